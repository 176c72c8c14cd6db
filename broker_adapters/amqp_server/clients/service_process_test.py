"""`rehearse service payment` as a process that lives long, and as one that is killed at a bad moment.

Usage: AMQP_URL=amqp://... REHEARSE=rehearse python3 -m unittest service_process_test
"""

import contextlib
import json
import os
import pathlib
import sqlite3
import subprocess
import tempfile
import time
import unittest

import pika

PATIENCE_S = 20
ORDER = "101"
QUEUE = "payment.order_placed"
# Where the service's own event goes. It is published as mandatory, again and again until a queue
# takes it, and meanwhile the service does nothing else.
NEXT_QUEUE = "inventory.payment_processed"
FIRST, AGAIN = f"charge {ORDER}", f"charge {ORDER} (already done under this key)"

WARM_UP_MESSAGES = 2_000
MESSAGES = 12_000
# What 32 octets for each of them would take.
GROWTH_MAX_KIB = 375


def order_placed(size=0):
    """As large as its customer's name."""
    return json.dumps({"event_type": "OrderPlaced",
                       "data": {"order_id": int(ORDER), "customer": "x" * size}})


class Payment:
    """The service, which keeps its files in that folder."""

    def __init__(self, folder, output):
        self.output = folder / output
        with self.output.open("w") as output_file:
            self.process = subprocess.Popen(
                [os.environ["REHEARSE"], "service", "payment", "--broker", os.environ["AMQP_URL"],
                 "--store", folder], stdout=output_file)

    def charges(self):
        """What it says that it did, in order, without the time and its name."""
        said = [line.split(maxsplit=2)[-1] for line in self.output.read_text().splitlines()]
        return [words for words in said if words.startswith("charge")]

    def resident_kib(self):
        """Counted page by page: VmRSS of the status may be off by some hundred KiB."""
        pages = pathlib.Path(f"/proc/{self.process.pid}/smaps_rollup").read_text(encoding="ascii")
        return int(pages.partition("Rss:")[2].split()[0])


class ServiceProcess(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        connection = pika.BlockingConnection(pika.URLParameters(os.environ["AMQP_URL"]))
        self.addCleanup(connection.close)
        self.channel = connection.channel()
        self.subscribe(QUEUE, "order_exchange")
        self.subscribe(NEXT_QUEUE, "payment_exchange")

    def subscribe(self, queue, exchange):
        self.channel.exchange_declare(exchange, "fanout", durable=True)
        self.channel.queue_declare(queue, durable=True)
        self.addCleanup(self.channel.queue_delete, queue)
        self.channel.queue_bind(queue, exchange)

    def start(self, output):
        service = Payment(self.folder, output)
        self.addCleanup(self.end, service)
        return service

    def end(self, service):
        if service.process.poll() is None:
            service.process.terminate()
            self.assertEqual(service.process.wait(PATIENCE_S), 0)

    def publish(self, body, event_id="one"):
        self.channel.basic_publish("order_exchange", "", body,
                                   pika.BasicProperties(message_id=event_id))

    def count(self, queue):
        return self.channel.queue_declare(queue, passive=True).method.message_count

    def wait_until(self, holds, what):
        deadline = time.monotonic() + PATIENCE_S
        while not holds():
            if time.monotonic() > deadline:
                self.fail(what)
            time.sleep(0.01)

    def charged(self, service, charges):
        self.wait_until(lambda: service.charges() == charges, f"it should say {charges}")


class Memory(ServiceProcess):
    def pass_through(self, messages):
        """Copies of one event, which it acknowledges, and what is no event, which it rejects."""
        for body in [order_placed(size=1024), "x" * 1024] * (messages // 2):
            self.publish(body)
        self.wait_until(lambda: self.count(QUEUE) == 0, "it should take every message")

    def test_more_messages_take_no_more_memory(self):
        service = self.start("output")
        self.pass_through(WARM_UP_MESSAGES)
        before = service.resident_kib()
        self.pass_through(MESSAGES)
        self.assertLess(service.resident_kib() - before, GROWTH_MAX_KIB)
        self.assertEqual(service.charges(), [FIRST])


class IdempotencyKeys(ServiceProcess):
    @contextlib.contextmanager
    def no_commits(self):
        """Meanwhile the service waits where it commits: it has acted, and neither remembers that nor
        has it acknowledged the event."""
        with contextlib.closing(sqlite3.connect(self.folder / "payment.sqlite")) as store:
            store.execute("BEGIN IMMEDIATE")
            yield

    def test_hold_for_the_next_process_when_one_is_killed_between_effect_and_commit(self):
        first = self.start("first")
        self.wait_until(lambda: "starts" in first.output.read_text(), "it should start")
        with self.no_commits():
            self.publish(order_placed())
            self.charged(first, [FIRST])
            first.process.kill()
            first.process.wait(PATIENCE_S)
        self.assertEqual(self.count(NEXT_QUEUE), 0)
        second = self.start("second")
        self.charged(second, [AGAIN])
        self.wait_until(lambda: self.count(NEXT_QUEUE) == 1, "the order should go on")

    def test_hold_for_the_next_process_and_another_event_of_the_same_order(self):
        first = self.start("first")
        self.publish(order_placed(), event_id="one")
        self.charged(first, [FIRST])
        self.wait_until(lambda: self.count(NEXT_QUEUE) == 1, "the order should go on")
        self.end(first)
        second = self.start("second")
        self.publish(order_placed(), event_id="another")
        self.charged(second, [AGAIN])


if __name__ == "__main__":
    unittest.main()
