"""Our wire around other Gymnasium environments, seen by the package's own client."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
import pytest
import zmq

import mario_learning as ml
from mario_learning import GameBoyEnv, GameBoyVectorEnv, Settings, wire
from mario_learning.serve.drawing import drawing_of
from mario_learning.serve.envelope import Envelope

RANGES = [2.4, 3.0, 0.2095, 3.5]
CART_POLE = {
    "img_height": 36,
    "img_width": 36,
    "frame_skip": 1,
    "stack_num": 1,
    "sticky_action_probability": 0,
    "noop_max": 0,
    "stall_steps": 0,
}


class Serving:
    """The command on sockets of its own."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.url, self.publish = f"ipc://{folder}/steps", f"ipc://{folder}/screens"
        command = [sys.executable, "-m", "mario_learning.serve", *arguments]
        command += ["--bind", self.url, "--publish", self.publish]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self.process.stdout is not None
        self.ready = self.process.stdout.readline()

    def close(self) -> int:
        self.process.terminate()
        self.process.communicate()
        return self.process.returncode


@pytest.fixture(scope="module")
def cart_pole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("cart_pole")
    ranges = ",".join(map(str, RANGES))
    serving = Serving(folder, "CartPole-v1", "--ranges", ranges, "--environments", "8")
    yield serving
    assert serving.close() == 0


def actions(step: int, count: int) -> Any:
    return np.random.default_rng(step).integers(0, 2, count)


def test_says_what_it_serves(cart_pole: Serving) -> None:
    assert cart_pole.ready.startswith("mario_learning.serve: CartPole-v1, 8 environments")


def test_plays_the_environment_itself(cart_pole: Serving) -> None:
    """The episode's seed is the server's; its length and return are CartPole's for these actions."""
    env = GameBoyEnv(address=cart_pole.url, **CART_POLE)
    env.reset(seed=5)
    random = np.random.default_rng([5, 0])
    seed = int(random.integers(1 << 31))
    own = gymnasium.make("CartPole-v1")
    draw = drawing_of(own.observation_space, RANGES)
    own.reset(seed=seed)
    for step in range(500):
        action = int(actions(step, 1)[0])
        wanted = own.step(action)
        got = env.step(action)
        assert (got[0][0] == draw(wanted[0], 36, 36)).all()
        assert got[1:4] == wanted[1:4]
        if wanted[2]:
            break
    assert got[4]["episode_summary"]["ended_by"] == "terminated"
    assert got[4]["episode_summary"]["total_reward"] == step + 1
    own.close()
    env.close()


def test_groups_and_seeds_give_the_same_stream(cart_pole: Serving) -> None:
    streams = []
    for batch in (4, 1):
        envs = GameBoyVectorEnv(4, batch_size=batch, address=cart_pole.url, **CART_POLE)
        stream = [envs.reset(seed=3)[0]]
        stream += [envs.step(actions(i, 4))[0] for i in range(60)]
        streams.append(np.stack(stream))
        envs.close()
    assert (streams[0] == streams[1]).all()


def test_a_restored_state_gives_the_same_stream(cart_pole: Serving) -> None:
    settings = {**CART_POLE, "sticky_action_probability": 0.25, "noop_max": 4}
    envs = GameBoyVectorEnv(4, address=cart_pole.url, **settings)
    envs.reset(seed=3)
    for i in range(33):
        envs.step(actions(i, 4))
    states = envs.clone_state()
    expected = [envs.step(actions(i, 4)) for i in range(60)]
    envs.restore_state(states)
    for i, wanted in enumerate(expected):
        got = envs.step(actions(i, 4))
        assert all((a == b).all() for a, b in zip(got[:4], wanted[:4], strict=True))
    damaged = [states[0][:-1] + b"x", *states[1:]]
    with pytest.raises(ml.UnusableStateError, match="damaged"):
        envs.restore_state(damaged)
    envs.close()


def test_a_step_limit_and_a_stall_truncate(cart_pole: Serving) -> None:
    for setting, why in (({"max_steps": 3}, "time-limit"), ({"reward_clip": 0.5}, None)):
        env = GameBoyEnv(address=cart_pole.url, **{**CART_POLE, **setting})
        env.reset(seed=1)
        for _ in range(3):
            _, reward, _, truncated, info = env.step(1)
        if why is not None:
            assert truncated
            assert info["episode_summary"]["ended_by"] == why
        else:
            assert reward == 0.5
        env.close()


def test_publishes_what_is_drawn(cart_pole: Serving) -> None:
    pytest.importorskip("pygame")
    env = GameBoyEnv(
        address=cart_pole.url, publish=cart_pole.publish, render_mode="rgb_array", **CART_POLE
    )
    env.reset(seed=1)
    env.step(1)
    env.step(1)
    assert env.render().shape == (400, 600, 3)
    env.close()


def test_ale_goes_back_to_its_own_state(tmp_path: Path) -> None:
    pytest.importorskip("ale_py")
    serving = Serving(tmp_path, "ale_py:ALE/Breakout-v5", "--environments", "2")
    settings = {"img_height": 84, "img_width": 84, "maxpool": "max", "stall_steps": 0}
    envs = GameBoyVectorEnv(2, address=serving.url, **settings)
    assert envs.action_names == ["NOOP", "FIRE", "RIGHT", "LEFT"]
    play = [envs.reset(seed=1)[0]] + [envs.step(np.full(2, i % 4))[0] for i in range(100)]
    states = envs.clone_state()
    expected = [envs.step(np.full(2, i % 3)) for i in range(100)]
    assert expected[-1][1].shape == (2,)
    envs.restore_state(states)
    for i, wanted in enumerate(expected):
        got = envs.step(np.full(2, i % 3))
        assert all((a == b).all() for a, b in zip(got[:4], wanted[:4], strict=True))
    again = [envs.reset(seed=1)[0]] + [envs.step(np.full(2, i % 4))[0] for i in range(100)]
    assert all((a == b).all() for a, b in zip(again, play, strict=True))
    envs.close()
    assert serving.close() == 0


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"level": "1-1"}, "has no level"),
        ({"action_set": "jump"}, "has no action set"),
        ({"variables": ["lives"]}, "has no variable"),
        ({"archive_share": 0.5}, "has no save-state starts"),
        ({"frame_skip": 0}, "frame_skip is 0"),
    ],
)
def test_refuses_what_it_does_not_have(
    cart_pole: Serving, setting: dict[str, Any], said: str
) -> None:
    with pytest.raises(ml.ServerRefused, match=said):
        GameBoyEnv(address=cart_pole.url, **{**CART_POLE, **setting})


def ask(socket: Any, *parts: bytes) -> Any:
    socket.send_multipart(parts)
    assert socket.poll(10_000)
    answer = socket.recv_multipart()
    assert len(answer) == 1
    return wire.Reply.FromString(answer[0])


def test_bad_messages_get_an_error_each_and_change_nothing(cart_pole: Serving) -> None:
    context: Any = zmq.Context()
    socket = context.socket(zmq.DEALER)
    socket.connect(cart_pole.url)
    older = ask(socket, wire.Request(version=2, id=7).SerializeToString())
    assert (older.version, older.id, wire.error_name(older.error.code)) == (
        2,
        7,
        "ERROR_BAD_VERSION",
    )
    assert "same release" in older.error.message
    newer = ask(socket, wire.Request(version=99, id=8).SerializeToString())
    assert (newer.version, newer.id) == (wire.PROTOCOL_VERSION, 8)
    for parts in ([b"nonsense"], [b"", b""], [wire.encode(wire.new_request(0))]):
        assert wire.error_name(ask(socket, *parts).error.code) == "ERROR_BAD_MESSAGE"
    for body in ("step", "snapshot", "restore", "heartbeat", "bye"):
        request = wire.new_request(9)
        getattr(request, body).lease = 12345
        assert wire.error_name(ask(socket, wire.encode(request)).error.code) == "ERROR_NO_LEASE"
    status = wire.new_request(10)
    status.status.SetInParent()
    assert ask(socket, wire.encode(status)).status.available == 8
    context.destroy(0)


def test_a_repeated_request_steps_nothing_twice(cart_pole: Serving) -> None:
    context: Any = zmq.Context()
    socket = context.socket(zmq.DEALER)
    socket.connect(cart_pole.url)
    hello = wire.new_request(1)
    Settings.make(CART_POLE).fill_hello(hello.hello, 1, 1, 1)
    welcome = ask(socket, wire.encode(hello))
    assert ask(socket, wire.encode(hello)).welcome.lease == welcome.welcome.lease
    answers = []
    for request_id in (2, 3, 3, 2, 4):
        step = wire.new_request(request_id)
        step.step.lease = welcome.welcome.lease
        step.step.actions.append(1)
        socket.send(wire.encode(step))
        assert socket.poll(10_000)
        answers.append(socket.recv_multipart())
    assert answers[1] == answers[2]
    assert answers[0] == answers[3]
    assert answers[4][1] != answers[1][1]
    late = wire.new_request(2)
    late.step.lease = welcome.welcome.lease
    late.step.actions.append(1)
    assert wire.error_name(ask(socket, wire.encode(late)).error.code) == "ERROR_BAD_STATE"
    bye = wire.new_request(5)
    bye.bye.lease = welcome.welcome.lease
    assert ask(socket, wire.encode(bye)).WhichOneof("body") == "bye"
    context.destroy(0)


def test_no_more_environments_than_it_has(cart_pole: Serving) -> None:
    with pytest.raises(ml.ServerRefused, match="--environments 9"):
        GameBoyVectorEnv(9, address=cart_pole.url, **CART_POLE)
    envs = GameBoyVectorEnv(8, address=cart_pole.url, **CART_POLE)
    with pytest.raises(ml.ServerSilent, match="other clients hold the rest"):
        GameBoyEnv(address=cart_pole.url, timeout=3, **CART_POLE)
    envs.close()
    GameBoyEnv(address=cart_pole.url, **CART_POLE).close()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["CartPole-v1"], 2, "pass --ranges"),
        (["CartPole-v1", "--ranges", "1,2"], 2, "4 above 0 are needed"),
        (["Pendulum-v1"], 2, "Discrete"),
        (["NoSuchGame-v7"], 1, "NoSuchGame"),
        (["CartPole-v1", "--ranges", "1,1,1,1", "--bind", "1"], 2, "is not a valid address"),
        (["CartPole-v1", "--ranges", "1,1,1,1", "--bind", "tcp://*:1"], 2, "needs keys"),
    ],
)
def test_says_what_is_wrong_with_its_arguments(arguments: list[str], code: int, said: str) -> None:
    command = [sys.executable, "-m", "mario_learning.serve", *arguments]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert result.returncode == code
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_pixels_are_scaled_by_area() -> None:
    space = gymnasium.spaces.Box(0, 255, (4, 6, 3), np.uint8)
    picture = np.zeros((4, 6, 3), np.uint8)
    picture[:2, :3] = 255
    drawn = drawing_of(space, None)(picture, 2, 2)
    assert drawn.tolist() == [[255, 0], [0, 0]]
    assert drawing_of(space, None)(picture, 1, 1).tolist() == [[64]]
    green = np.zeros((4, 6, 3), np.uint8)
    green[..., 1] = 100
    assert (drawing_of(space, None)(green, 4, 6) == 59).all()


def test_states_are_signed_where_there_are_keys() -> None:
    signed, other, plain = (Envelope("game", secret) for secret in (b"mine", b"others", b""))
    assert signed.unwrap(signed.wrap(b"state")) == b"state"
    for foreign in (other, plain, Envelope("another game", b"mine")):
        with pytest.raises(ValueError, match=r"other keys|another environment"):
            signed.unwrap(foreign.wrap(b"state"))
    with pytest.raises(ValueError, match="none of this server's"):
        signed.unwrap(b"nonsense")
