"""Was the sampling long enough to be allowed an answer? Diagnostics as intervals, flags as three-valued truths.

Nothing here has a default: every threshold is an argument, because a registration chose it. What cannot be
known (one chain, frozen observables, a lower bound where an upper one is needed) is unknown, never adequate.

ladder  the doubling ladder of run lengths
length  what the times of all observables say together
rhat    between-chain evidence
shares  how much hangs on the slowest observable, and whether T_O has an upper end
"""

from verdict.statistics.adequacy.ladder import (
    Ladder,
    LadderAxis,
    LadderClass,
    LadderRules,
    LadderStep,
    Rung,
    as_published,
    aspect,
    classify,
    held_back,
    step,
)
from verdict.statistics.adequacy.length import (
    tau_max,
    tau_mean,
    tau_of_total,
)
from verdict.statistics.adequacy.rhat import largest_rhat, nested_rhat, split_rhat, start_rhat, time_rhat
from verdict.statistics.adequacy.shares import Slowest, closed, hides, slowest, unresolved

__all__ = [
    "Ladder",
    "LadderAxis",
    "LadderClass",
    "LadderRules",
    "LadderStep",
    "Rung",
    "Slowest",
    "as_published",
    "aspect",
    "classify",
    "closed",
    "held_back",
    "hides",
    "largest_rhat",
    "nested_rhat",
    "slowest",
    "split_rhat",
    "start_rhat",
    "step",
    "tau_max",
    "tau_mean",
    "tau_of_total",
    "time_rhat",
    "unresolved",
]
