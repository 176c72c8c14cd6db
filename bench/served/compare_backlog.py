#!/usr/bin/env python3
"""The memory that a backlog takes in RabbitMQ and in `rehearse serve`: a lazy queue with 1,000,000
messages of 1 KiB.

Usage: compare_backlog.py BACKLOG REHEARSE
Exit status: 0 if rehearse serve takes less, 1 if it does not.
"""

import os
import pathlib
import subprocess
import sys
import time

import brokers

MESSAGES = "1000000"
PROCESSES = {"beam.smp", "rehearse"}
SETTLE_S = 10
MIB = 1024 * 1024


def descendants(process):
    for task in pathlib.Path(f"/proc/{process}/task").glob("*/children"):
        for child in task.read_text(encoding="ascii").split():
            yield child
            yield from descendants(child)


def resident_octets(process):
    pages = pathlib.Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def broker_memory():
    """Of the broker that whoever started this process has started, too."""
    return sum(resident_octets(process) for process in descendants(os.getppid())
               if pathlib.Path(f"/proc/{process}/comm").read_text(encoding="ascii").strip()
               in PROCESSES)


def measure(backlog, url):
    """Runs beside a broker, and prints its memory in octets without the backlog and with it."""
    empty = broker_memory()
    subprocess.run([backlog, url, "--messages", MESSAGES], check=True)
    time.sleep(SETTLE_S)
    print(empty, broker_memory())


def main(backlog, rehearse):
    full = {}
    for broker in brokers.BROKERS:
        output = brokers.run(broker, rehearse, [sys.executable, __file__, "measure", backlog, "{}"])
        empty, full[broker] = (int(octets) / MIB for octets in output.split())
        print(f"{broker:<16}{full[broker]:>8,.0f} MiB  ({empty:,.0f} MiB without a backlog)")
    print(f"{'ratio':<16}{full['rehearse serve'] / full['RabbitMQ']:>8.2f}      target below 1")
    return 0 if full["rehearse serve"] < full["RabbitMQ"] else 1


if __name__ == "__main__":
    sys.exit(measure(*sys.argv[2:]) if sys.argv[1] == "measure" else main(*sys.argv[1:]))
