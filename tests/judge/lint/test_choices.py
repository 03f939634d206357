"""Rules in order before anything is measured: every token and outcome is shown, or refuted by the rule that bars it."""

from __future__ import annotations

from time import process_time
from typing import Any

import pytest

from tests.factory import ESTIMATORS, freeze
from tests.judge.test_choices import CHOOSING, IN_ORDER, judged
from verdict.judge.lint.examination import Examined, FindingKind, examine

AXES = {"R": [2, 4, 8, 16, 32], "K": list(range(8)), "beta": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]}
OVER = ["R", "K", "beta"]
LARGE: dict[str, Any] = {
    "axes": AXES,
    "quantities": {
        "cost": {"axes": ["R", "K"], "support": [0, 1000]}, "total": {"support": [0, 100_000]},
        "loss": {"axes": OVER, "support": [0, 1]}, "gain": {"axes": OVER, "support": [-1, 1]},
        "noise": {"axes": OVER, "support": [0, 1]},
    },
    "flags": {"wild": {"axes": OVER, "when": "noise > 0.5"}},
    "choices": {
        "route": {
            "axes": OVER,
            "first_of": [
                {"token": "BUDGET-WALL", "when": "cost > 100 or total > 1000"}, {"token": "NOISY", "when": "wild"},
                {"token": "QUALITY-LOSS", "when": "loss > 0.05"}, {"token": "MARGIN-POSITIVE", "when": "gain > 0.01"},
                {"token": "MARGIN-NEGATIVE", "when": "gain < -0.01"}, {"token": "MARGIN-ZERO", "when": "otherwise"},
            ],
        },
        "run": {
            "first_of": [
                {"token": "STOPPED", "when": "count(route == 'BUDGET-WALL') >= 20"},
                {"token": "WINS", "when": "count(route == 'MARGIN-POSITIVE') >= 3 and "
                                          "not any(route == 'MARGIN-NEGATIVE')"},
                {"token": "OPEN", "when": "otherwise"},
            ]
        },
    },
    "predictions": {"P1": {"test": "run == 'WINS'"},
                    "P2": {"test": {"per": OVER, "each": "route != 'QUALITY-LOSS'", "quantifier": "all"}}},
    "outcomes": {
        "first_of": [
            {"name": "DEAR", "when": "run == 'STOPPED'"}, {"name": "HOLDS", "when": "P1 == PASS and P2 == PASS"},
            {"name": "PARTLY", "when": "P1 == PASS"}, {"name": "UNDECIDED", "when": "P1 == UNTESTED"},
            {"name": "FAILS", "when": "otherwise"},
        ]
    },
}  # fmt: skip
MOST_SECONDS = 5.0


def examined(**changes: Any) -> Examined:
    """Examine a registration of schema 2."""
    return examine(freeze(**{**CHOOSING, **changes}), ESTIMATORS)


def said(found: Examined, *kinds: FindingKind) -> list[str]:
    """Return the sentences of some kinds, all without any."""
    return [str(f) for f in found.findings if not kinds or f.kind in kinds]


def test_a_router_over_240_cells_is_shown_token_by_token_in_seconds() -> None:
    """Every token and every outcome has readings; nothing is warned of."""
    registration = freeze(schema="verdict/prereg/2", **LARGE)
    began = process_time()
    found = examine(registration, ESTIMATORS)
    assert MOST_SECONDS > process_time() - began
    assert [] == said(found)
    shown = {w.place: w.witnesses for w in found.witnessed if w.place.startswith(("choice", "outcome"))}
    assert [6, 3, 1, 1, 1, 1, 1] == [len(ways) for ways in shown.values()]
    assert all(text for ways in shown.values() for text in ways.values())


def test_a_sound_router_is_not_warned_of() -> None:
    """Unbounded numbers, a flag among the rules, and outcomes in order that ask for tokens."""
    assert [] == said(examined(outcomes=IN_ORDER))


@pytest.mark.parametrize(
    "test",
    [
        "first(route == 'MARGIN-POSITIVE', over=t) <= 2", "last(route == 'NOISY', over=t) >= 3",
        "count(route == 'NOISY' and before(route == 'NOISY', t), where=t > 1) >= 1", "route[t == 4] == 'MARGIN-ZERO'",
        "count(route == 'QUALITY-LOSS') == 2", "fraction(route == 'NOISY') <= 0.5 and any(route == 'BUDGET-WALL')",
        "not any(route == 'MARGIN-NEGATIVE') and count(route == 'MARGIN-POSITIVE') >= 3",
        "max(gain, where=route == 'MARGIN-POSITIVE') > 1", "sum(if_(route == 'NOISY', 1, 0)) >= 1",
    ],
)  # fmt: skip
def test_tests_that_ask_for_several_tokens_at_once_are_shown_both_ways(test: str) -> None:
    """Tokens beside each other along an axis are found, for PASS and for NOT PASSED."""
    assert [] == said(examined(predictions={"P1": {"test": test}}))


BARRED_EACH = {"route": {"axes": ["t"], "first_of": [
    {"token": "WALL", "when": "max(gain, over=[K]) > 1 or wild"}, {"token": "NEVER", "when": "wild"},
    {"token": "REST", "when": "otherwise"}]}}  # fmt: skip


@pytest.mark.parametrize("test", ["route == 'NEVER'", "not route != 'NEVER'", "route[t == 4] == 'NEVER'"])
def test_a_token_that_cannot_come_out_is_named_where_it_is_asked_of_each_level(test: str) -> None:
    """A clause for each level chooses it in the predicate that the token stands for, reducers in it included."""
    each = {} if "[t" in test else {"for_each": ["t"]}
    found = said(examined(
        axes={"t": [2, 4], "K": [1, 2]}, quantities={"gain": {"axes": ["t", "K"], "support": [-9, 9]},
                                                    "loss": {"axes": ["t"], "support": [0, 1]}},
        flags={"wild": {"axes": ["t"], "when": "loss > 0.5"}}, choices=BARRED_EACH, outcomes=None,
        predictions={"P1": {**each, "test": test}},
    ))  # fmt: skip
    assert any("NEVER never comes out: wherever its rule holds" in text for text in found), found


def rules(*whens: str) -> dict[str, Any]:
    """Write a choice of the run by its rules."""
    named = [{"token": "ABCDE"[i], "when": when} for i, when in enumerate(whens)]
    return {"choices": {"made": {"first_of": [*named, {"token": "Z", "when": "otherwise"}]}},
            "predictions": {"P1": {"test": "x > 1"}}, "flags": {"ok": {"when": "x >= 3"}}}  # fmt: skip


NEVER = {
    "an earlier one always holds": (("n >= 0", "x > 1"), ["B never comes out: the rule of A before it always holds",
                                                          "Z never comes out: the rule of A before it always holds"]),
    "an earlier one holds wherever it does": (("x > 1", "x > 2"), ["B never comes out: wherever its rule holds, the "
                                                                   "rule of A before it holds too"]),
    "through a flag": (("x > 1", "ok"), ["B never comes out: wherever its rule holds, the rule of A before it holds "
                                         "too"]),
    "the second of two earlier ones": (("x > 9", "x > 1", "x > 5"), ["C never comes out: wherever its rule holds, the "
                                                                     "rule of B before it holds too"]),
    "its own contradicts itself": (("x > 1 and x < 0",), ["A never comes out: its rule holds nowhere, whatever is "
                                                          "measured"]),
    "two earlier ones together": (("x > 1", "x <= 1"), ["Z never comes out: the rules before it leave it nothing"]),
}  # fmt: skip


@pytest.mark.parametrize(("whens", "wanted"), NEVER.values(), ids=NEVER)
def test_a_token_that_never_comes_out_is_named_with_the_rule_that_bars_it(
    whens: tuple[str, ...], wanted: list[str]
) -> None:
    """It refuses a freeze, and says why."""
    found = examined(quantities={"n": {"type": "count", "support": [0, 9]}}, **rules(*whens))
    assert [f"choice made: {text}" for text in wanted] == said(found, FindingKind.CHOICES)
    assert all(f.refuses for f in found.findings if f.kind is FindingKind.CHOICES)


@pytest.mark.parametrize("whens", [("x > 2", "x > 1"), ("ok", "x > 1"), ("x < 0", "x > 1", "x > 0.5")])
def test_what_can_come_out_is_not_refused(whens: tuple[str, ...]) -> None:
    """The same rules in the order that leaves each something."""
    assert [] == said(examined(**rules(*whens)))


def in_order(*whens: str) -> dict[str, Any]:
    """Write ordered outcomes by their rules."""
    named = [{"name": "ABCDE"[i], "when": when} for i, when in enumerate(whens)]
    return {"outcomes": {"first_of": [*named, {"name": "Z", "when": "otherwise"}]},
            "choices": {}, "flags": {}, "predictions": {"P1": {"test": "x > 1"}, "P2": {"test": "n > 1"}}}  # fmt: skip


BARRED = {
    "words": (
        ("P1 != PASS", "P1 == NOT_PASSED"),
        "B can never fire: wherever its rule holds, the rule of A before it holds too",
    ),
    "every word": (
        ("P1 == PASS", "P1 == NOT_PASSED", "P1 == UNTESTED"),
        "Z can never fire: the rules before it leave it nothing",
    ),
    "a quantity": (("x > 0", "x > 1"), "B can never fire: wherever its rule holds, the rule of A before it holds too"),
    "a word by its quantity": (("x > 0", "P1 == PASS"), "B can never fire: "),
    "always": (("P1 == PASS or P1 != PASS", "P2 == PASS"), "B can never fire: the rule of A before it always holds"),
}


@pytest.mark.parametrize(("whens", "wanted"), BARRED.values(), ids=BARRED)
def test_an_outcome_that_never_fires_is_named_with_the_rule_that_bars_it(whens: tuple[str, ...], wanted: str) -> None:
    """What earlier rules take is proven over words and over quantities."""
    assert any(text.startswith(f"outcomes: {wanted}") for text in said(examined(**in_order(*whens))))


@pytest.mark.parametrize(
    "whens",
    [
        ("P1 == PASS and P2 == PASS", "P1 == PASS", "P2 == PASS"), ("P1 == UNTESTED", "P1 == PASS", "x > 0"),
        ("x > 0 and P1 == PASS", "P1 == NOT_PASSED and n > 3"), ("P1 == UNTESTED or P2 == UNTESTED", "P1 == PASS"),
    ],
)  # fmt: skip
def test_sound_outcomes_in_order_are_not_warned_of(whens: tuple[str, ...]) -> None:
    """They overlap as written, and need not be made disjoint by hand."""
    found = examined(**in_order(*whens))
    assert [] == [text for text in said(found) if "takes what is left" not in text]
    assert all(text for w in found.witnessed if w.place.startswith("outcome") for text in w.witnesses.values())


def test_what_lint_calls_unreachable_the_judge_never_fires() -> None:
    """Over a range of readings the barred token and outcome never come out, and every other one does."""
    tokens = rules("x > 1", "x > 2", "x > 0")
    found = {judged({"x": k / 4}, **tokens).choices[0].cells[0].token for k in range(-8, 17)}
    assert {"A", "C", "Z"} == found
    barred = in_order("x > 0", "P1 == PASS", "n > 1")
    fired = {judged({"x": x, "n": n}, **barred).fired for x in (-1, 0.5, 2) for n in (0, 2)}
    assert {"A", "C", "Z"} == fired
    never = [text for text in said(examined(**barred)) if "never" in text]
    assert [True] == ["B can never fire" in text for text in never]


@pytest.mark.parametrize(
    ("whens", "wanted"),
    [
        (("P1 == PASS",), "Z takes what is left, P1 UNTESTED included"),
        (("P1 == PASS", "P2 == PASS"), "Z takes what is left, P1 and P2 UNTESTED included"),
        (("P1 == UNTESTED", "P1 == PASS"), ""), (("P1 == PASS", "P1 == NOT_PASSED"), ""),
        (("P1 != PASS",), ""), (("x > 0",), ""), (("x > 0", "P1 == PASS"), ""),
    ],
)  # fmt: skip
def test_a_last_outcome_that_fires_on_nothing_measured_is_noted(whens: tuple[str, ...], wanted: str) -> None:
    """A note, which asks for nothing; none where an earlier rule holds then or waits for a number, or where the last
    takes nothing but what is UNTESTED, and so is the outcome for it."""
    found = [f for f in examined(**in_order(*whens)).findings if f.kind is FindingKind.LEFT]
    assert [wanted] * bool(wanted) == [f.text.partition(";")[0] for f in found]
    assert all(f.weight == "note: " and not f.refuses for f in found)
    fired = judged({"F": 0.1}, **in_order(*whens)).fired
    assert wanted == "" or fired == "Z"


CLAUSES = {"P1": {"clauses": {"strict": {"test": "x > 2"}, "loose": {"test": "x > 1"}}}, "P2": {"test": "n > 1"}}


def test_ordered_outcomes_may_ask_for_clauses() -> None:
    """The words of clauses beside those of their prediction, each outcome shown; what they exclude is named."""
    whens = ("P1 == PASS", "P1.strict == NOT_PASSED and P1.loose == PASS", "P1.loose == NOT_PASSED")
    found = examined(**{**in_order(*whens), "predictions": CLAUSES})
    assert [] == said(found)
    barred = examined(**{**in_order("P1 == NOT_PASSED", "P1.strict == NOT_PASSED"), "predictions": CLAUSES})
    assert any("B can never fire" in text for text in said(barred))


def test_an_outcome_beside_an_untested_verdict_is_shown_by_a_range_or_a_gap() -> None:
    """Rules over numbers must be known while a verdict is not: readings on both sides of its bar do that."""
    found = examined(**in_order("P1 == PASS", "x < 0", "P1 == NOT_PASSED"))
    assert [] == said(found)
    shown = next(w.witnesses["fires"] for w in found.witnessed if w.place == "outcome Z")
    assert shown is not None
    assert " to " in shown
