"""What a group of environments answers to its actions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mario_learning.errors import ProtocolError


@dataclass(frozen=True)
class TimeSteps:
    """One group's answers to its actions.

    Attributes:
        group: Which of the groups.
        frames: ``[n, height, width]`` uint8, read-only: the bytes as they arrived.
        first: ``[n]`` bool: an episode's first observation; the action was ignored.
        terminated: ``[n]`` bool: died or cleared.
        truncated: ``[n]`` bool: a limit.
        rewards: ``[n]`` float32.
        last_actions: ``[n]`` int64: the action whose buttons the last frame held.
        variables: ``[n, variables]`` float64.
        episodes: facts of the episodes that have ended, by their place in the group.

    """

    group: int
    frames: npt.NDArray[np.uint8]
    first: npt.NDArray[np.bool_]
    terminated: npt.NDArray[np.bool_]
    truncated: npt.NDArray[np.bool_]
    rewards: npt.NDArray[np.float32]
    last_actions: npt.NDArray[np.int64]
    variables: npt.NDArray[np.float64]
    episodes: dict[int, dict[str, Any]]


def read_time_steps(
    answer: Any, observations: Any, group: int, shape: tuple[int, int, int], variables: int
) -> TimeSteps:
    """From a server's answer, checked.

    Args:
        answer: ``TimeSteps`` of the wire.
        observations: Their bytes.
        group: The client's number of the group.
        shape: Of the frames: environments, height, width.
        variables: How many were asked for.

    Raises:
        ProtocolError: the answer has another shape.

    """
    size, steps = shape[0], answer.steps
    if len(steps) != size:
        raise ProtocolError(f"{len(steps)} time steps for a group of {size} environments")
    frames = np.frombuffer(observations, np.uint8)
    if frames.size != np.prod(shape):
        raise ProtocolError(f"{frames.size} bytes of observations, {np.prod(shape)} are due")
    rows = [step.variables for step in steps]
    if any(len(row) != variables for row in rows):
        raise ProtocolError("other variables than it was asked for")
    return TimeSteps(
        group=group,
        frames=frames.reshape(shape),
        first=np.array([step.first for step in steps], np.bool_),
        terminated=np.array([step.terminated for step in steps], np.bool_),
        truncated=np.array([step.truncated for step in steps], np.bool_),
        rewards=np.array([step.reward for step in steps], np.float32),
        last_actions=np.array([step.held_action for step in steps], np.int64),
        variables=np.array(rows, np.float64).reshape(size, variables),
        episodes={
            place: _episode(step.episode)
            for place, step in enumerate(steps)
            if step.terminated or step.truncated
        },
    )


def _episode(summary: Any) -> dict[str, Any]:
    return {field.name: getattr(summary, field.name) for field in summary.DESCRIPTOR.fields}
