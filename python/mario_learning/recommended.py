"""What a game's description recommends to whoever learns it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable
from typing import Any

from mario_learning.errors import ProtocolError
from mario_learning.settings import Settings

# The server has the names of learner_client's options. Where episodes begin (archive-share,
# last-level-seed) and the discount are matters of an algorithm, and not of these environments.
_FIELDS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "frame-skip": ("frame_skip", int),
    "observation-height": ("img_height", int),
    "observation-width": ("img_width", int),
    "no-ops": ("noop_max", int),
    "max-steps": ("max_steps", int),
    "stall-steps": ("stall_steps", int),
    "reward-clip": ("reward_clip", float),
    "level-difficulty": ("level_difficulty", int),
}
_POOLS = {"max-last-two-frames": "max", "min-last-two-frames": "min"}


def apply(settings: Settings, recommended: Iterable[Any], given: Collection[str]) -> Settings:
    """The settings with what is recommended (``key``, ``value``) in place of defaults.

    Args:
        settings: As their user made them.
        recommended: Of a ``StatusReply``.
        given: The fields that the user named: they stay as they are.

    Raises:
        ProtocolError: a value that is none.

    """
    changes: dict[str, Any] = {}
    for one in recommended:
        if one.key in _POOLS:
            if one.value == "true":
                changes["maxpool"] = _POOLS[one.key]
        elif one.key in _FIELDS:
            name, parse = _FIELDS[one.key]
            try:
                changes[name] = parse(one.value)
            except ValueError as error:
                raise ProtocolError(
                    f"the game recommends {one.key} = {one.value}, which is no number; "
                    f"pass {name}= yourself"
                ) from error
    kept = {name: value for name, value in changes.items() if name not in given}
    return dataclasses.replace(settings, **kept)
