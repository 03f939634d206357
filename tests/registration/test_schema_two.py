"""Schema 2: a bare reducer keeps the axes of the cells that it is asked for, and a premise is no evidence."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factory import cells, only
from verdict.algebra import truth
from verdict.words.errors import DocumentError
from verdict.words.vocabulary import Why, Word

TWO = {"schema": "verdict/prereg/2"}
GAINS = {"a": 0.8, "b": 0.8, "c": -2.0}
AXES = {"dataset": ["a", "b", "c"], "seed": [1, 2]}
QUANTITIES = {
    "gain": {"axes": ["dataset", "seed"], "support": [-100, 100]},
    "hard": {"axes": ["dataset"], "support": [0, 1]},
    "overall": {"support": [-100, 100]},
}


def gains(by_dataset: dict) -> dict:
    """Give every seed of a data set one gain."""
    return {"gain": cells(("dataset", "seed"), {(d, s): g for d, g in by_dataset.items() for s in (1, 2)})}


def judged(test: dict, numbers: dict, **changes):
    """Judge one cell-level test over data sets under schema 2."""
    given = {"axes": AXES, "quantities": QUANTITIES, **TWO, **changes}
    return only({"test": test}, numbers, **given)


def each(text: str, quantifier: object = "all", **rest) -> dict:
    """Write a test of each data set."""
    return {"per": ["dataset"], "each": text, "quantifier": quantifier, **rest}


@pytest.mark.parametrize(("text", "word"), [
    ("mean(gain) >= -1", Word.NOT_PASSED), ("median(gain) >= -1", Word.NOT_PASSED),
    ("max(gain) >= -1", Word.NOT_PASSED), ("min(gain) >= -1", Word.NOT_PASSED),
    ("quantile(gain, 0.5) >= -1", Word.NOT_PASSED), ("all(gain >= -1)", Word.NOT_PASSED),
    ("any(gain >= -1)", Word.NOT_PASSED), ("count(gain >= -1) >= 2", Word.NOT_PASSED),
    ("fraction(gain >= -1) >= 1", Word.NOT_PASSED), ("mean(gain) + 0 >= -1", Word.NOT_PASSED),
    ("-mean(gain) <= 1", Word.NOT_PASSED), ("not mean(gain) < -1", Word.NOT_PASSED),
    ("mean(gain, over=seed) >= -1", Word.NOT_PASSED), ("mean(gain, per=dataset) >= -1", Word.NOT_PASSED),
    ("mean(gain) >= -3", Word.PASS), ("abs(mean(gain)) <= 2", Word.PASS),
])  # fmt: skip
def test_a_bare_reducer_keeps_the_axes_in_per(text, word):
    """Data set c has a mean of -2; the pooled mean of -0.13 is nobody's."""
    found = judged(each(text), gains(GAINS), artifact={"share": 0.5, "factor": 9, "spread": 99, "rules": 5})
    assert word == found.word


@pytest.mark.parametrize("text", [
    "mean(gain, over=[dataset, seed]) >= -1", "overall >= -1", "max(overall, 0) >= -1",
    "mean(gain[dataset == 'a']) >= -1", "mean(hard) <= 1", "max(hard) <= mean(hard)", "mean(gain, per=seed) >= -1",
    "mean(mean(gain, over=seed)) >= -1",
])  # fmt: skip
def test_a_test_that_says_the_same_for_every_cell_is_refused(text):
    """One number compared three times is no test of three data sets."""
    with pytest.raises(DocumentError):
        judged(each(text), gains(GAINS))


def test_a_reducer_that_keeps_everything_is_refused_with_the_right_spelling():
    """`gain >= mean(gain)` for each data set and seed would compare each gain with itself."""
    with pytest.raises(DocumentError, match=r"nothing is left to reduce; say which axes go: mean\(..., over=dataset\)"):
        judged({"per": ["dataset", "seed"], "each": "gain >= mean(gain)", "quantifier": "all"}, gains(GAINS))


@pytest.mark.parametrize(("definition", "word"), [
    ("mean(gain)", Word.NOT_PASSED), ("min(gain)", Word.NOT_PASSED), ("max(gain) - 0", Word.NOT_PASSED),
])  # fmt: skip
def test_a_derived_quantity_keeps_its_axes(definition, word):
    """A mean declared over data sets is one for each of them."""
    quantities = {**QUANTITIES, "own": {"axes": ["dataset"], "support": [-100, 100], "is": definition}}
    assert word == judged(each("own >= -1"), gains(GAINS), quantities=quantities).word


def test_a_definition_that_does_not_vary_along_its_axes_is_refused():
    """It would be one number written three times."""
    quantities = {**QUANTITIES, "own": {"axes": ["dataset"], "support": [-100, 100], "is": "overall + 1"}}
    with pytest.raises(DocumentError, match="says the same for every dataset"):
        judged(each("own >= -1"), gains(GAINS), quantities=quantities)


def test_a_flag_keeps_its_axes():
    """A flag over data sets is about each of them, and what it requires binds there."""
    flags = {"steady": {"axes": ["dataset"], "when": "min(gain) >= -1"}}
    found = judged({**each("mean(gain) >= -3")}, gains(GAINS), flags=flags)
    assert Word.PASS == found.word
    block = {"test": each("mean(gain) >= -3"), "requires": ["steady"]}
    needy = only(block, gains(GAINS), axes=AXES, quantities=QUANTITIES, flags=flags, **TWO)
    assert [(Why.INADEQUATE, ((("dataset", "c"),),))] == [(r.why, r.cells) for r in needy.reasons]


def test_schema_one_pools_as_it_always_did():
    """What was frozen under schema 1 keeps its meaning: the pooled mean, compared three times."""
    loose = {"share": 0.5, "factor": 9, "spread": 99, "rules": 5}
    found = judged(each("mean(gain) >= -1"), gains(GAINS), schema="verdict/prereg/1", artifact=loose)
    assert Word.PASS == found.word


def test_schema_one_knows_no_premise():
    """`where:` begins with schema 2, and says so."""
    with pytest.raises(DocumentError, match="which schema 1 does not know; wanted schema: verdict/prereg/2"):
        judged(each("mean(gain) >= -1", where="hard <= 0.5"), gains(GAINS), schema="verdict/prereg/1")


HARD = {"hard": cells(("dataset",), {"a": 0.9, "b": 0.1, "c": 0.9})}


@pytest.mark.parametrize(("premise", "quantifier", "word"), [
    ("hard <= 0.5", "all", Word.PASS), ("hard > 0.5", "all", Word.NOT_PASSED), ("hard >= 0", "all", Word.NOT_PASSED),
    ("hard > 1", "all", Word.UNTESTED), ("hard > 1", "any", Word.UNTESTED),
    ("hard > 1", {"at_least": 1}, Word.UNTESTED), ("hard > 1", {"fraction": 0.5}, Word.UNTESTED),
    ("hard > 0.5", "any", Word.PASS),
    ("hard > 0.5", {"fraction": 0.5}, Word.PASS), ("hard > 0.5", {"fraction": 0.6}, Word.NOT_PASSED),
    ("hard > 0.5", {"at_least": 2}, Word.NOT_PASSED), ("hard <= 0.5", {"fraction": 1}, Word.PASS),
])  # fmt: skip
def test_cells_out_of_premise_neither_hold_nor_fail(premise, quantifier, word):
    """They leave numerator and denominator alike, and where none is left nothing was tested."""
    found = judged(each("mean(gain) >= -1", quantifier, where=premise), {**gains(GAINS), **HARD})
    assert word == found.word


def test_a_premise_of_the_whole_that_does_not_hold_leaves_it_untested():
    """Nothing was asked, so nothing was answered."""
    numbers = {"overall": 1.0, **HARD, **gains(GAINS)}
    asked = {"whole": "overall > 0", "where": "all(hard <= 0.5)"}
    assert Word.UNTESTED == judged(asked, numbers).word
    assert Word.PASS == judged({**asked, "where": "any(hard <= 0.5)"}, numbers).word


def test_a_premise_beside_both_predicates_is_refused():
    """It would admit cells to one of them and not to the other."""
    with pytest.raises(DocumentError, match="write two clauses"):
        judged(each("mean(gain) >= -1", where="hard <= 0.5", whole="overall > 0"), gains(GAINS))


WANTED = st.one_of(
    st.sampled_from(["all", "any"]), st.integers(1, 4), st.fractions(min_value=Fraction(1, 9), max_value=1)
)
CODES = st.lists(st.tuples(st.sampled_from([0, 1, 2]), st.sampled_from([0, 1, 2])), min_size=1, max_size=5)


def answer(pairs: list, wanted) -> int:
    """Count by hand, with everything known: unknown where nothing is admitted."""
    admitted = [holds for holds, premise in pairs if premise]
    if not admitted:
        return 1
    need = {"all": len(admitted), "any": 1}.get(wanted, wanted) if isinstance(wanted, str) else wanted
    need = need * len(admitted) if isinstance(need, Fraction) else need
    return 2 if sum(admitted) >= need else 0


@given(CODES, WANTED)
def test_a_quorum_is_certain_only_where_every_completion_agrees(pairs, wanted):
    """Against enumeration of everything that the unknown codes can turn out to be; at most as certain as that."""
    codes, premise = (np.array([pair[i] for pair in pairs], np.int8) for i in (0, 1))
    options = [product(*[[bool(c == 2)] if c != 1 else [False, True] for c in pair]) for pair in pairs]
    answers = {answer(list(full), wanted) for full in product(*map(list, options))}
    found = int(truth.quorum(codes, premise, wanted))
    assert found == 1 or {found} == answers
    assert found != 1 or len(answers) > 1 or answers == {1}
