"""Which law a method names, and how far an interval of it may be taken."""

from __future__ import annotations

import math
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verdict.evidence.reading import Reading
from verdict.statistics.law import Law, Unknown, law_of, lengthened
from verdict.statistics.sample.quantiles import chi_square, student
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


SKEWED = "jackknife over chains, Student t, 15 degrees of freedom, skew 0.5"


@pytest.mark.parametrize(
    ("method", "law"),
    [
        (SKEWED, Law("Student", 15.0, 0.5)),
        ("Student t, 9 degrees of freedom, as factors", Law("Student", 9.0, factors=True)),
        ("Student t, 9 degrees of freedom, skew 0.5, as factors", Law("Student", 9.0, 0.5, factors=True)),
        ("chi-square, 12 degrees of freedom", Law("chi-square", 12.0)),
        ("chi-squared, 7.5 degrees of freedom", Law("chi-square", 7.5)),
        (
            "Student t, 15 degrees of freedom, as factors, upper end also by chi-square 40.5",
            Law("Student", 15.0, factors=True, other=("upper", 40.5)),
        ),
    ],
)
def test_methods_that_say_more(method: str, law: Law) -> None:
    """Skew, arms that are factors, an end by chi-square, and a mean square alone."""
    assert law == law_of(method)


@pytest.mark.parametrize(
    "method", ["Student t, 9 degrees of freedom, skew", "Student t, 9 degrees of freedom, skew 1, skew 2",
               "Student t, skew 0.5", "Student t, 9 degrees of freedom, chi-square 4", "chi-square",
               "Student t, 9 df, upper end also by chi-square", "chi-square test, 5 degrees of freedom"],
)  # fmt: skip
def test_what_is_said_by_halves_is_not_known(method: str) -> None:
    """A skew or an end without its number, or with two: the interval stays at its own level."""
    assert isinstance(law_of(method), Unknown)


@pytest.mark.parametrize("n", [16, 32, 64])
def test_the_longer_arm_is_that_of_squares(n: int) -> None:
    """Quantiles of the t statistic of n squared normal numbers, 400,000 draws: within 10 %, and Student's far below."""
    x = np.random.default_rng(n).standard_normal((400_000, n)) ** 2
    t = (x.mean(axis=1) - 1.0) / (x.std(axis=1, ddof=1) / math.sqrt(n))
    for p in (0.05, 0.025, 0.005, 0.00035):
        arm, plain = -float(np.quantile(t, p)), student(1.0 - p, n - 1.0)
        assert lengthened(plain, math.sqrt(8.0 / n)) == pytest.approx(arm, rel=0.1)
        assert plain < 0.85 * arm


def test_an_interval_of_a_mean_square_is_made_anew() -> None:
    """Value 2 and error 0.5: ends at 0.95 lead to those at 0.999 without the value; a quotient of q does the same."""
    law = law_of(SKEWED)
    assert isinstance(law, Law)

    def ends(level: float) -> tuple[float, float]:
        reach = student(0.5 + 0.5 * level, 15.0)
        return 2.0 * math.exp(-0.25 * reach), 2.0 + 0.5 * lengthened(reach, 0.5)

    reading = Reading(interval=ends(0.95), level=0.95, method=SKEWED)
    assert ends(0.999) == pytest.approx(at_level(reading, 0.999, (0.0, math.inf)), rel=1e-6)

    def quotients(level: float) -> tuple[float, float]:
        high, low = (24.0 / chi_square(0.5 + side * 0.5 * level, 12.0) for side in (1.0, -1.0))
        return high, low

    reading = Reading(interval=quotients(0.95), level=0.95, method="chi-square, 12 degrees of freedom")
    assert quotients(0.999) == pytest.approx(at_level(reading, 0.999, (0.0, math.inf)))


def test_ends_that_are_not_chi_square_are_not_taken_further() -> None:
    """The words promise ends of one form; others are open, with the reason."""
    reading = Reading(interval=(1.0, 1.5), level=0.95, method="chi-square, 12 degrees of freedom")
    found = at_level(reading, 0.99, (0.0, math.inf))
    assert isinstance(found, Unknown)
    assert "the ends 1 and 1.5 are not those of a mean square by the chi-square law with 12 degrees" in found.why


LAWS_OF_POSITIVES = ("as factors", "skew 0.5", "skew 0.5, as factors", "as factors, upper end also by chi-square 40")


@pytest.mark.parametrize("more", LAWS_OF_POSITIVES)
@pytest.mark.parametrize(
    ("interval", "value", "support"),
    [((-1.0, -0.5), -0.75, WHOLE), ((-0.1, 0.5), 0.1, WHOLE), ((0.1, 0.5), 0.2, WHOLE), ((0.1, 0.5), None, (-1.0, 1.0)),
     ((0.0, 0.5), 0.2, WHOLE), ((-0.1, 0.5), None, (0.0, math.inf)), ((-1.0, 0.0), None, WHOLE)],
)  # fmt: skip
def test_factors_and_squares_are_of_positive_quantities(more, interval, value, support) -> None:
    """Where the support or the interval reaches below zero the words cannot be true: open, never left as it was."""
    method = f"Student t, 15 degrees of freedom, {more}"
    reading = Reading(interval=interval, value=value, level=0.95, method=method)
    found = at_level(reading, 0.9993, support)
    assert isinstance(found, Unknown)
    assert "is that of a positive quantity, and this one reaches down to -" in found.why
    assert interval[1] == at_level(reading, 0.95, support)[1]


@pytest.mark.parametrize("more", LAWS_OF_POSITIVES)
def test_a_positive_quantity_is_taken_further_on_both_sides(more: str) -> None:
    """The control: with a support from zero both ends move, and without these words a negative interval is widened."""
    method = "Student t, 15 degrees of freedom"
    reading = Reading(interval=(0.1, 0.5), level=0.95, method=f"{method}, {more}")
    low, high = at_level(reading, 0.9993, (0.0, math.inf))
    assert 0.0 < low < 0.08 and high > 0.6
    low, high = at_level(Reading(interval=(-1.0, -0.5), level=0.95, method=method), 0.9993, WHOLE)
    assert low < -1.1 and high > -0.4


def test_an_end_by_chi_square_moves_far_enough_from_zero() -> None:
    """[0, top] whose upper end may be that of a mean square of two degrees: it grows by chi-square's quantiles."""
    method = "Student t, 15 degrees of freedom, as factors, upper end also by chi-square 2"
    reading = Reading(interval=(0.0, 2.0), level=0.95, method=method)
    wanted = 2.0 * chi_square(0.025, 2.0) / chi_square(0.0005, 2.0)
    assert (0.0, wanted) == pytest.approx(at_level(reading, 0.999, (0.0, math.inf)))


@pytest.mark.parametrize(
    "method", ["z", "Student t, 15 degrees of freedom", "Student t, 15 degrees of freedom, as factors"]
)
@pytest.mark.parametrize("value", [0.1, 0.3])
def test_a_value_at_an_end_does_not_hold_that_end(method: str, value: float) -> None:
    """An arm of no length would never grow: the end moves as from the middle, and the other one as from the value."""
    low, high = at_level(Reading(value=value, interval=(0.1, 0.3), level=0.95, method=method), 0.9993, (0.0, math.inf))
    assert low < 0.09 and high > 0.34
    if method == "z":
        factor = Law("normal").reach(0.9993) / Law("normal").reach(0.95)
        low, high = at_level(Reading(value=0.1, interval=(0.1, 0.3), level=0.95, method=method), 0.9993, WHOLE)
        assert (0.2 - factor * 0.1, 0.1 + factor * 0.2) == pytest.approx((low, high))


@pytest.mark.parametrize("more", ["", *(f", {words}" for words in LAWS_OF_POSITIVES)])
def test_an_unbounded_end_stays_so(more: str) -> None:
    """The largest number stands for no upper end: none of the laws makes no number of it, and the lower end falls."""
    method = f"Student t, 15 degrees of freedom{more}"
    reading = Reading(interval=(0.1, sys.float_info.max), level=0.95, method=method)
    low, high = at_level(reading, 0.9993, (0.0, math.inf))
    assert (True, math.inf) == (0.0 <= low < 1e-6, high)


def test_an_interval_from_zero_keeps_its_lower_end() -> None:
    """A square not told from zero: [0, top] grows at the top by the ratio of its arms."""
    reading = Reading(interval=(0.0, 2.0), level=0.95, method=SKEWED)
    arms = [lengthened(student(0.5 + 0.5 * level, 15.0), 0.5) for level in (0.95, 0.999)]
    assert (0.0, 2.0 * arms[1] / arms[0]) == pytest.approx(at_level(reading, 0.999, (0.0, math.inf)))


@given(st.floats(0.01, 2.0), st.floats(0.0, 1.0), st.integers(2, 300), st.floats(0.951, 0.99999))
def test_an_end_by_chi_square_is_far_enough(arm: float, share: float, degrees: int, level: float) -> None:
    """Whatever part of an arm is chi-square's, alone or beside Student's: the words lead at least as far."""
    near, far = (chi_square(0.5 - 0.5 * each, degrees) for each in (0.95, level))
    factor = student(0.5 + 0.5 * level, 15.0) / student(0.975, 15.0)
    beside, square = arm * math.sqrt(share), arm * math.sqrt(1.0 - share)
    method = f"Student t, 15 degrees of freedom, as factors, upper end also by chi-square {degrees}"
    reading = Reading(value=1.0, interval=(0.5, math.exp(arm)), level=0.95, method=method)
    found = at_level(reading, level, (0.0, math.inf))
    assert not isinstance(found, Unknown)
    assert found is not None
    assert math.log(found[1]) >= math.hypot(factor * beside, square + math.log(near / far)) * (1 - 1e-6)
    assert found[0] == pytest.approx(0.5**factor, rel=1e-6)
