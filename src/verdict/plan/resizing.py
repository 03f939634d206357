"""A registration with more or fewer units: what would have been registered for another sample size.

Axes of draws are re-sized, fixed axes are kept; where several are, they grow in proportion. Looks move with them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil

from verdict.algebra.grid import Grid
from verdict.registration.estimates import Estimate
from verdict.registration.quantities import Axis
from verdict.registration.resolved import Registration
from verdict.registration.resolving import settled_again
from verdict.registration.written import Prereg
from verdict.statistics.sample import finding
from verdict.text.record import FrozenMap
from verdict.text.validate import Path
from verdict.words.errors import DocumentError, Problem, UsageError, listed, nearest
from verdict.words.limits import MOST_PLANNED, MOST_SAMPLED

CHAINS = (
    "{name} is estimated from chains, whose draws go together in ways that no law of single numbers has; plan their "
    "length by how many autocorrelation times it is to hold"
)
ANY = 10  # looks that are simulated, evenly spaced, where they may be taken at any time
NOTHING = (
    "{freeze} rests on no draws whose number could be another: no estimate over an axis of draws, and no quantity of "
    "the law total"
)


@dataclass(frozen=True, slots=True)
class Sized:
    """A registration of n units along the axes `along`; `growth` is n over what is registered."""

    registration: Registration
    n: int
    growth: float
    along: tuple[str, ...]

    @property
    def grid(self) -> Grid:
        """The grid with that many units."""
        return self.registration.grid


@dataclass(frozen=True, slots=True)
class Sizes:
    """What can be re-sized: `registered` units of `unit`, with the axes `along`; the least and the most of them."""

    registration: Registration
    unit: str
    registered: int
    along: tuple[str, ...]
    made: dict[tuple[int, int], Sized] = field(default_factory=dict)

    @property
    def least(self) -> int:
        """The fewest units at which every estimate has as many as it wants."""
        estimates, size = self.registration.prereg.estimates, self.registration.grid.size
        wanted = [1]
        for estimate in estimates.values():
            others = size(tuple(axis for axis in estimate.over if axis not in self.along))
            for axis in estimate.over:
                if axis in self.along:
                    units = ceil(estimate.least / max(others, 1))
                    wanted.append((units - 1) * self.registered // size((axis,)) + 1)
        return max(wanted)

    @property
    def most(self) -> int:
        """The most units that a registration may have."""
        prereg, grid = self.registration.prereg, self.registration.grid
        longest = max((grid.size((axis,)) for axis in self.along), default=1)
        sections = (prereg.quantities, prereg.flags, prereg.choices)
        axes = [named.axes for section in sections for named in section.values()]
        cells = sum(grid.size(own) for own in axes if set(own) & set(self.along))
        return max(self.registered, min(MOST_PLANNED // longest, MOST_SAMPLED // max(cells, 1)) * self.registered)

    def at(self, n: int, of: int | None = None) -> Sized:
        """Return the registration of n units; at a look, of as many as are due there of a run `of` so many.

        Raises:
            UsageError: it names single units, so that it means nothing for other ones.
        """
        size = (n, of or n)
        if size not in self.made:
            self.made[size] = self._sized(*size)
        return self.made[size]

    def looks(self, n: int) -> tuple[int, ...]:
        """Return the units at each look of a run of n, rising; n alone where nothing is looked at before."""
        return tuple(self._looks(n)) or (n,)

    def _looks(self, n: int) -> dict[int, float]:
        """Return what each look of a run of n spends, by its units; of looks at the same units the last one."""
        looks = self.registration.prereg.looks
        if looks is None:
            return {}
        if looks.anytime is not None:
            return {max(1, round(n * part / ANY)): 1.0 for part in range(1, ANY + 1)}
        counts = (max(1, round(n * at / looks.at[-1])) for at in looks.at)
        return dict(zip(counts, looks.spend, strict=True))

    def _sized(self, n: int, of: int) -> Sized:
        prereg, growth = self.registration.prereg, n / self.registered
        if n == of == self.registered and prereg.looks is None and all(prereg.axes[a].planned for a in self.along):
            return Sized(self.registration, n, growth, self.along)
        changed: dict[str, object] = {"axes": FrozenMap(self._axes(n)), "plan": FrozenMap({})}
        if prereg.looks is not None and prereg.looks.anytime is None:
            declared = {"at": self.looks(of), "spend": tuple(self._looks(of).values())}
            changed["looks"] = prereg.looks.model_copy(update=declared)
        try:
            found = settled_again(self.registration.as_written.model_copy(update=changed), _NOWHERE)
        except DocumentError as error:
            said = error.problems[0].message
            raise UsageError(f"{prereg.id} cannot be planned for {n:,} along {self.unit}: {said}") from None
        return Sized(found, n, growth, self.along)

    def _axes(self, n: int) -> dict[str, Axis]:
        axes = self.registration.prereg.axes
        return {name: self._axis(axis, n) if name in self.along else axis for name, axis in axes.items()}

    def _axis(self, axis: Axis, n: int) -> Axis:
        planned = ceil(len(axis.grid_levels) * n / self.registered)
        return Axis(planned=planned, role="replicate", unit=axis.unit, why=axis.why)


def sizes(registration: Registration, along: str | None, total: tuple[str, int] | None) -> Sizes:
    """Return what can be re-sized: the axis that is asked for, else those that estimates are over, else a total.

    `total` names the quantity that counts trials, with its registered number, where there is one.

    Raises:
        UsageError: nothing can be, or not what is asked for.
    """
    found = resizable(registration)
    if along is not None:
        if along not in found:
            known = f"known: {listed(found)}.{nearest(along, found)}"
            raise UsageError(f"nothing is estimated over draws along '{along}'; {known}")
        found = (along,)
    if found:
        return Sizes(registration, found[0], registration.grid.size(found[:1]), found)
    if total is None:
        raise UsageError(NOTHING.format(freeze=registration.id))
    return Sizes(registration, *total, ())


def resizable(registration: Registration) -> tuple[str, ...]:
    """Return the axes of draws whose number of units decides how much is known, in the order of the freeze.

    Raises:
        UsageError: something is estimated from chains.
    """
    prereg = registration.prereg
    for name, estimate in prereg.estimates.items():
        if finding.row(estimate.estimand, estimate.method).chains:
            raise UsageError(CHAINS.format(name=name))
    return registration.grid.sorted({_first(e, prereg) for e in prereg.estimates.values() if e.over})


def _first(estimate: Estimate, prereg: Prereg) -> str:
    """Return the axis that is drawn first: that of the clusters, where there are any."""
    cluster = estimate.cluster
    if cluster in estimate.over:
        return cluster
    own = prereg.quantities[cluster].axes if cluster is not None else ()
    return next((axis for axis in estimate.over if axis in own), estimate.over[0])


@dataclass(frozen=True, slots=True)
class _Nowhere:
    """Stands in for a document: a registration of another size was written by nobody."""

    def problem(self, path: Path, message: str, *, key: bool = False) -> Problem:
        """Return a problem without a place."""
        return Problem("", 1, 1, f"{'.'.join(map(str, path))}: {message}")


_NOWHERE = _Nowhere()
