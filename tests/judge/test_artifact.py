"""In band only by averaging: the founding table, the five rules one by one, every way round them, and a true null."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats

from tests.factory import ARTIFACT, cells, freeze, only, span, table
from verdict.algebra.grid import Cells
from verdict.algebra.interval import Interval
from verdict.expression.evaluate import Environment
from verdict.judge.artifact import checks
from verdict.registration.fixed import fixed_values
from verdict.words.vocabulary import Why, Word

ROWS = ((0.37, 0.99, 2.94), (0.54, 1.41, 3.18), (0.68, 2.13, 6.05), (0.60, 1.84, 5.46))
FOUNDING = np.array(ROWS)
K = np.array([100.0, 300.0, 1000.0])
MEDIAN = "median(ratio) in band(c)"
FLAT = ((0.9, 1.1, 1.0), (1.1, 0.9, 1.05), (1.0, 1.05, 0.95), (0.95, 1.0, 1.1))
ARBITERS = freeze(predictions={"P1": {"test": MEDIAN}})


def check(values, test=MEDIAN, **rules):
    """Check exact cells [t, K] under a test of their average, with the registered rules changed."""
    registration = freeze(predictions={"P1": {"test": test}}, artifact={**ARTIFACT, **rules})
    return looked_at(values, registration)


def looked_at(values, registration=ARBITERS):
    """Apply the rules to exact cells."""
    node = registration.unfolded(registration.node("predictions", "P1", "test", "whole"))
    ratio = Cells(("t", "K"), Interval.exactly(np.array(values)))
    env = Environment({**fixed_values(registration), "ratio": ratio}, registration.grid)
    (found,) = checks(node, env, registration.prereg.artifact)
    return found


def fires(found):
    """Name the rules that fire."""
    return {rule.name for rule in found.rules if rule.fires}


def saw(found, name):
    """Return what one rule saw."""
    return next(rule.saw for rule in found.rules if rule.name == name)


def test_the_founding_table_is_in_band_only_by_averaging():
    """All five rules fire, the axis is K, and the figures are those of the record."""
    found = check(ROWS)
    assert (True, "K", "median(ratio)") == (found.found, found.axis, found.aggregate)
    assert all(rule.fires for rule in found.rules)
    assert "9 of 12 cells inside the bar" == saw(found, "cells outside")
    assert "K explains 90 % of log-variance" == saw(found, "one axis explains")
    assert "monotone along K at every level of the rest" == saw(found, "monotone")
    assert "5 cells below the target, 7 above" == saw(found, "both sides")
    assert "moved by leaving out K=10 (2.54), K=30 (0.835)" == saw(found, "leave one out")


def test_the_figures_of_the_founding_table_hold_by_another_road():
    """Median, share, slopes and medians by K with numpy and scipy alone."""
    logs = np.log(FOUNDING)
    between = logs.mean(axis=0) - logs.mean()
    assert 1.625 == pytest.approx(np.median(FOUNDING))
    assert 0.8991 == pytest.approx(4 * np.sum(between**2) / np.sum((logs - logs.mean()) ** 2), abs=5e-4)
    slopes = [scipy.stats.linregress(np.log(K), row).slope for row in logs]
    assert [0.90, 0.77, 0.95, 0.96] == pytest.approx(slopes, abs=5e-3)
    assert [0.57, 1.625, 4.32] == pytest.approx(np.median(FOUNDING, axis=0), abs=5e-3)


def test_the_verdict_is_taken_away_and_the_axis_named():
    """A PASS becomes UNTESTED artifact(K), a failure stays one, and the freeze can ask for a report only."""
    found = only(MEDIAN, {"ratio": table(ROWS)})
    assert (Word.UNTESTED, ["artifact(K)"]) == (found.word, [str(reason) for reason in found.reasons])
    assert only("median(ratio) <= 1", {"ratio": table(ROWS)}).word is Word.NOT_PASSED
    reported = only({"test": MEDIAN, "on_artifact": "report"}, {"ratio": table(ROWS)})
    assert (Word.PASS, True) == (reported.word, reported.clauses[0].artifacts[0].found)


def test_cells_around_the_target_pass():
    """The negative control: a flat table trips nothing."""
    found = only(MEDIAN, {"ratio": table(FLAT)})
    assert Word.PASS is found.word
    assert set() == fires(found.clauses[0].artifacts[0])


ONE_BY_ONE = {
    "cells outside": ([[1, 1, 1], [1, 1, 1], [1, 1, 1], [1, 1, 2.5]], "median(ratio) <= 2", set()),
    "one axis explains": (
        [[1, 3.1, 1.02], [1.01, 3.2, 1], [1, 3.1, 1.01], [1.02, 3.2, 1]], "quantile(ratio, 0) <= 9", set(),
    ),
    "monotone": (
        [[1, 1.1, 1.2], [2, 2.1, 2.2], [3.4, 3.5, 3.6], [2, 2.1, 2.2]], "median(ratio) <= 99", {"one axis explains"},
    ),
    "both sides": (
        [[0.5, 1.9, 0.6], [1.8, 0.5, 1.7], [0.6, 1.8, 0.5], [1.9, 0.6, 1.8]], "mean(ratio) in band(c)", set(),
    ),
    "leave one out": ([[1, 2.5, 1], [1, 2.6, 1], [1, 2.5, 1], [1, 2.5, 1.1]], "median(ratio) <= 3", set()),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(ONE_BY_ONE))
def test_each_rule_fires_on_what_it_is_about_and_not_on_the_flat_table(name):
    """One table for each rule; the rules said to come with it, and no other, fire too."""
    values, test, beside = ONE_BY_ONE[name]
    assert {name} | beside == fires(check(values, test))
    assert name not in fires(check(FLAT, test))


@pytest.mark.parametrize("rules", [1, 2, 3, 4, 5])
def test_the_registered_number_of_rules_makes_an_artifact(rules):
    """Four rules fire on this table: up to four registered find an artifact, five do not."""
    found = check([[0.5, 0.6, 2.6], [0.55, 0.62, 2.4], [0.5, 0.61, 2.5], [0.52, 0.6, 2.45]], rules=rules)
    assert {"one axis explains", "monotone", "both sides", "leave one out"} == fires(found)
    assert (rules <= 4) == found.found


def test_the_share_factor_and_spread_are_the_registered_ones():
    """Each registered number moves its rule across its own bar."""
    assert "one axis explains" in fires(check(ROWS, share=0.899))
    assert "one axis explains" not in fires(check(ROWS, share=0.9))
    assert "leave one out" in fires(check(ROWS, factor=1.9))
    assert "leave one out" not in fires(check(ROWS, factor=2.0, rules=1))
    assert {"monotone", "both sides"} <= fires(check(ROWS, spread=16))
    assert {"cells outside", "leave one out"} == fires(check(ROWS, spread=17))


def test_quantiles_and_means_are_averages_too():
    """Whatever averages is looked behind; extremes and counts say themselves what they leave out."""
    for test in ("mean(ratio) in band(c)", "quantile(ratio, 0.4) in band(c)"):
        assert [Why.ARTIFACT] == [r.why for r in only(test, {"ratio": table(ROWS)}).reasons]
    assert only("fraction(ratio in band(c)) >= 0.7", {"ratio": table(ROWS)}).word is Word.PASS


AROUND = {
    "arithmetic": ("1 * median(ratio) in band(c)", {}),
    "a sum with zero": ("0 + median(ratio) - x in band(c)", {}),
    "a ratio": ("median(ratio) / c <= 1", {}),
    "a definition": ("q in band(c)", {"quantities": {"q": {"is": "median(ratio)", "support": [0, "inf"]}}}),
    "two definitions": ("q in band(c)", {"quantities": {
        "q": {"is": "p + 0", "support": [0, "inf"]}, "p": {"is": "median(ratio)", "support": [0, "inf"]}}}),
    "a flag": ("ok", {"flags": {"ok": {"when": MEDIAN}}}),
    "a flag of a definition": ("ok", {
        "flags": {"ok": {"when": "q in band(c)"}},
        "quantities": {"q": {"is": "median(ratio)", "support": [0, "inf"]}}}),
    "two bars": ("median(ratio) <= c and median(ratio) >= 1/c", {}),
    "a double negation": ("not (median(ratio) > c) and not (median(ratio) < 1/c)", {}),
    "an average of averages": ("median(median(ratio, over=K)) in band(c)", {}),
    "a mean of medians": ("mean(median(ratio, over=t)) <= 3", {}),
    "row by row": ("all(median(ratio, over=K) in band(c))", {}),
    "some row": ("any(median(ratio, over=K) in band(c))", {}),
    "enough rows": ("count(median(ratio, over=K) in band(c)) >= 3", {}),
    "the largest row": ("max(median(ratio, over=K)) in band(c)", {}),
    "per row": ({"per": ["t"], "each": "median(ratio, over=K) in band(c)", "quantifier": "all"}, {}),
    "logarithms": ("abs(mean(log(ratio))) <= log(c)", {}),
    "a clamp": ("min(median(ratio), 9) in band(c)", {}),
    "the other side": ("c >= median(ratio)", {}),
    "either of two": ("median(ratio) in band(c) or x > 99", {}),
}  # fmt: skip


@pytest.mark.parametrize("way", sorted(AROUND))
def test_no_way_of_writing_an_average_escapes(way):
    """The founding table stays an artifact behind arithmetic, definitions, flags, negations and partial averages."""
    test, changes = AROUND[way]
    found = only(test, {"ratio": table(ROWS), "x": 0}, **changes)
    assert (Word.UNTESTED, Why.ARTIFACT) == (found.word, found.reasons[0].why)
    assert "K" in found.reasons[0].what


@pytest.mark.parametrize("way", sorted(AROUND))
def test_every_way_of_writing_it_passes_on_a_flat_table(way):
    """The negative control: it is the cells and not the wording that bars the founding table."""
    test, changes = AROUND[way]
    assert only(test, {"ratio": table(FLAT), "x": 0}, **changes).word is Word.PASS


def test_an_average_that_normalises_its_own_cells_averages_nothing_away():
    """x over its mean is judged cell by cell: there is nothing behind it."""
    found = only("all(F / mean(F) in [0.5, 2])", {"F": cells(("t",), {1: 1, 2: 1.5, 3: 0.7, 4: 1})})
    assert (Word.PASS, ()) == (found.word, found.clauses[0].artifacts)


def test_both_sides_of_a_comparison_are_looked_behind():
    """An average against an average is two checks."""
    found = only("median(ratio) <= 3 * mean(F)", {"ratio": table(FLAT), "F": {"every": 1}})
    assert ["median(ratio)", "mean(F)"] == [a.aggregate for a in found.clauses[0].artifacts]


def test_cells_of_both_signs_are_compared_on_their_own_scale():
    """A mean of differences passes where every cell is in band, and not where cells out of it cancel."""
    spot = {"x1": {"axes": ["t", "K"], "support": ["-inf", "inf"]}}
    rows = lambda scale: table([[-scale, 0, scale], [-scale, 0.1, scale], [-scale, 0, scale], [-scale, 0.1, scale]])  # noqa: E731
    assert only("mean(x1) in [-1, 1]", {"x1": rows(0.5)}, quantities=spot).word is Word.PASS
    found = only("mean(x1) in [-1, 1]", {"x1": rows(5)}, quantities=spot)
    assert ["artifact(K)"] == [str(reason) for reason in found.reasons]
    assert "K explains 100 % of variance" == saw(found.clauses[0].artifacts[0], "one axis explains")
    assert {"cells outside", "one axis explains", "monotone", "both sides"} <= fires(found.clauses[0].artifacts[0])


def test_what_the_cells_leave_open_bars_a_pass():
    """Intervals so wide that averaging can be neither found nor excluded leave the clause UNTESTED."""
    wide = {(t, k): span(0.35, 2.9) for t in (1, 2, 3, 4) for k in (10, 20, 30)}
    found = only(MEDIAN, {"ratio": cells(("t", "K"), wide)})
    assert (Word.UNTESTED, [Why.STRADDLES]) == (found.word, [reason.why for reason in found.reasons])
    assert "by averaging is open" in str(found.reasons[0])


def test_open_ends_among_the_cells_leave_the_rules_open():
    """A cell known only from below is no reason to fail, to pass or to stumble."""
    found = only(MEDIAN, {"ratio": {"every": {"at_least": 1}}})
    assert Word.UNTESTED is found.word
    assert found.clauses[0].artifacts[0].found is None


def test_a_missing_cell_leaves_a_small_spread_open_and_a_large_one_certain():
    """What is missing can widen the spread of the cells, and cannot narrow it."""
    for low, high, fired in ((0.9, 1.1, None), (0.2, 5, True)):
        found = looked_at([[low, high, 1], [1, 1, 1], [1, 1, 1], [1, 1, np.nan]])
        assert fired is next(rule.fires for rule in found.rules if rule.name == "both sides")


def test_an_accepted_aggregate_is_not_believed_against_the_cells_that_are_there():
    """Three cells of twelve, out of band on both sides, already show what the printed median hides."""
    some = {(1, 10): 0.1, (2, 30): 9, (3, 30): 8}
    block = {"test": MEDIAN, "accepts_aggregates": True}
    record = {"aggregates": {"median(ratio)": 1}}
    assert only(block, {"ratio": cells(("t", "K"), some)}, record=record).word is Word.UNTESTED
    assert only(block, {"x": 1}, record=record).word is Word.PASS


def tables(rng, scatter, n):
    """Draw tables [t, K] without structure, or with what `scatter` puts in."""
    return [np.exp(scatter(rng)) for _ in range(n)]


@pytest.mark.parametrize(
    ("least", "most", "scatter"),
    [
        (0, 3, lambda g: g.normal(0, 0.2, (4, 3))),
        (0, 7, lambda g: g.normal(0, 0.25, (4, 3))),
        (14, 63, lambda g: g.uniform(-np.log(3), np.log(3), (4, 3))),
        (93, 100, lambda g: np.log(np.array([1, 2, 3]) / 1.73) + g.normal(0, 0.05, (4, 3))),
    ],
    ids=["scatter 0.2", "scatter 0.25", "the whole band", "ratio grows with K"],
)
def test_false_alarms_are_counted(least, most, scatter):
    """Alarms in 100 tables of 12 cells, open ones included.

    Lognormal scatter of 0.2: 0.2 % (1 of 500); of 0.25: about 1 % (5 of 400). Cells uniform over the whole log band
    spread ninefold, and 38 % of such tables (153 of 400) trip two rules by chance: sides, and one axis or one level.
    A ratio that grows with K trips nearly always (395 of 400). The bounds leave five standard errors of 100 draws.
    """
    found = [looked_at(values) for values in tables(np.random.default_rng(11), scatter, 100)]
    assert least <= sum(check.found is not False for check in found) <= most
