"""Directions hold when judged: random amendments on random numbers, many of every kind."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.diff.amendments import AMENDMENTS
from tests.diff.rich import RICH, Amendment, case, edited, registered, rich, sides
from tests.diff.rich import difference as compared
from tests.factory import evidence, freeze
from verdict.diff import Difference, Kind
from verdict.diff.changes import changes
from verdict.diff.fields import spots
from verdict.registration.borrowed import borrowed
from verdict.registration.resolved import Registration
from verdict.words.errors import DocumentError
from verdict.words.vocabulary import Word

DRAWS = 2  # for each of some two hundred amendments, every one on numbers of its own
MANY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def reading(value: float, exact: bool, rng: np.random.Generator) -> dict[str, Any]:
    """Draw how a value is known: rarely not at all, else exactly or within a confidence interval."""
    width = float(value * rng.choice([0.02, 0.2]))
    if rng.random() < 0.03:
        return {"missing": "not_run"}
    return {"value": value} if exact else {
        "value": value, "interval": [value - width, value + width], "level": 0.99, "method": "normal"}  # fmt: skip


def numbers(registration: Registration, seed: int) -> dict[str, Any]:
    """Draw readings of everything that is measured, dense around the bars; counts stand at a declared look.

    All readings of a quantity are exact, or all of them are intervals, as families want them.
    """
    rng = np.random.Generator(np.random.Philox(seed))
    found: dict[str, Any] = {}
    for name, quantity in registration.prereg.quantities.items():
        if name in borrowed(registration.prereg):
            continue  # no ledger knows the freeze that it is of
        if name in ("hits", "tries", "arm", "passage"):
            found[name] = drawn_apart(registration, name, rng)
        elif quantity.type == "count":
            found[name] = {"every": int(rng.choice([100, 200]))}
        elif quantity.is_ is None and quantity.type != "text":
            scale = {"x": 3.0, "tau": 3.0, "spent": 14_400.0}.get(name, 0.2)
            exact = bool(rng.random() < 0.2) or name in ("spent", "y")
            keys = registration.grid.keys(quantity.axes, np.ones(registration.grid.shape(quantity.axes), bool)) or ((),)
            drawn = [reading(round(float(scale * rng.lognormal(0, 0.4)), 4), exact, rng) for _ in keys]
            found[name] = {"cells": [{"at": dict(key), **one} for key, one in zip(keys, drawn, strict=True)]}
    return found


def drawn_apart(registration: Registration, name: str, rng: np.random.Generator) -> dict[str, Any]:
    """Draw counts of hits among fifty tries, and the arm and the passage of each item."""
    if name == "tries":
        return {"every": 50}
    axes = registration.prereg.quantities[name].axes
    keys = registration.grid.keys(axes, np.ones(registration.grid.shape(axes), bool))
    drawn = {"hits": lambda: int(rng.binomial(50, 0.3)), "arm": lambda: str(rng.choice(["A", "B"])),
             "passage": lambda: str(rng.choice(["p", "q", "r", "s"]))}[name]  # fmt: skip
    return {"cells": [{"at": dict(key), "value": drawn()} for key in keys]}


@cache
def on_random_numbers(i: int) -> tuple[Difference, ...]:
    """Judge a registration and an amendment of it, by its number, on the same numbers, several times."""
    first, second = sides(AMENDMENTS[i])
    belongs = {"id": first.id, "digest": first.digest}
    drawn = (evidence(first, numbers(first, DRAWS * i + draw), freeze=belongs) for draw in range(DRAWS))
    return tuple(compared(case(first, laid_out), case(second)) for laid_out in drawn)


def gained(found: Difference) -> list[str]:
    """Return the predictions that pass under the second freeze and not under the first."""
    return [v.prediction for v in found.verdicts if v.after.word is Word.PASS and v.before.word is not None
            and v.before.word is not Word.PASS]  # fmt: skip


def lost(found: Difference) -> list[str]:
    """Return the predictions that pass under the first freeze and are judged otherwise under the second."""
    return [v.prediction for v in found.verdicts if v.before.word is Word.PASS
            and v.after.word not in (None, Word.PASS)]  # fmt: skip


def of_kind(kind: Kind) -> list[Any]:
    """Return the numbers of the amendments that diff gives this kind and no other."""
    return [pytest.param(i, id=str(a)) for i, a in enumerate(AMENDMENTS) if a.kinds == {kind}]


@pytest.mark.parametrize("i", of_kind(Kind.COSMETIC))
def test_what_is_called_cosmetic_changes_no_verdict(i: int) -> None:
    """Word, cause, reasons and labels stay as they are, whatever was measured."""
    for found in on_random_numbers(i):
        assert [] == [v.prediction for v in found.verdicts]
        assert set(rich().prereg.predictions) == set(found.same)


@pytest.mark.parametrize("i", of_kind(Kind.TIGHTENED))
def test_what_is_called_tightened_passes_nothing_new(i: int) -> None:
    """NOT PASSED and UNTESTED do not become PASS by it on the same numbers."""
    for found in on_random_numbers(i):
        assert [] == gained(found)


@pytest.mark.parametrize("i", of_kind(Kind.LOOSENED))
def test_what_is_called_loosened_takes_no_pass_away(i: int) -> None:
    """PASS stays PASS by it on the same numbers."""
    for found in on_random_numbers(i):
        assert [] == lost(found)


def test_the_numbers_decide_something() -> None:
    """The checks above have teeth: on these numbers what is loosened passes something, what is tightened takes away."""
    loose, tight = (
        [found for entry in of_kind(kind) for found in on_random_numbers(*entry.values)]
        for kind in (Kind.LOOSENED, Kind.TIGHTENED)
    )
    assert any(gained(found) for found in loose)
    assert any(lost(found) for found in tight)


TESTS = [
    "all(F <= {})", "any(F < {})", "max(F) <= {}", "median(F) <= {}", "count(F <= {}) >= 2", "fraction(F <= {}) >= 0.5",
    "not (max(F) > {})", "F[t == 1] <= {} and x < 5", "x < 1 or min(F) <= {}", "max(F) - {} <= 0", "max(F) / {} <= 1",
    "log(max(F)) <= {}", "-{} <= x", "2 * max(F) <= {} * 3", "sqrt(max(F)) <= {}", "median(F) in [0, {}]",
]  # fmt: skip
BARS = st.floats(0.05, 3).map(lambda value: round(value, 3))


@given(st.sampled_from(TESTS), BARS, BARS, st.integers(0, 10_000), st.sampled_from(["none", "bonferroni", "holm"]))
@MANY
def test_a_bar_moves_verdicts_the_way_it_is_typed(test: str, low: float, high: float, seed: int, method: str) -> None:
    """Written in the test or as a constant: what is tightened passes nothing new, what is loosened loses nothing."""
    families = {} if method == "none" else {"main": {"predictions": ["P1"], "error": 0.05, "method": method}}
    for old, new in ((low, high), (high, low)):
        amended = [
            tuple(freeze(id=f"2026-01-01{letter}", families=families, predictions={"P1": {"test": test.format(value)}})
                  for letter, value in zip("ab", (old, new), strict=True)),
            tuple(freeze(id=f"2026-01-01{letter}", families=families, constants={"bar": value},
                         predictions={"P1": {"test": test.format("bar")}})
                  for letter, value in zip("ab", (old, new), strict=True)),
        ]  # fmt: skip
        for first, second in amended:
            laid_out = evidence(first, numbers(first, seed), freeze={"id": first.id, "digest": first.digest})
            found = compared(case(first, laid_out), case(second))
            assert {Kind.LOOSENED, Kind.TIGHTENED} >= {change.kind for change in found.changes}
            for change in found.changes:
                assert [] == (gained(found) if change.kind is Kind.TIGHTENED else lost(found))


def test_a_bar_typed_the_wrong_way_would_be_seen() -> None:
    """Over the same numbers, calling a loosened bar tightened is contradicted."""
    first, second = freeze(constants={"bar": 0.1}), freeze(constants={"bar": 0.9}, id="2026-01-01b")
    found = [compared(case(first, evidence(first, numbers(first, seed))), case(second)) for seed in range(50)]
    assert {Kind.LOOSENED} == {change.kind for one in found for change in one.changes}
    assert any(gained(one) for one in found)


def apart(amendments: list[Amendment]) -> bool:
    """Say whether no amendment touches what another one does."""
    paths = [(i, path) for i, amendment in enumerate(amendments) for path, _ in amendment.edits]
    return not any(i < j and (a[: len(b)] == b or b[: len(a)] == a) for i, a in paths for j, b in paths)


PLAIN = [
    a for a in AMENDMENTS if not a.first and not any(isinstance(part, int) for path, _ in a.edits for part in path)
]


@given(st.lists(st.sampled_from(PLAIN), min_size=2, max_size=6, unique_by=lambda a: a.edits[0][0]))
@settings(MANY, max_examples=100)
def test_several_amendments_are_all_reported(amendments: list[Amendment]) -> None:
    """No change hides another: together, every field that was amended differs, and every place is reported."""
    assume(apart(amendments))
    try:
        second = registered(edited(RICH, tuple(edit for amendment in amendments for edit in amendment.edits)))
        alone = [registered(edited(RICH, amendment.edits)) for amendment in amendments]
    except DocumentError:
        assume(False)
    differing = {spot.pattern for spot in spots(rich().prereg, second.prereg)}
    assert {amendment.pattern for amendment in amendments} <= differing
    reported = {change.place for change in changes(rich(), second)}
    assert {change.place for one in alone for change in changes(rich(), one)} <= reported


@given(st.permutations(list(RICH)), st.integers(0, 3))
@settings(MANY, max_examples=50)
def test_another_order_of_writing_is_no_change(order: list[str], spaces: int) -> None:
    """Key order and layout are not meaning: nothing is reported."""
    second = registered({key: json.loads(json.dumps(RICH[key], indent=spaces)) for key in order})
    assert () == changes(rich(), second)


FAMILIES = st.fixed_dictionaries({
    "error": st.sampled_from([0.01, 0.05, 0.1, 0.3, 0.5]), "method": st.sampled_from(["bonferroni", "holm"]),
})  # fmt: skip


@given(FAMILIES, FAMILIES, st.integers(0, 10_000))
@MANY
def test_families_move_verdicts_the_way_they_are_typed(old: dict[str, Any], new: dict[str, Any], seed: int) -> None:
    """An error raised or Holm's method is reported, and judged: intervals are widened on either side."""
    predictions = {"P1": {"test": "all(F <= bar)"}, "P2": {"test": "x < 4"}, "P3": {"test": "min(F) >= 0.05"}}
    members = {"predictions": ["P1", "P2", "P3"]}
    first = freeze(predictions=predictions, families={"f": {**members, **old}})
    second = freeze(predictions=predictions, families={"f": {**members, **new}}, id="2026-01-01b")
    found = compared(case(first, evidence(first, numbers(first, seed))), case(second))
    kinds = {change.where: change.kind for change in found.changes}
    rise, holm = new["error"] - old["error"], (new["method"] == "holm") - (old["method"] == "holm")
    assert kinds.get("families.f.error") == (None if not rise else Kind.LOOSENED if rise > 0 else Kind.TIGHTENED)
    assert kinds.get("families.f.method") == (None if not holm else Kind.LOOSENED if holm > 0 else Kind.TIGHTENED)
    if set(kinds.values()) == {Kind.TIGHTENED}:
        assert [] == gained(found)
    if set(kinds.values()) == {Kind.LOOSENED}:
        assert [] == lost(found)
    assert all(len(v.factors) == len(kinds) for v in found.verdicts)


REQUIRES = ["x < 4", "F <= 0.4", "n >= 150", "F >= 0.1", "ratio <= 0.5"]


@given(st.sets(st.sampled_from(REQUIRES)), st.sets(st.sampled_from(REQUIRES)), st.booleans(), st.integers(0, 10_000))
@MANY
def test_requirements_are_told_on_every_level(old: set[str], new: set[str], shared: bool, seed: int) -> None:
    """Of a clause or of a whole prediction: one dropped is loosened, one added tightened, and judged so."""

    def frozen(requires: set[str], letter: str) -> Registration:
        test = {"test": "all(F <= bar)"}
        block = {"requires": sorted(requires), **({"clauses": {"a": test}} if shared else test)}
        return freeze(predictions={"P1": block}, id=f"2026-01-01{letter}")

    first, second = frozen(old, "a"), frozen(new, "b")
    found = compared(case(first, evidence(first, numbers(first, seed))), case(second))
    if len(old - new) == len(new - old) == 1:
        assert {("predictions", "P1", "requires")} == {change.place for change in found.changes}
        return
    assert sorted(old - new) == sorted(c.before for c in found.changes if c.kind is Kind.LOOSENED)
    assert sorted(new - old) == sorted(c.after for c in found.changes if c.kind is Kind.TIGHTENED)
    assert new >= old or not (new <= old) or [] == lost(found)
    assert not (new >= old) or [] == gained(found)
