#!/usr/bin/env python3
"""Interrupts a comparison as a terminal does, and expects its object and a broker that is clean.

interrupted_conform.py REHEARSE URL
"""
import json
import os
import signal
import subprocess
import sys
import time

INTERRUPTED = 130
SECONDS_BEFORE = 8
# What is compared at that time is still compared; nothing else is begun.
SECONDS_TO_END = 20


def main(program, url):
    # A session of its own, for a terminal sends the signal to all that it started.
    process = subprocess.Popen([program, "conform", "--broker", url, "--runs", "1000000", "--json"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               start_new_session=True)
    time.sleep(SECONDS_BEFORE)
    os.killpg(process.pid, signal.SIGINT)
    interrupted_at = time.monotonic()
    out, err = process.communicate(timeout=120)
    took = time.monotonic() - interrupted_at
    if took > SECONDS_TO_END:
        print(f"it ended {took:.0f} s after it was interrupted, expected at most {SECONDS_TO_END}")
        return 1
    if process.returncode != INTERRUPTED:
        print(f"status {process.returncode}, expected {INTERRUPTED}")
        return 1
    if err:
        print(f"expected nothing to be left behind: {err}")
        return 1
    result = json.loads(out)
    print(f"{result['programs']} programs, {result['verdict']}")
    return 0 if result["interrupted"] and result["verdict"] == "undecided" else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
