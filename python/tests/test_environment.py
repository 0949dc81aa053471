from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gymnasium
import numpy as np
import pytest
from conftest import SHORT
from gymnasium.utils.env_checker import check_env

import mario_learning
from mario_learning import GameBoyEnv
from mario_learning.private_server import PrivateServer
from mario_learning.screens import Screens

ID = "mario_learning/GameBoy-v0"


@pytest.fixture
def env(shared_server: PrivateServer) -> Iterator[GameBoyEnv]:
    env = make(shared_server)
    yield env
    env.close()


def make(server: PrivateServer, **more: Any) -> GameBoyEnv:
    options = {name: value for name, value in SHORT.items() if name != "server"}
    return GameBoyEnv(address=server.url, **{**options, **more})


def play(env: gymnasium.Env[Any, Any], steps: int, seed: int | None = 1) -> list[Any]:
    """All that an environment says to the same actions; begins anew where an episode ends."""
    actions = np.random.default_rng(5)
    observation, _ = env.reset(seed=seed)
    seen: list[Any] = [observation.tobytes()]
    for _ in range(steps):
        observation, reward, terminated, truncated, _ = env.step(int(actions.integers(6)))
        seen.append((observation.tobytes(), reward, terminated, truncated))
        if terminated or truncated:
            seen.append(env.reset()[0].tobytes())
    return seen


def test_passes_gymnasiums_checker() -> None:
    env = gymnasium.make(ID, **SHORT)
    check_env(env.unwrapped, skip_render_check=True)
    env.close()


def test_starts_a_server_of_its_own_and_plays_a_level() -> None:
    env = gymnasium.make(ID, level="1-2", **SHORT)
    env.reset(seed=1)
    for _ in range(11):
        *_, truncated, info = env.step(2)
        assert not truncated
    *_, truncated, info = env.step(2)
    assert truncated
    assert info["episode_summary"]["level"] == "1-2"
    assert info["episode_summary"]["ended_by"] == "time-limit"
    assert info["episode_summary"]["steps"] == 12
    assert info["is_success"] is False
    env.close()


def test_the_same_seed_and_actions_give_the_same_stream(env: GameBoyEnv) -> None:
    first = play(env, 40)
    assert play(env, 40) == first
    assert play(env, 40, seed=2) != first


def test_the_stream_goes_on_where_no_seed_is_given(env: GameBoyEnv) -> None:
    play(env, 5, seed=7)
    unseeded = play(env, 20, seed=None)
    play(env, 5, seed=7)
    assert play(env, 20, seed=None) == unseeded


def test_an_episode_can_be_left_in_the_middle(env: GameBoyEnv) -> None:
    env.reset(seed=1)
    env.step(2)
    _, info = env.reset()
    assert info["last_action"] == 0
    assert not env.step(2)[3]


def test_info_has_the_games_variables_by_name(shared_server: PrivateServer) -> None:
    env = make(shared_server, variables=["lives", "time"])
    _, info = env.reset(seed=1)
    assert (info["lives"], info["time"]) == (2, 400)
    env.close()
    env = GameBoyEnv(**SHORT)  # a server of its own: all of them
    _, info = env.reset(seed=1)
    assert info["player_world_x"] == 42
    env.close()


def test_the_first_observation_fills_the_stack_and_the_newest_is_last(env: GameBoyEnv) -> None:
    observation, _ = env.reset(seed=1)
    assert observation.shape == (4, 36, 40)
    assert (observation == observation[0]).all()
    for _ in range(5):
        later = env.step(2)[0]
        assert (later[:-1] == observation[1:]).all()
        observation = later


def test_a_restored_state_gives_the_same_stream(env: GameBoyEnv) -> None:
    env.reset(seed=1)
    env.step(2)
    before = env.step(2)[0]
    state = env.clone_state()
    expected = [env.step(a)[:4] for a in (2, 4, 4, 1)]
    assert (env.restore_state(state) == before).all()
    for step, wanted in zip([env.step(a)[:4] for a in (2, 4, 4, 1)], expected, strict=True):
        assert (step[0] == wanted[0]).all()
        assert step[1:] == wanted[1:]


def test_a_state_belongs_to_another_environment_of_the_same_game_too(
    env: GameBoyEnv, shared_server: PrivateServer
) -> None:
    env.reset(seed=1)
    env.step(2)
    state = env.clone_state()
    other = make(shared_server)
    other.restore_state(state)
    assert (env.step(2)[0] == other.step(2)[0]).all()
    other.close()


def test_a_damaged_state_is_refused_and_the_next_episode_can_begin(env: GameBoyEnv) -> None:
    env.reset(seed=1)
    state = env.clone_state()
    with pytest.raises(mario_learning.UnusableStateError, match="cannot be restored"):
        env.restore_state(state[:-1] + bytes([state[-1] ^ 1]))
    env.reset()
    with pytest.raises(mario_learning.UnusableStateError, match="none of clone_state"):
        env.restore_state(b"nonsense")


def test_renders_the_screen_of_each_step() -> None:
    env = gymnasium.make(ID, render_mode="rgb_array", **SHORT)
    env.reset(seed=1)
    screens = []
    for _ in range(6):
        env.step(2)
        screens.append(env.render())
    assert all(s.shape == (144, 160, 3) and s.dtype == np.uint8 for s in screens)
    assert len({s.tobytes() for s in screens}) > 3, "each step shows another screen"
    env.close()


def test_the_rendered_screen_is_the_one_that_the_observation_was_made_from() -> None:
    sizes = {**SHORT, "img_height": 144, "img_width": 160, "stack_num": 1}
    env = gymnasium.make(ID, render_mode="rgb_array", **sizes)
    env.reset(seed=1)
    for _ in range(30):
        observation, _, terminated, truncated, _ = env.step(2)
        assert (env.render()[..., 0] == observation[0]).all()
        if terminated or truncated:
            break
    env.close()


def test_a_late_subscription_misses_no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    env = GameBoyEnv(**SHORT)
    expected = [env.reset(seed=1)[0], *(env.step(2)[0] for _ in range(5))]
    env.close()
    late, following = [2], Screens.next

    def miss(screens: Screens, patience: float) -> Any:
        if late[0] > 0:
            late[0] -= 1
            following(screens, patience)
            screens._newest = None
            return None
        return following(screens, patience)

    monkeypatch.setattr(Screens, "next", miss)
    env = GameBoyEnv(render_mode="rgb_array", **SHORT)
    seen = [env.reset(seed=1)[0]]
    assert env.render().any()
    seen += [env.step(2)[0] for _ in range(5)]
    assert all((a == b).all() for a, b in zip(seen, expected, strict=True))
    env.close()


def test_gymnasium_records_a_video(tmp_path: Any) -> None:
    pytest.importorskip("moviepy")
    env = gymnasium.make(ID, render_mode="rgb_array", **SHORT)
    env = gymnasium.wrappers.RecordVideo(env, str(tmp_path), episode_trigger=lambda _: True)
    env.reset(seed=1)
    while not env.step(2)[3]:
        pass
    env.close()
    assert list(tmp_path.glob("*.mp4"))
