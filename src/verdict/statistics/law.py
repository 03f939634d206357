"""The law behind a confidence interval, as far as its method says it: what takes it from one level to another.

A method is words of whoever made the interval. Three laws are known by their names: the normal one ("z", "normal",
"Wald"), Student's ("t", "Student", "Welch") and "chi-square", which is that of a mean square; the latter two with the
degrees of freedom that the words give. Student's words may go on: "skew 0.5" for a mean of squares, "as factors" for
arms that are equal as factors, "upper end also by chi-square 40" where one end is that of a mean square if it lies
further out. An interval by any other method cannot be taken to a level that it was not made at.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from verdict.statistics.sample.quantiles import normal, student

NORMAL = re.compile(
    r"(two-sided )?(z|normal|gaussian|wald)([- ](z|normal|theory|approximation|interval|test|statistic|quantiles?))*"
)
STUDENT = re.compile(r"(?<![\w'-])(student|welch|t(?=$|[\s,;:()]|-(test|interval|law)))")
CHI_SQUARE = re.compile(r"chi[- ]?squared?,? \d+(\.\d+)? degrees? of freedom")
SKEW = re.compile(r"\bskew (\d+(?:\.\d+)?)(?![\w.,]*\d)")
OTHER_END = re.compile(r"\b(upper|lower) end also by chi-square (\d+(?:\.\d+)?)(?![\w.,]*\d)")
FACTORS = re.compile(r"\bas factors\b")
RESAMPLED = re.compile(r"boot|resampl|percentile|permut")
NUMBER = r"(?<![\w.,])(\d+(?:\.\d+)?)"
DEGREES = (
    re.compile(rf"{NUMBER}[ -]*(?:degrees? of freedom|d\.?f\b|dof\b)"),
    re.compile(rf"(?:degrees? of freedom|\bd\.?f\.?|\bdof)[ :=]+{NUMBER}(?![\d,.]*\d)"),
    re.compile(rf"\bt ?\( ?{NUMBER} ?\)"),
)


@dataclass(frozen=True, slots=True)
class Law:
    """The normal law, Student's or chi-square with degrees of freedom; without them nothing is known of its quantiles.

    `skew` is that of a mean of squares: its lower arm is a factor by Student's quantile, its upper arm longer than
    Student's. `factors`: both arms are factors. `other` is an end, "upper" or "lower", and the degrees of freedom of a
    mean square whose upper end takes its place where it lies further out, alone or in a quotient.
    """

    name: str
    degrees: float | None = None
    skew: float | None = None
    factors: bool = False
    other: tuple[str, float] | None = None

    def reach(self, level: float) -> float:
        """Return how many standard errors an arm of an interval at this level has; the lower one where they differ."""
        p = 0.5 + 0.5 * level
        if p >= 1.0:
            return math.inf
        if self.degrees is None or self.name == "chi-square":
            return normal(p)
        return student(p, self.degrees)

    def upper(self, level: float) -> float:
        """Return how many standard errors the upper arm has."""
        return lengthened(self.reach(level), self.skew or 0.0)

    def __str__(self) -> str:
        if self.name == "normal":
            return "the normal law"
        more = "" if self.skew is None else f" and skew {self.skew:g}"
        if self.other is not None:
            more += f", at the {self.other[0]} end chi-square with {self.other[1]:g}"
        if self.name == "chi-square":
            return f"the chi-square law with {self.degrees:g} degrees of freedom"
        return f"Student's law with {self.degrees:g} degrees of freedom{more}"


def lengthened(reach: float, skew: float) -> float:
    """Return the upper arm, in standard errors, of a mean with a skewed law, from the arm by Student's quantile t.

    t + (0.38 + 0.47 k) k t² with the skew k of the mean: for large n Hall's (1992) expansion, k t²/3 + k/6; fitted to
    the quantiles of the t statistic of squared normal numbers, k = sqrt(8/n), n = 8 to 256, tails 0.05 to 2.5e-5, to
    within 8 %, above them where it is off. No sum of squared Gaussian numbers is more skewed than a single square.
    """
    if not skew > 0.0:
        return reach
    return reach + (0.38 + 0.47 * skew) * skew * reach * reach


NORMAL_LAW = Law("normal")


@dataclass(frozen=True, slots=True)
class Unknown:
    """Why the law of a method is not known, and what would make it known."""

    why: str


def law_of(method: str | None) -> Law | Unknown:
    """Return the law that a method names.

    >>> law_of("Student t, 4 degrees of freedom")
    Law(name='Student', degrees=4.0)
    """
    words = " ".join((method or "").lower().split())
    if NORMAL.fullmatch(words):
        return NORMAL_LAW
    if CHI_SQUARE.fullmatch(words) and (given := _degrees(words)):
        return Law("chi-square", given)
    if RESAMPLED.search(words) or not STUDENT.search(words):
        return Unknown(f"the law of '{method}' is not known, so its interval holds at its own level only")
    skews = {float(found) for found in SKEW.findall(words)}
    if (degrees := _degrees(words)) and len(skews) == ("skew" in words):
        ends = OTHER_END.findall(words)
        other = (str(ends[0][0]), float(ends[0][1])) if len(ends) == 1 else None
        if ("chi-square" in words) == (other is not None):
            return Law("Student", degrees, skews.pop() if skews else None, FACTORS.search(words) is not None, other)
    return Unknown(
        "an interval by Student's law can only be widened with its degrees of freedom; "
        "say them in its method, as in 'Student t, 4 degrees of freedom'"
    )


def _degrees(words: str) -> float | None:
    """Return the degrees of freedom that the words give, if it is one positive number."""
    degrees = {float(found) for pattern in DEGREES for found in pattern.findall(words)}
    return degrees.pop() if len(degrees) == 1 and min(degrees) > 0.0 else None
