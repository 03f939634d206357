"""What is registered for each block: axes, quantities, estimates and the test, as an author of schema 2 writes them."""

from __future__ import annotations

from typing import Any

from benchmarks.false_verdicts import chains as sets_of_chains
from benchmarks.false_verdicts.samples import drawn_chains, means, shares
from benchmarks.false_verdicts.samples.cases import ERROR, LEVEL

ARMS = ["arm == 'B'", "arm == 'A'"]
ONE = {"P1": {"claim": "it is above the bar", "test": "gain > bar"}}
SHARE = {"type": "count", "support": [0, 1]}
FAMILY = {"all": {"predictions": ["P1"], "error": ERROR, "method": "bonferroni"}}  # what looks spend the error of


def document(bar: float, axes: Any, quantities: Any, gain: Any, **more: Any) -> dict[str, Any]:
    """Write one registration with one estimate."""
    return {
        "schema": "verdict/prereg/2",
        "id": "2026-01-01a",
        "title": "a synthetic registration",
        "scope": {"covers": ["synthetic samples"], "does_not_show": ["anything else"]},
        "tag_flips": "none",
        "constants": {"bar": bar},
        "axes": axes,
        "experiment": {"kind": "none"},
        "quantities": quantities,
        "confidence": {"least_level": LEVEL},
        "estimates": {"gain": {"level": LEVEL, **gain}},
        "predictions": ONE,
        **more,
    }


def _drawn(n: int) -> dict[str, Any]:
    return {"planned": n, "role": "replicate"}


def seeds(n: int, assume: str, *, method: str = "t", bounded: bool = False) -> dict[str, Any]:
    """Register the mean of paired differences over n seeds, whose law is supposed to be of some kind."""
    acc = {"axes": ["method", "seed"], "support": [0, 1] if bounded else ["-inf", "inf"]}
    gain = {"mean": "acc[method == 'new'] - acc[method == 'old']", "over": ["seed"], "method": method,
            "least": means.SEEDS if bounded else n, "assume": assume}  # fmt: skip
    return document(0.0, {"method": ["old", "new"], "seed": _drawn(n)}, {"acc": acc}, gain)


def sets(method: str) -> dict[str, Any]:
    """Register a prediction for each of four data sets, in one family."""
    names = [f"set{i}" for i in range(means.SETS)]
    tests = {f"P{i + 1}": {"claim": name, "test": f"gains[data == '{name}'] > bar"} for i, name in enumerate(names)}
    found = document(
        0.0,
        {"data": names, "seed": _drawn(means.SEEDS)},
        {"gain": {"axes": ["data", "seed"], "support": ["-inf", "inf"]}},
        {},
        predictions=tests,
        families={"all": {"predictions": list(tests), "error": ERROR, "method": method}},
    )
    own = {"mean": "gain", "over": ["seed"], "method": "t", "level": LEVEL, "least": means.SEEDS, "assume": "normal"}
    return {**found, "estimates": {"gains": own}}


def answers() -> dict[str, Any]:
    """Register the share of right answers, by passage."""
    n = shares.passages(shares.PASSAGES)[0].size
    quantities = {"correct": {"axes": ["question"], **SHARE}, "passage": {"axes": ["question"], "type": "text"}}
    gain = {"proportion": "correct", "over": ["question"], "cluster": "passage", "method": "wilson", "least": 30,
            "assume": "common"}  # fmt: skip
    return document(shares.ANSWER_BAR, {"question": _drawn(n)}, quantities, gain)


def paired() -> dict[str, Any]:
    """Register how much more often the new model is right, by passage."""
    n = shares.passages(shares.PAIRED_PASSAGES)[0].size
    quantities = {
        "correct": {"axes": ["model", "question"], **SHARE},
        "passage": {"axes": ["question"], "type": "text"},
    }
    gain = {"mean": "correct[model == 'new'] - correct[model == 'old']", "over": ["question"], "cluster": "passage",
            "method": "t", "least": 30, "assume": "symmetric"}  # fmt: skip
    return document(0.0, {"model": ["old", "new"], "question": _drawn(n)}, quantities, gain)


def failures(method: str) -> dict[str, Any]:
    """Register a small share of failures among a hundred questions."""
    gain = {"proportion": "failed", "method": method, "least": shares.RARE_QUESTIONS, "assume": "rare"}
    return _share("failed", shares.RARE_QUESTIONS, shares.RARE, gain)


def incomplete() -> dict[str, Any]:
    """Register the share of right answers, some of which may be missing."""
    gain = {"proportion": "correct", "method": "wilson", "least": shares.QUESTIONS // 2, "assume": "common"}
    return _share("correct", shares.QUESTIONS, shares.ANSWER_BAR, gain)


def _share(name: str, n: int, bar: float, gain: dict[str, Any]) -> dict[str, Any]:
    quantities = {name: {"axes": ["question"], **SHARE}}
    return document(bar, {"question": _drawn(n)}, quantities, {"over": ["question"], **gain})


def conversions(*, looks: bool = False) -> dict[str, Any]:
    """Register how much more often users of B buy; with looks, of those that have come."""
    gain: dict[str, Any] = {"difference_of_proportions": "bought", "groups": ARMS, "over": ["user"],
                            "method": "newcombe", "least": 50, "assume": "common"}  # fmt: skip
    quantities: dict[str, Any] = {"arm": {"axes": ["user"], "type": "text"}, "bought": {"axes": ["user"], **SHARE}}
    axes = {"user": _drawn(shares.USERS)}
    if not looks:
        return document(0.0, axes, quantities, gain)
    n = len(shares.USER_LOOKS)
    spent = {"counted_by": "seen", "at": list(shares.USER_LOOKS), "spend": [1.0 / n] * n}
    return document(0.0, axes, quantities | SEEN, gain | {"where": "user <= seen"}, looks=spent, families=FAMILY)


SEEN = {"seen": {"type": "count", "support": [0, "inf"]}}


def uneven() -> dict[str, Any]:
    """Register the same from counts of each group."""
    names = ("bought_B", "bought_A", "users_B", "users_A")
    quantities = {name: {"type": "count", "support": [0, "inf"]} for name in names}
    gain = {"difference_of_proportions": list(names[:2]), "of": list(names[2:]), "method": "miettinen_nurminen",
            "least": 100, "assume": "rare"}  # fmt: skip
    return document(0.0, {}, quantities, gain)


def times() -> dict[str, Any]:
    """Register how much longer B takes to load."""
    n = means.QUICK[0] + means.SLOW[0]
    quantities = {"arm": {"axes": ["user"], "type": "text"}, "load": {"axes": ["user"], "support": ["-inf", "inf"]}}
    gain = {"difference_of_means": "load", "groups": ARMS, "over": ["user"], "method": "welch", "least": 10,
            "assume": "normal"}  # fmt: skip
    return document(0.0, {"user": _drawn(n)}, quantities, gain)


def scores() -> dict[str, Any]:
    """Register a mean score by bets, which may be looked at whenever somebody likes."""
    gain = {"mean": "score", "over": ["question"], "where": "question <= seen", "method": "betting", "least": 20}
    quantities = {"score": {"axes": ["question"], "support": [0, 1]}, **SEEN}
    looks = {"counted_by": "seen", "anytime": "betting"}
    return document(means.SCORE_BAR, {"question": _drawn(means.SCORES)}, quantities, gain, looks=looks, families=FAMILY)


def chains() -> dict[str, Any]:
    """Register the mean of chains as the template does: where they agree and are long enough."""
    axes = {"chain": _drawn(sets_of_chains.CHAINS), "draw": _drawn(sets_of_chains.DRAWS)}
    over = {"over": ["chain", "draw"], "level": LEVEL, "least": 1000}
    found = document(0.0, axes, {"x": {"axes": ["chain", "draw"], "support": ["-inf", "inf"]}}, {})
    found["constants"] |= {"enough": drawn_chains.ENOUGH, "mixed": drawn_chains.MIXED}
    estimates = {
        "gain": {"mean": "x", "method": "mcse", **over},
        "ess": {"effective_sample_size": "x", "method": "bulk", **over},
        "rhat": {"rhat": "x", "method": "rank_normalised", **over},
    }
    ready = {"ready": {"when": "ess >= enough and rhat <= mixed"}}
    required = {"P1": {**ONE["P1"], "requires": ["ready"]}}
    return {**found, "estimates": estimates, "flags": ready, "predictions": required}
