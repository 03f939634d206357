"""What the benchmark says: counts per cause, a short summary for people, plain lines `name value` for programs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from benchmarks.false_verdicts import by_cause, cases, scenarios
from benchmarks.false_verdicts.causes import HOSTILE, Known, named
from benchmarks.false_verdicts.runner import ENGINE, RULES, Tallies
from benchmarks.false_verdicts.series import rng
from benchmarks.false_verdicts.tally import Tally, upper

from verdict.statistics.tau import Counts, pair_truncated

MARK = "false verdicts"  # of the output in docs/explanation/false-verdicts.md
MIXTURE, FIXABLE = tuple(scenarios.CAUSES), named(Known.FIXABLE)
HEAD = (
    f"{'cause':12} {'rule':10} {'n':>6} {'true':>6} {'suffice':>7} {'PASS':>6} {'NOT P.':>6} | "
    f"{'wrong PASS':>10} {'wrong NOT P.':>12} {'needless':>8}"
)
WIDE = 15


def document(found: Tallies, plain_lines: list[str], few: Tallies) -> str:
    """Return everything in Markdown; `few` are the registrations that the tests judge again."""
    blocks = ["\n".join(lines) for lines in (table(found), hostile_table(found), plain_lines, (HEAD, *few_rows(few)))]
    counts, hostile, plain, short = (f"```\n{block}\n```" for block in blocks)
    n = sum(few[cause, ENGINE].registrations for cause in MIXTURE)
    again = f"The engine on a short run of {n}, which `tests/false_verdicts` judges again:"
    seen = ("### What can be seen, cause by cause", "\n".join(by_cause.fixable(found)))
    unseen = ("### What no rule can see, or not always: false claims that pass", "\n".join(by_cause.unknowable(found)))
    every = ("### Every count", counts, hostile, plain, again, short)
    return "\n\n".join(["\n".join(summary(found)), *seen, *unseen, *every])


def table(found: Tallies) -> Iterator[str]:
    """Yield a row per cause of the mixture and rule, then the sums over the causes of sampling alone and over all."""
    yield HEAD
    for cause in scenarios.CAUSES:
        yield from (row(cause, rule, found[cause, rule]) for rule in RULES)
    for name, causes in (("sampling", scenarios.SAMPLING), ("mixture", MIXTURE)):
        yield from (row(name, rule, total(found, rule, causes)) for rule in RULES)


def hostile_table(found: Tallies) -> Iterator[str]:
    """Yield a row per hostile cause and rule, then the sum over everything that can be seen, mixture included."""
    yield f"{'':{WIDE - 12}}{HEAD} | {'beyond':>6} {'wrong PASS':>10}"
    for cause in HOSTILE:
        yield from (_long_row(cause, rule, found[cause, rule]) for rule in RULES)
    yield from (_long_row("fixable", rule, total(found, rule)) for rule in RULES)


def few_rows(few: Tallies) -> Iterator[str]:
    """Yield the engine's row per cause of the mixture."""
    yield from (row(cause, ENGINE, few[cause, ENGINE]) for cause in scenarios.CAUSES)


def row(cause: str, rule: str, t: Tally) -> str:
    """Return one row of counts."""
    return (
        f"{cause:12} {rule:10} {t.registrations:6} {t.true_claims:6} {t.sufficed:7} {t.passed:6} {t.not_passed:6} | "
        f"{t.wrong_pass:10} {t.wrong_not_passed:12} {t.needless_untested:8}"
    )


def _long_row(cause: str, rule: str, t: Tally) -> str:
    return f"{row(f'{cause:{WIDE}}', rule, t)} | {t.beyond:6} {t.wrong_pass_beyond:10}"


def total(found: Tallies, rule: str, causes: tuple[str, ...] = FIXABLE) -> Tally:
    """Add up a rule over causes: all that can be seen, where none are given."""
    return sum((found[cause, rule] for cause in causes), Tally())


def summary(found: Tallies) -> Iterator[str]:
    """Yield the rates over all that can be seen; "at most" is the one-sided 95 % end of the column before."""
    yield (
        "| rule | wrong PASS beyond the margin | at most | wrong PASS | at most | wrong NOT PASSED | at most "
        "| needless UNTESTED | decided |"
    )
    yield "|---" * 9 + "|"
    for rule in RULES:
        t = total(found, rule)
        n = t.registrations
        ends = [upper(k, n) for k in (t.wrong_pass, t.wrong_not_passed)]
        far = max(1, t.beyond)
        margin = (t.wrong_pass_beyond / far, upper(t.wrong_pass_beyond, far))
        shares = (*margin, t.wrong_pass / n, ends[0], t.wrong_not_passed / n, ends[1], t.needless_untested / n)
        entries = [f"{100 * share:.3f} %" for share in shares]
        yield f"| {rule} | {' | '.join(entries)} | {100 * (t.passed + t.not_passed) / n:.0f} % |"


def plain_lines(found: Tallies) -> Iterator[str]:
    """Yield `name value`: the published picture read again, rates per cause, then over all that can be seen.

    The engine's bear no prefix, every other rule's its name.
    """
    yield from _picture()
    yield from by_cause.plain_lines(found)
    yield from rates(found)


def rates(found: Tallies) -> Iterator[str]:
    """Yield the number of registrations that can be seen, and every rule's rates."""
    yield f"registrations {total(found, ENGINE).registrations}"
    for rule in RULES:
        tally, prefix = total(found, rule), "" if rule == ENGINE else f"{rule}_"
        n = tally.registrations
        for name, rate in tally.rates().items():
            yield f"{prefix}{name} {rate:.6f}"
        yield f"{prefix}wrong_pass_rate_upper95 {upper(tally.wrong_pass, n):.6f}"
        yield f"{prefix}wrong_not_passed_rate_upper95 {upper(tally.wrong_not_passed, n):.6f}"
        far = max(1, tally.beyond)
        yield f"{prefix}claims_beyond_margin {tally.beyond}"
        yield f"{prefix}wrong_pass_rate_beyond_margin {tally.wrong_pass_beyond / far:.6f}"
        yield f"{prefix}wrong_pass_rate_beyond_margin_upper95 {upper(tally.wrong_pass_beyond, far):.6f}"
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
