"""Servers that are lost, foreign or silent: an exception each, and nothing hangs."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import zmq
from conftest import PROGRAM, SHORT, tcp_server

import mario_learning as ml
from mario_learning import GameBoyEnv, transport, wire

OPTIONS = {name: value for name, value in SHORT.items() if name != "server"}


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
        if request.HasField("status"):
            reply.status.SetInParent()
            return bytes(reply.SerializeToString())
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
