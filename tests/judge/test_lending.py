"""Numbers lent to another freeze: as the one that has them reads them, and never more certain there than here."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factory import ESTIMATORS, cells, evidence, freeze
from verdict.evidence.borrowed import BorrowedSet
from verdict.judge import judge
from verdict.judge.lending import MismatchError, lent
from verdict.words.vocabulary import Origin, Word

TWO = "verdict/prereg/2"
SHA = "sha256:" + 64 * "0"
OLD = {"freeze": "2025-01-01a", "digest": SHA, "measurements": SHA}
FEW = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def user(test: str, quantities: dict, **changes):
    """Register a freeze with one test that uses quantities of the small one; F and ratio are as registered there."""
    names = {"f": {"axes": ["t"], "support": [0, "inf"]}, "r": {"axes": ["t", "K"], "support": [0, "inf"]},
             "one": {"support": [0, "inf"]}}  # fmt: skip
    return freeze(**{
        "schema": TWO, "uses": {"old": {**OLD, "quantities": quantities}}, "predictions": {"P1": {"test": test}},
        "quantities": {name: names[name] for name in quantities}, **changes,
    })  # fmt: skip


def word(here, there, numbers: dict) -> Word:
    """Judge the test of a freeze on the numbers of the one that it uses, and one of its own."""
    found = evidence(there, numbers)
    lend = lent(here, here.prereg.uses["old"].quantities, there, found)
    own = evidence(here, {"x": 1}).using({"old": BorrowedSet(there, found, "measured", lend)})
    return judge(here, own, ESTIMATORS).predictions[0].word


def reading(low: float, high: float) -> dict:
    """Write a range as a reading."""
    return {"range": [low, high]}


spans = st.tuples(st.floats(0, 4), st.floats(0, 4)).map(lambda ends: (round(min(ends), 3), round(max(ends), 3)))
TESTS = ("all(f <= 2)", "max(f) - min(f) <= 1", "f[t == 2] <= 2", "count(f > 1) >= 2", "not any(f > 3)", "one <= 1.5")


@FEW
@given(
    st.sampled_from(TESTS), st.lists(spans, min_size=4, max_size=4), st.lists(st.floats(0, 1), min_size=4, max_size=4),
    st.sets(st.sampled_from([1, 2, 3, 4])),
)  # fmt: skip
def test_a_wider_or_missing_number_there_passes_nothing_more_here(
    test: str, ends: list, more: list[float], dropped: set[int]
) -> None:
    """Widening intervals and dropping cells of the used set never makes a PASS, nor a NOT PASSED out of a PASS."""
    there = freeze(schema=TWO)
    here = user(test, {"f": "F", "one": "F[t == 3]"})
    narrow = {t: reading(*ends[t - 1]) for t in (1, 2, 3, 4)}
    wide = {t: reading(max(0.0, low - more[t - 1]), high + more[t - 1]) for t, (low, high) in enumerate(ends, 1)}
    kept = {t: one for t, one in wide.items() if t not in dropped} or {1: {"missing": "lost"}}
    before = word(here, there, {"F": cells(("t",), narrow)})
    after = word(here, there, {"F": cells(("t",), kept)})
    assert after in (before, Word.UNTESTED)


@pytest.mark.parametrize(
    ("there", "origin"),
    [
        ({"value": 0.25}, Origin.EXACT), ({"value": "0.25"}, Origin.ROUNDED), ({"range": [0.1, 0.4]}, Origin.RANGE),
        ({"at_most": 0.4}, Origin.BOUND),
        ({"interval": [0.1, 0.4], "level": 0.99, "method": "normal"}, Origin.CONFIDENCE),
        ({"missing": "lost"}, Origin.UNKNOWN),
    ],
)  # fmt: skip
def test_a_reading_keeps_its_kind(there: dict, origin: Origin) -> None:
    """What was printed, published as a range or claimed at a level there is that here."""
    old = freeze(schema=TWO)
    here = user("all(f <= 2)", {"f": "F"})
    found = lent(here, {"f": "F"}, old, evidence(old, {"F": cells(("t",), {1: there, 2: 1, 3: 1, 4: 1})}))["f"]
    assert origin is found.series.cells[0].origin
    low, high = float(found.value.at.lo[0]), float(found.value.at.hi[0])
    ends = found.series.cells[0].ends((0.0, np.inf))
    assert (ends is None and np.isnan(low)) or (low, high) == ends


def test_levels_are_matched_by_name_and_not_by_place() -> None:
    """Axes in another order here, and texts in another order of levels: every number stays at its cell."""
    there = freeze(schema=TWO, axes={"t": [1, 2, 3, 4], "K": ["a", "b", "c"]})
    here = user("all(r <= 99)", {"r": "ratio"}, axes={"K": ["c", "a", "b"], "t": [1, 2, 3, 4]})
    numbers = {(t, k): t * 10 + i for t in (1, 2, 3, 4) for i, k in enumerate("abc")}
    found = lent(here, {"r": "ratio"}, there, evidence(there, {"ratio": cells(("t", "K"), numbers)}))["r"]
    value, grid = found.value, here.grid
    at = {tuple(sorted(dict(key).items())): float(v) for key, v in zip(
        grid.keys(value.axes, np.ones(value.at.lo.shape, bool)), value.at.lo.ravel(), strict=True)}  # fmt: skip
    assert {tuple(sorted({"t": t, "K": k}.items())): float(v) for (t, k), v in numbers.items()} == at
    assert {float(v) for v in numbers.values()} == {cell.value for cell in found.series.cells}


def test_an_estimate_is_lent_with_its_level_and_method() -> None:
    """What is estimated there from raw numbers is here the interval that it is, at its level, and can be tested."""
    there = freeze(
        schema=TWO, axes={"t": [1, 2], "item": {"planned": 40, "role": "replicate"}},
        quantities={"F": None, "ratio": None, "y": {"axes": ["t", "item"], "support": [0, 1]}},
        estimates={"middle": {"mean": "y", "over": ["item"], "method": "t", "level": 0.95, "least": 10}},
        predictions={"P1": {"test": "all(middle <= 0.9)"}}, constants={"bar": None}, artifact=None,
    )  # fmt: skip
    here = user("all(f <= 0.9)", {"f": "middle"}, axes={"t": [1, 2]}, confidence={"least_level": 0.95})
    drawn = np.random.Generator(np.random.Philox(7)).uniform(0.3, 0.7, (2, 40)).round(4)
    raw = {"y": cells(("t", "item"), {(t, i + 1): float(drawn[t - 1, i]) for t in (1, 2) for i in range(40)})}
    found = lent(here, {"f": "middle"}, there, evidence(there, raw))["f"]
    assert [(Origin.CONFIDENCE, 0.95)] * 2 == [(cell.origin, cell.level) for cell in found.series.cells]
    assert all("t" in str(cell.method) for cell in found.series.cells)
    assert Word.PASS is word(here, there, raw)


def test_what_is_no_quantity_there_is_refused() -> None:
    """A constant, a flag or an axis of the other freeze is no measured number."""
    there = freeze(schema=TWO, flags={"small": {"axes": ["t"], "when": "F <= bar"}})
    found = evidence(there, {"F": {"every": 1}})
    for name in ("bar", "small", "t", "P1"):
        with pytest.raises(MismatchError, match=f"no quantity is called '{name}'"):
            lent(user("all(f <= 2)", {"f": "F"}), {"f": name}, there, found)
