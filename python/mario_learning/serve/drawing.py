"""What an environment shows, as a grey picture of the size that a client asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gymnasium
import numpy as np
import numpy.typing as npt

from mario_learning.frame_stacks import Bytes

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601, as ALE and OpenCV
_FINITE = 1e6  # a range beyond it is none

Draw = Callable[[Any, int, int], Bytes]


def drawing_of(space: gymnasium.Space[Any], ranges: Sequence[float] | None) -> Draw:
    """How observations of this space are drawn: pixels scaled, numbers as bars.

    Args:
        space: Of uint8 pixels, ``[h, w]`` or ``[h, w, 3]``; or of numbers, ``[n]``.
        ranges: Of numbers: ``n`` limits, each shown from its negative to itself. ``None``: the space's.

    Raises:
        ValueError: it can be drawn in neither way; the text says what would help.

    """
    if not isinstance(space, gymnasium.spaces.Box):
        raise ValueError(f"observations are {space}: pixels or a vector of numbers can be shown")
    if _is_picture(space):
        return _draw_pixels
    if len(space.shape) != 1:
        raise ValueError(
            f"observations have the shape {space.shape}: [h, w], [h, w, 3] or [n] can be shown"
        )
    high = np.asarray(
        ranges if ranges is not None else np.maximum(space.high, -space.low), np.float64
    )
    if high.shape != space.shape or not (high > 0).all():
        raise ValueError(f"--ranges has {high.size} numbers, {space.shape[0]} above 0 are needed")
    if (high > _FINITE).any():
        raise ValueError(
            "observations have no finite range: pass --ranges, as in --ranges 2.4,3,0.21,3.5"
        )
    return lambda observation, height, width: _draw_bars(observation, high, height, width)


def picture(observation: Any) -> Bytes | None:
    """The observation as pixels for viewers, ``[h, w]`` or ``[h, w, 3]``; ``None``: it is none."""
    array = np.asarray(observation)
    is_picture = array.dtype == np.uint8 and (array.ndim == 2 or array.shape[2:] == (3,))
    return array if is_picture else None


def _is_picture(space: gymnasium.spaces.Box) -> bool:
    shape = space.shape
    return space.dtype == np.uint8 and (len(shape) == 2 or (len(shape) == 3 and shape[2] == 3))


def _draw_pixels(observation: Any, height: int, width: int) -> Bytes:
    pixels = np.asarray(observation)
    grey = pixels @ _LUMA if pixels.ndim == 3 else pixels.astype(np.float32)
    if grey.shape != (height, width):
        grey = _shares(grey.shape[0], height) @ grey @ _shares(grey.shape[1], width).T
    return np.rint(grey).astype(np.uint8)


_known: dict[tuple[int, int], npt.NDArray[np.float32]] = {}


def _shares(size: int, wanted: int) -> npt.NDArray[np.float32]:
    """``[wanted, size]``: how much of each pixel belongs to each of the new ones, by area."""
    if (size, wanted) not in _known:
        edges = np.linspace(0, size, wanted + 1)
        low, high = edges[:-1, None], edges[1:, None]
        at = np.arange(size)
        overlap = np.clip(np.minimum(high, at + 1) - np.maximum(low, at), 0, 1)
        _known[size, wanted] = (overlap / overlap.sum(1, keepdims=True)).astype(np.float32)
    return _known[size, wanted]


def _draw_bars(numbers: Any, high: npt.NDArray[np.float64], height: int, width: int) -> Bytes:
    """A bar for each number, as long as it is great; the last pixel's shade is the fraction."""
    length = np.clip(0.5 + 0.5 * np.asarray(numbers, np.float64) / high, 0, 1) * width
    bars = np.rint(255 * np.clip(length[:, None] - np.arange(width), 0, 1)).astype(np.uint8)
    return np.repeat(bars, np.diff(np.arange(len(high) + 1) * height // len(high)), axis=0)
