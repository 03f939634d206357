"""An axis as a range: the levels are those that would be written out, and nothing that can be misread is read."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factory import freeze, refusal, yaml_problems
from verdict.registration.ranges import DIGITS, RangeError, levels_of
from verdict.text import read_yaml
from verdict.words.limits import MOST_LEVELS

TWO = {"schema": "verdict/prereg/2"}


@pytest.mark.parametrize(("written", "levels"), [
    ("1..4", [1, 2, 3, 4]), ("-1..1", [-1, 0, 1]), ("2^3..2^6", [8, 16, 32, 64]), ("10^-2..10^1", [0.01, 0.1, 1, 10]),
    ("0..1 by 0.25", [0, 0.25, 0.5, 0.75, 1]), ("0.1..0.3 by 0.1", [0.1, 0.2, 0.3]),
    ("100..300 by 100", [100, 200, 300]),
    ("-1..-0.5 by 0.25", [-1, -0.75, -0.5]), ("3^-1..3^1", [1 / 3, 1, 3]), ("2^53..2^54", [2.0**53, 2.0**54]),
])  # fmt: skip
def test_a_range_is_its_levels(written: str, levels: list[float]) -> None:
    """Both ends are levels; whole numbers stay whole, so that they may be compared with ==."""
    assert levels == levels_of(written)
    assert list(map(type, levels)) == list(map(type, levels_of(written)))


@pytest.mark.parametrize("block", [False, True])
def test_a_range_and_its_levels_are_one_registration(block: bool) -> None:
    """The digest is of the levels, in the short form and in the block."""
    axes = [{"levels": axis} if block else axis for axis in ("1..4", [1, 2, 3, 4])]
    ranged, listed = (freeze(**TWO, axes={"t": axis}) for axis in axes)
    assert listed.digest == ranged.digest
    assert freeze(**TWO, axes={"t": [1, 2, 3]}).digest != ranged.digest


@pytest.mark.parametrize(("written", "said"), [
    ("10..1", "wanted the lower end first"), ("1..1", "wanted the lower end first"), ("1..10 by 0", "steps above zero"),
    ("1..10 by 4", "whose steps miss the upper end; wanted 1..9 or 1..13 by 4"), ("0..1 by 2", "wanted 0..2 by 2"),
    ("0.5..1.5", "as in 0.5..1.5 by 0.1"), ("1..10001", "found 10,001 levels in 1..10001, wanted at most 10,000"),
    ("1..999999999999 by 0.000001", "levels in"), ("2^3..3^6", "wanted powers of one number"), ("1^1..1^3", "above 1"),
    ("2^6..2^3", "wanted the lower one first"), ("2^1..2^999", "within 300"), ("10^22..10^25", "no double holds"),
    ("2^10..1024", "wanted a list of levels or a range"), ("2^10..2^20 by 2", "wanted a list of levels or a range"),
    ("low..high", "wanted a list of levels or a range"), ("", "wanted a list of levels or a range"),
    ("1 to 10", "Write: 1..10"), ("1-10", "Write: 1..10"), ("1:10", "Write: 1..10"), ("1...10", "Write: 1..10"),
    ("[1..10]", "Write: 1..10"), ("1 .. 10", "Write: 1..10"), ("2**10..2**20", "Write: 2^10..2^20"),
    ("2^10 to 2^20", "Write: 2^10..2^20"),
])  # fmt: skip
def test_what_is_no_range_is_refused(written: str, said: str) -> None:
    """What falls, misses its end, is too long or is spelt as elsewhere: with what to write where that is seen."""
    assert said in refusal(freeze, **TWO, axes={"t": written})


def test_the_place_of_a_range_that_is_refused() -> None:
    """The problem stands at the value, with its line and column, and all of them are told."""
    text = json.dumps({"schema": "verdict/prereg/2"})[:-1] + ',\n "axes": {"t": "4..1",\n  "K": {"levels": "x"}}}'
    first, second = yaml_problems(text)
    assert (2, 16) == (first.line, first.column)
    assert first.message.startswith("axes.t: found 4..1, wanted the lower end first")
    assert (3, 19) == (second.line, second.column)


def test_a_range_is_written_without_quotes() -> None:
    """Every form is a text to YAML as it stands; what YAML itself refuses is none of them."""
    axes = read_yaml("{a: 1..10, b: 0..1 by 0.25, c: 2^10..2^20, d: -1..1, e: 10^-2..10^2}", "axes").tree
    assert isinstance(axes, dict)
    assert [10, 5, 11, 3, 5] == [len(levels_of(str(written))) for written in axes.values()]


def test_schema_one_knows_no_ranges() -> None:
    """It is told which line to change, and how the levels are written out."""
    said = refusal(freeze, axes={"t": "1..4"})
    assert "read from schema 2 on; wanted the levels written out, [1, 2, 3, ...], or schema: verdict/prereg/2" in said


@given(st.integers(-(10**6), 10**6), st.integers(1, 60), st.integers(1, 10**4), st.integers(0, 4))
def test_levels_are_read_as_they_would_be_written(low: int, count: int, step: int, places: int) -> None:
    """Every level of a range in decimal steps is the number that YAML reads from its decimal."""
    ends = [f"{(low + i * step) / 10**places:.{places}f}" for i in range(count + 1)]
    shown = f"{ends[0]}..{ends[-1]} by {step / 10**places:.{places}f}"
    written = [end.rstrip("0").rstrip(".") if "." in end else end for end in ends]
    read = read_yaml(f"[{', '.join('0' if end == '-0' else end for end in written)}]", "levels").tree
    assert read == levels_of(shown)


@given(st.text("0123456789.^- by", max_size=24))
def test_no_text_makes_too_many_levels(written: str) -> None:
    """Whatever is written, it is refused or bounded, and rises."""
    try:
        found = levels_of(written)
    except RangeError:
        return
    assert 2 <= len(found) <= MOST_LEVELS
    assert sorted(set(found)) == found
    assert len(written) < 3 * DIGITS * 2


@pytest.mark.parametrize(
    ("meant", "text"),
    [
        ("1..9", "range(1, 10)"), ("0..4", "range(5)"), ("0..0.9 by 0.1", "np.arange(0, 1, 0.1)"),
        ("1..7 by 3", "1..7 step 3"),
        ("0..1 by 0.1", "linspace(0, 1, 11)"), ("[10, 100, 1000]", "10, 100, 1000"), ("1..9 by 2", "1:9:2"),
    ],
)  # fmt: skip
def test_what_other_languages_call_a_range_is_written_out(meant, text):
    """Without the end that they leave out; what is written instead is one."""
    with pytest.raises(RangeError) as refused:
        levels_of(text)
    assert f" Write: {meant}" == str(refused.value).partition(" by 0.25 or 2^10..2^20.")[2]
    assert meant.startswith("[") or levels_of(meant)


@pytest.mark.parametrize("text", ["1..10, 20", "a..e", "logspace(1, 3, 3)", "range(0)", "linspace(0, 1, 1)"])
def test_no_range_is_made_up(text):
    """Where nothing is known of what was meant, nothing is written."""
    with pytest.raises(RangeError, match=r"2\^10\.\.2\^20\.$"):
        levels_of(text)
