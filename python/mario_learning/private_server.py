"""An ``emulator_server`` that belongs to one client: found, started, and stopped with it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import threading
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mario_learning.errors import ServerError

_START_SECONDS = 60.0
_STOP_SECONDS = 10.0
_READY = "emulator_server: "

# The server ends with its client, however that ends: `read` returns when the pipe closes. It has a
# session of its own, so that Ctrl-C reaches the client alone.
_WATCH = '"$@" </dev/null & server=$!; exec >/dev/null 2>&1; read -r _; kill $server; wait $server'


@dataclass(frozen=True)
class Installation:
    """Where the server's program is, and what was built with it."""

    program: Path

    @classmethod
    def find(cls, program: str | os.PathLike[str] | None = None) -> Installation:
        """The program named, else ``$MARIO_EMULATOR_SERVER``, on ``PATH``, or in a build nearby.

        Nearby: ``build/release/bin`` of this folder, of the package's, and of those above them.

        Raises:
            FileNotFoundError: there is none; the text says how to build it.

        """
        named = program or os.environ.get("MARIO_EMULATOR_SERVER")
        if named:
            if not os.access(named, os.X_OK) or not Path(named).is_file():
                raise FileNotFoundError(f"{named} is no program: name a built emulator_server")
            return cls(Path(named).resolve())
        on_path = shutil.which("emulator_server")
        if on_path:
            return cls(Path(on_path).resolve())
        for start in (Path.cwd(), Path(__file__).resolve().parent):
            for folder in (start, *start.parents):
                built = folder / "build" / "release" / "bin" / "emulator_server"
                if os.access(built, os.X_OK):
                    return cls(built.resolve())
        raise FileNotFoundError(
            "no emulator_server is found: build it with ./launch.sh build in the project's folder, "
            "then run Python there, put build/release/bin on PATH, or pass server=PROGRAM; or "
            "connect to a server that runs, with address=URL"
        )

    def game_folder(self, game: str | os.PathLike[str]) -> Path:
        """A folder, or the project's ``games/NAME``.

        Raises:
            FileNotFoundError: neither has a ``game.json``, nor looks like stable-retro's folder.

        """
        known = self.program.parents[3] / "games" if len(self.program.parents) > 3 else Path()
        for folder in (Path(game), known / Path(game).name):
            if (folder / "game.json").is_file() or (folder / "data.json").is_file():
                return folder
        raise FileNotFoundError(
            f"there is no game {game}: name a folder with a game.json, or one of {known}"
        )

    def rom_file(self, game: Path, rom: str | os.PathLike[str] | None) -> Path:
        """The cartridge named, or the one that comes with the game.

        Raises:
            FileNotFoundError: it is not there, or the game needs one of the caller's own.

        """
        if rom is not None:
            if not Path(rom).is_file():
                raise FileNotFoundError(f"there is no cartridge {rom}")
            return Path(rom)
        name = game.resolve().name
        own = game / f"{name}.gb"
        if own.is_file():
            return own
        raise FileNotFoundError(
            f"the cartridge of {name} is not part of this project: pass your own with rom=FILE"
        )


def variables_of(game: Path) -> tuple[str, ...]:
    """The names of the variables in a ``game.json``; none of another format."""
    file = game / "game.json"
    if not file.is_file():
        return ()
    description: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return tuple(description.get("variables", {}))


class PrivateServer:
    """Runs from construction to ``close``, on sockets that only this user can reach.

    Attributes:
        url: Of the step channel.
        publish_url: Of the screens.

    """

    def __init__(
        self, program: Path, game: Path, rom: Path, environments: int, threads: int | None
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="mario_learning_")
        self.url = f"ipc://{self._folder.name}/steps"
        self.publish_url = f"ipc://{self._folder.name}/screens"
        command = [
            *(str(program), "--game", str(game), "--rom", str(rom)),
            *("--environments", str(environments), "--bind", self.url),
            *("--publish", self.publish_url),
        ]
        if threads is not None:
            command += ["--threads", str(threads)]
        self._lines: deque[str] = deque(maxlen=50)
        self._told = threading.Event()  # that it is ready, or has ended
        self._ended = threading.Event()
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", _WATCH, "sh", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
            errors="replace",
        )
        self._reader = threading.Thread(target=self._read, name="emulator_server", daemon=True)
        self._reader.start()
        self._await_start()

    def ended(self) -> str | None:
        """Why it has ended, in its own words; ``None``: it runs."""
        if not self._ended.is_set():
            return None
        last = next((line for line in reversed(self._lines) if line), "it said nothing")
        return f"the emulator server has ended: {last}"

    def close(self) -> None:
        """Stops it. May be called again."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, 9)
            self._process.wait()
        self._reader.join()
        self._folder.cleanup()

    def _await_start(self) -> None:
        ready = False
        try:
            ready = self._told.wait(_START_SECONDS) and not self._ended.is_set()
        finally:
            if not ready:
                ended = self.ended()
                self.close()
        if not ready:
            raise ServerError(ended or f"the emulator server did not start in {_START_SECONDS:g} s")

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.append(line.strip())
            if line.startswith(_READY) and " steps at " in line:
                self._told.set()
        self._process.stdout.close()
        self._ended.set()
        self._told.set()
