"""The control port of `rehearse serve`, with a client of pika's that has things go wrong.

Usage: REHEARSE=rehearse python3 -m unittest control_test
"""

import http.client
import json
import os
import signal
import socket
import subprocess
import time
import unittest
import urllib.error
import urllib.request
from urllib.parse import urlparse

import pika
import pika.exceptions

PATIENCE_S = 5
# Of the control port, for who asks slowly.
CUT_OFF_AFTER_S = 5


class Control(unittest.TestCase):
    def setUp(self):
        self.start_server()
        self.addCleanup(lambda: self.end_server())
        self.connection = self.connect()
        self.channel = self.connection.channel()
        self.channel.queue_declare("orders", durable=True)

    def start_server(self, *options):
        self.server = subprocess.Popen(
            [os.environ["REHEARSE"], "serve", "--port", "0", "--control", "0", *options],
            stdout=subprocess.PIPE, text=True)
        self.url = self.server.stdout.readline().strip()
        self.control = self.server.stdout.readline().strip()

    def end_server(self):
        self.server.send_signal(signal.SIGTERM)
        self.assertEqual(self.server.wait(PATIENCE_S), 0)
        self.server.stdout.close()

    def connect(self, name="shop"):
        parameters = pika.URLParameters(self.url)
        parameters.client_properties = {"connection_name": name}
        parameters.heartbeat = 0
        connection = pika.BlockingConnection(parameters)
        self.addCleanup(self.close, connection)
        return connection

    def connect_when_it_is_up(self):
        end = time.monotonic() + PATIENCE_S
        while True:
            try:
                return self.connect()
            except pika.exceptions.AMQPError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)

    @staticmethod
    def close(connection):
        try:
            connection.close()
        except pika.exceptions.AMQPError:
            pass

    def ask(self, method, path, body=None, **headers):
        """The status, and the JSON that was answered, if any."""
        data = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
        request = urllib.request.Request(self.control + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as response:
                return response.status, json.loads(response.read() or "null")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read())

    def ask_by_hand(self):
        """A socket to the control port."""
        url = urlparse(self.control)
        peer = socket.create_connection((url.hostname, url.port), 2 * CUT_OFF_AFTER_S)
        self.addCleanup(peer.close)
        return peer

    def answer_to(self, octets):
        peer = self.ask_by_hand()
        peer.sendall(octets)
        answer = http.client.HTTPResponse(peer)
        answer.begin()
        return answer.status

    def publish(self, body):
        self.channel.basic_publish("", "orders", body)

    def deliveries(self, seconds=0.5):
        bodies = []
        for method, _, body in self.channel.consume("orders", inactivity_timeout=seconds):
            if method is None:
                return bodies
            bodies.append(body)
            self.channel.basic_ack(method.delivery_tag)

    def injected(self):
        return [line.split(" world ")[1] for line in self.ask("GET", "trace")[1]["lines"]
                if " world " in line]

    def test_describes_itself_and_answers_as_it_says(self):
        status, description = self.ask("GET", "openapi.json")
        self.assertEqual(status, 200)
        examples = {"{id}": "1", "{resource}": "disk"}
        for path, methods in description["paths"].items():
            for name, value in examples.items():
                path = path.replace(name, value)
            for method, about in methods.items():
                status, _ = self.ask(method.upper(), path[1:], b"[]" if method == "post" else None)
                self.assertIn(str(status), about["responses"], f"{method} {path}")
                if method == "post":
                    self.assertEqual(status, 400, "the body is no object")

    def test_makes_no_name_again_that_another_server_made(self):
        names = set()
        for _ in range(2):
            names.add(self.channel.queue_declare("", exclusive=True).method.queue)
            self.close(self.connection)
            self.end_server()
            self.start_server()
            self.connection = self.connect()
            self.channel = self.connection.channel()
        self.assertEqual(len(names), 2)

    def test_lists_connections_and_queues(self):
        self.publish(b"1")
        self.connection.process_data_events(0.1)
        self.assertEqual(self.ask("GET", "connections"), (200, [
            {"id": 1, "name": "shop", "user": "guest", "virtual_host": "/", "channels": 1,
             "blocked": False, "stalled": False}]))
        self.assertEqual(self.ask("GET", "queues"), (200, [
            {"virtual_host": "/", "name": "orders", "durable": True, "exclusive": False,
             "auto_delete": False, "consumers": 0, "ready": 1, "unacknowledged": 0}]))

    def test_cuts_a_connection(self):
        self.assertEqual(self.ask("DELETE", "connections/1"), (204, None))
        with self.assertRaises(pika.exceptions.AMQPConnectionError):
            self.connection.process_data_events(PATIENCE_S)
            self.connection.process_data_events(PATIENCE_S)
        self.assertEqual(self.ask("GET", "connections"), (200, []))
        self.assertEqual(self.injected(), ["shop is cut off"])

    def test_stalls_a_connection_for_a_while(self):
        start = time.monotonic()
        self.ask("POST", "connections/1/stall", {"for": "1s"})
        self.assertTrue(self.ask("GET", "connections")[1][0]["stalled"])
        self.channel.queue_declare("orders", passive=True)
        self.assertGreater(time.monotonic() - start, 0.8)

    def test_loses_the_next_delivery_and_no_other(self):
        self.assertEqual(self.ask("POST", "faults", {"fault": "drop", "queue": "orders"})[0], 204)
        for body in (b"1", b"2", b"3"):
            self.publish(body)
        self.assertEqual(self.deliveries(), [b"2", b"3"])

    def test_duplicates_the_next_delivery(self):
        self.ask("POST", "faults", {"fault": "duplicate", "queue": "orders"})
        for body in (b"1", b"2"):
            self.publish(body)
        self.assertEqual(self.deliveries(), [b"1", b"1", b"2"])
        self.assertEqual(len(self.injected()), 1)

    def test_raises_and_clears_an_alarm(self):
        told = []
        self.connection.add_on_connection_blocked_callback(lambda *_: told.append("blocked"))
        self.connection.add_on_connection_unblocked_callback(lambda *_: told.append("unblocked"))
        self.ask("PUT", "alarms/memory")
        self.publish(b"1")
        self.connection.process_data_events(0.5)
        self.assertTrue(self.ask("GET", "connections")[1][0]["blocked"])
        self.ask("DELETE", "alarms/memory")
        self.connection.process_data_events(0.5)
        self.assertEqual(told, ["blocked", "unblocked"])
        self.assertEqual(self.deliveries(), [b"1"])

    def test_an_alarm_lasts_until_it_is_cleared(self):
        told = []
        self.connection.add_on_connection_blocked_callback(lambda *_: told.append("blocked"))
        self.connection.add_on_connection_unblocked_callback(lambda *_: told.append("unblocked"))
        self.ask("PUT", "alarms/memory")
        self.publish(b"1")
        # The broker looks at its memory every second.
        self.connection.sleep(2.5)
        self.assertEqual(told, ["blocked"])
        self.ask("DELETE", "alarms/memory")
        self.connection.process_data_events(0.5)
        self.assertEqual(told, ["blocked", "unblocked"])

    def test_takes_a_request_without_a_body_as_curl_sends_it(self):
        begin = time.monotonic()
        for request, status in (("PUT /alarms/disk", 204), ("POST /broker/kill", 400),
                                ("POST /faults", 400)):
            with self.subTest(request=request):
                self.assertEqual(self.answer_to(
                    f"{request} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()), status)
        self.assertLess(time.monotonic() - begin, CUT_OFF_AFTER_S, "nobody waits for a body")

    def test_moves_time(self):
        self.channel.queue_declare("dead")
        self.channel.queue_declare("short", arguments={
            "x-message-ttl": 600_000, "x-expires": 1_200_000,
            "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "dead"})
        self.channel.confirm_delivery()
        self.channel.basic_publish("", "short", b"late")
        self.ask("POST", "connections/1/stall", {"for": "30m"})
        self.assertEqual(self.ask("POST", "time/advance", {"by": "10m"}), (204, None))
        queues = {queue["name"]: queue["ready"] for queue in self.ask("GET", "queues")[1]}
        self.assertEqual(queues, {"dead": 1, "orders": 0, "short": 0})
        self.ask("POST", "time/advance", {"by": "20m"})
        queues = {queue["name"]: queue["ready"] for queue in self.ask("GET", "queues")[1]}
        self.assertEqual(queues, {"dead": 1, "orders": 0}, "nobody used the queue for 20 minutes")
        self.channel.queue_declare("orders", passive=True, durable=True)
        self.assertIn("time moves on by 1200s", self.injected())

    def test_moves_time_and_breaks_no_heartbeat(self):
        parameters = pika.URLParameters(self.url)
        parameters.heartbeat = 60
        connection = pika.BlockingConnection(parameters)
        self.addCleanup(self.close, connection)
        self.ask("POST", "time/advance", {"by": "1h"})
        connection.process_data_events(0.5)
        connection.channel()

    def test_what_is_not_acknowledged_in_time_ends_its_channel_in_a_moment(self):
        self.publish(b"1")
        self.channel.basic_consume("orders", lambda *_: None)
        self.connection.process_data_events(0.2)
        self.ask("POST", "time/advance", {"by": "31m"})
        self.connection.process_data_events(PATIENCE_S)
        self.assertTrue(self.channel.is_closed)
        self.assertTrue(any("channel.close reply_code=406" in line
                            for line in self.ask("GET", "trace")[1]["lines"]))

    def test_is_not_for_web_pages(self):
        host = urlparse(self.control).netloc
        for headers in ({"Host": "rebound.example"}, {"Host": "rebound.example:80"},
                        {"Host": "127.0.0.1.example"}, {"Origin": "http://page.example"},
                        {"Origin": "null"}, {"Origin": "http://localhost:1"}):
            with self.subTest(headers=headers):
                status, answer = self.ask("POST", "broker/kill", {"down_for": "1h"}, **headers)
                self.assertEqual(status, 403)
                self.assertIn(next(iter(headers.values())), answer["error"])
        self.assertEqual(len(self.ask("GET", "connections")[1]), 1, "nothing was done")
        for headers in ({"Host": "localhost"}, {"Host": "[::1]:5"}, {"Host": "127.0.0.1"},
                        {"Origin": f"http://{host}"}):
            with self.subTest(headers=headers):
                self.assertEqual(self.ask("GET", "queues", **headers)[0], 200)

    def test_who_asks_slowly_holds_up_nobody_and_is_cut_off(self):
        half = b"PUT /alarms/memory HTTP/1.1\r\nHost: localhost\r\nX-Half"
        peers = [self.ask_by_hand() for _ in range(300)]
        begin = time.monotonic()
        for peer in peers:
            peer.sendall(half)
        asked = time.monotonic()
        self.assertEqual(self.ask("GET", "queues")[0], 200)
        self.assertLess(time.monotonic() - asked, 2)
        # One octet at a time is no faster.
        cut_off = lambda: time.monotonic() - begin > 2 * CUT_OFF_AFTER_S
        try:
            while not cut_off():
                peers[0].sendall(b"-")
                time.sleep(0.2)
        except ConnectionError:
            pass
        self.assertLess(time.monotonic() - begin, 2 * CUT_OFF_AFTER_S)
        self.assertTrue(peers[-1].recv(4096).startswith(b"HTTP/1.1 400"))

    def test_blocks_who_publishes_when_memory_is_short(self):
        self.end_server()
        self.start_server("--memory", "10")
        self.connection = self.connect()
        self.channel = self.connection.channel()
        self.channel.queue_declare("orders")
        told = []
        self.connection.add_on_connection_blocked_callback(lambda *_: told.append("blocked"))
        for _ in range(5):
            self.publish(b"x" * 1_000_000)
        self.connection.process_data_events(2)
        self.publish(b"held back")
        self.connection.process_data_events(0.5)
        self.assertEqual(told, ["blocked"])
        self.assertTrue(self.ask("GET", "connections")[1][0]["blocked"])

    def test_restarts_the_broker(self):
        self.channel.confirm_delivery()
        self.channel.basic_publish("", "orders", b"kept", pika.BasicProperties(delivery_mode=2))
        self.channel.basic_publish("", "orders", b"lost")
        self.ask("POST", "broker/kill", {"down_for": "2s"})
        with self.assertRaises(pika.exceptions.AMQPError):
            self.connect()
        self.connection = self.connect_when_it_is_up()
        self.channel = self.connection.channel()
        self.assertEqual(self.deliveries(), [b"kept"])
        self.assertEqual(self.injected(), ["the broker is killed", "the broker is up again"])

    def expect_farewell(self):
        with self.assertRaises(pika.exceptions.ConnectionClosedByBroker) as closed:
            self.connection.process_data_events(time_limit=PATIENCE_S)
        self.assertEqual(closed.exception.reply_code, 320)

    def test_a_restart_says_goodbye(self):
        self.ask("POST", "broker/restart", {"down_for": "500ms"})
        self.expect_farewell()

    def test_the_server_says_goodbye_and_does_not_wait_for_who_is_silent(self):
        self.connect("silent")
        self.server.send_signal(signal.SIGTERM)
        self.expect_farewell()
        self.assertEqual(self.server.wait(PATIENCE_S), 0)

    def test_tells_the_trace_from_any_line(self):
        _, whole = self.ask("GET", "trace")
        self.assertEqual(whole["next"], len(whole["lines"]))
        _, rest = self.ask("GET", f"trace?from={whole['next'] - 1}")
        self.assertEqual(rest["lines"], whole["lines"][-1:])

    def test_shares_its_port_with_nobody(self):
        port = self.control.rstrip("/").rsplit(":", 1)[1]
        second = subprocess.run([os.environ["REHEARSE"], "serve", "--port", "0", "--control", port],
                                capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        self.assertEqual(second.returncode, 69)
        self.assertIn("--control " + port, second.stderr)

    def test_says_what_it_expects(self):
        for method, path, body, status, says in (
                ("GET", "queue", None, 404, "/openapi.json"),
                ("DELETE", "connections/7", None, 404, "connection 7"),
                ("POST", "connections/1/stall", {"for": "long"}, 400, "expected a time"),
                ("POST", "connections/1/stall", {"to": "1s"}, 400, "to"),
                ("POST", "faults", b"{", 400, "body"),
                ("POST", "faults", {"fault": "crash", "queue": "orders"}, 400, "drop or duplicate"),
                ("POST", "faults", {"fault": "drop", "queue": "lost"}, 404, "'lost'"),
                ("PUT", "alarms/fire", None, 404, "/openapi.json"),
                ("POST", "broker/kill", {}, 400, "down_for"),
                ("POST", "broker/kill", {"down_for": "9000h"}, 400, "at most a year"),
                ("POST", "time/advance", {"by": "yesterday"}, 400, "expected a time"),
                ("GET", "trace?from=x", None, 400, "from=x")):
            with self.subTest(path=path, body=body):
                found, answer = self.ask(method, path, body)
                self.assertEqual(found, status)
                self.assertIn(says, answer["error"])


if __name__ == "__main__":
    unittest.main()
