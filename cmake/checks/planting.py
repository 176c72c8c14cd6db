"""Has a check of the tree find what is planted in a copy of it."""
import pathlib
import shutil
import subprocess
import sys
import tempfile


def status(check, root):
    return subprocess.run([sys.executable, check, root], stdout=subprocess.DEVNULL).returncode


def write(files, copy):
    for name, text in files.items():
        (copy / name).write_text(text, encoding="utf-8")


def all_found(check, root, layers, planted, allowed=None):
    """The exit status: 1 where something is found before anything is planted, or a plant is not. What is
    planted and what is allowed are texts by their files; layers are the folders to copy."""
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder)
        for layer in layers:
            shutil.copytree(root / layer, copy / layer)
        write(allowed or {}, copy)
        if status(check, copy) != 0:
            print("something is found before anything is planted")
            return 1
        for name, text in planted.items():
            write({name: text}, copy)
            if status(check, copy) == 0:
                print(f"not found: {text.strip()} in {name}")
                missed += 1
            (copy / name).unlink()
    print(f"{len(planted)} planted, {missed} missed")
    return 1 if missed else 0
