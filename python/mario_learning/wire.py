"""The messages of ``proto/messages.proto``, and from them to bytes and back.

The message classes are made from ``messages.binpb``, a serialized ``FileDescriptorSet``, so that any
release of the protobuf runtime takes them: generated modules would tie the package to one.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Sequence
from importlib import resources
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError, Message

from mario_learning.errors import ProtocolError, VersionError

PROTOCOL_VERSION = 3
MAX_MESSAGE_BYTES = 64 << 20
SLICE_BYTES = 1 << 20  # of save states, in one message

_POOL = descriptor_pool.DescriptorPool()


def _load() -> None:
    data = resources.files("mario_learning").joinpath("messages.binpb").read_bytes()
    for file in descriptor_pb2.FileDescriptorSet.FromString(data).file:
        _POOL.AddSerializedFile(file.SerializeToString())


_load()


def message_class(name: str) -> Any:
    """The class of a message of the package ``mario.wire``."""
    descriptor = _POOL.FindMessageTypeByName(f"mario.wire.{name}")
    if hasattr(message_factory, "GetMessageClass"):
        return message_factory.GetMessageClass(descriptor)
    factory: Any = message_factory.MessageFactory  # before protobuf 4.22
    return factory(_POOL).GetPrototype(descriptor)


Request = message_class("Request")
Reply = message_class("Reply")
Screen = message_class("Screen")
_ERRORS = _POOL.FindEnumTypeByName("mario.wire.ErrorCode").values_by_number
_ERROR_NUMBERS = _POOL.FindEnumTypeByName("mario.wire.ErrorCode").values_by_name


def error_name(code: int) -> str:
    """The name of an error's code; of one that a newer release has, ``ERROR_UNKNOWN``."""
    known = _ERRORS.get(code)
    return str(known.name) if known else "ERROR_UNKNOWN"


def encode(message: Message) -> bytes:
    """A request's or reply's bytes."""
    return message.SerializeToString()


def new_request(request_id: int) -> Any:
    """A request without a body."""
    return Request(version=PROTOCOL_VERSION, id=request_id)


def new_reply(request_id: int) -> Any:
    """A reply without a body."""
    return Reply(version=PROTOCOL_VERSION, id=request_id)


def error_reply(request_id: int, code: str, sentence: str, version: int = PROTOCOL_VERSION) -> Any:
    """A reply that is an error, by the name of its code; to an older client, in its own version."""
    reply = new_reply(request_id)
    if 0 < version < PROTOCOL_VERSION:
        reply.version = version
    reply.error.code = _ERROR_NUMBERS[code].number
    reply.error.message = sentence.encode("ascii", "replace").decode()[:2000]
    return reply


def encode_time_steps(reply: Any, frames: Any, compress: bool) -> list[bytes]:
    """The parts of a reply of time steps, with their observations ``[n, height, width]`` uint8."""
    observations = frames.tobytes()
    if compress:
        reply.time_steps.observation_bytes = frames.nbytes
        observations = _compress(observations)
    return [encode(reply), observations]


def can_compress() -> bool:
    """Whether Zstandard is here."""
    return importlib.util.find_spec("zstandard") is not None


def sha1(text: str) -> str:
    """40 hex digits that stand for the text."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def _compress(data: bytes) -> bytes:
    import zstandard

    return bytes(zstandard.ZstdCompressor(level=1).compress(data))


def decode(kind: Any, data: bytes | memoryview, what: str) -> Any:
    """A message from its bytes; ``what`` names it in the error.

    Raises:
        ProtocolError: it does not parse, or is of another version.

    """
    message = kind()
    try:
        message.ParseFromString(data)
    except DecodeError as error:
        raise ProtocolError(f"{what} of {len(data)} bytes does not parse") from error
    if message.version != PROTOCOL_VERSION:
        raise VersionError(
            f"{what} of protocol version {message.version}; this package speaks version "
            f"{PROTOCOL_VERSION}: use the same release on both sides",
            message.version,
            getattr(message, "id", 0),
        )
    return message


def decode_reply(parts: Sequence[Any]) -> tuple[Any, Any]:
    """A reply, and the bytes of the observations where it has some.

    Args:
        parts: the message's parts, as buffers.

    """
    reply = decode(Reply, parts[0], "a reply")
    expected = 2 if reply.WhichOneof("body") == "time_steps" else 1
    if len(parts) != expected:
        raise ProtocolError(f"a reply of {len(parts)} parts, where {expected} are expected")
    if expected == 1:
        return reply, b""
    size = reply.time_steps.observation_bytes
    return reply, decompress(parts[1], size) if size else memoryview(parts[1]).toreadonly()


def decompress(data: Any, size: int) -> bytes:
    """The ``size`` bytes in one Zstandard frame."""
    import zstandard

    if size > MAX_MESSAGE_BYTES:
        raise ProtocolError(
            f"observations of {size} bytes are announced: more than a message holds"
        )
    try:
        plain = zstandard.ZstdDecompressor().decompress(data, max_output_size=size)
    except zstandard.ZstdError as error:
        raise ProtocolError(f"compressed observations are damaged: {error}") from error
    if len(plain) != size:
        raise ProtocolError(f"compressed observations of {len(plain)} bytes, {size} were announced")
    return bytes(plain)
