"""Made-up Markov chains of two variables, 4 chains of 2,000 draws: replace this by your own sampler.

    python make_data.py

writes draws.npz, always the same, with `effect` and `scale` as arrays of chain by draw. The truth: the effect is
normal around 0.5 with standard deviation 0.2, the scale lognormal with median 1; both move by steps that remember 0.6
of the step before.
"""

import numpy as np

CHAINS, DRAWS, MEMORY = 4, 2000, 0.6


def chains(rng: np.random.Generator) -> np.ndarray:
    """Return standard normal chains with memory, float64[chain, draw], each started at random."""
    steps = rng.normal(size=(CHAINS, DRAWS))
    found = np.empty_like(steps)
    found[:, 0] = steps[:, 0]
    for i in range(1, DRAWS):
        found[:, i] = MEMORY * found[:, i - 1] + np.sqrt(1 - MEMORY**2) * steps[:, i]
    return found


rng = np.random.default_rng(2026)
effect = 0.5 + 0.2 * chains(rng)
scale = np.exp(0.25 * chains(rng))
np.savez("draws.npz", effect=effect.round(4).astype(np.float32), scale=scale.round(4).astype(np.float32))
