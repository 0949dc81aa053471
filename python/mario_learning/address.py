"""Addresses of servers: what is valid, what is local, and what stands for several."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from pathlib import Path

from mario_learning.errors import AddressError

_TCP = re.compile(r"tcp://(?P<host>\[[0-9A-Fa-f:.%\w]+\]|[\w.-]+):(?P<port>\d{1,5})", re.ASCII)


def split(addresses: str | Iterable[str]) -> list[str]:
    """``"a,b"`` or a list as a list of addresses, each checked.

    Raises:
        AddressError: one is not valid, or there is none.

    """
    if isinstance(addresses, str):
        addresses = addresses.split(",")
    urls = [url.strip() for url in addresses if url.strip()]
    if not urls:
        raise AddressError("no server is named: address='tcp://HOST:PORT'")
    for url in urls:
        if not stands_for_several(url):
            is_local(url)
    return urls


def is_local(url: str) -> bool:
    """Whether only this machine can reach the address.

    Raises:
        AddressError: the address is not valid.

    """
    if url.startswith("ipc://@"):
        raise AddressError(
            f"'{url}' is refused: every user of this machine can reach '@' sockets; use ipc://FILE"
        )
    if url.startswith("ipc://") and len(url) > len("ipc://"):
        return True
    host = _host(url)
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_tcp(url: str) -> bool:
    """Whether the address is one of TCP."""
    return url.startswith("tcp://")


def needs_ipv6(url: str) -> bool:
    """Whether the address is an IPv6 one, or a name that has no other."""
    if not is_tcp(url):
        return False
    host = _host(url)
    if ":" in host:
        return True
    try:
        socket.getaddrinfo(host, None, socket.AF_INET)
    except OSError:
        return True
    return False


def stands_for_several(url: str) -> bool:
    """Whether it stands for servers that may join and leave.

    ``dns://NAME:PORT`` is every address that the name has; ``dir://FOLDER`` the servers that wrote
    theirs there (``emulator_server --announce FOLDER``).
    """
    return url.startswith(("dns://", "dir://"))


def look_up(url: str) -> list[str]:
    """The servers that the address stands for now, sorted; any other stands for itself."""
    if url.startswith("dns://"):
        return sorted(set(_look_up_name(url)))
    if url.startswith("dir://"):
        return sorted(set(_read_folder(Path(url[len("dir://") :]))))
    return [url]


def _host(url: str) -> str:
    match = _TCP.fullmatch(url)
    if not match or int(match["port"]) > 65535:
        raise AddressError(
            f"'{url}' is not a valid address: tcp://HOST:PORT, ipc://FILE, dns://NAME:PORT or "
            "dir://FOLDER is expected; an IPv6 address stands in brackets, as in tcp://[::1]:5555"
        )
    return match["host"].strip("[]")


def _look_up_name(url: str) -> list[str]:
    name, _, port = url[len("dns://") :].rpartition(":")
    if not name or not port.isdigit():
        raise AddressError(f"'{url}' is not a valid address: dns://NAME:PORT is expected")
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            found = socket.getaddrinfo(name.strip("[]"), None, family, socket.SOCK_STREAM)
        except OSError:
            continue
        hosts = [str(entry[4][0]) for entry in found]
        return [
            f"tcp://[{host}]:{port}" if ":" in host else f"tcp://{host}:{port}" for host in hosts
        ]
    return []


def _read_folder(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    urls: list[str] = []
    for file in folder.glob("*.url"):
        urls += file.read_text().split()
    return urls
