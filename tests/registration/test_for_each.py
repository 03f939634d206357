"""One clause for each level: written once, judged as the same clauses written out by hand."""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factory import ESTIMATORS, evidence, freeze, judged, refusal
from verdict.expression import tree
from verdict.expression.at_level import at_level
from verdict.expression.parse import ExpressionError, parse
from verdict.judge import judge
from verdict.outcome.payload import payload
from verdict.registration.for_each import names
from verdict.words.vocabulary import Word

TWO = {"schema": "verdict/prereg/2"}
FLAGS = {"big": {"axes": ["t", "K"], "when": "K >= 10 * t"}, "calm": {"axes": ["t"], "when": "F <= 0.5"}}
TESTS = [
    {"test": "all(ratio in band(c))"},
    {"test": "median(ratio) <= 2 * F", "requires": ["calm"]},
    {"test": {"per": ["K"], "each": "ratio in band(c)", "quantifier": {"at_least": 2}}},
    {"test": {"per": ["K"], "where": "big", "each": "ratio / F >= 1", "quantifier": "all"}, "requires": ["calm"]},
    {"test": {"per": ["K"], "each": "ratio >= t / 4", "quantifier": {"fraction": 0.5}}},
    {"test": "max(ratio) <= 3", "qualify": [{"when": "min(ratio) > 1", "say": "above one"}],
     "cause": [{"when": "F > 0.5", "is": "regime"}]},
    {"test": {"whole": "F <= bar", "where": "calm"}, "keep_vacuous": "for the test"},
    {"test": "slope(log(ratio), log(K)) <= x + K[K == 10]"},
]  # fmt: skip


def by_hand(written: dict, level: int) -> dict:
    """Return a clause with every name that varies along t at one level, as an author would write it."""
    at = {"ratio": f"ratio[t == {level}]", "F": f"F[t == {level}]", "calm": f"calm[t == {level}]",
          "big": f"big[t == {level}]", "t": f"t[t == {level}]"}  # fmt: skip

    def spelt(text: str) -> str:
        return at.get(text, text) if text in at else _replaced(text, at)

    test = written["test"]
    parts = test if isinstance(test, str) else {k: spelt(v) if k in ("each", "where", "whole") else v
                                                for k, v in test.items()}  # fmt: skip
    found = {**written, "test": spelt(test) if isinstance(test, str) else parts}
    found |= {"requires": [spelt(text) for text in written["requires"]]} if "requires" in written else {}
    for part in ("qualify", "cause"):
        if part in written:
            found[part] = [{**rule, "when": spelt(rule["when"])} for rule in written[part]]
    return found


def _replaced(text: str, at: dict[str, str]) -> str:
    return re.sub(r"[A-Za-z_]\w*", lambda word: at.get(word[0], word[0]), text)


def pair(written: dict):
    """Register a clause both ways, once for all tests."""
    return _pair(TESTS.index(written))


@cache
def _pair(place: int):
    """Register a clause with for_each, and the same clauses written out by hand."""
    written = TESTS[place]
    short = freeze(**TWO, flags=FLAGS, predictions={"P1": {"claim": "it is so", "for_each": ["t"], **written}})
    clauses = {f"t{level}": by_hand(written, level) for level in (1, 2, 3, 4)}
    return short, freeze(**TWO, flags=FLAGS, predictions={"P1": {"claim": "it is so", "clauses": clauses}})


def came_out(registration, quantities: dict) -> dict:
    """Return all that is said of P1 but which lines it was written in."""
    found = judge(registration, evidence(registration, quantities), ESTIMATORS)
    said = payload(found, registration.grid)["predictions"]["P1"]
    for clause in said["clauses"].values():
        del clause["levels"]
    return said


def cells(numbers: list) -> dict:
    """Return readings of ratio in twelve cells, and of F in four; None is a cell that was not measured."""
    grid = [{"at": {"t": t, "K": k}} for t in (1, 2, 3, 4) for k in (10, 20, 30)]
    ratio = [{**cell, "value": x} for cell, x in zip(grid, numbers[:12], strict=True) if x is not None]
    f = [{"at": {"t": t}, "value": x} for t, x in zip((1, 2, 3, 4), numbers[12:], strict=True) if x is not None]
    read = {name: {"cells": rows} for name, rows in (("ratio", ratio), ("F", f)) if rows}
    return {**read, "x": {"every": 0.5}}


numbers = st.lists(st.none() | st.sampled_from([0.1, 0.4, 0.9, 1.0, 2.5, 4.0]), min_size=16, max_size=16)


@pytest.mark.parametrize("written", TESTS, ids=[str(test["test"])[:40] for test in TESTS])
def test_it_is_judged_as_the_same_clauses_written_out_by_hand(written):
    """Names, tests, words, reasons, labels, causes, decisions and counts, on any readings."""
    short, long = pair(written)

    @settings(max_examples=15, deadline=None)
    @given(numbers)
    def alike(found):
        assert came_out(long, cells(found)) == came_out(short, cells(found))

    alike()


@settings(max_examples=50, deadline=None)
@given(numbers, st.integers(0, 15), st.sampled_from(TESTS))
def test_what_is_dropped_or_widened_never_gives_a_pass(found, at, written):
    """A cell that is missing, or an interval around its number, makes no PASS of anything else."""
    registration, _ = pair(written)
    before = came_out(registration, cells(found))
    dropped = came_out(registration, cells([None if i == at else x for i, x in enumerate(found)]))
    wide = cells(found)
    for cell in (cell for series in wide.values() for cell in series.get("cells", ())):
        cell["range"] = [cell["value"] / 2, 2 * cell.pop("value")]
    widened = came_out(registration, wide)
    for after in (dropped, widened):
        for name, clause in after["clauses"].items():
            assert clause["verdict"] != "PASS" or before["clauses"][name]["verdict"] == "PASS"
        assert after["verdict"] != "PASS" or before["verdict"] == "PASS"


def test_one_level_that_fails_fails_the_prediction_and_all_must_pass():
    """A prediction is PASS where all its clauses are; a level that is open leaves it open."""
    of = {"P1": {"for_each": ["t"], "test": "F <= bar"}}

    def word(*values):
        rows = [{"at": {"t": t}, "value": x} for t, x in zip((1, 2, 3, 4), values, strict=False)]
        return judged({"F": {"cells": rows}}, **TWO, predictions=of).predictions[0].word

    assert word(0.1, 0.1, 0.1, 0.1) is Word.PASS
    assert word(0.1, 0.9, 0.1, 0.1) is Word.NOT_PASSED
    assert word(0.1, 0.1, 0.1) is Word.UNTESTED


SCOPE = freeze(**TWO).scope


@pytest.mark.parametrize(
    ("written", "at_two"),
    [
        ("median(ratio) <= F", "median(ratio[t == 2]) <= F[t == 2]"),
        ("ratio[K == 10] > 1", "ratio[t == 2][K == 10] > 1"),
        ("F > F[t == 1]", "F[t == 2] > F[t == 1]"),
        ("F > mean(F, over=t)", "F[t == 2] > mean(F, over=t)"),
        ("mean(ratio, over=K) > 1", "mean(ratio[t == 2], over=K) > 1"),
        ("mean(ratio, per=[t]) > 1", "mean(ratio, per=[t])[t == 2] > 1"),
        ("0 < F < 1", "0 < F[t == 2] < 1"),
        ("F in band(F)", "F[t == 2] in band(F[t == 2])"),
        ("min(F, x) > t", "min(F[t == 2], x) > t[t == 2]"),
        ("name == 'F[t == 1]' and F > 0", "name == 'F[t == 1]' and F[t == 2] > 0"),
        ("(name == 'Füße' and\nF > 0)", "(name == 'Füße' and\nF[t == 2] > 0)"),
        ("F > before(F, t)", "F[t == 2] > before(F, t)[t == 2]"),
        ("cumsum(F, over=t) > 1", "cumsum(F, over=t)[t == 2] > 1"),
        ("cumsum(max(ratio, over=K), over=t) > (x)", "cumsum(max(ratio, over=K), over=t)[t == 2] > (x)"),
        ("first(F > x, over=t) <= t", "first(F > x, over=t) <= t[t == 2]"),
        ("F > at(F, t, first(F > x, over=t))", "F[t == 2] > at(F, t, first(F > x, over=t))"),
        ("rising(ratio, over=K)", "rising(ratio[t == 2], over=K)"),
        ("x > 3", "x > 3"),
    ],
)
def test_a_level_is_chosen_where_an_author_would_write_it(written, at_two):
    """Behind names; what says its axis keeps all levels. The text parses to the tree."""
    found = at_level(parse(written), written, {"t": 2}, SCOPE)
    assert at_two == found.text
    assert tree.bare(parse(at_two)) == tree.bare(found.node)


def test_per_may_not_mix_the_levels_in_silence():
    """`per=K` would take every t together, which nobody means who wrote one clause for each."""
    with pytest.raises(ExpressionError, match="takes all levels of t together"):
        at_level(parse("mean(ratio, per=K) > 1"), "mean(ratio, per=K) > 1", {"t": 2}, SCOPE)


def clauses(**prediction):
    """Register one prediction and return its clauses by name."""
    found = freeze(**TWO, flags=FLAGS, axes={"layer": ["top", "mid-1", "mid 1", "äöü"], "beta": [-1, 0.5, 2]},
                   quantities={"depth": {"axes": ["layer", "beta"], "support": [0, 9]}},
                   predictions={"P1": prediction})  # fmt: skip
    return {site.name: site for site in found.clauses("P1")}


def test_levels_give_legal_names_that_differ():
    """Numbers as they are, texts behind a dash below, other letters as dashes, and what is alike by its order."""
    found = clauses(for_each=["layer"], test="all(depth > 1)")
    assert ["layer_top", "layer_mid_1_1", "layer_mid_1_2", "layer____"] == list(found)
    assert ["beta_1", "beta0_5", "beta2"] == list(clauses(for_each=["beta"], test="all(depth > 1)"))
    both = clauses(for_each=["beta", "layer"], test="depth > 1")
    assert 12 == len(both)
    assert (("beta", -1), ("layer", "top")) == both["beta_1_layer_top"].levels
    assert "depth[beta == -1, layer == 'top'] > 1" == both["beta_1_layer_top"].clause.test.whole


def test_names_are_unique_however_alike_levels_are():
    """Also where a number behind a name makes one that is there already."""
    levels = [(("l", text),) for text in ("a.b", "a b", "a_b_1")]
    assert 3 == len(set(names(tuple(levels), "")))
    long = [(("l", "x" * 90 + str(i)),) for i in range(12)]
    found = names(tuple(long), "")
    assert 12 == len(set(found))
    assert max(map(len, found)) <= 80


def test_levels_are_left_out_by_axes_and_constants_alone():
    """A premise of for_each says which levels have a clause; nothing measured can be asked there."""
    assert ["t3", "t4"] == list(clauses(for_each={"axes": ["t"], "where": "t >= c"}, test="F <= bar"))
    pairs = clauses(for_each={"axes": ["t", "K"], "where": "K >= 10 * t"}, test="ratio <= 3")
    assert ["t1_K10", "t1_K20", "t1_K30", "t2_K20", "t2_K30", "t3_K30"] == list(pairs)


def test_several_clauses_have_each_their_levels():
    """What is written of all of them is asked at each level too; a construction stays one."""
    found = clauses(for_each=["t"], requires=["calm"], clauses={
        "low": {"test": "F <= bar", "claim": "low"}, "flat": {"test": "max(ratio) <= 3", "requires": ["F > 0"]},
        "sure": {"grade": "construction", "why": "by its making"},
    })  # fmt: skip
    assert [f"{name}_t{t}" for name in ("low", "flat") for t in (1, 2, 3, 4)] + ["sure"] == list(found)
    assert ["F[t == 2] > 0", "calm[t == 2]"] == [need.text for need in found["flat_t2"].needs]
    assert ("low", "flat", "") == tuple(found[name].group for name in ("low_t1", "flat_t1", "sure"))
    assert "low" == found["low_t3"].claim


REFUSED = [
    ("no axis is called 'T'", {"for_each": ["T"], "test": "F <= bar"}),
    ("found t twice", {"for_each": ["t", "t"], "test": "F <= bar"}),
    ("found t here and in for_each:", {
        "for_each": ["t"], "test": {"per": ["t"], "each": "F < 1", "quantifier": "all"}}),
    ("nothing in this test varies along t", {"for_each": ["t"], "test": "x <= 3", "requires": ["calm"]}),
    ("nothing in this test varies along K", {"for_each": ["t", "K"], "test": "F <= 3"}),
    ("leaves no level", {"for_each": {"axes": ["t"], "where": "t > 9"}, "test": "F <= bar"}),
    ("found F, which is not known before", {"for_each": {"axes": ["t"], "where": "F > 9"}, "test": "F <= bar"}),
    ("found one truth for each K", {"for_each": {"axes": ["t"], "where": "K > 9"}, "test": "F <= bar"}),
    ("found for_each of a prediction that tests nothing", {"for_each": ["t"], "deferred": "no", "reenter_when": "yes"}),
    ("takes all levels of t together", {"for_each": ["t"], "test": "mean(ratio, per=K)[K == 10] > F"}),
    ("works along exactly one axis", {"for_each": ["t"], "test": "monotone(F) or F > 0"}),
    ("two clauses would be called a_t1", {"for_each": ["t"], "clauses": {
        "a": {"test": "F <= bar"}, "a_t1": {"grade": "construction", "why": "made so"}}}),
    ("wanted axes", {"for_each": [], "test": "F <= bar"}),
]  # fmt: skip


@pytest.mark.parametrize(("words", "prediction"), REFUSED[:-1], ids=[words for words, _ in REFUSED[:-1]])
def test_what_cannot_be_written_out_is_refused_where_it_was_written(words, prediction):
    """One sentence, with the way out."""
    said = refusal(freeze, **TWO, flags=FLAGS, predictions={"P1": prediction})
    assert words in said
    assert said.count(words) == 1


def test_draws_have_no_clause_each():
    """A level of draws is one of many."""
    axes = {"run": {"levels": [1, 2, 3], "role": "replicate"}}
    of = {"y": {"axes": ["run"], "support": [0, 1]}}
    said = refusal(freeze, **TWO, axes=axes, quantities=of, predictions={"P1": {"for_each": ["run"], "test": "y > 0"}})
    assert "the levels of run are draws" in said


def test_a_mistake_is_told_once_in_the_words_that_were_written():
    """Seven clauses with one slip are one line: no level is quoted that nobody wrote."""
    said = refusal(freeze, **TWO, predictions={"P1": {"for_each": ["t"], "test": "F <= barr"}})
    assert said.count("nothing is called 'barr'") == 1
    assert 'in "F <= barr" at character 6' in said
    assert "predictions.P1.test.whole" in said
    assert "t ==" not in said
    several = {"for_each": ["t"], "requires": ["calmm"], "clauses": {"a": {"test": "F <= bar"}, "b": {"test": "F > 0"}}}
    said = refusal(freeze, **TWO, flags=FLAGS, predictions={"P1": several})
    assert said.count("nothing is called 'calmm'") == 1
    assert "predictions.P1.requires.0" in said


def test_schema_1_does_not_know_it():
    """The sentence names the schema to write."""
    said = refusal(freeze, predictions={"P1": {"for_each": ["t"], "test": "F <= bar"}})
    assert "found for_each: in P1, which schema 1 does not know; wanted schema: verdict/prereg/2" in said
    assert "found short: in P1" in refusal(freeze, predictions={"P1": {"short": "small", "test": "all(F <= bar)"}})


def test_too_many_clauses_are_refused_before_they_are_made():
    """A product of long axes is counted first."""
    axes = {"a": list(range(100)), "b": list(range(100))}
    of = {"y": {"axes": ["a", "b"], "support": [0, 1]}}
    said = refusal(
        freeze, **TWO, axes=axes, quantities=of, predictions={"P1": {"for_each": ["a", "b"], "test": "y > 0"}}
    )
    assert "found more than 2,000 levels" in said
    one = {f"P{i}": {"for_each": ["a"], "test": "all(y > 0)"} for i in range(1, 22)}
    assert "found 2,100 clauses" in refusal(freeze, **TWO, axes=axes, quantities=of, predictions=one)


def test_the_digest_is_of_what_was_written():
    """A frozen line stays what it is, however clauses may be spelt out later; the clauses have another digest."""
    short, long = pair(TESTS[0])
    assert short.as_written.predictions["P1"].for_each is not None
    assert not short.as_written.predictions["P1"].clauses
    assert list(long.prereg.predictions["P1"].clauses) == list(short.prereg.predictions["P1"].clauses)
    assert short.digest != long.digest
    assert long.as_written is long.prereg
