from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
import pytest
from conftest import SHORT
from gymnasium.vector import AutoresetMode

from mario_learning import GameBoyVectorEnv, UnusableStateError
from mario_learning.private_server import PrivateServer

COUNT = 4
OPTIONS = {name: value for name, value in SHORT.items() if name != "server"}


def make(server: PrivateServer, **more: Any) -> GameBoyVectorEnv:
    return GameBoyVectorEnv(COUNT, address=server.url, **{**OPTIONS, **more})


def actions(step: int) -> Any:
    return np.random.default_rng(step).integers(0, 6, COUNT)


def play(envs: GameBoyVectorEnv, steps: int, seed: Any = 1) -> list[tuple[bytes, ...]]:
    envs.reset(seed=seed)
    return [
        tuple(np.ascontiguousarray(part).tobytes() for part in envs.step(actions(i))[:4])
        for i in range(steps)
    ]


def test_gymnasium_makes_the_native_vector_with_a_server_of_its_own() -> None:
    envs = gymnasium.make_vec("mario_learning/GameBoy-v0", num_envs=3, **SHORT)
    assert isinstance(envs.unwrapped, GameBoyVectorEnv)
    observations, info = envs.reset(seed=1)
    assert envs.observation_space.contains(observations)
    assert observations.shape == (3, 4, 36, 40)
    assert info["lives"].tolist() == [2, 2, 2]
    assert info["_lives"].all()
    envs.close()


def test_the_action_after_an_episodes_end_begins_the_next(shared_server: PrivateServer) -> None:
    envs = make(shared_server, sticky_action_probability=0, noop_max=0)
    assert envs.metadata["autoreset_mode"] == AutoresetMode.NEXT_STEP
    begun, _ = envs.reset(seed=1)
    for _ in range(11):
        *_, truncated, info = envs.step(np.full(COUNT, 2))
        assert "episode_summary" not in info
    last, *_, truncated, info = envs.step(np.full(COUNT, 2))
    assert truncated.all()
    assert (last != begun).any(), "an episode's last observation is its own"
    assert all(summary["steps"] == 12 for summary in info["episode_summary"])
    assert info["_is_success"].all()
    observations, rewards, terminated, truncated, info = envs.step(np.full(COUNT, 2))
    assert (observations == begun).all()
    assert not rewards.any()
    assert not (terminated | truncated).any()
    assert info["first"].all()
    envs.close()


def test_same_step_mode_puts_the_last_observation_into_info(shared_server: PrivateServer) -> None:
    next_step, same_step = make(shared_server), make(shared_server, autoreset_mode="SameStep")
    first = next_step.reset(seed=3)[0]
    assert (same_step.reset(seed=3)[0] == first).all()
    ends = 0
    for i in range(40):
        mine = same_step.step(actions(i))
        theirs = next_step.step(actions(i))
        for wanted, got in zip(theirs[1:4], mine[1:4], strict=True):
            assert (wanted == got).all()
        ended = theirs[2] | theirs[3]
        assert (mine[0][~ended] == theirs[0][~ended]).all()
        if not ended.any():
            assert "final_obs" not in mine[4]
            continue
        ends += int(ended.sum())
        assert ended.all(), "the limit of steps ends all of them at once here"
        final, info = mine[4]["final_obs"], mine[4]["final_info"]
        assert (mine[4]["_final_obs"] == ended).all()
        assert all((final[e] == theirs[0][e]).all() for e in range(COUNT))
        assert info["episode_summary"][0] == theirs[4]["episode_summary"][0]
        begun = next_step.step(actions(1000))
        assert begun[4]["first"].all()
        assert (mine[0] == begun[0]).all()
    assert ends >= 2 * COUNT
    next_step.close()
    same_step.close()


def test_disabled_mode_begins_what_the_mask_names(shared_server: PrivateServer) -> None:
    envs = make(shared_server, autoreset_mode=AutoresetMode.DISABLED, max_steps=6)
    envs.reset(seed=1)
    for i in range(6):
        *_, terminated, truncated, _ = envs.step(actions(i))
    ended = terminated | truncated
    assert ended.all()
    with pytest.raises(gymnasium.error.ResetNeeded, match="reset_mask"):
        envs.step(actions(9))
    envs.reset(options={"reset_mask": np.array([1, 0, 0, 1], np.bool_)})
    with pytest.raises(gymnasium.error.ResetNeeded, match="reset_mask"):
        envs.step(actions(9))
    _, info = envs.reset(options={"reset_mask": np.array([0, 1, 1, 0], np.bool_)})
    assert info["first"].tolist() == [False, True, True, False]
    assert not envs.step(actions(9))[3].any()
    with pytest.raises(ValueError, match="has not ended"):
        envs.reset(options={"reset_mask": ended})
    envs.close()


def test_groups_in_flight_give_the_same_stream_as_steps(shared_server: PrivateServer) -> None:
    together, apart = make(shared_server), make(shared_server, batch_size=2)
    expected = [together.reset(seed=4)[0]] + [together.step(actions(i))[0] for i in range(40)]
    apart.async_reset(seed=4)
    steps = [0, 0]
    for _ in range(60):
        observations, rewards, terminated, truncated, info = apart.recv()
        ids = info["env_id"]
        group = ids[0] // 2
        assert ids.tolist() == [2 * group, 2 * group + 1]
        assert (observations == expected[steps[group]][ids]).all()
        assert rewards.shape == terminated.shape == truncated.shape == (2,)
        apart.send(actions(steps[group])[ids], ids)
        steps[group] += 1
    assert steps == [30, 30]
    together.close()
    apart.close()


def test_seeds_are_reproducible_to_the_bit(shared_server: PrivateServer) -> None:
    envs, grouped = make(shared_server), make(shared_server, batch_size=1)
    assert play(envs, 30) == play(envs, 30) == play(grouped, 30)
    assert play(envs, 30, seed=[1, 2, 3, 4]) == play(grouped, 30, seed=[1, 2, 3, 4])
    assert play(envs, 30, seed=[1, 2, 3, 4]) != play(envs, 30, seed=[1, 2, 3, 5])
    envs.close()
    grouped.close()


def test_states_go_back_and_to_another_vector(shared_server: PrivateServer) -> None:
    envs, other = make(shared_server), make(shared_server, batch_size=2)
    play(envs, 17)
    states = envs.clone_state()
    expected = [envs.step(actions(i)) for i in range(15)]
    for vector in (envs, other):
        restored = vector.restore_state(states)
        continues = ~expected[0][4]["first"]
        assert (restored[continues, 1:] == expected[0][0][continues, :-1]).all()
        for i, wanted in enumerate(expected):
            got = vector.step(actions(i))
            assert all((a == b).all() for a, b in zip(wanted[:4], got[:4], strict=True))
    with pytest.raises(UnusableStateError, match="same settings"):
        make(shared_server, stack_num=2).restore_state(states)
    envs.close()
    other.close()


def test_frames_of_one_message_are_not_copied(shared_server: PrivateServer) -> None:
    envs = make(shared_server, stack_num=1)
    observations, _ = envs.reset(seed=1)
    assert not observations.flags.owndata
    assert not observations.flags.writeable
    kept = observations.copy()
    envs.step(actions(1))
    assert (observations == kept).all(), "what was returned stays as it is"
    envs.close()


def test_two_servers_share_the_groups(start_server: Any) -> None:
    one, other = start_server(), start_server()
    envs = GameBoyVectorEnv(8, batch_size=2, address=[one.url, other.url], **OPTIONS)
    observations, _ = envs.reset(seed=1)
    assert observations.shape[0] == 8
    for i in range(20):
        envs.step(np.random.default_rng(i).integers(0, 6, 8))
    states = envs.clone_state()
    expected = envs.step(np.full(8, 2))
    envs.restore_state(states)
    assert (envs.step(np.full(8, 2))[0] == expected[0]).all()
    envs.close()


def test_servers_are_found_in_a_folder(tmp_path: Any, start_server: Any) -> None:
    for i in range(2):
        (tmp_path / f"{i}.url").write_text(start_server().url + "\n")
    envs = GameBoyVectorEnv(2, batch_size=1, address=f"dir://{tmp_path}", **OPTIONS)
    assert envs.reset(seed=1)[0].shape[0] == 2
    envs.close()
