"""Bad input: an exception each that says what to do."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
import pytest
from conftest import PROGRAM, SHORT, tcp_server

import mario_learning as ml
from mario_learning import GameBoyEnv, GameBoyVectorEnv
from mario_learning.private_server import PrivateServer

OPTIONS = {name: value for name, value in SHORT.items() if name != "server"}


@pytest.fixture
def envs(shared_server: PrivateServer) -> Iterator[GameBoyVectorEnv]:
    envs = GameBoyVectorEnv(2, address=shared_server.url, **OPTIONS)
    yield envs
    envs.close()


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
