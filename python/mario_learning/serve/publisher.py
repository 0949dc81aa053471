"""The publish channel: screens for whoever has subscribed to them."""

from __future__ import annotations

import contextlib
import time
from typing import Any

import numpy as np
import zmq

from mario_learning import transport, wire
from mario_learning.serve.drawing import picture
from mario_learning.serve.lease import fill_time_step
from mario_learning.serve.seat import Outcome, Seat

_INTERVAL = 1 / 60  # seconds, of each slot
_MAX_SIDE = 1024


class Publisher:
    """An XPUB; nothing is drawn that nobody has subscribed to."""

    def __init__(self, socket: transport.Socket, actions: list[str]) -> None:
        self._socket = socket
        self._actions = actions
        self._topics: set[bytes] = set()
        self._shown_at: dict[int, float] = {}
        self._steps: dict[int, int] = {}

    @property
    def url(self) -> str:
        """The address as bound."""
        return transport.bound_url(self._socket)

    def read_subscriptions(self) -> None:
        """Without waiting."""
        with contextlib.suppress(zmq.Again):
            while True:
                message = self._socket.recv(zmq.NOBLOCK)
                if message[:1] == b"\x01":
                    self._topics.add(message[1:])
                elif message[:1] == b"\x00":
                    self._topics.discard(message[1:])

    def publish(self, slot: int, seat: Seat, outcome: Outcome) -> None:
        """A screen, if anyone wants it now."""
        self._steps[slot] = self._steps.get(slot, 0) + 1
        if not self._wanted(slot):
            return
        screen = wire.Screen(version=wire.PROTOCOL_VERSION, slot=slot, step=self._steps[slot])
        pixels = _pixels(seat, outcome)
        screen.height, screen.width = pixels.shape[:2]
        screen.format = 1 if pixels.ndim == 3 else 0
        screen.pixels = pixels.tobytes()
        screen.action.name = self._actions[outcome.last_action]
        fill_time_step(screen.time_step, outcome)
        ended = outcome.summary["total_reward"] if outcome.summary else None
        screen.episode_return = seat.episode_return if ended is None else ended
        screen.position = screen.episode_return
        with contextlib.suppress(zmq.ZMQError):
            self._socket.send_multipart([b"screen/%d/" % slot, wire.encode(screen)], zmq.NOBLOCK)

    def _wanted(self, slot: int) -> bool:
        topic = b"screen/%d/" % slot
        if not any(topic.startswith(wanted) for wanted in self._topics):
            return False
        now = time.monotonic()
        every = b"every/%d/" % slot in self._topics or b"every/" in self._topics
        if not every and now - self._shown_at.get(slot, 0.0) < _INTERVAL:
            return False
        self._shown_at[slot] = now
        return True


def _pixels(seat: Seat, outcome: Outcome) -> Any:
    shown = picture(seat.shown)
    if shown is None and seat.env.render_mode == "rgb_array":
        shown = np.asarray(seat.env.render(), np.uint8)
    if shown is None or max(shown.shape[:2]) > _MAX_SIDE:
        return outcome.observation
    return shown
