"""The engine's verdicts: one registration a shape, one document of measurements a case, the public path to a word."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from benchmarks.false_verdicts import cases
from benchmarks.false_verdicts.cases import OBSERVABLES, WINDOWS, Batch, Means, Ratios, Tables, quantile
from benchmarks.false_verdicts.measure import (
    ESTIMATOR,
    GATE_LEVEL,
    LEVEL,
    Diagnostics,
    read_means,
    read_means_naively,
    read_ratios,
    read_ratios_naively,
)  # fmt: skip
from benchmarks.false_verdicts.peers import NOT_PASSED, PASS, UNTESTED
from numpy.typing import NDArray

from verdict.evidence.laid_out import lay_out
from verdict.judge import judge
from verdict.judge.values import EstimatorLimits
from verdict.registration.resolved import Registration
from verdict.registration.resolving import register
from verdict.text.record import Record
from verdict.words.errors import Problem
from verdict.words.vocabulary import Word

CODES = {Word.PASS: PASS, Word.NOT_PASSED: NOT_PASSED, Word.UNTESTED: UNTESTED}
ESTIMATORS = {ESTIMATOR: EstimatorLimits(ESTIMATOR, 0.25, None)}
RHAT_BAR, DRIFT_BAR = 1.1, 3.0  # at 50 tau split R-hat is 1.04 by itself
ADEQUATE = ("long_enough", "burnt_in", "chains_agree", "no_drift")
FLAGS = {
    "long_enough": {"axes": ["a"], "when": "draws >= length * tau"},
    "burnt_in": {"axes": ["a"], "when": "warmup >= burn * tau"},
    "chains_agree": {"axes": ["a"], "when": "rhat <= rhat_bar"},
    "no_drift": {"axes": ["a"], "when": "drift <= drift_bar"},
}
DIAGNOSED = {
    "tau": {
        "axes": ["a"],
        "support": [0, "inf"],
        "tau": {"estimator": ESTIMATOR, "convention": "half", "draws": "draws", "lower_bound_at": 0.1},
    },
    "rhat": {"axes": ["a"], "support": [0, "inf"]},
    "drift": {"axes": ["a"], "support": [0, "inf"]},
}


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A document that was never text."""

    def problem(self, path: tuple[str | int, ...], message: str, *, key: bool = False) -> Problem:
        """Place every problem on line 1."""
        return Problem("tree", 1, 1, f"{path}: {message}")


def decide(batch: Batch, *, guarded: bool = True) -> NDArray[np.int8]:
    """Return the engine's words; without guard every tau is believed, nothing required, no averaging looked for."""
    if isinstance(batch, Means):
        return _words(means(guarded), _mean_documents(batch, guarded))
    if isinstance(batch, Ratios):
        return _words(ratios(batch.tau.shape[1], guarded), _ratio_documents(batch, guarded))
    return _words(tables(guarded), _table_documents(batch))


def _words(registration: Registration, documents: list[dict[str, Any]]) -> NDArray[np.int8]:
    return np.array([CODES[word(registration, document)] for document in documents], dtype=np.int8)


def word(registration: Registration, quantities: dict[str, Any]) -> Word:
    """Lay one document out and judge it."""
    document = {
        "schema": "verdict/measurements/1",
        "freeze": {"id": registration.id, "digest": registration.digest},
        "grade": "measured",
        "title": "synthetic",
        "quantities": quantities,
    }
    evidence = lay_out(document, Unplaced(), registration)
    return judge(registration, evidence, ESTIMATORS).predictions[0].word


@cache
def means(guarded: bool) -> Registration:
    """Register: every mean lies in [-bar, bar]."""
    return _registered(
        {"a": list(range(OBSERVABLES))},
        {"m": {"axes": ["a"], "support": ["-inf", "inf"]}, **DIAGNOSED},
        FLAGS,
        {"per": ["a"], "each": "m in [-bar, bar]", "quantifier": "all"},
        ADEQUATE if guarded else (),
    )


@cache
def ratios(n_obs: int, guarded: bool) -> Registration:
    """Register: the ratio lies in the band at every K."""
    return _registered(
        {"a": list(range(n_obs)), "K": list(WINDOWS)},
        {
            "ratio": {"axes": ["K"], "support": [0, "inf"]},
            "square": {"axes": ["K"], "support": [0, "inf"]},
            "tau_O": {"support": [0, "inf"]},
            "shift": {"support": [0, "inf"]},
            **DIAGNOSED,
        },
        {
            **FLAGS,
            "a6_adequate": {"axes": ["K"], "when": "K >= a6 * tau_O"},
            "reference_settled": {"axes": ["K"], "when": "reference_factor * shift <= reference_bar * square"},
        },
        {"per": ["K"], "each": "ratio in band(c)", "quantifier": "all"},
        (*ADEQUATE, "a6_adequate", "reference_settled") if guarded else (),
    )


@cache
def tables(guarded: bool) -> Registration:
    """Register: the median ratio lies in the band."""
    n_t, n_K = cases.TABLE
    return _registered(
        {"t": list(range(n_t)), "K": list(WINDOWS[:n_K])},
        {"ratio": {"axes": ["t", "K"], "support": [0, "inf"]}},
        {},
        "median(ratio) in band(c)",
        (),
        on_artifact="untested" if guarded else "report",
    )


def _registered(axes: Any, quantities: Any, flags: Any, test: Any, requires: Any, **clause: str) -> Registration:
    tree = {
        "schema": "verdict/prereg/1",
        "id": "2026-01-01a",
        "title": "a synthetic registration",
        "scope": {"covers": ["synthetic series"], "does_not_show": ["anything else"]},
        "tag_flips": "none",
        "constants": {
            "c": cases.C, "bar": cases.BAR, "draws": cases.DRAWS, "warmup": cases.WARMUP, "length": cases.LENGTH,
            "burn": cases.BURN, "rhat_bar": RHAT_BAR, "drift_bar": DRIFT_BAR, "a6": cases.A6,
            "reference_factor": cases.REFERENCE_FACTOR, "reference_bar": cases.REFERENCE_BAR,
        },
        "axes": axes,
        "experiment": {"kind": "none"},
        "quantities": quantities,
        "flags": flags,
        "artifact": {"share": 0.5, "factor": 1.5, "spread": 3, "rules": 2},
        "predictions": {"P1": {"claim": "in the band", "test": test, "requires": list(requires), **clause}},
    }  # fmt: skip
    return register(tree, Unplaced(), {"none": Record})


def _mean_documents(batch: Means, guarded: bool) -> list[dict[str, Any]]:
    found = read_means(batch) if guarded else read_means_naively(batch)
    documents = []
    for b in range(len(batch.mean)):
        here = range(b * OBSERVABLES, (b + 1) * OBSERVABLES)
        mean = [reading(found.lo[i], found.hi[i], LEVEL) for i in here]
        documents.append({"m": _cells("a", mean), **_diagnostics(found.diagnostics, here)})
    return documents


def _ratio_documents(batch: Ratios, guarded: bool) -> list[dict[str, Any]]:
    found, n_obs = read_ratios(batch) if guarded else read_ratios_naively(batch), batch.tau.shape[1]
    return [
        {
            "ratio": _cells("K", [reading(*ends, LEVEL) for ends in zip(*(s[b] for s in found.ratio), strict=True)]),
            "square": _cells("K", [reading(*ends, LEVEL) for ends in zip(*(s[b] for s in found.square), strict=True)]),
            "tau_O": {"every": reading(found.weighted[0][b], found.weighted[1][b], LEVEL)},
            "shift": {"every": exact(batch.shift[b])},
            **_diagnostics(found.diagnostics, range(b * n_obs, (b + 1) * n_obs)),
        }
        for b in range(len(batch.tau))
    ]


def _table_documents(batch: Tables) -> list[dict[str, Any]]:
    level = 1.0 - cases.ERROR / batch.truth[0].size
    reach = quantile(batch.truth[0].size) * batch.error[:, None, None]
    lo, hi = np.exp(batch.log_value - reach), np.exp(batch.log_value + reach)
    spots = [(i, j) for i in range(batch.truth.shape[1]) for j in range(batch.truth.shape[2])]
    return [
        {"ratio": {"cells": [{"at": {"t": i, "K": WINDOWS[j]}, **reading(lo[b, i, j], hi[b, i, j], level)}
                             for i, j in spots]}}
        for b in range(len(batch.truth))
    ]  # fmt: skip


def _diagnostics(found: Diagnostics | None, here: range) -> dict[str, Any]:
    if found is None:
        return {}
    tau = [reading(found.lo[i], found.hi[i], GATE_LEVEL) for i in here]
    columns = {"rhat": found.rhat, "drift": found.drift}
    return {"tau": _cells("a", tau), **{name: _cells("a", [exact(v[i]) for i in here]) for name, v in columns.items()}}


def _cells(axis: str, readings: list[dict[str, Any]]) -> dict[str, Any]:
    levels = WINDOWS if axis == "K" else range(len(readings))
    return {"cells": [{"at": {axis: level}, **each} for level, each in zip(levels, readings, strict=True)]}


def reading(lo: float | np.floating[Any], hi: float | np.floating[Any], level: float) -> dict[str, Any]:
    """Write an interval down; one without an upper end is a bound, one without ends is missing."""
    if not np.isfinite(lo):
        return {"missing": "refused by the estimator"}
    if not np.isfinite(hi):
        return {"at_least": float(lo)}
    return {"interval": [float(lo), float(hi)], "level": level, "method": ESTIMATOR}


def exact(value: float | np.floating[Any]) -> dict[str, Any]:
    """Write a diagnostic down."""
    return {"value": float(value)} if np.isfinite(value) else {"missing": "not finite"}
