"""Where chains start, in equal groups: all up, all down, fair coins, the law of the biases alone, stored digits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verdict.experiments.dtm.protocol import Kind
from verdict.experiments.dtm.streams import coins, uniforms

Bits = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class StartOrigin:
    """What starts are made from: biases float32 [n_spins], beta, visible nodes, what they hold in stored examples."""

    biases: NDArray[np.float32]
    beta: float
    nodes: NDArray[np.int64]
    visible: Bits


def groups(chains: int, kinds: tuple[Kind, ...]) -> NDArray[np.int64]:
    """Return which kind of start every chain has, by its place in `kinds`: int64[chains]."""
    return np.repeat(np.arange(len(kinds)), chains // len(kinds))


def dispersed(origin: StartOrigin, chains: int, kinds: tuple[Kind, ...], stream: tuple[int, str]) -> Bits:
    """Return starting bits, bool [chains, n_spins]; `stream` is the root seed and the name of the draws.

    `bias` has P(+1) = sigmoid(beta b), as training starts; `data` holds one stored example a chain, the rest coins.
    """
    each = chains // len(kinds)
    return np.concatenate([_start(origin, each, kind, stream) for kind in kinds])


def _start(origin: StartOrigin, n: int, kind: Kind, stream: tuple[int, str]) -> Bits:
    shape, (seed, name) = (n, len(origin.biases)), stream
    if kind in ("up", "down"):
        return np.full(shape, kind == "up")
    if kind == "bias":
        chance = 1.0 / (1.0 + np.exp(-origin.beta * origin.biases.astype(np.float64)))
        return np.asarray(uniforms(seed, f"{name}/bias", n * shape[1]).reshape(shape) < chance)
    bits = coins(seed, f"{name}/{kind}", n * shape[1]).reshape(shape)
    if kind == "data":
        bits[:, origin.nodes] = origin.visible[np.arange(n) % len(origin.visible)]
    return bits
