"""The order and the notification service in Python, between our payment and inventory.

They speak the plain JSON of the example, with no properties at all. Every order must be notified and
completed exactly once, also the first, which the customer asks for twice.

Usage: pika_services.py URL REHEARSE
"""

import collections
import json
import subprocess
import sys
import time

import pika
import pika.exceptions

ORDERS = [101, 102, 103]
LIMIT_S = 30.0
LINGER_S = 1.5


def event(kind, order_id):
    return json.dumps({"event_type": kind,
                       "data": {"order_id": order_id, "customer": "John Doe"}}).encode()


def subscribe(channel, queue, exchange, handler):
    """Calls handler(order_id) for each event of the exchange."""
    def on_message(_channel, method, _properties, body):
        handler(json.loads(body)["data"]["order_id"])
        channel.basic_ack(method.delivery_tag)

    channel.exchange_declare(exchange, "fanout", durable=True)
    channel.queue_declare(queue, durable=True)
    channel.queue_bind(queue, exchange)
    channel.basic_consume(queue, on_message)


def wait_for_services(connection, deadline):
    """Until both have declared and bound what they listen on: no event gets lost on its way there."""
    probe = connection.channel()
    probe.confirm_delivery()
    for exchange in ("order_exchange", "payment_exchange"):
        probe.exchange_declare(exchange, "fanout", durable=True)
        while True:
            try:
                probe.basic_publish(exchange, "", b"no event, so that it is rejected",
                                    mandatory=True)
                break
            except pika.exceptions.UnroutableError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)


def perform(url):
    deadline = time.monotonic() + LIMIT_S
    connection = pika.BlockingConnection(pika.URLParameters(url))
    channel = connection.channel()
    notified, completed = collections.Counter(), collections.Counter()

    def notify(order_id):
        notified[order_id] += 1
        channel.basic_publish("notification_exchange", "", event("NotificationSent", order_id))

    def complete(order_id):
        completed[order_id] += 1

    subscribe(channel, "order.notification_sent", "notification_exchange", complete)
    subscribe(channel, "notification.inventory_reserved", "inventory_exchange", notify)
    wait_for_services(connection, deadline)
    for order_id in ORDERS + ORDERS[:1]:
        channel.basic_publish("order_exchange", "", event("OrderPlaced", order_id))
    while len(completed) < len(ORDERS) and time.monotonic() < deadline:
        connection.process_data_events(0.1)
    # A second completion would come in this time.
    connection.process_data_events(LINGER_S)
    connection.close()
    once = collections.Counter(ORDERS)
    print("notified", dict(notified), "completed", dict(completed))
    return notified == once and completed == once


def main():
    url, rehearse = sys.argv[1:]
    services = [subprocess.Popen([rehearse, "service", name, "--broker", url])
                for name in ("payment", "inventory")]
    try:
        held = perform(url)
    finally:
        for service in services:
            service.terminate()
        statuses = [service.wait(timeout=10) for service in services]
    print("statuses of our services", statuses)
    sys.exit(0 if held and statuses == [0, 0] else 1)


if __name__ == "__main__":
    main()
