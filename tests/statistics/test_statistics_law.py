"""Which law a method names, and how far an interval of it may be taken."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verdict.evidence.reading import Reading
from verdict.statistics.law import Law, Unknown, law_of
from verdict.statistics.widening import at_level

WHOLE = (-math.inf, math.inf)


@pytest.mark.parametrize(
    "method", ["z", "Z", "normal", "Normal approximation", "Wald", "wald interval", "z-interval", "z test", "gaussian",
               "normal theory", "two-sided z"],
)  # fmt: skip
def test_methods_that_are_normal(method: str) -> None:
    """The names of the normal law, alone or with words that add nothing."""
    assert Law("normal") == law_of(method)


@pytest.mark.parametrize(
    ("method", "degrees"),
    [
        ("Student t, 4 degrees of freedom", 4.0), ("t(4)", 4.0), ("t, 4 df", 4.0), ("t test, df = 12", 12.0),
        ("Welch, 7.3 degrees of freedom", 7.3), ("paired t, df: 9", 9.0), ("Student's t with 31 d.f.", 31.0),
        ("t-interval, 1 degree of freedom", 1.0), ("jackknife over chains, Student t, 31 degrees of freedom", 31.0),
        ("t, degrees of freedom: 5", 5.0), ("Welch t, dof 6.5", 6.5),
    ],
)  # fmt: skip
def test_methods_that_are_students(method: str, degrees: float) -> None:
    """Student's law with the degrees of freedom that the words give."""
    assert Law("Student", degrees) == law_of(method)


@pytest.mark.parametrize(
    "method", ["t", "Student", "Student t", "t-interval", "welch", "paired t test", "t over 5 seeds",
               "jackknife over chains, Student t", "t, 4 df, 5 df", "Welch t, 7,3 df", "t, df=7,3", "t, 0 df"],
)  # fmt: skip
def test_students_law_without_its_degrees(method: str) -> None:
    """It is known for what it is, and nothing is guessed: not from n, not from two numbers, not from a comma."""
    found = law_of(method)
    assert isinstance(found, Unknown)
    assert "an interval by Student's law can only be widened with its degrees of freedom" in found.why


@pytest.mark.parametrize(
    "method", ["bootstrap", "bootstrap-t", "bootstrap t, 4 df", "BCa", "Wilson", "Clopper-Pearson", "stderr", "made up",
               "log-normal", "lognormal", "not normal", "non-normal", "normal bootstrap", "percentile", "profile",
               "ends of every observable's interval by batch means", "chi-square test, 4 degrees of freedom", "F(1)",
               "ends at t=4", "don't know", ""],
)  # fmt: skip
def test_methods_of_another_law(method: str) -> None:
    """Whatever is not named plainly is not stretched as if it were normal."""
    found = law_of(method)
    assert isinstance(found, Unknown)
    assert f"the law of '{method}' is not known" in found.why


def test_five_seeds_by_hand() -> None:
    """Mean 1.0, standard error 0.2778, 4 degrees: 0.95 gives 0.2288 to 1.7712, 0.98333 gives -0.1002 to 2.1002."""
    reading = Reading(value=1.0, interval=(0.2288, 1.7712), level=0.95, method="Student t, 4 degrees of freedom")
    assert (-0.1002, 2.1002) == pytest.approx(at_level(reading, 1 - 0.05 / 3, WHOLE), abs=2e-4)


@pytest.mark.parametrize(
    ("degrees", "own", "level", "ratio"),
    [(1, 0.9, 0.95, 12.7062 / 6.3138), (2, 0.95, 0.99, 9.9248 / 4.3027), (4, 0.95, 0.99, 4.6041 / 2.7764),
     (9, 0.9, 0.98, 2.8214 / 1.8331), (30, 0.95, 0.999, 3.6460 / 2.0423), (120, 0.95, 0.99, 2.6174 / 1.9799)],
)  # fmt: skip
def test_the_ratio_is_that_of_the_printed_tables(degrees: int, own: float, level: float, ratio: float) -> None:
    """Arms grow by the ratio of Student's quantiles, as tables print them."""
    reading = Reading(value=0.0, interval=(-1.0, 1.0), level=own, method=f"t({degrees})")
    assert (-ratio, ratio) == pytest.approx(at_level(reading, level, WHOLE), rel=2e-4)


@given(st.integers(1, 200), st.floats(0.5, 0.99), st.floats(0.001, 0.4))
def test_students_arms_grow_more_than_normal_ones(degrees: int, own: float, error: float) -> None:
    """Fewer degrees, longer tails; the normal law is what is left of them in the end."""
    level = max(own, 1.0 - error)
    student = Reading(value=0.0, interval=(-1.0, 1.0), level=own, method=f"t({degrees})")
    normal = Reading(value=0.0, interval=(-1.0, 1.0), level=own, method="z")
    assert at_level(student, level, WHOLE)[1] >= at_level(normal, level, WHOLE)[1] * (1 - 1e-9)


def test_at_its_own_level_no_law_is_asked_for() -> None:
    """An interval that was brought at the level wanted, or a higher one, stays as it is whatever made it."""
    for level in (0.95, 0.9, 0.95 + 1e-15):
        reading = Reading(interval=(0.1, 0.3), level=0.95, method="bootstrap")
        assert (0.1, 0.3) == at_level(reading, level, WHOLE)
    assert isinstance(at_level(reading, 0.96, WHOLE), Unknown)


def test_a_level_of_one_is_everything() -> None:
    """An error too small for a double leaves the whole support."""
    reading = Reading(value=0.2, interval=(0.1, 0.3), level=0.95, method="z")
    assert (0.0, 1.0) == at_level(reading, 1.0, (0.0, 1.0))


@pytest.mark.parametrize(
    ("value", "interval", "wanted"),
    [
        (0.05, (0.01, 0.09), (0.0, 0.1026)),  # arms equal as they stand: 0.05 - 1.3142 * 0.04 is below zero
        (1.0, (0.5, 2.0), (0.4021, 2.4868)),  # arms equal as factors
        (None, (0.5, 2.0), (0.2643, 2.4868)),  # neither is known: the wider of both
        (1.2, (0.5, 2.0), (0.2800, 2.3482)),  # neither is plain
    ],
)
def test_arms_are_stretched_on_the_scale_on_which_they_are_equal(value, interval, wanted) -> None:
    """A symmetric interval of a rate stays symmetric: stretched as factors it would stay off zero for ever."""
    reading = Reading(value=value, interval=interval, level=0.95, method="z")
    assert wanted == pytest.approx(at_level(reading, 0.99, (0.0, math.inf)), abs=2e-4)
