"""A comparison in words, and whether a number stands against its bar."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.report.view.made import decision, span
from verdict.report.view.margins import compared, found, margin, plain, quantity, stands, wanted


@pytest.mark.parametrize(
    ("relation", "bars", "said", "short"),
    [
        ("<=", (0.3,), "at most 0.3", "<= 0.3"), (">", (5.0,), "over 5", "> 5"),
        ("in", (0.5, 2.0), "0.5 to 2", "0.5 to 2"),
        ("not in", (1.0, 2.0), "outside 1 to 2", "outside 1 to 2"), ("not <=", (0.3,), "over 0.3", "over 0.3"),
        (">=", (2273844.9,), "at least 2,274,000", ">= 2,274,000"),
    ],
)  # fmt: skip
def test_what_was_wanted_in_words(relation: str, bars: tuple[float, ...], said: str, short: str) -> None:
    """Numbers without exponents, and the same in signs where there is little room."""
    one = decision("x", span(1), relation, *bars)
    assert (said, short) == (wanted(one), wanted(one, short=True))


def test_a_bar_that_is_known_from_one_side_says_so() -> None:
    """What rests on a lower bound may lie further; of one that is not known nothing is said."""
    open_ = {**decision("L", span(3000), ">=", 1), "bars": [{"lo": 24275.0, "hi": None, "middle": 24275.0}]}
    assert "at least 24,280, perhaps more" == wanted(open_)
    assert "at least a number that is not known" == wanted({**open_, "bars": [None]})
    assert "RESOLVED" == wanted({**open_, "relation": "==", "bars": None, "bar": "== 'RESOLVED'"})
    assert "" == wanted({**open_, "relation": "", "bars": None, "bar": ""})


def test_what_was_found() -> None:
    """A narrow interval by its middle, one that straddles by its ends, a text as it is."""
    assert "0.0455" == found(decision("F", span(0.045, 0.046), "<=", 1))
    assert "0.6155 [0.6036, 0.6273]" == found(decision("F", span(0.6036, 0.6273), "<=", 0.3, holds=False))
    assert "0.9 to 1.1" == found(decision("F", span(0.9, 1.1), "<=", 1, holds=None))
    assert "3000 sweeps" == found(decision("L", span(3000), ">=", 1, unit="sweeps"))
    assert "WALL" == found(decision("class", None, "==", said="WALL"))


def test_a_comparison_is_one_sentence() -> None:
    """Of what is not known no bar is told: nothing stands against it."""
    assert "F 0.5, wanted at most 1" == compared(decision("F", span(0.5), "<=", 1))
    assert "F is not known" == compared(decision("F", None, "<=", 1, holds=None))
    assert "inside by 0.1" == margin(decision("F", span(0.5), "<=", 1))
    assert "" == margin(decision("F", None, "<=", 1))
    assert ["ratio", "ratio", "max(a, b)"] == [quantity(w) for w in ("ratio", "median(ratio)", "max(a, b)")]


@pytest.mark.parametrize(
    ("low", "high", "relation", "bars", "holds"),
    [
        (0.1, 0.2, "<=", (0.2,), True), (0.1, 0.2, "<", (0.2,), None), (0.2, 0.2, "<", (0.2,), False),
        (0.3, 0.4, "<=", (0.2,), False), (0.1, 0.4, "<=", (0.2,), None), (0.5, 2.0, "in", (0.5, 2.0), True),
        (0.4, 0.6, "in", (0.5, 2.0), None), (3.0, 4.0, "in", (0.5, 2.0), False), (5.0, None, ">=", (4.0,), True),
        (5.0, None, "<=", (4.0,), False), (1.0, 1.0, "==", (1.0,), None),
    ],
)  # fmt: skip
def test_a_number_stands_against_a_bar_or_straddles_it(
    low: float, high: float | None, relation: str, bars: tuple[float, ...], holds: bool | None
) -> None:
    """Touching follows the frozen sign; of relations that have no order nothing is said."""
    value = {"lo": low, "hi": high, "middle": low}
    assert holds is stands(value, decision("x", value, relation, *bars))


@given(some.integers(10_000, 10**15))
def test_thousands_are_marked_and_nothing_is_lost(number: int) -> None:
    """Whole numbers keep every digit; names with digits in them are left alone."""
    assert f"{number:,}" == plain(str(number))
    assert f"t{number}" == plain(f"t{number}")
