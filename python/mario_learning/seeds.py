"""Seeds for the server, as Gymnasium's ``reset(seed=)`` wants them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from gymnasium.utils import seeding

_LIMIT = 1 << 64


class SeedSource:
    """Gives the seed of each lease: the caller's, and without one, drawn from the last one's stream.

    Attributes:
        generator: Of the last seed.
        seed: The last seed.

    """

    def __init__(self) -> None:
        self.generator, self.seed = seeding.np_random()
        self.first = self._random()  # of the lease that an environment is made with
        self._next: int | None = None

    def reseed(self, seed: int | Sequence[int | None] | None) -> bool:
        """Takes the caller's seed; whether there is one.

        Raises:
            ValueError: it is negative, or has more than 64 bits.

        """
        if seed is not None and not isinstance(seed, (int, np.integer)):
            if all(one is None for one in seed):
                seed = None
            elif len(seed) == 1 and seed[0] is not None:
                seed = int(seed[0])
            else:
                words = [one if one is not None else 0 for one in seed]
                seed = int(np.random.SeedSequence(words).generate_state(1, np.uint64)[0])
        if seed is None:
            return False
        if not 0 <= seed < _LIMIT:
            raise ValueError(f"seed={seed}: 0 to 2**64 - 1 is expected")
        self.generator, self.seed = seeding.np_random(int(seed))
        self._next = int(seed)
        return True

    def draw(self) -> int:
        """The seed of the next lease."""
        seed, self._next = self._next, None
        return self._random() if seed is None else seed

    def _random(self) -> int:
        return int(self.generator.integers(_LIMIT, dtype=np.uint64, endpoint=False))
