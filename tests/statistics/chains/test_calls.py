"""Calls from Python with wrong input end in sentences, and a mask is not looked through."""

from __future__ import annotations

import numpy as np
import pytest

from verdict.statistics.chains import estimands
from verdict.statistics.sample.contract import Asked, Estimated, Status, exactly
from verdict.statistics.tau import mean_of
from verdict.words.errors import UsageError

X = np.random.default_rng(1).normal(size=(4, 2000))
AT = Asked(level=0.95)
NAMES = ["mean", "multi_tau", "bulk", "tail", "rhat"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((exactly(X[..., None]),), r"found draws of shape \(4, 2000, 1\), wanted \[chains, draws\]"),
        ((exactly(3.0),), r"found draws of shape \(\)"),
        (X, "found ndarray in place of samples, wanted a tuple of one sample"),
        ((X,), r"found \(ndarray\) in place of samples"),
        (exactly(X), "found Sample in place of samples"),
        ((exactly(X), exactly(X)), r"found \(Sample, Sample\) in place of samples"),
    ],
)
def test_what_is_no_sample_of_chains_is_refused(name: str, given: object, said: str) -> None:
    """A tuple of one sample with two dimensions is wanted, and the sentence shows how it is written."""
    with pytest.raises(UsageError, match=said):
        getattr(estimands, name)(given, AT)


@pytest.mark.parametrize("name", NAMES)
def test_one_sample_of_chains_is_let_in(name: str) -> None:
    """The negative control."""
    assert isinstance(getattr(estimands, name)((exactly(X),), AT), Estimated)


@pytest.mark.parametrize("options", [{}, {"q": 0.0}, {"q": 1.0}, {"q": 90}, {"q": "0.9"}, {"q": np.nan}])
def test_a_quantile_needs_its_q(options: dict) -> None:
    """Between 0 and 1; the sentence shows where it is written."""
    with pytest.raises(UsageError, match=r'wanted a number between 0 and 1: Asked\(level=0.95, options={"q": 0.9}\)'):
        estimands.quantile((exactly(X),), Asked(level=0.95, options=options))


def test_a_quantile_with_its_q_holds_the_truth() -> None:
    """The negative control: the 90 % quantile of normal draws is 1.28."""
    found = estimands.quantile((exactly(X),), Asked(level=0.95, options={"q": 0.9}))
    assert found.low < 1.2816 < found.high


@pytest.mark.parametrize("level", [0.0, 1.0, 95, -0.5, np.nan, "0.95", None])
def test_a_level_lies_between_0_and_1(level: object) -> None:
    """95 is no level, 0.95 is."""
    with pytest.raises(UsageError, match=r"wanted a number between 0 and 1, such as 0\.95"):
        Asked(level=level)


def test_a_mean_is_that_of_times() -> None:
    """Draws in place of times are refused."""
    with pytest.raises(UsageError, match="found ndarray in place of times"):
        mean_of(X)


@pytest.mark.parametrize("values", [X + 1j, ["0.5", "1"], [None, 1.0], np.array(["2026"], "M8"), [[1.0, 2.0], [3.0]]])
def test_what_are_no_numbers_is_no_sample(values: object) -> None:
    """Complex numbers, texts, objects, dates and ragged lists are refused, nothing is cut off or converted."""
    with pytest.raises(UsageError, match="found values of"):
        exactly(values)


def test_masked_draws_are_missing() -> None:
    """Whatever lies under the mask; a mask that hides nothing is no matter."""
    masked = np.ma.array(X, mask=False)
    assert estimands.mean((exactly(X),), AT) == estimands.mean((exactly(masked),), AT)
    masked[1, 70:72] = np.ma.masked
    found = estimands.mean((exactly(masked),), AT)
    assert Status.MISSING == found.status
    assert "2 of 8,000 registered draws are not there, the first of them draw 71 of chain 2" in found.why
