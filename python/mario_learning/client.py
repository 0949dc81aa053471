"""Environments on one or several servers: the Python side of common/remote/remote_environment."""

from __future__ import annotations

import itertools
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import zmq

from mario_learning import address, wire
from mario_learning.errors import AddressError, ProtocolError, ServerError, ServerLost, ServerSilent
from mario_learning.heartbeat import Heartbeat
from mario_learning.link import Link, Pending
from mario_learning.settings import Settings
from mario_learning.transport import Context, Protection

_GOLDEN_RATIO = 0x9E3779B97F4A7C15  # spreads the servers' seeds, as the C++ client does
_NAP_MS = 100  # so that a server that died is noticed soon
_MASK = (1 << 64) - 1


_OPEN = Protection()


@dataclass(frozen=True)
class Action:
    """An action of the game: its buttons are held until the next one."""

    name: str
    buttons: int  # mGBA's key mask: A B select start right left up down


@dataclass(frozen=True)
class TimeSteps:
    """One group's answers to its actions.

    Attributes:
        group: Which of the groups.
        frames: ``[n, height, width]`` uint8, read-only: the bytes as they arrived.
        first: ``[n]`` bool: an episode's first observation; the action was ignored.
        terminated: ``[n]`` bool: died or cleared.
        truncated: ``[n]`` bool: a limit.
        rewards: ``[n]`` float32.
        last_actions: ``[n]`` int64: the action whose buttons the last frame held.
        variables: ``[n, variables]`` float64.
        episodes: facts of the episodes that have ended, by their place in the group.

    """

    group: int
    frames: npt.NDArray[np.uint8]
    first: npt.NDArray[np.bool_]
    terminated: npt.NDArray[np.bool_]
    truncated: npt.NDArray[np.bool_]
    rewards: npt.NDArray[np.float32]
    last_actions: npt.NDArray[np.int64]
    variables: npt.NDArray[np.float64]
    episodes: dict[int, dict[str, Any]]


@dataclass(frozen=True)
class ClientConfig:
    """What a ``Client`` is for.

    Attributes:
        addresses: As ``address.split`` gives them.
        environments: In all.
        groups: Of equal size, each stepped on its own.
        settings: The experiment.
        seed: Of everything random in the environments.
        protection: Keys, or the permission to go without.
        timeout: Seconds after which a server that does not answer is given up.
        ended: Says why a server of the caller's own has ended; ``None``: it runs, or there is none.

    """

    addresses: Sequence[str]
    environments: int
    groups: int
    settings: Settings
    seed: int
    protection: Protection = _OPEN
    timeout: float = 60.0
    ended: Callable[[], str | None] = lambda: None


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

    def __enter__(self) -> Client:
        """The client itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Closes it."""
        self.close()

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
        self.config = ClientConfig(**{**vars(self.config), "seed": seed})
        self._in_flight.clear()
        for index, link in enumerate(self._links):
            link.fill_hello = self._filler(index)
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
                    return self._time_steps(self._links[index], index, pending)
            self._advance_or_wait("a step")

    def snapshot(self, first: int, count: int) -> list[bytes]:
        """One opaque save state for each of the environments ``[first, first + count)``."""
        states: list[bytes] = []
        for link, begin, size in self._parts(first, count):
            done = 0
            while done < size:
                link.ask_snapshot(begin + done, size - done)
                answer = self._await_control(link, "a snapshot")
                if not 0 < len(answer.states) <= size - done:
                    raise ProtocolError(f"the server at {link.url} sends states nobody asked for")
                states += answer.states
                done += len(answer.states)
        return states

    def restore(self, first: int, states: Sequence[bytes]) -> None:
        """Puts the environments from ``first`` on into states that a snapshot gave.

        Raises:
            UnusableStateError: one cannot be used here; begin anew with ``reopen``.

        """
        for link, begin, size in self._parts(first, len(states)):
            share, states = states[:size], states[size:]
            done = 0
            while done < size:
                upto, total = done, 0
                while upto < size and total < wire.SLICE_BYTES:
                    total += len(share[upto])
                    upto += 1
                link.ask_restore(begin + done, share[done:upto])
                self._await_control(link, "a restore")
                done = upto

    def close(self) -> None:
        """Frees the environments at once. May be called again."""
        if self._heartbeat is not None:
            self._heartbeat.close()
            self._heartbeat = None
        for link in self._links:
            link.say_bye()
        self._links = []
        self._context.destroy(0)

    # ---- Connecting ------------------------------------------------------------------------------

    def _connect(self) -> None:
        config = self.config
        if config.environments < 1 or config.groups < 1 or config.environments % config.groups:
            raise ValueError(
                f"{config.environments} environments cannot be divided into {config.groups} groups"
            )
        urls = self._servers()
        shares = [config.groups // len(urls)] * len(urls)
        for i in range(config.groups % len(urls)):
            shares[i] += 1
        self._shares = shares
        self._first_groups = [0, *itertools.accumulate(shares)][:-1]
        for index, url in enumerate(urls):
            link = Link(self._context, url, config.protection, self._filler(index))
            self._links.append(link)
            self._poller.register(link.socket, zmq.POLLIN)
        self._await_leases()
        welcome = self._links[0].welcome
        self.game: str = welcome.game
        self.rom_sha1: str = welcome.rom_sha1
        self.actions = [Action(action.name, action.buttons) for action in welcome.actions]
        self._heartbeat = Heartbeat(self._context, self._links, config.protection)

    def _servers(self) -> list[str]:
        several = any(map(address.stands_for_several, self.config.addresses))
        urls = [url for one in self.config.addresses for url in address.look_up(one)]
        if not urls:
            raise ServerSilent(
                f"no emulator server is found at {', '.join(self.config.addresses)}: start some, or "
                "check the address"
            )
        if several:
            urls = urls[: self.config.groups]
        if self.config.groups < len(urls):
            raise AddressError(
                f"{self.config.groups} groups are too few for {len(urls)} servers: ask for more "
                "groups (a smaller batch_size), or name fewer servers"
            )
        return urls

    def _filler(self, index: int) -> Callable[[Any], None]:
        config, groups = self.config, self._shares[index]
        seed = (config.seed ^ (_GOLDEN_RATIO * index)) & _MASK
        return lambda hello: config.settings.fill_hello(
            hello, config.environments // config.groups * groups, groups, seed
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
        self._check_welcomes()

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

    def _check_welcomes(self) -> None:
        for link, groups in zip(self._links, self._shares, strict=True):
            got = link.welcome
            shape = (got.observation_height, got.observation_width)
            size = self.group_size * groups
            if (got.environments, got.groups) != (size, groups) or len(got.slots) != size:
                raise ProtocolError(f"the server at {link.url} leases what nobody asked for")
            if shape != self.config.settings.frame_shape or not got.heartbeat_timeout_ms:
                raise ProtocolError(f"the server at {link.url} leases what nobody asked for")
            first = self._links[0].welcome
            if got.rom_sha1 != first.rom_sha1 or list(got.actions) != list(first.actions):
                raise ServerError(
                    f"the servers play different games: {first.game} at {self._links[0].url}, "
                    f"{got.game} at {link.url}"
                )
        self.slots = [slot for link in self._links for slot in link.welcome.slots]

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

    # ---- What arrives ----------------------------------------------------------------------------

    def _time_steps(self, link: Link, index: int, pending: Pending) -> TimeSteps:
        answer, size = pending.answer, self.group_size
        height, width = self.config.settings.frame_shape
        variables = len(self.config.settings.variables or ())
        steps = answer.steps
        if answer.group != pending.group or len(steps) != size:
            raise ProtocolError(f"the server at {link.url} answers for other environments")
        frames = np.frombuffer(pending.observations, np.uint8)
        if frames.size != size * height * width:
            raise ProtocolError(
                f"the server at {link.url} sends {frames.size} bytes of observations, where "
                f"{size * height * width} are due"
            )
        rows = [step.variables for step in steps]
        if any(len(row) != variables for row in rows):
            raise ProtocolError(f"the server at {link.url} sends other variables than asked for")
        return TimeSteps(
            group=answer.group + self._first_groups[index],
            frames=frames.reshape(size, height, width),
            first=np.array([step.first for step in steps], np.bool_),
            terminated=np.array([step.terminated for step in steps], np.bool_),
            truncated=np.array([step.truncated for step in steps], np.bool_),
            rewards=np.array([step.reward for step in steps], np.float32),
            last_actions=np.array([step.held_action for step in steps], np.int64),
            variables=np.array(rows, np.float64).reshape(size, variables),
            episodes={
                place: _episode(step.episode)
                for place, step in enumerate(steps)
                if step.terminated or step.truncated
            },
        )


def _episode(summary: Any) -> dict[str, Any]:
    return {field.name: getattr(summary, field.name) for field in summary.DESCRIPTOR.fields}
