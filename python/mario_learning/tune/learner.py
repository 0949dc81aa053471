"""One trial: the C++ learner trains, is evaluated as it goes, and at the end."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_POLL_SECONDS = 1.0
_SAVE_SECONDS = 120.0  # after which an interrupted learner is killed


@dataclass(frozen=True)
class Learner:
    """How ``learner_client`` is run.

    Attributes:
        program: The program.
        connect: Servers' addresses.
        minutes: Of training.
        evaluation_minutes: Between the evaluations by which trials are pruned.
        episodes: Of the evaluation at the end.
        more: Other arguments, such as ``--keys``.

    """

    program: Path
    connect: str
    minutes: float
    evaluation_minutes: float
    episodes: int
    more: tuple[str, ...] = ()

    def train(self, folder: Path, seed: int, pruned: Callable[[int, Any], bool]) -> bool:
        """Trains the run in ``folder``, or resumes it; whether it came to its end.

        Args:
            folder: With ``config.toml``; the run is in ``run``, what the learner says in ``train.log``.
            seed: Of everything random.
            pruned: Called with each evaluation, by its number: a row of ``evaluations.csv``. Says whether
                the trial is to end.

        Raises:
            RuntimeError: the learner failed, with its own last line.

        """
        command = [
            *(self.program, "train", "--config", folder / "config.toml"),
            *("--run", folder / "run", "--connect", self.connect, "--seed", seed),
            *("--minutes", self.minutes, "--evaluation-minutes", self.evaluation_minutes),
        ]
        with open(folder / "train.log", "ab") as log:
            process = subprocess.Popen(
                [*map(str, command), *self.more], stdout=log, stderr=subprocess.STDOUT
            )
            try:
                told = 0
                while True:
                    running = process.poll() is None
                    for row in _rows(folder / "run" / "evaluations.csv")[told:]:
                        told += 1
                        if pruned(told, row):
                            return False
                    if not running:
                        break
                    time.sleep(_POLL_SECONDS)
            finally:
                _stop(process)
        if process.returncode != 0:
            raise RuntimeError(f"the learner failed: {_last_line(folder / 'train.log')}")
        return True

    def evaluate(self, folder: Path) -> dict[str, Any]:
        """Plays without exploring: what ``learner_client evaluate --json`` writes.

        Raises:
            RuntimeError: the learner failed, with its own last line.

        """
        file = folder / "evaluation.json"
        command = [self.program, "evaluate", "--run", folder / "run", "--connect", self.connect]
        command += ["--episodes", self.episodes, "--json", file]
        with open(folder / "evaluate.log", "wb") as log:
            result = subprocess.run(
                [*map(str, command), *self.more], stdout=log, stderr=subprocess.STDOUT, check=False
            )
        if result.returncode != 0:
            raise RuntimeError(f"the evaluation failed: {_last_line(folder / 'evaluate.log')}")
        facts: dict[str, Any] = json.loads(file.read_text())
        return facts


def _rows(file: Path) -> list[dict[str, str]]:
    if not file.exists():
        return []
    text = file.read_text()
    whole = text[: text.rfind("\n") + 1]  # a line that is being written waits
    return list(csv.DictReader(whole.splitlines()))


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGINT)
    try:
        process.wait(_SAVE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _last_line(file: Path) -> str:
    lines = [line.strip() for line in file.read_text(errors="replace").splitlines()]
    return next((line for line in reversed(lines) if line), "it said nothing")
