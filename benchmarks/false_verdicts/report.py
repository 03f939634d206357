"""What the benchmark says: counts per cause, a short summary for people, plain lines `name value` for programs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from benchmarks.false_verdicts import cases, scenarios
from benchmarks.false_verdicts.runner import ENGINE, RULES, Tallies
from benchmarks.false_verdicts.series import rng
from benchmarks.false_verdicts.tally import Tally, upper

from verdict.statistics.tau import Counts, pair_truncated

MARK = "false verdicts"  # of the output in docs/false-verdicts.md
HEAD = (
    f"{'cause':12} {'rule':10} {'n':>6} {'true':>6} {'suffice':>7} {'PASS':>6} {'NOT P.':>6} | "
    f"{'wrong PASS':>10} {'wrong NOT P.':>12} {'needless':>8}"
)


def document(found: Tallies, plain_lines: list[str], few: Tallies) -> str:
    """Return everything in Markdown; `few` are the registrations that the tests judge again."""
    blocks = ["\n".join(lines) for lines in (table(found), plain_lines, (HEAD, *few_rows(few)))]
    counts, plain, short = (f"```\n{block}\n```" for block in blocks)
    n = total(few, ENGINE).registrations
    again = f"The engine on a short run of {n}, which `tests/false_verdicts` judges again:"
    return "\n\n".join([counts, "\n".join(summary(found)), plain, again, short])


def table(found: Tallies) -> Iterator[str]:
    """Yield a row per cause and rule, then the sums over the causes of sampling alone and over all."""
    yield HEAD
    for cause in scenarios.CAUSES:
        yield from (row(cause, rule, found[cause, rule]) for rule in RULES)
    for name, causes in (("sampling", scenarios.SAMPLING), ("all", tuple(scenarios.CAUSES))):
        yield from (row(name, rule, total(found, rule, causes)) for rule in RULES)


def few_rows(few: Tallies) -> Iterator[str]:
    """Yield the engine's row per cause."""
    yield from (row(cause, ENGINE, few[cause, ENGINE]) for cause in scenarios.CAUSES)


def row(cause: str, rule: str, t: Tally) -> str:
    """Return one row of counts."""
    return (
        f"{cause:12} {rule:10} {t.registrations:6} {t.true_claims:6} {t.sufficed:7} {t.passed:6} {t.not_passed:6} | "
        f"{t.wrong_pass:10} {t.wrong_not_passed:12} {t.needless_untested:8}"
    )


def total(found: Tallies, rule: str, causes: tuple[str, ...] = tuple(scenarios.CAUSES)) -> Tally:
    """Add up a rule over causes."""
    return sum((found[cause, rule] for cause in causes), Tally())


def summary(found: Tallies) -> Iterator[str]:
    """Yield the rates over all causes in Markdown; "at most" is the one-sided 95 % end of the column before."""
    yield "| rule | wrong PASS | at most | wrong NOT PASSED | at most | needless UNTESTED | decided |"
    yield "|---|---|---|---|---|---|---|"
    for rule in RULES:
        t = total(found, rule)
        n = t.registrations
        ends = [upper(k, n) for k in (t.wrong_pass, t.wrong_not_passed)]
        shares = (t.wrong_pass / n, ends[0], t.wrong_not_passed / n, ends[1], t.needless_untested / n)
        entries = [f"{100 * share:.3f} %" for share in shares]
        yield f"| {rule} | {' | '.join(entries)} | {100 * (t.passed + t.not_passed) / n:.0f} % |"


def plain_lines(found: Tallies) -> Iterator[str]:
    """Yield `name value`: the published picture read again, then every rule's rates; the engine's bear no prefix."""
    yield from _picture()
    yield from rates(found)


def rates(found: Tallies) -> Iterator[str]:
    """Yield the number of registrations and every rule's rates."""
    yield f"registrations {total(found, ENGINE).registrations}"
    for rule in RULES:
        tally, prefix = total(found, rule), "" if rule == ENGINE else f"{rule}_"
        n = tally.registrations
        for name, rate in tally.rates().items():
            yield f"{prefix}{name} {rate:.6f}"
        yield f"{prefix}wrong_pass_rate_upper95 {upper(tally.wrong_pass, n):.6f}"
        yield f"{prefix}wrong_not_passed_rate_upper95 {upper(tally.wrong_not_passed, n):.6f}"
        yield f"{prefix}decided_rate {(tally.passed + tally.not_passed) / n:.4f}"


def _picture() -> Iterator[str]:
    """Yield what the program would have read off a known mixture, beside what is true of it."""
    tau = np.repeat(scenarios.PUBLISHED_TAU, scenarios.PUBLISHED_COUNT)[None]
    batch = scenarios.mixture(rng(0, 0), tau, scenarios.PUBLISHED_CHAINS, 256)
    blocks = range(0, tau.size, 67)
    read = [pair_truncated.read(Counts.from_series(batch.x[..., a : a + 67]).need_lags("picture")) for a in blocks]
    value = np.concatenate([each.value for each in read])
    T_O = float((value * batch.x.var(axis=(0, 1), dtype=np.float64)).sum())
    yield f"published_mean_tau {value.mean():.1f}"
    yield f"published_max_tau {value.max():.1f}"
    for K, square, true in zip(cases.WINDOWS, batch.square[0].mean(axis=0), batch.ratio[0], strict=True):
        yield f"published_ratio_{K} {K * square / (2.0 * T_O):.3f}"
        yield f"published_true_ratio_{K} {true:.4f}"
