"""Overdispersed starts: a quarter of the chains all up, all down, by fair coins, and by the law of the biases alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from verdict.experiments._dtm.streams import coins, uniforms

KINDS = ("up", "down", "coins", "bias")


def kinds(chains: int) -> NDArray[np.int64]:
    """Return the kind of start of every chain, int64[chains]: 0 up, 1 down, 2 coins, 3 bias."""
    return np.repeat(np.arange(len(KINDS)), chains // len(KINDS))


def dispersed(biases: NDArray[np.float32], beta: float, chains: int, seed: int, name: str) -> NDArray[np.bool_]:
    """Return starting bits, bool [chains, n_spins]; the last quarter has P(+1) = sigmoid(beta b)."""
    n, quarter = len(biases), chains // len(KINDS)
    shape = quarter, n
    chance = 1.0 / (1.0 + np.exp(-beta * biases.astype(np.float64)))
    parts = (
        np.ones(shape, np.bool_),
        np.zeros(shape, np.bool_),
        coins(seed, f"{name}/coins", quarter * n).reshape(shape),
        uniforms(seed, f"{name}/bias", quarter * n).reshape(shape) < chance,
    )
    return np.concatenate(parts)
