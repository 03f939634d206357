"""The law behind a confidence interval, as far as its method says it: what takes it from one level to another.

A method is words of whoever made the interval. Two laws are known by their names: the normal one ("z", "normal",
"Wald") and Student's ("t", "Student", "Welch"), the latter with the degrees of freedom that the words give. An interval
by any other method cannot be taken to a level that it was not made at.
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
RESAMPLED = re.compile(r"boot|resampl|percentile|permut")
NUMBER = r"(?<![\w.,])(\d+(?:\.\d+)?)"
DEGREES = (
    re.compile(rf"{NUMBER}[ -]*(?:degrees? of freedom|d\.?f\b|dof\b)"),
    re.compile(rf"(?:degrees? of freedom|\bd\.?f\.?|\bdof)[ :=]+{NUMBER}(?![\d,.]*\d)"),
    re.compile(rf"\bt ?\( ?{NUMBER} ?\)"),
)


@dataclass(frozen=True, slots=True)
class Law:
    """The normal law, or Student's with its degrees of freedom; without them nothing is known of its quantiles."""

    name: str
    degrees: float | None = None

    def reach(self, level: float) -> float:
        """Return how many standard errors an arm of an interval at this level has."""
        p = 0.5 + 0.5 * level
        if p >= 1.0:
            return math.inf
        if self.degrees is None:
            return normal(p)
        return student(p, self.degrees)

    def __str__(self) -> str:
        if self.name == "normal":
            return "the normal law"
        return f"Student's law with {self.degrees:g} degrees of freedom"


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
    if RESAMPLED.search(words) or not STUDENT.search(words):
        return Unknown(f"the law of '{method}' is not known, so its interval holds at its own level only")
    degrees = {float(found) for pattern in DEGREES for found in pattern.findall(words)}
    if len(degrees) == 1 and min(degrees) > 0.0:
        return Law("Student", degrees.pop())
    return Unknown(
        "an interval by Student's law can only be widened with its degrees of freedom; "
        "say them in its method, as in 'Student t, 4 degrees of freedom'"
    )
