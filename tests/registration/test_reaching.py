"""What is measured never lies beyond what a registration says that it can reach."""

import numpy as np
import pytest

from tests.factory import freeze
from verdict.algebra.grid import Cells, Texts
from verdict.algebra.interval import Interval
from verdict.expression.evaluate import Environment, evaluate
from verdict.expression.parse import parse
from verdict.registration.fixed import fixed_values
from verdict.registration.reaching import reach

T = {"over": ["user"], "method": "t", "level": 0.95, "least": 3}
USERS, ITEMS = 5, 4
SUPPORTS = {"x": (0, 1), "w": (-2, 3), "z": (0, float("inf")), "ok": (0, 1), "v": (1, 2)}
WHOLE = (-float("inf"), float("inf"))
QUANTITIES = {
    "x": {"axes": ["user"], "support": [0, 1]},
    "w": {"axes": ["user", "item"], "support": [-2, 3]},
    "z": {"axes": ["user"], "support": [0, "inf"]},
    "ok": {"axes": ["user", "item"], "type": "count", "support": [0, 1]},
    "v": {"axes": ["user", "k"], "support": [1, 2]},
    "gap": {"axes": ["user"], "is": "x - mean(w, over=item)", "support": [-1, 2]},
    "loose": {"axes": ["user"], "is": "x + 1"},
}


def registered(expression: str):
    """Register the mean of an expression over users."""
    return freeze(
        schema="verdict/prereg/2", quantities=QUANTITIES, artifact=None,
        axes={"user": {"planned": USERS}, "item": {"planned": ITEMS, "role": "fixed", "why": "all of them"},
              "k": [1, 2, 10]},
        flags={"good": {"axes": ["user", "item"], "when": "w > x"}},
        estimates={"e": {"mean": expression, **T}}, predictions={"P1": {"claim": "it holds", "test": "e > 0"}},
    )  # fmt: skip


def reached(expression: str) -> tuple[float, float]:
    """Return where the mean of an expression over users can lie."""
    low, high = registered(expression).quantities["e"].support
    return float(low), float(high)


REACHES = {
    "count(ok == 1, over=item)": (0, ITEMS),
    "count(ok <= 1, over=item)": (ITEMS, ITEMS),
    "count(good, over=item)": (0, ITEMS),
    "count(v > 1.5, over=k)": (0, 3),
    "fraction(ok == 1, over=item)": (0, 1),
    "x * user": (0, USERS),
    "x + mean(item)": (1, 1 + ITEMS),
    "w[item == 3] - w[item == 1]": (-5, 5),
    "(x * item)[item == 3]": (0, ITEMS),
    "x * slope(w, item)": WHOLE,
    "spearman(w, item)": (-1, 1),
    "quantile(w * item, 0.9, over=item)": (-2 * ITEMS, 3 * ITEMS),
    "gap": (-3, 3),
    "loose": WHOLE,
    "x": (0, 1),
    "1 / (1 + z)": (0, 1),
}


@pytest.mark.parametrize("expression", REACHES)
def test_an_expression_reaches_as_far_as_its_numbers_let_it(expression: str) -> None:
    """Counts count every level, an axis is every level of itself, and a derived number may be brought as well."""
    assert REACHES[expression] == reached(expression)


def test_a_quantile_over_levels_and_draws_together_is_no_quantile_of_one_draw_each() -> None:
    """Ten users of two levels lie closer to the greater one than two numbers do."""
    registration = registered("x * quantile(v * k, 0.9)")
    assert (0.0, 20.0) == tuple(map(float, registration.quantities["e"].support))


def _atoms(random: np.random.Generator) -> str:
    """Write a random number of each user."""
    return str(random.choice([
        "x", "w[item == 2]", "z", "user", "gap", "loose", "mean(w, over=item)", "median(w, over=item)", "v[k == 10]",
        "quantile(w, 0.7, over=item)", "count(ok == 1, over=item)", "count(w > item, over=item)",
        "count(good, over=item)", "fraction(w > 0, over=item)", "max(w * item, over=item)", "min(v, over=k)",
        "slope(w, item)", "spearman(w, item)", "slope(log(v), log(k))", "count(w > v, over=[item, k])", "2", "0.5",
        "quantile(w * k, 0.9, over=[item, k])", "mean(v * item, over=[item, k])",
    ]))  # fmt: skip


def _expression(random: np.random.Generator, depth: int) -> str:
    """Write a random expression over a user's numbers."""
    if depth == 0 or random.random() < 0.3:
        return _atoms(random)
    left, right = _expression(random, depth - 1), _expression(random, depth - 1)
    return str(random.choice([
        f"({left} + {right})", f"({left} - {right})", f"({left} * {right})", f"({left} / {right})",
        f"max({left}, {right})", f"min({left}, {right})", f"abs({left})", f"sqrt({left})", f"log({left})",
        f"({left}) ** 2",
    ]))  # fmt: skip


def _numbers(registration, random: np.random.Generator) -> Environment:
    """Draw every quantity inside its support, often at its ends."""
    grid, values = registration.grid, dict(fixed_values(registration))
    for name, (low, high) in SUPPORTS.items():
        axes = grid.sorted(registration.quantities[name].axes)
        top = min(high, 50.0)
        drawn = random.choice([low, top, random.uniform(low, top)], grid.shape(axes))
        drawn = np.round(drawn) if name == "ok" else drawn
        values[name] = Cells(axes, Interval.exactly(drawn))
    env = Environment(values, grid)
    for name, own in (("gap", (-1, 2)), ("loose", (-90, 90))):  # brought directly, or as it is defined
        brought = Cells(("user",), Interval.exactly(random.uniform(*own, USERS)))
        found = evaluate(registration.trees["quantities", name, "is"], Environment(values, grid))
        values[name] = brought if random.random() < 0.5 else found
    good = evaluate(registration.trees["flags", "good", "when"], Environment(values, grid))
    values["good"] = good
    return env


@pytest.mark.parametrize("seed", range(8))
def test_no_number_lies_beyond_what_its_expression_can_reach(seed: int) -> None:
    """Random expressions on random numbers inside the supports; bounds are met as well, so they are no idle ones."""
    random, registration, tight = np.random.default_rng(seed), registered("x"), 0
    for _ in range(40):
        text = _expression(random, 2)
        node = parse(text)
        low, high = reach(node, registration.prereg, registration.trees, registration.grid)
        for _ in range(6):
            found = evaluate(node, _numbers(registration, random))
            assert not isinstance(found, Texts)
            at = found.at if isinstance(found, Cells) else Interval.exactly(found.codes)
            known = at.known & np.isfinite(at.lo) & np.isfinite(at.hi)
            slack = 1e-9 * (1 + np.abs(at.lo[known]))
            assert np.all(at.hi[known] >= low - slack), (text, low, at.hi)
            assert np.all(at.lo[known] <= high + slack), (text, high, at.lo)
            tight += bool(np.any(known & np.isfinite(high) & (at.hi >= high - 1e-9)))
    assert tight > 0
