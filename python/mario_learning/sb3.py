"""The vector of environments as Stable-Baselines3 wants it; needs ``stable-baselines3``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from gymnasium.vector import AutoresetMode
from stable_baselines3.common.vec_env import VecEnv

from mario_learning.game_boy_vector_env import GameBoyVectorEnv

_OF_EPISODES = ("episode_summary", "is_success")


class GameBoyVecEnv(VecEnv):
    """``GameBoyVectorEnv`` with ``AutoresetMode.SAME_STEP``, as a ``VecEnv``.

    Observations are ``[num_envs, stack_num, height, width]`` uint8, which ``CnnPolicy`` takes as they
    are: no ``VecFrameStack``, no ``VecTransposeImage``. Infos have ``episode`` as ``Monitor`` writes it,
    ``terminal_observation``, ``TimeLimit.truncated``, ``is_success`` (cleared) and
    ``episode_summary``; the game's variables are those of ``variables=``, none by default.
    """

    def __init__(self, num_envs: int = 8, **options: Any) -> None:
        """Connects, or starts a server.

        Args:
            num_envs: Environments.
            **options: The fields of ``ServerChoice`` and of ``Settings``.

        """
        options = {"variables": (), **options}
        self.envs = GameBoyVectorEnv(num_envs, autoreset_mode=AutoresetMode.SAME_STEP, **options)
        self._seed: int | None = None
        self._actions: Any = None
        self.render_mode = None
        super().__init__(
            num_envs, self.envs.single_observation_space, self.envs.single_action_space
        )

    def reset(self) -> Any:
        """Begins an episode everywhere, with the seed of the last ``seed()``."""
        observations, _ = self.envs.reset(seed=self._seed)
        self._seed = None
        self.reset_infos: list[dict[str, Any]] = [{} for _ in range(self.num_envs)]
        return observations

    def seed(self, seed: int | None = None) -> Sequence[int | None]:
        """Of the next ``reset()``."""
        self._seed = seed
        return [seed] * self.num_envs

    def step_async(self, actions: Any) -> None:
        """Takes the actions of the next ``step_wait()``."""
        self._actions = np.asarray(actions)

    def step_wait(self) -> Any:
        """Observations, rewards, dones and infos."""
        observations, rewards, terminated, truncated, info = self.envs.step(self._actions)
        dones = terminated | truncated
        infos = self._infos(info)
        for env in np.flatnonzero(dones):
            facts = info["final_info"]["episode_summary"][env]
            infos[env] |= {
                "terminal_observation": info["final_obs"][env],
                "TimeLimit.truncated": bool(truncated[env] and not terminated[env]),
                "episode_summary": facts,
                "is_success": facts["cleared"],
                "episode": {"r": facts["total_reward"], "l": facts["steps"]},
            }
        return observations, rewards.astype(np.float32), dones, infos

    def close(self) -> None:
        """Frees the environments, and stops a private server."""
        self.envs.close()

    def get_attr(self, attr_name: str, indices: Any = None) -> list[Any]:
        """The vector's own attribute, once for each environment."""
        return [getattr(self if hasattr(self, attr_name) else self.envs, attr_name)] * len(
            list(self._get_indices(indices))
        )

    def set_attr(self, attr_name: str, value: Any, indices: Any = None) -> None:
        """Not possible: the environments are the server's."""
        raise NotImplementedError(f"{attr_name}: the environments are the server's; make new ones")

    def env_method(self, method_name: str, *args: Any, indices: Any = None, **kwargs: Any) -> Any:
        """Not possible: the environments are the server's."""
        raise NotImplementedError(f"{method_name}: call it on .envs, for all environments at once")

    def env_is_wrapped(self, wrapper_class: Any, indices: Any = None) -> list[bool]:
        """They are not; but episodes are monitored."""
        monitors = wrapper_class.__name__ == "Monitor"
        return [monitors] * len(list(self._get_indices(indices)))

    def _infos(self, info: dict[str, Any]) -> list[dict[str, Any]]:
        names = [name for name in info if f"_{name}" in info and not name.startswith("final")]
        columns = {name: info[name].tolist() for name in names if name not in _OF_EPISODES}
        return [{name: column[i] for name, column in columns.items()} for i in range(self.num_envs)]
