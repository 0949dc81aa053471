"""The built server and Sprout Land, for all tests.

CMake names the programs; by hand, a build in build/release is found.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mario_learning.private_server import Installation, PrivateServer

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("MARIO_BUILD", ROOT / "build" / "release"))
GAME = ROOT / "games" / "sprout_land"
ROM = BUILD / "games" / "sprout_land" / "sprout_land.gb"
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
