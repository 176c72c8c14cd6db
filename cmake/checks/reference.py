#!/usr/bin/env python3
"""Makes the reference of the public API: reference.py DOXYGEN DOXYFILE HEADERS. Fails where Doxygen warns,
be it that a public declaration has no comment, and where a namespace has none, of whose functions
Doxygen then says nothing. Skipped where Doxygen is not installed."""
import pathlib
import re
import subprocess
import sys

SKIPPED = 77
NAMESPACE = re.compile(r"^((?:///.*\n)?)namespace ([\w:]+) \{$", re.MULTILINE)


def without_comment(headers):
    """The namespaces that no header has a comment before."""
    has_comment = {}
    for header in sorted(headers.rglob("*.hpp")):
        for comment, name in NAMESPACE.findall(header.read_text(encoding="utf-8")):
            has_comment[name] = has_comment.get(name, False) or comment != ""
    return sorted(name for name, has in has_comment.items() if not has)


def is_missing(doxygen):
    """Says why the check is skipped, where it is."""
    missing = not pathlib.Path(doxygen).is_file()
    if missing:
        print("skipped: doxygen is not installed; tools/install-deps --test installs it")
    return missing


def main(doxygen, doxyfile, headers):
    if is_missing(doxygen):
        return SKIPPED
    silent = without_comment(pathlib.Path(headers))
    for name in silent:
        print(f"namespace {name} is not documented in any header")
    made = subprocess.run([doxygen, doxyfile], check=False)
    return 1 if silent or made.returncode != 0 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
