"""The last observations of each environment: what an agent sees now."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import TypeAlias

import gymnasium
import numpy as np
import numpy.typing as npt

from mario_learning.errors import UnusableStateError

Bytes: TypeAlias = npt.NDArray[np.uint8]
_MAGIC = b"mario_learning 1"
_HEAD = struct.Struct("<16s?III")  # magic, between two episodes, frames, height, width


class FrameStacks:
    """``[environments, frames, height, width]`` uint8, the newest frame last.

    An episode's first observation fills its whole stack. What is returned is the caller's own,
    or, of single frames that came in one message, a read-only view of that: no byte is copied.
    """

    def __init__(self, environments: int, frames: int, shape: tuple[int, int]) -> None:
        self._stacks: Bytes = np.zeros((environments, frames, *shape), np.uint8)
        self.space = gymnasium.spaces.Box(0, 255, (frames, *shape), np.uint8)

    def push(
        self, ids: npt.NDArray[np.int64], frames: Bytes, first: npt.NDArray[np.bool_]
    ) -> Bytes:
        """A frame for each of the environments ``ids``, which follow one another."""
        stacks: Bytes = self._stacks[ids[0] : ids[-1] + 1]
        stacks[:, :-1] = stacks[:, 1:]
        stacks[:, -1] = frames
        for at in np.flatnonzero(first):
            stacks[at] = frames[at]
        if self._stacks.shape[1] == 1:
            single: Bytes = frames[:, np.newaxis]
            return single
        copy: Bytes = stacks.copy()
        return copy

    def push_groups(self, frames: Sequence[Bytes], first: npt.NDArray[np.bool_]) -> Bytes:
        """A frame for each environment, group by group."""
        at = 0
        single = len(frames) == 1
        for group in frames:
            ids = np.arange(at, at + len(group))
            seen = self.push(ids, group, first[at : at + len(group)])
            at += len(group)
        return seen if single else self.all()

    def all(self) -> Bytes:
        """All of them, as they are now."""
        copy: Bytes = self._stacks.copy()
        return copy

    def attach(self, states: Sequence[bytes], between: npt.NDArray[np.bool_]) -> list[bytes]:
        """Save states with the stacks in front, so that a restored environment is seen as it was."""
        _, frames, height, width = self._stacks.shape
        return [
            _HEAD.pack(_MAGIC, bool(ended), frames, height, width) + stack.tobytes() + state
            for state, stack, ended in zip(states, self._stacks, between, strict=True)
        ]

    def detach(self, states: Sequence[bytes]) -> tuple[list[bytes], npt.NDArray[np.bool_]]:
        """The reverse, into the stacks.

        Raises:
            UnusableStateError: what stands in front is another's.

        """
        _, frames, height, width = self._stacks.shape
        size = _HEAD.size + frames * height * width
        between = np.zeros(len(states), np.bool_)
        for i, state in enumerate(states):
            if len(state) < size or not state.startswith(_MAGIC):
                raise UnusableStateError(f"state {i} is none of clone_state()'s, or is damaged")
            _, between[i], *shape = _HEAD.unpack_from(state)
            if tuple(shape) != (frames, height, width):
                raise UnusableStateError(
                    f"state {i} has {shape[0]} frames of {shape[1]} x {shape[2]}, this environment "
                    f"{frames} of {height} x {width}: make it with the same settings"
                )
        for i, state in enumerate(states):
            stack = np.frombuffer(state, np.uint8, size - _HEAD.size, _HEAD.size)
            self._stacks[i] = stack.reshape(frames, height, width)
        return [state[size:] for state in states], between
