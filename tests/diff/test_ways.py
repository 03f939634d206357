"""Directions of change: what is called loosened only ever lets more pass, on random readings."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from tests.factory import ESTIMATORS, freeze
from verdict.algebra.grid import Cells
from verdict.algebra.interval import Interval
from verdict.algebra.truth import FALSE, TRUE, UNKNOWN, quorum
from verdict.diff.changes import changes
from verdict.diff.kinds import Kind
from verdict.diff.uses import side
from verdict.diff.ways import Way, predicate_way
from verdict.expression.parse import parse
from verdict.expression.tested import holds
from verdict.judge.lint.reach import Space
from verdict.registration.resolved import Registration

PAIRS = [
    ("before(F, t)[t == 3] <= 0.3", "before(F, t)[t == 3] <= 0.4", Way.UP),
    ("before(F <= 0.4, t)[t == 2]", "before(F <= 0.3, t)[t == 2]", Way.DOWN),
    ("cumsum(F)[t == 3] <= 2", "cumsum(F)[t == 3] <= 3", Way.UP),
    ("first(F <= 0.3, over=t) <= 2", "first(F <= 0.3, over=t) <= 3", Way.UP),
    ("first(F <= 0.3, over=t) <= 2", "first(F <= 0.4, over=t) <= 2", Way.OTHER),
    ("first(F <= 0.3, over=t) <= 2", "last(F <= 0.3, over=t) <= 2", Way.OTHER),
    ("at(F, t, first(F <= 2, over=t)) <= 1", "at(F, t, first(F <= 2, over=t)) <= 1.5", Way.UP),
    ("at(F <= 0.3, t, 2)", "at(F <= 0.4, t, 2)", Way.UP),
    ("at(F, t, 2) <= 0.3", "at(F, t, 3) <= 0.3", Way.OTHER),
    ("rising(F)", "falling(F)", Way.OTHER),
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
    ("n > 3", "2 < n", Way.UP),
    ("n > 3", "3 <= n", Way.UP),
    ("not (x <= 1 and n > 3)", "x > 1 or n <= 4", Way.UP),
    ("not any(F > 0.3)", "all(F <= 0.4)", Way.UP),
    ("n == 3", "n != 3", Way.OTHER),
    ("not n == 3", "n == 3", Way.OTHER),
    ("count(F <= 1) >= 3", "count(not F > 1) >= 3", Way.OTHER),
    ("x > 1 and n > 3", "n > 2 and x > 1", Way.UP),
    ("not x in [0, 1]", "not x in [0, 2]", Way.DOWN),
]
SAME = [
    ("n > 3", "3 < n"),
    ("n >= 3", "3 <= n"),
    ("n == 3", "3 == n"),
    ("n != 3", "3 != n"),
    ("n != 3", "not n == 3"),
    ("x > 0 and n > 3", "n > 3 and x > 0"),
    ("x > 0 or n > 3 or x < -1", "x < -1 or (3 < n or x > 0)"),
    ("all(F > 1)", "all(not F <= 1)"),
    ("all(F > 1)", "all(1 < F)"),
    ("all(F > 1)", "not any(F <= 1)"),
    ("any(F <= 1)", "not all(F > 1)"),
    ("any(F <= 1)", "not all(not F <= 1)"),
    ("not (x > 1 and n > 3)", "x <= 1 or n <= 3"),
    ("not (x > 1 or n > 3)", "x <= 1 and not n > 3"),
    ("x > 1", "not not x > 1"),
    ("0 < x < 1", "x < 1 and x > 0"),
    ("median(F) <= 1", "not 1 < median(F)"),
    ("all(ratio > 1, over=[t, K])", "all(not ratio <= 1, over=[K, t])"),
    ("not x in [0, 1]", "not x in [0, 1]"),
]


@pytest.mark.parametrize(("before", "after", "way"), PAIRS)
def test_the_direction_is_found(before: str, after: str, way: Way) -> None:
    """Each pair of predicates is ordered as it should be, and the other way round the opposite holds."""
    one = side(freeze())
    opposite = {Way.UP: Way.DOWN, Way.DOWN: Way.UP}
    assert predicate_way(parse(before), one, parse(after), one) is way
    assert predicate_way(parse(after), one, parse(before), one) is opposite.get(way, way)


@pytest.mark.parametrize(("before", "after"), SAME)
def test_one_meaning_in_other_words_is_the_same(before: str, after: str) -> None:
    """Sides swapped, `not` moved inwards, parts in another order: the same predicate, both ways round."""
    one = side(freeze())
    assert Way.SAME is predicate_way(parse(before), one, parse(after), one)
    assert Way.SAME is predicate_way(parse(after), one, parse(before), one)


def disagreements(before: str, after: str) -> int:
    """Count the readings, wide intervals and missing cells among them, on which two predicates differ."""
    registration, rng = freeze(), np.random.Generator(np.random.Philox(2))
    space, a, b = Space(registration, ESTIMATORS), parse(before), parse(after)
    found = 0
    for _ in range(200):
        env = space.environment(wide(readings(registration, rng), rng), a, b)
        found += int(holds(a, env) != holds(b, env))
    return found


def wide(drawn: dict, rng: np.random.Generator) -> dict:
    """Widen readings to intervals, and take some away."""
    for name, cells in drawn.items():
        lo = np.where(rng.random(cells.at.shape) < 0.1, np.nan, cells.at.lo)
        drawn[name] = Cells(cells.axes, Interval.of(lo, lo + rng.exponential(1.0, lo.shape)))
    return drawn


@pytest.mark.parametrize(("before", "after"), SAME)
def test_no_reading_tells_the_same_apart(before: str, after: str) -> None:
    """True, false and unknown alike, on 200 random readings."""
    assert 0 == disagreements(before, after)


def test_another_meaning_would_be_told_apart() -> None:
    """The check above can fail, also where only unknown and false differ."""
    assert disagreements("all(F > 1)", "all(F >= 1.1)") > 0
    assert disagreements("x > 1", "x > 1 and n == n") > 0


QUORUMS = [
    ({"at_least": 2}, {"at_least": 1}, Kind.LOOSENED),
    ({"at_least": 2}, "any", Kind.LOOSENED),
    ({"at_least": 3}, {"at_least": 2}, Kind.LOOSENED),
    ({"at_least": 1}, "any", Kind.COSMETIC),
    ({"at_least": 1}, {"fraction": 0.5}, Kind.TIGHTENED),
    ({"at_least": 1}, "all", Kind.TIGHTENED),
    ({"fraction": 0.5}, "any", Kind.LOOSENED),
    ({"fraction": 0.5}, {"fraction": 0.25}, Kind.LOOSENED),
    ("all", {"fraction": 0.5}, Kind.LOOSENED),
    ("all", "any", Kind.LOOSENED),
    ({"at_least": 2}, "all", Kind.MOVED),
    ({"at_least": 2}, {"fraction": 0.5}, Kind.MOVED),
]


@pytest.mark.parametrize(("before", "after", "kind"), QUORUMS)
def test_how_many_must_hold_of_what_a_premise_admits(before: object, after: object, kind: Kind) -> None:
    """A count is ordered against a count, a share against a share; one cell is less than any share, any is one."""
    opposite = {Kind.LOOSENED: Kind.TIGHTENED, Kind.TIGHTENED: Kind.LOOSENED}
    assert [kind] == [change.kind for change in changes(quorate(before), quorate(after))]
    assert [opposite.get(kind, kind)] == [change.kind for change in changes(quorate(after), quorate(before))]


def quorate(quantifier: object) -> Registration:
    """Register a test with a premise and this quantifier."""
    test = {"per": ["t"], "where": "F >= 0.01", "each": "F <= bar", "quantifier": quantifier}
    return freeze(schema="verdict/prereg/2", predictions={"P1": {"claim": "c", "test": test}})


@pytest.mark.parametrize(("before", "after"), [p for p in QUORUMS for p in [(p[0], p[1])] if "all" in p or "any" in p])
def test_no_cells_contradict_the_order_of_two_quantifiers(before: object, after: object) -> None:
    """Whatever of four cells is admitted and holds: the looser of two quantifiers never fails where the other holds."""
    sites = [next(iter(quorate(q).clauses())).test for q in (before, after)]
    kind = next(iter(changes(quorate(before), quorate(after)))).kind
    for cells, premise in itertools.product(itertools.product((FALSE, TRUE), repeat=4), repeat=2):
        first, second = (quorum(np.array(cells), np.array(premise), test.quorum) for test in sites)
        if UNKNOWN not in (first, second) and kind in (Kind.LOOSENED, Kind.TIGHTENED):
            assert (first <= second) if kind is Kind.LOOSENED else (second <= first)


@pytest.mark.parametrize(
    ("axes", "kind"), [(["K", "t"], Kind.COSMETIC), (["t"], Kind.MOVED), (["K"], Kind.MOVED), (["t", "K"], None)]
)
def test_the_order_of_axes_means_nothing(axes: list[str], kind: Kind | None) -> None:
    """A quantity over t and K is one over K and t; over other axes it is another quantity."""
    second = freeze(quantities={"ratio": {"axes": axes, "support": [0, "inf"]}})
    assert ([] if kind is None else [kind]) == [change.kind for change in changes(freeze(), second)]


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
