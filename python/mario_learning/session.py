"""What both environments stand on: a client, its server if that is private, and their restarts."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Sequence
from typing import Any

from gymnasium.error import ClosedEnvironmentError

from mario_learning import address as addresses
from mario_learning.client import Client
from mario_learning.client_config import ClientConfig
from mario_learning.errors import ServerError
from mario_learning.private_server import Installation, PrivateServer, variables_of
from mario_learning.screens import Screens
from mario_learning.settings import Settings
from mario_learning.transport import Protection


@dataclasses.dataclass(frozen=True)
class ServerChoice:
    """Which server: one of its own, or those at an address.

    Attributes:
        game: Of a private server: a folder with a ``game.json``, or a name of the project's.
        rom: Its cartridge; ``None``: the one that is built from source.
        server: The program ``emulator_server``; ``None``: looked for.
        threads: That step its environments; ``None``: as many as this machine can run at once.
        address: Of servers that run: ``tcp://HOST:PORT``, ``ipc://FILE``, ``dns://NAME:PORT``,
            ``dir://FOLDER``; several as a list, or with commas between them.
        publish: Where those publish their screens, for ``render``; of one server only.
        keys: Folder of keys for other machines.
        insecure: Other machines may be talked to without keys.
        timeout: Seconds after which a server that does not answer is given up.

    """

    game: str | os.PathLike[str] = "sprout_land"
    rom: str | os.PathLike[str] | None = None
    server: str | os.PathLike[str] | None = None
    threads: int | None = None
    address: str | Sequence[str] | None = None
    publish: str | None = None
    keys: str | os.PathLike[str] | None = None
    insecure: bool = False
    timeout: float = 60.0

    @classmethod
    def take(cls, options: dict[str, Any]) -> ServerChoice:
        """Takes what it knows out of keyword arguments."""
        names = [field.name for field in dataclasses.fields(cls)]
        choice = cls(**{name: options.pop(name) for name in names if name in options})
        if choice.address is not None:
            for name in ("rom", "server", "threads"):
                if getattr(choice, name) is not None:
                    raise ValueError(
                        f"{name}= is of a server of one's own, address= of one that runs"
                    )
        elif choice.publish is not None:
            raise ValueError("publish= goes with address=; a server of one's own needs neither")
        return choice


class Session:
    """Environments on whichever server; opened again after an error.

    Attributes:
        settings: With ``variables`` and what the game recommends filled in.
        client: Open, unless ``broken``.

    """

    client: Client

    def __init__(self, options: dict[str, Any], environments: int, groups: int, seed: int) -> None:
        options = dict(options)
        self.choice = ServerChoice.take(options)
        self.settings = Settings.make(options)
        self._given: frozenset[str] | None = frozenset(options)
        self._environments = environments
        self._groups = groups
        self._closed = False
        self._server: PrivateServer | None = None
        self._screens: Screens | None = None
        self._opened = False
        self._open(seed)

    @property
    def broken(self) -> bool:
        """Whether there is no client: an error has closed it."""
        return not self._opened

    def open(self, seed: int) -> None:
        """New episodes everywhere, with this seed; a new connection after an error."""
        self.require_open()
        if self.broken:
            self._open(seed)
        else:
            with self.guard():
                self.client.reopen(seed)

    def guard(self) -> _Guard:
        """Around whatever may raise a ``ServerError``: closes what is of no more use then."""
        return _Guard(self)

    def require_open(self) -> None:
        """Raises ``ClosedEnvironmentError`` after ``close``."""
        if self._closed:
            raise ClosedEnvironmentError("this environment is closed: make another")

    def require_client(self) -> None:
        """Raises ``ServerError`` after one, until ``open``."""
        self.require_open()
        if self.broken:
            raise ServerError("the server was lost or refused: reset() begins again")

    def screens(self, slot: int) -> Screens:
        """What the server draws of an environment: every screen, from the next step on.

        Raises:
            ValueError: nobody said where it publishes them.

        """
        self.require_client()
        if self._screens is None:
            url = self._server.publish_url if self._server else self.choice.publish
            if url is None:
                raise ValueError(
                    "render_mode needs the server's screens: pass publish='tcp://HOST:5556'"
                )
            protection = Protection(self.choice.keys, self.choice.insecure)
            self._screens = Screens(url, slot, protection)
        return self._screens

    def close(self) -> None:
        """Frees everything. May be called again."""
        self._closed = True
        self.abandon()

    def abandon(self) -> None:
        """Closes client and server, so that ``open`` begins with new ones."""
        if self._screens is not None:
            self._screens.close()
            self._screens = None
        if self._opened:
            self._opened = False
            self.client.close()
        if self._server is not None:
            self._server.close()
            self._server = None

    def _open(self, seed: int) -> None:
        try:
            urls = self._start_server() if self.choice.address is None else None
            self.client = Client(
                ClientConfig(
                    addresses=urls or addresses.split(self.choice.address or ""),
                    environments=self._environments,
                    groups=self._groups,
                    settings=self.settings,
                    given=self._given,
                    seed=seed,
                    protection=Protection(self.choice.keys, self.choice.insecure),
                    timeout=self.choice.timeout,
                    ended=self._server.ended if self._server else lambda: None,
                )
            )
            self._opened = True
            # Spaces are made of these now: a server that comes later changes none.
            self.settings, self._given = self.client.config.settings, None
        except BaseException:
            self.abandon()
            raise

    def _start_server(self) -> list[str]:
        installation = Installation.find(self.choice.server)
        game = installation.game_folder(self.choice.game)
        rom = installation.rom_file(game, self.choice.rom)
        if self.settings.variables is None:
            self.settings = dataclasses.replace(self.settings, variables=variables_of(game))
        self._server = PrivateServer(
            installation.program, game, rom, self._environments, self.choice.threads
        )
        return [self._server.url]


class _Guard:
    def __init__(self, session: Session) -> None:
        self._session = session

    def __enter__(self) -> None:
        self._session.require_client()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and issubclass(kind, ServerError):
            self._session.abandon()
