"""What a client is for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from mario_learning.settings import Settings
from mario_learning.transport import Protection

_OPEN = Protection()


@dataclass(frozen=True)
class Action:
    """An action of the game: its buttons are held until the next one.

    Those of ``tapped`` are pressed too in the first ``tap_frames`` frames of its step.
    """

    name: str
    buttons: int  # mGBA's key mask: A B select start right left up down R L
    tapped: int = 0
    tap_frames: int = 0


@dataclass(frozen=True)
class ClientConfig:
    """What a ``Client`` is for.

    Attributes:
        addresses: As ``address.split`` gives them.
        environments: In all.
        groups: Of equal size, each stepped on its own.
        settings: The experiment.
        given: Settings that their user named; what the game recommends takes the place of the
            others. ``None``: of none.
        seed: Of everything random in the environments.
        protection: Keys, or the permission to go without.
        timeout: Seconds after which a server that does not answer is given up.
        ended: Says why a server of the caller's own has ended; ``None``: it runs, or there is none.

    """

    addresses: Sequence[str]
    environments: int
    groups: int
    settings: Settings
    seed: int
    given: Collection[str] | None = None
    protection: Protection = _OPEN
    timeout: float = 60.0
    ended: Callable[[], str | None] = lambda: None
