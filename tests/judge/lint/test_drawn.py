"""What lint says of registrations drawn from the whole language is held against the judge."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.judge.lint.drawn import Lint, broken, document
from tests.judge.lint.language import ROWS

ATTACKS = 4


@st.composite
def documents(draw: st.DrawFn) -> dict:
    """Draw a registration from the table of the language."""
    return document(lambda options: draw(st.sampled_from(options)))


@settings(max_examples=4, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(tree=documents(), seed=st.integers(0, 2**32 - 1))
def test_every_promise_of_lint_is_kept(tree: dict, seed: int) -> None:
    """The judge gives every witness its word, and no record gives a word that lint excludes."""
    lint = Lint.of(tree)
    assume(lint is not None)
    assert [] == list(broken(lint, np.random.default_rng(seed), ATTACKS))


def _first_sound() -> Lint:
    generator = np.random.default_rng(5)
    drawn = (Lint.of(document(lambda options: options[int(generator.integers(len(options)))])) for _ in range(200))
    return next(lint for lint in drawn if lint is not None and any(reached.readings for reached in lint.reaches))


@pytest.fixture(scope="module")
def sound() -> Lint:
    """One registration that is examined, with witnesses."""
    return _first_sound()


def test_a_false_witness_is_caught(sound: Lint) -> None:
    """The negative control: readings that stand for another word than theirs are named."""
    turned = [replace(r, readings={r.judged.words[1 - r.judged.words.index(w)]: way for w, way in r.readings.items()})
              for r in sound.reaches]  # fmt: skip
    assert list(broken(replace(sound, reaches=tuple(turned)), np.random.default_rng(0), 0))


def test_a_false_exclusion_is_caught(sound: Lint) -> None:
    """The negative control: to exclude every word is refuted by some record."""
    nothing = tuple(replace(r, said=dict.fromkeys(r.said)) for r in sound.kept)
    assert list(broken(replace(sound, kept=nothing), np.random.default_rng(0), 20))


def test_the_table_names_every_kind() -> None:
    """Every kind that a hole asks for has rows that end there and rows that go on."""
    for kind in ("s", "t", "g", "p", "pt", "pg"):
        assert {True, False} == {row.leaf for row in ROWS if row.gives == kind}
