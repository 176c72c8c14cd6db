#!/usr/bin/env python3
"""Opens and cuts many connections to `rehearse serve` at random, some in the middle of a frame, while
they publish with confirms and consume with acknowledgements, and accounts for every message.

Usage: churn.py REHEARSE [--seconds N] [--connections N] [--seed N] [--any-memory]

What must hold:
* a message whose publish was confirmed was acknowledged by a consumer, or is in its queue at the end;
* a message whose acknowledgement was taken for certain never comes again, and is not there at the end.
  For certain: a later method of the same channel was answered. Of an acknowledgement that was on its
  way when its connection was cut, nothing is known, and both outcomes are right;
* at no time do two open channels hold the same message; what was seen before is marked as redelivered;
  a body comes as it was published;
* when all are gone, the server has as many file descriptors as before, and in the second half of the
  time its memory grows by little; it ends with status 0, which under LeakSanitizer means without a leak.

It cannot see the order of messages, nor what became of acknowledgements and publishes that were on their
way when their connection was cut, nor a leak that is smaller than what the heap keeps for itself.
Exit status: 0 if all of that holds, 1 if not.
"""

import argparse
import asyncio
import collections
import os
import pathlib
import random
import resource
import signal
import socket
import struct
import subprocess
import sys

CHANNELS = 10
QUEUES = [b"churn.%d" % number for number in range(8)]
PREFETCH = 20
# How long connections live, on average, and wait between two things that they do.
LIFE_S = 4
ROUNDS = 4
PAUSE_S = (0.1, 1)
FRAME_MAX = 4096
BODY_MAX = 20_000
# Acknowledgements of a channel between two that are made certain.
ACKS_TO_SETTLE = 3
MEMORY_GROWTH_MAX_MIB = 16
PATIENCE_S = 30

METHOD, HEADER, BODY = 1, 2, 3
FRAME_END = 0xCE
BASIC = 60


def number_of(class_id, method_id):
    return class_id << 16 | method_id


CONNECTION_START, CONNECTION_START_OK = number_of(10, 10), number_of(10, 11)
CONNECTION_TUNE, CONNECTION_TUNE_OK = number_of(10, 30), number_of(10, 31)
CONNECTION_OPEN, CONNECTION_OPEN_OK = number_of(10, 40), number_of(10, 41)
CONNECTION_CLOSE, CONNECTION_CLOSE_OK = number_of(10, 50), number_of(10, 51)
CHANNEL_OPEN, CHANNEL_OPEN_OK = number_of(20, 10), number_of(20, 11)
CHANNEL_CLOSE, CHANNEL_CLOSE_OK = number_of(20, 40), number_of(20, 41)
QUEUE_DECLARE, QUEUE_DECLARE_OK = number_of(50, 10), number_of(50, 11)
QOS, QOS_OK = number_of(BASIC, 10), number_of(BASIC, 11)
CONSUME, CONSUME_OK = number_of(BASIC, 20), number_of(BASIC, 21)
PUBLISH, DELIVER = number_of(BASIC, 40), number_of(BASIC, 60)
GET, GET_OK, GET_EMPTY = number_of(BASIC, 70), number_of(BASIC, 71), number_of(BASIC, 72)
ACK, NACK = number_of(BASIC, 80), number_of(BASIC, 120)
CONFIRM_SELECT, CONFIRM_SELECT_OK = number_of(85, 10), number_of(85, 11)


# The fields of connection.close and channel.close: 200, no text, and no method that failed.
GOODBYE = struct.pack(">HBHH", 200, 0, 0, 0)


def short(text):
    return bytes([len(text)]) + text


def long(text):
    return struct.pack(">I", len(text)) + text


def frame(kind, channel, payload):
    return struct.pack(">BHI", kind, channel, len(payload)) + payload + bytes([FRAME_END])


def method(channel, number, fields=b""):
    return frame(METHOD, channel, struct.pack(">I", number) + fields)


def publish(channel, queue, body):
    pieces = [body[at:at + FRAME_MAX - 8] for at in range(0, len(body), FRAME_MAX - 8)]
    return (method(channel, PUBLISH, b"\0\0" + short(b"") + short(queue) + b"\0")
            + frame(HEADER, channel, struct.pack(">HHQH", BASIC, 0, len(body), 0))
            + b"".join(frame(BODY, channel, piece) for piece in pieces))


class Book:
    """What is known of every message, by its number."""

    def __init__(self):
        self.bodies = {}
        self.confirmed = set()
        self.seen = set()
        self.acked = set()
        self.settled = set()
        self.holders = {}
        self.counts = collections.Counter()
        self.complaints = []

    def complain(self, what):
        self.complaints.append(what)

    def new_message(self, size):
        message = len(self.bodies)
        body = b"%d:" % message + b"x" * size
        self.bodies[message] = len(body)
        return message, body

    def delivered(self, body, redelivered, holder):
        """The message's number, if it is one of ours."""
        text = body.split(b":", 1)[0]
        message = int(text) if text.isdigit() else None
        if self.bodies.get(message) != len(body):
            self.complain(f"a body that nobody published: {bytes(body[:40])}")
            return None
        if message in self.settled:
            self.complain(f"message {message} came again after its acknowledgement was taken")
        if message in self.seen and not redelivered:
            self.complain(f"message {message} came again as if it were new")
        other = self.holders.get(message)
        if other and other.open:
            self.complain(f"message {message} was given to two channels at once")
        self.holders[message] = holder
        self.seen.add(message)
        self.counts["deliveries"] += 1
        return message

    def given_back(self, message):
        self.holders.pop(message, None)


class Channel:
    """One that publishes with confirms, or one that consumes."""

    def __init__(self, client, number, queue, publishes):
        self.client, self.number, self.queue, self.publishes = client, number, queue, publishes
        self.open = True
        self.published = 0
        self.unconfirmed = {}
        self.held = []
        self.acks = []
        self.settling = collections.deque()
        self.content = None

    def send(self, number, fields=b""):
        self.client.write(method(self.number, number, fields))

    def start(self):
        self.send(CHANNEL_OPEN, short(b""))
        if self.publishes:
            return self.send(CONFIRM_SELECT, b"\0")
        self.send(QOS, struct.pack(">IHB", 0, PREFETCH, 0))
        self.settling.append([])
        return self.send(CONSUME, b"\0\0" + short(self.queue) + short(b"") + b"\0" + long(b""))

    def publish(self, size):
        message, body = self.client.book.new_message(size)
        self.published += 1
        self.unconfirmed[self.published] = message
        self.client.write(publish(self.number, self.queue, body))

    def take_confirm(self, fields):
        tag, multiple = struct.unpack(">QB", fields[:9])
        tags = [it for it in self.unconfirmed if it <= tag] if multiple else [tag]
        for it in tags:
            self.client.book.confirmed.add(self.unconfirmed.pop(it))

    def take_content(self, kind, payload):
        if kind == HEADER:
            self.content += [struct.unpack(">Q", payload[4:12])[0], bytearray()]
        else:
            self.content[3] += payload
        tag, redelivered, size, body = self.content
        if len(body) == size:
            self.content = None
            self.take_delivery(tag, redelivered, body)

    def take_delivery(self, tag, redelivered, body):
        message = self.client.book.delivered(body, redelivered, self)
        if message is not None:
            self.held.append((tag, message))

    def work(self):
        """Acknowledges most of what it holds, gives some back, and keeps the rest for later."""
        held, self.held = self.held, []
        for tag, message in held:
            chance = self.client.random.random()
            if chance < 0.1:
                self.held.append((tag, message))
            elif chance < 0.2:
                self.client.book.given_back(message)
                self.send(NACK, struct.pack(">QB", tag, 0b10))
            else:
                self.client.book.given_back(message)
                self.client.book.acked.add(message)
                self.acks.append(message)
                self.send(ACK, struct.pack(">QB", tag, 0))
        if len(self.acks) >= ACKS_TO_SETTLE:
            self.settle()

    def settle(self):
        """When basic.qos is answered, what was acknowledged before is so for certain."""
        self.send(QOS, struct.pack(">IHB", 0, PREFETCH, 0))
        self.settling.append(self.acks)
        self.acks = []

    def close(self):
        self.open = False
        self.settling.append(self.acks)
        self.send(CHANNEL_CLOSE, GOODBYE)

    def settled(self):
        self.client.book.settled.update(self.settling.popleft())


class Client(asyncio.Protocol):
    """A connection and its channels. Nothing is heard of it any more once it is cut."""

    def __init__(self, book, chances):
        self.book, self.random = book, chances
        self.buffer = bytearray()
        self.channels = {}
        self.alive = True
        self.ready = asyncio.get_running_loop().create_future()
        self.ended = asyncio.get_running_loop().create_future()
        self.transport = None

    def connection_made(self, transport):
        self.transport = transport
        self.write(b"AMQP\0\0\x09\x01")

    def connection_lost(self, exc):
        if self.alive:
            self.book.complain(f"the server cut a connection: {exc}")
        self.cut_off()
        for future in (self.ready, self.ended):
            if not future.done():
                future.set_result(None)

    def write(self, octets):
        self.transport.write(octets)

    def cut_off(self):
        self.alive = False
        self.close_channels()

    def close_channels(self):
        """What still comes for them is not looked at."""
        for channel in self.channels.values():
            channel.open = False

    def data_received(self, data):
        if not self.alive:
            return
        self.buffer += data
        at = 0
        while len(self.buffer) - at >= 8:
            kind, channel, size = struct.unpack_from(">BHI", self.buffer, at)
            if len(self.buffer) - at < size + 8:
                break
            payload = bytes(self.buffer[at + 7:at + 7 + size])
            at += size + 8
            self.take(kind, self.channels.get(channel), payload)
        del self.buffer[:at]

    def take(self, kind, channel, payload):
        if kind == METHOD:
            number, fields = struct.unpack(">I", payload[:4])[0], payload[4:]
            self.take_method(number, channel, fields)
        elif kind in (HEADER, BODY) and channel.open:
            channel.take_content(kind, payload)

    def take_method(self, number, channel, fields):
        if number == CONNECTION_START:
            self.write(method(0, CONNECTION_START_OK, long(b"") + short(b"PLAIN")
                              + long(b"\0guest\0guest") + short(b"en_US")))
        elif number == CONNECTION_TUNE:
            self.write(method(0, CONNECTION_TUNE_OK, struct.pack(">HIH", CHANNELS, FRAME_MAX, 0))
                       + method(0, CONNECTION_OPEN, short(b"/") + short(b"") + b"\0"))
        elif number == CONNECTION_OPEN_OK:
            self.ready.set_result(None)
        elif number == CONNECTION_CLOSE_OK:
            self.alive = False
            for it in self.channels.values():
                self.book.settled.update(*it.settling, it.acks)
            self.transport.close()
        elif number == DELIVER and channel.open:
            tag, redelivered = struct.unpack_from(">QB", fields, 1 + fields[0])
            channel.content = [tag, bool(redelivered)]
        elif number == ACK:
            channel.take_confirm(fields)
        elif number == QOS_OK:
            channel.settled()
        elif number == CHANNEL_CLOSE_OK:
            channel.settled()
            del self.channels[channel.number]
        elif number in (CONNECTION_CLOSE, CHANNEL_CLOSE, NACK):
            self.book.complain(f"the server refused something: {fields[:80]}")

    def open_channels(self):
        for number in range(1, CHANNELS + 1):
            if number not in self.channels:
                queue = self.random.choice(QUEUES)
                self.channels[number] = Channel(self, number, queue, publishes=number % 2 == 1)
                self.channels[number].start()

    def some_channel(self, publishes):
        return self.random.choice([it for it in self.channels.values()
                                   if it.open and it.publishes == publishes] or [None])

    def act(self):
        """Whatever a client does from time to time."""
        for channel in self.channels.values():
            if channel.open:
                channel.work()
        publisher = self.some_channel(publishes=True)
        for _ in range(self.random.randrange(4) if publisher else 0):
            publisher.publish(self.random.choice([0, 10, 100, 1000, BODY_MAX]))
        if self.random.random() < 0.05:
            channel = self.some_channel(self.random.random() < 0.5)
            if channel:
                channel.close()
        self.open_channels()

    def die(self):
        """In good order, or in one of three others."""
        how = self.random.choice(["closed", "left", "reset", "cut in a frame"])
        self.book.counts[how] += 1
        if how == "closed":
            self.close_channels()
            return self.write(method(0, CONNECTION_CLOSE, GOODBYE))
        if how == "cut in a frame":
            octets = publish(1, self.random.choice(QUEUES), b"never whole" * 1000)
            self.write(octets[:self.random.randrange(1, len(octets) - 1)])
        self.cut_off()
        if how == "reset":
            linger = struct.pack("ii", 1, 0)
            self.transport.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, linger)
            return self.transport.abort()
        return self.transport.close()


async def live(address, book, chances, until):
    """One life after another."""
    loop = asyncio.get_running_loop()
    while loop.time() < until:
        _, client = await loop.create_connection(lambda: Client(book, chances), *address)
        await client.ready
        client.open_channels()
        dies = min(until, loop.time() + chances.expovariate(1 / LIFE_S))
        while client.alive and loop.time() < dies:
            client.act()
            await asyncio.sleep(chances.uniform(*PAUSE_S))
        if client.alive:
            client.act()
            client.die()
        await asyncio.wait_for(client.ended, PATIENCE_S)


class Drain(Client):
    """Takes what is left in the queues."""

    def __init__(self, book, chances):
        super().__init__(book, chances)
        self.left = set()
        self.answer = None

    async def ask(self, octets):
        self.answer = asyncio.get_running_loop().create_future()
        self.write(octets)
        return await asyncio.wait_for(self.answer, PATIENCE_S)

    def take_method(self, number, channel, fields):
        if number in (CHANNEL_OPEN_OK, QUEUE_DECLARE_OK, GET_EMPTY):
            self.answer.set_result(None)
        elif number == GET_OK:
            self.channels[1].content = list(struct.unpack_from(">Q?", fields))
        else:
            super().take_method(number, channel, fields)

    def take_delivery(self, _tag, redelivered, body):
        self.answer.set_result((redelivered, body))

    async def start(self):
        await self.ready
        self.channels[1] = Channel(self, 1, b"", publishes=False)
        self.channels[1].take_delivery = self.take_delivery
        await self.ask(method(1, CHANNEL_OPEN, short(b"")))
        for queue in QUEUES:
            await self.ask(method(1, QUEUE_DECLARE, b"\0\0" + short(queue) + b"\0" + long(b"")))

    async def empty(self):
        for queue in QUEUES:
            get = method(1, GET, b"\0\0" + short(queue) + b"\1")
            while got := await self.ask(get):
                redelivered, body = got
                message = self.book.delivered(body, redelivered, self.channels[1])
                self.left.add(message)


class Server:
    def __init__(self, rehearse):
        self.process = subprocess.Popen([rehearse, "serve", "--port", "0"], stdout=subprocess.PIPE,
                                        text=True)
        url = self.process.stdout.readline().strip()
        self.address = ("127.0.0.1", int(url.rstrip("/").rsplit(":", 1)[1]))
        self.files = pathlib.Path(f"/proc/{self.process.pid}/fd")

    def descriptors(self):
        return len(list(self.files.iterdir()))

    def memory(self):
        pages = (self.files.parent / "statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    async def has_at_most(self, descriptors):
        """Connections that were cut are noticed in a moment."""
        for _ in range(PATIENCE_S * 10):
            if self.descriptors() <= descriptors:
                return True
            await asyncio.sleep(0.1)
        return False

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE_S)


async def churn(server, book, arguments):
    chances = random.Random(arguments.seed)
    loop = asyncio.get_running_loop()
    _, drain = await loop.create_connection(lambda: Drain(book, chances), *server.address)
    await drain.start()
    descriptors = server.descriptors()
    memory = []
    for _ in range(ROUNDS):
        until = loop.time() + arguments.seconds / ROUNDS
        await asyncio.gather(*(live(server.address, book, chances, until)
                               for _ in range(arguments.connections)))
        if not await server.has_at_most(descriptors):
            book.complain(f"{server.descriptors()} file descriptors, and before {descriptors}")
        await drain.empty()
        memory.append(server.memory() >> 20)
    drain.cut_off()
    drain.transport.close()
    print("memory after each round:", ", ".join(f"{it} MiB" for it in memory))
    grown = memory[-1] - memory[ROUNDS // 2 - 1]
    if grown > MEMORY_GROWTH_MAX_MIB and not arguments.any_memory:
        book.complain(f"the memory grew by {grown} MiB in the second half")
    return drain.left


def account(book, left):
    for message in book.confirmed - book.acked - left:
        book.complain(f"message {message} was confirmed, and is lost")
    print(f"{len(book.bodies)} published, {len(book.confirmed)} confirmed, "
          f"{book.counts['deliveries']} deliveries, {len(book.acked)} acknowledged, "
          f"{len(book.settled)} of them for certain, {len(left)} left in the queues")
    print(", ".join(f"{book.counts[how]} connections {how}"
                    for how in ("closed", "left", "reset", "cut in a frame")))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("rehearse")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--connections", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--any-memory", action="store_true",
                        help="do not look at the memory: a sanitizer has its own")
    arguments = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    server = Server(arguments.rehearse)
    book = Book()
    try:
        left = asyncio.run(churn(server, book, arguments))
    finally:
        status = server.end()
    account(book, left)
    if status != 0:
        book.complain(f"the server ended with status {status}")
    for complaint in book.complaints[:20]:
        print(complaint)
    print(f"{len(book.complaints)} complaints")
    return 1 if book.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
