"""Keeps leases while their owner computes."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Sequence

import zmq

from mario_learning import transport, wire
from mario_learning.link import Link

_BEATS_PER_TIMEOUT = 5


class Heartbeat:
    """A thread with sockets of its own, which tells each server that its client is alive."""

    def __init__(
        self,
        context: transport.Context,
        links: Sequence[Link],
        protection: transport.Protection,
    ) -> None:
        timeout = min(link.welcome.heartbeat_timeout_ms for link in links) / 1000
        self._interval = max(timeout / _BEATS_PER_TIMEOUT, 0.001)
        self._links = list(links)
        self._sockets = [
            transport.connect(context, zmq.DEALER, link.url, protection) for link in links
        ]
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="mario_learning", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends the thread and closes its sockets."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        request_id = 0
        while not self._stop.is_set():
            for link, socket in zip(self._links, self._sockets, strict=True):
                with contextlib.suppress(zmq.Again):
                    while True:
                        socket.recv_multipart(
                            zmq.NOBLOCK
                        )  # says nothing that the owner is not told
                lease = link.lease
                if not lease:
                    continue
                request_id += 1
                request = wire.new_request(request_id)
                request.heartbeat.lease = lease
                with contextlib.suppress(zmq.Again):
                    socket.send(wire.encode(request), zmq.NOBLOCK)
            self._stop.wait(self._interval)
        for socket in self._sockets:
            socket.close(0)
