"""Small registrations over draws, suppositions of them, and simulated runs."""

from __future__ import annotations

from tests import factory
from verdict.plan.drawing import Supposing
from verdict.plan.resizing import sizes
from verdict.plan.searching import Planned, planned
from verdict.plan.simulating import Simulated
from verdict.registration.resolved import Registration
from verdict.registration.supposing import scenario, total

NUMBER = {"axes": ["seed"], "support": ["-inf", "inf"]}
MEAN = {"mean": "gain", "over": ["seed"], "method": "t", "level": 0.95, "least": 2}
ONE = {
    "axes": {"seed": {"planned": 20}},
    "quantities": {"gain": NUMBER},
    "estimates": {"effect": MEAN},
    "predictions": {"P1": {"claim": "it gains", "test": "effect > 0"}},
}
NORMAL = {"gain": {"law": "normal", "mean": 0.6, "sd": 1.0}}


def registered(**changes) -> Registration:
    """Register a freeze of schema 2 with one mean over 20 seeds, with changes; each replaces a whole block."""
    left_out = {"axes": None, "quantities": None, "artifact": None, "constants": None, "predictions": None}
    base = factory.merged(factory.FREEZE, left_out)
    return factory.freeze_of({**base, "schema": "verdict/prereg/2", **ONE, **changes})


def suppositions(suppose: dict, **changes) -> dict:
    """Write a file of suppositions."""
    return {"schema": "verdict/suppose/1", "suppose": suppose, **changes}


def simulated(registration: Registration, suppose: dict, runs: int = 100, along: str | None = None) -> Simulated:
    """Return runs of a registration on what is supposed."""
    found = scenario(suppositions(suppose), factory.Unplaced(), registration)
    sized = sizes(registration, along, total(found, registration))
    return Simulated(sized, Supposing(found), factory.ESTIMATORS, runs)


def plans(one: Simulated, chance: float = 0.8, most: int = 2000) -> dict[str, Planned]:
    """Plan every target, by its name."""
    return {str(each.target): each for each in planned(one, chance, most, lambda step, done, of: None)}
