"""The same seed and actions give the same stream through C++ and through Python, bit for bit."""

from __future__ import annotations

import subprocess

import numpy as np
import pytest
from conftest import BUILD

from mario_learning import GameBoyVectorEnv
from mario_learning.private_server import PrivateServer

PROGRAM = BUILD / "bin" / "stream_client"
COUNT, RECEIVES, SHAPE = 8, 300, (72, 80)


class Actions:
    """The same numbers as in tests/python/stream_client.cpp."""

    def __init__(self) -> None:
        self.state = 1

    def next(self, count: int, actions: int) -> list[int]:
        chosen = []
        for _ in range(count):
            self.state = (self.state * 1664525 + 1013904223) % 2**32
            chosen.append((self.state >> 16) % actions)
        return chosen


def stream_of_cpp(url: str, groups: int) -> bytes:
    command = [PROGRAM, url, str(COUNT), str(groups), "7"]
    return subprocess.run(
        command, input=f"{RECEIVES}\n".encode(), capture_output=True, check=True, timeout=120
    ).stdout


def stream_of_python(url: str, groups: int) -> bytes:
    size = COUNT // groups
    envs = GameBoyVectorEnv(COUNT, batch_size=size, address=url, stack_num=1, variables=[])
    actions, stream = Actions(), bytearray()
    number = int(envs.single_action_space.n)

    # The first actions are ignored, but they are among those that both programs draw.
    for _ in range(groups):
        actions.next(size, number)
    envs.async_reset(seed=7)
    sent = groups
    for _ in range(RECEIVES):
        observations, rewards, terminated, truncated, info = envs.recv()
        for e in range(size):
            stream.append(int(info["first"][e]) + 2 * int(terminated[e]) + 4 * int(truncated[e]))
            stream.append(int(info["last_action"][e]))
            stream += np.float32(rewards[e]).tobytes()
        assert observations.shape == (size, 1, *SHAPE)
        stream += observations.tobytes()
        if sent < RECEIVES:
            envs.send(np.array(actions.next(size, number)), info["env_id"])
            sent += 1
    envs.close()
    return bytes(stream)


@pytest.mark.parametrize("groups", [1, 2, 8])
def test_the_stream_is_that_of_the_cpp_client(shared_server: PrivateServer, groups: int) -> None:
    expected = stream_of_cpp(shared_server.url, groups)
    assert len(expected) == RECEIVES * COUNT // groups * (6 + SHAPE[0] * SHAPE[1])
    assert stream_of_python(shared_server.url, groups) == expected
