"""A queue, an exchange and a consumer, driven by pika: what any Python service does with a broker.

Usage: AMQP_URL=amqp://... python3 -m unittest pika_by_hand_test
"""

import os
import time
import unittest

import pika
import pika.exceptions

DURABLE_TTL_MS = 100
# More than three intervals of the shortest heartbeat.
HEARTBEATS_S = 4


class ByHand(unittest.TestCase):
    def setUp(self):
        parameters = pika.URLParameters(os.environ["AMQP_URL"])
        self.connection = pika.BlockingConnection(parameters)
        self.addCleanup(self.close)
        self.channel = self.connection.channel()
        self.queue = self.channel.queue_declare("", exclusive=True).method.queue

    def close(self):
        if self.connection.is_open:
            self.connection.close()

    def publish(self, body, **properties):
        self.channel.basic_publish("", self.queue, body, pika.BasicProperties(**properties))

    def get(self, auto_ack=False):
        """The next message, which may need a moment to come."""
        for _ in range(100):
            method, properties, body = self.channel.basic_get(self.queue, auto_ack)
            if method:
                return method, properties, body
            time.sleep(0.02)
        self.fail("no message came")

    def test_a_message_comes_out_as_it_went_in(self):
        headers = {"text": "grüße", "number": 1 << 40, "nested": {"list": [1, "two", None, True]}}
        self.publish(b"\x00\xff" * 100_000, headers=headers, content_type="text/x", priority=3,
                     delivery_mode=2, correlation_id="c", reply_to="r", expiration="60000",
                     message_id="m", timestamp=1_700_000_000, type="t", app_id="a")
        method, properties, body = self.get(auto_ack=True)
        self.assertEqual(body, b"\x00\xff" * 100_000)
        self.assertEqual(properties.headers, headers)
        self.assertEqual((properties.priority, properties.expiration, properties.timestamp),
                         (3, "60000", 1_700_000_000))
        self.assertFalse(method.redelivered)

    def connect_with_short_heartbeats(self):
        parameters = pika.URLParameters(os.environ["AMQP_URL"])
        parameters.heartbeat = 1
        return pika.BlockingConnection(parameters)

    def test_heartbeats_keep_a_connection(self):
        connection = self.connect_with_short_heartbeats()
        connection.process_data_events(time_limit=HEARTBEATS_S)
        connection.channel().queue_declare("", exclusive=True)
        connection.close()

    def test_who_is_silent_is_cut_off(self):
        connection = self.connect_with_short_heartbeats()
        time.sleep(HEARTBEATS_S)
        with self.assertRaises(pika.exceptions.AMQPConnectionError):
            connection.channel()

    def test_topics_find_their_queues(self):
        self.channel.exchange_declare("pika.topics", "topic", auto_delete=True)
        self.channel.queue_bind(self.queue, "pika.topics", "order.*.placed")
        self.channel.basic_publish("pika.topics", "order.101.placed", b"in")
        self.channel.basic_publish("pika.topics", "order.placed", b"out")
        self.assertEqual(self.get(auto_ack=True)[2], b"in")
        self.assertIsNone(self.channel.basic_get(self.queue)[0])

    def test_a_rejected_message_comes_again(self):
        self.publish(b"again")
        method, _, _ = self.get()
        self.channel.basic_nack(method.delivery_tag, requeue=True)
        method, _, body = self.get()
        self.assertTrue(method.redelivered)
        self.assertEqual(body, b"again")

    def test_a_consumer_gets_no_more_than_it_asked_for(self):
        for number in range(3):
            self.publish(str(number).encode())
        seen = []
        self.channel.basic_qos(prefetch_count=2)
        self.channel.basic_consume(self.queue, lambda _c, m, _p, body: seen.append((m, body)))
        self.connection.process_data_events(0.3)
        self.assertEqual([body for _, body in seen], [b"0", b"1"])
        self.channel.basic_ack(seen[-1][0].delivery_tag, multiple=True)
        self.connection.process_data_events(0.3)
        self.assertEqual(seen[-1][1], b"2")

    def test_confirms_come_and_unroutable_messages_return(self):
        self.channel.confirm_delivery()
        self.channel.basic_publish("", self.queue, b"confirmed", mandatory=True)
        with self.assertRaises(pika.exceptions.UnroutableError):
            self.channel.basic_publish("", self.queue + ".not", b"lost", mandatory=True)

    def test_an_expired_message_is_a_dead_letter(self):
        dead = self.queue
        waiting = self.channel.queue_declare(
            "", exclusive=True,
            arguments={"x-message-ttl": DURABLE_TTL_MS, "x-dead-letter-exchange": "",
                       "x-dead-letter-routing-key": dead}).method.queue
        self.channel.basic_publish("", waiting, b"late")
        _, properties, body = self.get(auto_ack=True)
        self.assertEqual(body, b"late")
        (death,) = properties.headers["x-death"]
        self.assertEqual((death["reason"], death["queue"], death["count"]),
                         ("expired", waiting, 1))

    def test_a_consumer_is_told_that_its_queue_is_gone(self):
        cancelled = []
        other = self.connection.channel()
        self.channel.add_on_cancel_callback(cancelled.append)
        self.channel.basic_consume(self.queue, lambda *_: None)
        other.queue_delete(self.queue)
        self.connection.process_data_events(0.3)
        self.assertEqual(len(cancelled), 1)

    def test_errors_close_the_channel_with_code_and_text(self):
        with self.assertRaises(pika.exceptions.ChannelClosedByBroker) as closed:
            self.channel.queue_declare("pika.nobody", passive=True)
        self.assertEqual(closed.exception.reply_code, 404)
        self.assertEqual(closed.exception.reply_text,
                         "NOT_FOUND - no queue 'pika.nobody' in vhost '/'")
        self.assertTrue(self.connection.is_open)

    def test_a_wrong_password_is_refused(self):
        parameters = pika.URLParameters(os.environ["AMQP_URL"])
        parameters.credentials = pika.PlainCredentials("guest", "wrong")
        with self.assertRaises(pika.exceptions.ProbableAuthenticationError):
            pika.BlockingConnection(parameters)


if __name__ == "__main__":
    unittest.main()
