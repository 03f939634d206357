"""Fields in the shape that other formats give them: each refusal shows the shape that is wanted, at its place."""

from __future__ import annotations

import pytest

from tests.factory import freeze, refusal

CLAUSE = {"test": "1 > 0"}
RULES = [{"token": "A", "when": "ratio > 1"}, {"token": "B", "when": "otherwise"}]
SHAPES = [
    ({"for_each": "t", **CLAUSE}, "wanted a list or a block of: axes, where, as in [t]"),
    ({"for_each": {"over": "t"}, **CLAUSE}, "known: axes, where. In short, for_each: [t]."),
    ({"where": "ok", **CLAUSE}, "It stands at predictions.test.where."),
    ({"test": {"whole": "1 > 0", "for_each": ["t"]}}, "It stands at predictions.for_each."),
    ({"test": {"per": "t", "each": "1 > 0", "quantifier": "all"}}, "wanted a list: [t]"),
    ({"test": {"per": ["t"], "each": "1 > 0", "quantifier": "2/3"}}, "as in {at_least: 4} or {fraction: 2/3}"),
    ({"test": {"per": ["t"], "each": "1 > 0"}}, 'as in {per: [K], each: "x > 0", quantifier: all}'),
    ({"requires": "ok", **CLAUSE}, "wanted a list: [ok]"),
]
BLOCKS = [
    ({"measure_only": ["P2"]}, "as in {except: [P2]}"),
    ({"gates": "P0"}, "wanted a list: [P0]"),
    ({"gates": ["P1.strict"]}, 'as in {name: pilot, when: "P1.strict == PASS", on_fail: halt}'),
    ({"gates": [{"prediction": "P0"}]}, "gates: [P0]"),
    ({"choices": {"route": RULES}}, "as in {axes: [arm], first_of: ["),
    ({"choices": {"route": {"first_of": RULES[:1], "default": "B"}}}, "when: otherwise"),
    ({"choices": {"route": {"first_of": [RULES[0], {"else": "B"}]}}}, "when: otherwise"),
    ({"uses": {"cal": "2026-05-30c"}}, "as in {freeze: 2026-05-30c, digest: unknown, "),
    ({"parent": "2026-05-30c"}, "as in {id: 2026-05-30c, digest: unknown}"),
    ({"families": {"main": ["P1"]}}, "as in {predictions: [P1, P2], error: 0.05, method: bonferroni}"),
    ({"constants": {"burn-in": 3}}, "letters, digits and _: burn_in"),
    ({"axes": {"t": ["1..10"]}}, "found the range 1..10 in a list, where it is a text; wanted it alone: t: 1..10"),
    ({"axes": {"t": {"levels": ["2^3", "2**4"]}}}, "wanted them written out, [8, 16]"),
]


@pytest.mark.parametrize(("prediction", "said"), SHAPES)
def test_a_prediction_in_another_shape_is_shown_its_own(prediction, said):
    """Lists without brackets, premises and levels one block off, words for quorums."""
    assert said in refusal(freeze, schema="verdict/prereg/2", predictions={"P1": prediction})


@pytest.mark.parametrize(("block", "said"), BLOCKS)
def test_a_block_in_another_shape_is_shown_its_own(block, said):
    """The shape is written out, so that it can be copied."""
    assert said in refusal(freeze, schema="verdict/prereg/2", **block)


@pytest.mark.parametrize("levels", [["1..10", "11..20"], ["low", "2^10"], ["a"]])
def test_levels_that_look_like_ranges_stay_texts_among_others(levels):
    """Bins are levels like any others."""
    freeze(schema="verdict/prereg/2", axes={"t": levels})


def test_one_quorum_that_is_wrong_is_one_problem():
    """A block is not blamed for being no word as well."""
    quantifier = {"at_least": "2/3"}
    test = {"per": ["t"], "each": "1 > 0", "quantifier": quantifier}
    said = refusal(freeze, schema="verdict/prereg/2", predictions={"P1": {"test": test}})
    assert 1 == len(said.splitlines()) and "at_least: found" in said
