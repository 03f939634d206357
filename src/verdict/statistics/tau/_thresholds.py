"""Every threshold of the intervals, in one place, each beside the measurement that chose it.

`make coverage-table` recounts them all; the table stands in docs/reference/estimators.md.
"""

# W >= WINDOW · max(tau, mean lag), half convention (emcee's c = 5 is 10 here). One exponential leaves
# e^-5 = 0.7 % of tau beyond it.
WINDOW = 5.0
# Draws over tau from which the window of the interval is longer than that, by log(n / (WINDOW_KEPT tau)): what
# is cut off falls like 1/n, the error like 1/sqrt(n). With c = 5 throughout, T_O of four small systems reads
# 0.6-1.4 % low at n = 14,400 and its intervals cover 91 %.
WINDOW_KEPT = 2000.0

# Longest window that may close, as a share of the record. Beyond it a lag is averaged over so few
# independent stretches that the window's own end is noise.
WIDEST_WINDOW = 0.25

# Longest window, as a share of the record, searched for modes that the chosen window has cut off. A
# lattice whose slow mode has 1-5 % of an observable's variance, 32 chains, 30 slow times: misses fall from
# 9 % at 0.05 to 3 % at 0.125 and 0 % at 0.25, and hi/tau rises from 1.20 to 1.23 and 1.32.
WIDEST_CHECK = 0.125

# Draws a chain below which nothing is looked at: a quarter of the record must hold a window.
FEWEST_DRAWS = 16

# Record length over the time: a quarter of the record must hold a window of five of them. And chains times length
# over it: single AR(1) chains at 40 and 60 tau miss in 0.3 % of 770 accepted at 30, in none at 60 or 100; what is
# bought is the margin for slow modes that one chain cannot show.
SHORTEST_IN_TAU = 20.0
FEWEST_TAU_IN_ALL = 50.0

# Crossings of the mean over all chains below which tau is a story about single events. Telegraphs with P(+1) = 0.99,
# 32 chains of 40 tau: the mean misses 6.2 % at 6, 3.9 % at 10, 0.7 % at 20, where 47 % are accepted (0.5 % at 40).
FEWEST_FLIPS = 20
# Extra relative variance of tau per crossing: m rare excursions of exponential length give 2/m, and each
# has two ends. A telegraph with P(+1) = 0.9 misses 14 % at 1600 tau without the term.
VARIANCE_PER_FLIP = 4.0

# Events that the slow variance must come from, counted by how unevenly it lies over time: below, a sum over so few is a
# story about each of them.
FEWEST_EVENTS = 12.0
# Times the unevenness of a Gaussian series from which it counts as uneven.
UNEVEN = 2.0
# Square roots of their number by which events are counted fewer then: what is counted of few is itself uncertain.
UNCOUNTED = 1.5

# Mean lag over tau from which a series has no single time: its slowest part may be missing from a record that looks
# even by chance, so any scatter beyond a Gaussian series' counts. One exponential has 1, at most 1.4 in nine of ten
# records of 35 tau. Holds with P(T > t) = t^-1.5, 8 chains of 2,500 draws: tau misses 9 % without it, 3 % with 2.
BROAD = 2.0

# Standard errors by which tau must rise at 2W, 4W, ... for the window to be sought further out. There are ten such
# windows, and 25,200 observables must not raise a false alarm among them: at 4, one of 1,260 independent ±1 columns
# (32 x 3000) does.
RISE = 5.0

# Chains from which their scatter is used as a second, free estimate of the error. Telegraphs with P(+1) = 0.95 at
# 3,200 tau in all: with it tau misses 0.1 % and 0.7 % at 32 and 16 chains, without it 0.6 % and 1.4 %; at 4 chains
# Student's t makes it wider than what it could correct.
CHAINS_FOR_JACKKNIFE = 8

# How far a well may shift a chain, in Monte-Carlo errors of the mean, for the mean of few chains to allow for it. Two
# chains whose wells shift them by 3, 200,000 normal sets at 0.9993: misses are 3.8 times nominal with 3 here, 1.2 with
# 4 and 0.4 with no bound, which makes the interval 2.2, 2.5 and 214 times as wide as tau asks where there are no wells.
WELL = 4.0
# Below FEW_CHAINS all of them are often in one of two wells and agree: t is then taken at this share of the tail. Three
# chains whose wells shift them by 3 Monte-Carlo errors to either side: misses are 1.8 times nominal without it.
FEW_CHAINS, TAIL_OF_FEW = 4, 2.0 / 3.0
# Below ENOUGH_CHAINS all of them or all but one are often in one of two wells, and may scatter little by chance: then
# the error of tau is taken at n_chains over AGREEING of the tail. Of 3,000 sets of AR(1) in wells of 0.1 and 0.05
# standard deviations 3.6 and 3.8 % of 4 chains miss, 3.6 and 3.7 % of 6 and 8; without it 6.1, 5.7, 4.6 and 4.8 %. Of 4
# and 8 chains without wells means are 1.9 and 1.5 times as wide as tau asks, without it 1.6 and 1.3.
ENOUGH_CHAINS, AGREEING = 12, 24.0

# Chains disagree when the variance of their means exceeds what the upper tau allows at this tail
# probability: 25,200 observables then raise a false alarm once in forty runs.
DISAGREEMENT = 1e-6

# rho(1) below this: near-periodic.
MOST_NEGATIVE = -0.5

# A run shows a slow time when this share of its moving observables does, or one where it has fewer than a hundred;
# then the record must be this many of that time for any observable of the run to be resolved. A 3 x 3 lattice whose
# slow mode is 26 sweeps, 32 chains, observables judged alone: of those resolved 29, 21, 4 and 3 % miss at 5, 10, 20
# and 30 slow times, under 1 % from 60 on.
SHARED_BY = 0.01
SHORTEST_IN_SHARED = 40.0

# Chance of as much joint scatter of chains, with nothing hidden, below which a hidden mode is taken for granted.
# Three tests are corrected for in it, so that clean series raise an alarm in about one of a thousand runs.
HIDDEN = 4e-3

# Chance of as much drift from first halves to second ones below which a record is no answer yet; and the drift, in its
# own standard errors, from which a mean allows for half of it: what is seen of a start that is still remembered.
DRIFT, DRIFTING = 3e-3, 1.5
