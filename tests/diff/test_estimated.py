"""Two freezes with estimates on the same raw numbers: both are estimated anew, and what changed is named."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.diff.rich import case
from tests.diff.rich import difference as compared
from tests.factory import Unplaced, freeze
from verdict.algebra.grid import Cells, Texts
from verdict.diff import Difference
from verdict.diff.transplant import transplant
from verdict.evidence.columns import column, texts
from verdict.evidence.laid_out import Evidence, lay_out
from verdict.registration.resolved import Registration
from verdict.text.record import thaw
from verdict.words.vocabulary import Word

UNITS = 12
SPREAD = np.linspace(-1, 1, UNITS) / np.std(np.linspace(-1, 1, UNITS), ddof=1)
GAIN = np.array([[0.45], [0.9]]) + 0.4 * SPREAD  # t at 0.95 reaches down to 0.196 in the first set, at 0.99 to 0.091
MEAN = {"mean": "gain", "over": ["item"], "method": "t", "level": 0.95, "least": 3}


def registered(letter: str = "a", /, **changes: Any) -> Registration:
    """Register two sets of twelve items with the mean gain of each, and changes of it."""
    estimate = {key: value for key, value in {**MEAN, **changes.pop("estimate", {})}.items() if value is not None}
    return freeze(**{
        "schema": "verdict/prereg/2", "id": f"2026-01-01{letter}", "confidence": {"least_level": 0.8},
        "axes": _planned(UNITS),
        "quantities": {"gain": {"axes": ["set", "item"], "support": [-9, 9]}, "arm": {"type": "text", "axes": ["item"]},
                       **dict.fromkeys(("ratio", "F", "x", "name", "n"))},
        "estimates": {"mid": estimate},
        "predictions": {"P1": {"test": {"per": ["set"], "each": "mid > 0.15", "quantifier": "all"}}},
        **changes,
    })  # fmt: skip


def _planned(units: int) -> dict[str, Any]:
    return {"set": ["u", "v"], "item": {"planned": units, "role": "replicate"}, "t": None, "K": None}


def measured(registration: Registration, gain: np.ndarray = GAIN) -> Evidence:
    """Lay columns of measurements out on its grid."""
    return lay_out({
        "schema": "verdict/measurements/2", "freeze": {"id": registration.id, "digest": registration.digest},
        "grade": "measured", "title": "columns",
        "quantities": {"gain": {"column": thaw(column(gain, gain))},
                       "arm": {"column": thaw(texts(["A", "B"] * (gain.shape[1] // 2)))}},
    }, Unplaced(), registration)  # fmt: skip


def difference(**changes: Any) -> Difference:
    """Compare the freeze with an amendment of it, on the measurements of the first."""
    first = registered()
    return compared(case(first, measured(first)), case(registered("b", **changes)))


def words(found: Difference) -> tuple[Word | None, Word | None]:
    """Return the verdicts of P1, before and after."""
    (change,) = found.verdicts
    return change.before.word, change.after.word


@pytest.mark.parametrize(("level", "kind"), [(0.99, "tightened"), (0.999, "tightened")])
def test_another_level_is_estimated_anew_and_flips_a_verdict(level: float, kind: str) -> None:
    """Nothing was measured again: the wider interval is the amendment's alone, and diff names it."""
    found = difference(estimate={"level": level})
    assert (Word.PASS, Word.UNTESTED) == words(found)
    assert [(kind, ("estimates", "mid", "level"))] == [(str(c.kind), c.place) for c in found.changes]
    assert "the amendment alone" in str(found.verdicts[0].cause)
    assert [("estimates", "mid", "level")] == [c.place for c in found.verdicts[0].factors]


def test_a_lower_level_flips_nothing_that_passed() -> None:
    """The negative control: what is loosened takes no PASS away."""
    found = difference(estimate={"level": 0.9})
    assert ["P1"] == list(found.same)
    assert ["loosened"] == [str(c.kind) for c in found.changes]


def test_a_least_number_of_units_takes_the_interval_away() -> None:
    """Half of the items are missing: they count as anything in their support, and then there are too few."""
    missing = np.where(np.arange(UNITS) < 6, GAIN, np.nan)
    first, second = registered(), registered("b", estimate={"least": 8})
    (change,) = compared(case(first, measured(first, missing)), case(second)).verdicts
    assert "UNTESTED: straddles" in change.before.full
    assert "UNTESTED: inadequate(mid" in change.after.full


def test_columns_carry_over_to_another_order_of_axes_and_levels() -> None:
    """Each number and each text stays with its cell, whatever the order of the grid."""
    first = registered()
    axes = {"item": {"planned": UNITS, "role": "replicate"}, "set": ["v", "u"], "t": None, "K": None}
    second = registered("b", axes=axes)
    assert ("item", "set") == second.grid.names
    moved = transplant(measured(first), first, second)
    assert {} == moved.gaps
    assert moved.evidence is not None
    gain, arm = (moved.evidence.values[name] for name in ("gain", "arm"))
    assert isinstance(gain, Cells)
    assert isinstance(arm, Texts)
    np.testing.assert_allclose(GAIN.T[:, ::-1], gain.at.lo, rtol=1e-15)
    np.testing.assert_array_equal(["A", "B"] * 6, arm.text)


def test_fewer_planned_units_are_those_that_were_measured_first() -> None:
    """The columns are cut to the units that the second freeze plans."""
    found = difference(axes=_planned(10))
    assert [("scope_narrowed", ("axes", "item", "planned"))] == [(str(c.kind), c.place) for c in found.changes]
    first, second = registered(), registered("b", axes=_planned(10))
    moved = transplant(measured(first), first, second).evidence
    assert moved is not None
    gain = moved.values["gain"]
    assert isinstance(gain, Cells)
    np.testing.assert_allclose(GAIN[:, :10], gain.at.lo, rtol=1e-15)


def test_more_planned_units_than_were_measured_are_told_in_a_sentence() -> None:
    """Nothing is judged on units that nobody planned, and nothing is taken for them."""
    found = difference(axes=_planned(5000))
    said = found.verdicts[0].after.full
    assert "not comparable: " in said
    assert "gain is asked of 5,000 units of item, and 12 were planned in 2026-01-01a" in said
    assert len(said) < 300


def test_a_fixed_axis_in_the_place_of_planned_units_is_told() -> None:
    """Levels that were never measured have no cells, and levels 1 to 12 are the planned units by name."""
    levels = list(range(1, UNITS + 1))
    same = difference(axes={"set": ["u", "v"], "item": {"levels": levels, "role": "replicate"}, "t": None, "K": None})
    assert ["P1"] == list(same.same)
    assert [("moved", ("axes", "item"))] == [(str(c.kind), c.place) for c in same.changes]
