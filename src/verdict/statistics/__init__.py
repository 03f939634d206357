"""Registered statistics: families, sequential looks, and the smallest run that could decide.

The three-way logic itself is the judge's: an interval inside the bar passes, one outside fails. Here it is
settled how wide the intervals must be.
"""

from verdict.statistics.family import Method, levels, shares
from verdict.statistics.looks import UndeclaredLookError, declared_look, look_error
from verdict.statistics.power import Run, effective_samples, growth, smallest_run
from verdict.statistics.registered import family_evidence, first_share, readings_behind, tested
from verdict.statistics.widening import as_if_longer, at_level, widened

__all__ = [
    "Method",
    "Run",
    "UndeclaredLookError",
    "as_if_longer",
    "at_level",
    "declared_look",
    "effective_samples",
    "family_evidence",
    "first_share",
    "growth",
    "levels",
    "look_error",
    "readings_behind",
    "shares",
    "smallest_run",
    "tested",
    "widened",
]
