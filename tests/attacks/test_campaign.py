"""The campaign itself: every kind has variants and a right behaviour, and what gets through is counted."""

from __future__ import annotations

import pytest

from tests.attacks.attack import KINDS, Attack, Kind, Nothing
from tests.attacks.campaign import tallied
from tests.attacks.short import PARTS, kinds_of

LEAST = 5


def test_every_kind_is_in_one_part_of_the_short_form() -> None:
    """The files of tests that run it leave none out, and run none twice."""
    assert sorted(KINDS) == sorted(name for part in PARTS for name in kinds_of(part))


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
    tally = tallied(Kind("a kind", "", "", lambda: (silent, idle, still), lambda: (strict,)), short=True)
    assert (3, 1) == (tally.attacks, tally.controls)
    assert (1, 1, 0, 1) == tuple(map(len, (tally.undetected, tally.tracebacks, tally.hangs, tally.refused)))
    assert not tally.clean
