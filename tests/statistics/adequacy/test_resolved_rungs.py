"""What readings that stand still are not enough for: rungs whose times are resolved, axis by axis."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import lfilter

from tests.statistics.adequacy.test_ladder import BOTH, RULES, ladder, rung, rung_of
from verdict.statistics.adequacy import (
    LadderAxis,
    LadderClass,
    Rung,
    as_published,
    aspect,
    classify,
    closed,
    held_back,
    hides,
    unresolved,
)
from verdict.statistics.tau import Status, Tau, estimate_series


def ar1(rng, phi, shape):
    """Draw stationary series of unit variance along the second axis."""
    start = rng.normal(size=shape[0::2])[:, None] * phi
    noise = rng.normal(size=shape) * np.sqrt(1.0 - phi * phi)
    return lfilter([1.0], [1.0, -phi], noise, axis=1, zi=start)[0]


def wells(length: int, seed: int, *, height: float = 1.0, estimator: str = "pair_truncated") -> Tau:
    """Read 32 chains, half of them in a well below and half in one above, tau 10 inside, that never switch."""
    noise = ar1(np.random.default_rng(seed), 9.5 / 10.5, (32, length, 1))
    return estimate_series(estimator, noise + height * np.repeat([-1.0, 1.0], 16)[:, None, None], level=0.95)


def test_wells_that_never_switch_are_not_resolved():
    """Readings stand still at 1,000 to 8,000 draws, all at the ceiling: the published rule says resolved, ours not.

    Ten seeds, none may be resolved: a rule that resolves one in three is let through in 2 % of tests.
    """
    ours, theirs = set(), set()
    for seed in range(10):
        taus = [wells(1000 << i, 100 * seed + i) for i in range(4)]
        assert {str(word) for tau in taus for word in tau.status} == {Status.AT_CEILING}
        rungs = [rung_of(tau, tau.n_draws) for tau in taus]
        theirs.add(as_published(rungs, RULES).kind)
        ours |= {classify(rungs, RULES).kind, *(aspect(rungs, RULES, axis) for axis in LadderAxis)}
    assert LadderClass.RESOLVED in theirs
    assert LadderClass.RESOLVED not in ours


@pytest.mark.parametrize("estimator", ["pair_truncated", "batch_means", "sokal", "geyer_ims", "multi_tau"])
@pytest.mark.parametrize("height", [0.1, 0.3])
def test_low_wells_are_not_resolved_by_any_estimator(estimator: str, height: float):
    """Wells a fifth of a standard deviation apart pass single statuses; the joint scatter tells them, at p < 0.001."""
    for seed in range(3):
        taus = [wells(1000 << i, 100 * seed + i, height=height, estimator=estimator) for i in range(4)]
        rungs = [rung_of(tau, tau.n_draws) for tau in taus]
        assert LadderClass.RESOLVED not in {classify(rungs, RULES).kind, *(aspect(rungs, RULES, a) for a in LadderAxis)}


def test_only_the_last_rungs_have_to_be_resolved():
    """The last two rungs count: early ones may be too short, a last one may not."""
    nothing = frozenset()
    flat = [10.0] * 4, [20.0] * 4
    found = classify(ladder(*flat, resolved=[nothing, nothing, BOTH, BOTH]), RULES)
    assert (found.kind, found.resolved_at) == (LadderClass.RESOLVED, 3)
    found = classify(ladder(*flat), RULES)
    assert (found.kind, found.resolved_at) == (LadderClass.RESOLVED, 2)
    found = classify(ladder(*flat, resolved=[BOTH, BOTH, BOTH, nothing]), RULES)
    assert (found.kind, found.resolved_at) == (LadderClass.UNRESOLVED, None)
    assert classify(ladder(*flat, resolved=[BOTH, BOTH, nothing, BOTH]), RULES).kind == LadderClass.UNRESOLVED


def test_a_rung_that_says_nothing_of_statuses_is_resolved_on_no_axis():
    """Without statuses the published rule alone can say resolved, and only where it is asked for by name."""
    rungs = [rung(1000 << i, 10.0, (20.0,)) for i in range(4)]
    assert as_published(rungs, RULES).kind == LadderClass.RESOLVED
    assert classify(rungs, RULES).kind == LadderClass.UNRESOLVED
    assert {aspect(rungs, RULES, axis) for axis in LadderAxis} == {LadderClass.UNRESOLVED}


def test_each_axis_asks_for_its_own_statuses():
    """T_O may be resolved where the slowest observable, of little weight, is not."""
    rungs = ladder([10.0] * 3, [20.0] * 3, resolved=frozenset({LadderAxis.TOTAL}))
    assert aspect(rungs, RULES, LadderAxis.TOTAL) == LadderClass.RESOLVED
    assert aspect(rungs, RULES, LadderAxis.TAU) == LadderClass.UNRESOLVED
    assert classify(rungs, RULES).kind == LadderClass.UNRESOLVED


def test_what_holds_a_ladder_back_is_said():
    """Only where the readings stand still is the missing upper end the reason."""
    rungs = ladder([10.0] * 3, [20.0] * 3, resolved=[BOTH, BOTH, frozenset()])
    assert held_back(rungs, RULES, LadderAxis) == (
        "the readings stand still, but at 4,000 sweeps they have no upper end"
    )
    assert held_back(ladder([10.0] * 3, [20.0] * 3), RULES, LadderAxis) is None
    assert held_back(ladder([10.0, 20.0, 40.0], [1.0] * 3, resolved=frozenset()), RULES, [LadderAxis.TAU]) is None


def test_the_share_that_is_not_resolved_is_of_the_total():
    """A tenth of T_O in a stuck observable, all where a chain is frozen apart, none where chains are frozen alike."""
    rng = np.random.default_rng(11)
    x = ar1(rng, 0.5, (8, 4000, 3))
    x[:, :, 1] = 7.0
    good = estimate_series("batch_means", x, level=0.95)
    assert unresolved(good) == 0.0
    x[:4, :, 1] = 8.0
    assert unresolved(estimate_series("batch_means", x, level=0.95)) == 1.0
    x[:, :, 1] = np.nan
    assert unresolved(estimate_series("batch_means", x, level=0.95)) == 1.0
    x[:, :, 1] = 0.5 * x[:, :, 0] + np.repeat([-1.0, 1.0], 4)[:, None]
    stuck = estimate_series("batch_means", x, level=0.95)
    assert 0.5 < unresolved(stuck) < 1.0
    bars = {share: Rung.of(stuck, length=4000, warmup=0, counted=np.array([True, False, True]), unresolved_share=share)
            for share in (0.01, 1.0)}  # fmt: skip
    assert bars[0.01].resolved == {LadderAxis.TAU}
    assert bars[1.0].resolved == BOTH


def test_chains_frozen_apart_are_resolved_on_no_axis():
    """An observable at +1 in some chains and at -1 in others has no time, and hides from the largest tau."""
    x = np.random.default_rng(12).choice([-1.0, 1.0], (8, 4000, 2))
    x[:, :, 1] = np.repeat([-1.0, 1.0], 4)[:, None]
    tau = estimate_series("batch_means", x, level=0.95)
    assert [str(word) for word in tau.status] == [Status.RESOLVED, Status.FROZEN]
    assert rung_of(tau, 4000).resolved == frozenset()
    assert rung_of(tau.take(np.array([0])), 4000).resolved == frozenset()  # a part of a run cannot tell
    assert rung_of(estimate_series("batch_means", x[:, :, :1], level=0.95), 4000).resolved == BOTH


def test_a_mode_that_all_observables_hide_leaves_no_axis_resolved():
    """Every status is resolved, and chains scatter together as no tau explains: no tau of them is known."""
    rng = np.random.default_rng(13)
    fast, slow = ar1(rng, 4.5 / 5.5, (16, 3000, 6)), ar1(rng, 1.0 - 1e-5, (16, 3000, 6))
    mixed = estimate_series("batch_means", fast, level=0.95)
    assert rung_of(mixed, 3000).resolved == BOTH
    hiding = estimate_series("batch_means", np.sqrt(0.992) * fast + np.sqrt(0.008) * slow, level=0.95)
    assert hiding.resolved.all()
    assert unresolved(hiding) == 0.0
    assert not closed(hiding, 0.01)
    assert hides(hiding) and not hides(mixed)
    assert rung_of(hiding, 3000).resolved == frozenset()
