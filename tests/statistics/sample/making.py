"""Samples for the tests of estimands, and what an interval must hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product

import numpy as np

from verdict.statistics.sample import finding
from verdict.statistics.sample.contract import Asked, Estimated, Method, Sample, Unknown, exactly

ASKED = Asked(0.95, seed=7, options={"q": 0.5})
BINARY = ("proportion", "difference_of_proportions", "paired_difference_of_proportions")
SHIPPED = tuple(row for row in finding.rows() if row.place.startswith("verdict.statistics.sample"))


def named(rows=SHIPPED) -> list[str]:
    """Return the names of rows, for the ids of tests."""
    return [f"{row.estimand}.{row.method}" for row in rows]


def run(name: str, *samples: Sample, level: float = 0.95, **options: float) -> Estimated | Unknown:
    """Estimate by the row that is called "estimand.method"."""
    return _function(name)(samples, Asked(level, seed=7, options={"q": 0.5, **options}))


@lru_cache
def _function(name: str) -> Method:
    return finding.load(finding.row(*name.split(".")))


def interval(name: str, *samples: Sample, level: float = 0.95, **options: float) -> Estimated:
    """Estimate as `run`, and insist on an interval."""
    found = run(name, *samples, level=level, **options)
    assert isinstance(found, Estimated), found
    return found


def unknown(name: str, *samples: Sample, level: float = 0.95, **options: float) -> Unknown:
    """Estimate as `run`, and insist on none."""
    found = run(name, *samples, level=level, **options)
    assert isinstance(found, Unknown), found
    return found


def box(values: Sequence[float | None], slack: float = 0.0, support=(-np.inf, np.inf), clusters=None) -> Sample:
    """Return units that are known to within `slack`; None is missing, and stands for the support."""
    missing = np.array([value is None for value in values])
    low = np.array([support[0] if value is None else value - slack for value in values], np.float64)
    high = np.array([support[1] if value is None else value + slack for value in values], np.float64)
    return Sample(low, high, missing, None if clusters is None else np.array(clusters), support=support)


def bits(*counts: int) -> Sample:
    """Return ones and then zeros, as many as asked."""
    return exactly(np.repeat([1.0, 0.0], counts), (0.0, 1.0))


def completions(sample: Sample, steps: int = 3) -> Iterator[Sample]:
    """Yield exact samples within the bounds: every combination of `steps` values of each unit."""
    grids = [np.unique(np.linspace(a, b, steps)) for a, b in zip(sample.low, sample.high, strict=True)]
    for values in product(*grids):
        x = np.array(values)
        yield Sample(x, x, np.zeros(x.size, bool), sample.clusters, sample.trials, sample.support)


def holds(outer: Estimated, inner: Estimated | Unknown, close: float = 1e-12) -> bool:
    """Whether one interval holds another; what is unknown has none to hold."""
    if isinstance(inner, Unknown):
        return True
    return outer.low <= inner.low + close and inner.high <= outer.high + close


def drawn(row, n: int, rng: np.random.Generator) -> tuple[Sample, ...]:
    """Return samples that a row takes, of n units each."""

    def one() -> Sample:
        if row.estimand in BINARY:
            return exactly((rng.random(n) < 0.4).astype(float), (0.0, 1.0))
        if row.estimand == "event_rate":
            return exactly(rng.poisson(2.0, n).astype(float), (0.0, np.inf))
        if row.method == "betting":
            return exactly(rng.random(n), (0.0, 1.0))
        return exactly(rng.normal(3.0, 1.0, n))

    return tuple(one() for _ in range(2 if row.groups else row.arguments))
