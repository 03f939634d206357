"""Attacks on the machine: commands, kills, links, limits, and whatever could end in a traceback."""

from __future__ import annotations

import pytest

from tests.attacks.short import check_kind, kinds_of


@pytest.mark.parametrize("name", kinds_of("machine"))
def test_a_kind_of_attack_is_noticed(name: str) -> None:
    """A few variants are noticed, and the same project changed honestly passes."""
    check_kind(name)
