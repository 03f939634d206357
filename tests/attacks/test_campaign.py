"""The short form of the campaign: a few variants of every kind are noticed, honest changes are not, in a minute."""

from __future__ import annotations

import pytest

import tests.attacks.kinds  # noqa: F401 - enters them
from tests.attacks.attack import KINDS, Attack, Kind, Nothing
from tests.attacks.campaign import SHORT, Tally, tallied

LEAST = 5


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_of_attack_is_noticed(name: str) -> None:
    """No variant gets through, nothing ends in a traceback or hangs, and the same project changed honestly passes."""
    tally = tallied(KINDS[name], Tally(), short=True)
    assert [] == tally.undetected, KINDS[name].says
    assert [] == tally.tracebacks
    assert [] == tally.hangs
    assert [] == tally.refused
    assert min(SHORT, len(KINDS[name].attacks)) == tally.attacks


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_has_variants_and_a_right_behaviour(name: str) -> None:
    """At least five ways of each, and a sentence that says what is right."""
    assert len(KINDS[name].attacks) >= LEAST
    assert KINDS[name].says.strip()


def test_what_gets_through_is_counted() -> None:
    """The negative control of the campaign: an attack that nobody notices, and an honest change that is refused."""
    silent = Attack("a kind", "unseen", "locked", lambda here: here.write("notes.md", "n"), lambda *_: False)
    strict = Attack("a kind", "refused", "locked", lambda here: here.write("notes.md", "n"), lambda *_: True)
    idle = Attack("a kind", "idle", "locked", lambda here: None, lambda *_: True)
    still = Attack("a kind", "still", "locked", lambda here: Nothing(), lambda *_: True)
    tally = tallied(Kind("a kind", "", "", lambda: (silent, idle, still), lambda: (strict,)), Tally(), short=True)
    assert (3, 1) == (tally.attacks, tally.controls)
    assert (1, 1, 0, 1) == tuple(map(len, (tally.undetected, tally.tracebacks, tally.hangs, tally.refused)))
    assert not tally.clean
