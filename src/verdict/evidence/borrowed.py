"""Numbers of another freeze, as they enter the evidence of one that uses them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from verdict.algebra.grid import Value
from verdict.evidence.written import Series
from verdict.expression import tree
from verdict.registration.resolved import Registration
from verdict.words.vocabulary import Grade

if TYPE_CHECKING:
    from verdict.evidence.laid_out import Evidence


@dataclass(frozen=True, slots=True, eq=False)
class BorrowedNumbers:
    """One quantity here: its cells, the readings that they come from, their grade, and the expression there."""

    value: Value
    series: Series
    grade: Grade
    there: tree.Node


@dataclass(frozen=True, slots=True, eq=False)
class BorrowedSet:
    """The set of another freeze that is used: with its registration, its name, and the quantities here by name.

    The evidence there has borrowed sets of its own where that freeze uses others.
    """

    registration: Registration
    evidence: Evidence
    stored: str
    numbers: Mapping[str, BorrowedNumbers]
