"""For the tests of checks: mistakes that are planted in the texts of a small project, one at a time."""
import pathlib
import tempfile


def write_texts(root, texts):
    """By their names, with the folders that they need."""
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def plant(root, name, old, new):
    """Replaces the first `old` in the text, which has one."""
    text = (root / name).read_text(encoding="utf-8")
    assert old in text, old
    (root / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def is_found(root, check, name, old, new, expected):
    plant(root, name, old, new)
    status, said = check(root)
    if status == 1 and expected in said:
        return True
    print(f"not found: {name}: {old!r} replaced by {new!r}, expected to be told '{expected}'")
    return False


def judge(planted, write, check, is_right):
    """The exit status of a test: 0 if `check(root)` finds nothing in the project that `write(root)`
    writes, finds each mistake that is planted in it, and `is_right(root)` holds.

    What is planted is (the name of a text, what is replaced there, by what, what must be said then).
    `check` returns its exit status and what it said; `is_right` prints what is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        write(root)
        status, said = check(root)
        if status != 0:
            print("the project has mistakes before any is planted")
            print(said)
            return 1
        missed = 0
        for mistake in planted:
            write(root)
            missed += not is_found(root, check, *mistake)
        if not is_right(root):
            return 1
    print(f"{len(planted)} planted, {missed} missed")
    return 1 if missed else 0
