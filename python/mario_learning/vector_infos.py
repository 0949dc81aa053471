"""What the groups say beside observations and rewards, as Gymnasium's vectors tell it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mario_learning.time_steps import TimeSteps

OF_EPISODES = ("is_success", "episode_summary")


def vector_infos(
    received: Sequence[TimeSteps], names: Sequence[str], group_size: int
) -> dict[str, Any]:
    """An array for each fact, and under the name with a ``_`` before it, of whom it is known.

    Args:
        received: Groups, in the order of the arrays.
        names: Of the variables.
        group_size: Environments of a group.

    """
    variables = np.concatenate([steps.variables for steps in received])
    count = len(variables)
    info: dict[str, Any] = {}
    columns = dict(zip(names, variables.T, strict=True))
    columns["last_action"] = np.concatenate([steps.last_actions for steps in received])
    columns["first"] = np.concatenate([steps.first for steps in received])
    for name, column in columns.items():
        info[name], info["_" + name] = column, np.ones(count, np.bool_)
    for place, steps in enumerate(received):
        for env, summary in steps.episodes.items():
            _add(info, summary, place * group_size + env, count)
    return info


def _add(info: dict[str, Any], summary: dict[str, Any], at: int, count: int) -> None:
    if "episode_summary" not in info:
        info["episode_summary"] = np.full(count, None, object)
        info["is_success"] = np.zeros(count, np.bool_)
        for name in OF_EPISODES:
            info["_" + name] = np.zeros(count, np.bool_)
    info["episode_summary"][at], info["is_success"][at] = summary, summary["cleared"]
    for name in OF_EPISODES:
        info["_" + name][at] = True
