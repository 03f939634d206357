"""Was the sampling long enough to be allowed an answer? Diagnostics as intervals, flags as three-valued truths.

Nothing here has a default: every threshold is an argument, because a registration chose it. What cannot be
known (one chain, frozen observables, a lower bound where an upper one is needed) is unknown, never adequate.

ladder  the doubling ladder of run lengths
length  what the times of all observables say together
rhat    between-chain evidence
shares  how much hangs on the slowest observable
"""

from verdict.statistics.adequacy.ladder import (
    Ladder,
    LadderAxis,
    LadderClass,
    LadderRules,
    LadderStep,
    Rung,
    aspect,
    classify,
    step,
)
from verdict.statistics.adequacy.length import (
    tau_max,
    tau_mean,
    tau_of_total,
)
from verdict.statistics.adequacy.rhat import nested_rhat, split_rhat, start_rhat, time_rhat
from verdict.statistics.adequacy.shares import Slowest, slowest

__all__ = [
    "Ladder",
    "LadderAxis",
    "LadderClass",
    "LadderRules",
    "LadderStep",
    "Rung",
    "Slowest",
    "aspect",
    "classify",
    "nested_rhat",
    "slowest",
    "split_rhat",
    "start_rhat",
    "step",
    "tau_max",
    "tau_mean",
    "tau_of_total",
    "time_rhat",
]
