"""One Gymnasium environment as the wire knows them: its episodes, limits and save states."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import gymnasium
import numpy as np

from mario_learning.frame_stacks import Bytes
from mario_learning.serve.drawing import Draw, picture

_FORMAT = 1


@dataclass
class Episode:
    """The facts of the episode that is going on."""

    seed: int = 0
    steps: int = 0
    frames: int = 0
    total_reward: float = 0.0
    furthest: float = 0.0  # the greatest return so far
    progress_step: int = 0  # when that was
    last_action: int = 0
    played: list[int] = field(default_factory=list)  # the action of each frame


@dataclass(frozen=True)
class Outcome:
    """What a step gave: a ``TimeStep`` of the wire."""

    observation: Bytes
    first: bool = False
    terminated: bool = False
    truncated: bool = False
    reward: float = 0.0
    last_action: int = 0
    summary: dict[str, Any] | None = None


@dataclass(frozen=True)
class Cabinet:
    """An environment that lease after lease uses.

    Attributes:
        env: The environment.
        ale_state: Of ALE, as it was when it was new: seeding it would load the cartridge again, which
            takes longer than many an episode.

    """

    env: gymnasium.Env[Any, Any]
    ale_state: bytes | None

    @classmethod
    def make(cls, make: Callable[[], gymnasium.Env[Any, Any]]) -> Cabinet:
        """Makes a new one."""
        env = make()
        if not hasattr(env.unwrapped, "ale"):
            return cls(env, None)
        env.reset(seed=0)
        return cls(env, ale_state(env))


def ale_state(env: gymnasium.Env[Any, Any]) -> bytes:
    """The emulator's state, its generator's too."""
    unwrapped: Any = env.unwrapped
    return bytes(unwrapped.clone_state(include_rng=True).serialize())


class Seat:
    """An environment whose client is as the wire's ``Hello`` says.

    A save state is the episode's seed and the actions since: restored, they are played again. Where the
    environment itself can be saved as bytes, as ALE's can, it is.
    """

    def __init__(self, cabinet: Cabinet, hello: Any, draw: Draw, index: int) -> None:
        self.env = cabinet.env
        self._hello = hello
        self._draw = draw
        self._random = np.random.default_rng([hello.seed, index])
        self._is_ale = cabinet.ale_state is not None
        self._threshold = getattr(self.env.spec, "reward_threshold", None)
        self._episode: Episode | None = None
        self._shown: Any = None  # the last observation
        self._before: Any = None  # and the one before it
        if cabinet.ale_state is not None:
            self._restore_ale(cabinet.ale_state)

    @property
    def shown(self) -> Any:
        """The environment's last observation, as it is."""
        return self._shown

    @property
    def episode_return(self) -> float:
        """Of the episode that is going on."""
        return self._episode.total_reward if self._episode else 0.0

    def step(self, action: int) -> Outcome:
        """Steps it; between two episodes, begins the next."""
        if self._episode is None:
            return self._begin()
        episode, hello = self._episode, self._hello
        reward, terminated, truncated = 0.0, False, False
        for _ in range(hello.frame_skip):
            if self._random.random() >= hello.sticky_probability:
                episode.last_action = action
            gained, terminated, truncated = self._play(episode.last_action)
            reward += gained
            if terminated or truncated:
                break
        episode.steps += 1
        episode.total_reward += reward
        if episode.total_reward > episode.furthest:
            episode.furthest, episode.progress_step = episode.total_reward, episode.steps
        stalled = 0 < hello.stall_steps <= episode.steps - episode.progress_step
        at_limit = truncated or 0 < hello.max_steps <= episode.steps
        truncated = not terminated and (at_limit or stalled)
        if hello.reward_clip:
            reward = float(np.clip(reward, -hello.reward_clip, hello.reward_clip))
        why = "terminated" if terminated else "time-limit" if at_limit else "stall"
        summary = self._end(why) if terminated or truncated else None
        return Outcome(
            observation=self._picture(),
            terminated=terminated,
            truncated=truncated,
            reward=reward,
            last_action=episode.last_action,
            summary=summary,
        )

    def save(self) -> bytes:
        """All that the next steps depend on."""
        episode = asdict(self._episode) if self._episode else None
        state: dict[str, Any] = {
            "format": _FORMAT,
            "random": self._random.bit_generator.state,
            "episode": episode,
            "ale": ale_state(self.env).hex() if self._is_ale else None,
        }
        if episode and self._is_ale:
            state["shown"] = np.asarray(self._shown).tobytes().hex()
        return zlib.compress(json.dumps(state).encode(), 1)

    def restore(self, data: bytes) -> None:
        """Goes back to what ``save`` gave.

        Raises:
            ValueError: it is none of ``save``'s.

        """
        state = json.loads(zlib.decompress(data))
        if state["format"] != _FORMAT:
            raise ValueError(f"a state of format {state['format']}, {_FORMAT} is expected")
        self._random.bit_generator.state = state["random"]
        self._episode = None
        saved = state["episode"]
        if self._is_ale:
            self._restore_ale(bytes.fromhex(state["ale"]))
        if saved is None:
            return
        self._episode = Episode(**{**saved, "played": []})
        if not self._is_ale:
            self._show(self.env.reset(seed=saved["seed"])[0])
            for action in saved["played"]:
                self._play(action)
        else:
            shown = np.frombuffer(bytes.fromhex(state["shown"]), np.uint8)
            self._show(shown.reshape(self.env.observation_space.shape))
            self._episode.frames = saved["frames"]

    def _begin(self) -> Outcome:
        seed = self._draw_seed()
        observation, _ = self.env.reset(seed=None if self._is_ale else seed)
        self._episode = Episode(seed=seed)
        self._show(observation)
        for _ in range(int(self._random.integers(self._hello.max_no_ops + 1))):
            _, terminated, truncated = self._play(0)
            if terminated or truncated:
                return self._begin()
        self._episode.frames = 0
        return Outcome(observation=self._picture(), first=True)

    def _play(self, action: int) -> tuple[float, bool, bool]:
        assert self._episode is not None
        observation, reward, terminated, truncated, _ = self.env.step(action)
        if not self._is_ale:
            self._episode.played.append(action)
        self._episode.frames += 1
        self._show(observation)
        return float(reward), bool(terminated), bool(truncated)

    def _end(self, why: str) -> dict[str, Any]:
        episode, self._episode = self._episode, None
        assert episode is not None
        cleared = self._threshold is not None and episode.total_reward >= self._threshold
        return {
            "total_reward": episode.total_reward,
            "steps": episode.steps,
            "frames": episode.frames,
            "furthest_position": episode.furthest,
            "cleared": cleared,
            "ended_by": why,
        }

    def _show(self, observation: Any) -> None:
        self._before, self._shown = self._shown, observation

    def _picture(self) -> Bytes:
        hello = self._hello
        size = (hello.observation_height, hello.observation_width)
        both = hello.max_last_two_frames or hello.min_last_two_frames
        if not both or self._before is None:
            return self._draw(self._shown, *size)
        combine = np.maximum if hello.max_last_two_frames else np.minimum
        if picture(self._shown) is not None:
            return self._draw(combine(self._shown, self._before), *size)
        return combine(self._draw(self._shown, *size), self._draw(self._before, *size))

    def _draw_seed(self) -> int:
        return int(self._random.integers(1 << 31))

    def _restore_ale(self, data: bytes) -> None:
        from ale_py import ALEState

        env: Any = self.env.unwrapped
        self.env.reset()  # the wrappers: an episode is going on
        env.restore_state(ALEState(data))
