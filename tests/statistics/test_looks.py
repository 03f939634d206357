"""Looks are declared, spend their share, and refuse what was not declared."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest

from verdict.statistics.looks import UndeclaredLookError, declared_look, look_error

AT = (1000, 2000, 4000)


def test_a_declared_look_is_found() -> None:
    """Looks are numbered from 0 in the order declared."""
    assert [0, 1, 2] == [declared_look(float(n), AT) for n in AT]


@pytest.mark.parametrize("count", [1500.0, 0.0, 4001.0, None])
def test_an_undeclared_look_is_refused(count: float | None) -> None:
    """A count between looks, beyond them or unknown is refused, with what was declared."""
    with pytest.raises(UndeclaredLookError, match="1000, 2000, 4000") as caught:
        declared_look(count, AT)
    assert (count, AT) == (caught.value.found, caught.value.declared)


def _error_rate(spend: tuple[float, ...]) -> float:
    """Count paths whose reading excludes the truth at some look; 20,000 repeats, standard error 0.15 %."""
    steps = np.diff([0, *AT])
    g = np.random.default_rng(9)
    path = np.cumsum(g.standard_normal((20_000, len(AT))) * np.sqrt(steps), axis=1) / np.sqrt(AT)
    reach = [NormalDist().inv_cdf(1.0 - 0.5 * look_error(0.05, spend, k)) for k in range(len(AT))]
    return float((np.abs(path) > reach).any(axis=1).mean())


def test_spending_keeps_the_error_over_all_looks() -> None:
    """The truth is excluded at any look in at most 5 % of runs; all of the error each time is more."""
    assert _error_rate((0.2, 0.3, 0.5)) <= 0.05 + 3 * 0.0015
    assert _error_rate((1.0, 1.0, 1.0)) > 0.08
