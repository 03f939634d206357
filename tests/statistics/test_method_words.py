"""The words of a method are read whole: what takes Student's law back, what leaves it, and what is in use."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verdict.experiments.dtm.figures import JACKKNIFE
from verdict.experiments.tracking.laws import words
from verdict.statistics.law import Law, Unknown, law_of


@pytest.mark.parametrize(
    "method",
    [
        "one-sided t, 12 dof", "one-sided z", "one-sided Student t, 12 degrees of freedom", "max t, 20 dof",
        "profile likelihood at t = 300 K, 12 dof", "Welch periodogram, 12 dof", "studentized range, 10 dof",
        "chi squared, t approximation, 12 degrees of freedom", "Student t (not used); exact binomial, 40 dof",
        "Bayesian credible interval, Student t prior with 3 degrees of freedom", "multivariate t, 7 dof",
        "Student t, 9 degrees of freedom, not as factors", "Student t, 9 degrees of freedom, no skew 0.5",
        "Student t, 9 degrees of freedom, as factors of ten", "not Student t, 9 degrees of freedom",
        "Student t, 9 degrees of freedom, Bonferroni over 5", "Student t, dof 2.5e2", "t, 4 df each side, one-sided",
        "Welch t, 1.234e+04 degrees of freedom", "skewed Student t, 9 degrees of freedom", "F, t(4)",
        "Student t, 9 degrees of freedom, on the log scale", "Student t, 9 degrees of freedom, without an upper end",
    ],
)  # fmt: skip
def test_words_beside_the_law_may_take_it_back(method: str) -> None:
    """A method is read whole: one that says Student's law and its degrees somewhere among other words is not known."""
    found = law_of(method)
    assert isinstance(found, Unknown)
    assert f"the law of '{method}' is not known" in found.why


@pytest.mark.parametrize(
    "method", ["Student t, 5-10 dof", "Student t, between 3 and 12 degrees of freedom", "t, 1 500 dof", "t, 1,500 dof",
               "Student t, 5–10 degrees of freedom"],
)  # fmt: skip
def test_degrees_that_are_no_one_number(method: str) -> None:
    """A range or a number in two parts is not read by its last part."""
    found = law_of(method)
    assert isinstance(found, Unknown)
    assert "say them in its method" in found.why


@pytest.mark.parametrize(
    ("method", "degrees"),
    [
        ("Student t over 20 seeds, 19 degrees of freedom", 19.0), ("two-sided Welch's t-test with 4.5 dof", 4.5),
        ("Student’s t (4 degrees of freedom)", 4.0), ("mean of 5 seeds, t(4)", 4.0), ("t (4)", 4.0), ("t, df=7.", 7.0),
        ("delta method, Student's law with 4 degrees of freedom", 4.0), ("paired Student t interval: 4-df", 4.0),
        ("Student t of means per cluster, 4 degrees of freedom, 5 clusters, n = 40, 2 of them missing, "
         "3 more left out by where", 4.0),
        ("Student t, 4 degrees of freedom, n = 5, 3 more left out by where: status == 'finished'", 4.0),
    ],
)  # fmt: skip
def test_words_that_leave_the_law_as_it_is(method: str, degrees: float) -> None:
    """Over how many units it was taken, how it was made of them, and how many were missing."""
    assert Law("Student", degrees) == law_of(method)


ROOT = Path(__file__).resolve().parents[2]
PLACES = ("measurements", "prereg", "docs", "examples", "benchmarks", "src", "tests/meaning")
SAID = re.compile(
    r"[\"'`]((?:[a-z ]+, )?(?:Student|Welch|chi-square)[^\"'`\n{}]*\d degrees? of freedom[^\"'`\n{}]*)[\"'`]"
)
OWN_LEVEL = (
    "jackknife over replica sets"  # of barriers: their intervals hold at the level that was frozen, and at no other
)
IN_USE = {
    "Student t, 4 degrees of freedom": Law("Student", 4.0),
    "Student t, 19 degrees of freedom": Law("Student", 19.0),
    "Student t, 31 degrees of freedom, skew 0.5": Law("Student", 31.0, 0.5),
    "jackknife over chains, Student t, 15 degrees of freedom, skew 0.71": Law("Student", 15.0, 0.71),
    "chi-square, 12 degrees of freedom": Law("chi-square", 12.0),
    "Student t, 4 degrees of freedom, n = 5": Law("Student", 4.0),
}


def test_every_method_in_use_has_its_law() -> None:
    """Stored sets, freezes, documents, examples and sources: whatever says Student's law with degrees is read so."""
    kinds = {".py", ".yaml", ".yml", ".json", ".md", ".j2"}
    paths = [path for place in PLACES for path in (ROOT / place).rglob("*") if path.suffix in kinds]
    found = {word for path in paths for word in SAID.findall(path.read_text(errors="replace"))}
    assert found >= IN_USE.keys()
    assert IN_USE == {word: law_of(word) for word in IN_USE}
    assert [] == [word for word in found if not isinstance(law_of(word), Law) and not word.startswith(OWN_LEVEL)]


@given(
    st.floats(1.0, 1e6), st.none() | st.floats(0.0, 2.9), st.booleans(),
    st.none() | st.tuples(st.sampled_from(["upper", "lower"]), st.floats(2.0, 1e5)),
)  # fmt: skip
def test_what_the_engine_says_of_a_law_is_read_back(degrees, skew, factors, other) -> None:
    """Words of an estimate by jackknife lead to the law that they were made of, rounded to the safe side."""
    law = law_of(f"{JACKKNIFE}, {words(Law('Student', degrees, skew, factors, other))}")
    assert isinstance(law, Law)
    assert law.degrees == pytest.approx(degrees, abs=0.11)
    assert (factors, skew is None) == (law.factors, law.skew is None)
    assert skew is None or skew <= law.skew <= skew + 0.0011
    assert (other and other[0]) == (law.other and law.other[0])
