"""Was the sampling long enough to be allowed an answer? Diagnostics as intervals, flags as three-valued truths.

Nothing here has a default: every threshold is an argument, because a registration chose it. What cannot be
known (one chain, frozen observables, a lower bound where an upper one is needed) is unknown, never adequate.
"""

from verdict.adequacy.burn_in import BurnIn, burn_in
from verdict.adequacy.ladder import (
    Axis,
    Ladder,
    LadderClass,
    LadderRules,
    Rung,
    Step,
    aspect,
    classify,
    next_rung,
    rung_of,
    step,
)
from verdict.adequacy.length import (
    length_in_tau,
    long_enough,
    sweeps_for,
    tau_max,
    tau_mean,
    tau_of_total,
    total_T_O,
)
from verdict.adequacy.rhat import nested_rhat, rhat_over_time, split_rhat, start_rhat, time_rhat
from verdict.adequacy.shares import Slowest, frozen_share, slowest

__all__ = [
    "Axis",
    "BurnIn",
    "Ladder",
    "LadderClass",
    "LadderRules",
    "Rung",
    "Slowest",
    "Step",
    "aspect",
    "burn_in",
    "classify",
    "frozen_share",
    "length_in_tau",
    "long_enough",
    "nested_rhat",
    "next_rung",
    "rhat_over_time",
    "rung_of",
    "slowest",
    "split_rhat",
    "start_rhat",
    "step",
    "sweeps_for",
    "tau_max",
    "tau_mean",
    "tau_of_total",
    "time_rhat",
    "total_T_O",
]
