"""Attacks on what came out: locks, sets, withdrawn numbers, signatures, plugins, and texts that pass for ours."""

from __future__ import annotations

import pytest

from tests.attacks.short import check_kind, kinds_of


@pytest.mark.parametrize("name", kinds_of("verdicts"))
def test_a_kind_of_attack_is_noticed(name: str) -> None:
    """A few variants are noticed, and the same project changed honestly passes."""
    check_kind(name)
