"""Which servers there are, and what each of them is for."""

from __future__ import annotations

from collections.abc import Sequence

from mario_learning import address
from mario_learning.errors import AddressError, ProtocolError, ServerError, ServerSilent
from mario_learning.link import Link

_GOLDEN_RATIO = 0x9E3779B97F4A7C15  # spreads the servers' seeds, as the C++ client does


def find_servers(addresses: Sequence[str], groups: int) -> list[str]:
    """The servers at the addresses, now; no more than there are groups, where they may come and go.

    Raises:
        ServerSilent: there are none.
        AddressError: more are named than there are groups.

    """
    urls = [url for one in addresses for url in address.look_up(one)]
    if not urls:
        raise ServerSilent(
            f"no emulator server is found at {', '.join(addresses)}: start some, or check the address"
        )
    if any(map(address.stands_for_several, addresses)):
        urls = urls[:groups]
    if groups < len(urls):
        raise AddressError(
            f"{groups} groups are too few for {len(urls)} servers: ask for more groups (a smaller "
            "batch_size), or name fewer servers"
        )
    return urls


def share_out(groups: int, servers: int) -> list[int]:
    """The groups of each server, the first ones one more where they do not come out even."""
    return [groups // servers + (i < groups % servers) for i in range(servers)]


def seed_of_server(seed: int, index: int) -> int:
    """Of the random streams of a server's share."""
    return (seed ^ (_GOLDEN_RATIO * index)) & ((1 << 64) - 1)


def check_welcome(link: Link, groups: int, group_size: int, shape: tuple[int, int]) -> None:
    """Raises ``ProtocolError`` unless the lease is what was asked for."""
    got = link.welcome
    fits = (got.environments, got.groups) == (groups * group_size, groups)
    fits = fits and (got.observation_height, got.observation_width) == shape
    if not fits or len(got.slots) != got.environments or not got.heartbeat_timeout_ms:
        raise ProtocolError(f"the server at {link.url} leases what nobody asked for")


def check_same_game(one: Link, other: Link) -> None:
    """Raises ``ServerError`` unless two servers play the same."""
    first, second = one.welcome, other.welcome
    if first.rom_sha1 != second.rom_sha1 or list(first.actions) != list(second.actions):
        raise ServerError(
            f"the servers play different games: {first.game} at {one.url}, {second.game} at {other.url}"
        )
