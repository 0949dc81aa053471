"""What an environment shows, as a grey picture of the size that a client asks for."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import gymnasium
import numpy as np
import numpy.typing as npt

from mario_learning.frame_stacks import Bytes

_LUMA = tuple(
    np.float32(share) for share in (0.299, 0.587, 0.114)
)  # ITU-R BT.601, as ALE and OpenCV
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
    if pixels.ndim == 3:
        red, green, blue = (pixels[..., i] * share for i, share in enumerate(_LUMA))
        grey = red + green + blue
    else:
        grey = pixels.astype(np.float32)
    if grey.shape != (height, width):
        grey = _scale(_scale(grey, height).T, width).T
    rounded: Bytes = np.rint(grey).astype(np.uint8)
    return rounded


def _scale(rows: npt.NDArray[np.float32], wanted: int) -> npt.NDArray[np.float32]:
    """So many rows, by area. Not by BLAS, whose threads cost more than such a product."""
    sources, shares = _shares(rows.shape[0], wanted)
    scaled: npt.NDArray[np.float32] = rows[sources[0]] * shares[0]
    for source, share in zip(sources[1:], shares[1:], strict=True):
        scaled += rows[source] * share
    return scaled


@functools.cache
def _shares(size: int, wanted: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]:
    """``[k, wanted]`` and ``[k, wanted, 1]``: the rows that each new one is made of, and their shares."""
    edges = np.linspace(0, size, wanted + 1)
    low, high = edges[:-1], edges[1:]
    first = np.floor(low).astype(np.intp)
    sources = first + np.arange(int(np.ceil(size / wanted)) + 1)[:, None]
    overlap = np.clip(np.minimum(high, sources + 1) - np.maximum(low, sources), 0, None)
    shares = (overlap / (high - low)).astype(np.float32)[..., None]
    return np.minimum(sources, size - 1), shares


def _draw_bars(numbers: Any, high: npt.NDArray[np.float64], height: int, width: int) -> Bytes:
    """A bar for each number, as long as it is great; the last pixel's shade is the fraction."""
    length = np.clip(0.5 + 0.5 * np.asarray(numbers, np.float64) / high, 0, 1) * width
    bars = np.rint(255 * np.clip(length[:, None] - np.arange(width), 0, 1)).astype(np.uint8)
    return np.repeat(bars, np.diff(np.arange(len(high) + 1) * height // len(high)), axis=0)
