"""Bad input: an exception each that says what to do."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
import pytest
import zmq
from conftest import PROGRAM, SHORT

import mario_learning as ml
from mario_learning import GameBoyEnv, GameBoyVectorEnv, transport, wire
from mario_learning.private_server import PrivateServer

OPTIONS = {name: value for name, value in SHORT.items() if name != "server"}


@pytest.fixture
def envs(shared_server: PrivateServer) -> Iterator[GameBoyVectorEnv]:
    envs = GameBoyVectorEnv(2, address=shared_server.url, **OPTIONS)
    yield envs
    envs.close()


@pytest.fixture
def fake_server(tmp_path: Path) -> Iterator[Callable[[Callable[[Any], bytes | None]], str]]:
    """A ROUTER that answers each request as it is told to; its address."""
    context: Any = zmq.Context()
    stop = threading.Event()
    threads: list[threading.Thread] = []

    def serve(answer: Callable[[Any], bytes | None]) -> str:
        socket = context.socket(zmq.ROUTER)
        url = f"ipc://{tmp_path}/fake{len(threads)}"
        socket.bind(url)

        def run() -> None:
            while not stop.is_set():
                if not socket.poll(20):
                    continue
                client, request = socket.recv_multipart()
                reply = answer(wire.Request.FromString(request))
                if reply is not None:
                    socket.send_multipart([client, reply])
            socket.close(0)

        threads.append(threading.Thread(target=run, daemon=True))
        threads[-1].start()
        return url

    yield serve
    stop.set()
    for thread in threads:
        thread.join()
    context.term()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("nonsense", "is not a valid address"),
        ("tcp://127.0.0.1:99999", "is not a valid address"),
        ("tcp://::1:5555", "in brackets"),
        ("ipc://@abstract", "every user of this machine"),
        ("dns://name", "dns://NAME:PORT"),
        ("tcp://192.0.2.1:5555", "needs keys"),
        ([], "no server is named"),
    ],
)
def test_an_address_that_is_not_valid(address: Any, said: str) -> None:
    with pytest.raises(ml.AddressError, match=said):
        GameBoyEnv(address=address)


def test_nobody_answers(tmp_path: Path) -> None:
    with pytest.raises(ml.ServerSilent, match="no emulator server answers"):
        GameBoyEnv(address=f"ipc://{tmp_path}/nobody", timeout=0.3)
    with pytest.raises(ml.ServerSilent, match="no emulator server is found"):
        GameBoyEnv(address=f"dir://{tmp_path}", timeout=0.3)


def test_keys_that_are_missing_or_open_to_others(tmp_path: Path) -> None:
    with pytest.raises(ml.KeyFileError, match="emulator_server keys"):
        GameBoyEnv(address="tcp://127.0.0.1:1", keys=tmp_path)
    subprocess.run([PROGRAM, "keys", "--dir", tmp_path / "keys"], check=True, capture_output=True)
    (tmp_path / "keys" / "client.key").chmod(0o644)
    with pytest.raises(ml.KeyFileError, match="others can read the secret key"):
        GameBoyEnv(address="tcp://127.0.0.1:1", keys=tmp_path / "keys")


def test_keys_let_in_whom_the_server_lists(tmp_path: Path) -> None:
    for name in ("mine", "others"):
        command = [PROGRAM, "keys", "--dir", str(tmp_path / name)]
        subprocess.run(command, check=True, capture_output=True)
    with tcp_server("--keys", str(tmp_path / "mine")) as (_, url):
        env = GameBoyEnv(address=url, keys=tmp_path / "mine", **OPTIONS)
        env.reset(seed=1)
        state = env.clone_state()
        env.restore_state(state)
        env.close()
        with pytest.raises(ml.ServerSilent, match="answers"):
            GameBoyEnv(address=url, keys=tmp_path / "others", timeout=0.5)


class tcp_server:  # noqa: N801  it is used as a function
    """A server on a TCP port that it chooses: the process, and the address."""

    def __init__(self, *more: str, port: str = "*") -> None:
        game = PROGRAM.parents[3] / "games" / "sprout_land"
        rom = PROGRAM.parents[1] / "games" / "sprout_land" / "sprout_land.gb"
        self.command = [
            *(str(PROGRAM), "--game", str(game), "--rom", str(rom), "--threads", "1"),
            *("--bind", f"tcp://127.0.0.1:{port}", "--publish", "tcp://127.0.0.1:*", *more),
        ]

    def __enter__(self) -> tuple[subprocess.Popen[str], str]:
        self.process = subprocess.Popen(
            self.command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        return self.process, line.split("steps at ")[1].split(",")[0]

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"frame_skip": 0}, "frame skip"),
        ({"frame_skip": -1}, "frame_skip cannot be -1"),
        ({"action_set": "fly"}, "no action set"),
        ({"level": "9-9"}, "no level"),
        ({"img_height": 4000}, "height"),
        ({"variables": ["nothing"]}, "no variable"),
        ({"sticky_action_probability": 2.0}, "stickiness"),
        ({"noop_max": "many"}, "max_no_ops cannot be 'many'"),
        ({"maxpool": "mean"}, "maxpool='mean'"),
        ({"stack_num": 0}, "stack_num"),
    ],
)
def test_a_setting_that_cannot_be(
    shared_server: PrivateServer, setting: dict[str, Any], said: str
) -> None:
    with pytest.raises((ValueError, ml.ServerRefused), match=said):
        GameBoyEnv(address=shared_server.url, **setting)


def test_a_setting_that_does_not_exist(shared_server: PrivateServer) -> None:
    with pytest.raises(TypeError, match=r"no setting frameskip; there are: .*frame_skip"):
        GameBoyEnv(address=shared_server.url, frameskip=4)
    with pytest.raises(ValueError, match="address= of one that runs"):
        GameBoyEnv(address=shared_server.url, rom="my.gb")


def test_more_environments_than_the_server_has(shared_server: PrivateServer) -> None:
    with pytest.raises(ml.ServerRefused, match="--environments 65") as refused:
        GameBoyVectorEnv(65, address=shared_server.url)
    assert refused.value.code == "ERROR_REFUSED"
    envs = GameBoyVectorEnv(64, address=shared_server.url, **OPTIONS)
    with pytest.raises(ml.ServerSilent, match="other clients hold the rest"):
        GameBoyEnv(address=shared_server.url, timeout=3)
    envs.close()


def test_no_program_game_or_cartridge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileNotFoundError, match="is no program"):
        GameBoyEnv(server=tmp_path / "nothing")
    with pytest.raises(FileNotFoundError, match="there is no game"):
        GameBoyEnv(server=PROGRAM, game="tetris")
    with pytest.raises(FileNotFoundError, match="pass your own with rom=FILE"):
        GameBoyEnv(server=PROGRAM, game="super_mario_land")
    rom = tmp_path / "x.gb"
    rom.write_bytes(b"too short")
    with pytest.raises(ml.ServerError, match="cannot load"):
        GameBoyEnv(server=PROGRAM, rom=rom)
    monkeypatch.delenv("MARIO_EMULATOR_SERVER", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("mario_learning.private_server.__file__", str(tmp_path / "module.py"))
    with pytest.raises(FileNotFoundError, match=r"launch\.sh build"):
        GameBoyEnv()


def test_actions_that_cannot_be(envs: GameBoyVectorEnv) -> None:
    with pytest.raises(gymnasium.error.ResetNeeded):
        envs.step(np.zeros(2, np.int64))
    envs.reset(seed=1)
    for actions in ([0, 99], [-1, 0]):
        with pytest.raises(ValueError, match=r"actions are 0 to 6 \(none, right"):
            envs.step(np.array(actions))
    for wrong in (np.zeros(3, np.int64), np.zeros((2, 1), np.int64), np.zeros(2), "ab"):
        with pytest.raises(ValueError, match="2 integers are expected"):
            envs.step(wrong)  # type: ignore[arg-type]
    envs.step(np.zeros(2, np.int64))


def test_one_environments_action_that_cannot_be(shared_server: PrivateServer) -> None:
    env = GameBoyEnv(address=shared_server.url, **OPTIONS)
    with pytest.raises(gymnasium.error.ResetNeeded, match="reset"):
        env.step(0)
    env.reset(seed=1)
    for wrong in (7, -1, 1.5, "right"):
        with pytest.raises(ValueError, match="0 to 6 are expected"):
            env.step(wrong)  # type: ignore[arg-type]
    for _ in range(12):
        env.step(0)
    with pytest.raises(gymnasium.error.ResetNeeded):
        env.step(0)
    env.close()


def test_a_group_that_is_none_or_too_often_in_flight(shared_server: PrivateServer) -> None:
    envs = GameBoyVectorEnv(4, batch_size=2, address=shared_server.url, **OPTIONS)
    envs.async_reset(seed=1)
    with pytest.raises(RuntimeError, match=r"recv\(\) them"):
        envs.step(np.zeros(4, np.int64))
    with pytest.raises(RuntimeError, match=r"recv\(\) them first"):
        envs.clone_state()
    with pytest.raises(ValueError, match="is no group"):
        envs.send(np.zeros(2, np.int64), np.array([1, 2]))
    envs.send(np.zeros(2, np.int64), np.array([0, 1]))
    with pytest.raises(RuntimeError, match=r"recv\(\) first"):
        envs.send(np.zeros(2, np.int64), np.array([0, 1]))
    for _ in range(3):
        envs.recv()
    with pytest.raises(RuntimeError, match="no group is in flight"):
        envs.recv()
    envs.close()


def test_a_closed_environment(envs: GameBoyVectorEnv) -> None:
    envs.reset(seed=1)
    envs.close()
    envs.close()
    for use in (
        lambda: envs.reset(),
        lambda: envs.step(np.zeros(2, np.int64)),
        lambda: envs.recv(),
        lambda: envs.clone_state(),
    ):
        with pytest.raises(gymnasium.error.ClosedEnvironmentError, match="make another"):
            use()


def test_a_server_of_its_own_that_dies_is_started_again_by_reset() -> None:
    env = GameBoyEnv(**SHORT)
    env.reset(seed=1)
    expected = env.step(2)[0]
    server = env._session._server
    assert server is not None
    kill_children_of(server._process.pid)
    with pytest.raises(ml.ServerLost, match="the emulator server has ended"):
        play(env)
    with pytest.raises(ml.ServerError, match=r"reset\(\) begins again"):
        env.step(2)
    env.reset(seed=1)
    assert (env.step(2)[0] == expected).all()
    env.close()


def play(env: GameBoyEnv) -> None:
    for _ in range(11):
        env.step(2)


def kill_children_of(pid: int) -> None:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    assert children
    for child in children:
        os.kill(int(child), signal.SIGKILL)


def test_a_server_that_was_restarted_between_two_steps() -> None:
    with tcp_server() as (process, url):
        env = GameBoyEnv(address=url, **OPTIONS)
        env.reset(seed=1)
        expected = env.step(2)[0]
        process.kill()
        process.wait()
        with tcp_server(port=url.rsplit(":", 1)[1]):
            with pytest.raises(ml.ServerLost, match="connect again"):
                env.step(2)
            env.reset(seed=1)
            assert (env.step(2)[0] == expected).all()
            env.close()


def test_a_server_that_stops_answering(start_server: Any) -> None:
    server = start_server()
    env = GameBoyEnv(address=server.url, **OPTIONS)
    env.reset(seed=1)
    children = Path(f"/proc/{server._process.pid}/task/{server._process.pid}/children")
    child = int(children.read_text().split()[0])
    client = env._session.client
    client.config = dataclasses.replace(client.config, timeout=0.5)
    os.kill(child, signal.SIGSTOP)
    with pytest.raises(ml.ServerSilent, match="has not answered a step"):
        env.step(2)
    os.kill(child, signal.SIGCONT)
    env.reset(seed=1)
    env.step(2)
    env.close()


def test_another_version_of_the_protocol(fake_server: Any) -> None:
    def answer(request: Any) -> bytes:
        reply = wire.Reply(version=wire.PROTOCOL_VERSION + 1, id=request.id)
        reply.error.message = "hello"
        return bytes(reply.SerializeToString())

    with pytest.raises(ml.ProtocolError, match="use the same release on both sides"):
        GameBoyEnv(address=fake_server(answer))


def test_a_server_that_is_none_of_ours(fake_server: Any) -> None:
    with pytest.raises(ml.ProtocolError, match="does not parse"):
        GameBoyEnv(address=fake_server(lambda _: b"HTTP/1.1 400"))


def test_a_server_that_leases_something_else(fake_server: Any) -> None:
    def answer(request: Any) -> bytes:
        reply = wire.Reply(version=wire.PROTOCOL_VERSION, id=request.id)
        reply.welcome.lease = 1
        reply.welcome.environments = 3
        return bytes(reply.SerializeToString())

    with pytest.raises(ml.ProtocolError, match="nobody asked for"):
        GameBoyEnv(address=fake_server(answer))


def test_ctrl_c_while_waiting_for_a_server(tmp_path: Path) -> None:
    program = f"""
import mario_learning
print("waiting", flush=True)
mario_learning.GameBoyEnv(address="ipc://{tmp_path}/nobody")
"""
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "waiting\n"
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert "KeyboardInterrupt" in errors


def test_a_socket_that_nobody_knows_of_does_not_hold_a_context_up() -> None:
    context = zmq.Context()
    half_made = context.socket(zmq.DEALER)
    context._sockets.clear()  # as when Ctrl-C comes while pyzmq makes the socket
    transport.end(context)
    half_made.close(0)


def test_a_server_of_its_own_ends_with_a_client_that_is_killed() -> None:
    program = f"""
import mario_learning, time
env = mario_learning.GameBoyEnv(server={str(PROGRAM)!r})
pid = env._session._server._process.pid
print(open(f"/proc/{{pid}}/task/{{pid}}/children").read().split()[0], flush=True)
time.sleep(600)
"""
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    server = int(process.stdout.readline())
    process.kill()
    process.communicate()
    deadline = time.monotonic() + 30
    while Path(f"/proc/{server}/cmdline").exists() and Path(f"/proc/{server}/cmdline").read_bytes():
        assert time.monotonic() < deadline
        time.sleep(0.01)
