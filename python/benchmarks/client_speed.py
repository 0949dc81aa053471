"""Steps a second through Python beside the C++ client, on one server, by turns.

Usage: client_speed.py [--rounds 20] [--threads 1] [--json FILE]

Each round measures every row once, in an order that is turned around each time; a ratio is the median
of the rounds' own ratios, its interval a bootstrap's. Needs the build's `stream_client`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from mario_learning import GameBoyVectorEnv
from mario_learning.private_server import Installation, PrivateServer

ENVIRONMENTS, STEPS = 16, 3200


class Cpp:
    """The C++ client, `groups` of which are in flight."""

    def __init__(self, program: Path, url: str, groups: int) -> None:
        self._groups = groups
        self._process = subprocess.Popen(
            [program, url, str(ENVIRONMENTS), str(groups), "1"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self) -> float:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"-{STEPS // (ENVIRONMENTS // self._groups)}\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())


class Asynchronous:
    """`send` and `recv` with every group in flight."""

    def __init__(self, url: str, groups: int, stack: int, variables: list[str]) -> None:
        self._size = ENVIRONMENTS // groups
        self._envs = GameBoyVectorEnv(
            ENVIRONMENTS,
            batch_size=self._size,
            address=url,
            stack_num=stack,
            variables=variables,
        )
        self._envs.async_reset(seed=1)
        self._random = np.random.default_rng(1)

    def run(self) -> float:
        envs, size = self._envs, self._size
        begin = time.perf_counter()
        for _ in range(STEPS // size):
            *_, info = envs.recv()
            envs.send(self._random.integers(0, 7, size), info["env_id"])
        return time.perf_counter() - begin


class LockStep:
    """`step` of all of them."""

    def __init__(self, url: str, groups: int, stack: int) -> None:
        self._envs = GameBoyVectorEnv(
            ENVIRONMENTS,
            batch_size=ENVIRONMENTS // groups,
            address=url,
            stack_num=stack,
            variables=[],
        )
        self._envs.reset(seed=1)
        self._random = np.random.default_rng(1)

    def run(self) -> float:
        begin = time.perf_counter()
        for _ in range(STEPS // ENVIRONMENTS):
            self._envs.step(self._random.integers(0, 7, ENVIRONMENTS))
        return time.perf_counter() - begin


def measure(rows: dict[str, Callable[[], float]], rounds: int) -> dict[str, np.ndarray]:
    seconds: dict[str, list[float]] = {name: [] for name in rows}
    for run in rows.values():
        run()  # warm
    for number in range(rounds):
        names = list(rows)
        for name in names if number % 2 == 0 else reversed(names):
            seconds[name].append(rows[name]())
    return {name: STEPS / np.array(values) for name, values in seconds.items()}


def interval(ratios: np.ndarray) -> tuple[float, float, float]:
    draws = np.random.default_rng(0).choice(ratios, (2000, len(ratios)))
    low, high = np.quantile(np.median(draws, axis=1), [0.025, 0.975])
    return float(np.median(ratios)), float(low), float(high)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--threads", type=int, default=1, help="of the server")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()

    installation = Installation.find()
    game = installation.game_folder("sprout_land")
    rom = installation.rom_file(game, None)
    server = PrivateServer(installation.program, game, rom, 8 * ENVIRONMENTS, args.threads)
    program = installation.program.parent / "stream_client"
    url = server.url
    two = "C++, 2 groups of 8 in flight"
    one = "C++, lock step with 16"
    pairs = {
        "Python, send and recv, 2 groups of 8": two,
        "Python, send and recv, stack of 4": two,
        "Python, send and recv, stack of 4, 20 variables": two,
        "Python, step of 16 in 1 group": one,
        "Python, step of 16 in 2 groups, stack of 4": two,
    }
    variables = json.loads((game / "game.json").read_text())["variables"]
    players: list[Cpp | Asynchronous | LockStep] = [
        Cpp(program, url, 2),
        Cpp(program, url, 1),
        Asynchronous(url, 2, 1, []),
        Asynchronous(url, 2, 4, []),
        Asynchronous(url, 2, 4, list(variables)),
        LockStep(url, 1, 1),
        LockStep(url, 2, 4),
    ]
    rows = {name: player.run for name, player in zip([two, one, *pairs], players, strict=True)}
    rates = measure(rows, args.rounds)
    results = []
    for name, rate in rates.items():
        entry = {"name": name, "value": float(np.median(rate)), "unit": "steps/s"}
        text = f"{name:50} {entry['value']:7.0f} steps/s"
        if name in pairs:
            ratio, low, high = interval(rate / rates[pairs[name]])
            entry |= {"ratio_to": pairs[name], "ratio": ratio, "low": low, "high": high}
            text += f"  {ratio:.3f} [{low:.3f}, {high:.3f}] of {pairs[name]}"
        print(text)
        results.append(entry)
    if args.json:
        args.json.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
