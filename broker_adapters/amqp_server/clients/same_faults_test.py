"""The same client with the same seed meets the same faults, in whatever order its messages and the
broker's cross.

Usage: REHEARSE=rehearse python3 -m unittest same_faults_test
"""

import os
import pathlib
import signal
import subprocess
import tempfile
import unittest

import pika
import pika.exceptions

MESSAGES = 200


def converse(url):
    """Publishes, consumes and acknowledges, until nothing comes any more."""
    parameters = pika.URLParameters(url)
    parameters.client_properties = {"connection_name": "shop"}
    connection = pika.BlockingConnection(parameters)
    channel = connection.channel()
    channel.queue_declare("orders")
    for number in range(MESSAGES):
        channel.basic_publish("", "orders", b"{}", pika.BasicProperties(
            type="OrderPlaced", correlation_id=str(number)))
    for method, _, _ in channel.consume("orders", inactivity_timeout=1):
        if method is None:
            break
        channel.basic_ack(method.delivery_tag)
    connection.close()


def injected(faults, seed):
    """What was injected, in the order of the sites' keys."""
    with tempfile.TemporaryDirectory() as folder:
        trace = pathlib.Path(folder, "trace")
        with subprocess.Popen([os.environ["REHEARSE"], "serve", "--port", "0", "--faults", faults,
                               "--seed", str(seed), "--trace", trace],
                              stdout=subprocess.PIPE, text=True) as server:
            try:
                converse(server.stdout.readline().strip())
            finally:
                server.send_signal(signal.SIGTERM)
        lines = trace.read_text(encoding="utf-8").splitlines()
    return sorted(line.split(" world ")[1] for line in lines if " world " in line)


class SameFaults(unittest.TestCase):
    def test_of_the_same_seed(self):
        first = injected("drop,duplicate,delay", 7)
        self.assertGreater(len(first), MESSAGES // 16)
        self.assertEqual(first, injected("drop,duplicate,delay", 7))

    def test_not_of_another_seed(self):
        self.assertNotEqual(injected("duplicate", 1), injected("duplicate", 2))


if __name__ == "__main__":
    unittest.main()
