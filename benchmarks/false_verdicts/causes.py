"""Every cause by name: how it is drawn, how many registrations of a full run it gets, and whether it can be seen.

A cause is `fixable` where a verdict that is wrong more often than registered is a defect, `unfixable` where the record
cannot know, and `between` where it sometimes can. Those of `scenarios` are the mixture of the first runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

import numpy as np
from benchmarks.false_verdicts import hidden_totals, hostile, scenarios
from benchmarks.false_verdicts.cases import CHAINS, Batch
from benchmarks.false_verdicts.series import Rng

SEED = 20261123
EACH = 250  # registrations of a hostile cause in a full run of 10,000 of the mixture
AT_EACH = 10_000
# Streams of the mixture are numbered in this order for ever; every other cause is keyed by its name.
MIXTURE = (
    "averaging", "correlated", "degenerate", "hidden", "published", "reference", "stuck", "telegraph", "tracking",
    "transient",
)  # fmt: skip


class Known(StrEnum):
    """Whether the record can tell."""

    FIXABLE = "fixable"
    BETWEEN = "between"
    UNFIXABLE = "unfixable"


@dataclass(frozen=True, slots=True)
class Cause:
    """How a batch is drawn, whether the record can tell, and in words what is drawn.

    `chance` is with what probability nothing in the record tells of the fault; NaN where it is not known beforehand.
    """

    draw: Callable[[Rng, int], Batch]
    known: Known
    words: str
    chance: float = float("nan")


def stream(cause: str, number: int) -> tuple[int, ...]:
    """Return the key of a batch: adding a cause moves no draw of any other."""
    if cause in MIXTURE:
        return SEED, MIXTURE.index(cause), number
    return SEED, *cause.encode(), number


def _wells(weight: float) -> Cause:
    words = f"wells at 0 (weight {weight:g}) and above, true mean 0.4, no crossing"
    return Cause(partial(hostile.uneven, weight=weight), Known.UNFIXABLE, words, weight**CHAINS)


def _starts(part: float, known: Known) -> Cause:
    return Cause(
        partial(hostile.one_sided, part=part), known, f"all starts below, relaxing in {part:.2g} of the record"
    )


def _behind(percent: float, slow: float, known: Known) -> Cause:
    draw = partial(hidden_totals.behind, share=percent / 100.0, slow=slow)
    return Cause(draw, known, f"a mode of {slow:g} draws with {percent:g} % of the variance behind T_O")


def _rare(least: float, most: float, known: Known) -> Cause:
    draw = partial(hostile.rare, least=least, most=most)
    events = np.exp(np.linspace(np.log(least), np.log(most), 1001))  # log-uniform, as they are drawn
    words = f"a high state entered {least:g} to {most:g} times in a record, under noise"
    return Cause(draw, known, words, float(np.exp(-events).mean()))


HOSTILE: dict[str, Cause] = {
    "copied": Cause(hostile.copied, Known.FIXABLE, "one chain under several names"),
    "few_chains": Cause(hostile.few_chains, Known.FIXABLE, "two to seven chains, half of them in wells never left"),
    "negative": Cause(hostile.negative, Known.FIXABLE, "negative and oscillating correlations"),
    "negative_total": Cause(hidden_totals.negative, Known.FIXABLE, "the same behind T_O"),
    "both_sides": Cause(hostile.both_sides, Known.FIXABLE, "slow transients from starts on both sides"),
    "one_sided_1/3": _starts(1.0 / 3.0, Known.FIXABLE),
    "one_sided_1/2": _starts(0.5, Known.BETWEEN),
    "one_sided_2/3": _starts(2.0 / 3.0, Known.BETWEEN),
    "one_sided_1": _starts(1.0, Known.BETWEEN),
    "one_sided_2": _starts(2.0, Known.UNFIXABLE),
    "one_sided_4": _starts(4.0, Known.UNFIXABLE),
    "rare_10+": _rare(10.0, 400.0, Known.FIXABLE),
    "rare_3-10": _rare(3.0, 10.0, Known.BETWEEN),
    "rare_1-3": _rare(1.0, 3.0, Known.UNFIXABLE),
    "total_sound": Cause(
        partial(hidden_totals.behind, share=0.0, slow=1.0), Known.FIXABLE, "nothing behind T_O: the claim is true"
    ),
    "behind_2_1e4": _behind(2.0, 1e4, Known.FIXABLE),
    "behind_1_1e4": _behind(1.0, 1e4, Known.FIXABLE),
    "behind_0.4_1e4": _behind(0.4, 1e4, Known.FIXABLE),
    "behind_1.6_1e5": _behind(1.6, 1e5, Known.FIXABLE),
    "behind_0.8_1e5": _behind(0.8, 1e5, Known.FIXABLE),
    "behind_0.4_1e5": _behind(0.4, 1e5, Known.BETWEEN),
    "behind_0.2_1e5": _behind(0.2, 1e5, Known.BETWEEN),
    "behind_0.1_1e5": _behind(0.1, 1e5, Known.UNFIXABLE),
    "wells_0.8": _wells(0.8),
    "wells_0.9": _wells(0.9),
    "wells_0.95": _wells(0.95),
    "wells_0.99": _wells(0.99),
}


def known(cause: str) -> Known:
    """Return whether the record can tell; the mixture of the first runs is fixable as a whole."""
    return HOSTILE[cause].known if cause in HOSTILE else Known.FIXABLE


def drawn(cause: str) -> Callable[[Rng, int], Batch]:
    """Return how a cause is drawn."""
    return HOSTILE[cause].draw if cause in HOSTILE else scenarios.CAUSES[cause][0]


def named(wanted: Known) -> tuple[str, ...]:
    """Return the causes of which the record can tell so much, in order."""
    return tuple(cause for cause in (*scenarios.CAUSES, *HOSTILE) if known(cause) == wanted)
