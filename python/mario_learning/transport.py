"""The one place where sockets are made: what common/net/transport does for the C++ programs."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from typing import Any

import zmq

from mario_learning import address, keys
from mario_learning.errors import AddressError
from mario_learning.wire import MAX_MESSAGE_BYTES

_OPTIONS = {
    zmq.LINGER: 0,
    zmq.SNDHWM: 64,
    zmq.RCVHWM: 64,
    zmq.MAXMSGSIZE: MAX_MESSAGE_BYTES,
    zmq.HANDSHAKE_IVL: 5000,
    zmq.RECONNECT_IVL: 50,
    zmq.RECONNECT_IVL_MAX: 1000,
}
_HEARTBEATS = {zmq.HEARTBEAT_IVL: 2000, zmq.HEARTBEAT_TIMEOUT: 10000, zmq.HEARTBEAT_TTL: 10000}
_KEEPALIVE = {
    zmq.TCP_KEEPALIVE: 1,
    zmq.TCP_KEEPALIVE_IDLE: 4,
    zmq.TCP_KEEPALIVE_INTVL: 2,
    zmq.TCP_KEEPALIVE_CNT: 3,
}

Socket = zmq.Socket[bytes]
Context = zmq.Context[Any]


@dataclass(frozen=True)
class Protection:
    """How connections to other machines are protected.

    Attributes:
        keys: folder of keys, made by ``emulator_server keys``; then every TCP connection uses them.
        insecure: other machines may be talked to without keys.

    """

    keys: str | os.PathLike[str] | None = None
    insecure: bool = False

    def uses_keys(self, url: str) -> bool:
        """Whether keys are used for the address.

        Raises:
            AddressError: they must be, and there are none.

        """
        local = address.is_local(url)
        if not address.is_tcp(url):
            return False
        if self.keys is not None:
            return True
        if local or self.insecure:
            return False
        raise AddressError(
            f"other machines can reach {url}, which needs keys=FOLDER (made by `emulator_server keys "
            "--dir FOLDER`); or say insecure=True to go without"
        )


def end(context: Context) -> None:
    """Closes a context's sockets and ends it, within five seconds.

    libzmq waits for each socket, and one that Ctrl-C interrupted while it was made is known to
    nobody: then the context is left to the process's end.
    """
    ending = threading.Thread(target=context.destroy, args=(0,), daemon=True)
    ending.start()
    ending.join(5.0)


def new_socket(context: Context, kind: int) -> Socket:
    """A socket with finite queues and heartbeats; TCP's own where it publishes (libzmq #3937)."""
    socket: Socket = context.socket(kind)
    publishes = kind in (zmq.PUB, zmq.XPUB, zmq.SUB)
    for option, value in (_OPTIONS | (_KEEPALIVE if publishes else _HEARTBEATS)).items():
        socket.setsockopt(option, value)
    return socket


def connect(
    context: Context, kind: int, url: str, protection: Protection, identity: bytes = b""
) -> Socket:
    """A connecting socket; does not wait for the other side.

    Raises:
        AddressError: the address is not valid or needs keys.
        KeyFileError: a key is missing, is none, or can be read by others.

    """
    with_keys = protection.uses_keys(url)
    socket = new_socket(context, kind)
    try:
        if identity:
            socket.setsockopt(zmq.ROUTING_ID, identity)
        if with_keys and protection.keys is not None:
            own = keys.client_keys(protection.keys)
            socket.curve_serverkey = keys.server_public_key(protection.keys)
            socket.curve_publickey = own.public
            socket.curve_secretkey = own.secret
        socket.setsockopt(zmq.IPV6, int(address.needs_ipv6(url)))
        socket.connect(url)
    except zmq.ZMQError as error:
        socket.close()
        raise AddressError(f"cannot connect to {url}: {error.strerror}") from error
    except BaseException:
        socket.close()
        raise
    return socket


def bound_url(socket: Socket) -> str:
    """The address that a listening socket got."""
    return socket.getsockopt_string(zmq.LAST_ENDPOINT)
