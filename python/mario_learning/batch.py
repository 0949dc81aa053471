"""The environments of a session, stepped group by group."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from mario_learning.frame_stacks import Bytes, FrameStacks
from mario_learning.session import Session
from mario_learning.time_steps import TimeSteps
from mario_learning.vector_infos import vector_infos

Bools = npt.NDArray[np.bool_]
Arrays = tuple[Bytes, npt.NDArray[np.float64], Bools, Bools, dict[str, Any]]


class Batch:
    """What a vector of environments keeps between two calls.

    Attributes:
        session: Its client and server.
        stacks: The last observations of each environment.
        between: ``[count]`` bool: no episode is going on.
        fresh: Nothing has been stepped since the lease or the ``reset()`` that is under way.

    """

    def __init__(self, session: Session, count: int, group_size: int) -> None:
        settings = session.settings
        self.session = session
        self.count = count
        self.group_size = group_size
        self.stacks = FrameStacks(count, settings.stack_num, settings.frame_shape)
        self.between = np.ones(count, np.bool_)
        self.fresh = True
        self._names = settings.variables or ()
        self._all_ids = np.arange(count, dtype=np.int64)

    @property
    def groups(self) -> int:
        """How many groups there are."""
        return self.count // self.group_size

    @property
    def action_names(self) -> list[str]:
        """What each action is called."""
        return [action.name for action in self.session.client.actions]

    def ids(self, group: int) -> npt.NDArray[np.int64]:
        """The environments of a group."""
        return self._all_ids[group * self.group_size : (group + 1) * self.group_size]

    def infos(self, received: list[TimeSteps]) -> dict[str, Any]:
        """What the groups say beside observations and rewards."""
        return vector_infos(received, self._names, self.group_size)

    def check(self, actions: Any, count: int) -> npt.NDArray[np.int64]:
        """The actions as the wire takes them; raises ValueError unless there are ``count``."""
        array = np.asarray(actions)
        if array.shape != (count,) or not np.issubdtype(array.dtype, np.integer):
            raise ValueError(
                f"actions of shape {array.shape} and type {array.dtype}: {count} integers are expected"
            )
        number = len(self.session.client.actions)
        if array.size and (array.min() < 0 or array.max() >= number):
            raise ValueError(f"actions are 0 to {number - 1} ({', '.join(self.action_names)})")
        return array.astype(np.int64, copy=False)

    def step_all(self, actions: npt.NDArray[np.int64]) -> Arrays:
        """Steps all groups."""
        client = self.session.client
        with self.session.guard():
            for group in range(self.groups):
                client.send(group, actions[self.ids(group)].tolist())
            received = [client.receive() for _ in range(self.groups)]
        self.fresh = False
        received.sort(key=lambda steps: steps.group)
        first, terminated, truncated, rewards = (
            np.concatenate([getattr(steps, name) for steps in received])
            for name in ("first", "terminated", "truncated", "rewards")
        )
        self.between = terminated | truncated
        frames = [steps.frames for steps in received]
        observations = self.stacks.push_groups(frames, first)
        return (
            observations,
            rewards.astype(np.float64),
            terminated,
            truncated,
            self.infos(received),
        )

    def receive(self) -> Arrays:
        """Waits for a group that was sent; ``env_id`` in the infos tells which."""
        with self.session.guard():
            steps = self.session.client.receive()
        ids = self.ids(steps.group)
        self.between[ids] = steps.terminated | steps.truncated
        observations = self.stacks.push(ids, steps.frames, steps.first)
        info = self.infos([steps])
        info["env_id"] = ids
        rewards = steps.rewards.astype(np.float64)
        return observations, rewards, steps.terminated, steps.truncated, info

    def step_some(self, ids: npt.NDArray[np.intp]) -> list[TimeSteps]:
        """Begins the next episodes of groups that are one environment each."""
        client = self.session.client
        for env in ids:
            client.send(int(env), [0])
        received = sorted((client.receive() for _ in ids), key=lambda steps: steps.group)
        for steps in received:
            at = self.ids(steps.group)
            self.stacks.push(at, steps.frames, steps.first)
            self.between[at] = steps.terminated | steps.truncated
        return received
