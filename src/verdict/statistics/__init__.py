"""Registered statistics: families and sequential looks.

The three-way logic itself is the judge's: an interval inside the bar passes, one outside fails. Here it is
settled how wide the intervals must be.
"""

from verdict.statistics.family import Method, levels, shares
from verdict.statistics.looks import UndeclaredLookError, declared_look, look_error
from verdict.statistics.registered import family_evidence, first_share, readings_behind, tested
from verdict.statistics.widening import as_if_longer, at_level, widened

__all__ = [
    "Method",
    "UndeclaredLookError",
    "as_if_longer",
    "at_level",
    "declared_look",
    "family_evidence",
    "first_share",
    "levels",
    "look_error",
    "readings_behind",
    "shares",
    "tested",
    "widened",
]
