"""What a client hears and what gets through while the broker is low on a resource, in bytes: rules 22.1 to
22.5 and 31.9. What RabbitMQ does, `rehearse serve` does.

Usage: REHEARSE=rehearse python3 -m unittest alarm_rules_test       on a server of its own
       AMQP_URL=amqp://... python3 -m unittest alarm_rules_test     on RabbitMQ, as tools/with-rabbitmq starts it
"""

import collections
import os
import select
import signal
import socket
import subprocess
import time
import unittest
import urllib.request

from pika import frame, spec

import wire_rules_test as wire

CAPABLE = {"connection.blocked": True}
QUIET_S = 0.5
HEARD = "rehearsal.wire.heard"
BLOCKED, UNBLOCKED, END = (0, "Connection.Blocked"), (0, "Connection.Unblocked"), (0, "end")
DELIVERY = (2, "Basic.Deliver")


class OurBroker:
    """A server with a control port."""

    def __init__(self):
        self.process = subprocess.Popen(
            [os.environ["REHEARSE"], "serve", "--port", "0", "--control", "0"],
            stdout=subprocess.PIPE, text=True)
        os.environ["AMQP_URL"] = self.process.stdout.readline().strip()
        self.control = self.process.stdout.readline().strip()

    def raise_alarm(self):
        self.ask("PUT")

    def clear_alarm(self):
        self.ask("DELETE")

    def ask(self, method):
        request = urllib.request.Request(self.control + "alarms/disk", b"", method=method)
        urllib.request.urlopen(request).close()

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(wire.PATIENCE_S)
        self.process.stdout.close()


class RabbitMQ:
    """The one that runs already."""

    def __init__(self):
        self.node = os.environ["RABBITMQ_NODENAME"]

    def raise_alarm(self):
        self.tell("set_alarm", f"[{{{{resource_limit,disk,'{self.node}'}},[]}}]")

    def clear_alarm(self):
        self.tell("clear_alarm", f"[{{resource_limit,disk,'{self.node}'}}]")

    def tell(self, function, arguments):
        """Setting and clearing wait for nothing; who has an answer to another question knows that all
        connections have been told."""
        self.call(function, arguments)
        self.call("get_alarms", "[]")

    def call(self, function, arguments):
        subprocess.run(["erl_call", "-n", self.node, "-a", f"rabbit_alarm {function} {arguments}"],
                       check=True, capture_output=True)

    def end(self):
        pass


class Client(wire.Peer):
    """Can hear of alarms; opens channels 1 and 2."""

    def __init__(self, heartbeat=0):
        super().__init__()
        self.beats = 0
        self.greet()
        self.log_in(**CAPABLE)
        self.expect(spec.Connection.Tune)
        self.tune(heartbeat=heartbeat)
        self.send_method(0, spec.Connection.Open("/"))
        self.expect(spec.Connection.OpenOk)
        self.open_channel(1)
        self.open_channel(2)

    def publish_body(self, body, queue=wire.QUEUE):
        method = spec.Basic.Publish(exchange="", routing_key=queue)
        self.send(frame.Method(1, method).marshal() + wire.raw_header(len(body)) +
                  wire.raw_frame(wire.BODY, 1, body))

    def look(self):
        """Asks on channel 1 for the queue, and does not wait for the answer."""
        self.send_method(1, spec.Queue.Declare(queue=wire.QUEUE, passive=True))

    def count(self, queue=wire.QUEUE):
        self.send_method(1, spec.Queue.Declare(queue=queue, auto_delete=False))
        return self.expect(spec.Queue.DeclareOk).message_count

    def wait_for(self, count, queue=wire.QUEUE):
        """Until so many are in the queue; what was published last may come a moment later."""
        end = time.monotonic() + wire.PATIENCE_S
        while (found := self.count(queue)) != count:
            if time.monotonic() > end:
                raise AssertionError(f"expected {count} messages in {queue}, not {found}")
            time.sleep(0.05)

    def consume(self, prefetch_count, no_ack=False):
        self.send_method(2, spec.Basic.Qos(prefetch_count=prefetch_count))
        self.expect(spec.Basic.QosOk)
        self.send_method(2, spec.Basic.Consume(queue=wire.QUEUE, consumer_tag="me", no_ack=no_ack))
        self.expect(spec.Basic.ConsumeOk)

    def acknowledge(self, tag):
        self.send_method(2, spec.Basic.Ack(tag))

    def hears(self, expected, quiet_s):
        """All that comes until what is expected is there, however long the broker takes for it, and then in
        a time of quiet: sorted pairs of a channel and a method's name, or "end"."""
        heard = []
        waits = True
        end = time.monotonic() + wire.PATIENCE_S
        while END not in heard:
            heard += self.taken()
            if waits and collections.Counter(expected) <= collections.Counter(heard):
                waits = False
                end = time.monotonic() + quiet_s
            left = end - time.monotonic()
            if left <= 0:
                break
            if select.select([self.socket], [], [], left)[0] and not self.receive():
                heard.append(END)
        return sorted(heard)

    def taken(self):
        """The methods of the frames that have come."""
        methods = []
        while True:
            used, it = frame.decode_frame(self.octets)
            if used == 0:
                return methods
            self.octets = self.octets[used:]
            self.beats += isinstance(it, frame.Heartbeat)
            if isinstance(it, frame.Method):
                methods.append((it.channel_number, it.method.NAME))


class AlarmRules(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = OurBroker() if "REHEARSE" in os.environ else RabbitMQ()
        cls.addClassCleanup(cls.broker.end)

    def setUp(self):
        self.addCleanup(self.broker.clear_alarm)
        client = self.client()
        client.send_method(1, spec.Queue.Delete(queue=wire.QUEUE))
        client.expect(spec.Queue.DeleteOk)
        client.declare()

    def client(self, heartbeat=0):
        client = Client(heartbeat)
        self.addCleanup(client.socket.close)
        return client

    def assert_hears(self, client, *expected, quiet_s=QUIET_S):
        self.assertEqual(client.hears(expected, quiet_s), sorted(expected))

    def test_31_9_who_publishes_is_told_at_once_and_nobody_before(self):
        publisher, other = self.client(), self.client()
        publisher.publish_body(b"before")
        publisher.wait_for(1)
        self.broker.raise_alarm()
        self.assert_hears(publisher)
        self.assert_hears(other)
        publisher.publish_body(b"during")
        blocked = publisher.expect(spec.Connection.Blocked)
        self.assertEqual(blocked.reason, "low on disk")
        newcomer = self.client()
        newcomer.wait_for(1)
        newcomer.consume(1)
        self.assert_hears(newcomer, DELIVERY)
        newcomer.publish_body(b"new")
        newcomer.expect(spec.Connection.Blocked)

    def test_31_9_what_is_sent_behind_the_publish_waits_on_all_channels(self):
        client = self.client()
        for _ in range(4):
            client.publish_body(b"before")
        client.send_method(1, spec.Confirm.Select())
        client.expect(spec.Confirm.SelectOk)
        client.consume(2)
        self.assert_hears(client, DELIVERY, DELIVERY)
        self.broker.raise_alarm()
        client.acknowledge(1)
        self.assert_hears(client, DELIVERY)
        client.publish_body(b"during")
        client.acknowledge(2)
        client.look()
        self.assert_hears(client, BLOCKED)
        self.broker.clear_alarm()
        self.assert_hears(client, UNBLOCKED, DELIVERY, (1, "Basic.Ack"), (1, "Queue.DeclareOk"))

    def test_31_9_the_silence_of_the_blocked_is_not_held_against_them(self):
        self.broker.raise_alarm()
        silent = self.client(heartbeat=1)
        silent.publish_body(b"waits")
        self.assert_hears(silent, BLOCKED, quiet_s=4)
        self.assertGreater(silent.beats, 4)
        self.broker.clear_alarm()
        self.assert_hears(silent, UNBLOCKED)
        self.client().wait_for(1)
        self.assert_hears(silent, END)  # it is held against them again

    @unittest.skipUnless("REHEARSE" in os.environ,
                         "RabbitMQ cannot say that it blocks a client until that one reads")
    def test_22_3_who_does_not_read_what_it_is_sent_is_heard_all_the_same(self):
        other = self.client()
        before = other.count(HEARD)
        slow = self.client()
        slow.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        slow.consume(0, no_ack=True)
        for _ in range(80):
            other.publish_body(bytes(wire.FRAME_MAX - 8))
        other.count()
        self.broker.raise_alarm()
        slow.publish_body(b"waits", HEARD)
        self.assertEqual(other.count(HEARD), before)
        self.broker.clear_alarm()
        slow.publish_body(b"comes behind", HEARD)
        other.wait_for(before + 2, HEARD)


if __name__ == "__main__":
    unittest.main()
