#!/usr/bin/env python3
"""Messages per second through one queue, of RabbitMQ and of `rehearse serve`: in turns, each with one
core for the broker and another one for the client, and the median of the rounds.

Usage: compare_flow.py FLOW REHEARSE
Exit status: 0 if rehearse serve is at least twice as fast, 1 if it is not.
"""

import statistics
import sys

import brokers

ROUNDS = 5
TARGET = 2
BROKER_CORE, CLIENT_CORE = "0", "1"
# A few seconds each.
MESSAGES = {"RabbitMQ": "100000", "rehearse serve": "1000000"}


def main(flow, rehearse):
    rates = {broker: [] for broker in brokers.BROKERS}
    for _ in range(ROUNDS):
        for broker, measured in rates.items():
            client = ["taskset", "-c", CLIENT_CORE, flow, "{}", "--messages", MESSAGES[broker]]
            output = brokers.run(broker, rehearse, client, before=["taskset", "-c", BROKER_CORE])
            measured.append(float(output))
    medians = {broker: statistics.median(measured) for broker, measured in rates.items()}
    for broker, measured in rates.items():
        rounds = ", ".join(f"{rate:,.0f}" for rate in measured)
        print(f"{broker:<16}{medians[broker]:>10,.0f} messages/s  ({rounds})")
    ratio = medians["rehearse serve"] / medians["RabbitMQ"]
    print(f"{'ratio':<16}{ratio:>10.2f}             target {TARGET}")
    return 0 if ratio >= TARGET else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
