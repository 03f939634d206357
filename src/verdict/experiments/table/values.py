"""Values of a file as numbers, counts and texts, by the type that is registered.

The type comes first: "9.0" in a count column is the count 9, and "NA" in a text column is a text. A number is taken to
the digit that is written, so that the same values mean the same whether CSV, JSON or Parquet holds them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verdict.evidence.reading import DECIMAL, bounds, counted, counted_exactly
from verdict.experiments.table.refusals import TRUTHS, no_number
from verdict.text.characters import refused_in_text, shown
from verdict.text.scalars import EXACT
from verdict.words.errors import listed
from verdict.words.limits import MOST_WORDS

Floats = NDArray[np.float64]
Ends = tuple[float, float]
MISSING = frozenset({"", "nan", "na", "n/a", "<na>", "null", "none"})  # of numbers, in any letters
NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")
PLAIN_LINES = re.compile(r"(?:(?:-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?)?\n)*+")
PLAIN_PERCENTS = re.compile(r"(?:(?:-?[0-9]+(?:\.[0-9]+)?)?\n)*+")
MISSING_LINES = re.compile(f"(?mi)^(?:{'|'.join(sorted(MISSING - {''}))})$")
PERCENT_SIGN = re.compile(r"(?<=[0-9]) *%(?=\n)")
TINY = re.compile(r"[1-9][0-9.]*[eE]-[0-9]{3}|0\.0{300}")  # what may read as zero and is not
GAP: Ends = (math.nan, math.nan)
UNREAD: Ends = (math.inf, math.inf)


@dataclass(frozen=True, slots=True)
class Manner:
    """How the values of one column are written: as counts or numbers, with which decimals, exact or rounded."""

    count: bool = False
    percent: bool = False
    comma: bool = False
    printed: bool = False
    words: Mapping[str, float] | None = None
    after: int | None = None  # digits behind a decimal comma at most

    def ends(self, value: Any) -> Ends:
        """Return the least and the greatest number that a value stands for; both NaN where there is none.

        Raises:
            ValueError: it is no number, no whole number in a count column, or none that a double can hold.
        """
        text = self.digits(value)
        if text is None:
            return GAP
        if self.printed:
            return bounds(counted(text) if self.count else text)
        return bounds(counted_exactly(text)) if self.count else _exact(text)

    def digits(self, value: Any) -> str | None:
        """Return the decimal digits of a value, those of percentages moved; None where it is missing."""
        if self.words is not None:
            return self._stands_for(value)
        text = _written(value)
        if text is None or text.lower() in MISSING:
            return None
        if text.lower() in TRUTHS and not (self.percent or self.printed):
            return TRUTHS[text.lower()]
        percent = self.percent and text.endswith("%")
        plain = text[:-1].rstrip() if percent else text
        pointed = _pointed(plain) if self.comma and isinstance(value, str) else plain
        if pointed is None or not NUMBER.fullmatch(pointed):
            raise ValueError(no_number(text, self))
        if self.after is not None and len(pointed.partition(".")[2].lower().partition("e")[0]) > self.after:
            said = f"wanted {self.after} digits or fewer behind the comma, as digits_after: says"
            raise ValueError(f"found '{shown(text)}', {said}")
        return _moved(Decimal(pointed), pointed, percent=self.percent)

    def _stands_for(self, value: Any) -> str | None:
        text = _written(value)
        if text is None or text == "":
            return None
        assert self.words is not None  # noqa: S101 - asked where there are words
        if text not in self.words:
            known = listed(f"'{shown(word)}'" for word in self.words)
            raise ValueError(f"found '{shown(text)}', which is none of the texts in values: {known}")
        return _plain(Decimal(repr(float(self.words[text]))))


def _written(value: Any) -> str | None:
    """Return a value of a file as it is written, without blanks around it."""
    if isinstance(value, str):
        return value.strip()
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | Decimal):
        return repr(value) if isinstance(value, float) else str(value)
    what = "a list" if isinstance(value, list) else "an object" if isinstance(value, dict) else type(value).__name__
    raise ValueError(f"found {what}, wanted one plain value; a path such as scores.0 leads into it")


def _pointed(text: str) -> str | None:
    """Write a decimal comma as a point; None where there is a point, or a second comma."""
    return None if "." in text or text.count(",") > 1 else text.replace(",", ".")


def _moved(number: Decimal, written: str, *, percent: bool) -> str:
    """Return plain digits, of a percentage moved by two places, without rounding."""
    sign, digits, exponent = number.as_tuple()
    if not percent and re.match(DECIMAL, written):
        return written
    return _plain(Decimal((sign, digits, int(exponent) - 2 * percent)))


def _plain(number: Decimal) -> str:
    return str(number).replace("E", "e")


def _exact(text: str) -> Ends:
    """Return the double that a text says, twice; the doubles around a whole number that none is equal to.

    Raises:
        ValueError: no double can hold it.
    """
    if re.fullmatch("-?[0-9]+", text):
        return bounds(int(text)) if len(text) < 400 else bounds(text)
    number = float(text)
    if not math.isfinite(number) or number == 0:
        bounds(text)  # refuses what is too large, and what is not zero but too small
    return number, number


@dataclass(frozen=True, eq=False)
class Numbers:
    """A column as numbers: float64[rows] each, NaN where a value is missing or cannot be read.

    `wrong` marks, bool[rows], what cannot be read; `sentence` says why of one row.
    """

    values: Sequence[Any]
    manner: Manner
    low: Floats
    high: Floats
    wrong: NDArray[np.bool_]

    def sentence(self, row: int) -> str:
        """Say what is wrong with the value of one row."""
        try:
            self.manner.ends(self.values[row])
        except ValueError as error:
            return str(error)
        raise AssertionError("asked of a value that can be read")


def numbers(values: Sequence[Any], manner: Manner) -> Numbers:
    """Read a column as numbers; values that are not of the kind are marked, not refused."""
    plain = _at_once(values, manner)
    if plain is not None:
        return Numbers(values, manner, plain, plain, np.zeros(len(values), np.bool_))
    known: dict[str, Ends] = {}
    pairs = [_remembered(known, manner, value) for value in values]
    ends = np.array(pairs, np.float64).reshape(-1, 2)
    wrong = np.isposinf(ends[:, 0])
    ends[wrong] = np.nan
    return Numbers(values, manner, ends[:, 0].copy(), ends[:, 1].copy(), wrong)


def _remembered(known: dict[str, Ends], manner: Manner, value: Any) -> Ends:
    """Return the ends of a value, each text being read once; infinite ones mark what cannot be read."""
    if isinstance(value, str) and value in known:
        return known[value]
    try:
        found = manner.ends(value)
    except ValueError:
        found = UNREAD
    if isinstance(value, str):
        known[value] = found
    return found


def _at_once(values: Sequence[Any], manner: Manner) -> Floats | None:
    """Read a column whose values are all plain numbers in little time; None where each must be looked at."""
    kinds, comma = set(map(type, values)), manner.comma
    if manner.printed or manner.words is not None or manner.after is not None:
        return None
    if manner.percent and kinds <= {int, float, type(None)}:
        texts_of = ("" if value is None or math.isnan(value) else repr(value) for value in values)
        values, kinds, comma = [*texts_of], {str}, False
    if kinds == {str}:
        found = _of_texts(values, comma=comma, percent=manner.percent)
    elif kinds <= {int, float, bool, type(None)} and not manner.percent:
        found = _of_numbers(values)
    else:
        return None
    if found is None or np.any(np.abs(found) >= EXACT):
        return None
    return None if manner.count and np.any(found != np.floor(found), where=~np.isnan(found)) else found


def _of_texts(values: Sequence[str], *, comma: bool, percent: bool) -> Floats | None:
    text = "\n".join(values) + "\n"
    if comma:
        text = "?" if "." in text else text.replace(",", ".")
    if percent:
        text = PERCENT_SIGN.sub("", text)
    pattern = PLAIN_PERCENTS if percent else PLAIN_LINES
    if not pattern.fullmatch(text):
        text = MISSING_LINES.sub("", text)
    if not pattern.fullmatch(text) or text.count("\n") != len(values):
        return None
    moved = "e-2" if percent else ""
    found = np.array([float(line + moved) if line else math.nan for line in text.split("\n")[:-1]])
    return None if np.any(found == 0) and TINY.search(text) else found


def _of_numbers(values: Sequence[float | None]) -> Floats | None:
    try:
        found = np.array([math.nan if value is None else value for value in values], np.float64)
    except OverflowError:
        return None
    return None if np.any(np.isinf(found)) else found


def texts(values: Sequence[Any]) -> tuple[NDArray[np.object_], dict[int, str]]:
    """Read a column as texts, object[rows], None where a value is missing, with what is wrong by row."""
    known = {value: _text(value) for value in {value for value in values if isinstance(value, str)}}
    read = [known[value] if isinstance(value, str) else _text(value) for value in values]
    found = np.empty(len(read), dtype=object)
    found[:] = read
    wrong = {row: str(text) for row, text in enumerate(read) if isinstance(text, ValueError)}
    found[list(wrong)] = None
    return found, wrong


def _text(value: Any) -> str | ValueError | None:
    """Return a value as a text, or what is wrong with it."""
    if isinstance(value, bool) or (not isinstance(value, str | int | None) and not _is_nan(value)):
        shown_value = str(value).lower() if isinstance(value, bool) else str(value)
        return ValueError(f"found {shown(shown_value)}, wanted a text; register the quantity as a count or a number")
    text = str(value).strip() if isinstance(value, str | int) else ""
    if len(text) > MOST_WORDS:
        return ValueError(f"found a text of {len(text):,} characters, wanted at most {MOST_WORDS:,}")
    refused = refused_in_text(text, key=False)
    return ValueError(refused) if refused else text or None


def _is_nan(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)
