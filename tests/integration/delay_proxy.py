#!/usr/bin/env python3
"""Forwards TCP connections and delays every byte, in both directions: a longer way in user space.

usage: delay_proxy.py LISTEN_PORT TARGET_HOST TARGET_PORT MILLISECONDS

MILLISECONDS are added to a round trip, one half each way. Kernels without netem cannot do it. A
thread waits for each end: event loops sleep whole milliseconds, which would be a longer way still.
"""
import queue
import socket
import sys
import threading
import time

CHUNK = 1 << 16


def start(function, *args):
    threading.Thread(target=function, args=args, daemon=True).start()


def read(source, way, delay):
    data = b"?"
    while data:
        try:
            data = source.recv(CHUNK)
        except OSError:
            data = b""
        way.put((time.monotonic() + delay, data))


def write(way, target):
    data = b"?"
    while data:
        due, data = way.get()
        time.sleep(max(0.0, due - time.monotonic()))
        try:
            target.sendall(data) if data else target.shutdown(socket.SHUT_RDWR)
        except OSError:
            data = b""


def forward(source, target, delay):
    way = queue.SimpleQueue()
    start(read, source, way, delay)
    start(write, way, target)


def connect(near, address, delay):
    try:
        far = socket.create_connection(address)
    except OSError:
        near.close()
        return
    for end in (near, far):
        end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    forward(near, far, delay)
    forward(far, near, delay)


def main():
    port, host, target_port, milliseconds = sys.argv[1:]
    listener = socket.create_server(("127.0.0.1", int(port)))
    print("forwarding", flush=True)
    while True:
        near, _ = listener.accept()
        start(connect, near, (host, int(target_port)), float(milliseconds) / 2000.0)


main()
