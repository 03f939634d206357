"""The law behind a confidence interval, as far as its method says it: what takes it from one level to another.

A method is words of whoever made the interval. Three laws are known by their names: the normal one ("z", "normal",
"Wald"), Student's ("t", "Student", "Welch") and "chi-square", which is that of a mean square; the latter two with the
degrees of freedom that the words give. Student's words may go on: "skew 0.5" for a mean of squares, "as factors" for
arms that are equal as factors, "upper end also by chi-square 40" where one end is that of a mean square if it lies
further out, and how many units there were. The words are read whole: one that is not foreseen may take back the others,
as in "Student t (not used)", and an interval by such a method cannot be taken to a level that it was not made at.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from verdict.statistics.sample.quantiles import normal, student

NORMAL = re.compile(
    r"(two-sided )?(z|normal|gaussian|wald)([- ](z|normal|theory|approximation|interval|test|statistic|quantiles?))*"
)
NUMBER = r"\d+(?:\.\d+)?"
CHI_SQUARE = re.compile(rf"chi[- ]?squared?,? (?P<degrees>{NUMBER}) degrees? of freedom")
UNITS = (
    r"(?: (?:of|over) (?:\d+ )?(?:independent )?(?:seeds|chains|runs|replicates|repeats|units|clusters|samples)"
    r"| of means per cluster| of batch means)"
)
FORMS = r"(?:[ -](?:test|interval|confidence interval|law|distribution|approximation|statistic|quantiles?))*"
STUDENT = (
    rf"(?:(?:jackknife|mean|delta method){UNITS}?, )?(?:(?:two-sided|paired|unpaired|one-sample|two-sample) )*"
    r"(?:(?:welch(?:['’]s)?[ -])?(?:student(?:['’]s)?[ -])?t\b|(?:student|welch)(?:['’]s)?\b)"
    rf"{FORMS}{UNITS}?"
)
FREEDOM = r"(?:degrees? of freedom|d\.?f\b\.?|dof\b)"
BEFORE, AFTER = rf"(?P<degrees>{NUMBER})[ -]*{FREEDOM}", rf"{FREEDOM}[ :=]+(?P<degrees>{NUMBER})"
DEGREES = (
    *(rf"[,;:]? (?:with |on )?{said}" for said in (BEFORE, AFTER)),
    *(rf"[,;:]? \({said}\)" for said in (BEFORE, AFTER)),
    rf"(?<=\bt) ?\( ?(?P<degrees>{NUMBER}) ?\)",
)
MORE = (
    rf"(?:, skew (?P<skew>{NUMBER}))?(?P<factors>, as factors)?"
    rf"(?:, (?P<end>upper|lower) end also by chi-square (?P<square>{NUMBER}))?"
    r"(?:, \d+ clusters)?(?:, n ?= ?\d+)?(?:, \d+ of them missing)?(?:, \d+ more left out by where(?:: .+)?)?\.?"
)
STUDENTS = tuple(re.compile(STUDENT + degrees + MORE) for degrees in DEGREES)
LACKING = re.compile(rf"{STUDENT}(?:[-–\d.,;:=() ]|with|on|between|and|{FREEDOM})*(?: over \w+ \w+)?")


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

    >>> str(law_of("Student t, 4 degrees of freedom"))
    "Student's law with 4 degrees of freedom"
    """
    words = " ".join((method or "").lower().split())
    if NORMAL.fullmatch(words):
        return NORMAL_LAW
    if square := CHI_SQUARE.fullmatch(words):
        return _chi_square(square, method)
    if student := next(filter(None, (pattern.fullmatch(words) for pattern in STUDENTS)), None):
        return _student(student) or _no_degrees()
    return _no_degrees() if LACKING.fullmatch(words) else _not_known(method)


def _chi_square(found: re.Match[str], method: str | None) -> Law | Unknown:
    degrees = _positive(found["degrees"])
    return _not_known(method) if degrees is None else Law("chi-square", degrees)


def _student(found: re.Match[str]) -> Law | None:
    """Return Student's law by its words; None where a number of degrees is zero or beyond any double."""
    degrees, square = _positive(found["degrees"]), _positive(found["square"] or "1")
    if degrees is None or square is None:
        return None
    skew = None if found["skew"] is None else float(found["skew"])
    other = None if found["end"] is None else (found["end"], square)
    return Law("Student", degrees, skew, found["factors"] is not None, other)


def _positive(words: str) -> float | None:
    number = float(words)
    return number if 0.0 < number < math.inf else None


def _not_known(method: str | None) -> Unknown:
    return Unknown(f"the law of '{method}' is not known, so its interval holds at its own level only")


def _no_degrees() -> Unknown:
    return Unknown(
        "an interval by Student's law can only be widened with its degrees of freedom; "
        "say them in its method, as in 'Student t, 4 degrees of freedom'"
    )
