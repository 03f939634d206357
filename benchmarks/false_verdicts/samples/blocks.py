"""Every block of registrations on samples: its field, what is registered, how it is drawn, and who is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any

import numpy as np
from benchmarks.false_verdicts.samples import documents, drawn_chains, means, shares
from benchmarks.false_verdicts.samples.cases import AWAY, ERROR, Case
from benchmarks.false_verdicts.samples.habits import HOLM
from benchmarks.false_verdicts.series import Floats, Rng

from verdict.statistics.sample.finding import estimands
from verdict.statistics.sample.promised import Kept, promised

ENGINE = "engine"
ALL = ("bare", "z", "t")
EVALUATION = (*ALL, "wald", "inspect", "lm_eval")
CONVERSION = (*ALL, "wald")
CHAINS_PART = 0.2  # sets of chains cost more
SIDE = 0.5 * ERROR  # the share of the registered error that a wrong PASS at the bar may take


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Registrations of one kind.

    field     seeds, evaluation, conversions or chains
    what      what is drawn, in a few words
    written   what is registered
    draw      draws one registration; the truths lie so many standard errors, float64[predictions], from the bar
    rules     who is asked beside the engine
    most      how often a wrong PASS may happen at the bar by the registered error
    part      how many registrations are judged, as a share of those of other blocks
    """

    field: str
    what: str
    written: Callable[[], Mapping[str, Any]]
    draw: Callable[[Rng, Floats], Case]
    rules: tuple[str, ...]
    most: float = SIDE
    predictions: int = 1
    part: float = 1.0

    @property
    def kept(self) -> bool:
        """Whether the level of what is registered may be promised, as `verdict lint` says it."""
        (estimate,) = (each for name, each in self.written()["estimates"].items() if name in ("gain", "gains"))
        (estimand,) = estimate.keys() & set(estimands())
        asked = {"least": estimate["least"], "clusters": "cluster" in estimate}
        return isinstance(promised(estimand, estimate["method"], estimate.get("assume"), **asked), Kept)

    def places(self, place: str, number: int) -> Floats:
        """Return how far the truth of each prediction of one registration lies from the bar, in standard errors."""
        if self.predictions == 1:
            return np.array([AWAY[place][number % len(AWAY[place])]])
        far = means.FAR_APART
        if place == "at":
            return np.array([(0.0,) * 4, (far, far, 0.0, 0.0)][number % 2])
        every = list(product((-far, far) if place == "away" else AWAY[place], repeat=self.predictions))
        return np.array(every[number % len(every)])


def _seeds(what: str, law: means.Law, n: int, assume: str) -> Block:
    return Block("seeds", what, lambda: documents.seeds(n, assume), means.seeds(law, n), ALL)


def _skewed(where: str, law: means.Law, method: str) -> Block:
    n, bounded = means.SKEWED_SEEDS, method == "betting"
    what = f"{n} paired differences, lognormal with the tail {where}, {method}"

    def written() -> Mapping[str, Any]:
        return documents.seeds(n, "skewed", method=method, bounded=bounded)

    return Block("seeds", what, written, means.seeds(law, n), ALL)


def _family(method: str, most: float) -> Block:
    what = f"four predictions of 10 seeds each, {method}"
    return Block("seeds", what, lambda: documents.sets(method), means.sets, (*ALL, HOLM), most, means.SETS)


def _rare(method: str) -> Block:
    what = f"two failures in a hundred of {shares.RARE_QUESTIONS} questions, {method}"
    return Block("evaluation", what, lambda: documents.failures(method), shares.rare, EVALUATION)


def _chains(kind: str) -> Block:
    """Chains as the template judges them: their agreement and effective size are required."""
    draw = partial(drawn_chains.draw, kind)
    what = f"{drawn_chains.KINDS[kind]}; mcse, R-hat and effective size required"
    return Block("chains", what, documents.chains, draw, ("bare", "emcee", "arviz"), part=CHAINS_PART)


BLOCKS: dict[str, Block] = {
    "seeds": _seeds("10 paired differences, normal, t", means.normal, means.SEEDS, "normal"),
    "heavy": _seeds("20 of them, Student's t with 3 degrees, t", means.heavy, means.MANY_SEEDS, "symmetric"),
    "right": _skewed("above", means.right, "bootstrap_t"),
    "left": _skewed("below", means.left, "bootstrap_t"),
    "right_bets": _skewed("above", means.right, "betting"),
    "left_bets": _skewed("below", means.left, "betting"),
    "diverged": Block("seeds", "20, the two worst of which have no number, t",
                      lambda: documents.seeds(means.MANY_SEEDS, "normal", bounded=True), means.failed, ALL),
    "bonferroni": _family("bonferroni", SIDE),
    "holm": _family("holm", ERROR),
    "answers": Block("evaluation", "300 answers in 60 passages, correlation 0.2, wilson", documents.answers,
                     shares.answers, EVALUATION),
    "models": Block("evaluation", "two models, 500 answers in 100 passages, t", documents.paired, shares.paired,
                    (*ALL, "inspect", "lm_eval")),
    "incomplete": Block("evaluation", "300 answers, a tenth of the wrong ones lost, wilson", documents.incomplete,
                        shares.incomplete, EVALUATION),
    "rare_wilson": _rare("wilson"),
    "rare_exact": _rare("clopper_pearson"),
    "scores": Block("evaluation", "400 scores looked at eight times, betting", documents.scores, means.scores, ALL),
    "conversions": Block("conversions", "1,000 users of two versions, one in ten buys, newcombe",
                         documents.conversions, shares.conversions, CONVERSION),
    "uneven": Block("conversions", "1,800 users against 200, two in a hundred buy, miettinen_nurminen",
                    documents.uneven, shares.uneven, CONVERSION),
    "loading": Block("conversions", "times of 10 users against 40 with a third of the spread, welch", documents.times,
                     means.times, ALL),
    "looks": Block("conversions", "as conversions, looked at five times, error spent evenly",
                   lambda: documents.conversions(looks=True), shares.looked_at, CONVERSION),
    **{f"gated_{kind}": _chains(kind) for kind in drawn_chains.KINDS},
}  # fmt: skip
