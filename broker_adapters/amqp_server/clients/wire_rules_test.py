"""The rules of RabbitMQ that exist only as bytes on a socket, each tried in bytes. What RabbitMQ does,
`rehearse serve` does.

Usage: AMQP_URL=amqp://... python3 -m unittest wire_rules_test
"""

import base64
import collections
import os
import socket
import struct
import time
import unittest
from urllib.parse import urlparse

from pika import frame, spec

PROTOCOL_HEADER = b"AMQP\x00\x00\x09\x01"
METHOD, HEADER, BODY, HEARTBEAT = 1, 2, 3, 8
PATIENCE_S = 10
QUEUE = "rehearsal.wire"
DEAD_LETTERS = "rehearsal.wire.dead"
FRAME_MAX, CHANNEL_MAX = 131072, 2047
MESSAGE_MAX = 134217728
# Within each a table or an array says that it ends within an entry.
TORN_TABLES = b"\0\0\0\x0b\1kF\0\0\0\3\1at\1", b"\0\0\0\x0c\1kA\0\0\0\1I\0\0\0\1"


def raw_frame(kind, channel, payload, end=b"\xce"):
    return struct.pack(">BHI", kind, channel, len(payload)) + payload + end


def raw_method(number, fields=b""):
    return struct.pack(">HH", *number) + fields


def raw_header(body_size=0, properties=b"\0\0", class_id=60, weight=0):
    return raw_frame(HEADER, 1, struct.pack(">HHQ", class_id, weight, body_size) + properties)


def short(text):
    return bytes([len(text)]) + text


def long(octets):
    return struct.pack(">I", len(octets)) + octets


def headers(table):
    """The property list that has these headers and nothing else."""
    return b"\x20\0" + long(table)


# Of every type: what a client may send, and what becomes of it where RabbitMQ writes it anew.
VALUES = {
    b"V": b"V", b"t\0": b"t\0", b"t\1": b"t\1", b"t\2": b"t\1", b"t\xff": b"t\1",
    b"b\x80": b"b\x80", b"B\xff": b"B\xff", b"s\x80\0": b"s\x80\0", b"u\xff\xfe": b"u\xff\xfe",
    b"I\x80\0\0\0": b"I\x80\0\0\0", b"i\xff\xff\xff\xff": b"i\xff\xff\xff\xff",
    b"l\x80" + bytes(7): b"l\x80" + bytes(7), b"L\xff" + bytes(7): b"l\xff" + bytes(7),
    b"T" + 8 * b"\xff": b"T" + 8 * b"\xff", b"f\x80\0\0\0": b"f\x80\0\0\0",
    b"f\0\0\0\1": b"f\0\0\0\1", b"d\x80" + bytes(7): b"d\x80" + bytes(7),
    b"d" + bytes(7) + b"\1": b"d" + bytes(7) + b"\1", b"D" + 5 * b"\xff": b"D" + 5 * b"\xff",
    b"S" + long(b"\xff\0"): b"S" + long(b"\xff\0"), b"x" + long(b"\xff\0"): b"x" + long(b"\xff\0"),
    b"A" + long(b"t\3L" + bytes(8) + b"s\1\2V"): b"A" + long(b"t\1l" + bytes(8) + b"s\1\2V"),
    b"F" + long(b"\1kt\7\1kV\0V"): b"F" + long(b"\1kt\1\1kV\0V"),
    b"A" + long(b""): b"A" + long(b""), b"F" + long(b""): b"F" + long(b""),
}
NO_NUMBERS = (b"f\x7f\x80\0\0", b"f\x7f\xc0\0\0", b"d\xff\xf0" + bytes(6), b"d\x7f\xf8" + bytes(6),
              b"A" + long(b"d\x7f\xf8" + bytes(6)))


class Peer:
    """A client that has nothing but a socket."""

    def __init__(self):
        url = urlparse(os.environ["AMQP_URL"])
        self.socket = socket.create_connection((url.hostname, url.port), PATIENCE_S)
        self.octets = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, octets):
        self.socket.sendall(octets)

    def send_frame(self, kind, channel, payload):
        self.send(raw_frame(kind, channel, payload))

    def send_method(self, channel, method):
        self.send(frame.Method(channel, method).marshal())

    def receive(self):
        """Whether there was anything more to receive."""
        try:
            received = self.socket.recv(65536)
        except ConnectionError:
            return False
        self.octets += received
        return received != b""

    def next(self):
        """The next frame, heartbeats left out; None where there is an end."""
        while True:
            used, it = frame.decode_frame(self.octets)
            if used == 0:
                if not self.receive():
                    return None
                continue
            self.octets = self.octets[used:]
            if not isinstance(it, frame.Heartbeat):
                return it

    def expect(self, method):
        it = self.next()
        if not it or not isinstance(getattr(it, "method", None), method):
            raise AssertionError(f"expected {method.NAME}, not {it}")
        return it.method

    def greet(self):
        self.send(PROTOCOL_HEADER)
        return self.expect(spec.Connection.Start)

    def log_in(self, password="guest", **capabilities):
        self.send_method(0, spec.Connection.StartOk(
            {"capabilities": capabilities}, "PLAIN", f"\0guest\0{password}", "en_US"))

    def tune(self, channel_max=CHANNEL_MAX, frame_max=FRAME_MAX, heartbeat=0):
        self.send_method(0, spec.Connection.TuneOk(channel_max, frame_max, heartbeat))

    def be_offered(self):
        """Logs in, and returns what the server offers."""
        self.greet()
        self.log_in()
        return self.expect(spec.Connection.Tune)

    def connect(self, **tune):
        self.be_offered()
        self.tune(**tune)
        self.send_method(0, spec.Connection.Open("/"))
        self.expect(spec.Connection.OpenOk)
        return self

    def open_channel(self, number=1):
        self.send_method(number, spec.Channel.Open())
        self.expect(spec.Channel.OpenOk)
        return self

    def declare(self):
        self.send_method(1, spec.Queue.Declare(queue=QUEUE, auto_delete=False))
        return self.expect(spec.Queue.DeclareOk).message_count

    def declare_anew(self):
        self.send_method(1, spec.Queue.Delete(queue=QUEUE))
        self.expect(spec.Queue.DeleteOk)
        self.declare()

    def declare_with_dead_letters(self):
        """Both queues anew: where messages die, and where they go then."""
        self.send_method(1, spec.Queue.Delete(queue=DEAD_LETTERS))
        self.expect(spec.Queue.DeleteOk)
        self.send_method(1, spec.Queue.Delete(queue=QUEUE))
        self.expect(spec.Queue.DeleteOk)
        self.send_method(1, spec.Queue.Declare(queue=DEAD_LETTERS))
        self.expect(spec.Queue.DeclareOk)
        self.send_method(1, spec.Queue.Declare(queue=QUEUE, arguments={
            "x-dead-letter-exchange": "", "x-dead-letter-routing-key": DEAD_LETTERS}))
        self.expect(spec.Queue.DeclareOk)

    def get(self, queue=QUEUE):
        """The next message's delivery tag and the octets of its properties. Its body is empty."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            self.send_method(1, spec.Basic.Get(queue=queue))
            answer = self.next().method
            if isinstance(answer, spec.Basic.GetOk):
                return answer.delivery_tag, self.properties()
            time.sleep(0.05)
        raise AssertionError(f"nothing comes to {queue}")

    def properties(self):
        """Of the header frame that comes next."""
        while len(self.octets) < 7:
            self.receive()
        size = struct.unpack(">I", self.octets[3:7])[0]
        while len(self.octets) < size + 8:
            self.receive()
        payload, self.octets = self.octets[7:7 + size], self.octets[size + 8:]
        return payload[12:]

    def publish(self, body_size=0, properties=b"\0\0"):
        self.send_method(1, spec.Basic.Publish(exchange="", routing_key=QUEUE))
        self.send(raw_header(body_size, properties))


class WireRules(unittest.TestCase):
    def peer(self):
        peer = Peer()
        self.addCleanup(peer.socket.close)
        return peer

    def on_channel(self, **tune):
        return self.peer().connect(**tune).open_channel()

    def expect_close(self, peer, code, text, number=(0, 0)):
        """The server closes the connection, which it waits to be answered, or not."""
        close = peer.expect(spec.Connection.Close)
        self.assertEqual((close.reply_code, close.class_id, close.method_id), (code, *number))
        self.assertIn(text, close.reply_text)

    def expect_break(self, *peers, since=None, within=(0, 2)):
        """The connection ends without a word, so many seconds after `since`: from now, if that is not said."""
        begin = since or time.monotonic()
        for peer in peers:
            self.assertIsNone(peer.next())
            self.assertEqual(peer.octets, b"")
        least, most = within
        self.assertGreaterEqual(time.monotonic() - begin, least)
        self.assertLess(time.monotonic() - begin, most)

    def test_1_3_a_soft_error_at_the_login_closes_the_connection(self):
        peer = self.peer()
        peer.greet()
        peer.log_in("wrong", authentication_failure_close=True)
        self.expect_close(peer, 403, "Login was refused using authentication mechanism PLAIN")

    def test_1_11_an_unknown_method_breaks_the_connection(self):
        for number in (60, 199), (99, 1):
            with self.subTest(number=number):
                peer = self.on_channel()
                peer.send_frame(METHOD, 1, raw_method(number))
                self.expect_break(peer)

    def test_1_12_arguments_that_cannot_be_decoded(self):
        declare = b"\0\0\1q\0"
        ack = struct.pack(">QB", 1, 0)
        for number, fields in [((50, 10), b"\0\0\5ab"), ((60, 80), ack + b"x"),
                               ((50, 10), declare + b"\0\0\0\x09"),
                               ((50, 10), declare + b"\0\0\0\4\1kZ\0x")]:
            with self.subTest(number=number, fields=fields):
                peer = self.on_channel()
                peer.send_frame(METHOD, 1, raw_method(number, fields))
                octets = ",".join(map(str, fields))
                self.expect_close(peer, 501, f"cannot decode <<{octets}>>", number)
        for table in b"\0\0\0\4\1kZ\0", b"\0\0\0\5\1kI\0\0", *TORN_TABLES:
            with self.subTest(table=table):
                peer = self.on_channel()
                peer.send_frame(METHOD, 1, raw_method((50, 10), declare + table))
                self.expect_break(peer)

    def test_1_12_properties_that_cannot_be_decoded(self):
        for properties in (b"\x20\0\0\0\0\4\1kZ\0", b"\x20\0\0\0", b"\0\0x", b"\0\1\0\0", b"",
                           *(b"\x20\0" + table for table in TORN_TABLES)):
            with self.subTest(properties=properties):
                peer = self.on_channel()
                peer.declare()
                peer.publish(properties=properties)
                self.expect_close(peer, 541, "INTERNAL_ERROR")

    def test_2_1_another_protocol_is_answered_with_the_header(self):
        for header in b"AMQP\0\0\x09\2", b"AMQP\0\1\0\0", b"GET / HT":
            with self.subTest(header=header):
                peer = self.peer()
                peer.send(header)
                while peer.receive():
                    pass
                self.assertEqual(peer.octets, PROTOCOL_HEADER)

    def test_2_2_start_offers_what_the_rule_says(self):
        start = self.peer().greet()
        self.assertEqual((start.version_major, start.version_minor), (0, 9))
        self.assertEqual(set(start.mechanisms.split()), {b"PLAIN", b"AMQPLAIN"})
        self.assertEqual(start.server_properties["product"], "RabbitMQ")
        self.assertEqual(start.server_properties["version"], "3.10.8")
        self.assertEqual(start.server_properties["capabilities"], dict.fromkeys([
            "publisher_confirms", "exchange_exchange_bindings", "basic.nack",
            "consumer_cancel_notify", "connection.blocked", "consumer_priorities",
            "authentication_failure_close", "per_consumer_qos", "direct_reply_to"], True))

    def test_2_3_tune_offers_what_the_rule_says(self):
        tune = self.peer().be_offered()
        self.assertEqual((tune.channel_max, tune.frame_max, tune.heartbeat), (2047, 131072, 60))

    def test_2_4_more_than_was_offered_is_met_with_silence(self):
        peers = []
        begin = time.monotonic()
        for tune in ({"frame_max": FRAME_MAX + 1}, {"frame_max": 0}, {"frame_max": 4095},
                     {"channel_max": CHANNEL_MAX + 1}):
            peer = self.peer()
            peer.be_offered()
            peer.tune(**tune)
            peers.append(peer)
        self.expect_break(*peers, since=begin, within=(2, 6))

    def test_2_5_a_wrong_password_is_told_to_nobody_who_cannot_hear_it(self):
        peer = self.peer()
        peer.greet()
        peer.log_in("wrong")
        self.expect_break(peer, within=(0, 6))

    def test_2_6_who_has_no_virtual_host_is_told(self):
        peer = self.peer()
        peer.be_offered()
        peer.tune()
        peer.send_method(0, spec.Connection.Open("nowhere"))
        self.expect_close(peer, 530, "vhost nowhere not found", (10, 40))

    def test_2_7_channels_are_counted_whatever_their_numbers(self):
        peer = self.peer().connect(channel_max=2).open_channel(100).open_channel(7)
        peer.send_method(8, spec.Channel.Open())
        self.expect_close(peer, 530, "number of channels opened (2) has reached the negotiated")

    def test_2_8_a_payload_may_be_as_long_as_a_frame(self):
        peer = self.on_channel(frame_max=4096)
        peer.declare()
        peer.publish(4096)
        peer.send_frame(BODY, 1, bytes(4096))
        peer.declare()
        peer.send_frame(BODY, 1, bytes(4097))
        self.expect_close(peer, 501, "{frame_too_large,4097,4088}")

    def test_2_9_frames_that_are_none(self):
        of_queue = raw_method((50, 10), b"\0\0\1q\0\0\0\0\0")
        of_connection = raw_method((10, 40), b"\1/\0\0")
        for octets, code, text, number in [
                (raw_frame(METHOD, 1, of_queue, b"\0"), 501, "invalid_frame_end_marker", (0, 0)),
                (raw_frame(9, 0, b"abc"), 501, "unknown_frame", (0, 0)),
                (raw_frame(HEARTBEAT, 1, b""), 505, "type 8", (0, 0)),
                (raw_frame(METHOD, 0, of_queue), 504, "unexpected method in connection state",
                 (50, 10)),
                (raw_frame(METHOD, 1, of_connection), 503, "unimplemented method", (10, 40))]:
            with self.subTest(octets=octets):
                peer = self.on_channel()
                peer.send(octets)
                self.expect_close(peer, code, text, number)

    def test_2_10_content_comes_in_its_order(self):
        publish = frame.Method(1, spec.Basic.Publish(exchange="", routing_key=QUEUE)).marshal()
        header = raw_header(5)
        number = (60, 40)
        for octets, text, failing in [
                (publish + publish, "expected content header for class 60, got non content", number),
                (publish + raw_header(class_id=50), "got one for class 50", number),
                (publish + raw_header(weight=1), "expected content header for class 60", number),
                (publish + header + publish, "expected content body", number),
                (header, "expected method frame, got non method frame", (0, 0))]:
            with self.subTest(octets=octets):
                peer = self.on_channel()
                peer.send(octets)
                self.expect_close(peer, 505, text, failing)

    def test_2_10_too_much_of_a_body_is_waited_for_in_vain(self):
        peer = self.on_channel()
        before = peer.declare()
        peer.publish(3)
        peer.send_frame(BODY, 1, b"four")
        peer.open_channel(2)
        with Peer() as other:
            other.connect().open_channel()
            self.assertEqual(other.declare(), before)

    def test_2_11_bodies_are_cut_into_frames(self):
        peer = self.on_channel(frame_max=4096)
        peer.declare_anew()
        peer.publish(0)
        peer.publish(5000)
        peer.send_frame(BODY, 1, bytes(2500))
        peer.send_frame(BODY, 1, bytes(2500))
        sizes = []
        for _ in range(2):
            peer.send_method(1, spec.Basic.Get(queue=QUEUE, no_ack=True))
            peer.expect(spec.Basic.GetOk)
            header = peer.next()
            sizes.append([])
            while sum(sizes[-1]) < header.body_size:
                sizes[-1].append(len(peer.next().fragment))
        self.assertEqual(sizes, [[], [4088, 912]])

    def test_2_13_names_are_in_utf_8(self):
        peer = self.on_channel()
        peer.send_frame(METHOD, 1, raw_method((50, 10), b"\0\0\2\xff\xfe\0\0\0\0\0"))
        self.expect_close(peer, 501, "Malformed UTF-8 in shortstr")

    def test_2_13_routing_keys_of_publishes_are_any_octets(self):
        peer = self.on_channel()
        peer.send_frame(METHOD, 1, raw_method((60, 40), b"\0\0\0\2\xff\xfe\0"))
        peer.send(raw_header())
        peer.declare()

    def test_2_15_a_message_may_be_so_long_and_not_longer(self):
        peer = self.on_channel()
        peer.declare_anew()
        peer.send_method(1, spec.Confirm.Select())
        peer.expect(spec.Confirm.SelectOk)
        # A busy machine takes its time for so many octets.
        peer.socket.settimeout(60)
        part = bytes(MESSAGE_MAX // 2048)
        for more in b"", b"x":
            peer.publish(MESSAGE_MAX + len(more))
            for _ in range(2048):
                peer.send_frame(BODY, 1, part)
        peer.send_frame(BODY, 1, more)
        self.assertEqual(peer.expect(spec.Basic.Ack).delivery_tag, 1)
        close = peer.expect(spec.Channel.Close)
        self.assertEqual(close.reply_code, 406)
        self.assertIn(f"message size {MESSAGE_MAX + 1} is larger than configured max size "
                      f"{MESSAGE_MAX}", close.reply_text)

    def test_2_18_who_is_silent_for_two_intervals_is_cut_off(self):
        begin = time.monotonic()
        peer = self.peer().connect(heartbeat=1)
        self.expect_break(peer, since=begin, within=(1.9, 4))

    def test_2_18_a_silent_server_beats_twice_in_an_interval(self):
        peer = self.peer().connect(heartbeat=1)
        for _ in range(4):
            peer.send_frame(HEARTBEAT, 0, b"")
            time.sleep(0.5)
        while len(peer.octets) < 24:
            peer.receive()
        self.assertEqual(peer.octets[:24], 3 * raw_frame(HEARTBEAT, 0, b""))

    def test_2_24_access_is_given_for_the_asking(self):
        peer = self.on_channel()
        peer.send_frame(METHOD, 1, raw_method((30, 10), b"\5/data\x1c"))
        peer.receive()
        self.assertEqual(peer.octets, raw_frame(METHOD, 1, raw_method((30, 11), b"\0\1")))

    def test_2_25_a_channel_before_its_connection_is_met_with_silence(self):
        peer = self.peer()
        peer.greet()
        peer.send_method(1, spec.Channel.Open())
        self.expect_break(peer, within=(0, 6))

    def test_2_26_a_new_secret_is_taken(self):
        peer = self.on_channel()
        peer.send_frame(METHOD, 0, raw_method((10, 70), b"\0\0\0\5guest\7because"))
        peer.receive()
        self.assertEqual(peer.octets, raw_frame(METHOD, 0, raw_method((10, 71))))

    def test_31_11_what_no_queue_takes_is_answered_at_once_and_by_itself(self):
        peer = self.on_channel()
        peer.send_method(1, spec.Confirm.Select())
        peer.expect(spec.Confirm.SelectOk)
        publishes = b""
        for mandatory in False, True, False, False:
            publish = spec.Basic.Publish(exchange="amq.direct", mandatory=mandatory)
            publishes += frame.Method(1, publish).marshal() + raw_header()
        peer.send(publishes + frame.Method(1, spec.Basic.Qos()).marshal())
        acknowledged = []
        for method in (spec.Basic.Ack, spec.Basic.Return, spec.Basic.Ack, spec.Basic.Ack,
                       spec.Basic.Ack, spec.Basic.QosOk):
            told = peer.expect(method)
            if method is spec.Basic.Return:
                peer.next()
            if method is spec.Basic.Ack:
                acknowledged.append((told.delivery_tag, told.multiple))
        self.assertEqual(acknowledged, [(number, False) for number in (1, 2, 3, 4)])

    def test_1_12_bits_without_a_meaning_and_booleans_of_any_octet_are_taken(self):
        peer = self.on_channel()
        name = bytes([len(QUEUE)]) + QUEUE.encode()
        for bits, table in (b"\xe0", b"\0\0\0\0"), (b"\0", b"\0\0\0\4\1kt\x80"):
            peer.send_frame(METHOD, 1, raw_method((50, 10), b"\0\0" + name + bits + table))
            peer.expect(spec.Queue.DeclareOk)

    def test_31_4_the_time_of_death_is_the_clocks(self):
        peer = self.on_channel()
        peer.declare_with_dead_letters()
        peer.publish()
        peer.send_method(1, spec.Basic.Reject(peer.get()[0], requeue=False))
        properties = peer.get(DEAD_LETTERS)[1]
        at = properties.index(b"\4timeT") + len(b"\4timeT")
        died = struct.unpack(">Q", properties[at:at + 8])[0]
        self.assertLess(abs(died - time.time()), 60)

    def test_31_5_headers_go_through_octet_for_octet(self):
        peer = self.on_channel()
        peer.declare_anew()
        for value in VALUES:
            with self.subTest(value=value):
                sent = headers(b"\1z" + value + b"\1a" + value)
                peer.publish(properties=sent)
                self.assertEqual(peer.get()[1], sent)

    def test_31_5_headers_are_as_deep_as_a_frame_is_long(self):
        peer = self.on_channel()
        peer.declare_with_dead_letters()
        levels = (FRAME_MAX - 200) // 5
        array = b"".join(b"A" + struct.pack(">I", 5 * (levels - i - 1)) for i in range(levels))
        sent = headers(b"\1z" + array)
        peer.publish(properties=sent)
        tag, properties = peer.get()
        self.assertEqual(properties, sent)
        peer.send_method(1, spec.Basic.Reject(tag, requeue=False))
        self.assertIn(array, peer.get(DEAD_LETTERS)[1])

    def test_31_5_headers_are_rewritten_where_a_bcc_is_taken_away(self):
        peer = self.on_channel()
        peer.declare_anew()
        for value, rewritten in VALUES.items():
            with self.subTest(value=value):
                copies = b"\3BCCA" + long(b"")
                peer.publish(properties=headers(b"\1z" + value + copies + b"\1a" + value))
                self.assertEqual(peer.get()[1], headers(b"\1z" + rewritten + b"\1a" + rewritten))

    def test_31_5_headers_are_rewritten_at_a_death(self):
        peer = self.on_channel()
        peer.declare_with_dead_letters()
        for value, rewritten in VALUES.items():
            with self.subTest(value=value):
                peer.publish(properties=headers(b"\2zz" + value))
                peer.send_method(1, spec.Basic.Reject(peer.get()[0], requeue=False))
                self.assertTrue(peer.get(DEAD_LETTERS)[1].endswith(b"rejected\2zz" + rewritten))

    def test_31_5_headers_are_rewritten_by_a_quorum_queue(self):
        peer = self.on_channel()
        queue = QUEUE + ".quorum"
        peer.send_method(1, spec.Queue.Delete(queue=queue))
        peer.expect(spec.Queue.DeleteOk)
        peer.send_method(1, spec.Queue.Declare(queue=queue, durable=True,
                                               arguments={"x-queue-type": "quorum"}))
        peer.expect(spec.Queue.DeclareOk)
        peer.send_method(1, spec.Basic.Consume(queue=queue, consumer_tag="t"))
        peer.expect(spec.Basic.ConsumeOk)
        for value, rewritten in VALUES.items():
            with self.subTest(value=value):
                peer.send_method(1, spec.Basic.Publish(exchange="", routing_key=queue))
                peer.send(raw_header(0, headers(b"\1z" + value)))
                peer.expect(spec.Basic.Deliver)
                self.assertEqual(peer.properties(), headers(b"\1z" + rewritten))

    def test_31_5_what_is_no_number_ends_the_connection(self):
        for value in NO_NUMBERS:
            with self.subTest(value=value):
                peer = self.on_channel()
                peer.declare()
                peer.publish(properties=headers(b"\1z" + value))
                self.expect_close(peer, 541, "INTERNAL_ERROR")
                peer = self.on_channel()
                arguments = long(b"\1z" + value)
                peer.send_frame(METHOD, 1, raw_method((50, 10), b"\0\0\1q\0" + arguments))
                self.expect_break(peer)

    def test_31_5_properties_are_read_when_there_is_an_exchange(self):
        peer = self.on_channel()
        for properties in headers(b"\1kU\0\1"), headers(b"\1z" + NO_NUMBERS[0]):
            with self.subTest(properties=properties):
                peer.send_method(1, spec.Basic.Publish(exchange="nowhere", routing_key=""))
                peer.send(raw_header(0, properties))
                self.assertEqual(peer.expect(spec.Channel.Close).reply_code, 404)
                peer.send_method(1, spec.Channel.CloseOk())
                peer.open_channel()

    def test_31_10_names_that_the_server_makes(self):
        peer = self.on_channel()
        peer.send_method(1, spec.Queue.Declare(queue="", exclusive=True))
        queue = peer.expect(spec.Queue.DeclareOk).queue
        self.assertRegex(queue, r"^amq\.gen-[A-Za-z0-9_-]{22}$")
        peer.send_method(1, spec.Basic.Consume(queue="amq.rabbitmq.reply-to", no_ack=True))
        tag = peer.expect(spec.Basic.ConsumeOk).consumer_tag
        self.assertRegex(tag, r"^amq\.ctag-[A-Za-z0-9_-]{22}$")
        peer.send_method(1, spec.Basic.Publish(exchange="", routing_key=queue))
        peer.send(raw_header(0, b"\2\0" + short(b"amq.rabbitmq.reply-to")))
        properties = peer.get(queue)[1]
        address = properties[3:].decode()
        self.assertRegex(address, r"^amq\.rabbitmq\.reply-to(\.[A-Za-z0-9+/]+={0,2}){2}$")
        process, consumer = (base64.b64decode(part) for part in address.split(".")[-2:])
        # A process identifier in Erlang's external format, of the node reply@<number>.
        self.assertRegex(process, rb"(?s)^\x83Xv\0.reply@[0-9]+.{12}$")
        self.assertEqual(len(consumer), 16)

    def test_31_12_a_limit_of_the_channel_starves_no_queue(self):
        peer = self.on_channel()
        queues = [f"{QUEUE}.{i}" for i in range(3)]
        peer.send_method(1, spec.Basic.Qos(prefetch_count=1, global_qos=True))
        peer.expect(spec.Basic.QosOk)
        for queue in queues:
            peer.send_method(1, spec.Queue.Declare(queue=queue, exclusive=True))
            peer.expect(spec.Queue.DeclareOk)
            for _ in range(100):
                peer.send_method(1, spec.Basic.Publish(exchange="", routing_key=queue))
                peer.send(raw_header())
        for queue in queues:
            peer.send_method(1, spec.Basic.Consume(queue=queue, consumer_tag=queue, nowait=True))
        served = collections.Counter()
        for tag in range(1, 100):
            served[peer.expect(spec.Basic.Deliver).consumer_tag] += 1
            peer.properties()
            peer.send_method(1, spec.Basic.Ack(tag))
        # Where lots are drawn, one of the three has less in one run of ten millions.
        for queue in queues:
            self.assertGreaterEqual(served[queue], 10)


if __name__ == "__main__":
    unittest.main()
