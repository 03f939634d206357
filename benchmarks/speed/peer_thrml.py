"""Spin updates per second of thrml on the 60 x 60 torus of degree 12, checkerboard order; runs in thrml's environment.

Run: PEER/bin/python -P benchmarks/speed/peer_thrml.py CHAINS SWEEPS SECONDS; prints one number, compilation left out.
"""

from __future__ import annotations

import sys
import time

import jax
import jax.numpy as jnp
import numpy as np
from thrml import Block, SamplingSchedule, SpinNode, sample_states
from thrml.models import IsingEBM, IsingSamplingProgram, hinton_init

SIDE, RULES = 60, ((0, 1), (4, 1), (10, 9))


def program():
    """Return the model, its two blocks and the compiled schedule's program."""
    cells = [(i, j) for i in range(SIDE) for j in range(SIDE)]
    nodes = {cell: SpinNode() for cell in cells}
    uppers = [cell for cell in cells if sum(cell) % 2 == 0]
    turns = [turn for a, b in RULES for turn in ((a, b), (-b, a), (-a, -b), (b, -a))]
    edges = [(nodes[c], nodes[(c[0] + a) % SIDE, (c[1] + b) % SIDE]) for c in uppers for a, b in turns]
    rng = np.random.default_rng(1)
    biases, weights = (
        jnp.asarray(rng.normal(0, s, n), jnp.float32) for s, n in ((0.05, len(cells)), (0.15, len(edges)))
    )
    model = IsingEBM(list(nodes.values()), edges, biases, weights, jnp.float32(1.0))
    blocks = [Block([nodes[c] for c in cells if sum(c) % 2 == colour]) for colour in (0, 1)]
    return model, blocks, IsingSamplingProgram(model, blocks, clamped_blocks=[])


def rate(chains: int, sweeps: int, seconds: float) -> float:
    """Return the best rate over runs that fill the given time."""
    model, blocks, steps = program()
    start = hinton_init(jax.random.key(0), model, blocks, (chains,))
    schedule = SamplingSchedule(n_warmup=sweeps, n_samples=1, steps_per_sample=1)
    run = jax.jit(jax.vmap(lambda key, state: sample_states(key, steps, schedule, state, [], blocks)))
    best, spent, number = 0.0, 0.0, 0
    while spent < seconds:
        keys = jax.random.split(jax.random.key(number), chains)
        begin = time.perf_counter()
        jax.block_until_ready(run(keys, start))
        took = time.perf_counter() - begin
        if number:  # the first run compiles
            best, spent = max(best, chains * sweeps * SIDE * SIDE / took), spent + took
        number += 1
    return best


if __name__ == "__main__":
    print(rate(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
