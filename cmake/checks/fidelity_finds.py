#!/usr/bin/env python3
"""Plants mistakes in a small project of its own, one at a time, and expects each to be named."""
import subprocess
import sys

import planted_texts

SKIPPED = 77
SECTIONS = (*range(1, 27), 31)
CATALOGUE = "shared/rabbitmq-semantics.md"
TABLE = "project/docs/fidelity.md"
REASONS = "project/docs/fidelity-reasons.txt"
SCRIPT = "project/model/scripts/lesson.txt"
OWN = "project/model/scripts/own.txt"
CLIENTS = "project/docs/clients.md"
IN_BYTES = "project/broker_adapters/amqp_server/clients/wire_rules_test.py"
ALARMS = "project/broker_adapters/amqp_server/clients/alarm_rules_test.py"
VERSION = "project/model/scripts/version.txt"

PROJECT = {
    CATALOGUE: "".join(f"{section}.1 Something happens. V\n" for section in SECTIONS[:-1])
               + "## 31. Added later (all V)\n31.1 Something happens.\n",
    REASONS: "".join(f"section {section}: topic\n" for section in SECTIONS) + "bytes 2.1: frames\n",
    SCRIPT: "# It teaches.\n# rules: "
            + ", ".join(f"{section}.1" for section in SECTIONS if section != 2) + "\n",
    IN_BYTES: "def test_2_1_frames_end(self):\n",
    ALARMS: "def test_3_1_alarms_end(self):\n",
    CLIENTS: "# Clients\n\n## In short\n\nAll pass.\n\n## A suite\n",
    VERSION: "# It teaches what is new.\n# rules: 27.6\n# rabbitmq: 4.0\n",
    OWN: "# It teaches something else.\n# rules: 1.1\n# only: model, because it must.\n",
}

# What is replaced where, by what, and what must be said then.
PLANTED = [
    (TABLE, "model and RabbitMQ", "RabbitMQ", "is stale"),
    (CLIENTS, "All pass", "All fail", "is stale"),
    (IN_BYTES, "frames", "bodies", "is stale"),
    (IN_BYTES, "_2_1_", "_1_1_", "rule 2.1: has no test in"),
    (ALARMS, "alarms_end", "alarms_last", "is stale"),
    (ALARMS, "_3_1_", "_3_9_", "there is no rule '3.9'"),
    (IN_BYTES, "_2_1_", "_2_9_", "there is no rule '2.9'"),
    (SCRIPT, ", 31.1", ", 9.9", "lesson.txt:2:152: there is no rule '9.9'"),
    (SCRIPT, ", 31.1", "", "rule 31.1: has neither a script nor a reason"),
    (SCRIPT, ", 26.1", " 26.1", "there is no rule '25.1 26.1'"),
    (OWN, ", because it must.", "", "own.txt:3:14: expected ', because ...'"),
    (VERSION, "27.6", "2.9", "version.txt:2:10: there is no rule '2.9'"),
    (VERSION, "# rabbitmq: 4.0\n", "", "version.txt:2:10: there is no rule '27.6'"),
    (CATALOGUE, "1.1 Something", "1.2 Something else. S\n1.1 Something", "rule 1.2: has neither"),
    (REASONS, "bytes 2.1: frames\n", "", "rule 2.1: has neither"),
    (REASONS, "bytes 2.1", "bytes 1.1 to 2.1", "rule 1.1 has a script"),
    (REASONS, "bytes 2.1", "part 2.1", "rule 2.1 needs a script"),
    (REASONS, "bytes 2.1", "bytes 2.7", "there is no rule '2.7'"),
    (REASONS, "bytes 2.1", "because 2.1", "fidelity-reasons.txt:28:1: expected 'section N: topic'"),
    (REASONS, "section 7: topic\n", "", "says no topic of section 7"),
    (SCRIPT, "1.1, 3.1, 4.1", "1.1", "at least 95 % must"),
]


def run(check, root, *flags):
    result = subprocess.run([sys.executable, check, root / "project", *flags], capture_output=True,
                            text=True)
    return result.returncode, result.stdout


def write_project(check, root):
    """With the table that belongs to it."""
    planted_texts.write_texts(root, PROJECT)
    run(check, root, "--write")


def is_right_without_the_catalogue(check, root):
    """The rules are then those of the table, and without that there is nothing to check."""
    write_project(check, root)
    (root / CATALOGUE).unlink()
    by_the_table, _ = run(check, root)
    (root / TABLE).unlink()
    right = by_the_table == 0 and run(check, root)[0] == SKIPPED
    if not right:
        print("not right without the catalogue")
    return right


def main(check):
    return planted_texts.judge(PLANTED, lambda root: write_project(check, root),
                               lambda root: run(check, root),
                               lambda root: is_right_without_the_catalogue(check, root))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
