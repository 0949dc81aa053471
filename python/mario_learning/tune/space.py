"""What is tuned: a TOML file of settings and ranges."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OBJECTIVES = ("clear_rate", "mean_position", "mean_return")
_RANGE_KEYS = {"low", "high", "log", "step"}


@dataclass(frozen=True)
class Space:
    """What a space file says.

    Like this::

        objective = "clear_rate"             # or mean_position, mean_return

        [settings]                           # the same in every trial, in place of --config's
        levels = ["1-1"]

        [space]                              # a range, or choices
        learning-rate = { low = 1e-5, high = 1e-3, log = true }
        n-step = { low = 1, high = 7 }
        filters = [[16, 32, 32], [32, 64, 64]]

    Attributes:
        objective: A key of ``learner_client evaluate --json``; more is better.
        settings: Of every trial.
        ranges: By setting.

    """

    objective: str
    settings: Mapping[str, Any]
    ranges: Mapping[str, Any]

    @classmethod
    def read(cls, file: Path) -> Space:
        """From a file.

        Raises:
            ValueError: it is no such file; the text names what is wrong.

        """
        table = read_toml(file)
        unknown = sorted(set(table) - {"objective", "settings", "space"})
        if unknown:
            raise ValueError(f"{file}: there is no {unknown[0]}; objective, settings, space are")
        objective = table.get("objective", "clear_rate")
        if objective not in OBJECTIVES:
            raise ValueError(f"{file}: objective is one of {', '.join(OBJECTIVES)}")
        ranges = table.get("space", {})
        if not ranges:
            raise ValueError(f"{file}: [space] names no setting")
        for name, given in ranges.items():
            _check_range(file, name, given)
        return cls(objective, table.get("settings", {}), ranges)

    def suggest(self, trial: Any) -> dict[str, Any]:
        """A trial's settings."""
        chosen = {}
        for name, given in self.ranges.items():
            if isinstance(given, list):
                chosen[name] = given[trial.suggest_categorical(name, list(range(len(given))))]
            else:
                is_whole = isinstance(given["low"], int) and isinstance(given["high"], int)
                suggest = trial.suggest_int if is_whole else trial.suggest_float
                chosen[name] = suggest(name, **given)
        return {**self.settings, **chosen}

    def settings_of(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The settings of a trial that was, from what Optuna kept of it."""
        chosen = {
            name: self.ranges[name][value] if isinstance(self.ranges[name], list) else value
            for name, value in parameters.items()
        }
        return {**self.settings, **chosen}


def read_toml(file: Path) -> dict[str, Any]:
    """A TOML file's table.

    Raises:
        ValueError: it cannot be read.

    """
    tomllib = importlib.import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    try:
        table: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
        return table
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{file}: {getattr(error, 'strerror', None) or error}") from error


def write_toml(file: Path, settings: Mapping[str, Any]) -> None:
    """A file that ``learner_client train --config`` takes."""
    file.write_text("".join(f"{name} = {_text(value)}\n" for name, value in settings.items()))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(map(_text, value)) + "]"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return repr(value)


def _check_range(file: Path, name: str, given: Any) -> None:
    if isinstance(given, list) and given:
        return
    fits = isinstance(given, dict) and {"low", "high"} <= set(given) <= _RANGE_KEYS
    if not fits or not given["low"] <= given["high"]:
        raise ValueError(
            f"{file}: {name} is a list of choices, or has low and high, and log or step: "
            "{ low = 1e-5, high = 1e-3, log = true }"
        )
