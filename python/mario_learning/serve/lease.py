"""One client's environments, and what has been answered about them."""

from __future__ import annotations

import time
import zlib
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mario_learning import wire
from mario_learning.serve.envelope import Envelope
from mario_learning.serve.seat import Outcome, Seat

_KEPT_STEPS = 2  # of each group, as docs/wire.md says


class Refusal(Exception):
    """What a client is told: a code's name, and a sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass
class Answer:
    """A request's id and the bytes that answer it."""

    id: int
    parts: list[bytes]


class Lease:
    """Steps the environments of one client; a request that is repeated gets the same bytes."""

    def __init__(
        self,
        number: int,
        hello: Any,
        seats: Sequence[Seat],
        slots: Sequence[int],
        envelope: Envelope,
    ) -> None:
        self.number = number
        self.hello = hello
        self.seats = seats
        self.slots = slots
        self.heard_at = time.monotonic()
        self.control: Answer | None = None  # of the last hello, snapshot or restore
        self._envelope = envelope
        self._steps: list[deque[Answer]] = [deque(maxlen=_KEPT_STEPS) for _ in range(hello.groups)]

    @property
    def group_size(self) -> int:
        """Environments of a group."""
        return int(self.hello.environments) // int(self.hello.groups)

    def newest_id(self) -> int:
        """Of all that has been answered."""
        answers = [answers[-1].id for answers in self._steps if answers]
        return max([*answers, self.control.id if self.control else 0])

    def step(
        self, request: Any, actions: int, publish: Callable[[int, Seat, Outcome], None]
    ) -> list[bytes] | None:
        """The answer's parts; ``None``: the step follows one that has not come.

        Args:
            request: With a ``Step``.
            actions: How many there are.
            publish: Called with each slot's outcome.

        """
        step = request.step
        self._check(step, actions)
        answers: deque[Answer] = self._steps[step.group]
        for answer in answers:
            if answer.id == request.id:
                return answer.parts
        self._require_new(request.id, answers[-1].id if answers else 0)
        if step.follows and all(answer.id != step.follows for answer in answers):
            return None
        first = step.group * self.group_size
        outcomes = []
        for place, action in enumerate(step.actions):
            outcome = self.seats[first + place].step(action)
            outcomes.append(outcome)
            publish(self.slots[first + place], self.seats[first + place], outcome)
        answers.append(Answer(request.id, self._time_steps(request.id, step.group, outcomes)))
        return answers[-1].parts

    def snapshot(self, request: Any) -> Any:
        """A slice of save states; the reply."""
        asked = request.snapshot
        self._require_range(asked.first, asked.count)
        reply, size = wire.new_reply(request.id), 0
        for seat in self.seats[asked.first : asked.first + asked.count]:
            reply.snapshot.states.append(self._envelope.wrap(seat.save()))
            size += len(reply.snapshot.states[-1])
            if size >= wire.SLICE_BYTES:
                break
        return reply

    def restore(self, request: Any) -> Any:
        """Puts environments into states, all or none; the reply."""
        first, states = request.restore.first, request.restore.states
        self._require_range(first, len(states))
        try:
            plain = [self._envelope.unwrap(state) for state in states]
            self._restore(self.seats[first : first + len(plain)], plain)
        except (ValueError, KeyError, TypeError, zlib.error) as error:
            sentence = f"the states cannot be restored: {error}"
            raise Refusal("ERROR_UNUSABLE_STATE", sentence) from error
        reply = wire.new_reply(request.id)
        reply.restore.SetInParent()
        return reply

    @staticmethod
    def _restore(seats: Sequence[Seat], states: Sequence[bytes]) -> None:
        before = [seat.save() for seat in seats]
        try:
            for seat, state in zip(seats, states, strict=True):
                seat.restore(state)
        except Exception:
            for seat, state in zip(seats, before, strict=True):
                seat.restore(state)
            raise

    def once(self, request: Any, answer: Callable[[Any], Any]) -> list[bytes]:
        """A snapshot's or restore's answer: worked out, or the one that was."""
        if self.control and request.id == self.control.id:
            return self.control.parts
        self._require_new(request.id, self.control.id if self.control else 0)
        self.control = Answer(request.id, [wire.encode(answer(request))])
        return self.control.parts

    def _time_steps(self, request_id: int, group: int, outcomes: Sequence[Outcome]) -> list[bytes]:
        reply = wire.new_reply(request_id)
        reply.time_steps.group = group
        for outcome in outcomes:
            step = reply.time_steps.steps.add()
            fill_time_step(step, outcome)
        frames = np.stack([outcome.observation for outcome in outcomes])
        return wire.encode_time_steps(reply, frames, self.hello.compress)

    def _check(self, step: Any, actions: int) -> None:
        if step.group >= self.hello.groups:
            raise Refusal(
                "ERROR_BAD_MESSAGE",
                f"there is no group {step.group}, the lease has {self.hello.groups}",
            )
        if len(step.actions) != self.group_size:
            raise Refusal(
                "ERROR_BAD_MESSAGE",
                f"{len(step.actions)} actions for a group of {self.group_size} environments",
            )
        wrong = [action for action in step.actions if action >= actions]
        if wrong:
            raise Refusal(
                "ERROR_BAD_MESSAGE", f"there is no action {wrong[0]}, there are {actions}"
            )

    def _require_range(self, first: int, count: int) -> None:
        if count < 1 or first + count > len(self.seats):
            raise Refusal(
                "ERROR_BAD_MESSAGE",
                f"there are no {count} environments from {first} on, the lease has {len(self.seats)}",
            )

    @staticmethod
    def _require_new(request_id: int, newest: int) -> None:
        if request_id <= newest:
            raise Refusal(
                "ERROR_BAD_STATE",
                f"request {request_id} is older than request {newest}, which has been answered",
            )


def fill_time_step(step: Any, outcome: Outcome) -> None:
    """Writes an outcome into a ``TimeStep``."""
    step.first = outcome.first
    step.terminated = outcome.terminated
    step.truncated = outcome.truncated
    step.reward = outcome.reward
    step.held_action = outcome.last_action
    for name, value in (outcome.summary or {}).items():
        setattr(step.episode, name, value)
