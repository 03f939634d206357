"""Raw numbers that are drawn: their laws, what goes together, and the same numbers for the same names."""

from __future__ import annotations

import numpy as np
import pytest

from tests import factory
from tests.plan.runs import NUMBER, registered, simulated, suppositions
from verdict.plan.drawing import Supposing
from verdict.plan.resizing import sizes
from verdict.registration.supposing import scenario
from verdict.statistics.sample.laws import LAWS
from verdict.words.errors import UsageError

WHOLE = {"axes": ["seed"], "type": "count", "support": [0, "inf"]}
N = 20_000  # draws of each law: its standard errors stand in the tests


def drawn(suppose: dict, n: int = N, run: int = 0, **changes) -> dict:
    """Draw one run of n units, by quantity: arrays of numbers or texts."""
    registration = registered(**changes)
    found = scenario(suppositions(suppose), factory.Unplaced(), registration)
    made = Supposing(found).values(sizes(registration, None, None).at(n), run)
    return {name: value.text if hasattr(value, "text") else value.at.lo for name, value in made.items()}


@pytest.mark.parametrize("law", ["normal", "lognormal", "t3"])
def test_a_law_has_the_mean_and_the_spread_that_are_written(law: str) -> None:
    """Mean within 4 standard errors; the spread within 5 %, which t3 with its heavy tails reaches only roughly."""
    x = drawn({"gain": {"law": law, "mean": 2.0, "sd": 0.5}})["gain"]
    assert abs(x.mean() - 2.0) < 4 * 0.5 / np.sqrt(N)
    assert x.std() == pytest.approx(0.5, rel=0.05 if law != "t3" else 0.25)


@pytest.mark.parametrize(
    ("supposed", "mean", "variance"),
    [
        ({"law": "bernoulli", "p": 0.02}, 0.02, 0.02 * 0.98),
        ({"law": "poisson", "rate": 3.5}, 3.5, 3.5),
        ({"law": "binomial", "p": 0.1, "of": 40}, 4.0, 3.6),
    ],
)
def test_counts_have_their_law(supposed: dict, mean: float, variance: float) -> None:
    """Whole numbers with the mean and the variance of the law."""
    x = drawn({"gain": supposed}, quantities={"gain": WHOLE})["gain"]
    assert np.array_equal(x, np.floor(x))
    assert abs(x.mean() - mean) < 4 * np.sqrt(variance / N)
    assert x.var() == pytest.approx(variance, rel=0.2)


def test_every_law_gives_finite_numbers_far_out() -> None:
    """Forty standard deviations from the middle nothing is infinite or NaN."""
    z = np.array([-40.0, 0.0, 40.0])
    of = {name: np.float64(0.5) for name in ("mean", "sd", "p", "rate", "value")} | {"of": np.float64(9)}
    for law in LAWS.values():
        assert np.all(np.isfinite(law.numbers(z, {name: of[name] for name in law.parameters})))


TWO = {
    "axes": {"method": ["A", "B"], "seed": {"planned": 20}},
    "quantities": {"gain": {**NUMBER, "axes": ["method", "seed"]}},
    "estimates": {"effect": {"mean": "gain[method == 'B'] - gain[method == 'A']", "over": ["seed"], "method": "t",
                             "level": 0.95, "least": 2}},
}  # fmt: skip


def test_numbers_of_a_unit_share_what_is_supposed() -> None:
    """Over a fixed axis they are correlated by `shared`, units apart are not, and cells have their own means."""
    law = {"law": "normal", "mean": 1.0, "sd": 2.0, "shared": 0.7, "but": [{"where": "method == 'B'", "mean": 5.0}]}
    a, b = drawn({"gain": law}, **TWO)["gain"]
    assert np.corrcoef(a, b)[0, 1] == pytest.approx(0.7, abs=0.03)
    assert abs(np.corrcoef(a[1:], a[:-1])[0, 1]) < 0.03
    assert (a.mean(), b.mean()) == pytest.approx((1.0, 5.0), abs=0.06)


def test_two_quantities_share_their_units() -> None:
    """Right answers of two models to the same questions go together."""
    both = {"gain": WHOLE, "other": WHOLE}
    paired = {"effect": {"paired_difference_of_proportions": ["gain", "other"], "over": ["seed"], "method": "tango",
                         "level": 0.95, "least": 5}}  # fmt: skip
    quantities = {name: {**each, "support": [0, 1]} for name, each in both.items()}
    law = {"law": "bernoulli", "p": 0.5, "shared": 0.8}
    found = drawn({"gain": law, "other": law}, quantities=quantities, estimates=paired)
    latent = 2 / np.pi * np.arcsin(0.8)  # of two halves of a normal pair, correlated by 0.8
    assert np.corrcoef(found["gain"], found["other"])[0, 1] == pytest.approx(latent, abs=0.03)


def test_units_of_a_cluster_are_alike() -> None:
    """The intraclass correlation is that of neighbours in one cluster; across clusters there is none."""
    quantities = {"gain": NUMBER, "passage": {"axes": ["seed"], "type": "text"}}
    estimates = {"effect": {"mean": "gain", "over": ["seed"], "cluster": "passage", "method": "t", "level": 0.95,
                            "least": 2}}  # fmt: skip
    suppose = {
        "passage": {"law": "clusters", "size": 2},
        "gain": {"law": "normal", "mean": 0.0, "sd": 1.0, "cluster": "passage", "intraclass": 0.4},
    }
    found = drawn(suppose, quantities=quantities, estimates=estimates)
    assert ["1", "1", "2", "2"] == list(found["passage"][:4])
    assert np.corrcoef(found["gain"][::2], found["gain"][1::2])[0, 1] == pytest.approx(0.4, abs=0.03)
    assert abs(np.corrcoef(found["gain"][1:-1:2], found["gain"][2::2])[0, 1]) < 0.03


ARMS = {
    "quantities": {"arm": {"axes": ["seed"], "type": "text"}, "gain": {**WHOLE, "support": [0, 1]}},
    "estimates": {"effect": {"difference_of_proportions": "gain", "groups": ["arm == 'B'", "arm == 'A'"],
                             "over": ["seed"], "method": "newcombe", "level": 0.95, "least": 5}},
}  # fmt: skip


def test_arms_are_drawn_and_decide_the_chance() -> None:
    """A text is drawn by its shares, and what depends on it follows; a share is missing at random."""
    suppose = {
        "gain": {"law": "bernoulli", "p": 0.1, "but": [{"where": "arm == 'B'", "p": 0.3}], "missing": 0.25},
        "arm": {"law": "one_of", "shares": {"A": 3, "B": 1}},
    }
    found = drawn(suppose, **ARMS)
    arm, gain = found["arm"], found["gain"]
    assert np.mean(arm == "B") == pytest.approx(0.25, abs=0.015)
    assert np.mean(np.isnan(gain)) == pytest.approx(0.25, abs=0.015)
    assert np.nanmean(gain[arm == "A"]) == pytest.approx(0.1, abs=0.015)
    assert np.nanmean(gain[arm == "B"]) == pytest.approx(0.3, abs=0.03)


def test_parameters_may_be_expressions() -> None:
    """A mean may follow another quantity, whichever of the two is written first."""
    quantities = {"gain": NUMBER, "size": NUMBER}
    suppose = {
        "gain": {"law": "normal", "mean": "3 * size", "sd": 0.1},
        "size": {"law": "normal", "mean": 1, "sd": 1},
    }
    estimates = {"effect": {"slope": ["size", "gain"], "over": ["seed"], "method": "t", "level": 0.95, "least": 3}}
    found = drawn(suppose, quantities=quantities, estimates=estimates)
    assert np.polyfit(found["size"], found["gain"], 1)[0] == pytest.approx(3.0, abs=0.01)


def test_the_same_names_give_the_same_numbers_and_more_units_begin_with_fewer() -> None:
    """A run of 50 units is the beginning of one of 80; another run and another quantity are others."""
    law = {"law": "normal", "mean": 0.0, "sd": 1.0, "shared": 0.5}
    short, long = (drawn({"gain": law}, n, **TWO)["gain"] for n in (50, 80))
    assert np.array_equal(short, long[:, :50])
    assert not np.array_equal(short, drawn({"gain": law}, 50, run=1, **TWO)["gain"])


def test_what_lies_beyond_the_support_is_set_to_its_end_and_counted() -> None:
    """An accuracy of 0.99 with a wide normal law would exceed one."""
    registration = registered(quantities={"gain": {**NUMBER, "support": [0, 1]}})
    found = scenario(
        suppositions({"gain": {"law": "normal", "mean": 0.99, "sd": 0.1}}), factory.Unplaced(), registration
    )
    source = Supposing(found)
    x = source.values(sizes(registration, None, None).at(1000), 0)["gain"].at.lo
    assert 1.0 == x.max()
    assert np.count_nonzero(x == 1.0) == source.outside["gain"]["outside"]
    assert 400 < source.outside["gain"]["outside"] < 500


@pytest.mark.parametrize(
    ("law", "said"),
    [
        ({"law": "bernoulli", "p": "0.5 + seed"}, r"suppose.gain: found p = 20.5, wanted it in \[0, 1\]"),
        ({"law": "normal", "mean": 0, "sd": 0}, "found sd = 0, wanted it above zero"),
        ({"law": "lognormal", "mean": -1, "sd": 1}, "found mean = -1, wanted it above zero"),
        ({"law": "poisson", "rate": -2}, "found rate = -2, wanted it not below zero"),
        ({"law": "normal", "mean": "1 / (seed - 1)", "sd": 1}, "found mean that is no finite number everywhere"),
    ],
)
def test_what_no_law_has_is_told(law: dict, said: str) -> None:
    """Whatever an expression comes to is looked at before it is drawn from."""
    kind = NUMBER if law["law"] in ("normal", "lognormal") else WHOLE
    one = simulated(registered(quantities={"gain": kind}), {"gain": law})
    with pytest.raises(UsageError, match=said):
        one.chances(20, one.targets[0])
