"""Environments on one or several servers: the Python side of common/remote/remote_environment."""

from __future__ import annotations

import itertools
import time
from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any

import zmq

from mario_learning import address, recommended, transport
from mario_learning.client_config import Action, ClientConfig
from mario_learning.errors import ProtocolError, ServerLost, ServerSilent
from mario_learning.heartbeat import Heartbeat
from mario_learning.link import Link, Pending
from mario_learning.shares import (
    check_same_game,
    check_welcome,
    find_servers,
    seed_of_server,
    share_out,
)
from mario_learning.state_transfer import put_back, save
from mario_learning.time_steps import TimeSteps, read_time_steps
from mario_learning.transport import Context

_NAP_MS = 100  # so that a server that died is noticed soon


class Client:
    """A batch of environments whose groups are stepped independently.

    Each environment begins, and stands after each episode, between two episodes: the next action
    sent to it is ignored and answered by the next episode's first observation.

    Not thread-safe. Every method that waits raises ``ServerLost``, ``ServerSilent``,
    ``ServerRefused`` or ``ProtocolError``; of no more use then, but for ``close``.
    """

    def __init__(self, config: ClientConfig) -> None:
        self.config = config
        self._context: Context = zmq.Context()
        self._poller = zmq.Poller()
        self._links: list[Link] = []
        self._first_groups: list[int] = []
        self._in_flight: deque[int] = deque()  # links, in the order of sending
        self._heartbeat: Heartbeat | None = None
        try:
            self._connect()
        except BaseException:
            self.close()
            raise

    @property
    def group_size(self) -> int:
        """Environments of a group."""
        return self.config.environments // self.config.groups

    @property
    def in_flight(self) -> int:
        """Steps that were sent and not received."""
        return len(self._in_flight)

    def reopen(self, seed: int) -> None:
        """New episodes everywhere, as of a new client with this seed; what is in flight is dropped."""
        self.config = replace(self.config, seed=seed)
        self._in_flight.clear()
        for link in self._links:
            link.greet()
        self._await_leases()

    def send(self, group: int, actions: Sequence[int]) -> None:
        """Steps a group by an action for each of its environments; does not wait."""
        if len(actions) != self.group_size:
            raise ValueError(
                f"{len(actions)} actions for a group of {self.group_size} environments"
            )
        if not 0 <= group < self.config.groups:
            raise ValueError(f"there is no group {group}, there are {self.config.groups}")
        index = self._link_of(group)
        self._links[index].send_step(group - self._first_groups[index], actions)
        self._in_flight.append(index)

    def receive(self) -> TimeSteps:
        """Waits for a group in flight; those of one server come in the order of sending."""
        if not self._in_flight:
            raise RuntimeError("no group is in flight: send() first")
        while True:
            for place, index in enumerate(self._in_flight):
                pending = self._links[index].take_step()
                if pending is not None:
                    del self._in_flight[place]
                    return self._read(index, pending)
            self._advance_or_wait("a step")

    def snapshot(self, first: int, count: int) -> list[bytes]:
        """One opaque save state for each of the environments ``[first, first + count)``."""
        states: list[bytes] = []
        for link, begin, size in self._parts(first, count):
            states += save(link, begin, size, self._await_control)
        return states

    def restore(self, first: int, states: Sequence[bytes]) -> None:
        """Puts the environments from ``first`` on into states that a snapshot gave.

        Raises:
            UnusableStateError: one cannot be used here; begin anew with ``reopen``.

        """
        for link, begin, size in self._parts(first, len(states)):
            share, states = states[:size], states[size:]
            put_back(link, begin, share, self._await_control)

    def close(self) -> None:
        """Frees the environments at once. May be called again."""
        if self._heartbeat is not None:
            self._heartbeat.close()
            self._heartbeat = None
        for link in self._links:
            link.say_bye()
        self._links = []
        transport.end(self._context)

    # ---- Connecting ------------------------------------------------------------------------------

    def _connect(self) -> None:
        config = self.config
        if config.environments < 1 or config.groups < 1 or config.environments % config.groups:
            raise ValueError(
                f"{config.environments} environments cannot be divided into {config.groups} groups"
            )
        urls = find_servers(config.addresses, config.groups)
        self._shares = share_out(config.groups, len(urls))
        self._first_groups = [0, *itertools.accumulate(self._shares)][:-1]
        for index, url in enumerate(urls):
            link = Link(self._context, url, config.protection, self._filler(index))
            self._links.append(link)
            self._poller.register(link.socket, zmq.POLLIN)
        if config.given is not None:
            self._take_recommended(config.given)
        for link in self._links:
            link.greet()
        self._await_leases()
        welcome = self._links[0].welcome
        self.game: str = welcome.game
        self.rom_sha1: str = welcome.rom_sha1
        self.actions = [
            Action(action.name, action.buttons, action.tapped, action.tap_frames)
            for action in welcome.actions
        ]
        self._heartbeat = Heartbeat(self._context, self._links, config.protection)

    def _take_recommended(self, given: Collection[str]) -> None:
        link = self._links[0]
        link.ask_status()
        deadline = time.monotonic() + self.config.timeout
        while (status := link.take_control()) is None:
            if time.monotonic() >= deadline:
                raise ServerSilent(self._absence(link))
            self._advance_or_wait("a status", patient=True)
        settings = recommended.apply(self.config.settings, status.recommended, given)
        self.config = replace(self.config, settings=settings)

    def _filler(self, index: int) -> Callable[[Any], None]:
        groups = self._shares[index]
        environments = self.group_size * groups
        return lambda hello: self.config.settings.fill_hello(
            hello, environments, groups, seed_of_server(self.config.seed, index)
        )

    def _await_leases(self) -> None:
        deadline = time.monotonic() + self.config.timeout
        while True:
            absent = next((link for link in self._links if not link.lease), None)
            if absent is None:
                break
            if time.monotonic() >= deadline:
                raise ServerSilent(self._absence(absent))
            self._advance_or_wait("a hello", patient=True)
        for link, groups in zip(self._links, self._shares, strict=True):
            check_welcome(link, groups, self.group_size, self.config.settings.frame_shape)
            check_same_game(self._links[0], link)
        self.slots = [slot for link in self._links for slot in link.welcome.slots]

    def _absence(self, link: Link) -> str:
        if link.excuse:
            return f"the server at {link.url}: {link.excuse}"
        keys = (
            "" if address.is_local(link.url) else ", and this client's key in its allowed_clients"
        )
        return (
            f"no emulator server answers at {link.url} within {self.config.timeout:g} s: start it "
            f"(emulator_server --bind {link.url}), or check the address{keys}"
        )

    # ---- Waiting ---------------------------------------------------------------------------------

    def _advance_or_wait(self, what: str, patient: bool = False) -> None:
        if not self._poller.poll(_NAP_MS):
            self._check_patience(what, patient)
        for link in self._links:
            link.advance()

    def _check_patience(self, what: str, patient: bool) -> None:
        ended = self.config.ended()
        if ended is not None:
            raise ServerLost(f"{ended}; reset() starts another")
        if patient:
            return
        now = time.monotonic()
        for link in self._links:
            waits = link.waiting_since()
            if waits is not None and now - max(waits, link.heard_at) > self.config.timeout:
                raise ServerSilent(
                    f"the server at {link.url} has not answered {what} for "
                    f"{self.config.timeout:g} s; reset() connects again"
                )

    def _await_control(self, link: Link, what: str) -> Any:
        while True:
            answer = link.take_control()
            if answer is not None:
                return answer
            self._advance_or_wait(what)

    # ---- Shares of the servers -------------------------------------------------------------------

    def _link_of(self, group: int) -> int:
        return max(i for i, first in enumerate(self._first_groups) if first <= group)

    def _parts(self, first: int, count: int) -> list[tuple[Link, int, int]]:
        if self._in_flight:
            raise RuntimeError(
                "a snapshot or restore while groups are in flight: recv() them first"
            )
        if first < 0 or count < 1 or first + count > self.config.environments:
            raise ValueError(
                f"there are no {count} environments from {first} on, there are "
                f"{self.config.environments}"
            )
        parts, at = [], 0
        for link in self._links:
            share = link.welcome.environments
            begin, end = max(first, at), min(first + count, at + share)
            if begin < end:
                parts.append((link, begin - at, end - begin))
            at += share
        return parts

    def _read(self, index: int, pending: Pending) -> TimeSteps:
        settings = self.config.settings
        try:
            if pending.answer.group != pending.group:
                raise ProtocolError("an answer of another group")
            return read_time_steps(
                pending.answer,
                pending.observations,
                group=pending.answer.group + self._first_groups[index],
                shape=(self.group_size, *settings.frame_shape),
                variables=len(settings.variables or ()),
            )
        except ProtocolError as error:
            raise ProtocolError(f"the server at {self._links[index].url}: {error}") from error
