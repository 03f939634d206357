"""A ratio is compared as a ratio: rounding of a quotient leaves nothing open that whole numbers decide."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factory import cells, freeze, only, span
from verdict.words.errors import DocumentError
from verdict.words.vocabulary import Word

S = {"axes": {"s": [1, 2, 3]}, "quantities": {"y": {"axes": ["s"], "support": [-9, 9]}}}
YS = {"y": cells(("s",), {1: 1, 2: 1, 3: -1})}


@pytest.mark.parametrize(("text", "word"), [
    ("fraction(y > 0) >= 2/3", "PASS"), ("fraction(y > 0) > 2/3", "NOT PASSED"), ("2/3 <= fraction(y > 0)", "PASS"),
    ("fraction(y > 0) in [1/3, 2/3]", "PASS"), ("fraction(y > 0) in [2/3, 1]", "PASS"),
    ("fraction(y > 0) <= 2/3", "PASS"), ("fraction(y < 0) >= 1/3", "PASS"), ("fraction(y < 0) > 1/3", "NOT PASSED"),
    ("n / 3 >= 2 / 3", "PASS"), ("n / 3 > 2 / 3", "NOT PASSED"), ("x / 7 >= 3/7", "PASS"), ("x >= 2/3", "PASS"),
])  # fmt: skip
def test_two_of_three_is_two_thirds(text, word):
    """No double is 2/3, and none needs to be."""
    assert word == only(text, {**YS, "n": 2, "x": 3}, **S).word


@settings(max_examples=200, deadline=None)
@given(
    st.integers(0, 40),
    st.integers(1, 40),
    st.integers(0, 40),
    st.integers(1, 40),
    st.sampled_from(["<", "<=", ">", ">="]),
)
def test_ratios_of_whole_numbers_are_always_decided(a, b, c, d, operator):
    """As the fractions are, exactly."""
    left, right = Fraction(a, b), Fraction(c, d)
    holds = {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[operator]
    block = {"test": f"n / {b} {operator} {c} / {d}", "keep_vacuous": "any bar may come up"}
    found = only(block, {"n": a}, quantities={"n": {"support": [-1, 99]}})
    assert (Word.PASS if holds else Word.NOT_PASSED) == found.word


def test_what_an_interval_leaves_open_stays_open():
    """Only rounding is taken away."""
    assert Word.UNTESTED == only("x / 3 >= 2/3", {"x": span(1.9, 2.1)}).word


ARTIFACT = {"share": 0.5, "factor": 9, "spread": 99, "rules": 5}
TWO = {
    **S,
    "schema": "verdict/prereg/2",
    "artifact": ARTIFACT,
    "constants": {"bar": "2/3", "low": "1/3", "half": "1/2"},
}
TWO["quantities"] = {
    **S["quantities"],
    "k": {"axes": ["s"], "type": "count", "support": [0, 9]},
    "share": {"support": [0, 1], "is": "fraction(y > 0)"},
    "each": {"axes": ["s"], "support": [0, 9], "is": "k / 3"},
}
KS = {**YS, "k": cells(("s",), {1: 0, 2: 1, 3: 1})}


@pytest.mark.parametrize(("text", "word"), [
    ("mean(k) >= 2/3", "PASS"), ("mean(k) > 2/3", "NOT PASSED"), ("mean(k) in [1/3, 2/3]", "PASS"),
    ("share >= 2/3", "PASS"), ("share > 2/3", "NOT PASSED"), ("share >= bar", "PASS"), ("share > bar", "NOT PASSED"),
    ("fraction(y > 0) in [low, bar]", "PASS"), ("fraction(y < 0) <= low", "PASS"), ("1 - share <= 1/3", "PASS"),
    ("share * 3 >= 2", "PASS"), ("share + low >= 1", "PASS"), ("2 * share - bar >= bar", "PASS"),
    ("max(each) <= low", "PASS"), ("sum(each) >= 2/3", "PASS"), ("median(each) >= low", "PASS"),
    ("if_(share >= bar, share, 0) >= 2/3", "PASS"), ("min(share, 1) >= 2/3", "PASS"), ("abs(-share) <= 2/3", "PASS"),
    ("fraction(y > 0, where=s > 1) >= half", "PASS"), ("fraction(y > 0, where=s > 1) > half", "NOT PASSED"),
    ("mean(k, where=s >= 1) >= 2/3", "PASS"), ("each[s == 2] >= 1/3", "PASS"), ("share / 2 >= low", "PASS"),
    ("mean(each) >= 2/9", "PASS"), ("mean(each) > 2/9", "NOT PASSED"), ("bar * bar >= 4/9", "PASS"),
])  # fmt: skip
def test_a_quotient_stays_one_wherever_it_goes(text, word):
    """Through definitions, constants, functions, selections and sums."""
    assert word == only({"test": text, "keep_vacuous": "any bar may come up"}, KS, **TWO).word


@pytest.mark.parametrize(("share", "word"), [("2/3", "PASS"), (0.6667, "NOT PASSED"), ("1/2", "PASS")])
def test_a_quorum_may_be_a_quotient(share, word):
    """Two of three are two thirds, and less than 0.6667."""
    test = {"per": ["s"], "each": "y > 0", "quantifier": {"fraction": share}}
    assert word == only(test, YS, **TWO).word


def test_a_quotient_is_written_as_it_stands_and_one_half_is_a_number():
    """It is not its nearest decimal, and what is a decimal is no quotient."""
    digests = [freeze(**{**TWO, "constants": {**TWO["constants"], "bar": bar}}).digest
               for bar in ("2/3", "4/6", 0.6666666666666666)]  # fmt: skip
    assert digests[0] == digests[1] != digests[2]
    halves = [freeze(**{**TWO, "constants": {**TWO["constants"], "half": half}}).digest for half in ("1/2", 0.5)]
    assert halves[0] == halves[1]


@pytest.mark.parametrize("value", ["2/0", "2/x", "a", "2//3", "1/3/2"])
def test_what_is_no_quotient_is_refused(value):
    """With a sentence."""
    with pytest.raises(DocumentError):
        freeze(**{**TWO, "constants": {**TWO["constants"], "bar": value}})


def test_schema_one_keeps_its_numbers():
    """It knows no quotient as a constant or share, and leaves open what it left open."""
    with pytest.raises(DocumentError, match="the quotient 2/3 of bar, which schema 1 does not know"):
        freeze(constants={"bar": "2/3"})
    test = {"per": ["t"], "each": "F <= bar", "quantifier": {"fraction": "2/3"}}
    with pytest.raises(DocumentError, match="the quotient 2/3 in P1"):
        freeze(predictions={"P1": {"claim": "c", "test": test}})
    one = {**TWO, "schema": "verdict/prereg/1", "constants": {}}
    assert [Word.UNTESTED, Word.UNTESTED] == [only(text, KS, **one).word for text in ("share >= 2/3", "mean(k) >= 2/3")]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=3, max_size=3), st.integers(0, 30), st.integers(1, 30))
def test_means_of_whole_numbers_are_always_decided(numbers, above, below):
    """As fractions are; also of those in premise alone."""
    for text, values in (("mean(k)", numbers), ("mean(k, where=s > 1)", numbers[1:])):
        holds = Fraction(sum(values), len(values)) >= Fraction(above, below)
        block = {"test": f"{text} >= {above}/{below}", "keep_vacuous": "any bar may come up"}
        found = only(block, {**YS, "k": cells(("s",), dict(enumerate(numbers, 1)))}, **TWO)
        assert (Word.PASS if holds else Word.NOT_PASSED) == found.word
