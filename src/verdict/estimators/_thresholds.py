"""Every threshold of the intervals, in one place, each beside the measurement that chose it.

`make coverage-table` recounts them all; the table stands in docs/estimators.md.
"""

# Window rule W >= SOKAL_WINDOW · tau(W), half convention (emcee's c = 5 is 10 here). For one exponential
# e^-5 = 0.7 % of tau lies beyond; hidden slower modes are looked for separately, up to WIDEST_CHECK.
SOKAL_WINDOW = 5.0

# Longest window that may close, as a share of the record. Beyond it a lag is averaged over so few
# independent stretches that the window's own end is noise.
WIDEST_WINDOW = 0.25

# Longest window, as a share of the record, searched for modes that the chosen window has cut off.
WIDEST_CHECK = 0.05

# Record length over the *upper* tau, and chains times length over tau, below which no interval is honest.
SHORTEST_IN_TAU = 10.0
FEWEST_TAU_IN_ALL = 100.0

# Crossings of the mean over all chains below which tau is a story about single events.
FEWEST_FLIPS = 40
# Extra relative variance of tau per crossing: rare excursions of exponential length have 2/m for m of
# them, and each has two ends.
VARIANCE_PER_FLIP = 4.0

# Chains from which their scatter is used as a second, free estimate of the error.
CHAINS_FOR_JACKKNIFE = 8

# Chains disagree when the variance of their means exceeds what the upper tau allows at this tail
# probability: 25,200 observables then raise a false alarm once in forty runs.
DISAGREEMENT = 1e-6

# rho(1) below this: near-periodic.
MOST_NEGATIVE = -0.5
