"""Families share a registered error; the counted rate of wrong words stays below it."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest

from verdict.statistics.family import Method, levels, rounds
from verdict.statistics.family import shares as shares_of

ERROR, MEMBERS, REPEATS = 0.05, 6, 4000
NAMES = [f"P{i}" for i in range(MEMBERS)]


def reach(share: float) -> float:
    """Return how many standard errors an interval of confidence 1 - share reaches."""
    return NormalDist().inv_cdf(1.0 - 0.5 * share)


def shares(members, error, method, decided) -> dict[str, float]:
    """Return the error at which each member is judged."""
    return shares_of(rounds(members, error, method, decided))


def test_holm_by_hand() -> None:
    """Two decided at a third, then one at the half that is left, then the last at all of it."""
    p = {"P1": 0.001, "P2": 0.01, "P3": 0.04, "P4": 0.2}
    asked = []

    def decided(member: str, share: float) -> bool:
        asked.append((member, share))
        return p[member] <= share

    found = shares(list(p), 0.05, Method.HOLM, decided)
    assert {"P1": 0.0125, "P2": 0.0125, "P3": 0.025, "P4": 0.025} == pytest.approx(found)
    assert ("P3", 0.025) in asked


def test_bonferroni_never_looks_twice() -> None:
    """Every member gets the same share, decided or not."""
    assert {"P1": 0.025, "P2": 0.025} == shares(["P1", "P2"], 0.05, Method.BONFERRONI, lambda *_: True)


@pytest.mark.parametrize("method", list(Method))
def test_all_decided_or_none(method: Method) -> None:
    """With nothing left, or nothing decided, the members stay at the first share; an empty family has none."""
    for answer in (True, False):
        assert {"P1": 0.025, "P2": 0.025} == shares(["P1", "P2"], 0.05, method, lambda *_, a=answer: a)
    assert {} == shares([], 0.05, method, lambda *_: True)


def test_the_rounds_of_holm_are_told() -> None:
    """Three are tried at a third, the two that it left at a half; a round that decides nobody is the last."""
    found = rounds(["P1", "P2", "P3"], 0.06, Method.HOLM, lambda member, share: member == "P2")
    assert [(0.02, ("P1", "P2", "P3")), (0.03, ("P1", "P3"))] == [(pytest.approx(r.share), r.tried) for r in found]


def test_bonferroni_asks_nobody() -> None:
    """Its one round does not depend on what is decided, so nothing is judged twice."""
    found = rounds(["P1", "P2"], 0.06, Method.BONFERRONI, lambda *_: pytest.fail("asked"))
    assert [("P1", "P2")] == [r.tried for r in found]


def test_readings_of_one_member_hold_together() -> None:
    """Four intervals at 1 - e/4 hold together at 1 - e; a member without intervals keeps the share."""
    assert (0.9875, 0.95) == (pytest.approx(levels(0.05, 4)), pytest.approx(levels(0.05, 0)))


def _wrong_and_decided(method: Method | None) -> tuple[float, float]:
    """Return how often a family says something wrong, and the share of members decided.

    Members lie just inside their bar at 0 (half of them) or far inside; a reading above 0 that excludes 0 is wrong.
    """
    g = np.random.default_rng(5)
    truth = np.where(np.arange(MEMBERS) < MEMBERS // 2, -0.01, -3.5)
    wrong = decided = 0
    for z in truth + g.standard_normal((REPEATS, MEMBERS)):
        at = dict(zip(NAMES, z.tolist(), strict=True))

        def tells(name: str, share: float, at: dict[str, float] = at) -> bool:
            return abs(at[name]) > reach(share)

        given = dict.fromkeys(NAMES, ERROR) if method is None else shares(NAMES, ERROR, method, tells)
        told = [name for name in NAMES if tells(name, given[name])]
        wrong += any(at[name] > 0 for name in told)
        decided += len(told)
    return wrong / REPEATS, decided / (REPEATS * MEMBERS)


def test_the_family_keeps_its_error_and_holm_decides_more() -> None:
    """Wrong words in a family: below 5 % with either method, above it without. Binomial error of the rate: 0.3 %."""
    limit = ERROR + 3.0 * np.sqrt(ERROR * (1.0 - ERROR) / REPEATS)
    bonferroni, holm, bare = (_wrong_and_decided(m) for m in (Method.BONFERRONI, Method.HOLM, None))
    assert max(bonferroni[0], holm[0]) <= limit < bare[0]
    assert holm[1] > bonferroni[1]
