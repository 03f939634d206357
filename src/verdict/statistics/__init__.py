"""Registered statistics: families, sequential looks, and the smallest run that could decide.

The three-way logic itself is the judge's: an interval inside the bar passes, one outside fails. Here it is
settled how wide the intervals must be.

family, looks    how an error rate is shared among members, and among looks
registered       at which level each prediction is judged
sources          the readings that a prediction rests on
law, widening    what takes an interval to another level
protection       what a family did to one prediction, as data
promises         families that promise what nothing can keep
sample, tau, adequacy
                 independent draws, autocorrelated ones, and whether there are enough
"""

from verdict.statistics.family import Method, levels, rounds, shares
from verdict.statistics.law import Law, law_of
from verdict.statistics.looks import UndeclaredLookError, declared_look, look_error
from verdict.statistics.promises import Broken, broken
from verdict.statistics.protection import Lack, Look, Protection, Round, Widened
from verdict.statistics.registered import Footing, Protected, first_share, footings, protected
from verdict.statistics.sources import IntervalSource, sources, tests
from verdict.statistics.widening import as_if_longer, at_level, widened

__all__ = [
    "Broken",
    "Footing",
    "IntervalSource",
    "Lack",
    "Law",
    "Look",
    "Method",
    "Protected",
    "Protection",
    "Round",
    "UndeclaredLookError",
    "Widened",
    "as_if_longer",
    "at_level",
    "broken",
    "declared_look",
    "first_share",
    "footings",
    "law_of",
    "levels",
    "look_error",
    "protected",
    "rounds",
    "shares",
    "sources",
    "tests",
    "widened",
]
