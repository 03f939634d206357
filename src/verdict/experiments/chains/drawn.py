"""The chains of one file, and everything that makes them none: each refusal is a sentence about what was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from verdict.evidence.given import FILE
from verdict.experiments.chains.fills import fill_of, never_draws
from verdict.experiments.chains.settings import ARRAYS, suffix_of
from verdict.text.characters import shown
from verdict.words.errors import DocumentError, Problem
from verdict.words.limits import MOST_PROBLEMS

Floats = NDArray[np.float64]

Place = tuple[str, int, int]
"""A file, and line and column in it."""


class Places(Protocol):
    """Where the draws of a file stand."""

    def __call__(self, name: str, chain: int, draw: int) -> Place:
        """Return file, line and column of one draw; chains and draws count from 0."""


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Draws by name, float64[chains, draws], with the file's names of the two dimensions and what is noted of them."""

    file: str
    values: Mapping[str, Floats]
    dimensions: tuple[str, str]
    places: Places | None = field(default=None, repr=False)
    notes: tuple[str, ...] = ()

    @property
    def shape(self) -> tuple[int, int]:
        """The number of chains and of draws in each."""
        chains, draws = next(iter(self.values.values())).shape
        return chains, draws

    def problem(self, name: str, message: str, chain: int = 0, draw: int = 0) -> Problem:
        """Say what is wrong with one draw of a variable."""
        file, line, column = (self.file, 1, 1) if self.places is None else self.places(name, chain, draw)
        return Problem(file, line, column, f"{shown(name)}: {message}")

    def check(self) -> None:
        """Refuse what are no whole chains of finite draws.

        Raises:
            DocumentError: variables of different shapes, more chains than draws, or draws masked, filled or not finite.
        """
        self._check_shapes()
        refuse_wide(self.file, *self.shape, *self.dimensions, said="")
        problems = [p for name, values in self.values.items() for p in self._unfinished(name, values)]
        if problems:
            raise DocumentError(problems[:MOST_PROBLEMS])

    def _check_shapes(self) -> None:
        shapes = {name: values.shape for name, values in self.values.items()}
        first, shape = next(iter(shapes.items()))
        other = next((name for name in shapes if shapes[name] != shape), None)
        if other is not None:
            said = f"found {_size(shapes[other])}, but {shown(first)} has {_size(shape)}; wanted one shape"
            raise DocumentError([self.problem(other, said)])

    def _unfinished(self, name: str, values: Floats) -> list[Problem]:
        """Find draws that are masked or not finite; the first is named."""
        masked = never_draws(values)
        wrong = masked | ~np.isfinite(values)
        if not wrong.any():
            fill = fill_of(values)
            return [] if fill is None else [self.problem(name, str(fill), fill.chain, fill.draw)]
        chain, draw = (int(i) for i in np.argwhere(wrong)[0])
        value = values[chain, draw]
        what = (
            f"{value:g}, which stands for a masked value" if masked[chain, draw] else f"{value:g}, which is no number"
        )
        count = f"the first of {int(wrong.sum()):,} of {values.size:,}" if wrong.sum() > 1 else "one draw"
        said = f"found {what} in chain {chain + 1} at draw {draw + 1} ({count}); wanted every draw of a chain"
        return [self.problem(name, said, chain, draw)]

    def kept(self, burn_in: int, thin: int) -> Mapping[str, Floats]:
        """Return the draws that count: those behind the burn-in, one of every `thin`.

        Raises:
            DocumentError: too few are left.
        """
        chains, draws = self.shape
        left = len(range(burn_in, draws, thin))
        if left < 2:
            said = (
                f"found {draws:,} draws in each chain, of which a burn-in of {burn_in:,} and thin: {thin} leave {left}"
            )
            raise DocumentError([Problem(self.file, 1, 1, f"{said}; wanted at least two")])
        refuse_wide(
            self.file, chains, left, *self.dimensions, said=f", behind a burn-in of {burn_in:,} with thin: {thin}"
        )
        return {name: values[:, burn_in::thin] for name, values in self.values.items()}


def refuse_wide(file: str, chains: int, draws: int, chain: str, draw: str, *, said: str) -> None:
    """Refuse more chains than draws, which is what an array read the wrong way round looks like.

    Raises:
        DocumentError: there are more chains than draws.
    """
    if chains > draws:
        found = f"found {chains:,} chains (dimension '{shown(chain)}') of {draws:,} draws (dimension '{shown(draw)}')"
        wanted = "more chains than draws, as where the two are transposed; if they are, "
        raise DocumentError([Problem(file, 1, 1, f"{found}{said}: {wanted}{_exchanged(file, chain, draw)}")])


def _exchanged(file: str, chain: str, draw: str) -> str:
    """Say how the two dimensions are exchanged: by their order in arrays, by their names elsewhere."""
    if file == FILE:
        return f"say it with the values: (('{shown(draw)}', '{shown(chain)}'), values)"
    if suffix_of(file) in ARRAYS:
        return f"say dims: [{shown(draw)}, {shown(chain)}]"
    return f"exchange the two names: chain: {shown(draw)} and draw: {shown(chain)}"


def refuse_gaps(numbers: NDArray[np.int64], chain: str, place: Callable[[int], Place]) -> int:
    """Require that the numbers of a chain's draws, int64[draws], follow each other, and return their distance.

    `place` says where a draw stands.

    Raises:
        DocumentError: a number is doubled, missing, or out of order.
    """
    steps = np.diff(numbers)
    stride = int(steps.min(initial=np.iinfo(np.int64).max)) if len(steps) else 1
    wrong = np.flatnonzero(steps != stride) if stride > 0 else np.flatnonzero(steps <= 0)
    if not len(wrong):
        return stride
    i = int(wrong[0])
    here, after = int(numbers[i]), int(numbers[i + 1])
    what = "the same number twice" if here == after else "a gap" if after > here else "out of order"
    said = f"found draw {after} behind draw {here} in chain '{shown(chain)}': {what}; wanted each next draw"
    raise DocumentError([Problem(*place(i + 1), said)])


def _size(shape: tuple[int, ...]) -> str:
    return f"{shape[0]:,} chains of {shape[1]:,} draws"
