#!/usr/bin/env python3
"""Runs a command on every kind of server of ours, at the same time: one that injects nothing is like
one that cannot, to all its clients.

Usage: on_every_server.py COMMAND [ARGUMENT...]

Every {} in the arguments becomes the server's URL. REHEARSE is the rehearse to use. What was said
where it failed is printed. Exit status: 0 if it succeeded on all servers, 1 if not.
"""

import os
import pathlib
import subprocess
import sys

WITH_REHEARSE = pathlib.Path(__file__).resolve().parents[3] / "tools/with-rehearse"
OPTIONS = ["", "--control 0", "--faults none"]


def start(options, command):
    return subprocess.Popen([WITH_REHEARSE, *command], env=os.environ | {"SERVE_OPTIONS": options},
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def main():
    command = sys.argv[1:]
    if not command:
        print(__doc__.split("\n\n")[1], file=sys.stderr)
        return 64
    status = 0
    runs = {options: start(options, command) for options in OPTIONS}
    for options, run in runs.items():
        said, _ = run.communicate()
        if run.returncode != 0:
            status = 1
            print(f"On `rehearse serve {options}`, exit status {run.returncode}:\n{said}")
    return status


if __name__ == "__main__":
    sys.exit(main())
