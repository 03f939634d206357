"""Paths of laws from independent spins to a checkpoint: straight lines of parameters, from knot to knot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import backends

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """Parameters as a function of a position from 0, where all are zero, to 1, the law in question.

    knots: models on one graph in the order of the path, the last one its end. Knot k of n lies at k/n; between two
    knots every weight and every bias moves in a straight line, reckoned in float64 and rounded once to float32. A
    path with one knot is a ladder in beta.
    """

    knots: tuple[backends.Model, ...]

    def model(self, position: float) -> backends.Model:
        """Return the law at a position in [0, 1]; at a knot it is the knot's own, bit for bit."""
        end = self.knots[-1]
        weights, biases = (self._at(position, name) for name in ("weights", "biases"))
        return backends.Model(end.graph, weights, biases)

    def models(self, positions: Floats) -> tuple[backends.Model, ...]:
        """Return the law of every rung, float64 [n_rungs] positions."""
        return tuple(self.model(float(position)) for position in positions)

    def _at(self, position: float, name: str) -> NDArray[np.float32]:
        n = len(self.knots)
        place = min(max(position, 0.0), 1.0) * n
        upper = min(int(place) + 1, n)
        share = place - (upper - 1)
        above = getattr(self.knots[upper - 1], name).astype(np.float64)
        below = getattr(self.knots[upper - 2], name).astype(np.float64) if upper > 1 else np.zeros_like(above)
        return np.asarray(((1.0 - share) * below + share * above).astype(np.float32))


def beta(end: backends.Model) -> Path:
    """Return the ladder in beta: every parameter in proportion."""
    return Path((end,))


def training(earlier: Sequence[backends.Model], end: backends.Model) -> Path:
    """Return the path through the checkpoints of training, youngest first, to the law in question."""
    return Path((*earlier, end))
