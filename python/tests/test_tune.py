"""The tuning command, with a learner that only pretends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mario_learning.tune.space import Space, read_toml, write_toml

SPACE = """
objective = "mean_position"

[settings]
levels = ["1-1"]

[space]
learning-rate = { low = 1e-5, high = 1e-3, log = true }
n-step = { low = 1, high = 7 }
filters = [[16, 32, 32], [32, 64, 64]]
"""

# Writes what learner_client writes; the more steps are summed up, the better it "learns". With a file
# named `stop` beside the program it is killed in the middle of its second trial.
LEARNER = """#!{python}
import json, os, pathlib, signal, sys, tomllib
arguments = dict(zip(sys.argv[2::2], sys.argv[3::2]))
run = pathlib.Path(arguments["--run"])
if sys.argv[1] == "evaluate":
    value = float((run / "value").read_text())
    pathlib.Path(arguments["--json"]).write_text(json.dumps({{"mean_position": value}}))
    sys.exit()
config = tomllib.loads(pathlib.Path(arguments["--config"]).read_text())
assert config["levels"] == ["1-1"] and config["stack"] == 2
resumed = run.exists()
run.mkdir(exist_ok=True)
stop = pathlib.Path(__file__).with_name("stop")
if stop.exists() and run.parent.name == "trial-1":
    stop.unlink()
    os.kill(os.getppid(), signal.SIGKILL)
    sys.exit(1)
value = 100 * config["n-step"] + resumed
(run / "value").write_text(str(value))
(run / "evaluations.csv").write_text("steps,mean_position\\n1,%d\\n2,%d\\n" % (value / 2, value))
"""


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    (tmp_path / "space.toml").write_text(SPACE)
    (tmp_path / "base.toml").write_text("stack = 2\nn-step = 1\n")
    program = tmp_path / "learner_client"
    program.write_text(LEARNER.format(python=sys.executable))
    program.chmod(0o755)
    (tmp_path / "emulator_server").write_text("#!/bin/sh\n")
    (tmp_path / "emulator_server").chmod(0o755)
    return [
        *("--space", str(tmp_path / "space.toml"), "--config", str(tmp_path / "base.toml")),
        *("--study", str(tmp_path / "study"), "--server", str(tmp_path / "emulator_server")),
        *("--connect", "ipc://nowhere", "--sampler-seed", "1", "--stale-seconds", "1"),
    ]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mario_learning.tune", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=280)


def test_finds_the_best_settings_and_goes_on_with_a_study(files: list[str], tmp_path: Path) -> None:
    pytest.importorskip("optuna")
    assert "the best of 3 trials: mean_position" in run(*files, "--trials", "3").stdout
    result = run(*files, "--trials", "5")
    assert "the best of 5 trials" in result.stdout, result.stderr
    best = read_toml(tmp_path / "study" / "best.toml")
    assert best["levels"] == ["1-1"]
    assert best["stack"] == 2
    values = [float(f.read_text()) for f in tmp_path.glob("study/trial-*/run/value")]
    assert len(values) == 5
    assert 100 * best["n-step"] == max(values)
    assert best["filters"] in ([16, 32, 32], [32, 64, 64])


def test_a_killed_trial_is_resumed_in_its_own_folder(files: list[str], tmp_path: Path) -> None:
    pytest.importorskip("optuna")
    (tmp_path / "stop").touch()
    assert run(*files, "--trials", "3").returncode == -9
    assert (tmp_path / "study" / "trial-1" / "run").exists()
    assert not (tmp_path / "study" / "trial-1" / "run" / "value").exists()
    run(*files, "--trials", "4")
    resumed = float((tmp_path / "study" / "trial-1" / "run" / "value").read_text())
    assert resumed % 100 == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "names no setting"),
        ("[space]\ngamma = 3", "gamma is a list of choices"),
        ("[space]\ngamma = { low = 2, high = 1 }", "gamma is a list of choices"),
        ("objective = 'fame'\n[space]\na = [1]", "objective is one of"),
        ("[spaces]", "there is no spaces"),
        ("[", "space.toml"),
    ],
)
def test_refuses_a_space_that_is_none(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "space.toml"
    file.write_text(text)
    with pytest.raises(ValueError, match=said):
        Space.read(file)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    settings: dict[str, Any] = {
        "rate": 2.5e-05,
        "double-dqn": True,
        "filters": [16, 32],
        "levels": ['a "b" \\'],
    }
    write_toml(tmp_path / "x.toml", settings)
    assert read_toml(tmp_path / "x.toml") == settings
    assert json.dumps(settings)
