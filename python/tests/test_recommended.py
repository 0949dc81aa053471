from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import GAME, PROGRAM, ROM

import mario_learning as ml
from mario_learning import GameBoyEnv, recommended
from mario_learning.private_server import PrivateServer
from mario_learning.settings import Settings

RECOMMENDED: dict[str, Any] = {
    "frame_skip": 6,
    "observation_height": 40,
    "observation_width": 48,
    "min_last_two_frames": True,
    "max_last_two_frames": False,
    "no_ops": 5,
    "max_steps": 7,
    "stall_steps": 5,
    "reward_clip": 0.5,
    "level_difficulty": 4,
    "archive_share": 0.9,
    "gamma": 0.9,
}


@pytest.fixture
def game(tmp_path: Path) -> Path:
    description = json.loads((GAME / "game.json").read_text())
    (tmp_path / "game.json").write_text(json.dumps({**description, "settings": RECOMMENDED}))
    return tmp_path


def settings_of(**options: Any) -> Settings:
    env = GameBoyEnv(**options)
    settings = env._session.settings
    env.close()
    return settings


def test_take_the_place_of_defaults(game: Path) -> None:
    env = GameBoyEnv(game=game, rom=ROM, server=PROGRAM)
    assert env.observation_space.shape == (4, 40, 48)
    env.reset(seed=1)
    steps = 1
    while not env.step(0)[3]:
        steps += 1
    assert steps == 5  # which nobody moves in
    assert env._session.settings == Settings(
        img_height=40,
        img_width=48,
        frame_skip=6,
        maxpool="min",
        noop_max=5,
        max_steps=7,
        stall_steps=5,
        reward_clip=0.5,
        level_difficulty=4,
        variables=env._session.settings.variables,
    )
    env.close()


def test_stand_below_what_one_names_oneself(game: Path) -> None:
    settings = settings_of(
        game=game, rom=ROM, server=PROGRAM, frame_skip=4, maxpool=None, max_steps=4500
    )
    assert (settings.frame_skip, settings.maxpool, settings.max_steps) == (4, None, 4500)
    assert (settings.img_height, settings.stall_steps) == (40, 5)


def test_are_those_of_a_server_at_an_address_too(game: Path) -> None:
    server = PrivateServer(PROGRAM, game, ROM, 4, 1)
    assert settings_of(address=server.url).frame_skip == 6
    env = ml.GameBoyVectorEnv(3, batch_size=1, address=server.url)
    assert env.single_observation_space.shape == (4, 40, 48)
    env.close()
    server.close()


def test_of_another_server_change_no_spaces_later(game: Path) -> None:
    env = GameBoyEnv(game=GAME, rom=ROM, server=PROGRAM)
    env._session.abandon()
    env._session.choice = type(env._session.choice)(game=game, rom=ROM, server=PROGRAM)
    observation, _ = env.reset()
    assert observation.shape == env.observation_space.shape == (4, 72, 80)
    env.close()


def test_that_are_no_numbers_are_refused_by_name() -> None:
    class Odd:
        key = "frame-skip"
        value = "often"

    with pytest.raises(ml.ProtocolError, match=r"frame-skip = often.* pass frame_skip= yourself"):
        recommended.apply(Settings(), [Odd()], ())
