"""Lint promises no word that the judge never gives, and excludes none that it gives: on registrations at random."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.judge.lint.random_registrations import contradictions, registered
from verdict.expression import tree
from verdict.judge import places
from verdict.judge.lint import proof
from verdict.judge.lint.reach import Space

SEEDS = tuple(seed for seed in (21, *range(16)) if registered(seed) is not None)


@pytest.mark.parametrize("seed", SEEDS)
def test_lint_and_judge_say_the_same(seed: int) -> None:
    """No word of a random record is excluded by lint, and every witness of lint is judged as it says."""
    assert [] == list(contradictions(registered(seed), np.random.default_rng(10**6 + seed)))


def _out_of_reach(registration, node):
    """Read every quorum as more cells than there are."""
    read = AS_TEST(registration, node)
    return replace(read, quorum=10**6) if isinstance(read, tree.ClauseTest) else read


def _at_the_low_end(space, name, low, high):
    """Take every quantity to lie at the low end of its support."""
    return BOX(space, name, low, low)


BOX = proof._box
AS_TEST = proof._as_test
MISREADINGS = {
    "every quorum is out of reach": (proof, "_as_test", _out_of_reach),
    "no estimator reads above a hundredth": (Space, "ceiling", lambda self, name: 0.01),
    "no gate and no budget stops": (places, "stopping", lambda registration, site: iter(())),
    "every risk is live": (
        places, "never_tested",
        lambda registration, site: "a risk" if registration.prereg.risks else "",
    ),
    "quantities stand at the low end": (proof, "_box", _at_the_low_end),
}  # fmt: skip


@pytest.mark.parametrize("misreading", MISREADINGS)
def test_a_rule_that_lint_reads_otherwise_is_caught(misreading: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each way of reading one rule differently in lint contradicts the judge on some of the same registrations."""
    monkeypatch.setattr(*MISREADINGS[misreading])
    found = (
        text for seed in SEEDS
        for text in contradictions(registered(seed), np.random.default_rng(10**6 + seed))
    )  # fmt: skip
    assert next(found, None) is not None
