"""The doubling ladder: the program's published one, a resolved one, a wall, and what must not be stable."""

from __future__ import annotations

import numpy as np
import pytest

from verdict.statistics.adequacy import (
    LadderAxis,
    LadderClass,
    LadderRules,
    Rung,
    as_published,
    aspect,
    classify,
    step,
)
from verdict.statistics.tau import Tau, as_one_run, estimate_series
from verdict.words.errors import UsageError

RULES = LadderRules(
    length_in_tau=5.0,
    warmup_in_tau=5.0,
    tau_tolerance=0.15,
    total_tolerance=0.15,
    consecutive=2,
    ceiling_share=0.10,
    wall_slope=0.8,
    wall_rungs=3,
)
EXP4 = [(1000, 166.7), (2000, 333.2), (4000, 662.6), (8000, 1325.0), (16000, 2431.0), (32000, 5280.0)]


BOTH = frozenset(LadderAxis)


def rung(length, tau, S=(1.0, 2.0), warmup=200, resolved=frozenset()):
    """Make a rung with a given S_a."""
    return Rung(length, warmup, tau, np.array(S), resolved)


def rung_of(tau: Tau, length: int) -> Rung:
    """Make a rung from a run's times, all of which are counted."""
    return Rung.of(as_one_run(tau), length=length, warmup=10, counted=tau.variance > 0.001, unresolved_share=0.01)


def ladder(taus, totals, start=1000, resolved=BOTH):
    """Make doubling rungs, each with the axes on which it is resolved."""
    each = resolved if isinstance(resolved, list) else [resolved] * len(taus)
    return [
        rung(start << i, t, (s,), resolved=axes) for i, (t, s, axes) in enumerate(zip(taus, totals, each, strict=True))
    ]


def test_exp4_is_six_times_the_ceiling():
    """The published rows: every step fails on tau, every row is 'self-consistent', and all are at the ceiling."""
    rungs = [rung(length, tau, (2 * tau,)) for length, tau in EXP4]
    found = as_published(rungs, RULES)
    assert found.kind == LadderClass.CEILING
    assert found.resolved_at is None
    changes = [round(s.rel_tau, 3) for s in found.steps[1:]]
    assert changes == [0.999, 0.989, 1.0, 0.835, 1.172]
    assert all(s.self_consistent for s in found.steps)
    assert not any(s.stable for s in found.steps)
    assert {as_published(rungs[: i + 1], RULES).kind for i in range(6)} == {LadderClass.CEILING}


def test_two_stable_rungs_in_a_row_resolve():
    """One stable rung is not enough, and an unstable one resets the count."""
    assert classify(ladder([10, 10.5], [20, 21]), RULES).kind == LadderClass.UNRESOLVED
    found = classify(ladder([10, 10.5, 10.4], [20, 21, 20.5]), RULES)
    assert (found.kind, found.resolved_at) == (LadderClass.RESOLVED, 2)
    reset = classify(ladder([10, 10.5, 15, 15.1], [20, 21, 30, 30]), RULES)
    assert (reset.kind, reset.resolved_at) == (LadderClass.UNRESOLVED, None)
    assert [s.stable for s in reset.steps] == [False, True, False, True]


def test_denominators_differ_as_published():
    """tau over the rung before, totals over this rung, strict bars, the first rung counts as 1."""
    first = step(None, rung(1000, 10.0), RULES)
    assert (first.rel_tau, first.rel_total, first.rel_s) == (1.0, 1.0, 1.0)
    found = step(rung(1000, 10.0, (4.0, 4.0)), rung(2000, 11.5, (5.0, 3.0)), RULES)
    assert found.rel_tau == pytest.approx(0.15)
    assert found.rel_total == 0.0
    assert found.rel_s == pytest.approx(2.0 / 8.0)
    assert found.failed == (LadderAxis.TAU, LadderAxis.TOTAL)


def test_totals_that_cancel_are_seen_in_the_profile():
    """T_O may stand still while S_a moves from one observable to another."""
    found = step(rung(1000, 10.0, (9.0, 1.0)), rung(2000, 10.0, (1.0, 9.0)), RULES)
    assert found.rel_total == 0.0
    assert found.failed == (LadderAxis.TOTAL,)


def test_growth_in_proportion_below_the_ceiling_is_a_wall():
    """T_O that doubles with the length while tau stays far below the ceiling."""
    found = classify(ladder([20, 40, 80, 160], [10, 20, 40, 80], start=4000), RULES)
    assert found.kind == LadderClass.WALL
    slow = classify(ladder([20, 24, 29, 34], [10, 12, 14.4, 17.3], start=4000), RULES)
    assert slow.kind == LadderClass.UNRESOLVED


def test_self_consistency_alone_can_fail_only_where_tau_can_exceed_a_fifth():
    """The vacuous gate: with the published estimator L >= 5 tau never fails, with another it can."""
    assert step(rung(1000, 10.0), rung(2000, 500.0), RULES).self_consistent is False
    assert step(rung(1000, 10.0), rung(2000, 0.1915 * 2000), RULES).self_consistent is True


def test_frozen_rungs_are_never_stable():
    """Nothing moves: tau is NaN, T_O zero, every comparison fails."""
    tau = estimate_series("pair_truncated", np.ones((2, 64, 3), dtype=np.int8), level=0.95)
    stuck = [rung_of(tau, 64 << i) for i in range(3)]
    found = classify(stuck, RULES)
    assert found.kind == LadderClass.UNRESOLVED
    assert not any(s.stable for s in found.steps)


def test_a_simulated_telegraph_climbs_to_resolved():
    """True tau 20, 16 chains: unresolved or at the ceiling at first, resolved by 64,000 sweeps at the latest."""
    rng = np.random.default_rng(3)
    r = (2 * 20.0 - 1) / (2 * 20.0 + 1)
    rungs, kinds = [], []
    for i in range(8):
        length = 250 << i
        fresh = rng.choice([-1, 1], size=(length, 16, 4)).astype(np.int8)
        stay = rng.random((length, 16, 4)) < r
        for t in range(1, length):
            np.copyto(fresh[t], fresh[t - 1], where=stay[t])
        tau = estimate_series("pair_truncated", fresh.transpose(1, 0, 2), level=0.95)
        rungs.append(rung_of(tau, length))
        kinds.append(classify(rungs, RULES).kind)
        if kinds[-1] == LadderClass.RESOLVED:
            break
    assert kinds[0] != LadderClass.RESOLVED
    assert kinds[-1] == LadderClass.RESOLVED
    assert 17.0 < rungs[-1].tau_max < 24.0


@pytest.mark.parametrize(
    ("rungs", "message"),
    [
        ([], "without rungs"),
        ([rung(1000, 1.0), rung(3000, 1.0)], "wanted twice the sweeps"),
        ([rung(1000, 1.0), rung(2000, 1.0, (1.0,))], "the same observables"),
    ],
)
def test_ladders_that_do_not_double_are_refused(rungs, message):
    """A ladder doubles, over one set of observables."""
    with pytest.raises(UsageError, match=message):
        classify(rungs, RULES)


def test_rules_without_rungs_are_refused():
    """At least one stable rung, and two for a slope."""
    with pytest.raises(UsageError, match="wanted at least 1 and 2"):
        LadderRules(5.0, 5.0, 0.15, 0.15, 0, 0.1, 0.8, 3)


def test_the_largest_tau_and_the_total_are_judged_apart():
    """T_O has settled while the slowest observable still grows: two classes, not one."""
    rungs = ladder([20, 40, 80, 160], [100, 101, 102, 103])
    assert aspect(rungs, RULES, LadderAxis.TOTAL) == LadderClass.RESOLVED
    assert aspect(rungs, RULES, LadderAxis.TAU) == LadderClass.WALL
    assert aspect(ladder([200, 390, 800], [10, 19, 41]), RULES, LadderAxis.TAU) == LadderClass.CEILING
    assert aspect(ladder([20, 20, 20], [10, 19, 41]), RULES, LadderAxis.TOTAL) == LadderClass.WALL
    assert aspect(ladder([20, 20, 20], [10, 15, 16]), RULES, LadderAxis.TOTAL) == LadderClass.UNRESOLVED
    assert aspect(ladder([20], [10]), RULES, LadderAxis.TOTAL) == LadderClass.UNRESOLVED


def test_a_plateau_that_was_left_again_does_not_count():
    """The program's rule takes the first plateau anywhere; the last rungs say otherwise."""
    rungs = ladder([20, 20, 20, 60, 120], [10, 10, 10, 30, 60])
    assert classify(rungs, RULES).kind == LadderClass.RESOLVED
    assert aspect(rungs, RULES, LadderAxis.TOTAL) == LadderClass.WALL
    assert aspect(rungs[:3], RULES, LadderAxis.TOTAL) == LadderClass.RESOLVED
