#!/usr/bin/env python3
"""Proves that no awaitable of the client can be forgotten in silence. Finds the classes that are
awaited (they have `await_resume`) in the headers, has the compiler read forgotten_awaits.cpp, where
each is made and not awaited, and expects a warning with a reason on every such line, and a line for
every class."""
import os
import re
import subprocess
import sys

FOLDERS = ["sim", "broker_adapters"]
# Where a coroutine ends; nobody else makes one.
NOT_MADE_BY_SERVICES = {"Final"}
CLASS = re.compile(r"^(\s*)(?:class|struct)\s+(?:REHEARSAL_AWAITED\s+)?((?:\w+::)*\w+)")
FORGOTTEN = re.compile(r"// forgotten: (\w+)")


def headers(root):
    for folder in FOLDERS:
        for place, _, names in os.walk(os.path.join(root, folder)):
            yield from (os.path.join(place, name) for name in names if name.endswith(".hpp"))


def class_around(lines, at):
    """The name of the class whose member stands in line `at`, by the indentation."""
    indent = len(lines[at]) - len(lines[at].lstrip())
    for number in range(at, -1, -1):
        head = CLASS.match(lines[number])
        if not head or len(head.group(1)) >= indent or lines[number].rstrip().endswith(";"):
            continue
        return head.group(2).split("::")[-1]
    raise SystemExit(f"no class around line {at + 1}: {lines[at]}")


def awaitables(root):
    found = set()
    for header in headers(root):
        with open(header, encoding="utf-8") as file:
            lines = file.read().splitlines()
        found.update(class_around(lines, at) for at, line in enumerate(lines)
                     if re.search(r"\bawait_resume\(\)", line))
    return found - NOT_MADE_BY_SERVICES


def warned_lines(compiler, root, source):
    command = [compiler, "-std=c++20", "-fsyntax-only", "-Wunused-result", f"-I{root}", source]
    run = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
    if run.returncode != 0:
        raise SystemExit(f"{' '.join(command)}\n{run.stderr}")
    warning = re.compile(re.escape(source) + r":(\d+):\d+: warning: .*nodiscard.*co_await")
    return {int(match.group(1)) for match in map(warning.match, run.stderr.splitlines()) if match}


def main(compiler, root):
    source = os.path.join(root, "cmake/checks/forgotten_awaits.cpp")
    with open(source, encoding="utf-8") as file:
        made = {number: match.group(1) for number, line in enumerate(file.read().splitlines(), 1)
                if (match := FORGOTTEN.search(line))}
    known = awaitables(root)
    warned = warned_lines(compiler, root, source)
    faults = [f"{name}: no line of {source} forgets it" for name in sorted(known - set(made.values()))]
    faults += [f"{source}:{number}: forgets {name} in silence: expected REHEARSAL_AWAITED"
               for number, name in made.items() if number not in warned]
    print("\n".join(faults + [f"{len(known)} awaitables, {len(made)} forgotten, {len(faults)} faults"]))
    return 1 if faults or not known else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
