"""Print the false-verdict table, then plain lines `name value`."""

from __future__ import annotations

import argparse
import os
import time

import numpy as np
from benchmarks.false_verdicts import cases, scenarios
from benchmarks.false_verdicts.runner import ENGINE, RULES, Tallies, jobs, run
from benchmarks.false_verdicts.series import rng
from benchmarks.false_verdicts.tally import Tally, upper

from verdict.estimators import Counts, pair_truncated

HEAD = (
    f"{'cause':12} {'rule':10} {'n':>6} {'true':>6} {'suffice':>7} {'PASS':>6} {'NOT P.':>6} | "
    f"{'wrong PASS':>10} {'wrong NOT P.':>12} {'needless':>8}"
)


def main() -> None:
    """Run everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--registrations", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1))
    given = parser.parse_args()
    start = time.perf_counter()
    found = run(list(jobs(given.registrations)), given.workers)
    _table(found)
    _picture()
    _rates(found)
    print(f"seconds {time.perf_counter() - start:.0f}")


def _table(found: Tallies) -> None:
    print(HEAD)
    for cause in scenarios.CAUSES:
        for rule in RULES:
            print(_row(cause, rule, found[cause, rule]))
    for name, causes in (("sampling", scenarios.SAMPLING), ("all", tuple(scenarios.CAUSES))):
        for rule in RULES:
            print(_row(name, rule, total(found, rule, causes)))


def _row(cause: str, rule: str, t: Tally) -> str:
    return (
        f"{cause:12} {rule:10} {t.registrations:6} {t.true_claims:6} {t.sufficed:7} {t.passed:6} {t.not_passed:6} | "
        f"{t.wrong_pass:10} {t.wrong_not_passed:12} {t.needless_untested:8}"
    )


def total(found: Tallies, rule: str, causes: tuple[str, ...] = tuple(scenarios.CAUSES)) -> Tally:
    """Add up a rule over causes."""
    return sum((found[cause, rule] for cause in causes), Tally())


def _picture() -> None:
    """Reproduce the published picture: what the program would have read off a known mixture."""
    tau = np.repeat(scenarios.PUBLISHED_TAU, scenarios.PUBLISHED_COUNT)[None]
    batch = scenarios.mixture(rng(0, 0), tau, scenarios.PUBLISHED_CHAINS, 256)
    blocks = range(0, tau.size, 67)
    read = [pair_truncated.read(Counts.from_series(batch.x[..., a : a + 67]).need_lags("picture")) for a in blocks]
    value = np.concatenate([each.value for each in read])
    T_O = float((value * batch.x.var(axis=(0, 1), dtype=np.float64)).sum())
    print(f"published_mean_tau {value.mean():.1f}")
    print(f"published_max_tau {value.max():.1f}")
    for K, square, true in zip(cases.WINDOWS, batch.square[0].mean(axis=0), batch.ratio[0], strict=True):
        print(f"published_ratio_{K} {K * square / (2.0 * T_O):.3f}")
        print(f"published_true_ratio_{K} {true:.4f}")


def _rates(found: Tallies) -> None:
    print(f"registrations {total(found, ENGINE).registrations}")
    for rule in RULES:
        tally, prefix = total(found, rule), "" if rule == ENGINE else f"{rule}_"
        for name, rate in tally.rates().items():
            print(f"{prefix}{name} {rate:.6f}")
        print(f"{prefix}wrong_pass_rate_upper95 {upper(tally.wrong_pass, tally.registrations):.6f}")
        print(f"{prefix}decided_rate {(tally.passed + tally.not_passed) / tally.registrations:.4f}")


if __name__ == "__main__":
    main()
