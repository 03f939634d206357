"""Tables per cause: what can be seen, with the peers that are as safe; what cannot, by name and with its rate."""

from __future__ import annotations

import math
from collections.abc import Iterator

from benchmarks.false_verdicts.causes import HOSTILE, Known, known, named
from benchmarks.false_verdicts.peers import RULES as PEERS
from benchmarks.false_verdicts.runner import ENGINE, RULES, Tallies
from benchmarks.false_verdicts.tally import Tally, upper

MARK = "what no rule can see"  # of the table of the unfixable in docs/explanation/resolved.md
WORDS = {Known.BETWEEN: "sometimes", Known.UNFIXABLE: "no"}
_MIXTURE = {
    "correlated": "AR(1), long enough or not",
    "telegraph": "two states, long enough or not",
    "tracking": "AR(1) behind T_O, in the band or not",
    "hidden": "a slow mode in one observable of four",
    "stuck": "two wells without a crossing",
    "transient": "remembered starts, dispersed or with a drift to be seen",
    "reference": "a reference that drifts",
    "averaging": "tables in band by averaging",
    "published": "the published mixture of times",
    "degenerate": "constants, NaN, alternation",
}


def words(cause: str) -> str:
    """Return what is drawn."""
    return HOSTILE[cause].words if cause in HOSTILE else _MIXTURE[cause]


def fixable(found: Tallies) -> Iterator[str]:
    """Yield a row per cause that can be seen: wrong PASS, over all and beyond the margin, and needless UNTESTED."""
    yield (
        "| cause | what is drawn | n | wrong PASS | at most | beyond the margin | wrong PASS there | at most "
        "| needless UNTESTED | as safe here: their needless |"
    )
    yield "|---" * 10 + "|"
    for cause in named(Known.FIXABLE):
        t = found[cause, ENGINE]
        n, far = t.registrations, t.beyond
        entries = [
            cause, words(cause), n, t.wrong_pass, _percent(upper(t.wrong_pass, n)), far, t.wrong_pass_beyond,
            _percent(upper(t.wrong_pass_beyond, far)) if far else "-", f"{t.needless_untested} of {t.sufficed}",
            as_safe(found, cause),
        ]  # fmt: skip
        yield f"| {' | '.join(map(str, entries))} |"


def as_safe(found: Tallies, cause: str) -> str:
    """Return the peers that were wrong no more often than the engine, each with its needless UNTESTED."""
    mine = found[cause, ENGINE]
    safe = [rule for rule in PEERS if wrong(found[cause, rule]) <= wrong(mine)]
    return ", ".join(f"{rule} {found[cause, rule].needless_untested}" for rule in safe) or "none"


def wrong(t: Tally) -> int:
    """Return how many verdicts are wrong, either way."""
    return t.wrong_pass + t.wrong_not_passed


def unknowable(found: Tallies) -> Iterator[str]:
    """Yield a row per cause that no record can tell, or not always: how often false claims pass, by every rule."""
    yield "| cause | what is drawn | can be seen | nothing to see in | " + " | ".join(RULES) + " |"
    yield "|---" * (4 + len(RULES)) + "|"
    for cause in (*named(Known.UNFIXABLE), *named(Known.BETWEEN)):
        chance = HOSTILE[cause].chance
        share = "-" if math.isnan(chance) else f"{100 * chance:.0f} %"
        rates = [f"{100 * wrong_share(found[cause, rule]):.0f} %" for rule in RULES]
        yield f"| {cause} | {words(cause)} | {WORDS[known(cause)]} | {share} | {' | '.join(rates)} |"


def wrong_share(t: Tally) -> float:
    """Return the share of false claims that pass."""
    false = t.registrations - t.true_claims
    return t.wrong_pass / false if false else 0.0


def plain_lines(found: Tallies) -> Iterator[str]:
    """Yield `name value`: the engine's wrong PASS per cause, and of the unfixable under their names."""
    for what in Known:
        for cause in named(what):
            t, n = found[cause, ENGINE], max(1, found[cause, ENGINE].registrations)
            prefix = f"{cause}_" if what == Known.FIXABLE else f"{what}_{cause}_"
            yield f"{prefix}wrong_pass_rate {t.wrong_pass / n:.6f}"
            if t.beyond:
                yield f"{prefix}wrong_pass_rate_beyond_margin {t.wrong_pass_beyond / t.beyond:.6f}"
            if t.sufficed:
                yield f"{prefix}needless_untested_rate {t.needless_untested / n:.6f}"


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"
