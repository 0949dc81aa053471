"""One Game Boy as a ``gymnasium.Env``."""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np

from mario_learning.frame_stacks import Bytes, FrameStacks
from mario_learning.screens import Screens
from mario_learning.seeds import SeedSource
from mario_learning.session import Session
from mario_learning.time_steps import TimeSteps

_SCREEN_SECONDS = 2.0  # until a screen that does not come is given up
_FIRST_SCREEN_SECONDS = 0.2  # of the first one, which a late subscription misses,
_FIRST_SCREEN_TRIES = 20  # and which is then shown again
_IDS = np.zeros(1, np.int64)


class GameBoyEnv(gymnasium.Env[Bytes, np.int64]):
    """``gymnasium.make("mario_learning/GameBoy-v0", ...)``.

    Observations are ``[stack_num, height, width]`` uint8, the newest frame last. ``info`` has the game's
    variables by their names, ``last_action`` (whose buttons the last frame held), and at an episode's
    end ``is_success`` (cleared) and ``episode_summary``, the facts that ``EpisodeSummary`` of
    ``proto/messages.proto`` names.

    After a ``ServerError``, ``reset()`` connects (or starts the server) again.
    """

    metadata: dict[str, Any] = {"render_modes": ["rgb_array"], "render_fps": 15}

    def __init__(self, *, render_mode: str | None = None, **options: Any) -> None:
        """Connects, or starts a server.

        Args:
            render_mode: ``"rgb_array"``: ``render()`` gives the whole screen, ``[144, 160, 3]``. With
                ``"human"``, ``gymnasium.make`` shows it in a window (pygame).
            **options: The fields of ``ServerChoice`` and of ``Settings``.

        """
        if render_mode not in (None, *self.metadata["render_modes"]):
            raise ValueError(f"render_mode={render_mode!r}: 'rgb_array' or None is expected")
        self.render_mode = render_mode
        self._seeds = SeedSource()
        self._session = Session(options, 1, 1, self._seeds.first)
        settings = self._session.settings
        self.metadata = {**type(self).metadata, "render_fps": round(60 / settings.frame_skip)}
        self._stacks = FrameStacks(1, settings.stack_num, settings.frame_shape)
        self._names = settings.variables or ()
        self._lease_seed = self._seeds.first
        self._between = np.ones(1, np.bool_)
        self._fresh = True
        self.observation_space = self._stacks.space
        self.action_space = gymnasium.spaces.Discrete(len(self._session.client.actions))

    @property
    def action_names(self) -> list[str]:
        """What each action is called, such as ``right+A``."""
        return [action.name for action in self._session.client.actions]

    def get_action_meanings(self) -> list[str]:
        """The same, by the name that Atari's environments have."""
        return self.action_names

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Bytes, dict[str, Any]]:
        """Begins an episode.

        Args:
            seed: The server's (``learner_client --seed``): the same seed and actions give the same
                stream, bit for bit. ``None``: the stream continues.
            options: None are known.

        """
        session = self._session
        session.require_open()
        started = session.broken or not self._between[0] or session.client.in_flight
        if self._seeds.reseed(seed) or started:
            self._lease_seed = self._seeds.draw()
            session.open(self._lease_seed)
        if seed is not None:
            self._np_random, self._np_random_seed = self._seeds.generator, self._seeds.seed
        self._between[0] = True
        steps = self._step(0)
        if self.render_mode is not None and not self._screens().started:
            steps = self._see_the_first_screen(steps)
        return self._observe(steps), self._info(steps)

    def step(self, action: np.int64 | int) -> tuple[Bytes, float, bool, bool, dict[str, Any]]:
        """Holds an action's buttons for ``frame_skip`` frames."""
        self._session.require_client()
        if self._between[0]:
            raise gymnasium.error.ResetNeeded("the episode has ended, or none has begun: reset()")
        if not self.action_space.contains(action):
            number = len(self.action_names)
            raise ValueError(
                f"action {action!r}: 0 to {number - 1} are expected ({', '.join(self.action_names)})"
            )
        steps = self._step(int(action))
        observation, info = self._observe(steps), self._info(steps)
        terminated, truncated = bool(steps.terminated[0]), bool(steps.truncated[0])
        return observation, float(steps.rewards[0]), terminated, truncated, info

    def render(self) -> Bytes | None:
        """The screen after the last step, ``[144, 160, 3]`` uint8."""
        if self.render_mode is None:
            gymnasium.logger.warn(
                "render() without a render_mode: make(..., render_mode='rgb_array')"
            )
            return None
        self._session.require_client()
        if self._between[0] and self._fresh:
            raise gymnasium.error.ResetNeeded("reset() before render()")
        screen: Bytes = self._screens().newest().copy()
        return screen

    def close(self) -> None:
        """Frees the environment, and stops a private server."""
        if hasattr(self, "_session"):
            self._session.close()

    def clone_state(self) -> bytes:
        """Everything of the environment: restored, the same actions give the same stream.

        A server with keys signs its states, and takes no others.
        """
        with self._session.guard():
            states = self._session.client.snapshot(0, 1)
        return self._stacks.attach(states, self._between)[0]

    def restore_state(self, state: bytes) -> Bytes:
        """Goes back to what ``clone_state`` gave, of this or of another environment of the same game.

        Returns:
            The observation as it was.

        Raises:
            UnusableStateError: the state is damaged or of something else; ``reset()`` begins anew.

        """
        with self._session.guard():
            plain, between = self._stacks.detach([state])
            self._session.client.restore(0, plain)
        self._between = between
        self._fresh = False
        observation: Bytes = self._stacks.all()[0]
        return observation

    def _step(self, action: int) -> TimeSteps:
        if self.render_mode is not None:
            self._screens()  # subscribed before the step is drawn
        with self._session.guard():
            self._session.client.send(0, [action])
            steps = self._session.client.receive()
        self._between = steps.terminated | steps.truncated
        self._fresh = False
        if self.render_mode is not None:
            self._follow_screens()
        return steps

    def _observe(self, steps: TimeSteps) -> Bytes:
        observation: Bytes = self._stacks.push(_IDS, steps.frames, steps.first)[0]
        return observation

    def _info(self, steps: TimeSteps) -> dict[str, Any]:
        info: dict[str, Any] = dict(zip(self._names, steps.variables[0].tolist(), strict=True))
        info["last_action"] = int(steps.last_actions[0])
        if 0 in steps.episodes:
            info["episode_summary"] = steps.episodes[0]
            info["is_success"] = steps.episodes[0]["cleared"]
        return info

    def _screens(self) -> Screens:
        return self._session.screens(self._session.client.slots[0])

    def _follow_screens(self) -> None:
        """One screen comes for each step."""
        screens = self._screens()
        screens.next(_SCREEN_SECONDS if screens.started else _FIRST_SCREEN_SECONDS)

    def _see_the_first_screen(self, steps: TimeSteps) -> TimeSteps:
        """Begins the same episode again until its first screen comes.

        A subscription takes a moment to arrive, and nobody is told when it has.
        """
        for _ in range(_FIRST_SCREEN_TRIES):
            self._session.open(self._lease_seed)
            steps = self._step(0)
            if self._screens().started:
                break
        return steps
