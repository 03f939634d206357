"""One measured value as it is written down, and the interval it stands for.

"2.94" in quotes is a printed decimal and stands for [2.935, 2.945]; a bare whole number is exact.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from verdict.text.record import Record, Words
from verdict.words.vocabulary import Origin

DECIMAL = r"^-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?$"
Printed = Annotated[str, StringConstraints(pattern=DECIMAL)]
End = Printed | int | float
INFINITY = float("inf")
LONG = 24  # characters of a number that are still told in full


class Reading(Record):
    """Exactly one of value, range, at_most, at_least, interval and missing."""

    value: int | float | str | None = None
    """The number: bare for an exact one, in quotes for printed digits, which stand for their rounding interval; or a
    text.
    """
    range: tuple[End, End] | None = None
    """The least and the greatest value, as published."""
    at_most: End | None = None
    """Only an upper bound is known."""
    at_least: End | None = None
    """Only a lower bound is known."""
    interval: tuple[float, float] | None = None
    """A confidence interval; level and method belong to it."""
    level: float | None = Field(default=None, gt=0, lt=1)
    """The level of the interval, such as 0.95."""
    method: Words | None = None
    """How the interval was made, such as: Student t over 20 seeds."""
    missing: Words | None = None
    """Why there is no reading."""
    approx: bool = False
    """Whether the source says about."""
    note: Words | None = None
    """Anything a reader should know."""

    @model_validator(mode="after")
    def _one_of(self) -> Reading:
        given = [name for name in ("range", "at_most", "at_least", "missing") if getattr(self, name) is not None]
        if self.interval is not None or (self.value is not None and not given):
            given.append("value or interval")
        elif self.value is not None:
            given.append("value")
        if len(given) != 1:
            raise ValueError(f"found {given or 'nothing'}, wanted exactly one reading: value, range, at_most, ...")
        return self._complete()

    def _complete(self) -> Reading:
        if self.interval is not None and (self.level is None or self.method is None):
            raise ValueError("found an interval without level and method, wanted both: an interval is a claim")
        if self.interval is not None and self.interval[0] > self.interval[1]:
            raise ValueError(f"found the interval {list(self.interval)}, wanted the lower end first")
        if self.range is not None and bounds(self.range[0])[0] > bounds(self.range[1])[1]:
            raise ValueError(f"found the range {list(self.range)}, wanted the lower end first")
        for end in (self.at_most, self.at_least):
            if end is not None:
                bounds(end)
        self._inside()
        return self

    def _inside(self) -> None:
        """Refuse a value that its own interval excludes."""
        if self.interval is not None and self.value is not None:
            low, high = bounds(self.value)
            if high < self.interval[0] or low > self.interval[1]:
                raise ValueError(f"found the value {self.value} outside its interval {list(self.interval)}")

    @property
    def origin(self) -> Origin:
        """Where the ends of the interval come from."""
        if self.missing is not None:
            return Origin.UNKNOWN
        if self.interval is not None:
            return Origin.CONFIDENCE
        if self.range is not None:
            return Origin.RANGE
        if self.value is None:
            return Origin.BOUND
        return Origin.ROUNDED if isinstance(self.value, str) else Origin.EXACT

    def ends(self, support: tuple[float, float], *, count: bool = False) -> tuple[float, float] | None:
        """Return the interval, or None for what is missing or a text; `support` closes one-sided bounds.

        Raises:
            ValueError: a quoted value is not a decimal, or a `count` reads what is no whole number.
        """
        reading = self._counted() if count else self
        if reading.interval is not None:
            return reading.interval
        if reading.range is not None:
            return bounds(reading.range[0])[0], bounds(reading.range[1])[1]
        if reading.at_most is not None:
            return support[0], float(reading.at_most)
        if reading.at_least is not None:
            return float(reading.at_least), support[1]
        return None if reading.value is None else bounds(reading.value)

    def _counted(self) -> Reading:
        """Read every end as a count; the ends of a confidence interval are no counts, but one must lie between."""
        if self.interval is not None and math.floor(self.interval[1]) < math.ceil(self.interval[0]):
            raise ValueError(f"found no whole number in {list(self.interval)}, wanted one: it is registered as a count")
        ends = None if self.range is None else (counted(self.range[0]), counted(self.range[1]))
        single = {
            name: counted(end) for name in ("value", "at_most", "at_least") if (end := getattr(self, name)) is not None
        }
        return self.model_copy(update={**single, "range": ends})

    def printed(self) -> str:
        """Write the reading as its source prints it."""
        about = "~" if self.approx else ""
        if self.range is not None:
            return f"{about}{self.range[0]} to {self.range[1]}"
        if self.at_most is not None:
            return f"{about}<= {self.at_most}"
        if self.at_least is not None:
            return f"{about}>= {self.at_least}"
        if self.missing is not None:
            return f"missing: {self.missing}"
        return f"{about}{self.value}" if self.value is not None else f"{list(self.interval or ())}"


def counted(value: int | float | str) -> int | float | str:
    """Return what a count reads: digits printed to the unit or finer are exact, coarser ones stay a printed decimal.

    Raises:
        ValueError: it is no whole number, or no double can hold it.
    """
    if isinstance(value, str) and not re.match(DECIMAL, value):
        return value
    whole = _whole(value)
    coarse = isinstance(value, str) and int(Decimal(value).as_tuple().exponent) > 0
    return value if coarse or not isinstance(value, str) else whole


def counted_exactly(text: str) -> int | str:
    """Return the whole number that a field without quotes denotes, with an exponent or without; no number as it is.

    Raises:
        ValueError: it is no whole number, or no double can hold it.
    """
    return _whole(text) if re.match(DECIMAL, text) else text


def _whole(value: int | float | str) -> int:
    number = Decimal(value)
    if not number.is_finite() or number != number.to_integral_value():
        raise ValueError(f"found {value}, wanted a whole number: it is registered as a count")
    if not math.isfinite(float(number)):
        raise _no_double(value)
    return int(number)


def bounds(value: int | float | str) -> tuple[float, float]:
    """Return the rounding interval of a printed decimal, or the number itself twice where a double is that number.

    Raises:
        ValueError: the text is not a decimal number, or no double can hold it.
    """
    if not isinstance(value, str):
        return _held(value)
    if not re.match(DECIMAL, value):
        raise ValueError(f"found the text {value!r}, wanted a printed decimal such as '2.94'")
    number = Decimal(value)
    half = Decimal(5) * Decimal(10) ** (int(number.as_tuple().exponent) - 1)
    if not math.isfinite(number + half) or bool(number) != bool(float(number)):
        raise _no_double(value)
    return float(number - half), float(number + half)


def _held(value: int | float) -> tuple[float, float]:
    """Return the doubles around a number: a long count may lie between two of them."""
    try:
        nearest = float(value)
    except OverflowError:
        raise _no_double(value) from None
    if isinstance(value, float) or nearest == value:
        return nearest, nearest
    return math.nextafter(nearest, -math.inf), math.nextafter(nearest, math.inf)


def _no_double(value: int | float | str) -> ValueError:
    text = str(Decimal(value)) if isinstance(value, int) else str(value)
    shown = text if len(text) <= LONG else f"{text[:LONG]}… of {len(text)} characters"
    return ValueError(f"found {shown}, which no double can hold, wanted a number between 1e-300 and 1e300 in size")
