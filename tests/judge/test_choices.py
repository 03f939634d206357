"""Ordered choice: the first rule that holds gives the token or fires the outcome; what is not known decides nothing."""

from __future__ import annotations

import re
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yaml import safe_load

from tests.factory import ESTIMATORS, cells, evidence, freeze, refusal, span
from verdict.judge import judge
from verdict.outcome.lock import Head, lock_of
from verdict.outcome.payload import payload
from verdict.outcome.record import Outcome
from verdict.registration.resolved import Registration

LEVELS = (1, 2, 3, 4)
ROUTER = {
    "axes": ["t"],
    "first_of": [
        {"token": "BUDGET-WALL", "when": "cost > 100 or x > 50"},
        {"token": "QUALITY-LOSS", "when": "loss > 0.1"},
        {"token": "NOISY", "when": "wild"},
        {"token": "MARGIN-POSITIVE", "when": "gain > 0.01"},
        {"token": "MARGIN-NEGATIVE", "when": "gain < -0.01"},
        {"token": "MARGIN-ZERO", "when": "otherwise"},
    ],
}
WHOLE = {
    "first_of": [
        {"token": "STOPPED", "when": "count(route == 'BUDGET-WALL') >= 2"},
        {"token": "WINS", "when": "fraction(route == 'MARGIN-POSITIVE') >= 0.5"},
        {"token": "OPEN", "when": "otherwise"},
    ]
}
ANY = ["-inf", "inf"]
NUMBERS = {name: {"axes": ["t"], "support": ANY} for name in ("cost", "loss", "gain", "noise")}
CHOOSING: dict[str, Any] = {
    "schema": "verdict/prereg/2", "quantities": NUMBERS, "choices": {"route": ROUTER, "run": WHOLE},
    "flags": {"wild": {"axes": ["t"], "when": "noise > 1"}},
    "predictions": {"P1": {"test": "run == 'WINS'"},
                    "P2": {"test": {"per": ["t"], "each": "route != 'QUALITY-LOSS'", "quantifier": "all"}}},
}  # fmt: skip
GOOD = {"cost": 1, "loss": 0, "gain": 1, "noise": 0, "x": 0}


def judged(quantities: dict[str, Any], **changes: Any) -> Outcome:
    """Judge the router on these quantities."""
    registration = freeze(**{**CHOOSING, **changes})
    return judge(registration, evidence(registration, quantities), ESTIMATORS)


def tokens(outcome: Outcome, choice: str = "route") -> list[str | None]:
    """Return the tokens of a choice, cell by cell."""
    return next([cell.token for cell in c.cells] for c in outcome.choices if c.name == choice)


def chosen(cost: float, loss: float, noise: float, gain: float) -> str:
    """Choose by precedence, in plain Python."""
    if cost > 100:
        return "BUDGET-WALL"
    if loss > 0.1:
        return "QUALITY-LOSS"
    if noise > 1:
        return "NOISY"
    if gain > 0.01:
        return "MARGIN-POSITIVE"
    return "MARGIN-NEGATIVE" if gain < -0.01 else "MARGIN-ZERO"


def test_a_router_of_six_tokens_gives_its_table_by_precedence() -> None:
    """Over every combination of inputs each cell gets the token of the first rule that holds."""
    table = list(product((1, 100, 101), (0, 0.1, 0.2), (0, 2), (-1, -0.01, 0, 0.01, 1)))
    names = ("cost", "loss", "noise", "gain")
    levels = list(range(len(table)))
    quantities = {name: cells(("t",), {t: row[i] for t, row in enumerate(table)}) for i, name in enumerate(names)}
    found = judged({**quantities, "x": 0}, axes={"t": levels})
    assert [chosen(*row) for row in table] == tokens(found)
    assert {chosen(*row) for row in table} == set(tokens(found)) and len(set(tokens(found))) == 6


@pytest.mark.parametrize(
    ("changes", "route", "run"),
    [
        ({}, "MARGIN-POSITIVE", "WINS"),
        ({"x": 60}, "BUDGET-WALL", "STOPPED"),
        ({"gain": 0}, "MARGIN-ZERO", "OPEN"),
        ({"x": None, "cost": 200}, "BUDGET-WALL", "STOPPED"),
        ({"noise": None, "loss": 1}, "QUALITY-LOSS", "OPEN"),
    ],
)
def test_later_rules_are_not_asked_once_one_holds(changes: dict[str, Any], route: str, run: str) -> None:
    """What a later rule rests on may be missing."""
    known = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    found = judged(known)
    assert [route] * 4 == tokens(found)
    assert [run] == tokens(found, "run")


@pytest.mark.parametrize(
    ("changes", "rule", "unknown"),
    [
        ({"x": None}, "BUDGET-WALL", ("x",)), ({"loss": span(0, 1)}, "QUALITY-LOSS", ("loss",)),
        ({"noise": None}, "NOISY", ("wild",)), ({"gain": span(0, 1)}, "MARGIN-POSITIVE", ("gain",)),
    ],
)  # fmt: skip
def test_an_unknown_earlier_rule_keeps_the_token_open_by_name(
    changes: dict[str, Any], rule: str, unknown: tuple[str, ...]
) -> None:
    """It is said which rule waits, and for what."""
    found = judged({name: value for name, value in {**GOOD, **changes}.items() if value is not None})
    route = found.choices[0]
    assert [None] * 4 == tokens(found)
    assert {(rule, unknown)} == {(cell.rule, cell.unknown) for cell in route.cells}
    assert (f"4 open at the rule {rule}, since {unknown[0]} is not known",) == route.waiting


def test_what_a_token_cannot_be_any_more_is_known() -> None:
    """Between two tokens a test that asks for neither is decided, one that asks for either is open."""
    unsure = {**GOOD, "gain": span(0, 1)}
    tests = ("all(route != 'NOISY')", "any(route == 'NOISY')", "all(route == 'MARGIN-POSITIVE')")
    found = judged(unsure, predictions={f"P{i}": {"test": test} for i, test in enumerate(tests)})
    assert ["PASS", "NOT PASSED", "UNTESTED"] == [p.word.value for p in found.predictions]


VALUE = st.one_of(st.none(), st.sampled_from([-1.0, 0.0, 0.05, 0.5, 2.0, 60.0, 200.0]))
ENDS = st.tuples(st.sampled_from([0.0, 0.02, 1.0, 300.0]), st.sampled_from([0.0, 0.02, 1.0, 300.0]))


@settings(max_examples=50, deadline=None)
@given(st.fixed_dictionaries({n: st.tuples(*[VALUE] * 4) for n in (*NUMBERS, "x")}), st.data())
def test_losing_information_only_ever_opens_a_token(values: dict[str, Any], data: st.DataObject) -> None:
    """Whatever input is widened or dropped: a token stays what it was, or becomes unknown; and so does the outcome."""
    name = data.draw(st.sampled_from(sorted(values)))
    left = data.draw(st.one_of(st.none(), ENDS))
    place = data.draw(st.integers(0, 3))

    def series(name: str, lose: bool) -> Any:
        ends = [left if lose and i == place else (0.0, 0.0) for i, _ in enumerate(LEVELS)]
        found = [_read(value, wider) for value, wider in zip(values[name], ends, strict=True)]
        return found[place] if name == "x" else cells(("t",), dict(zip(LEVELS, found, strict=True)))

    registration = _large()
    before, after = (
        judge(registration, evidence(registration, {n: series(n, lose and n == name) for n in values}), ESTIMATORS)
        for lose in (False, True)
    )
    for choice in ("route", "run"):
        for old, new in zip(tokens(before, choice), tokens(after, choice), strict=True):
            assert new in (old, None)
    assert after.fired in (before.fired, None)


@cache
def _large() -> Registration:
    return freeze(**CHOOSING, outcomes=IN_ORDER)


def _read(value: float | None, wider: tuple[float, float] | None) -> Any:
    """Read a number, wider by this much at each end; nothing where it is missing or dropped."""
    if value is None or wider is None:
        return {"missing": "lost"}
    return {"range": [value - wider[0], value + wider[1]]}


IN_ORDER = {
    "first_of": [
        {"name": "DEAR", "when": "run == 'STOPPED'", "means": "Too dear to tell."},
        {"name": "HOLDS", "when": "run == 'WINS' and not any(route == 'NOISY')"},
        {"name": "FAILS", "when": "otherwise", "means": "No margin."},
    ]
}


@pytest.mark.parametrize(
    ("changes", "fired", "told"),
    [
        ({"x": 60}, "DEAR", ["DEAR fired: run == 'STOPPED' is the first that holds", "Too dear to tell."]),
        ({}, "HOLDS", ["HOLDS fired: run == 'WINS' and not any(route == 'NOISY') is the first that holds"]),
        ({"gain": 0}, "FAILS", ["FAILS fired: no rule before it holds", "No margin."]),
        ({"x": None}, None, ["no outcome fired: DEAR is open, since run at its rule STOPPED is not known"]),
        ({"noise": None}, None, ["no outcome fired: HOLDS is open, since route at its rule NOISY and run at its rule "
                                 "WINS are not known"]),
    ],
)  # fmt: skip
def test_the_first_outcome_that_holds_fires_or_the_rule_that_waits_is_named(
    changes: dict[str, Any], fired: str | None, told: list[str]
) -> None:
    """An outcome fires by its rule and its meaning; without one the open rule and what it waits for are told."""
    found = judged({n: v for n, v in {**GOOD, **changes}.items() if v is not None}, outcomes=IN_ORDER)
    assert fired == found.fired
    assert found.firing is not None
    assert told == list(found.firing.told)


def test_what_keeps_an_outcome_open_is_told_with_its_cells() -> None:
    """Two cells of four wait for a reading; both are named."""
    rules = {"first_of": [{"name": "LOST", "when": "any(loss > 1)"}, {"name": "KEPT", "when": "otherwise"}]}
    loss = cells(("t",), {1: 0, 2: {"missing": "lost"}, 3: 0, 4: span(0, 2)})
    found = judged({**GOOD, "loss": loss}, outcomes=rules)
    assert "no outcome fired: LOST is open, since loss at t=2; t=4 is not known" == str(found.firing)


def test_the_order_of_outcomes_decides() -> None:
    """The same rules the other way round fire another outcome; as a list without order they fire none."""
    rules = [{"name": "A", "when": "x > 0"}, {"name": "B", "when": "x > 1"}]
    rest = [{"name": "C", "when": "otherwise"}]
    assert "A" == judged({**GOOD, "x": 2}, outcomes={"first_of": rules + rest}).fired
    assert "B" == judged({**GOOD, "x": 2}, outcomes={"first_of": rules[::-1] + rest}).fired
    assert judged({**GOOD, "x": 2}, outcomes=rules).fired is None


def test_tokens_stand_in_the_payload_and_in_the_lock() -> None:
    """Each cell with its token, how many have each, and the open ones with their rule."""
    found = judged({**GOOD, "noise": cells(("t",), {1: 0, 2: 2, 3: 0, 4: {"missing": "lost"}})}, outcomes=IN_ORDER)
    told = payload(found, freeze(**CHOOSING).grid)["choices"]["route"]
    assert {"t=1": "MARGIN-POSITIVE", "t=2": "NOISY", "t=3": "MARGIN-POSITIVE", "t=4": None} == told["cells"]
    assert (1, 2, 0) == tuple(told["tokens"][t] for t in ("NOISY", "MARGIN-POSITIVE", "BUDGET-WALL"))
    assert [{"cell": "t=4", "at": {"t": 4}, "rule": "NOISY", "unknown": ["wild"]}] == told["open"]
    lines = lock_of(found, "stored", Head(0, "none")).lines
    assert '["choice", "route", "t=2", "NOISY"]' in lines
    assert '["choice", "route", "t=4", "unknown"]' in lines


def test_choices_are_compared_with_each_other_and_at_chosen_cells() -> None:
    """Two choices are alike where they give one token; of one cell the token is asked with its level."""
    other = {
        **ROUTER,
        "first_of": [{"token": "NOISY", "when": "wild"}, {"token": "MARGIN-POSITIVE", "when": "otherwise"}],
    }
    tests = {"P1": {"test": "all(route == other)"}, "P2": {"test": "route[t == 2] == 'NOISY'"},
             "P3": {"test": "'NOISY' != route[t == 1]"}, "P4": {"test": "run != 'OPEN'"}}  # fmt: skip
    noise = cells(("t",), {1: 0, 2: 2, 3: 0, 4: 0})
    found = judged({**GOOD, "noise": noise}, predictions=tests, choices={"route": ROUTER, "run": WHOLE, "other": other})
    assert ["PASS"] * 4 == [p.word.value for p in found.predictions]


LAST = {"token": "Z", "when": "otherwise"}


def ruled(when: str, name: str = "A") -> dict[str, str]:
    """Write one rule of a choice."""
    return {"token": name, "when": when}


def made(*rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Write one choice with these rules."""
    return {"choices": {"made": {"first_of": list(rules), **more}}}


def asked(test: str) -> dict[str, Any]:
    """Write one prediction with this test."""
    return {"predictions": {"P1": {"test": test}}}


def outcomes(first: str, second: str) -> list[dict[str, str]]:
    """Write two outcomes by these names, of which the last takes what is left."""
    return [{"name": first, "when": "x > 1"}, {"name": second, "when": "otherwise"}]


ABOVE, HINT = ruled("x > 1"), "The last rule takes what is left: when: otherwise."
CIRCLE = {"c": {"first_of": [ruled("d == 'A'"), LAST]}, "d": {"first_of": [ruled("c == 'A'"), LAST]}}
REFUSED = {
    "a misspelt token": (asked("run == 'WIN'"), "no token 'WIN'; its tokens: STOPPED, WINS, OPEN. Did you mean 'W"),
    "a token without quotes": (asked("run == x"), "in quotes: 'STOPPED', 'WINS', 'OPEN'"),
    "no comparison": (asked("min(run) > 1"), "wanted run == 'STOPPED'"),
    "nothing in common": (asked("all(route == run)"), "no token in common"),
    "a verdict": (made(ruled("P1 == PASS"), LAST), "found the verdict on P1, wanted numbers, flags and other choices"),
    "no otherwise": (made(ABOVE, ruled("x <= 1", "B")), "for what is left: {token: ..., when: otherwise}"),
    "an early otherwise": (made(LAST, ABOVE), "found when: otherwise in Z, which takes all that is left"),
    "no when": (made(ABOVE, {"token": "Z"}), HINT),
    "otherwise: true": (made(ABOVE, {"token": "Z", "otherwise": True}), HINT),
    "a circle": ({"choices": CIRCLE}, "found a definition in a circle"),
    "an idle axis": (made(ABOVE, LAST, axes=["t"]), "no rule of it varies along t"),
    "an axis too many": (made(ruled("cost > 1"), LAST), "found one truth for each t"),
    "a list": ({"outcomes": outcomes("A", "B")}, "wanted outcomes: {first_of: [...]}"),
    "twice": ({"outcomes": {"first_of": outcomes("A", "A")}}, "found 'A' a second time"),
    "taken": ({"choices": {"cost": made(ABOVE, LAST)["choices"]["made"]}}, "'cost' already names one of the quanti"),
    "an unknown name": (made(ruled("y > 1"), LAST), 'made.first_of.0.when: in "y > 1" at character 1'),
}


@pytest.mark.parametrize(("changes", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_choice_is_refused_with_the_way_out(changes: dict[str, Any], said: str) -> None:
    """The sentence names what was found and what to write."""
    assert said in refusal(freeze, **{**CHOOSING, "predictions": {"P1": {"test": "x > 1"}}, **changes})


@pytest.mark.parametrize("changes", [made(ABOVE, LAST), {"outcomes": {"first_of": outcomes("A", "B")}}])
def test_schema_1_knows_neither(changes: dict[str, Any]) -> None:
    """Both are refused there with the schema to write."""
    assert "which schema 1 does not know; wanted schema: verdict/prereg/2" in refusal(freeze, **changes)


def test_the_order_of_rules_is_part_of_the_digest() -> None:
    """Two rules that change places make another freeze; a registration without choices keeps its digest."""
    first = freeze(**CHOOSING)
    swapped = {**ROUTER, "first_of": [*ROUTER["first_of"][1::-1], *ROUTER["first_of"][2:]]}
    assert first.digest != freeze(**{**CHOOSING, "choices": {"route": swapped, "run": WHOLE}}).digest
    assert freeze().digest == freeze(choices={}).digest


def test_a_prediction_rests_on_what_the_rules_of_its_choices_read() -> None:
    """A reading that is missing behind a token is the reason, at its cell."""
    gain = cells(("t",), {1: 1, 2: {"missing": "lost"}, 3: 0, 4: {"missing": "lost"}})
    found = judged({**GOOD, "gain": gain}, predictions={"P1": {"test": "count(route == 'MARGIN-POSITIVE') >= 2"}})
    assert ["not_measured(gain: t=2; t=4)"] == [str(reason) for reason in found.predictions[0].reasons][:1]


def test_a_member_of_a_family_sees_tokens_by_its_wider_intervals() -> None:
    """The record shows the token; the prediction, whose intervals its family widened, does not know it."""
    near = {
        name: span(at - 0.05, at + 0.05)
        for name, at in {"cost": 1, "loss": -1, "gain": 0.08, "noise": 0, "x": 0}.items()
    }
    family = {"main": {"predictions": ["P1", "P2"], "error": 0.01, "method": "bonferroni"}}
    found = judged(near, families=family, confidence={"least_level": 0.95})
    assert ["MARGIN-POSITIVE"] * 4 == tokens(found)
    assert "UNTESTED" == found.predictions[0].word
    assert {"route == 'MARGIN-POSITIVE'", "run == 'WINS'"} == {flag.name for flag in found.predictions[0].flags}


DOCUMENT = (Path(__file__).parents[2] / "docs/reference/language.md").read_text(encoding="utf-8")
SIZES = {"axes": {"size": [10, 100, 1000], "t": [1]}, "constants": {"wall": 100}}
SIZED = {name: {"axes": ["size"], "support": ANY} for name in ("cost", "loss", "gain")}


def test_the_documented_example_comes_out_as_it_says() -> None:
    """The example of ordered choice in reference/language.md is registered and judged as the text below it says."""
    found = re.search(r"<!-- ordered choice -->\n```yaml\n(.*?)```\n(.*?)\n\n", DOCUMENT, re.DOTALL)
    assert found is not None
    written, said = safe_load(found[1]), " ".join(found[2].split())
    registration = freeze(**{**CHOOSING, **SIZES, "quantities": SIZED, "flags": {}, **written})
    loss = cells(("size",), {10: 0, 100: 0, 1000: 0.2})
    outcome = judge(registration, evidence(registration, {"cost": 1, "loss": loss, "gain": 1, "F": 0}), ESTIMATORS)
    assert ["MARGIN-POSITIVE", "MARGIN-POSITIVE", "QUALITY-LOSS"] == tokens(outcome)
    assert "`route` gives MARGIN-POSITIVE twice and QUALITY-LOSS once" in said
    assert f"P1 is {outcome.predictions[0].word}, and the outcome is {outcome.fired}." in said
