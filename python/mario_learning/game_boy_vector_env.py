"""Many Game Boys in one process, or on other machines, as one ``gymnasium.vector.VectorEnv``."""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
import numpy.typing as npt
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space

from mario_learning.batch import Arrays, Batch
from mario_learning.frame_stacks import Bytes
from mario_learning.seeds import SeedSource
from mario_learning.session import Session
from mario_learning.vector_infos import OF_EPISODES


class GameBoyVectorEnv(VectorEnv[Bytes, npt.NDArray[np.int64], Any]):
    """``gymnasium.make_vec("mario_learning/GameBoy-v0", num_envs=16, ...)``.

    Observations are ``[num_envs, stack_num, height, width]`` uint8, the newest frame last.

    The wire begins a new episode with the action after an episode's end, and so the native mode is
    ``AutoresetMode.NEXT_STEP``: that action is ignored, the reward is 0. With ``SAME_STEP`` the last
    observation is in ``info["final_obs"]``, its facts in ``info["final_info"]``; it costs a second
    trip for each episode. With ``DISABLED``, ``reset(options={"reset_mask": ended})`` begins them. Both
    step each environment as a group of its own.

    ``info`` has, as arrays: the game's variables by their names, ``last_action`` (whose buttons the last
    frame held), ``first`` (an episode begins), and at episodes' ends ``is_success`` and
    ``episode_summary``, the facts that ``EpisodeSummary`` of ``proto/messages.proto`` names.

    In EnvPool's manner, ``batch_size`` environments are a group, and several groups are in flight::

        envs.async_reset(seed=1)
        while True:
            observations, rewards, terminated, truncated, info = envs.recv()
            envs.send(policy(observations), info["env_id"])

    After a ``ServerError``, ``reset()`` connects (or starts the server) again.
    """

    metadata: dict[str, Any] = {"render_modes": [], "autoreset_mode": AutoresetMode.NEXT_STEP}

    def __init__(
        self,
        num_envs: int = 1,
        *,
        batch_size: int | None = None,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        render_mode: str | None = None,
        **options: Any,
    ) -> None:
        """Connects, or starts a server.

        Args:
            num_envs: Environments.
            batch_size: Of a group; divides ``num_envs``. ``None``: all are one.
            autoreset_mode: As Gymnasium defines them.
            render_mode: ``None`` only: a server's viewers see every environment.
            **options: The fields of ``ServerChoice`` and of ``Settings``.

        """
        if render_mode is not None:
            raise ValueError("a vector of environments is not rendered: attach a viewer_client")
        mode = AutoresetMode(autoreset_mode)
        self.metadata = {**type(self).metadata, "autoreset_mode": mode}
        self.autoreset_mode = mode
        if mode != AutoresetMode.NEXT_STEP and batch_size is not None:
            raise ValueError("batch_size goes with AutoresetMode.NEXT_STEP only")
        size = (batch_size or num_envs) if mode == AutoresetMode.NEXT_STEP else 1
        if num_envs < 1 or size < 1 or num_envs % size:
            raise ValueError(f"batch_size={size} does not divide num_envs={num_envs}")
        self.num_envs = num_envs
        self.batch_size = size
        self._seeds = SeedSource()
        session = Session(options, num_envs, num_envs // size, self._seeds.first)
        self._batch = Batch(session, num_envs, size)
        self.single_observation_space = self._batch.stacks.space
        self.single_action_space = gymnasium.spaces.Discrete(len(self.action_names))
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)

    @property
    def action_names(self) -> list[str]:
        """What each action is called, such as ``right+A``."""
        return self._batch.action_names

    # ---- Gymnasium -------------------------------------------------------------------------------

    def reset(
        self,
        *,
        seed: int | list[int | None] | None = None,
        options: dict[str, Any] | None = None,
    ) -> tuple[Bytes, dict[str, Any]]:
        """Begins an episode everywhere, or where ``options["reset_mask"]`` says.

        Args:
            seed: The same seed and actions give the same stream, bit for bit, whoever is the
                client. One number is the server's seed (``learner_client --seed``); a list is
                mixed into one. ``None``: the last seed's generator continues.
            options: ``reset_mask``: ``[num_envs]`` bool, of environments whose episodes have ended;
                the others stay where they are.

        """
        self._batch.session.require_open()
        mask = (options or {}).get("reset_mask")
        if mask is not None:
            return self._reset_some(np.asarray(mask, np.bool_), seed)
        self._begin(seed)
        batch = self._batch.step_all(np.zeros(self.num_envs, np.int64))
        return batch[0], batch[4]

    def step(self, actions: npt.NDArray[np.int64]) -> Arrays:
        """Steps all environments by one action each, in ``range(single_action_space.n)``."""
        with self._batch.session.guard():
            actions = self._batch.check(actions, self.num_envs)
            if self._batch.fresh:
                raise gymnasium.error.ResetNeeded("reset() before the first step()")
            if self._batch.session.client.in_flight:
                raise RuntimeError("groups are in flight: recv() them, or reset(), before step()")
            if self.autoreset_mode == AutoresetMode.DISABLED and self._batch.between.any():
                raise gymnasium.error.ResetNeeded(
                    "some episodes have ended: reset(options={'reset_mask': terminated | truncated})"
                )
            batch = self._batch.step_all(actions)
            if self.autoreset_mode == AutoresetMode.SAME_STEP and self._batch.between.any():
                return self._begin_ended(batch)
            return batch

    def close_extras(self, **_: Any) -> None:
        """Frees the environments, and stops a private server."""
        if hasattr(self, "_batch"):
            self._batch.session.close()

    # ---- Several groups in flight ----------------------------------------------------------------

    def async_reset(self, seed: int | list[int | None] | None = None) -> None:
        """Begins an episode everywhere; the first observations come by ``recv``."""
        self._require_native("async_reset")
        self._begin(seed)
        with self._batch.session.guard():
            for group in range(self._batch.groups):
                self._batch.session.client.send(group, [0] * self.batch_size)
            self._batch.fresh = False

    def send(self, actions: npt.NDArray[np.int64], env_id: npt.NDArray[np.int64]) -> None:
        """Steps a group; does not wait.

        Args:
            actions: ``[batch_size]``.
            env_id: The group's, as ``recv`` gave them in ``info["env_id"]``.

        """
        self._require_native("send")
        with self._batch.session.guard():
            actions = self._batch.check(actions, self.batch_size)
            group = int(env_id[0]) // self.batch_size if len(env_id) else 0
            if not np.array_equal(env_id, self._batch.ids(group)):
                raise ValueError(f"env_id={env_id} is no group: pass info['env_id'] of a recv()")
            self._batch.session.client.send(group, actions.tolist())

    def recv(self) -> Arrays:
        """Waits for a group that was sent: its ``[batch_size, ...]`` arrays."""
        self._require_native("recv")
        return self._batch.receive()

    # ---- Save states -----------------------------------------------------------------------------

    def clone_state(self) -> list[bytes]:
        """Everything of each environment: restored, the same actions give the same stream.

        A server with keys signs its states, and takes no others.
        """
        with self._batch.session.guard():
            states = self._batch.session.client.snapshot(0, self.num_envs)
        return self._batch.stacks.attach(states, self._batch.between)

    def restore_state(self, states: list[bytes]) -> Bytes:
        """Goes back to what ``clone_state`` gave, of this or of another vector of the same game.

        Returns:
            The observations as they were.

        Raises:
            UnusableStateError: a state is damaged or of something else; ``reset()`` begins anew.

        """
        if len(states) != self.num_envs:
            raise ValueError(f"{len(states)} states for {self.num_envs} environments")
        with self._batch.session.guard():
            plain, between = self._batch.stacks.detach(states)
            self._batch.session.client.restore(0, plain)
        self._batch.between = between
        self._batch.fresh = False
        return self._batch.stacks.all()

    # ---- How it is done --------------------------------------------------------------------------

    def _require_native(self, what: str) -> None:
        if self.autoreset_mode != AutoresetMode.NEXT_STEP:
            raise RuntimeError(f"{what} goes with AutoresetMode.NEXT_STEP only")

    def _begin(self, seed: int | list[int | None] | None) -> None:
        """All environments stand between two episodes afterwards, on the seed's stream."""
        session = self._batch.session
        started = session.broken or not self._batch.between.all() or session.client.in_flight
        if self._seeds.reseed(seed) or started:
            session.open(self._seeds.draw())
        if seed is not None:
            self._np_random, self._np_random_seed = self._seeds.generator, self._seeds.seed
        self._batch.between[:] = True
        self._batch.fresh = True

    def _reset_some(self, mask: npt.NDArray[np.bool_], seed: Any) -> tuple[Bytes, dict[str, Any]]:
        if seed is not None:
            raise ValueError(
                "reset_mask and seed exclude each other: the server's stream continues"
            )
        if mask.shape != (self.num_envs,) or not mask.any():
            raise ValueError(f"reset_mask is {self.num_envs} bools, one of them True at least")
        if self.batch_size != 1 and not mask.all():
            raise ValueError("reset_mask goes with AutoresetMode.DISABLED")
        if (mask & ~self._batch.between).any():
            raise ValueError("reset_mask names an environment whose episode has not ended")
        with self._batch.session.guard():
            received = self._batch.step_some(np.flatnonzero(mask))
        infos = self._batch.infos(received)
        info: dict[str, Any] = {}
        for name, values in infos.items():
            info[name] = np.zeros(self.num_envs, values.dtype)
            info[name][mask] = values
        return self._batch.stacks.all(), info

    def _begin_ended(self, batch: Arrays) -> Arrays:
        """``SAME_STEP``: what ended goes into ``final_obs``, and the next episodes begin."""
        observations, rewards, terminated, truncated, last = batch
        mask = self._batch.between.copy()
        ended = np.flatnonzero(mask)
        final_obs = np.full(self.num_envs, None, object)
        for env in ended:
            final_obs[env] = observations[env].copy()
        final_info = {k: v & mask if k.startswith("_") else v for k, v in last.items()}
        info = {k: v.copy() for k, v in last.items() if k.lstrip("_") not in OF_EPISODES}
        begun = self._batch.infos(self._batch.step_some(ended))
        for name in info.keys() & begun.keys():
            info[name][ended] = begun[name]
        info.update(final_obs=final_obs, _final_obs=mask, final_info=final_info, _final_info=mask)
        return self._batch.stacks.all(), rewards, terminated, truncated, info
