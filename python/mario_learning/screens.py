"""The screens that a server publishes, in step with what a client does."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import numpy.typing as npt
import zmq

from mario_learning import transport, wire
from mario_learning.errors import ServerSilent
from mario_learning.transport import Context, Protection

_RGB24 = 1


class Screens:
    """Every screen of one environment of a server.

    A subscription takes a moment to arrive, and nobody is told when it has: first screens may be missed.
    """

    def __init__(self, url: str, slot: int, protection: Protection) -> None:
        self._url = url
        self._context: Context = zmq.Context()
        try:
            self._socket = transport.connect(self._context, zmq.SUB, url, protection)
        except BaseException:
            transport.end(self._context)
            raise
        for topic in (f"screen/{slot}/", f"every/{slot}/"):  # the latter asks for every screen
            self._socket.setsockopt(zmq.SUBSCRIBE, topic.encode())
        self._newest: npt.NDArray[np.uint8] | None = None

    @property
    def started(self) -> bool:
        """Whether any screen has come."""
        return self._newest is not None

    def next(self, patience: float) -> npt.NDArray[np.uint8] | None:
        """Waits for one more screen: ``[height, width, 3]`` uint8; ``None``: none came.

        Args:
            patience: Seconds.

        """
        deadline = time.monotonic() + patience
        left = patience
        while left > 0 and not self._socket.poll(int(left * 1000) + 1):
            left = deadline - time.monotonic()
        if left <= 0:
            return None
        parts = self._socket.recv_multipart(copy=False)
        self._newest = _pixels(wire.decode(wire.Screen, parts[-1].buffer, "a screen"))
        return self._newest

    def newest(self) -> npt.NDArray[np.uint8]:
        """The last one that came.

        Raises:
            ServerSilent: none ever did.

        """
        if self._newest is None:
            raise ServerSilent(f"no screen comes from {self._url}: is that the server's --publish?")
        return self._newest

    def close(self) -> None:
        """Ends the subscription."""
        self._socket.close(0)
        transport.end(self._context)


def _pixels(screen: Any) -> npt.NDArray[np.uint8]:
    pixels = np.frombuffer(screen.pixels, np.uint8)
    if screen.format == _RGB24:
        return pixels.reshape(screen.height, screen.width, 3)
    return np.repeat(pixels.reshape(screen.height, screen.width, 1), 3, axis=2)
