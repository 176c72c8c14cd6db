"""What the options of `rehearse serve` promise: where it listens, and how long it waits for an acknowledgement.

Usage: REHEARSE=rehearse python3 -m unittest serve_options_test
"""

import os
import signal
import socket
import subprocess
import time
import unittest
from urllib.parse import urlparse

import pika
import pika.exceptions

PATIENCE_S = 10
REHEARSE = os.environ["REHEARSE"]


def has(address):
    """Whether the machine has that address."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family) as taken:
            taken.bind((address, 0))
    except OSError:
        return False
    return True


def listens(address, port):
    try:
        socket.create_connection((address, port), PATIENCE_S).close()
    except ConnectionRefusedError:
        return False
    return True


def start(*options):
    """A server with these options, and its URL."""
    server = subprocess.Popen([REHEARSE, "serve", "--port", "0", *options],
                              stdout=subprocess.PIPE, text=True)
    return server, server.stdout.readline().strip()


class ServeOptions(unittest.TestCase):
    def serve(self, *options):
        """The URL of a server with these options."""
        server, url = start(*options)
        self.addCleanup(self.end, server)
        return url

    def end(self, server):
        server.send_signal(signal.SIGTERM)
        self.assertEqual(server.wait(PATIENCE_S), 0)
        server.stdout.close()

    def where(self, *options):
        """On which addresses of the loopback interface a server with these options listens."""
        port = urlparse(self.serve(*options)).port
        return [address for address in ("127.0.0.1", "127.0.0.2", "::1") if has(address)
                and listens(address, port)]

    @unittest.skipUnless(has("::1"), "the machine has no IPv6")
    def test_listens_on_both_addresses_of_the_loopback_interface_and_no_other(self):
        self.assertEqual(self.where(), ["127.0.0.1", "::1"])

    @unittest.skipUnless(has("::1"), "the machine has no IPv6")
    def test_listens_where_it_is_told_to(self):
        for options, expected in ((["--address", "127.0.0.2"], ["127.0.0.2"]),
                                  (["--address", "::1"], ["::1"]),
                                  (["--address", "::1", "--address", "127.0.0.2"],
                                   ["127.0.0.2", "::1"]),
                                  (["--address", "0.0.0.0", "--address", "::"],
                                   ["127.0.0.1", "127.0.0.2", "::1"])):
            with self.subTest(options=options):
                self.assertEqual(self.where(*options), expected)

    @unittest.skipUnless(has("::1"), "the machine has no IPv6")
    def test_names_the_address_that_is_taken(self):
        with socket.socket(socket.AF_INET6) as taken:
            taken.bind(("::1", 0))
            taken.listen()
            port = str(taken.getsockname()[1])
            found = subprocess.run([REHEARSE, "serve", "--port", port], capture_output=True,
                                   text=True, timeout=PATIENCE_S, check=False)
        self.assertEqual(found.returncode, 69)
        self.assertIn(f"--address ::1 --port {port}: Address already in use", found.stderr)

    def test_closes_the_channel_of_who_does_not_acknowledge_in_time(self):
        connection = pika.BlockingConnection(pika.URLParameters(
            self.serve("--consumer-timeout", "300ms")))
        self.addCleanup(connection.close)
        channel = connection.channel()
        channel.queue_declare("orders")
        channel.basic_publish("", "orders", b"late")
        begin = time.monotonic()
        channel.basic_get("orders")
        with self.assertRaises(pika.exceptions.ChannelClosedByBroker) as closed:
            while time.monotonic() < begin + PATIENCE_S:
                channel.queue_declare("orders", passive=True)
                time.sleep(0.05)
        self.assertGreater(time.monotonic() - begin, 0.25)
        self.assertEqual(closed.exception.reply_code, 406)
        self.assertIn("Timeout value used: 300 ms.", closed.exception.reply_text)

    def judgement(self, *options):
        """What a server with these options says of two events for nobody and a message for a queue."""
        server, url = start("--check", *options)
        with pika.BlockingConnection(pika.URLParameters(url)) as connection:
            channel = connection.channel()
            channel.queue_declare("orders")
            channel.basic_publish("", "orders", b"waits")
            for exchange in "events", "news":
                channel.exchange_declare(exchange, "fanout")
                channel.basic_publish(exchange, "", b"is anybody there?")
        server.send_signal(signal.SIGTERM)
        said = server.communicate(timeout=PATIENCE_S)[0]
        return server.returncode, said.splitlines()[-1]

    def test_does_not_judge_what_is_published_to_the_exchanges_that_it_is_to_ignore(self):
        ignored = ["--check-ignore", "events", "--check-ignore", "news"]
        self.assertEqual(self.judgement(*ignored), (0, "held"))
        self.assertEqual(self.judgement(*ignored[:2]), (1, "falsified"))


if __name__ == "__main__":
    unittest.main()
