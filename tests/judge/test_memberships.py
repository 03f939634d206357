"""Units that may or may not belong: the interval holds that of every way in which they could, tried one by one."""

from __future__ import annotations

from functools import cache
from itertools import product

import numpy as np
import pytest
from scipy import stats

from tests.factory import RECORD, Unplaced, freeze, merged
from tests.judge.test_estimating import written
from verdict.evidence.laid_out import lay_out
from verdict.judge import estimating
from verdict.judge.estimating import with_estimates
from verdict.judge.memberships import Part, memberships, ways
from verdict.statistics.sample.contract import exactly
from verdict.words.limits import MOST_WAYS

BASE = {"over": ["unit"], "level": 0.95, "least": 2}
WHERE = {"where": "arm == 'A'"}
GROUPS = {"groups": ["arm == 'A'", "arm == 'B'"]}
CASES = {
    "wilson": {"proportion": "hit", "method": "wilson", **WHERE},
    "clopper_pearson": {"proportion": "hit", "method": "clopper_pearson", **WHERE},
    "wilson of clusters": {"proportion": "hit", "method": "wilson", "cluster": "place", **WHERE},
    "newcombe": {"difference_of_proportions": "hit", "method": "newcombe", **GROUPS},
    "tango": {"paired_difference_of_proportions": ["hit", "x > 0.5"], "method": "tango", **WHERE},
    "t": {"mean": "x", "method": "t", **WHERE},
    "t of clusters": {"mean": "x", "method": "t", "cluster": "place", **WHERE},
    "betting": {"mean": "x", "method": "betting", **WHERE},
    "welch": {"difference_of_means": "x", "method": "welch", **GROUPS},
    "event rate": {"event_rate": "events", "method": "exact", **WHERE},
}
QUANTITIES = {
    "x": {"axes": ["unit"], "support": [0, 1]}, "hit": {"axes": ["unit"], "type": "count", "support": [0, 1]},
    "events": {"axes": ["unit"], "type": "count", "support": [0, 5]}, "arm": {"axes": ["unit"], "type": "text"},
    "place": {"axes": ["unit"], "type": "text"},
}  # fmt: skip


@cache
def registered(case: str, units: int):
    """Register one of the cases over so many units."""
    return freeze(
        schema="verdict/prereg/2", axes={"unit": {"planned": units}}, quantities=QUANTITIES, artifact=None,
        estimates={"e": {**BASE, **CASES[case]}}, predictions={"P1": {"claim": "so", "test": "e > 0.3"}},
    )  # fmt: skip


def reading(case: str, **columns):
    """Make the estimate of a case from its columns."""
    registration = registered(case, len(columns["arm"]))
    quantities = {name: {"column": written(values)} for name, values in columns.items()}
    tree = merged({**RECORD, "schema": "verdict/measurements/2", "quantities": quantities}, {})
    return with_estimates(registration, lay_out(tree, Unplaced(), registration)).estimates["e"].readings[()]


def completions(columns: dict):
    """Yield the columns of every way to fill in what is not known, numbers at the ends and in the middle."""
    values = {"x": (0.0, 0.5, 1.0), "hit": (0, 1), "events": (0, 2, 5), "arm": ("A", "B", "C"), "place": ("p", "q")}
    holes = [(name, i) for name, column in columns.items() for i, value in enumerate(column) if value is None]
    for filling in product(*(values[name] for name, _ in holes)):
        found = {name: list(column) for name, column in columns.items()}
        for (name, i), value in zip(holes, filling, strict=True):
            found[name][i] = value
        yield found


def small_sample(rng: np.random.Generator, case: str) -> dict:
    """Draw eight units: three of each arm, two of an unknown one, and one number missing."""
    numbers = {
        "x": rng.choice([0.0, 0.1, 0.5, 0.52, 0.9, 1.0], 8).tolist(), "hit": rng.integers(0, 2, 8).tolist(),
        "events": rng.integers(0, 6, 8).tolist(), "place": rng.choice(["p", "q", "r"], 8).tolist(),
    }  # fmt: skip
    arm = [*"AAABBB", None, None]
    order = rng.permutation(8)
    used = {name: column for name, column in numbers.items() if name in str(CASES[case])}
    found = {name: [column[i] for i in order] for name, column in {**used, "arm": arm}.items()}
    for name in set(used) - {"place"}:
        found[name][int(rng.integers(8))] = None
    return found


def inside(case: str) -> list[bool]:
    """Return of random small samples, for each way to fill one in, whether its interval lies within the one given."""
    rng, found = np.random.default_rng(17), []
    for _ in range(8):
        columns = small_sample(rng, case)
        outer = reading(case, **columns).interval
        for filled in completions(columns) if outer is not None else ():
            inner = reading(case, **filled).interval
            if inner is not None:
                found.append(outer[0] <= inner[0] + 1e-9 and inner[1] <= outer[1] + 1e-9)
    return found


@pytest.mark.parametrize("case", CASES)
def test_every_completion_lies_inside(case: str) -> None:
    """Each way to fill in arms and numbers has its interval within the one that is given."""
    found = inside(case)
    assert all(found)
    assert len(found) > 20


@pytest.mark.parametrize("case", ["t", "wilson of clusters", "t of clusters", "event rate"])
def test_all_of_them_in_does_not_hold_the_others(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof can fail: with the doubtful units always in, some completions lie outside."""
    monkeypatch.setattr(estimating, "memberships", lambda parts, tied: [tuple(part.sample for part in parts)])
    assert not all(inside(case))


def test_neither_all_in_nor_all_out_is_the_worst() -> None:
    """Two units near 0.5 and one of ten doubtful ones at 0 reach lower than none and than all of them."""
    columns = {"x": [0.5, 0.51] + [0.0] * 10, "arm": ["A", "A"] + [None] * 10}
    low = reading("t", **columns).interval[0]
    one = stats.ttest_1samp([0.5, 0.51, 0.0], 0.0).confidence_interval(0.95).low
    ends = [stats.ttest_1samp([0.5, 0.51] + [0.0] * n, 0.0).confidence_interval(0.95).low for n in (0, 10)]
    assert low <= one < min(ends)


def test_a_doubtful_unit_may_be_out() -> None:
    """Where the certain units alone say less than with the doubtful ones in, they are what counts."""
    arm = ["A", None, "A", "A", None, None, "A"]
    found = reading("event rate", arm=arm, events=[5, 0, 4, 4, 1, 0, 4])
    alone = reading("event rate", arm=["A"] * 4 + ["B"] * 3, events=[5, 4, 4, 4, 0, 0, 0])
    assert alone.interval[1] == pytest.approx(stats.chi2.ppf(0.975, 36) / 8)
    assert found.interval[1] >= alone.interval[1]


def test_certain_units_without_an_interval_leave_none() -> None:
    """Three equal numbers have no t interval, whatever doubtful units could add."""
    found = reading("t", x=[0.5, 0.5, 0.5, 0.1, 0.9], arm=["A", "A", "A", None, None])
    assert found.missing.startswith("no_variance")


def test_more_ways_than_are_tried_are_said() -> None:
    """Of more doubtful units than are tried there is a word instead of an interval."""
    rng = np.random.default_rng(3)
    x, more = rng.random(MOST_WAYS + 9).tolist(), [None] * MOST_WAYS
    said = f"missing: whether {MOST_WAYS} units belong is not known, which leaves more than {MOST_WAYS} samples to try"
    assert said == reading("t", x=x, arm=["A"] * 9 + more).missing
    assert reading("t", x=x, arm=["A"] * 10 + more[1:]).interval is not None


def test_ways_are_counted_as_they_are_tried() -> None:
    """Units that are alike count once; in clusters, or in order, they are told apart."""
    sample, doubtful = exactly(np.arange(5.0)), np.array([True, False, True, True, False])
    part, ordered = (Part.of(sample, doubtful, ordered=ordered) for ordered in (False, True))
    assert (4, 8) == (part.ways, ordered.ways)
    assert [4, 8, 16] == [
        len(list(memberships(parts, tied=tied)))
        for parts, tied in (((part, part), True), ((ordered,), True), ((part, part), False))
    ]
    assert 16 == ways((part, part), tied=False)
    assert [[0.0, 1.0, 2.0, 3.0, 4.0], [1.0, 4.0]] == [
        samples[0].low.tolist() for samples in list(memberships((part,), tied=True))[:: part.ways - 1]
    ]
