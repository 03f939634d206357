"""Numbers that are written as a quotient of whole ones: 2/3 is two thirds, and no decimal is."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Annotated, Any

from pydantic import PlainSerializer, WithJsonSchema, WrapValidator

WRITTEN = r"^\s*-?\d{1,9}\s*/\s*\d{1,9}\s*$"
SCHEMA = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": WRITTEN}]}


class Quotient(float):
    """The number nearest to a quotient that is no float64, with the quotient itself beside it."""

    exact: Fraction

    def __new__(cls, exact: Fraction) -> Quotient:
        made = super().__new__(cls, float(exact))
        made.exact = exact
        return made

    def __repr__(self) -> str:
        return str(self.exact)

    __str__ = __repr__


def is_quotient(value: object) -> bool:
    """Whether something is a text that stands for a quotient."""
    return isinstance(value, str) and re.fullmatch(WRITTEN, value) is not None


def exactly(value: float) -> Fraction:
    """Return the number that was written: a quotient as it stands, and any other as the float64 that it is."""
    return value.exact if isinstance(value, Quotient) else Fraction(value)


def read(value: Any) -> Any:
    """Read 2/3 as a quotient, and as a plain number where that is the same: 1/2 is 0.5.

    Raises:
        ValueError: it is divided by zero.
    """
    if not is_quotient(value):
        return value
    above, below = (int(part) for part in value.split("/"))
    if below == 0:
        raise ValueError(f"found {value}, which is divided by zero")
    exact = Fraction(above, below)
    return float(exact) if Fraction(float(exact)) == exact else Quotient(exact)


def _validated(value: Any, handler: Callable[[Any], float]) -> float:
    found = read(value)
    checked = handler(float(found) if isinstance(found, Quotient) else found)
    return found if isinstance(found, Quotient) else checked


def _written(value: float | None) -> float | str | None:
    return str(value) if isinstance(value, Quotient) else value


QuotientOrNumber = Annotated[float, WrapValidator(_validated), PlainSerializer(_written), WithJsonSchema(SCHEMA)]
