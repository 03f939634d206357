"""Sums with exact coefficients cancel exactly, and a range is empty only where no number is left."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from verdict.algebra.linear import Facts, Linear, Range

NUMBERS = st.integers(-8, 8).map(lambda k: Fraction(k, 2))
SUMS = st.builds(Linear, NUMBERS, st.dictionaries(st.sampled_from("xyz"), NUMBERS.filter(bool)))
POINTS = st.fixed_dictionaries(dict.fromkeys("xyz", NUMBERS))
OPERATORS = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b, "!=": lambda a, b: a != b,
}  # fmt: skip
COMPARED = st.tuples(SUMS, st.sampled_from(sorted(OPERATORS)))


def at(found: Linear, point: dict) -> Fraction:
    """Return the value of a sum at a point."""
    return found.constant + sum(by * point[name] for name, by in found.terms.items())


@given(SUMS, SUMS, NUMBERS, POINTS)
def test_sums_are_added_and_multiplied_as_their_values(a: Linear, b: Linear, factor: Fraction, point: dict) -> None:
    """At every point, and without terms that have cancelled."""
    assert at(a, point) + at(b, point) == at(a + b, point)
    assert at(a, point) - at(b, point) == at(a - b, point)
    assert factor * at(a, point) == at(a.times(factor), point)
    assert all((a + b).terms.values()) and not (a - a).terms


@given(st.lists(COMPARED, max_size=4), POINTS)
def test_what_a_point_fulfils_is_not_excluded(compared: list, point: dict) -> None:
    """Facts that some numbers meet together are never called contradictory."""
    facts, met = Facts.none(), True
    for gap, operator in compared:
        facts = facts.with_comparison(gap, operator)
        met = met and OPERATORS[operator](at(gap, point), 0)
    assert not (met and facts.excluded)


@given(st.lists(st.tuples(st.sampled_from(sorted(OPERATORS)), NUMBERS), max_size=4))
def test_a_range_of_one_number_is_empty_just_where_nothing_is_left(bars: list) -> None:
    """Against every half and quarter between the bars."""
    left = Range()
    for operator, bar in bars:
        left = left.narrowed(operator, bar)
    tried = (Fraction(k, 4) for k in range(-40, 41))
    assert left.empty is not any(all(OPERATORS[o](x, bar) for o, bar in bars) for x in tried)
