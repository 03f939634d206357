"""Families and looks of a freeze: what they refuse, and at which level the judge reads each prediction."""

from __future__ import annotations

import numpy as np
import pytest

from tests import factory
from verdict.evidence.reading import Reading
from verdict.judge import judge
from verdict.statistics.looks import UndeclaredLookError
from verdict.statistics.registered import footings, protected
from verdict.statistics.widening import at_level, widened
from verdict.words.vocabulary import Word

WHOLE, POSITIVE = (-np.inf, np.inf), (0.0, np.inf)
PREDICTIONS = {
    "P1": {"claim": "x is small", "test": "x <= bar"},
    "P2": {"claim": "F is small", "test": "all(F <= bar)"},
}
FAMILY = {"main": {"predictions": ["P1", "P2"], "error": 0.05, "method": "holm"}}
LOOKS = {"counted_by": "n", "at": [1000, 2000], "spend": [0.4, 0.6]}


def _freeze(**changes):
    return factory.freeze(**{"predictions": PREDICTIONS, "families": FAMILY, **changes})


def _evidence(registration, x=(-1.0, 0.2), F=(0.01, 0.1), **more):
    spans = dict.fromkeys((1, 2, 3, 4), factory.span(*F))
    return factory.evidence(registration, {"x": {"every": factory.span(*x)}, "F": factory.cells(("t",), spans), **more})


def _word(predictions, name, evidence):
    """Judge one prediction on evidence as it stands: by the same freeze without families and looks."""
    alone = factory.freeze(predictions=predictions)
    return judge(alone, evidence, factory.ESTIMATORS).prediction(name).word


def _decided(predictions=PREDICTIONS):
    return lambda name, read: _word(predictions, name, read.evidence) is not Word.UNTESTED


def _rests_on(registration, evidence, name):
    return footings(registration, evidence, (name,))[name]


def test_an_interval_is_stretched_from_its_value() -> None:
    """95 % to 99 % multiplies each arm by 2.5758/1.9600; arms need not be equal."""
    reading = Reading(value=1.0, interval=(0.0, 3.0), level=0.95, method="normal")
    assert (1 - 1.31424, 1 + 2 * 1.31424) == pytest.approx(at_level(reading, 0.99, WHOLE), rel=1e-4)


def test_a_positive_quantity_is_stretched_as_a_ratio() -> None:
    """With positive support the arms are factors, so the lower end stays above zero."""
    reading = Reading(value=1.0, interval=(0.5, 2.0), level=0.95, method="normal")
    assert (2**-1.31424, 2**1.31424) == pytest.approx(at_level(reading, 0.99, POSITIVE), rel=1e-4)


def test_nothing_is_narrowed_and_only_confidence_is_stretched() -> None:
    """A lower level leaves the interval; printed decimals and bounds are no claims at a level."""
    reading = Reading(interval=(0.5, 2.0), level=0.95, method="normal")
    assert (0.5, 2.0) == pytest.approx(at_level(reading, 0.5, POSITIVE))
    assert [None, None] == [at_level(r, 0.99, WHOLE) for r in (Reading(value="1.5"), Reading(at_least=3.0))]


def test_intervals_behind_a_prediction_are_counted() -> None:
    """P2 rests on four intervals, P1 on one."""
    registration = _freeze()
    evidence = _evidence(registration)
    assert [1, 4] == [_rests_on(registration, evidence, name).readings for name in ("P1", "P2")]


def test_a_printed_aggregate_is_widened_and_counted() -> None:
    """Where a record prints the median without its cells, its interval is a claim at a level too."""
    registration = factory.freeze(predictions={"P1": {"claim": "F is small", "test": "median(F) <= bar"}})
    printed = {"median(F)": factory.span(0.1, 0.29), "median(ratio)": factory.span(0.1, 0.29)}
    evidence = factory.evidence(registration, {"x": {"every": 0.0}}, aggregates=printed)
    behind = _rests_on(registration, evidence, "P1")
    assert (1, ["median(F)"]) == (behind.readings, [source.name for source in behind.sources])
    wide, grown, _ = widened(evidence, behind.sources, 0.99)
    wanted = at_level(Reading(interval=(0.1, 0.29), level=0.95, method="normal"), 0.99, WHOLE)
    ends = {p.text: (float(p.at.at.lo), float(p.at.at.hi)) for p in wide.aggregates.values()}
    assert {"median(F)": pytest.approx(wanted), "median(ratio)": (0.1, 0.29)} == ends
    assert ["median(F)"] == [each.name for each in grown]


def test_what_is_printed_beside_its_cells_does_not_count() -> None:
    """Where the cells give the median themselves they are judged, so that an interval beside them protects nothing."""
    registration = factory.freeze(predictions={"P1": {"claim": "F is small", "test": "median(F) <= bar"}})
    printed = {"median(F)": factory.span(0.1, 0.29)}
    evidence = factory.evidence(registration, {"F": {"every": 0.2}}, aggregates=printed)
    assert ["F"] * 4 == [source.name for source in _rests_on(registration, evidence, "P1").sources]


def test_holm_judges_the_undecided_at_what_is_left() -> None:
    """P2 is decided at half the error; P1 then gets all of it and is decided at its own level of 95 %."""
    registration = _freeze()
    evidence = _evidence(registration, x=(-1.0, 0.2999))
    found = protected(registration, evidence, _decided())
    assert ["P1", "P2"] == sorted(found)
    x = found["P1"].evidence.values["x"].at
    assert (-1.0, 0.2999) == pytest.approx((float(x.lo), float(x.hi)))
    bonferroni = {"main": {**FAMILY["main"], "method": "bonferroni"}}
    registration = _freeze(families=bonferroni)
    evidence = _evidence(registration, x=(-1.0, 0.2999))
    wide = protected(registration, evidence, _decided())["P1"].evidence.values["x"].at
    assert float(wide.hi) > 0.3


def test_a_family_turns_a_lucky_pass_into_untested() -> None:
    """Negative control: alone P1 passes; beside four other undecided members it does not."""
    more = {f"P{i}": {"claim": "y", "test": "x <= 0.25"} for i in range(3, 7)}
    names = ["P1", *more]
    predictions = {"P1": PREDICTIONS["P1"], **more}
    family = {"main": {"predictions": names, "error": 0.05, "method": "holm"}}
    registration = factory.freeze(predictions=predictions, families=family)
    evidence = _evidence(registration, x=(-1.0, 0.2999))
    found = protected(registration, evidence, _decided(predictions))["P1"].evidence
    assert [Word.PASS, Word.UNTESTED] == [_word(predictions, "P1", each) for each in (evidence, found)]


def test_a_look_spends_its_part_and_another_is_refused() -> None:
    """At the first look P1 is judged at 1 - 0.05·0.4/2; at 1,500 nothing is judged."""
    bonferroni = {"main": {**FAMILY["main"], "method": "bonferroni"}}
    registration = _freeze(families=bonferroni, looks=LOOKS)
    evidence = _evidence(registration, n={"every": 1000})
    wide = protected(registration, evidence, _decided())["P1"].evidence.values["x"].at
    wanted = at_level(Reading(interval=(-1.0, 0.2), level=0.95, method="normal"), 1.0 - 0.05 * 0.4 / 2, WHOLE)
    assert wanted == pytest.approx((float(wide.lo), float(wide.hi)))
    with pytest.raises(UndeclaredLookError, match="found a look at 1500"):
        protected(registration, _evidence(registration, n={"every": 1500}), _decided())
    with pytest.raises(UndeclaredLookError, match="not known"):
        protected(registration, _evidence(registration), _decided())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"families": {"f": {**FAMILY["main"], "predictions": ["P1", "P9"]}}}, "names the prediction P9"),
        ({"families": {"f": FAMILY["main"], "g": FAMILY["main"]}}, "in families twice"),
        ({"families": {"f": {**FAMILY["main"], "error": 0.0}}}, "error"),
        ({"families": {"f": {"predictions": ["P1"], "error": 0.05}}}, "method"),
        ({"looks": {**LOOKS, "spend": [0.6, 0.6]}}, "add up to at most 1"),
        ({"looks": {**LOOKS, "spend": [1.0]}}, "one share for each look"),
        ({"looks": {**LOOKS, "at": [2000, 1000]}}, "rising"),
        ({"looks": {**LOOKS, "counted_by": "x"}}, "count quantity"),
        ({"looks": LOOKS, "families": {"f": {**FAMILY["main"], "predictions": ["P1"]}}}, "every prediction"),
    ],
)
def test_a_declaration_that_cannot_hold_is_refused(changes: dict, message: str) -> None:
    """Unknown or doubled members, no method, overspent, unordered or uncounted looks are refused when read."""
    assert message in factory.refusal(_freeze, **changes)


def test_without_families_nothing_changes() -> None:
    """A freeze without families has no evidence of its own to judge."""
    registration = factory.freeze()
    evidence = factory.evidence(registration, {"F": {"every": 0.1}})
    assert {} == protected(registration, evidence, lambda *_: True)
