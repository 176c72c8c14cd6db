#!/usr/bin/env python3
"""Plants mistakes in the pages of a small project, one at a time, and expects each to be named."""
import contextlib
import importlib.util
import io
import pathlib
import sys

import planted_texts

# A program that prints always the same, but for how long it took.
PROGRAM = """\
#!/bin/sh
case "$*" in
  --help) printf 'Usage\\n\\nExit status: 0 held,\\n1 falsified.\\n' ;;
  *--help) [ "$1" = run ] && echo '  --fast  --slow' ;;
  *search*) echo 'Saved; replay it with: rehearse replay saved/a-new.json' ;;
  *a-new.json) echo 'held again' ;;
  *) printf 'a story\\nof three\\nlines\\nheld\\n4 runs, 0.%s s (%s runs/s); digest ab12\\n' $$ $$ ;;
esac
"""
README = """\
# Readme

```
$ rehearse run --fast
a story
...
4 runs, 0.12 s (9 runs/s); digest ab12
```

Exit status: 0 held, 1
falsified.
"""
PAGE = """\
# Page

```sh
$ rehearse run, which is no console
```

```
$ rehearse run   # all of it
a story
of three
lines
held
4 runs, 0.00 s (0 runs/s); digest ab12
$ rehearse run
...
lines
...
$ rehearse run serves
nothing
$ rehearse run search
Saved; replay it with: rehearse replay saved/a-new.json
$ rehearse run saved/a-new.json
held again
```

Try `rehearse run --slow`.
"""
NOT_RUN = [("docs/page.md", "rehearse run serves", "serves")]
# What is replaced where, by what, and what must be said then.
PLANTED = [
    ("README.md", "digest ab12", "digest ab13", "README.md:4: 'rehearse run --fast' prints"),
    ("README.md", "4 runs,", "5 runs,", "prints something else"),
    ("README.md", "a story", "the story", "-the story"),
    ("README.md", "--fast", "--last", "README.md:4: 'rehearse run' has no --last"),
    ("README.md", "0 held, 1", "0 held, 2", "README.md: does not say 'Exit status: 0 held, 1 falsified.'"),
    ("README.md", "(9 runs/s)", "(9 deliveries/s)", "prints something else"),
    ("docs/page.md", "lines\nheld\n", "lines\n", "docs/page.md:8: 'rehearse run   # all of it' prints"),
    ("docs/page.md", "lines\n...\n", "lions\n...\n", "-lions"),
    ("docs/page.md", "held\n4 runs", "held\nmore\n4 runs", "-more"),
    ("docs/page.md", "run --slow", "run --low", "docs/page.md:26: 'rehearse run' has no --low"),
    ("docs/page.md", "`rehearse run", "`rehearse walk", "there is no 'rehearse walk'"),
    ("docs/page.md", "rehearse run serves\nnothing\n", "ls\n", "'ls' is neither of rehearse nor"),
    ("docs/page.md", "$ rehearse run serves\nnothing\n", "", "has no command 'rehearse run serves'"),
]


def load(check):
    spec = importlib.util.spec_from_file_location("docs", check)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write_project(root):
    planted_texts.write_texts(root, {
        "README.md": README, "CONTRIBUTING.md": "# Contributing\n", "docs/page.md": PAGE,
        "rehearse": PROGRAM})
    (root / "rehearse").chmod(0o755)


def run(docs, root, write=False):
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        status = docs.main(root, root / "rehearse", write, NOT_RUN, {})
    return status, said.getvalue()


def writes_what_is_printed(docs, root):
    """And nothing else: what is left out stays left out, and a line that differs in what is masked
    only stays as it is."""
    write_project(root)
    planted_texts.plant(root, "README.md", "a story", "the story")
    planted_texts.plant(root, "README.md", "ab12", "ab13")
    planted_texts.plant(root, "docs/page.md", "lines\nheld\n", "")
    planted_texts.plant(root, "docs/page.md", "lines\n...\n", "lions\n...\n")
    page = (root / "docs/page.md").read_text(encoding="utf-8")
    (root / "docs/page.md").write_text(page.replace("a-new", "an-old"), encoding="utf-8")
    run(docs, root, write=True)
    readme = (root / "README.md").read_text(encoding="utf-8")
    page = (root / "docs/page.md").read_text(encoding="utf-8")
    right = ([*map(docs.masked, readme.splitlines())] == [*map(docs.masked, README.splitlines())]
             and page == PAGE and run(docs, root)[0] == 0)
    if not right:
        print("--write does not write what is printed")
    return right


def main(check):
    docs = load(check)
    return planted_texts.judge(PLANTED, write_project, lambda root: run(docs, root),
                               lambda root: writes_what_is_printed(docs, root))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
