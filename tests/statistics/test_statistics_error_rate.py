"""How often a family says something wrong: counted through the judge, below the registered error, above it without."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np

from tests import factory
from verdict.evidence.reading import Reading
from verdict.judge import judge
from verdict.statistics.widening import at_level
from verdict.words.vocabulary import Word

ARMS = tuple("abcdefgh")
REPEATS = 150
Z = NormalDist().inv_cdf(0.975)


def _limit(error: float, repeats: int) -> float:
    """Return the error with three standard deviations of its count."""
    return error + 3.0 * math.sqrt(error * (1.0 - error) / repeats)


def _freeze(tests: dict[str, str], error: float | None):
    family = {"f": {"predictions": list(tests), "error": error, "method": "bonferroni"}} if error is not None else {}
    return factory.freeze(
        axes={"arm": list(ARMS), "t": None, "K": None}, artifact=None, families=family,
        quantities={"gain": {"axes": ["arm"], "support": [-9, 9]}, "F": None, "ratio": None},
        predictions={name: {"claim": "a gain", "test": test} for name, test in tests.items()},
    )  # fmt: skip


def _rate(registration) -> float:
    """Return how often some prediction passes although every true gain is zero; 95 % intervals of unit error."""
    g, wrong = np.random.default_rng(31), 0
    for drawn in g.standard_normal((REPEATS, len(ARMS))).tolist():
        spans = {arm: {"value": x, **factory.span(x - Z, x + Z)} for arm, x in zip(ARMS, drawn, strict=True)}
        outcome = judge(registration, factory.evidence(registration, {"gain": factory.cells(("arm",), spans)}), {})
        wrong += any(p.word is Word.PASS for p in outcome.predictions)
    return wrong / REPEATS


EACH = {f"P{i}": f"gain[arm == '{arm}'] > 0" for i, arm in enumerate(ARMS, 1)}


def test_eight_arms_with_one_prediction_each_keep_the_error() -> None:
    """Each pays for its own arm alone; some arm passes wrongly in 2.5 % of records, half of what is allowed."""
    assert _rate(_freeze(EACH, 0.05)) <= _limit(0.05, REPEATS)


def test_without_the_family_some_arm_passes_wrongly_far_more_often() -> None:
    """The control: one in forty for each arm, 18 % for some arm of eight."""
    assert _rate(_freeze(EACH, None)) > _limit(0.05, REPEATS)


def test_one_prediction_over_eight_arms_pays_for_all_of_them() -> None:
    """`any` has eight chances, and the family of one shares its error among eight intervals."""
    some = {"P1": "any(gain > 0)"}
    assert _rate(_freeze(some, 0.05)) <= _limit(0.05, REPEATS) < _rate(_freeze(some, None))


def _excluded(method: str, repeats: int = 6000) -> float:
    """Return how often one of three t intervals of five seeds, taken to 1 - 0.05/3, excludes its true mean."""
    seeds = np.random.default_rng(7).standard_normal((repeats, 3, 5))
    means, errors = seeds.mean(axis=-1), seeds.std(axis=-1, ddof=1) / math.sqrt(5)
    wrong = 0
    for centre, error in zip(means.tolist(), (2.776445 * errors).tolist(), strict=True):
        spans = [
            at_level(Reading(value=m, interval=(m - e, m + e), level=0.95, method=method), 1 - 0.05 / 3, (-99.0, 99.0))
            for m, e in zip(centre, error, strict=True)
        ]
        wrong += any(low > 0.0 or high < 0.0 for low, high in spans)
    return wrong / repeats


def test_five_seeds_keep_the_error_by_students_law_and_break_it_by_the_normal_one() -> None:
    """Three arms of five seeds, 6,000 records: below 5 % with 4 degrees of freedom, about 8 % stretched as normal."""
    limit = _limit(0.05, 6000)
    assert _excluded("Student t, 4 degrees of freedom") <= limit
    assert _excluded("normal") > limit
