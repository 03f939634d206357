"""Directions of change: what is called loosened only ever lets more pass, on random readings."""

from __future__ import annotations

import numpy as np
import pytest

from tests.factory import ESTIMATORS, freeze
from verdict.algebra.grid import Cells
from verdict.algebra.interval import Interval
from verdict.algebra.truth import TRUE
from verdict.diff.uses import side
from verdict.diff.ways import Way, predicate_way
from verdict.expression.parse import parse
from verdict.expression.tested import holds
from verdict.judge.lint.reach import Space

PAIRS = [
    ("all(F <= 0.3)", "all(F <= 0.4)", Way.UP),
    ("all(F <= 0.3)", "all(F < 0.3)", Way.DOWN),
    ("median(ratio) in band(3)", "median(ratio) in band(4)", Way.UP),
    ("median(ratio) in [0.5, 2]", "median(ratio) in [0.6, 3]", Way.OTHER),
    ("median(ratio) in [0.5, 2]", "median(ratio) in [0.6, 1.9]", Way.DOWN),
    ("all(F <= 0.3)", "any(F <= 0.3)", Way.UP),
    ("max(F) <= 2", "median(F) <= 2", Way.UP),
    ("mean(F) <= 2", "median(F) <= 2", Way.OTHER),
    ("mean(F) <= 2", "max(F) <= 2", Way.DOWN),
    ("traj_len >= 50 * max(F)", "traj_len >= 60 * max(F)", Way.DOWN),
    ("traj_len >= 50 * x", "traj_len >= 60 * x", Way.OTHER),
    ("x > 1", "x > 1 or n > 3", Way.UP),
    ("x > 1 and n > 3", "n > 3", Way.UP),
    ("x > 1", "x > 1 and n > 3", Way.DOWN),
    ("not (x > 1)", "not (x > 2)", Way.UP),
    ("count(F <= 1) >= 3", "count(F <= 2) >= 3", Way.UP),
    ("fraction(F <= 1) >= 0.5", "fraction(F <= 1) >= 0.75", Way.DOWN),
    ("log(max(F)) <= 1", "log(max(F)) <= 2", Way.UP),
    ("sqrt(max(F)) * 2 <= 1", "sqrt(max(F)) * 3 <= 1", Way.DOWN),
    ("max(F) / 2 <= 1", "max(F) / 3 <= 1", Way.UP),
    ("max(F) ** 2 <= 1", "max(F) ** 3 <= 1", Way.OTHER),
    ("x - 1 <= n", "x - 2 <= n", Way.UP),
    ("all(F <= 0.3)", "all(F <= 0.3)", Way.SAME),
    ("all(F <= 0.3)", "x <= 0.3", Way.OTHER),
    ("n == 3", "n == 4", Way.OTHER),
]


@pytest.mark.parametrize(("before", "after", "way"), PAIRS)
def test_the_direction_is_found(before: str, after: str, way: Way) -> None:
    """Each pair of predicates is ordered as it should be, and the other way round the opposite holds."""
    one = side(freeze())
    opposite = {Way.UP: Way.DOWN, Way.DOWN: Way.UP}
    assert predicate_way(parse(before), one, parse(after), one) is way
    assert predicate_way(parse(after), one, parse(before), one) is opposite.get(way, way)


def readings(registration, rng: np.random.Generator) -> dict:
    """Draw readings of every numeric quantity, dense around the numbers that the pairs use."""
    drawn = {}
    for name in ("F", "ratio", "x", "n"):
        axes = registration.grid.sorted(registration.prereg.quantities[name].axes)
        values = np.exp(rng.normal(0, 1.2, registration.grid.shape(axes)))
        signed = values * rng.choice([-1, 1], values.shape) if name == "x" else values
        drawn[name] = Cells(axes, Interval.exactly(np.round(signed) if name == "n" else signed))
    return drawn


def violated(before: str, after: str, way: Way) -> int:
    """Count the readings that contradict a claimed direction."""
    registration, rng, found = freeze(), np.random.Generator(np.random.Philox(1)), 0
    space, a, b = Space(registration, ESTIMATORS), parse(before), parse(after)
    for _ in range(200):
        env = space.environment(readings(registration, rng), a, b)
        first, second = holds(a, env) == TRUE, holds(b, env) == TRUE
        found += bool(first and not second if way is Way.UP else second and not first)
    return found


@pytest.mark.parametrize(("before", "after", "way"), [p for p in PAIRS if p[2] in (Way.UP, Way.DOWN)])
def test_no_reading_contradicts_a_direction(before: str, after: str, way: Way) -> None:
    """Of 200 random readings none passes the tighter and not the looser predicate."""
    assert violated(before, after, way) == 0


def test_a_wrong_direction_would_be_contradicted() -> None:
    """The check above has teeth: claimed the wrong way round, readings contradict it."""
    assert violated("all(F <= 3)", "all(F <= 0.4)", Way.UP) > 0
