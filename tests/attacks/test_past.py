"""Attacks on what happened: the ledger, its commits, and the order of freezes and numbers."""

from __future__ import annotations

import pytest

from tests.attacks.short import check_kind, kinds_of


@pytest.mark.parametrize("name", kinds_of("past"))
def test_a_kind_of_attack_is_noticed(name: str) -> None:
    """A few variants are noticed, and the same project changed honestly passes."""
    check_kind(name)
