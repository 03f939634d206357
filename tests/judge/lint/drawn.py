"""Registrations drawn from the table of the language, and records that attack what lint says of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from tests.factory import ESTIMATORS, Unplaced, kinds, no_sample
from tests.judge.lint.language import Pick, expression
from tests.judge.lint.rules_in_order import choices, outcomes
from verdict.algebra import truth
from verdict.algebra.grid import Cells, Texts, Value
from verdict.evidence.laid_out import Evidence, lay_out, support_of
from verdict.judge import judge
from verdict.judge.lint.examination import Examined, examine
from verdict.judge.lint.reach import Readings, Space
from verdict.judge.lint.reaching import Reach
from verdict.judge.lint.witness import supposed
from verdict.judge.places import Place
from verdict.outcome.record import Outcome
from verdict.registration.resolved import Registration
from verdict.registration.resolving import register
from verdict.words.errors import DocumentError

LADDERS = ([1, 2, 3], [2, 4], [1, 2, 128, 1048576], [1, 2, 4, 8, 16, 32], [1, 2, 500, 1000])
SUPPORTS = ([0, "inf"], [0, 1], [-2, 5], ["-inf", "inf"], [0.5, "inf"], ["-inf", 1], [1, 1], [0, 3])
COUNTS = ([0, "inf"], [0, 1], [2, 64], [0, 3])
QUANTIFIERS = ("all", "any", {"at_least": 2}, {"fraction": 0.7}, {"at_least": 1}, {"fraction": 0.5})
PER = {"pt": ["t"], "pg": ["t", "K"]}
LENGTHY = ("traj >= 50 * tau", "t >= 2 * tau", "100 * t >= 5 * tau", "t > 1")
RISK = {"title": "a risk", "status": "open", "live_when": "x > 2", "degrades": ["P2"]}
DRAWS = ("traj", "t", "100 * t", "wide")


def document(pick: Pick) -> dict:
    """Draw a whole registration as a document; it may be one that is refused."""
    schema = pick((1, 2, 2))

    def drawn(kind: str) -> str:
        return expression(kind, pick, schema)

    predictions = {f"P{i}": _prediction(pick, schema) for i in (1, 2, 3)}
    support = {name: {"support": pick(SUPPORTS)} for name in ("x", "y", "F", "H", "G", "J")}
    axes = {"F": ["t"], "H": ["t"], "G": ["t", "K"], "J": ["t", "K"]}
    return no_sample({
        "schema": f"verdict/prereg/{schema}", "id": "2026-01-01a", "title": "drawn", "tag_flips": "none",
        "scope": {"covers": ["these cells"], "does_not_show": ["anything else"]},
        "constants": {"bar": pick((0.3, 2, -1)), "traj": 3000, "wide": {"range": [200, 3000]}},
        "axes": {"t": pick(LADDERS), "K": [10, 20]},
        "experiment": {"kind": "record", "produced_by": "a test"},
        "quantities": {
            **{name: {**own, **({"axes": axes[name]} if name in axes else {})} for name, own in support.items()},
            "n": {"type": "count", "support": pick(COUNTS)},
            "name": {"type": "text"},
            "tau": {"axes": ["t"], "support": [0, "inf"], "tau": {"estimator": "pair_truncated", "convention": "half",
                    "draws": pick(DRAWS), "lower_bound_at": pick((0.1, 0.05, 0.3))}},
            "d": {"support": pick(SUPPORTS[:4]), "is": expression("s", pick, schema, 1).replace("d", "x")},
            "dt": {"axes": ["t"], "support": pick(SUPPORTS[:4]), "is": pick(("F * x", "F - H", "F / H", "t * F"))},
        },
        "flags": {
            "lengthy": {"axes": ["t"], "when": pick(LENGTHY)},
            "steady": {"axes": ["t"], "when": pick(("F <= 3", "F > x", "tau < 500", "F > 1 and t > 1", "H <= F"))},
            "sane": {"when": pick(("x >= 0", "y > 1 and x > -1", "n < 50", "all(F < 3.5)", "x > y or x < 0"))},
        },
        "gates": [{"name": "gate", "when": drawn("p"), "on_fail": pick(("halt", ["P1"]))}] if pick((0, 0, 1)) else [],
        "artifact": {"share": 0.5, "factor": 1.5, "spread": 3, "rules": 2},
        **({"choices": choices(pick)} if schema > 1 else {}),
        "predictions": predictions,
        "budget": {"hours": {"limit": 5, "used": "abs(y)"}} if pick((0, 0, 0, 1)) else {},
        "risks": pick(({}, {}, {"R1": RISK})),
        "outcomes": outcomes(pick, schema, predictions),
    })  # fmt: skip


def _prediction(pick: Pick, schema: int) -> dict:
    if schema > 1 and pick((True, False, False)):
        return {"claim": "drawn", "for_each": ["t"], "test": _at_each_level(pick, schema)}
    if pick((True, True, True, False)):
        return {"claim": "drawn", **_clause(pick, schema)}
    return {"claim": "drawn", "clauses": {f"c{i}": _clause(pick, schema) for i in range(2)}}


def _at_each_level(pick: Pick, schema: int) -> object:
    """Draw what is asked at every level of t: of the level alone, or of its cells."""
    if pick((True, False)):
        return expression("pt", pick, schema, 1)
    premise = {"where": pick(("G > x", "K > 10"))} if pick((True, False)) else {}
    each = pick(("G <= 3", "G <= F", "G * K < x", "J > G"))
    return {"per": ["K"], "each": each, "quantifier": pick(("all", "any")), **premise}


def _clause(pick: Pick, schema: int) -> dict:
    kind = pick(("p", "pt", "pt", "pg"))
    test: object = expression("p", pick, schema)
    premise = {"where": expression(kind, pick, schema, 1)} if schema > 1 and pick((True, False)) else {}
    if kind != "p":
        quantifier = pick(QUANTIFIERS)
        test = {"per": PER[kind], "each": expression(kind, pick, schema), "quantifier": quantifier, **premise}
        if not premise and pick((True, False, False)):
            test = {**test, "whole": expression("p", pick, schema)}
    elif premise:
        test = {"whole": test, **premise}
    needs = [pick(("lengthy", "steady", "sane", "x > -1"))] if pick((True, False, False)) else []
    return {"test": test, "on_artifact": pick(("untested", "report")), "requires": needs}


def registered(tree: Mapping[str, object]) -> Registration | None:
    """Register a drawn document; None where it is refused."""
    try:
        return register(tree, Unplaced(), kinds())
    except DocumentError:
        return None


def all_kept(tree: dict) -> dict:
    """Return the same document with every clause kept although it may be vacuous, so that the judge shows its word."""
    predictions = {name: _kept(prediction) for name, prediction in tree["predictions"].items()}
    return {**tree, "predictions": predictions}


def _kept(prediction: dict) -> dict:
    kept = {"keep_vacuous": "so that its word is seen"}
    if "clauses" not in prediction:
        return {**prediction, **kept}
    return {**prediction, "clauses": {name: {**clause, **kept} for name, clause in prediction["clauses"].items()}}


def as_document(registration: Registration, readings: Readings) -> dict:
    """Write readings as the file of a record would."""
    series = {name: {"cells": _cells(registration, value)} if value.axes else {"every": {"value": _plain(value)[0]}}
              for name, value in readings.items()}  # fmt: skip
    return _record(registration, series)


def _record(registration: Registration, series: Mapping[str, object]) -> dict:
    return {
        "schema": "verdict/measurements/1", "freeze": {"id": registration.id, "digest": "unknown"},
        "grade": "measured", "title": "drawn", "quantities": series or {"name": {"every": {"value": "good"}}},
    }  # fmt: skip


def _cells(registration: Registration, value: Value) -> list[dict]:
    keys = registration.grid.keys(value.axes, np.ones(registration.grid.shape(value.axes), np.bool_))
    return [{"at": dict(key), "value": x} for key, x in zip(keys, _plain(value), strict=True)]


def _plain(value: Value) -> list:
    if isinstance(value, Texts):
        return [str(text) for text in value.text.ravel()]
    assert isinstance(value, Cells)
    return [float(x) for x in value.at.lo.ravel()]


WORTH = (-1.0, 0.0, 0.1, 0.3, 1 / 3, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 10.0, 20.0, 1e3, 1e6, -2.0, -1e3, 1e-6)
SHARES = (0.0, 0.0001, 0.0005, 0.01, 0.02, 0.05, 0.09, 0.12, 0.15, 0.19, 0.1915)


def attack(registration: Registration, rng: np.random.Generator, space: Space) -> Evidence | None:
    """Lay out numbers that matter, in every cell the same, rising, or each for itself; some missing or intervals."""
    series = {}
    for name, quantity in registration.quantities.items():
        if quantity.is_ is not None or rng.random() < 0.03:
            continue
        axes = registration.grid.sorted(quantity.axes)
        keys = registration.grid.keys(axes, np.ones(registration.grid.shape(axes), np.bool_)) if axes else [()]
        values = _values(space, name, len(keys), rng)
        readings = [_reading(quantity, value, rng) for value in values]
        cells = [{"at": dict(key), **reading} for key, reading in zip(keys, readings, strict=True)]
        series[name] = {"cells": cells} if axes else {"every": readings[0]}
    try:
        return lay_out(_record(registration, series), Unplaced(), registration)
    except DocumentError:
        return None


def _values(space: Space, name: str, size: int, rng: np.random.Generator) -> list:
    quantity, draws = space.registration.quantities[name], space.draws(name)
    if quantity.type == "text":
        return list(rng.choice(["good", "bad"], size=size))
    if draws is not None:
        return list(rng.choice(SHARES, size=size) * np.resize(draws.hi, size))
    low, high = support_of(quantity)
    worth = np.array([*(end for end in (low, high) if np.isfinite(end)), *WORTH])
    worth = worth[(worth >= low) & (worth <= high)]
    worth = worth[worth == np.round(worth)] if quantity.type == "count" else worth
    found = rng.choice(worth, size=size)
    shape = rng.integers(4)
    return list(
        np.resize(found[:1], size) if shape == 0 else np.sort(found)[:: rng.choice((1, -1))] if shape == 1 else found
    )


def _reading(quantity, value, rng: np.random.Generator) -> dict:
    if rng.random() < 0.04:
        return {"missing": "not measured"}
    if quantity.type == "text":
        return {"value": str(value)}
    _, high = support_of(quantity)
    if quantity.type == "number" and quantity.tau is None and rng.random() < 0.08:
        return {"interval": [float(value), min(float(value) + 0.5, high)], "level": 0.95, "method": "drawn"}
    return {"value": float(value)}


@dataclass(frozen=True, eq=False)
class Lint:
    """What lint says of one registration, and the same registration with nothing kept back for being vacuous."""

    registration: Registration
    shown: Registration
    space: Space
    examined: Examined
    reaches: tuple[Reach, ...]
    kept: tuple[Reach, ...]  # of the same places with nothing kept back

    @classmethod
    def of(cls, tree: dict) -> Lint | None:
        """Examine a drawn document; None where it is refused."""
        registration, shown = registered(tree), registered(all_kept(tree))
        if registration is None or shown is None:
            return None
        examined = examine(registration, ESTIMATORS)
        barred = any(reached.barred and reached.judged.site is not None for reached in examined.reaches)
        kept = examine(shown, ESTIMATORS).reaches if barred else examined.reaches
        return cls(registration, shown, Space(registration, ESTIMATORS), examined, examined.reaches, kept)


def broken(lint: Lint, rng: np.random.Generator, attacks: int) -> Iterator[str]:
    """Yield every claim that does not hold: witnesses judged otherwise, and words that come out though excluded."""
    for reached in lint.reaches:
        yield from _unconfirmed(lint, reached)
    never = [f.text.split(" can never fire")[0] for f in lint.examined.findings if " can never fire" in f.text]
    for evidence in (attack(lint.registration, rng, lint.space) for _ in range(attacks)):
        if evidence is not None:
            yield from _came_out(lint, evidence, never)


def _unconfirmed(lint: Lint, reached: Reach) -> Iterator[str]:
    place = reached.judged
    third = place.words[2]
    nothing = _words(judge(lint.registration, supposed(lint.registration, {}), ESTIMATORS), place)
    if reached.said[third] is not None and third not in nothing:
        yield f"{place.place}: {third} where {reached.said[third]}, says lint; judged {nothing}"
    for word, readings in reached.readings.items():
        evidence = lay_out(as_document(lint.registration, readings), Unplaced(), lint.registration)
        found = _words(judge(lint.registration, evidence, ESTIMATORS), place)
        if word not in found:
            yield f"{place.place}: lint's witness of {word} ({reached.said[word]}) is judged {found}"


def _words(outcome: Outcome, place: Place) -> tuple[str, ...]:
    """Return the words of a place that are true of it by the judge: one, but for a flag that is settled in part."""
    if place.site is not None:
        prediction = outcome.prediction(place.prediction)
        return (str(next(clause.word for clause in prediction.clauses if clause.name == place.site.name)),)
    kind, name = place.place.split(" ", 1)
    if kind == "gate":
        passed = next(gate.passed for gate in outcome.gates if gate.name == name)
        return (place.words[2] if passed is None else place.words[0 if passed else 1],)
    codes = next(flag for flag in outcome.flags if flag.name == name).truths.codes
    first = truth.every(codes) if place.somewhere is None else truth.some(codes)
    return tuple(
        word
        for word, said in zip(
            place.words, (first == truth.TRUE, truth.every(codes) == truth.FALSE, first == truth.UNKNOWN), strict=True
        )
        if said
    )


def _came_out(lint: Lint, evidence: Evidence, never: list[str]) -> Iterator[str]:
    """Yield what came out although lint says that it cannot."""
    outcome = judge(lint.shown, evidence, ESTIMATORS)
    for reached, kept in zip(lint.reaches, lint.kept, strict=True):
        first, second, _ = kept.judged.words
        for found in _words(outcome, kept.judged):
            if found in (first, second) and kept.said[found] is None:
                yield f"{kept.judged.place} came out {found}, which lint excludes: {_shown(evidence)}"
            if {first: "cannot pass", second: "cannot fail"}.get(found, "cannot be so") in reached.barred:
                yield f"{kept.judged.place} came out {found}; lint: it {reached.barred}: {_shown(evidence)}"
    plain = judge(lint.registration, evidence, ESTIMATORS)
    if plain.fired in never:
        yield f"{plain.fired} fired, which lint excludes: {_shown(evidence)}"
    given = {(f"choice {choice.name}", cell.token) for choice in plain.choices for cell in choice.cells}
    barred = {(f.place, f.text.split(" never comes out")[0]) for f in lint.examined.findings}
    yield from (f"{choice} gave {token}, which lint excludes: {_shown(evidence)}" for choice, token in given & barred)
    for prediction in plain.predictions:
        if prediction.word not in lint.examined.words[prediction.id]:
            yield f"{prediction.id} came out {prediction.word}, which lint excludes: {_shown(evidence)}"


def _shown(evidence: Evidence) -> str:
    return ", ".join(f"{name}={value.at.lo.tolist() if isinstance(value, Cells) else value.text.tolist()}"
                     for name, value in evidence.values.items())  # fmt: skip
