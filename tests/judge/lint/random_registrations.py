"""Small registrations and records at random, and every way in which lint and judge contradict each other on one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tests.factory import ESTIMATORS, Unplaced, freeze, merged
from verdict.evidence.laid_out import lay_out
from verdict.judge import judge
from verdict.judge.lint.examination import examine
from verdict.judge.lint.proof import impossible
from verdict.judge.lint.reach import Space
from verdict.judge.lint.reaching import goals, reach, witness
from verdict.judge.lint.witness import supposed
from verdict.judge.places import places
from verdict.words.errors import DocumentError

QUANTITIES = {
    "x": {"support": [-2, 5]},
    "y": {"support": [0, "inf"]},
    "n": {"type": "count", "support": [0, 100]},
    "F": {"axes": ["t"], "support": [0, 4]},
    "G": {"axes": ["t", "K"], "support": [-1, 1]},
    "name": {"type": "text"},
    "tau": {"axes": ["t"], "support": [0, "inf"], "tau": {
        "estimator": "pair_truncated", "convention": "half", "draws": "length", "lower_bound_at": 0.1}},
    "spent": {"support": [0, 10]},
}  # fmt: skip
DERIVED = ("x + y", "2 * x", "y / n", "x * x", "max(F)", "mean(F) - x", "min(F) * n", "abs(x) + 1")
PREDICATES = (
    "x > 1", "x <= 0", "y >= 3", "n == 7", "n <= 3", "d > 2", "d <= 0.5", "x > -3", "max(F) <= 1", "all(F <= 2)",
    "any(F > 3)", "count(F <= 1) >= 2", "median(F) in [0.5, 2]", 'name == "good"', 'name != "good"', "all(G < 0.5)",
    "x > 0 and y < 2", "not (x > 1)", "x > 3 or n > 50", "all(lengthy)", "any(steady)", "sane", "max(tau) <= 60",
    "traj >= 50 * max(tau)", "mean(G) > 0", "d == d or x > 9", "x in [0.25, 0.5]", "n == 3 * n", "all(F >= 0)",
)  # fmt: skip
EACH = (("t", "F <= 1"), ("t", "F > tau"), ("t", "lengthy"), ("t", "tau <= 30 and F < 3"), ("t, K", "G * F < 0.4"),
        ("t", "F >= 0"), ("t", "steady or F > 2"), ("t, K", "G in [-0.5, 0.5]"))  # fmt: skip
FLAGS = {
    "lengthy": {"axes": ["t"], "when": ("traj >= 50 * tau", "traj >= 5 * tau", "t >= 2 * tau")},
    "steady": {"axes": ["t"], "when": ("F <= 3", "F > x", "tau < 500")},
    "sane": {"when": ("x >= 0", "y > 1 and x > -1", "n < 50", "all(F < 3.5)")},
}
LENGTHS = ("traj", "t", "100 * t", "n", "wide")


def registered(seed: int):
    """Register a small freeze that a seed decides; None where the draw is refused for another reason."""
    rng = np.random.default_rng(seed)
    tree = {
        "constants": {"traj": 3000, "wide": {"range": [200, 3000]}},
        "axes": {"t": [100, 1000, 4000], "K": [1, 2]},
        "quantities": _quantities(rng),
        "flags": {name: {**flag, "when": str(rng.choice(flag["when"]))} for name, flag in FLAGS.items()},
        "gates": _gates(rng),
        "predictions": {f"P{i}": _prediction(rng) for i in range(1, 4)},
        "budget": {"hours": {"limit": 5, "used": "spent"}} if rng.random() < 0.3 else {},
        "risks": _risks(rng),
        "outcomes": _outcomes(rng),
    }
    try:
        return freeze(**tree)
    except DocumentError:
        return None


def _quantities(rng) -> dict:
    length = str(rng.choice(LENGTHS))
    found = merged({"F": None}, QUANTITIES)
    found = {name: q for name, q in found.items() if q is not None}
    found["tau"]["tau"]["draws"] = length
    found["d"] = {"support": [-10, 100], "is": str(rng.choice(DERIVED))}
    if rng.random() < 0.15:
        found["y"]["grade"] = "assumed"
    return {"ratio": None, **found}


def _gates(rng) -> list:
    return [
        {"name": f"g{i}", "when": str(rng.choice(PREDICATES)), "on_fail": "halt" if rng.random() < 0.5 else ["P1"]}
        for i in range(rng.integers(0, 3))
    ]


def _prediction(rng) -> dict:
    if rng.random() < 0.6:
        return _clause(rng)
    clauses = {f"c{i}": _clause(rng) for i in range(rng.integers(1, 3))}
    if rng.random() < 0.25:
        clauses["formula"] = {"grade": "construction", "why": "by the formula"}
    return {"claim": "made up", "clauses": clauses}


def _clause(rng) -> dict:
    clause: dict = {"claim": "made up", "on_artifact": str(rng.choice(["untested", "report"]))}
    per, each = EACH[rng.integers(len(EACH))]
    quantifier = [("all", "any", {"at_least": 2}, {"fraction": 0.7})][0][rng.integers(4)]
    cellwise = {"per": per.split(", "), "each": each, "quantifier": quantifier}
    clause["test"] = cellwise if rng.random() < 0.4 else str(rng.choice(PREDICATES))
    if rng.random() < 0.3:
        clause["requires"] = [str(rng.choice(["lengthy", "steady", "sane", "x > -1"]))]
    if rng.random() < 0.2:
        clause["keep_vacuous"] = "kept for the test"
    return clause


def _risks(rng) -> dict:
    if rng.random() < 0.7:
        return {}
    risk = {"title": "a risk", "status": "live", "degrades": ["P2"]}
    return {"R1": risk if rng.random() < 0.5 else {**risk, "status": "open", "live_when": "x > 2"}}


def _outcomes(rng) -> list:
    if rng.random() < 0.4:
        return []
    options = ("P1 == PASS", "P1 == PASS and P2 == PASS", "P2 == NOT_PASSED", "P1 == UNTESTED and not sane",
               "P3 != UNTESTED and sane", "P1 == PASS and not sane", "any(lengthy) and P2 == PASS")  # fmt: skip
    chosen = rng.choice(len(options), size=2, replace=False)
    return [{"name": f"O{i}", "when": options[k]} for i, k in enumerate(chosen)]


def record(registration, rng) -> object:
    """Lay out a record at random: numbers that matter, some of them missing, some known only to an interval."""
    series = {}
    for name, quantity in sorted(registration.prereg.quantities.items(), key=lambda item: item[1].tau is not None):
        if rng.random() < 0.12 or (quantity.is_ and rng.random() < 0.8):
            continue
        if quantity.axes:
            axes = registration.grid.sorted(quantity.axes)
            keys = registration.grid.keys(axes, np.ones(registration.grid.shape(axes), bool))
            draws = _draws(registration, quantity, series, keys) if quantity.tau else [None] * len(keys)
            cells = zip(keys, draws, strict=True)
            series[name] = {"cells": [{"at": dict(key), **_reading(quantity, rng, length)} for key, length in cells]}
        else:
            series[name] = {"every": _reading(quantity, rng)}
    tree = {
        "schema": "verdict/measurements/1", "freeze": {"id": registration.id, "digest": "unknown"},
        "grade": "measured", "title": "at random", "quantities": series or {"x": {"every": {"value": 1}}},
    }  # fmt: skip
    try:
        return lay_out(tree, Unplaced(), registration)
    except DocumentError:
        return None


def _draws(registration, quantity, series: dict, keys) -> list[float]:
    """Return, cell by cell, how many draws a reading of tau was taken from."""
    levels = [dict(key)["t"] for key in keys]
    n = series.get("n", {}).get("every", {}).get("value", 7)
    lengths = {"traj": [3000], "wide": [200], "n": [n], "t": levels, "100 * t": [100 * level for level in levels]}
    return list(np.resize(lengths[quantity.tau.draws], len(keys)))


def _reading(quantity, rng, draws: float | None = None) -> dict:
    if rng.random() < 0.08:
        return {"missing": "not measured"}
    if quantity.type == "text":
        return {"value": str(rng.choice(["good", "bad"]))}
    if quantity.tau is not None:
        return {"value": float(draws) * float(rng.choice([0.0005, 0.003, 0.02, 0.05, 0.09, 0.12, 0.15, 0.19]))}
    low, high = (float(end) for end in (quantity.support or (-5, 5)))
    points = [v for v in (-1, 0, 0.3, 0.5, 1, 1.5, 2, 3, 4, 7, 20, 60) if low <= v <= high]
    if quantity.type == "count":
        return {"value": int(rng.choice([v for v in points if float(v).is_integer()]))}
    value = float(rng.choice(points))
    wide = rng.random() < 0.15
    return (
        {"interval": [value, min(value + 0.5, high)], "level": 0.95, "method": "made up"} if wide else {"value": value}
    )


def contradictions(registration, rng, records: int = 12) -> Iterator[str]:
    """Yield every word that the judge gives and lint excludes, and every witness that the judge does not confirm."""
    space, examined = Space(registration, ESTIMATORS), examine(registration, ESTIMATORS)
    never = {f.text.split(" can never fire")[0] for f in examined.findings if " can never fire" in f.text}
    reaches = [reach(space, place) for place in places(registration)]
    for own in (record(registration, rng) for _ in range(records)):
        if own is not None:
            outcome = judge(registration, own, ESTIMATORS)
            yield from _excluded(outcome, examined, never)
            yield from _refuted(space, outcome, reaches)
    for reached in reaches:
        yield from _unconfirmed(space, reached)


def _excluded(outcome, examined, never) -> Iterator[str]:
    for prediction in outcome.predictions:
        if prediction.word not in examined.words[prediction.id]:
            yield f"{prediction.id} came out {prediction.word}, which lint excludes"
    if outcome.fired in never:
        yield f"{outcome.fired} fired, which lint excludes"


def _refuted(space, outcome, reaches) -> Iterator[str]:
    """Yield the words of clauses that lint could prove impossible, had it found no witness."""
    words = {f"{p.id} {c.name}": str(c.word) for p in outcome.predictions for c in p.clauses}
    for reached in reaches:
        word = words.get(reached.judged.place, "UNTESTED")
        excluded = word != "UNTESTED" and any(impossible(space, goal) for goal in goals(reached.judged, word))
        if excluded or (word != "UNTESTED" and reached.said[word] is None):
            yield f"{reached.judged.place} came out {word}, which lint excludes"


def _unconfirmed(space, reached) -> Iterator[str]:
    judged = reached.judged
    for word in judged.words[:2]:
        readings = witness(space, judged, word) if judged.site is not None and reached.said[word] else None
        if readings is not None:
            outcome = judge(space.registration, supposed(space.registration, readings), ESTIMATORS)
            words = {c.name: c.word for c in outcome.prediction(judged.prediction).clauses}
            if words[judged.site.name] != word:
                yield f"{judged.place}: {readings} is said to give {word}, and gives {words[judged.site.name]}"
