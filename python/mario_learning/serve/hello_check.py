"""What a client may ask for."""

from __future__ import annotations

import math
from typing import Any

from mario_learning import wire
from mario_learning.serve.lease import Refusal

_LIMITS = {
    "environments": (1, 4096),
    "groups": (1, 4096),
    "observation_height": (8, 240),
    "observation_width": (8, 240),
    "frame_skip": (1, 60),
    "sticky_probability": (0, 1),
    "max_no_ops": (0, 600),
    "max_steps": (0, 10**9),
    "stall_steps": (0, 10**9),
    "reward_clip": (0, 1e9),
}


def check_hello(hello: Any, name: str, capacity: int, free: int) -> None:
    """Whether a server has what is asked for; raises ``Refusal``."""
    for field, (low, high) in _LIMITS.items():
        value = getattr(hello, field)
        if not (math.isfinite(value) and low <= value <= high):
            raise Refusal("ERROR_BAD_MESSAGE", f"{field} is {value}: {low} to {high} is possible")
    if hello.environments % hello.groups:
        raise Refusal("ERROR_BAD_MESSAGE", "the groups do not divide the environments equally")
    has_not = {
        "action set": hello.action_set,
        "level": ", ".join(hello.levels),
        "variable": ", ".join(hello.variables),
        "save-state starts": "archive-share" if hello.archive_share else "",
    }
    for what, named in has_not.items():
        if named:
            raise Refusal("ERROR_REFUSED", f"{name} has no {what} ({named}): leave it out")
    if hello.compress and not wire.can_compress():
        raise Refusal("ERROR_REFUSED", "this server cannot compress: pip install zstandard there")
    asked = hello.environments
    if asked > capacity:
        raise Refusal(
            "ERROR_REFUSED",
            f"{asked} environments are asked for, this server has {capacity}: ask for at most these, "
            f"or start it with --environments {asked}",
        )
    if asked > free:
        raise Refusal(
            "ERROR_BUSY",
            f"{asked} environments are asked for, {free} are free now: other clients hold the rest",
        )
