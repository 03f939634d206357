"""The methods of a verdict by version: what each makes of fixed numbers is written down, so none changes in silence."""

from __future__ import annotations

from hashlib import sha256

import numpy as np
import pytest

from tests import factory
from verdict.algebra import truth
from verdict.algebra.interval import Interval
from verdict.judge import judge
from verdict.judge.limits import limits
from verdict.judge.methods import FROM_CHAINS, VERSIONS, methods
from verdict.outcome.lock import Head, lock_of
from verdict.registration.resolved import Registration
from verdict.statistics.version import METHODS

TRIALS = 40
TESTS = (
    "all(F <= bar)", "any(F <= bar)", "count(F <= bar) >= 2", "max(F) - min(F) < 0.2", "x in [0, 1]",
    "F[t == 1] + x < 1", "F[t == 2] / F[t == 1] in [0.5, 2]", "n >= 3 and not (x < 0)",
)  # fmt: skip
AVERAGES = ("median(ratio) in [1/c, c]", "mean(ratio) <= c", "all(median(ratio, over=K) in [1/c, c])")


def _predictions(tests: tuple[str, ...]) -> dict:
    return {f"P{i}": {"claim": "as tested", "test": test} for i, test in enumerate(tests, 1)}


def _family(method: str) -> dict:
    tests = ("F[t == 1] > 0.1", "F[t == 2] > 0.1", "F[t == 3] > 0.1")
    family = {"f": {"predictions": ["P1", "P2", "P3"], "error": 0.05, "method": method}}
    return {"predictions": _predictions(tests), "families": family}


LOOKS = {**_family("bonferroni"), "looks": {"counted_by": "n", "at": [10, 20, 40], "spend": [0.2, 0.3, 0.5]}}
TAU = {
    "quantities": {"tau": {"axes": ["t"], "support": [0, "inf"],
                           "tau": {"estimator": "pair_truncated", "convention": "half", "draws": "traj_len",
                                   "lower_bound_at": 0.1}}},
    "flags": {"enough": {"axes": ["t"], "when": "traj_len >= 50 * tau"}},
    "predictions": {"P1": {"claim": "F is small.", "test": "all(F <= bar)", "requires": ["enough"]}},
}  # fmt: skip

CASES = {
    "comparison of intervals": {"predictions": _predictions(TESTS)},
    "averaging artifact": {"predictions": _predictions(AVERAGES)},
    "family by bonferroni": _family("bonferroni"),
    "family by holm": _family("holm"),
    "sequential looks": LOOKS,
    "ceiling of an estimator": TAU,
}
MADE = {
    "comparison of intervals": {1: "11a93e382b2b56e9"},
    "averaging artifact": {1: "b6c4f9d204063f74"},
    "family by bonferroni": {1: "bd8a6acbc7e98fb0"},
    "family by holm": {1: "17f8ffb19d3b96b7"},
    "sequential looks": {1: "8939ec87fc8a02a9"},
    "ceiling of an estimator": {1: "4de9c2379f8e8da1"},
}


def _numbers(registration: Registration, rng: np.random.Generator) -> dict:
    """Draw intervals around every bar of the tests, with a normal law at 95 %."""
    drawn: dict = {"n": int(rng.choice([10, 20, 40])), "x": float(np.round(rng.uniform(-0.5, 1.5), 1))}
    for name, axes in (("F", ("t",)), ("ratio", ("t", "K")), ("tau", ("t",))):
        if name in registration.prereg.quantities:
            shape = registration.grid.shape(axes)
            middle = {"F": rng.normal(0.3, 0.1, shape), "ratio": rng.lognormal(0.3, 0.6, shape),
                      "tau": rng.uniform(20, 700, shape)}[name]  # fmt: skip
            drawn[name] = {"cells": list(_cells(registration, axes, np.abs(middle), rng))}
    return drawn


def _cells(registration: Registration, axes: tuple[str, ...], middle: np.ndarray, rng: np.random.Generator):
    for key, value in zip(registration.grid.keys(axes, np.ones(middle.shape, bool)), middle.ravel(), strict=True):
        half = float(value * rng.uniform(0.02, 0.2))
        ends = (float(value) - half, float(value) + half)
        yield {"at": dict(key), "value": float(value), "interval": ends, "level": 0.95, "method": "normal"}


def made(name: str) -> str:
    """Return the digest of everything that came out of fixed numbers judged by a method."""
    registration, lines = factory.freeze(**CASES[name]), []
    for trial in range(TRIALS):
        numbers = _numbers(registration, np.random.default_rng(trial))
        outcome = judge(registration, factory.evidence(registration, numbers), limits(registration))
        lines += lock_of(outcome, "measured", Head(0, "none")).lines
    return sha256("\n".join(lines).encode()).hexdigest()[:16]


@pytest.mark.parametrize("name", VERSIONS)
def test_a_method_makes_what_its_version_made(name: str) -> None:
    """Where this fails, verdicts may come out otherwise: raise the version, and write down what the new one makes."""
    assert MADE[name][VERSIONS[name]] == made(name)


@pytest.mark.parametrize("name", VERSIONS)
def test_a_registration_names_the_methods_that_it_takes(name: str) -> None:
    """Only those are locked."""
    named = dict(methods(factory.freeze(**CASES[name])))
    assert VERSIONS[name] == named[name]
    assert "comparison of intervals" in named
    assert {"comparison of intervals": 1} == dict(methods(factory.freeze()))


def test_estimates_from_chains_name_the_version_of_their_estimators() -> None:
    """A lock tells the estimators of another day; a freeze without chains knows nothing of them."""
    of_chains = factory.freeze(
        schema="verdict/prereg/2", axes={"chain": {"levels": [1, 2], "role": "replicate"}, "draw": {"planned": 400}},
        quantities={"z": {"axes": ["chain", "draw"], "support": [-9, 9]}},
        estimates={"e": {"rhat": "z", "over": ["chain", "draw"], "method": "rank_normalised", "level": 0.95,
                         "least": 100}},
        predictions={"P1": {"claim": "chains agree", "test": "e < 1.01"}},
    )  # fmt: skip
    assert (FROM_CHAINS, METHODS) in methods(of_chains)
    assert FROM_CHAINS not in dict(methods(factory.freeze()))


def test_a_changed_rule_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a comparison that takes an end for inside moves the digest."""
    before = made("comparison of intervals")
    monkeypatch.setattr(Interval, "less_equal", lambda a, b: truth.from_bounds(a.lo <= b.hi, a.lo > b.hi))
    assert before != made("comparison of intervals")
