"""Fills for masked draws are found, and states, excursions and counts are left alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.experiments.chains import archive, measured, registered
from verdict.experiments.chains.fills import fill_of
from verdict.words.errors import DocumentError

RNG = np.random.default_rng(7)
NORMAL = RNG.normal(size=(4, 2000))
COUNTS = RNG.poisson(3.0, size=(4, 2000))
COINS = (RNG.random((4, 2000)) < 0.02).astype(int)
SOME = RNG.random((4, 2000)) < 0.02
STATES = RNG.integers(0, 3, size=(4, 2000))
WELLS = np.where(RNG.random((4, 2000)) < 0.5, -5.0, 5.0) + 0.1 * NORMAL
STARTS = np.where(np.arange(2000) < 9, 1000.0, NORMAL)
BLOCK = np.where((np.arange(2000) // 50 == 7) & (np.arange(4)[:, None] == 2), 12345.0, NORMAL)
STUCK = np.where((np.arange(2000) // 50 == 7) & (np.arange(4)[:, None] == 2), 12345.678, NORMAL)


def filled(draws: np.ndarray, fill: float, at: np.ndarray = SOME) -> np.ndarray:
    """Put a fill where draws are masked."""
    return np.where(at, fill, draws)


FILLED = {
    "999999 among counts": np.ma.masked_array(COUNTS, SOME).filled(),
    "one 999999": np.where(np.arange(8000).reshape(4, 2000) == 77, 999999.0, NORMAL),
    "-999 among normal draws": filled(NORMAL, -999.0),
    "-9999 among counts": filled(COUNTS, -9999.0),
    "least 16-bit integer": filled(COUNTS, np.iinfo(np.int16).min),
    "least 32-bit integer": filled(COUNTS, np.iinfo(np.int32).min),
    "least 64-bit integer": filled(COUNTS, float(np.iinfo(np.int64).min)),
    "-999 in a chain that else is constant": filled(np.ones((4, 2000)), -999.0),
    "most draws are masked": filled(NORMAL, -77777.0, RNG.random((4, 2000)) < 0.7),
    "an own fill among normal draws": filled(NORMAL, 12345.678),
    "an own fill among coins": filled(COINS, 12345.0),
    "an own fill among counts": filled(COUNTS, 77777.0),
    "a block of a whole number": BLOCK,
    "two fills": filled(filled(NORMAL, 12345.5), -54321.5, RNG.random((4, 2000)) < 0.02),
}
SOUND = {
    "normal draws": NORMAL,
    "Cauchy draws": RNG.standard_cauchy((4, 2000)),
    "zeros and large counts": filled(RNG.poisson(5000.0, size=(4, 2000)), 0.0),
    "counts with a mode far out": filled(COUNTS, 400.0),
    "spike and slab": filled(1000.0 + NORMAL, 0.0),
    "coins of 2 %": COINS,
    "a telegraph without noise": filled(np.zeros((4, 2000)), 50.0),
    "a telegraph of -1 and 1": filled(-np.ones((4, 2000)), 1.0),
    "three states": np.array([0.0, 0.1, 5.5])[STATES],
    "two wells": WELLS,
    "rare excursions under noise": 0.1 * NORMAL + 5.0 * SOME,
    "-999 inside the draws": RNG.integers(-999, 1000, size=(4, 2000)),
    "starts far out that do not move at first": STARTS,
    "a chain that stays far out": STUCK,
    "one draw far out": np.where(np.arange(8000).reshape(4, 2000) == 77, 5000.5, NORMAL),
}


@pytest.mark.parametrize("name", FILLED)
def test_fills_are_found(name: str) -> None:
    """Known ones where no draw comes near; any other where it comes back far outside the rest."""
    assert fill_of(np.asarray(FILLED[name], np.float64)) is not None


@pytest.mark.parametrize("name", SOUND)
def test_draws_are_no_fills(name: str) -> None:
    """The negative controls."""
    assert None is fill_of(np.asarray(SOUND[name], np.float64))


def test_the_sentence_says_what_was_found_where(tmp_path: Path) -> None:
    """The value, how often, how far out, and where first."""
    draws = np.linspace(-1.0, 1.0, 60).reshape(3, 20)
    draws[1, 4:9:2] = 999999.0
    said = (
        "theta: found 999999 3 times, 951,612 times as far out as any other draw, in chain 2 at draw 5 first; it "
        "looks like a fill for masked draws: write every draw, or NaN where there is none"
    )
    with pytest.raises(DocumentError, match=said):
        measured(tmp_path, archive(theta=draws), registered(), "c.npz")


@pytest.mark.parametrize("fill", [np.finfo(np.float64).max, -np.finfo(np.float64).max, np.finfo(np.float32).max])
def test_the_largest_float_is_never_a_draw(tmp_path: Path, fill: float) -> None:
    """Of either precision and sign."""
    draws = np.linspace(-1.0, 1.0, 60).reshape(3, 20)
    draws[1, 4] = fill
    with pytest.raises(DocumentError, match="which stands for a masked value in chain 2 at draw 5"):
        measured(tmp_path, archive(theta=draws), registered(), "c.npz")
