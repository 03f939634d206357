"""Mutation of the guards: with one disabled, an attack that it stops gets through; so attacks bite."""

from __future__ import annotations

import pytest

import tests.attacks.kinds  # noqa: F401 - enters them
from tests.attacks.attack import KINDS
from tests.attacks.campaign import spread, tried
from tests.attacks.guards import GUARDS, Guard, without

TRIED = 12  # variants until one gets through


def _through(guard: Guard) -> str | None:
    """Return the first variant that gets through now."""
    attacks = tuple(attack for attack in KINDS[guard.kind].attacks if guard.among in attack.variant)
    with without(guard):
        return next((a.variant for a in spread(attacks, TRIED) if not tried(a).noticed), None)


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_without_a_guard_an_attack_gets_through(guard: Guard) -> None:
    """Each guard is the one that stops at least one attack."""
    assert _through(guard) is not None


def test_a_guard_that_is_gone_is_missed() -> None:
    """The table follows the code: a place that does not exist is an error, not a guard that was disabled."""
    with (
        pytest.raises(LookupError, match="is not there"),
        without(Guard("no such", {"verdict.outcome.lock:no_such": None}, "")),
    ):
        pass
