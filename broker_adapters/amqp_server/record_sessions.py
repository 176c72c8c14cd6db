#!/usr/bin/env python3
"""Records what clients say to a broker, as inputs of the fuzzer: two files for each connection, as
session_fuzz.cpp reads them. One has its octets as they are; the other has its frames behind the
login, those of up to 255 octets.

Usage: record_sessions.py URL FOLDER COMMAND [ARGUMENT...]

The URL in the command becomes that of the recorder, which passes everything on.
Exit status: the command's.
"""

import asyncio
import hashlib
import pathlib
import struct
import sys
import urllib.parse

PROTOCOL_HEADER_SIZE = 8
FRAME_HEAD = struct.Struct(">BHI")
FRAME_END_SIZE = 1
HEARTBEAT = 8
CONNECTION_OPEN = b"\x00\x0a\x00\x28"
OCTETS_MAX = 6000
FRAME_MAX = 255
AS_OCTETS, AS_FRAMES = b"\x00", b"\x01"


def frames(octets):
    """Type, channel and payload of each whole frame behind the protocol's header."""
    at = PROTOCOL_HEADER_SIZE
    while at + FRAME_HEAD.size <= len(octets):
        kind, channel, size = FRAME_HEAD.unpack_from(octets, at)
        at += FRAME_HEAD.size
        yield kind, channel, octets[at:at + size]
        at += size + FRAME_END_SIZE


def behind_the_login(octets):
    seen = list(frames(octets))
    opened = [payload[:4] for _, _, payload in seen].index(CONNECTION_OPEN)
    return b"".join(bytes([kind, channel % 256, len(payload)]) + payload
                    for kind, channel, payload in seen[opened + 1:]
                    if kind != HEARTBEAT and len(payload) <= FRAME_MAX)


def save(folder, octets):
    inputs = [AS_OCTETS + octets[:OCTETS_MAX]]
    if CONNECTION_OPEN in octets:
        inputs.append(AS_FRAMES + behind_the_login(octets)[:OCTETS_MAX])
    for data in inputs:
        (folder / hashlib.sha1(data).hexdigest()).write_bytes(data)


async def pass_on(reader, writer, seen=None):
    try:
        while octets := await reader.read(65536):
            if seen is not None:
                seen += octets
            writer.write(octets)
            await writer.drain()
    except ConnectionError:
        pass
    writer.close()


async def record(url, folder, command):
    broker = urllib.parse.urlsplit(url)

    async def on_client(reader, writer):
        seen = bytearray()
        broker_reader, broker_writer = await asyncio.open_connection(broker.hostname, broker.port)
        await asyncio.gather(pass_on(reader, broker_writer, seen), pass_on(broker_reader, writer))
        save(folder, bytes(seen))

    server = await asyncio.start_server(on_client, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    here = url.replace(f":{broker.port}/", f":{port}/")
    process = await asyncio.create_subprocess_exec(*(it.replace(url, here) for it in command))
    status = await process.wait()
    # Connections that the command left open end with it.
    await asyncio.sleep(0.5)
    return status


def main():
    url, folder, *command = sys.argv[1:]
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    sys.exit(asyncio.run(record(url, folder, command)))


if __name__ == "__main__":
    main()
