"""What a prediction rests on: the cells that its tests use, each once, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import factory
from verdict.evidence.columns import column
from verdict.judge import judge
from verdict.statistics.registered import footings, protected
from verdict.words.vocabulary import Word

ARMS = ("a", "b", "c")
SPAN = {"value": 0.2, "interval": [0.03, 0.37], "level": 0.95, "method": "z"}
QUANTITIES = {
    "gain": {"axes": ["arm", "t"], "support": [-1, 1]},
    "loss": {"axes": ["arm"], "support": [-1, 1]},
    "kind": {"axes": ["arm"], "type": "text"},
    "excess": {"axes": ["arm", "t"], "support": [-9, 9], "is": "gain - mean(gain, over=[arm, t])"},
    "above_a": {"axes": ["arm"], "support": [-9, 9], "is": "loss - loss[arm == 'a']"},
    "total": {"support": [-9, 9], "is": "max(loss) + x"},
}
FLAGS = {"fine": {"axes": ["arm"], "when": "loss <= 0.5"}, "all_fine": {"when": "all(loss <= 0.5)"}}


def freeze(test, arms=ARMS, **changes):
    """Register one prediction over arms and times."""
    block = test if isinstance(test, dict) and "test" in test else {"test": test}
    return factory.freeze(
        axes={"arm": list(arms), "t": [1, 2]}, quantities={**QUANTITIES, "F": None, "ratio": None}, flags=FLAGS,
        predictions={"P1": {"claim": "c", **block}}, **changes,
    )  # fmt: skip


def evidence(registration, **more):
    """Bring one interval for every cell of gain and loss, and for x."""
    series = {"gain": {"every": SPAN}, "loss": {"every": SPAN}, "x": {"every": SPAN}, "kind": {"every": "new"}}
    return factory.evidence(registration, {**series, **more})


def used(test, **more) -> dict[str, list[str]]:
    """Return the cells that a test rests on, by quantity."""
    registration = freeze(test)
    found: dict[str, list[str]] = {}
    for source in footings(registration, evidence(registration, **more), ("P1",))["P1"].sources:
        found.setdefault(source.name, []).append("".join(str(level) for _, level in sorted(source.cell)))
    return {name: sorted(cells) for name, cells in found.items()}


ALL = ["a1", "a2", "b1", "b2", "c1", "c2"]


@pytest.mark.parametrize(
    ("test", "wanted"),
    [
        ("gain[arm == 'a', t == 1] > 0", {"gain": ["a1"]}),
        ("all(gain[arm == 'a'] > 0)", {"gain": ["a1", "a2"]}),
        ("all(gain > 0)[arm == 'a']", None),
        ("all(gain > 0, over=[t])[arm == 'a']", {"gain": ["a1", "a2"]}),
        ("all(gain > 0, per=[arm])[arm == 'a']", {"gain": ["a1", "a2"]}),
        ("max(gain, over=[arm])[t == 2] > 0", {"gain": ["a2", "b2", "c2"]}),
        ("max(gain[arm == 'a', t == 1], loss[arm == 'b']) > 0", {"gain": ["a1"], "loss": ["b"]}),
        ("max(loss, gain[t == 1])[arm == 'b'] > 0", {"gain": ["b1"], "loss": ["b"]}),
        ("abs(loss)[arm == 'b'] > 0", {"loss": ["b"]}),
        ("loss[arm == 'a'] < loss[arm == 'b']", {"loss": ["a", "b"]}),
        ("loss[arm == 'a'] < 1 and loss[arm == 'a'] > 0", {"loss": ["a"]}),
        ("not loss[arm == 'c'] < 0", {"loss": ["c"]}),
        ("(loss - max(loss))[arm == 'a'] >= -0.5", {"loss": ["a", "b", "c"]}),
        ("slope(gain, t)[arm == 'b'] > 0", {"gain": ["b1", "b2"]}),
        ("monotone(gain, over=[t])[arm == 'b']", {"gain": ["b1", "b2"]}),
        ("spearman(gain, t)[arm == 'a'] > 0", {"gain": ["a1", "a2"]}),
        ("excess[arm == 'a', t == 1] > 0", {"gain": ALL}),
        ("above_a[arm == 'b'] > 0", {"loss": ["a", "b"]}),
        ("above_a[arm == 'a'] >= 0", {"loss": ["a"]}),
        ("total > 0", {"loss": ["a", "b", "c"], "x": [""]}),
        ("fine[arm == 'b']", {"loss": ["b"]}),
        ("all_fine", {"loss": ["a", "b", "c"]}),
        ("kind[arm == 'b'] == 'new'", {"kind": ["b"]}),
        ("x <= bar", {"x": [""]}),
        ({"per": ["arm"], "each": "loss > 0", "quantifier": "all"}, {"loss": ["a", "b", "c"]}),
        ({"per": ["arm"], "each": "loss[arm == 'a'] > 0", "quantifier": "all"}, {"loss": ["a"]}),
        ({"per": ["t"], "each": "gain[arm == 'a'] > 0", "quantifier": "any"}, {"gain": ["a1", "a2"]}),
    ],
)  # fmt: skip
def test_a_test_rests_on_the_cells_that_it_uses(test, wanted) -> None:
    """Selections reach through functions and definitions, but not along an axis that a function works along."""
    if wanted is None:
        assert "arm" in factory.refusal(freeze, test)
    else:
        assert wanted == used(test)


def test_what_is_required_or_only_labels_is_not_counted() -> None:
    """Requirements, qualifiers and rules of cause take a word away or add to one: they make no wrong one."""
    block = {
        "test": "loss[arm == 'a'] > 0", "requires": ["fine", "x <= 1"],
        "qualify": [{"when": "loss[arm == 'b'] > 0", "say": "b as well"}],
        "cause": [{"when": "loss[arm == 'c'] > 0", "is": "regime"}],
    }  # fmt: skip
    assert {"loss": ["a"]} == used(block)


def test_a_premise_is_counted() -> None:
    """A cell that is wrongly taken out of the premise makes a wrong word, so what the premise rests on pays too."""
    test = {"per": ["arm"], "each": "loss > 0", "quantifier": "all", "where": "gain[t == 1] > 0"}
    registration = freeze(test, schema="verdict/prereg/2")
    behind = footings(registration, evidence(registration), ("P1",))["P1"]
    assert 6 == behind.readings


def test_a_derived_quantity_that_was_measured_pays_for_itself_alone() -> None:
    """Where a reading of its own stands, its definition is not judged."""
    own = factory.cells(("arm",), {"b": SPAN})
    assert {"above_a": ["b"]} == used("above_a[arm == 'b'] > 0", above_a=own)
    assert {"loss": ["a", "c"]} == used("above_a[arm == 'c'] > 0", above_a=own)


def test_a_reading_behind_two_clauses_is_counted_once() -> None:
    """Clauses of one prediction share their intervals."""
    clauses = {"low": {"test": "loss[arm == 'a'] > 0"}, "high": {"test": "loss[arm == 'a'] < 1"}}
    registration = factory.freeze(
        axes={"arm": list(ARMS), "t": [1, 2]}, quantities={**QUANTITIES, "F": None, "ratio": None},
        predictions={"P1": {"claim": "c", "clauses": clauses}},
    )  # fmt: skip
    assert 1 == footings(registration, evidence(registration), ("P1",))["P1"].readings


def test_a_clause_called_test_counts_no_requirement() -> None:
    """The name of a clause is not its place."""
    clauses = {"test": {"test": "loss[arm == 'a'] > 0", "requires": ["x <= 1"]}, "b": {"test": "x <= 1"}}
    registration = factory.freeze(
        axes={"arm": list(ARMS), "t": [1, 2]}, quantities={**QUANTITIES, "F": None, "ratio": None},
        predictions={"P1": {"claim": "c", "clauses": clauses}},
    )  # fmt: skip
    behind = footings(registration, evidence(registration), ("P1",))["P1"].clauses
    assert [["loss"], ["x"]] == [[source.name for source in each] for each in behind.values()]


def ends(registration, series, name="P1"):
    """Return the ends of gain at arm a as a member of the family is judged on it."""
    found = protected(registration, factory.evidence(registration, {"gain": series}), lambda *_: False)
    at = found[name].evidence.values["gain"].at
    return float(at.lo.flat[0]), float(at.hi.flat[0])


def two(levels, members=("P1", "P2"), method="bonferroni", error=0.05):
    """Register two predictions on one arm each, in one family, over arms of which some are not used."""
    return factory.freeze(
        axes={"arm": list(levels), "t": None, "K": None}, artifact=None,
        quantities={"gain": {"axes": ["arm"], "support": [-1, 1]}, "F": None, "ratio": None},
        predictions={
            "P1": {"claim": "a", "test": "gain[arm == 'a'] > 0"}, "P2": {"claim": "b", "test": "gain[arm == 'b'] > 0"},
        },
        families={"f": {"predictions": list(members), "error": error, "method": method}},
    )  # fmt: skip


spans = st.tuples(st.floats(-0.9, 0.9), st.floats(0.001, 0.5), st.floats(0.5, 0.999))


@given(spans, st.integers(0, 5), st.floats(0.001, 0.4))
def test_levels_that_a_prediction_does_not_use_cost_it_nothing(span, more: int, error: float) -> None:
    """However many other levels the axis has, and whatever they read, the interval judged is the same."""
    middle, half, level = span
    reading = {"value": middle, "interval": [middle - half, middle + half], "level": level, "method": "z"}
    few = two(("a", "b"), error=error)
    many = two(("a", "b", *(f"x{i}" for i in range(more))), error=error)
    brought = {"a": reading, "b": SPAN} | {f"x{i}": SPAN for i in range(more)}
    small = ends(few, factory.cells(("arm",), {"a": reading, "b": SPAN}))
    assert small == ends(many, factory.cells(("arm",), brought))


@given(spans, st.sampled_from(["bonferroni", "holm"]))
def test_a_family_of_one_at_the_error_of_its_interval_changes_nothing(span, method: str) -> None:
    """An interval at 1 - error is judged as it was brought, and nothing is called widened."""
    middle, half, level = span
    low, high = max(-1.0, middle - half), min(1.0, middle + half)
    reading = {"value": middle, "interval": [low, high], "level": level, "method": "anything"}
    registration = two(("a", "b"), ("P1",), method, 1.0 - level)
    series = factory.cells(("arm",), {"a": reading, "b": SPAN})
    assert (low, high) == ends(registration, series)
    found = protected(registration, factory.evidence(registration, {"gain": series}), lambda *_: False)
    assert () == found["P1"].protection.widened


@given(spans, st.sampled_from(["bonferroni", "holm"]), st.booleans())
def test_the_order_of_members_does_not_matter(span, method: str, decided: bool) -> None:
    """Members get the same intervals in whatever order the family lists them."""
    middle, half, level = span
    reading = {"interval": [middle - half, middle + half], "level": level, "method": "z"}
    series = factory.cells(("arm",), {"a": reading, "b": SPAN})
    found = []
    for members in (("P1", "P2"), ("P2", "P1")):
        registration = two(("a", "b"), members, method)
        read = protected(
            registration,
            factory.evidence(registration, {"gain": series}),
            lambda name, _: decided and name == "P2",
        )
        found.append({name: (r.protection.share, r.protection.widened) for name, r in read.items()})
    assert found[0] == found[1]


@given(spans, st.floats(0.0001, 0.4))
def test_a_cell_of_an_axis_is_judged_as_a_quantity_of_its_own(span, error: float) -> None:
    """Two arms of one quantity, or two quantities without an axis: the same intervals come out."""
    middle, half, level = span
    reading = {"value": middle, "interval": [middle - half, middle + half], "level": level, "method": "z"}
    alone = factory.freeze(
        quantities={"ga": {"support": [-1, 1]}, "gb": {"support": [-1, 1]}},
        predictions={"P1": {"claim": "a", "test": "ga > 0"}, "P2": {"claim": "b", "test": "gb > 0"}},
        families={"f": {"predictions": ["P1", "P2"], "error": error, "method": "bonferroni"}},
    )
    read = protected(alone, factory.evidence(alone, {"ga": {"every": reading}, "gb": {"every": SPAN}}), lambda *_: True)
    ga = read["P1"].evidence.values["ga"].at
    series = factory.cells(("arm",), {"a": reading, "b": SPAN})
    assert (float(ga.lo), float(ga.hi)) == ends(two(("a", "b"), error=error), series)


@settings(deadline=None)  # the first quantile of Student's law loads SciPy
@given(spans, st.floats(0.0001, 0.4), st.sampled_from(["z", "normal", "Student t, 3 degrees of freedom", "bootstrap"]))
def test_nothing_is_ever_narrowed(span, error: float, method: str) -> None:
    """What is judged contains what was brought, as far as the support goes, whatever the law."""
    middle, half, level = span
    reading = {"interval": [middle - half, middle + half], "level": level, "method": method}
    low, high = ends(two(("a", "b"), error=error), factory.cells(("arm",), {"a": reading, "b": SPAN}))
    assert low <= max(-1.0, middle - half) <= min(1.0, middle + half) <= high


WORDS = {"number": [0.4, 0.5, 0.6], "printed": ["0.4", "0.5", "0.6"], "text": ["new", "new", "new"]}
TESTS = {"number": "all(loss > 0.3)", "printed": "all(loss > 0.3)", "text": "all(kind == 'new')"}


@pytest.mark.parametrize("schema", ["verdict/prereg/1", "verdict/prereg/2"])
@pytest.mark.parametrize("what", WORDS)
def test_a_family_bounds_no_error_of_bare_numbers_in_cells_or_columns(what: str, schema: str) -> None:
    """The same numbers have the same word and the same reason, however they are written down."""
    family = {"f": {"predictions": ["P1"], "error": 0.05, "method": "bonferroni"}}
    registration = freeze(TESTS[what], families=family, schema=schema, artifact=None)
    name = "kind" if what == "text" else "loss"
    values = [{"at": {"arm": arm}, "value": value} for arm, value in zip(ARMS, WORDS[what], strict=True)]
    found = [
        _judged(registration, {name: series}) for series in ({"cells": values}, {"column": {"values": WORDS[what]}})
    ]
    assert found[0] == found[1]
    assert found[0][0] is Word.UNTESTED
    assert "inadequate(family f)" == found[0][1]


def test_a_family_says_what_columns_stand_beside_its_intervals() -> None:
    """A column beside an interval is told as what has no level, and one whose numbers are all missing says nothing."""
    family = {"f": {"predictions": ["P1"], "error": 0.05, "method": "bonferroni"}}
    registration = freeze("all(loss < 0.7) and x > 0", families=family, artifact=None)
    beside = _judged(registration, {"loss": {"column": {"values": [0.4, None, 0.6]}}, "x": {"every": SPAN}})
    missing = _judged(registration, {"loss": {"column": {"values": [None] * 3}}, "x": {"every": SPAN}})
    assert ["loss", None] == [beside[2], missing[2]]


def test_a_long_column_is_one_source() -> None:
    """A hundred thousand numbers are told by one of them."""
    n = 100_000
    registration = factory.freeze(
        schema="verdict/prereg/2", axes={"unit": {"planned": n}}, artifact=None,
        quantities={"a": {"axes": ["unit"], "support": [0, 9]}},
        predictions={"P1": {"claim": "c", "test": "max(a) < 8"}},
    )  # fmt: skip
    values = np.arange(n) % 7 + 0.5
    series = {"column": column(values, values).model_dump(mode="json", exclude_defaults=True)}
    found = footings(registration, _laid(registration, {"a": series}), ("P1",))["P1"].sources
    assert [("a", (("unit", 1),), 0.5)] == [(source.name, source.cell, source.reading.value) for source in found]


def _laid(registration, quantities):
    tree = {**factory.RECORD, "schema": "verdict/measurements/2", "quantities": quantities}
    return factory.lay_out(tree, factory.Unplaced(), registration)


def _judged(registration, quantities) -> tuple[Word, str, str | None]:
    """Return the word, its reasons, and what the family bounds no error of."""
    found = judge(registration, _laid(registration, quantities), factory.ESTIMATORS).predictions[0]
    beside = found.protection.beside if found.protection else ()
    return found.word, " ".join(map(str, found.reasons)), ", ".join(beside) or None
