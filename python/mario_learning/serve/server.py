"""The step channel: a ROUTER that answers each request, as docs/wire.md says."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gymnasium
import zmq

from mario_learning import transport, wire
from mario_learning.errors import ProtocolError, VersionError
from mario_learning.serve.drawing import Draw
from mario_learning.serve.envelope import Envelope
from mario_learning.serve.hello_check import check_hello
from mario_learning.serve.lease import Answer, Lease, Refusal
from mario_learning.serve.publisher import Publisher
from mario_learning.serve.seat import Cabinet, Seat

_log = logging.getLogger("mario_learning.serve")
_REQUESTS_AT_ONCE = 256


@dataclass(frozen=True)
class Served:
    """What is served.

    Attributes:
        name: Shown to clients.
        identity: Of the environment: its id, its arguments, its release.
        make: Makes one more.
        draw: Its observations as grey pictures.
        actions: Their names.
        capacity: Environments that can be open at once.

    """

    name: str
    identity: str
    make: Callable[[], gymnasium.Env[Any, Any]]
    draw: Draw
    actions: list[str]
    capacity: int


class Server:
    """Owns the socket and the leases; one thread."""

    def __init__(
        self,
        socket: transport.Socket,
        served: Served,
        publisher: Publisher,
        secret: bytes = b"",
        heartbeat_timeout: float = 10.0,
    ) -> None:
        self._socket = socket
        self._served = served
        self._publisher = publisher
        self._envelope = Envelope(served.identity, secret)
        self._timeout = heartbeat_timeout
        self._leases: dict[bytes, Lease] = {}
        self._free = list(range(served.capacity))
        self._cabinets = [Cabinet.make(served.make) for _ in self._free]

    def run(self, stop: Callable[[], bool]) -> None:
        """Serves until ``stop``."""
        before = time.monotonic()
        try:
            while not stop():
                self._socket.poll(100)
                now = time.monotonic()
                halted = now - before > self._timeout / 2  # stepping, or this process: not clients
                before = now
                for _ in range(_REQUESTS_AT_ONCE):
                    try:
                        client, *parts = self._socket.recv_multipart(zmq.NOBLOCK)
                    except zmq.Again:
                        break
                    self._handle(client, parts)
                self._publisher.read_subscriptions()
                if not halted:
                    self._end_silent_leases()
        finally:
            for client in list(self._leases):
                self._end(client, "is dropped: the server stops")
            for cabinet in self._cabinets:
                cabinet.env.close()

    def _handle(self, client: bytes, parts: list[bytes]) -> None:
        request_id = 0
        request: Any = None
        try:
            if len(parts) != 1:
                raise Refusal(
                    "ERROR_BAD_MESSAGE",
                    f"a request of {len(parts)} parts, where one is expected",
                )
            request = wire.decode(wire.Request, parts[0], "a request")
            request_id = request.id
            if not request_id:
                raise Refusal("ERROR_BAD_MESSAGE", "a request without an id")
            answer = self._answer(client, request)
        except VersionError as error:
            refusal = (error.request_id, "ERROR_BAD_VERSION", str(error), error.version)
            answer = [wire.encode(wire.error_reply(*refusal))]
        except ProtocolError as error:
            answer = [wire.encode(wire.error_reply(0, "ERROR_BAD_MESSAGE", str(error)))]
        except Refusal as refused:
            answer = [wire.encode(wire.error_reply(request_id, refused.code, str(refused)))]
        except Exception as error:
            _log.exception("a request failed")
            if request is not None and request.WhichOneof("body") == "step":
                self._replace_environments(client)
                self._end(client, "cannot be served: its environments failed")
            sentence = f"{type(error).__name__}: {error}"
            answer = [wire.encode(wire.error_reply(request_id, "ERROR_INTERNAL", sentence))]
        if answer is not None:
            self._send(client, answer)

    def _send(self, client: bytes, parts: list[Any]) -> None:
        try:
            self._socket.send_multipart([client, *parts], zmq.NOBLOCK, copy=False)
        except zmq.ZMQError as error:  # it has gone, or does not read: it asks again
            _log.debug("an answer is dropped: %s", error)

    def _answer(self, client: bytes, request: Any) -> list[Any] | None:
        body = request.WhichOneof("body")
        if body == "hello":
            return self._open(client, request)
        if body == "status":
            reply = wire.new_reply(request.id)
            reply.status.capacity = self._served.capacity
            reply.status.available = len(self._free)
            return [wire.encode(reply)]
        if body == "heartbeat":
            for lease in self._leases.values():
                if lease.number == request.heartbeat.lease:
                    lease.heard_at = time.monotonic()
                    return self._empty(request.id, "heartbeat")
            raise _no_lease()
        if body is None:
            raise Refusal("ERROR_BAD_MESSAGE", "a request that asks for nothing")
        lease = self._find(client, getattr(request, body).lease)
        if body == "step":
            return lease.step(request, len(self._served.actions), self._publisher.publish)
        if body == "snapshot":
            return lease.once(request, lease.snapshot)
        if body == "restore":
            return lease.once(request, lease.restore)
        self._end(client, "said bye")
        return self._empty(request.id, "bye")

    @staticmethod
    def _empty(request_id: int, body: str) -> list[Any]:
        reply = wire.new_reply(request_id)
        getattr(reply, body).SetInParent()
        return [wire.encode(reply)]

    def _find(self, client: bytes, number: int) -> Lease:
        lease = self._leases.get(client)
        if lease is None or lease.number != number:
            raise _no_lease()
        lease.heard_at = time.monotonic()
        return lease

    def _open(self, client: bytes, request: Any) -> list[Any]:
        mine = self._leases.get(client)
        if mine is not None:
            if mine.control and mine.control.id == request.id:
                return mine.control.parts
            if request.id <= mine.newest_id():
                raise Refusal("ERROR_BAD_STATE", "a hello older than what has been answered")
            self._end(client, "says hello again")
        hello = request.hello
        check_hello(hello, self._served.name, self._served.capacity, len(self._free))
        slots, self._free = self._free[: hello.environments], self._free[hello.environments :]
        draw = self._served.draw
        seats = [Seat(self._cabinets[slot], hello, draw, i) for i, slot in enumerate(slots)]
        lease = Lease(secrets.randbelow(2**63) + 1, hello, seats, slots, self._envelope)
        self._leases[client] = lease
        lease.control = Answer(request.id, [wire.encode(self._welcome(request.id, lease))])
        _log.info("a client leases %d environments, %d are free", len(slots), len(self._free))
        return lease.control.parts

    def _welcome(self, request_id: int, lease: Lease) -> Any:
        reply = wire.new_reply(request_id)
        welcome, hello = reply.welcome, lease.hello
        welcome.lease = lease.number
        welcome.game = self._served.name
        welcome.rom_sha1 = wire.sha1(self._served.identity)
        for name in self._served.actions:
            welcome.actions.add(name=name)
        welcome.observation_height = hello.observation_height
        welcome.observation_width = hello.observation_width
        welcome.environments, welcome.groups = hello.environments, hello.groups
        welcome.slots.extend(lease.slots)
        welcome.heartbeat_timeout_ms = int(self._timeout * 1000)
        welcome.capacity = self._served.capacity
        welcome.available = len(self._free)
        return reply

    def _end(self, client: bytes, why: str) -> None:
        lease = self._leases.pop(client, None)
        if lease is None:
            return
        self._free = sorted([*self._free, *lease.slots])
        _log.info("a client %s: its lease is over, %d environments are free", why, len(self._free))

    def _replace_environments(self, client: bytes) -> None:
        for slot in self._leases[client].slots if client in self._leases else ():
            self._cabinets[slot] = Cabinet.make(self._served.make)

    def _end_silent_leases(self) -> None:
        now = time.monotonic()
        for client, lease in list(self._leases.items()):
            if now - lease.heard_at > self._timeout:
                self._end(client, "has been silent for too long")


def _no_lease() -> Refusal:
    return Refusal(
        "ERROR_NO_LEASE",
        "this client has no such lease, or no longer has it: connect again with a hello",
    )
