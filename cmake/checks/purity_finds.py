#!/usr/bin/env python3
"""Expects the purity check to find each kind of violation in an archive that has them all."""
import subprocess
import sys

KINDS = ["clock", "entropy", "thread", "socket", "file", "environment"]


def main(check, archive):
    result = subprocess.run([sys.executable, check, archive], capture_output=True, text=True)
    missed = [kind for kind in KINDS if f"({kind})" not in result.stdout]
    print(result.stdout, end="")
    print(f"missed: {', '.join(missed) or 'none'}")
    return 1 if missed or result.returncode == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
