"""The freeze beyond the wall, judged on planted readings: it can pass, and whatever is no equilibrium bars it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.factory import ESTIMATORS, cells, evidence, span
from verdict.judge import judge
from verdict.outcome.record import Outcome
from verdict.project.loading import load_draft
from verdict.registration.resolved import Registration

ROOT = Path(__file__).parents[3]
T = (3, 5, 10, 25, 50, 100, 200)
K = (100, 300, 1000, 2000, 4000, 8000, 16000, 32000, 64000, 128000)
READ = {
    "trips_least": 9, "trips_total": 900, "barrier": (40, 42), "barrier_growth": (-0.02, 0.03),
    "barrier_drift": (-0.02, 0.03), "rhat_starts": 1.01, "rhat_apart": 1.01, "rhat_time": 1.0,
    "kref_g_relchange": (0.01, 0.02), "tau_T": (200, 300), "founding_T_O": 5.0,
}  # fmt: skip
BY_WINDOW = {"ratio": (0.7, 1.4), "T_O_growth": (-0.01, 0.06), "founding_ratio": (0.9, 1.2)}


@cache
def registration() -> Registration:
    """Return the freeze, or its draft as long as it is one."""
    places = [ROOT / "prereg" / folder / "2026-11-27b.yaml" for folder in (".", "drafts")]
    return load_draft(next(path for path in places if path.is_file()))


def _series(axes: tuple[str, ...], levels: list[Any], found: Any) -> dict[str, Any]:
    return cells(axes, {at: span(*found) if isinstance(found, tuple) else found for at in levels})


def judged(windows: dict[str, Any] | None = None, **changes: Any) -> Outcome:
    """Judge readings that are adequate everywhere, with changes."""
    freeze = registration()
    by_t = {name: _series(("t",), list(T), found) for name, found in {**READ, **changes}.items()}
    pairs = [(t, k) for t in T for k in K]
    by_k = {name: _series(("t", "K"), pairs, found) for name, found in {**BY_WINDOW, **(windows or {})}.items()}
    digests = {
        "weights_digest": cells(("t",), dict.fromkeys(T, "a")),
        "initial_digest": cells(("t",), dict.fromkeys(T, "0")),
    }
    named = {"id": freeze.id, "digest": freeze.digest}
    return judge(freeze, evidence(freeze, by_t | by_k | digests, freeze=named), ESTIMATORS, {})


def words(outcome: Outcome) -> dict[str, str]:
    """Return the word of every prediction."""
    return {one.id: str(one.word) for one in outcome.predictions}


def test_adequate_readings_pass() -> None:
    """Everything in band, renewed and agreed: all four are PASS, so that the controls below have something to lose."""
    assert {"P0": "PASS", "P5": "PASS", "P5s": "PASS", "P6": "PASS"} == words(judged())


@pytest.mark.parametrize(
    "changes",
    [
        {"trips_least": 0},
        {"trips_least": 3},
        {"barrier_growth": (0.05, 0.2)},
        {"barrier_drift": (-0.3, -0.2)},
        {"rhat_starts": 1.2},
        {"rhat_time": 1.2},
    ],
    ids="-".join,
)
def test_a_run_that_is_not_equilibrated_says_nothing(changes: dict[str, Any]) -> None:
    """A set without a round trip, a barrier that moves, starts or quarters that differ: no reading of P5 is judged."""
    found = words(judged(**changes))
    assert found["P0"] != "PASS"
    assert ("UNTESTED", "UNTESTED") == (found["P5"], found["P5s"])


def test_sets_from_all_up_that_stay_apart_fail_p6() -> None:
    """Another law in the all-up sets: P6 is NOT PASSED."""
    assert words(judged(rhat_apart=1.3))["P6"] == "NOT PASSED"


@pytest.mark.parametrize("growth", [(0.5, 0.9), (-0.05, 0.4)], ids=["growing", "too few states to say"])
def test_a_plateau_that_is_not_reached_leaves_p5_open(growth: tuple[float, float]) -> None:
    """T_O(K) that grows, or whose growth nothing bounds from above: P5 is UNTESTED, the plain reading is judged."""
    found = words(judged({"T_O_growth": growth}))
    assert ("UNTESTED", "PASS") == (found["P5"], found["P5s"])


def test_a_bound_on_t_o_decides_nothing() -> None:
    """Where T_O is only bounded from below, tau_T has no upper end and the ratio no lower one."""
    found = judged({"ratio": (0.0, 0.4)}, tau_T={"at_least": 5000.0, "level": 0.99, "method": "ends"})
    assert words(found)["P5"] == "UNTESTED"


def test_the_two_readings_may_differ() -> None:
    """What Q_struct is at equilibrium and what a plain run reads are two questions: one passes, the other does not."""
    found = words(judged({"founding_ratio": (20.0, 30.0)}))
    assert ("PASS", "NOT PASSED") == (found["P5"], found["P5s"])
