"""Minari reads what ``learner_client demonstrations export`` writes."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from conftest import BUILD, GAME, ROM, ROOT

from mario_learning.private_server import PrivateServer

minari = pytest.importorskip("minari", reason="Minari is not installed")
pytest.importorskip("h5py", reason="h5py, with which Minari reads, is not installed")

BIN = BUILD / "bin"
ACTIONS = ROOT / "tests" / "golden" / "sprout_land_1-1_clearing.txt"


def recording(folder: Path) -> Path:
    """A way through 1-1, as a person's play is recorded."""
    command = [BIN / "record_demonstration", "--game", GAME, "--rom", ROM, "--level", "1-1"]
    subprocess.run(
        [*command, "--actions", ACTIONS, "--out", folder], check=True, capture_output=True
    )
    return folder


def export(url: str, recordings: Path, out: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [BIN / "learner_client", "demonstrations", "export", recordings, "--out", out]
    return subprocess.run([*command, "--connect", url, *more], capture_output=True, text=True)


def test_minari_reads_an_exported_demonstration(
    start_server: Callable[..., PrivateServer], tmp_path: Path
) -> None:
    recordings, out = recording(tmp_path / "recordings"), tmp_path / "dataset"
    done = export(start_server(1).url, recordings, out, "--id", "mario/sprout-land-v0")
    if "built without HDF5" in done.stderr:
        pytest.skip("learner_client was built without HDF5")
    assert done.returncode == 0, done.stderr

    dataset = minari.MinariDataset(out / "data")
    assert dataset.spec.dataset_id == "mario/sprout-land-v0"
    assert dataset.total_episodes == 1
    assert dataset.observation_space.shape == (72, 80)
    assert dataset.action_space.n == 7
    episode = dataset[0]
    steps = len(episode)
    wanted = [int(line.split()[0]) for line in ACTIONS.read_text().splitlines()]
    assert steps in (sum(wanted), sum(wanted) - 1)  # it may end within the last
    assert dataset.total_steps == steps
    assert episode.observations.shape == (steps + 1, 72, 80)
    assert episode.observations.dtype == np.uint8
    assert (episode.observations.std(axis=(1, 2)) > 0).all()
    names = json.loads((out / "data" / "metadata.json").read_text())["actions"]
    first = ACTIONS.read_text().split()[1]
    assert names[episode.actions[0]] == first
    assert episode.rewards.sum() > 100
    assert episode.terminations.dtype == bool
    assert episode.terminations[-1]
    assert not episode.terminations[:-1].any()
    assert not episode.truncations.any()


def test_an_export_replaces_nothing(
    start_server: Callable[..., PrivateServer], tmp_path: Path
) -> None:
    recordings, out = recording(tmp_path / "recordings"), tmp_path / "dataset"
    out.mkdir()
    done = export(start_server(1).url, recordings, out)
    assert done.returncode == 2
    assert "dataset is there already" in done.stderr or "without HDF5" in done.stderr
    assert not list(out.iterdir())
