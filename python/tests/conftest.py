"""The built server and Sprout Land, for all tests.

CMake names the programs; by hand, a build in build/release is found.
"""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import zmq

from mario_learning import wire
from mario_learning.private_server import Installation, PrivateServer

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("MARIO_BUILD", ROOT / "build" / "release"))
GAME = ROOT / "games" / "sprout_land"
ROM = GAME / "sprout_land.gb"
PROGRAM = BUILD / "bin" / "emulator_server"

# So that episodes end soon, and nothing depends on how the game goes.
SHORT = {"max_steps": 12, "img_height": 36, "img_width": 40, "server": PROGRAM}


@pytest.fixture(scope="session")
def installation() -> Installation:
    return Installation.find(PROGRAM)


@pytest.fixture
def start_server(installation: Installation) -> Iterator[Callable[..., PrivateServer]]:
    started: list[PrivateServer] = []

    def start(environments: int = 16, threads: int = 1) -> PrivateServer:
        started.append(PrivateServer(installation.program, GAME, ROM, environments, threads))
        return started[-1]

    yield start
    for server in started:
        server.close()


@pytest.fixture(scope="session")
def shared_server(installation: Installation) -> Iterator[PrivateServer]:
    server = PrivateServer(installation.program, GAME, ROM, 64, 1)
    yield server
    server.close()


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


class tcp_server:  # noqa: N801  it is used as a function
    """A server on a TCP port that it chooses: the process, and the address."""

    def __init__(self, *more: str, port: str = "*") -> None:
        self.command = [
            *(str(PROGRAM), "--game", str(GAME), "--rom", str(ROM), "--threads", "1"),
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
