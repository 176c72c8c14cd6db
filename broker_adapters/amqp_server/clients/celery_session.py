"""What Celery 5 says to its broker in a run where all goes well: a worker with events, gossip and remote control,
and a client with the rpc:// backend. It forgets one of its results, and ends without a word, as programs do.

Usage: celery_session.py URL
"""

import sys
import uuid

import pika

WORKER = "celery@here"
EVENTS, CONTROL, REPLIES = "celeryev", "celery.pidbox", "reply.celery.pidbox"
TASKS = "celery"


def connect(url):
    return pika.BlockingConnection(pika.URLParameters(url))


class Worker:
    def __init__(self, url):
        self.connection = connect(url)
        self.tasks = self.connection.channel()
        self.tasks.exchange_declare(TASKS, "direct", durable=True)
        self.tasks.queue_declare(TASKS, durable=True)
        self.tasks.queue_bind(TASKS, TASKS, TASKS)
        self.events = self.connection.channel()
        self.events.exchange_declare(EVENTS, "topic", durable=True)
        self.gossip = self.listen(EVENTS, f"celeryev.{uuid.uuid4()}", "worker.#", 5000, 60000)
        self.control = self.connection.channel()
        self.control.exchange_declare(CONTROL, "fanout")
        self.control.exchange_declare(REPLIES, "direct")
        self.listen(CONTROL, f"{WORKER}.{CONTROL}", "", 300000, 10000)

    def listen(self, exchange, queue, routing_key, time_to_live, expires):
        self.connection.channel().queue_declare(queue, auto_delete=True, arguments={
            "x-message-ttl": time_to_live, "x-expires": expires})
        channel = self.connection.channel()
        channel.queue_bind(queue, exchange, routing_key)
        channel.basic_consume(queue, lambda *_: None, auto_ack=True)
        return queue

    def says(self, event):
        self.events.basic_publish(EVENTS, event.replace("-", "."), b"{}")

    def asks_the_others(self):
        """Mingles, and nobody answers."""
        queue = f"{uuid.uuid4()}.{REPLIES}"
        self.control.queue_declare(queue, auto_delete=True, arguments={"x-expires": 10000})
        self.control.queue_bind(queue, REPLIES, queue)
        self.control.basic_publish(CONTROL, "", b'{"method": "hello"}')
        self.control.queue_delete(queue)

    def works(self, tasks):
        for method, properties, body in self.tasks.consume(TASKS):
            self.says("task-started")
            self.tasks.basic_publish("", properties.reply_to, body, pika.BasicProperties(
                correlation_id=properties.correlation_id))
            self.says("task-succeeded")
            self.tasks.basic_ack(method.delivery_tag)
            tasks -= 1
            if tasks == 0:
                break
        self.tasks.cancel()

    def leaves(self):
        self.says("worker-offline")
        self.connection.close()


class Client:
    def __init__(self, url):
        self.connection = connect(url)
        self.channel = self.connection.channel()
        self.results = str(uuid.uuid4())
        self.channel.queue_declare(self.results, auto_delete=True, arguments={
            "x-expires": 86400000})
        self.channel.basic_consume(self.results, lambda *_: None, auto_ack=True)

    def delays(self, results):
        task = str(uuid.uuid4())
        self.channel.basic_publish(TASKS, TASKS, b"[2, 2]", pika.BasicProperties(
            correlation_id=task, reply_to=results, delivery_mode=2))
        self.channel.basic_publish(EVENTS, "task.sent", b"{}")

    def forgets_a_result(self):
        """Its queue holds it, for nobody asks for it."""
        queue = self.channel.queue_declare("", exclusive=True).method.queue
        self.delays(queue)


def main():
    worker = Worker(sys.argv[1])
    worker.says("worker-online")
    worker.asks_the_others()
    client = Client(sys.argv[1])
    for _ in range(3):
        client.delays(client.results)
    client.forgets_a_result()
    worker.works(4)
    client.connection.process_data_events(0.5)
    worker.leaves()


if __name__ == "__main__":
    main()
