"""The keys with which machines know each other: the folder that ``emulator_server keys`` makes."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

import zmq
from zmq.utils import z85

from mario_learning.errors import KeyFileError

_CHARACTERS = 40  # Z85 of 32 bytes


@dataclass(frozen=True)
class KeyPair:
    """One end's CURVE keys, 40 characters of Z85 each."""

    public: bytes
    secret: bytes = field(repr=False)


def client_keys(folder: str | os.PathLike[str]) -> KeyPair:
    """``client.pub`` and ``client.key`` of the folder.

    Raises:
        KeyFileError: a file is missing, is no key, or can be read by others.

    """
    return _pair(Path(folder), "client")


def server_keys(folder: str | os.PathLike[str]) -> KeyPair:
    """``server.pub`` and ``server.key`` of the folder; raises as ``client_keys``."""
    return _pair(Path(folder), "server")


def server_public_key(folder: str | os.PathLike[str]) -> bytes:
    """``server.pub`` of the folder; raises as ``client_keys``."""
    return _key(Path(folder) / "server.pub")


def allowed_clients(folder: str | os.PathLike[str]) -> set[bytes]:
    """The public keys of the clients that may come in."""
    file = Path(folder) / "allowed_clients"
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise KeyFileError(f"cannot read the list of clients {file}: {error.strerror}") from error
    keys = set()
    for number, line in enumerate((line.strip() for line in lines), 1):
        if not line or line == "#" or line.startswith("# "):
            continue
        if not _is_key(line):
            raise KeyFileError(f"{file}:{number}: not a key, 40 characters of Z85 are expected")
        keys.add(line.encode())
    return keys


def _pair(folder: Path, name: str) -> KeyPair:
    public_file = folder / f"{name}.pub"
    secret_file = folder / f"{name}.key"
    public = _key(public_file)
    secret = _key(secret_file)
    _check_secret(secret_file)
    if zmq.curve_public(secret) != public:
        raise KeyFileError(
            f"{public_file} does not belong to {name}.key beside it: copy both from the same place, "
            "or make new keys"
        )
    return KeyPair(public, secret)


def _key(file: Path) -> bytes:
    try:
        text = file.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(
            f"cannot read the key {file}: {getattr(error, 'strerror', 'it is not text')}; make keys "
            "with `emulator_server keys --dir DIR`, or copy it from the machine that has it"
        ) from error
    if not _is_key(text):
        raise KeyFileError(
            f"{file} is not a key: 40 characters of Z85 are expected, and nothing else"
        )
    return text.encode()


def _is_key(text: str) -> bool:
    try:
        return len(text) == _CHARACTERS and len(z85.decode(text.encode("ascii"))) == 32
    except (KeyError, ValueError, UnicodeEncodeError):
        return False


def _check_secret(file: Path) -> None:
    status = file.stat()
    exposed = status.st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    mounted_secret = status.st_uid == 0 and stat.S_IMODE(status.st_mode) == 0o440
    if exposed and not mounted_secret:
        raise KeyFileError(
            f"others can read the secret key {file}: chmod 600 it, or better make new keys, since it "
            "may have been read"
        )
