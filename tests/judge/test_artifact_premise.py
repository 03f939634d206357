"""In band only by averaging: an average with a premise is looked at in the cells in premise alone."""

from __future__ import annotations

from dataclasses import asdict, replace

import numpy as np
import pytest

from tests.factory import ARTIFACT, freeze, only, table, texts
from tests.judge.test_artifact import ROWS, fires, saw
from verdict.algebra.grid import Cells
from verdict.algebra.interval import Interval
from verdict.expression.evaluate import Environment
from verdict.judge.artifact import checks
from verdict.registration.fixed import fixed_values

TWO = {"schema": "verdict/prereg/2"}
WILD = 1e6  # what stands out of premise: any rule that sees it is wrong


def check(values, test, axes=None, **rules):
    """Check exact cells [t, K] under a test with a premise."""
    given = {"axes": axes} if axes else {}
    registration = freeze(
        predictions={"P1": {"claim": "c", "test": test}}, artifact={**ARTIFACT, **rules}, **given, **TWO
    )
    node = registration.unfolded(registration.node("predictions", "P1", "test", "whole"))
    env = Environment({**fixed_values(registration), "ratio": Cells(("t", "K"), Interval.exactly(np.array(values)))},
                      registration.grid)  # fmt: skip
    (found,) = checks(node, env, registration.prereg.artifact)
    return found


@pytest.mark.parametrize("average", ["median", "mean"])
def test_a_premise_that_takes_a_level_out_is_the_grid_without_it(average):
    """Rule by rule, the same as if that level were not registered, whatever stands there."""
    wild = [[*row[:1], WILD, *row[1:]] for row in ROWS]
    inside = check(wild, f"{average}(ratio, where=K != 15) in band(c)", axes={"t": [1, 2, 3, 4], "K": [10, 15, 20, 30]})
    without = check(ROWS, f"{average}(ratio) in band(c)", axes={"t": [1, 2, 3, 4], "K": [10, 20, 30]})
    assert asdict(without)["rules"] == asdict(inside)["rules"]
    assert (without.found, without.axis) == (inside.found, inside.axis)


def test_all_five_rules_see_a_ragged_grid():
    """Of each t the first K's alone: what is out of premise is nowhere counted."""
    ragged = [list(row) for row in ROWS]
    ragged[3][2] = WILD
    found = check(ragged, "median(ratio, where=K < 30 or t < 4) in band(c)")
    assert "9 of 11 cells inside the bar" == saw(found, "cells outside")
    assert "monotone along K at every level of the rest" == saw(found, "monotone")
    assert "5 cells below the target, 6 above" == saw(found, "both sides")
    assert saw(found, "one axis explains").startswith("K explains")
    assert "cells outside" in fires(found)


def test_a_premise_that_leaves_one_level_leaves_nothing_out():
    """To leave that level out would leave nothing to average, which opens nothing."""
    found = check(np.ones((4, 3)), "median(ratio, where=K == 10) in band(c)")
    assert (False, set()) == (found.found, fires(found))
    assert all(rule.fires is not None for rule in replace(found).rules)


def test_the_verdict_follows():
    """A PASS that rests on the cells in premise stands; one that the premise does not save does not."""
    flat = np.ones((4, 3))
    flat[0, 0] = WILD
    good = only("median(ratio, where=K > 10 or t > 1) in band(c)", {"ratio": table(flat)}, **TWO)
    bad = only("median(ratio, where=K > 5) in band(c)", {"ratio": table(ROWS)}, **TWO)
    assert ("PASS", ["artifact(K)"]) == (good.word, texts(bad))


def test_a_sum_is_no_average():
    """It needs no artifact block."""
    freeze(predictions={"P1": {"claim": "c", "test": "sum(F) <= 1 and sum(F, where=t > 1) <= 1"}}, artifact=None, **TWO)
