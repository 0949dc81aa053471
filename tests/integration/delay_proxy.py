#!/usr/bin/env python3
"""Forwards TCP connections and delays every byte, in both directions: a longer way in user space.

usage: delay_proxy.py LISTEN_PORT TARGET_HOST TARGET_PORT MILLISECONDS

MILLISECONDS are added to a round trip, one half each way. Kernels without netem cannot do it.
"""
import asyncio
import sys

CHUNK = 1 << 16


async def read(source, queue, delay):
    loop = asyncio.get_running_loop()
    while data := await source.read(CHUNK):
        await queue.put((loop.time() + delay, data))
    await queue.put((loop.time() + delay, b""))


async def write(queue, target):
    loop = asyncio.get_running_loop()
    while True:
        due, data = await queue.get()
        await asyncio.sleep(max(0.0, due - loop.time()))
        if not data:
            break
        target.write(data)
        await target.drain()
    target.close()


async def forward(source, target, delay):
    queue = asyncio.Queue(maxsize=4096)
    try:
        await asyncio.gather(read(source, queue, delay), write(queue, target))
    except OSError:
        target.close()


async def main():
    port, host, target_port, milliseconds = sys.argv[1:]
    delay = float(milliseconds) / 2000.0

    async def connected(reader, writer):
        try:
            there_reader, there_writer = await asyncio.open_connection(host, int(target_port))
        except OSError:
            writer.close()
            return
        await asyncio.gather(forward(reader, there_writer, delay),
                             forward(there_reader, writer, delay))

    server = await asyncio.start_server(connected, "127.0.0.1", int(port))
    print("forwarding", flush=True)
    async with server:
        await server.serve_forever()


asyncio.run(main())
