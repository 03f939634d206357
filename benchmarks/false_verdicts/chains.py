"""How often a verdict on a mean is wrong when chains are handed in: the engine's estimand beside what is done without.

A claim says "the mean is above 0". The truth lies at 0 (the claim is false), near it (one true standard error to either
side) or away from it (six). The chains are sound, or have a fault that hides in the mean: copies of one chain under
other names, a start that was not discarded, one chain that never left another well.

- **bare**: the mean of all draws against the bar.
- **emcee**: `integrated_time` with its tol = 50, then mean ± z sqrt(tau Var / n).
- **arviz**: R-hat at most 1.01 and bulk ESS at least 400, then mean ± z mcse.
- **engine**: `mean` with `method: mcse`, refused where its status is.

Run alone: python -m benchmarks.false_verdicts.chains [--sets 2000]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from statistics import NormalDist

import numpy as np
from benchmarks.false_verdicts.peers import NOT_PASSED, PASS, UNTESTED, emcee_tau
from benchmarks.false_verdicts.series import Floats, Rng, ar1, log_uniform, rng, window_variance
from benchmarks.false_verdicts.tally import Tally, count, upper

from verdict.statistics.chains import estimands, ranks
from verdict.statistics.sample.contract import Asked, Unknown, exactly
from verdict.statistics.tau import Counts

CHAINS, DRAWS, LEVEL, SEED = 4, 2000, 0.95, 20261126
FASTEST, SLOWEST = 1.0, 100.0  # tau in draws: from 2,000 to 20 of them in a record
AWAY = {"at": (0.0,), "near": (-1.0, 1.0), "away": (-6.0, 6.0)}  # of 0, in true standard errors
CLEAR = 2.0 * NormalDist().inv_cdf(0.5 + 0.5 * LEVEL)  # standard errors from which somebody who knew would decide
Tallies = dict[tuple[str, str, str], Tally]


def sound(g: Rng, tau: Floats) -> Floats:
    """Draw stationary AR(1) chains of mean 0 and variance 1, float64[CHAINS, DRAWS]."""
    return ar1(g, tau, CHAINS, DRAWS)[:, :, 0]


def copied(g: Rng, tau: Floats) -> Floats:
    """Draw one chain, and call it by four names."""
    return np.repeat(sound(g, tau)[:1], CHAINS, axis=0)


def started(g: Rng, tau: Floats) -> Floats:
    """Draw chains that begin 30 standard deviations up and come down with their own time."""
    left = (2.0 * tau - 1.0) / (2.0 * tau + 1.0)
    return np.asarray(sound(g, tau) + 30.0 * left ** np.arange(DRAWS))


def trapped(g: Rng, tau: Floats) -> Floats:
    """Draw chains of which one stays half a standard deviation above, where half of the truth lies below."""
    return np.asarray(sound(g, tau) + np.where(np.arange(CHAINS) == 0, 0.5, 0.0)[:, None])


KINDS: dict[str, Callable[[Rng, Floats], Floats]] = {
    "sound": sound, "copied": copied, "started": started, "trapped": trapped,
}  # fmt: skip


def bare(x: Floats) -> int:
    """Take the mean for the truth."""
    return PASS if x.mean() > 0.0 else NOT_PASSED


def emcee(x: Floats) -> int:
    """Believe emcee's time where it does, full convention."""
    tau = float(emcee_tau(Counts.from_series(x[:, :, None]).need_lags("chains").by_chain())[0])
    return UNTESTED if not 50.0 * tau <= DRAWS else _judged(x, np.sqrt(max(tau, 0.0) * x.var() / x.size))


def arviz(x: Floats) -> int:
    """Believe arviz's Monte-Carlo error where its own diagnostics are passed."""
    if not (ranks.rhat(x) <= 1.01 and ranks.bulk_size(x) >= 400.0):
        return UNTESTED
    return _judged(x, x.std(ddof=1) / np.sqrt(ranks.plain_size(ranks.halves(x))))


def engine(x: Floats) -> int:
    """Ask the engine."""
    found = estimands.mean((exactly(x),), Asked(LEVEL))
    return UNTESTED if isinstance(found, Unknown) else _word(found.low, found.high)


RULES: dict[str, Callable[[Floats], int]] = {"bare": bare, "emcee": emcee, "arviz": arviz, "engine": engine}


def run(sets: int, seed: int = SEED) -> Tallies:
    """Judge so many sets of chains of each kind and each place of the truth by every rule, same draws for all."""
    return {
        (kind, place, rule): tally
        for kind in KINDS
        for place in AWAY
        for rule, tally in _judged_sets(kind, place, sets, seed).items()
    }


def table(found: Tallies) -> Iterator[str]:
    """Yield a row per kind, place and rule: how many passed wrongly and not passed wrongly, and at most (95 %)."""
    yield f"{'kind':8} {'truth':5} {'rule':7} {'sets':>6} {'decided':>8} {'wrong PASS':>11} {'at most':>8} " + (
        f"{'wrong NOT P.':>13}"
    )
    for (kind, place, rule), t in found.items():
        n = t.registrations
        yield (
            f"{kind:8} {place:5} {rule:7} {n:6} {(t.passed + t.not_passed) / n:8.1%} {t.wrong_pass / n:11.2%} "
            f"{upper(t.wrong_pass, n):8.2%} {t.wrong_not_passed / n:13.2%}"
        )


def plain_lines(found: Tallies) -> Iterator[str]:
    """Yield `name value` for programs: every rule's rates over all of it."""
    for rule in RULES:
        total = sum((tally for (_, _, name), tally in found.items() if name == rule), Tally())
        yield from (f"chains_{rule}_{name} {rate:.6f}" for name, rate in total.rates().items())


def _judged_sets(kind: str, place: str, sets: int, seed: int) -> dict[str, Tally]:
    g = rng(seed, list(KINDS).index(kind), list(AWAY).index(place))
    words: dict[str, list[int]] = {rule: [] for rule in RULES}
    means, errors = np.empty(sets), np.empty(sets)
    for i in range(sets):
        tau = log_uniform(g, FASTEST, SLOWEST, 1)
        errors[i] = float(np.sqrt(window_variance(tau, DRAWS)[0] / CHAINS))
        means[i] = AWAY[place][i % len(AWAY[place])] * errors[i]
        x = KINDS[kind](g, tau) + means[i]
        for rule, judge in RULES.items():
            words[rule].append(judge(x))
    sufficed = (np.abs(means) >= CLEAR * errors) & (kind == "sound")
    return {rule: count(np.array(said, np.int8), means > 0.0, sufficed) for rule, said in words.items()}


def _judged(x: Floats, error: float) -> int:
    reach = NormalDist().inv_cdf(0.5 + 0.5 * LEVEL) * float(error)
    return _word(float(x.mean()) - reach, float(x.mean()) + reach)


def _word(low: float, high: float) -> int:
    return PASS if low > 0.0 else NOT_PASSED if high <= 0.0 else UNTESTED


def main() -> None:
    """Print the table, then plain lines `name value`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=2000)
    found = run(parser.parse_args().sets)
    print(*table(found), *plain_lines(found), sep="\n")


if __name__ == "__main__":
    main()
