"""One lease of environments on one server."""

from __future__ import annotations

import contextlib
import secrets
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import zmq

from mario_learning import transport, wire
from mario_learning.errors import (
    ProtocolError,
    ServerLost,
    ServerRefused,
    UnusableStateError,
)

_RESEND_AFTER = 1.0  # seconds without an answer; doubled each time, up to eight times
_FAREWELL_MS = 200  # until a bye that nobody takes is dropped
_BYTES_PER_SECOND = 1e6  # of a slow network
MAX_STEPS_IN_FLIGHT = 2  # of one group


@dataclass
class Pending:
    """A request that is awaiting its answer, which is sent again under the same id until then."""

    request: Any
    group: int | None = None  # of a step
    patience: float = 0.0  # seconds beside the usual, for many bytes
    made_at: float = field(default_factory=time.monotonic)
    sent_at: float = 0.0
    times: int = 0
    answer: Any = None
    observations: Any = b""

    def due(self) -> float:
        """When it is sent again."""
        doubled = min(max(self.times - 1, 0), 3)
        return self.sent_at + (_RESEND_AFTER + self.patience) * float(2**doubled)


@dataclass
class Link:
    """Requests to one server and its answers, without ever blocking.

    Whoever owns it polls ``socket`` and calls ``advance`` when something has arrived or a while has
    passed. One thread owns it.
    """

    context: transport.Context
    url: str
    protection: transport.Protection
    fill_hello: Callable[[Any], None]
    socket: transport.Socket = field(init=False)
    lease: int = 0
    welcome: Any = None
    excuse: str = ""  # why there is no lease yet, in the server's words
    heard_at: float = 0.0
    _next_id: int = 1
    _steps: deque[Pending] = field(default_factory=deque)
    _control: Pending | None = None

    def __post_init__(self) -> None:
        """Connects, without a word."""
        identity = b"p" + secrets.token_bytes(
            16
        )  # nobody else can guess it: the lease is tied to it
        self.socket = transport.connect(
            self.context, zmq.DEALER, self.url, self.protection, identity
        )
        self.heard_at = time.monotonic()

    def ask_status(self) -> None:
        """Asks how the server is, without a lease; ``advance`` until ``take_control``."""
        request = self._new_request()
        request.status.SetInParent()
        self._ask(request)

    def greet(self) -> None:
        """Asks for a new lease; ``advance`` until there is one.

        It ends the one before it; what is in flight is dropped.
        """
        request = self._new_request()
        self.fill_hello(request.hello)
        self.lease = 0
        self._steps.clear()
        self._ask(request)

    def send_step(self, group: int, actions: Sequence[int]) -> None:
        """Steps a group of the lease.

        Raises:
            RuntimeError: as many steps of the group as may be are in flight.

        """
        before = [step for step in self._steps if step.group == group]
        if len(before) >= MAX_STEPS_IN_FLIGHT:
            raise RuntimeError(f"{len(before)} steps of group {group} are in flight: recv() first")
        request = self._new_request()
        step = request.step
        step.lease = self.lease
        step.group = group
        step.actions.extend(actions)
        awaited = [step for step in before if step.answer is None]
        if awaited:
            step.follows = awaited[-1].request.id
        self._steps.append(Pending(request, group))
        self._transmit(self._steps[-1])

    def take_step(self) -> Pending | None:
        """The step that was sent first, if its answer is here."""
        if self._steps and self._steps[0].answer is not None:
            return self._steps.popleft()
        return None

    @property
    def in_flight(self) -> int:
        """Steps that were sent and have not been taken."""
        return len(self._steps)

    def ask_snapshot(self, first: int, count: int) -> None:
        """Asks for a slice of save states; ``advance`` until ``take_control``."""
        request = self._new_request()
        request.snapshot.lease = self.lease
        request.snapshot.first = first
        request.snapshot.count = count
        self._ask(request, patience=wire.SLICE_BYTES / _BYTES_PER_SECOND)

    def ask_restore(self, first: int, states: Sequence[bytes]) -> None:
        """Restores a slice of save states; ``advance`` until ``take_control``."""
        request = self._new_request()
        request.restore.lease = self.lease
        request.restore.first = first
        request.restore.states.extend(states)
        self._ask(request, patience=sum(map(len, states)) / _BYTES_PER_SECOND)

    def take_control(self) -> Any:
        """The answer to a status, snapshot or restore, if it is here."""
        if self._control is None or self._control.answer is None:
            return None
        answer, self._control = self._control.answer, None
        return answer

    def advance(self) -> None:
        """Reads what has arrived, and sends again what has gone unanswered.

        Raises:
            ServerRefused: with the server's sentence.
            ServerLost: the server has forgotten the lease.
            ProtocolError: it speaks something else.

        """
        while True:
            try:
                parts = self.socket.recv_multipart(zmq.NOBLOCK, copy=False)
            except zmq.Again:
                break
            self.heard_at = time.monotonic()
            self._receive([part.buffer for part in parts])
        now = time.monotonic()
        for pending in self._unanswered():
            if pending.due() <= now:
                self._transmit(pending)

    def waiting_since(self) -> float | None:
        """When the oldest request without an answer was made; ``None``: there is none."""
        return min((pending.made_at for pending in self._unanswered()), default=None)

    def say_bye(self) -> None:
        """Frees the environments at once, without waiting for an answer, and closes the socket."""
        if self.socket.closed:
            return
        if self.lease:
            request = self._new_request()
            request.bye.lease = self.lease
            with contextlib.suppress(zmq.ZMQError):
                self.socket.send(wire.encode(request), zmq.NOBLOCK)
        self.lease = 0
        self.socket.close(_FAREWELL_MS)

    def _new_request(self) -> Any:
        request = wire.new_request(self._next_id)
        self._next_id += 1
        return request

    def _ask(self, request: Any, patience: float = 0.0) -> None:
        self._control = Pending(request, patience=patience)
        self._transmit(self._control)

    def _transmit(self, pending: Pending) -> None:
        pending.sent_at = time.monotonic()
        pending.times += 1
        with contextlib.suppress(zmq.Again):  # nobody is connected and the queue is full: later
            self.socket.send(wire.encode(pending.request), zmq.NOBLOCK)

    def _unanswered(self) -> list[Pending]:
        pending = [step for step in self._steps if step.answer is None]
        if self._control is not None and self._control.answer is None:
            pending.append(self._control)
        return pending

    def _receive(self, parts: list[Any]) -> None:
        try:
            reply, observations = wire.decode_reply(parts)
        except ProtocolError as error:
            raise ProtocolError(f"the server at {self.url}: {error}") from error
        body = reply.WhichOneof("body")
        asked = next((one for one in self._unanswered() if one.request.id == reply.id), None)
        if asked is None:  # the answer to a repetition
            return
        if body == "error":
            self._refused(asked, reply.error)
        elif body != _ANSWERS[asked.request.WhichOneof("body")]:
            raise ProtocolError(f"the server at {self.url} answers a request by another's answer")
        elif body == "welcome":
            self._control = None
            self.excuse = ""
            self.welcome = reply.welcome
            self.lease = reply.welcome.lease
        else:
            asked.answer = getattr(reply, body)
            asked.observations = observations

    def _refused(self, asked: Pending, error: Any) -> None:
        code = wire.error_name(error.code)
        sentence = f"the server at {self.url}: {error.message}"
        if code == "ERROR_BUSY":
            self.excuse = error.message  # asked again until the time is over
            return
        if asked is self._control:
            self._control = None
        if code == "ERROR_NO_LEASE":
            self.lease = 0
            raise ServerLost(f"{sentence}; reset() asks for new environments")
        if code == "ERROR_UNUSABLE_STATE":
            raise UnusableStateError(sentence, code)
        if code == "ERROR_BAD_VERSION":
            raise ProtocolError(sentence)
        if code == "ERROR_INTERNAL" and asked.group is not None:
            self.lease = 0
        raise ServerRefused(sentence, code)


_ANSWERS = {
    "status": "status",
    "hello": "welcome",
    "step": "time_steps",
    "snapshot": "snapshot",
    "restore": "restore",
}
