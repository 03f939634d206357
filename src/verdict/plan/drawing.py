"""Raw numbers drawn from suppositions: one run of an experiment that was never carried out.

Every stream of random numbers has its seed from the freeze, the number of the run and what is drawn, and units come
first in it: the first units of a long run are those of a short one.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from verdict.algebra import truth
from verdict.algebra.grid import Cells, Texts, Value, expand
from verdict.algebra.interval import Interval
from verdict.evidence.laid_out import support_of
from verdict.expression import tree
from verdict.expression.evaluate import Environment, numbers, truths
from verdict.plan.resizing import Sized
from verdict.registration.fixed import fixed_values
from verdict.registration.supposing import Drawn, Scenario
from verdict.statistics.sample.laws import LAWS, beyond, share
from verdict.words.errors import UsageError

Floats = NDArray[np.float64]


def stream(freeze: str, run: int, what: str) -> np.random.Generator:
    """Return the random numbers of one thing in one simulated run of a freeze."""
    seed = hashlib.sha256(f"{freeze}/plan/{run}/{what}".encode()).digest()[:16]
    return np.random.Generator(np.random.PCG64(int.from_bytes(seed, "big")))


@dataclass(frozen=True, slots=True)
class Supposing:
    """Runs drawn from a scenario; `outside` counts, by quantity, numbers that fell outside their support, and all."""

    scenario: Scenario
    outside: dict[str, Counter[str]] = field(default_factory=dict)

    def values(self, sized: Sized, run: int) -> dict[str, Value]:
        """Return the raw numbers of one run, by quantity.

        Raises:
            UsageError: the parameters of a law are none, such as a chance above one.
        """
        drawing = _Drawing(sized, run, self.outside)
        for each in self.scenario.drawn:
            drawing.add(each)
        return drawing.made


@dataclass(slots=True)
class _Drawing:
    sized: Sized
    run: int
    outside: dict[str, Counter[str]]
    made: dict[str, Value] = field(default_factory=dict)
    codes: dict[str, NDArray[np.int64]] = field(default_factory=dict)  # the clusters of units, from 0

    def add(self, drawn: Drawn) -> None:
        """Draw one quantity."""
        axes = self.sized.grid.sorted(drawn.quantity.axes)
        supposed = drawn.supposed
        if supposed.law == "clusters":
            value = self._clusters(drawn, axes)
        elif supposed.shares is not None:
            value = self._texts(drawn, axes, supposed.shares)
        else:
            value = self._numbers(drawn, axes)
        self.made[drawn.name] = self._lacking(drawn, value) if supposed.missing else value

    def _stream(self, what: str) -> np.random.Generator:
        return stream(self.sized.registration.id, self.run, what)

    def _normal(self, what: str, axes: tuple[str, ...]) -> Floats:
        """Return independent standard normal numbers over axes, float64[len(axis) for axis in axes]."""
        return self._laid(axes, lambda shape: self._stream(what).standard_normal(shape))

    def _laid(self, axes: tuple[str, ...], draw: Callable[[tuple[int, ...]], Floats]) -> Floats:
        """Draw with the axes of units first, then put the axes into order."""
        first = (*(a for a in axes if a in self.sized.along), *(a for a in axes if a not in self.sized.along))
        found = draw(self.sized.grid.shape(first))
        return np.asarray(np.transpose(found, [first.index(axis) for axis in axes]))

    def _z(self, drawn: Drawn, axes: tuple[str, ...]) -> Floats:
        """Return standard normal numbers over axes, correlated within units and clusters as supposed."""
        supposed = drawn.supposed
        own = self._normal(drawn.name, axes)
        if not supposed.shared and not supposed.intraclass:
            return own
        z: Floats = np.sqrt(1.0 - supposed.shared - supposed.intraclass) * own
        if supposed.shared:
            units = tuple(axis for axis in axes if self.sized.registration.prereg.axes[axis].replicate)
            common = self._normal(f"units of {','.join(units)}", units)
            z = z + np.sqrt(supposed.shared) * self._over(common, units, axes)
        if supposed.cluster is not None:
            z = z + np.sqrt(supposed.intraclass) * self._together(supposed.cluster, axes)
        return z

    def _over(self, array: NDArray[np.generic], own: tuple[str, ...], axes: tuple[str, ...]) -> Floats:
        return np.broadcast_to(expand(array, own, axes), self.sized.grid.shape(axes)).astype(np.float64)

    def _together(self, cluster: str, axes: tuple[str, ...]) -> Floats:
        """Return one standard normal number for each cluster, over the axes of a quantity."""
        if cluster in self.sized.registration.prereg.axes:
            return self._over(self._normal(f"clusters of {cluster}", (cluster,)), (cluster,), axes)
        codes = self.codes[cluster]
        effects = self._stream(f"clusters of {cluster}").standard_normal(int(codes[-1]) + 1)
        return self._over(effects[codes], self.made[cluster].axes, axes)

    def _clusters(self, drawn: Drawn, axes: tuple[str, ...]) -> Value:
        codes = np.arange(self.sized.grid.size(axes)) // (drawn.supposed.size or 1)
        self.codes[drawn.name] = codes
        if drawn.quantity.type == "text":
            return Texts(axes, np.array([str(code + 1) for code in codes], dtype=object))
        return Cells(axes, Interval.exactly(codes + 1.0))

    def _texts(self, drawn: Drawn, axes: tuple[str, ...], shares: Mapping[str, float]) -> Texts:
        ends = np.cumsum(list(shares.values())) / sum(shares.values())
        which = np.minimum(np.searchsorted(ends, share(self._z(drawn, axes)), side="right"), len(shares) - 1)
        return Texts(axes, np.array([*shares, None], dtype=object)[which])

    def _numbers(self, drawn: Drawn, axes: tuple[str, ...]) -> Cells:
        of = self._parameters(drawn, axes)
        problem = beyond(drawn.supposed.law, of)
        if problem is not None:
            raise UsageError(f"suppose.{drawn.name}: {problem}; mend the supposition")
        law = LAWS[drawn.supposed.law]
        plain = np.zeros(self.sized.grid.shape(axes)) if drawn.supposed.law in ("exactly", "total") else None
        x = law.numbers(self._z(drawn, axes) if plain is None else plain, of)
        if drawn.supposed.law == "total":
            x = np.maximum(np.round(x * self.sized.growth), 1.0)
        return Cells(axes, Interval.exactly(self._inside(drawn, x)))

    def _inside(self, drawn: Drawn, x: Floats) -> Floats:
        low, high = support_of(drawn.quantity)
        kept = np.clip(x, low, high)
        counted = self.outside.setdefault(drawn.name, Counter())
        counted.update(outside=int(np.count_nonzero(kept != x)), all=x.size)
        return kept

    def _parameters(self, drawn: Drawn, axes: tuple[str, ...]) -> dict[str, Floats]:
        env = Environment({**fixed_values(self.sized.registration), **self.made}, self.sized.grid)
        found = {name: self._number(node, env, axes) for name, node in drawn.numbers.items()}
        for where, others in drawn.elsewhere:
            at = truths(where, env)
            holds = self._over(at.codes == truth.TRUE, at.axes, axes) > 0.0
            for name, node in others.items():
                found[name] = np.where(holds, self._number(node, env, axes), found[name])
        return found

    def _number(self, node: tree.Node, env: Environment, axes: tuple[str, ...]) -> Floats:
        found = numbers(node, env)
        return self._over(0.5 * (found.at.lo + found.at.hi), found.axes, axes)

    def _lacking(self, drawn: Drawn, value: Value) -> Value:
        """Take away a share of the numbers, at random."""
        what = f"missing of {drawn.name}"
        gone = self._laid(value.axes, lambda shape: self._stream(what).random(shape)) < drawn.supposed.missing
        if isinstance(value, Texts):
            text = value.text.copy()
            text[gone] = None
            return Texts(value.axes, text)
        assert isinstance(value, Cells)  # noqa: S101 - nothing else is drawn
        return Cells(value.axes, Interval.exactly(np.where(gone, np.nan, value.at.lo)))
