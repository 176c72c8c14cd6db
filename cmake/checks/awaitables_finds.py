#!/usr/bin/env python3
"""Expects the check of the awaitables to find one that has lost its attribute, and a new one."""
import os
import shutil
import subprocess
import sys
import tempfile

FOLDERS = ["model", "sim", "broker_adapters", "cmake/checks"]
# What is planted: the file, a text in it, and what stands there instead.
PLANTED = {
    "Sleep": ("sim/task.hpp", "class REHEARSAL_AWAITED Sleep", "class Sleep"),
    "Settling": ("broker_adapters/client/settling.hpp", "class REHEARSAL_AWAITED Settling", "class Settling"),
    "WaitWithin": ("broker_adapters/client/event.hpp", "class REHEARSAL_AWAITED Event::WaitWithin",
                   "class Event::WaitWithin"),
    "Pausing": ("broker_adapters/client/context.hpp", "/// Awaits the next request.\n",
                "class Pausing {\n public:\n  void await_resume() const {}\n};\n\n"
                "/// Awaits the next request.\n"),
}


def copy(root, folder):
    for name in FOLDERS:
        shutil.copytree(os.path.join(root, name), os.path.join(folder, name),
                        ignore=lambda place, names: [
                            it for it in names if os.path.isfile(os.path.join(place, it))
                            and not it.endswith((".hpp", "forgotten_awaits.cpp"))])


def is_found(check, compiler, root, name):
    file, before, after = PLANTED[name]
    with tempfile.TemporaryDirectory() as folder:
        copy(root, folder)
        path = os.path.join(folder, file)
        with open(path, encoding="utf-8") as stream:
            text = stream.read()
        if text.count(before) != 1:
            raise SystemExit(f"{file}: expected once: {before}")
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(text.replace(before, after))
        run = subprocess.run([sys.executable, check, compiler, folder], capture_output=True, text=True)
    print(f"{name}: {run.stdout}{run.stderr}", end="")
    return run.returncode == 1 and name in run.stdout


def main(check, compiler, root):
    missed = [name for name in PLANTED if not is_found(check, compiler, root, name)]
    print(f"missed: {', '.join(missed) or 'none'}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
