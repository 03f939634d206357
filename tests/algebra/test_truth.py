"""Kleene's tables, written out; folds of every short list against a plain definition."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from verdict.algebra import truth

F, U, T = truth.FALSE, truth.UNKNOWN, truth.TRUE
CODES = (F, U, T)
AND = {(F, F): F, (F, U): F, (F, T): F, (U, F): F, (U, U): U, (U, T): U, (T, F): F, (T, U): U, (T, T): T}
OR = {(F, F): F, (F, U): U, (F, T): T, (U, F): U, (U, U): U, (U, T): T, (T, F): T, (T, U): T, (T, T): T}
LISTS = [codes for n in range(1, 5) for codes in product(CODES, repeat=n)]


def array(codes):
    """Make an array of codes."""
    return np.array(codes, dtype=np.int8)


def completions(codes):
    """Yield every list of plain truths that the codes may still turn out to be."""
    return product(*((False,) if c == F else (True,) if c == T else (False, True) for c in codes))


def settled(answers):
    """Return true or false where all completions agree, else unknown."""
    found = set(answers)
    return U if len(found) > 1 else T if found.pop() else F


@pytest.mark.parametrize(("a", "b"), list(product(CODES, repeat=2)))
def test_and_and_or_follow_the_tables(a, b):
    """Kleene's and, or: all nine pairs each."""
    assert AND[a, b] == truth.both(array(a), array(b))
    assert OR[a, b] == truth.either(array(a), array(b))


@pytest.mark.parametrize(("a", "answer"), [(F, T), (U, U), (T, F)])
def test_not_leaves_unknown_unknown(a, answer):
    """What is not known is not known on either side of `not`."""
    assert answer == truth.negate(array(a))


@pytest.mark.parametrize("codes", LISTS)
def test_all_any_and_quorum_answer_only_what_every_completion_answers(codes):
    """A fold is true or false exactly where all completions of the unknowns agree."""
    plain = list(completions(codes))
    assert settled(all(c) for c in plain) == truth.every(array(codes))
    assert settled(any(c) for c in plain) == truth.some(array(codes))
    for k in range(len(codes) + 2):
        assert settled(sum(c) >= k for c in plain) == truth.at_least(array(codes), k), k


@pytest.mark.parametrize("codes", LISTS)
def test_counts_bound_every_completion_tightly(codes):
    """The least and greatest count are attained."""
    sums = [sum(c) for c in completions(codes)]
    assert (min(sums), max(sums)) == tuple(map(int, truth.counts(array(codes))))


def test_nothing_is_unknown_and_never_true():
    """all, any and a quorum of no cells are unknown, along an axis too."""
    nothing = np.zeros((3, 0), np.int8)
    for fold in (truth.every, truth.some, lambda a, axis=None: truth.at_least(a, 0, axis)):
        assert U == fold(nothing)
        assert [U, U, U] == fold(nothing, (1,)).tolist()


def test_folds_work_along_the_axes_named():
    """Each row is folded by itself, and folding along no axis changes nothing."""
    rows = array([[T, T], [T, U], [F, U]])
    assert [T, U, F] == truth.every(rows, (1,)).tolist()
    assert [T, T, U] == truth.some(rows, (1,)).tolist()
    assert rows.tolist() == truth.every(rows, ()).tolist()
    assert truth.every(rows).shape == ()


def test_what_is_neither_certain_nor_excluded_is_unknown():
    """Bounds become codes; the coding is what makes `and` a minimum."""
    found = truth.from_bounds(np.array([True, False, False]), np.array([False, False, True]))
    assert [T, U, F] == found.tolist()
    assert F < U < T
