"""What an author may have overlooked is asked about, and what decides in spite of it is told."""

from __future__ import annotations

import pytest

from tests.factory import freeze, refusal
from verdict.registration.overlooked import asked, dependent, told, unmixed

GAIN = {"mean": "x", "over": ["unit"], "method": "t", "level": 0.95, "least": 5}
QUANTITIES = {
    "x": {"axes": ["unit"], "support": [-9, 9]}, "passage": {"axes": ["unit"], "type": "text"},
    "right": {"axes": ["unit"], "type": "count", "support": [0, 1]},
}  # fmt: skip
BASE = {
    "schema": "verdict/prereg/2", "axes": {"unit": {"planned": 40}, "seed": {"planned": 5}}, "artifact": None,
    "quantities": QUANTITIES, "estimates": {"g": GAIN}, "predictions": {"P1": {"claim": "more", "test": "g > 0"}},
}  # fmt: skip


def of(**changes):
    """Register estimates over forty units, with changes."""
    return freeze(**{**BASE, **changes})


def test_a_text_of_the_units_that_is_named_nowhere_is_asked_about() -> None:
    """Units of one passage may have been drawn together; once it is a cluster, nothing is asked."""
    assert any("cluster: passage" in text for text in asked(of()))
    assert not list(asked(of(estimates={"g": {**GAIN, "cluster": "passage"}})))


def test_predictions_outside_families_are_told() -> None:
    """Two of them are wrong more often than one; in a family they are not."""
    two = {name: {"claim": "more", "test": "g > 0"} for name in ("P1", "P2")}
    family = {"all": {"predictions": ["P1", "P2"], "error": 0.05, "method": "holm"}}
    assert any(
        "2 predictions rest on estimates and are in no family (P1, P2)" in text for text in told(of(predictions=two))
    )
    assert not list(told(of(predictions=two, families=family)))


def test_the_family_that_lint_proposes_holds_whatever_its_members_share() -> None:
    """Predictions on the same estimate are not independent, so that Holm's method is not what to write."""
    two = {name: {"claim": "more", "test": "g > 0"} for name in ("P1", "P2")}
    (text,) = told(of(predictions=two))
    assert "method: bonferroni}" in text


OTHER = {"axes": ["unit"], "support": [-9, 9]}


@pytest.mark.parametrize(
    ("method", "second", "said"),
    [
        ("holm", "g < 5", "P1 and P2 rest both on g,"), ("holm", "h > 0", "P1 and P2 rest both on x,"),
        ("holm", "k > 0", ""), ("bonferroni", "g < 5", ""),
    ],
)  # fmt: skip
def test_holms_method_among_predictions_on_the_same_numbers_is_warned_of(method: str, second: str, said: str) -> None:
    """One estimate, or one raw quantity behind two; of other numbers, or by Bonferroni, nothing is said."""
    estimates = {"g": GAIN, "h": {**GAIN, "mean": "2 * x"}, "k": {**GAIN, "mean": "z"}}
    tests = {"P1": {"claim": "more", "test": "g > 0"}, "P2": {"claim": "more", "test": second}}
    family = {"all": {"predictions": ["P1", "P2"], "error": 0.05, "method": method}}
    found = of(quantities={**QUANTITIES, "z": OTHER}, estimates=estimates, predictions=tests, families=family)
    texts = [text for _, text in dependent(found)]
    assert (1 if said else 0) == len(texts)
    assert said in "".join(texts)


@pytest.mark.parametrize(("level", "said"), [(0.55, True), (0.95, False)])
def test_a_low_level_is_told(level: float, said: bool) -> None:
    """Whoever lowers the least level says so to every reader."""
    found = list(told(of(confidence={"least_level": level})))
    assert said is any(f"intervals at level {level:g} decide here" in text for text in found)


@pytest.mark.parametrize(
    "test",
    [
        "x[unit == 1] > 0", "(x[unit == 1] + x[unit == 2]) / 2 > 0", "x[unit == 1] > x[unit == 2]",
        "x[unit == 1] > 0 or x[unit == 2] > 0",
    ],
)  # fmt: skip
def test_a_single_draw_is_no_number(test: str) -> None:
    """One seed of many carries its error, alone, compared or reckoned with."""
    assert "picks single draws (unit)" in refusal(of, predictions={"P1": {"claim": "more", "test": test}})


def test_the_hint_is_one_that_can_be_registered() -> None:
    """Of ones and zeros a proportion, of five units least: 5, and quotes that YAML reads."""
    hint = refusal(of, predictions={"P1": {"claim": "more", "test": "mean(right) > 0.5"}})
    assert "{proportion: right, over: [unit], method: clopper_pearson" in hint
    few = {**QUANTITIES, "y": {"axes": ["seed"]}}
    assert "least: 5}" in refusal(of, quantities=few, predictions={"P1": {"claim": "more", "test": "mean(y) > 0"}})


def test_the_hint_at_a_share_of_draws_is_yaml() -> None:
    """An expression with double quotes of its own is quoted by single ones."""
    test = {"per": ["unit"], "each": 'passage == "a"', "quantifier": {"fraction": 0.5}}
    assert "{proportion: 'passage == \"a\"', over" in refusal(of, predictions={"P1": {"claim": "more", "test": test}})


@pytest.mark.parametrize("method", ["t", "betting"])
@pytest.mark.parametrize("axis", ["draw", "iteration", "steps"])
def test_steps_of_a_process_are_not_drawn_apart(axis: str, method: str) -> None:
    """A chain read as a table is refused, with the kind that reads chains; a bet on each draw knows no chain either."""
    changes = {
        "axes": {"unit": {"planned": 40}, axis: {"planned": 400}},
        "quantities": {**QUANTITIES, "mu": {"axes": [axis]}},
        "estimates": {"g": {**GAIN, "mean": "mu", "over": [axis], "method": method}},
    }  # fmt: skip
    assert f"the levels of '{axis}' follow one another" in refusal(of, **changes)


def test_a_count_of_one_arm_over_the_total_of_another_is_refused() -> None:
    """k of B over n of A is no rate."""
    quantities = {name: {"axes": ["arm"], "type": "count", "support": [0, "inf"]} for name in ("k", "n")}
    lift = {
        "difference_of_proportions": ["k[arm == 'B']", "k[arm == 'A']"], "of": ["n[arm == 'A']", "n[arm == 'A']"],
        "method": "newcombe", "level": 0.95, "least": 10,
    }  # fmt: skip
    said = refusal(of, axes={"arm": ["A", "B"]}, quantities=quantities, estimates={"g": lift})
    assert "which is of another cell" in said


CHAINS = {
    "m": {"mean": "mu", "over": ["chain", "draw"], "method": "mcse", "level": 0.95, "least": 1000},
    "rhat": {"rhat": "mu", "over": ["chain", "draw"], "method": "rank_normalised", "level": 0.95, "least": 1000},
    "other": {"rhat": "nu", "over": ["chain", "draw"], "method": "rank_normalised", "level": 0.95, "least": 1000},
}


@pytest.mark.parametrize(
    ("requires", "flags", "said"),
    [
        ([], {}, True), (["other <= 1.01"], {}, True), (["rhat <= 1.01"], {}, False),
        (["mixed"], {"mixed": {"when": "rhat <= 1.01 and other <= 1.01"}}, False),
    ],
)  # fmt: skip
def test_a_mean_of_chains_wants_them_to_agree(requires: list[str], flags: dict, said: bool) -> None:
    """Its error is that of chains that agree: R-hat of the same variable is required, directly or through a flag."""
    registration = of(
        axes={"unit": {"planned": 40}, "chain": {"planned": 4}, "draw": {"planned": 2000}},
        estimates=CHAINS, flags=flags,
        quantities={**QUANTITIES, "mu": {"axes": ["chain", "draw"]}, "nu": {"axes": ["chain", "draw"]}},
        predictions={"P1": {"claim": "more", "test": "m > 0", "requires": requires}},
    )  # fmt: skip
    assert said is any("has the error of chains that agree" in text for _, text in unmixed(registration))
