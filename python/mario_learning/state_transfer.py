"""Save states, slice by slice, as docs/wire.md says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from mario_learning import wire
from mario_learning.errors import ProtocolError
from mario_learning.link import Link

Await = Callable[[Link, str], Any]  # the answer to what was asked


def save(link: Link, first: int, count: int, answer_to: Await) -> list[bytes]:
    """The states of a lease's environments ``[first, first + count)``."""
    states: list[bytes] = []
    while len(states) < count:
        link.ask_snapshot(first + len(states), count - len(states))
        answer = answer_to(link, "a snapshot")
        if not 0 < len(answer.states) <= count - len(states):
            raise ProtocolError(f"the server at {link.url} sends states nobody asked for")
        states += answer.states
    return states


def put_back(link: Link, first: int, states: Sequence[bytes], answer_to: Await) -> None:
    """Puts a lease's environments from ``first`` on into states."""
    done = 0
    while done < len(states):
        upto, total = done, 0
        while upto < len(states) and total < wire.SLICE_BYTES:
            total += len(states[upto])
            upto += 1
        link.ask_restore(first + done, states[done:upto])
        answer_to(link, "a restore")
        done = upto
