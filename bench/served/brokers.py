"""RabbitMQ and `rehearse serve`, each started for one command."""

import os
import pathlib
import subprocess

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools"
BROKERS = {"RabbitMQ": TOOLS / "with-rabbitmq", "rehearse serve": TOOLS / "with-rehearse"}


def run(broker, rehearse, command, before=()):
    """What the command prints beside a broker of its own; its {} become the broker's URL. `before`
    is put before everything, the broker included."""
    ran = subprocess.run([*before, BROKERS[broker], *command], stdout=subprocess.PIPE, text=True,
                         env=os.environ | {"REHEARSE": str(rehearse)}, check=True)
    return ran.stdout
