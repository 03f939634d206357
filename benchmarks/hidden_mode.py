"""Count how often a mode hidden behind T_O is found, and how often a false claim of tracking passes all the same.

    python -m benchmarks.hidden_mode [--repeats 400]

Observables of a fast time 5 each carry a share of their variance in a mode of time 1e5, hundreds of times as long as
the record of 3,000 draws: it adds its share times 1e5 to T_O, which no window can see, and moves chain means, which
all observables together can. The claim is K mse(K)/(2 T_O) in [1/3, 3] at 0.95 with K = 500, from as many replicates as
chains: false where the share is 0.1 % or more. `without_the_test` is the same claim with T_O from windows alone.
Clean series say what is paid: how often T_O is left without an upper end, and how much wider its interval is.
Every line is `name value`.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from benchmarks.synthetic import decay, rng
from numpy.typing import NDArray

from verdict.experiments.tracking import Estimate, total, tracking_ratio, windowed_error
from verdict.experiments.tracking.laws import Total
from verdict.statistics.tau import Counts, Tau, hidden, load

Floats = NDArray[np.float64]
LEVEL, K, FAST, SLOW, DRAWS = 0.95, 500, 5.0, 1e5, 3000
SHARES = (0.0005, 0.001, 0.002, 0.004, 0.008, 0.016)
LAYOUTS = ("own", "common", "single")  # a slow mode of each observable, one of all six, one of the first only
AT_ONCE = 40  # runs in memory


@dataclass(frozen=True, slots=True)
class Case:
    """Runs of `chains` chains of `draws`; by `layout`, observables of time `fast` have a share of slow variance."""

    chains: int
    share: float
    layout: str = "own"
    fast: float = FAST
    slow: float = SLOW
    draws: int = DRAWS
    observables: int = 6
    kind: str = "ar1"

    @property
    def truth(self) -> float:
        """T_O of unit variances."""
        shared = 1 if self.layout == "single" else self.observables
        return self.observables * self.fast + shared * self.share * (self.slow - self.fast)

    def draw(self, g: np.random.Generator, chains: int, draws: int, runs: int) -> Floats:
        """Return series, float64[chains, draws, runs, observables]."""
        shape = (chains, draws, runs, self.observables)
        shares = np.full(self.observables, self.share)
        if self.layout == "single":
            shares = np.where(np.arange(self.observables) == 0, self.share, 0.0)
        hidden_shape = (*shape[:3], 1 if self.layout == "common" else self.observables)
        slow = _series(g, self.slow, hidden_shape, self.kind)
        return np.sqrt(1.0 - shares) * _series(g, self.fast, shape, self.kind) + np.sqrt(shares) * slow


def _series(g: np.random.Generator, tau: float, shape: tuple[int, ...], kind: str) -> Floats:
    """Return stationary series of unit variance along axis 1: AR(1), or telegraphs between -1 and 1."""
    from scipy.signal import lfilter

    r = decay(tau)
    if kind == "telegraph":
        turns = np.where(g.random(shape) < 0.5 * (1.0 - r), -1.0, 1.0)
        turns[:, 0] = g.choice([-1.0, 1.0], size=(shape[0], *shape[2:]))
        return np.asarray(np.cumprod(turns, axis=1))
    noise = g.standard_normal(shape)
    noise[:, 1:] *= math.sqrt(1.0 - r * r)
    return np.asarray(lfilter([1.0], [1.0, -r], noise, axis=1))


def runs(case: Case, repeats: int) -> Iterator[tuple[Tau, Floats]]:
    """Yield times of every run, and means of as many replicates over K draws, float64[chains, observables]."""
    for start in range(0, repeats, AT_ONCE):
        count = min(AT_ONCE, repeats - start)
        g = rng(16, start, case.chains, round(1e6 * case.share), LAYOUTS.index(case.layout), round(10 * case.fast))
        x = case.draw(g, case.chains, case.draws, count)
        windows = case.draw(g, case.chains, K, count).mean(axis=1)
        for run in range(count):
            yield load("batch_means").estimate(Counts.from_series(x[:, :, run], "ladder"), level=LEVEL), windows[:, run]


def counted(case: Case, repeats: int) -> dict[str, float]:
    """Return the shares of runs in which the mode was found, the false claim passed, and passed by windows alone."""
    found = {"found": 0, "passed": 0, "passed_without_the_test": 0, "covered": 0}
    g = rng(17, case.chains)
    for tau, means in runs(case, repeats):
        t_o = total(tau, unresolved_share=0.0)
        reference = g.standard_normal((case.chains, case.observables)) * 1e-3
        error = windowed_error((K * means).T[None], K, reference, level=LEVEL)
        found["found"] += hidden(tau) < 1e-3
        found["covered"] += t_o.lo <= case.truth <= t_o.hi
        found["passed"] += _inside(tracking_ratio(error, t_o))
        found["passed_without_the_test"] += _inside(tracking_ratio(error, alone(t_o)))
    return {name: value / repeats for name, value in found.items()}


def alone(t_o: Estimate) -> Estimate:
    """Return T_O as windows alone read it."""
    if not isinstance(t_o.source, Total):
        return t_o
    source = replace(t_o.source, plateau=math.nan, closed=True)
    lo, hi = source.ends(t_o.level)
    return replace(t_o, lo=lo, hi=hi, source=source)


def price(case: Case, repeats: int) -> dict[str, float]:
    """Return how often T_O of clean series is left without an upper end, and median ratios of its ends."""
    refused, width, before, missed = 0, [], [], 0
    for tau, _ in runs(case, repeats):
        t_o = total(tau, unresolved_share=0.0)
        refused += hidden(tau) < 1e-3
        missed += not t_o.lo <= case.truth <= t_o.hi
        if math.isfinite(t_o.hi):
            width.append(t_o.hi / t_o.lo)
            before.append(alone(t_o).hi / t_o.lo)
    medians = [float(np.median(x)) if x else math.nan for x in (width, before)]
    return {
        "alarm": refused / repeats,
        "missed": missed / repeats,
        "open": 1.0 - len(width) / repeats,
        "hi_over_lo": medians[0],
        "hi_over_lo_before": medians[1],
    }


def lines(repeats: int) -> Iterator[str]:
    """Yield every line: the curve of detection, the layouts, and the price."""
    for chains in (4, 16, 32):
        for share in SHARES:
            yield from _said(f"own_{chains}_chains_{share:.2%}", counted(Case(chains, share), repeats))
    for layout in ("common", "single"):
        for share in (0.004, 0.008, 0.016):
            yield from _said(f"{layout}_16_chains_{share:.2%}", counted(Case(16, share, layout), repeats))
    yield from _said("own_slow_1e4_16_chains_1.00%", counted(Case(16, 0.01, slow=1e4), repeats))
    yield from _said("telegraphs_16_chains_0.80%", counted(Case(16, 0.008, kind="telegraph"), repeats))
    for chains, draws in ((16, 3000), (32, 1000)):
        for fast in (1.0, 5.0, 20.0, 60.0):
            yield from _said(
                f"clean_{chains}x{draws}_tau_{fast:g}", price(Case(chains, 0.0, fast=fast, draws=draws), repeats)
            )


def _said(name: str, values: dict[str, float]) -> Iterator[str]:
    for what, value in values.items():
        yield f"{name.replace('%', '_percent')}_{what} {value:.4g}"


def _inside(ratio: Estimate) -> bool:
    return ratio.lo >= 1 / 3 and ratio.hi <= 3.0


def main() -> None:
    """Print every line as it is counted."""
    parser: Any = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=400)
    for line in lines(parser.parse_args().repeats):
        print(line, flush=True)


if __name__ == "__main__":
    main()
