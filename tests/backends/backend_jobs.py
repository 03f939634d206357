"""Jobs to compare backends on, and the comparison."""

import numpy as np
from hypothesis import strategies as st

from backends import (
    Clamp,
    DyadicBatchMeans,
    Job,
    Kernel,
    Model,
    Moments,
    MultiTau,
    Series,
    Start,
    Trajectory,
    WindowSums,
)
from backends.graphs import from_edges

CHAINS = (1, 2, 3, 5, 8, 15, 16, 17, 31, 33, 63, 65, 130)
SCALES = (0.0, 0.1, 1.0, 10.0, 3000.0)  # the last saturates every decision
FAR = 2**32 - 500  # sweeps near the end of the counter


def differences(first, second):
    """Name everything in which two Counts differ, but the backend's name."""
    pairs = [("final", first.final, second.final)]
    for number, (a, b) in enumerate(zip(first.records, second.records, strict=True)):
        fields = type(a).__dataclass_fields__
        pairs += [(f"{number} {type(a).__name__}.{name}", getattr(a, name), getattr(b, name)) for name in fields]
    found = [name for name, a, b in pairs if np.shape(a) != np.shape(b) or not np.array_equal(a, b)]
    return found + [name for name in ("job_digest", "tables_digest") if getattr(first, name) != getattr(second, name)]


def random_model(draw, rng):
    """A graph of up to 12 spins with any edges and weights of any size."""
    n = draw(st.integers(1, 12))
    density = draw(st.sampled_from((0.0, 0.2, 0.5, 1.0)))
    edges = [(i, j) for i in range(n) for j in range(i) if rng.random() < density]
    rng.shuffle(edges)
    graph = from_edges(n, edges)
    scale, bias = draw(st.sampled_from(SCALES)), draw(st.sampled_from(SCALES))
    return Model(graph, rng.normal(0, scale, graph.n_edges), rng.normal(0, bias, n))


def every_sink(graph, rng):
    """One of every sink, at several strides; observables need not be edges."""
    n = graph.n_spins
    pairs = [(i, j) for i, j in rng.integers(-1, n, (6, 2)).tolist() if i >= 0 and i != j]
    rows = np.array([(0, -1), *pairs], np.int32)
    return (
        Trajectory(1), Moments(6, 3), Series(2), DyadicBatchMeans(rows, 1), MultiTau(rows, 4, 1), Trajectory(3),
        DyadicBatchMeans(rows, 2), Moments(12, 1), MultiTau(rows, 2, 6), WindowSums(rows, 4, 2), WindowSums(rows, 3, 1),
    )  # fmt: skip


@st.composite
def jobs(draw):
    """Any job a backend may get, small enough for `reference`."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    model = random_model(draw, rng)
    n, chains = model.graph.n_spins, draw(st.sampled_from(CHAINS))
    start = draw(st.sampled_from([*Start, rng.random((chains, n)) < 0.5]))
    held = rng.permutation(n)[: draw(st.integers(0, n))] if draw(st.booleans()) else None
    return Job(
        model=model,
        beta=draw(st.sampled_from((0.0, 0.3, 1.0, 4.0))),
        kernel=draw(st.sampled_from(list(Kernel))),
        n_chains=chains,
        warmup=draw(st.integers(0, 4)),
        n_sweeps=12 * draw(st.integers(0, 12)),
        seed=draw(st.integers(0, 2**64 - 1)),
        start=start,
        sinks=every_sink(model.graph, rng)[: draw(st.integers(0, 11))],
        clamp=None if held is None else Clamp(held, rng.random((chains, len(held))) < 0.5),
        first_sweep=draw(st.sampled_from((0, 7, FAR))),
    )


def plain_job(**changes):
    """A job on a 4 x 4 torus with weights of order one; every field can be changed."""
    from backends.graphs import preset

    graph = preset("4_4")
    rng = np.random.default_rng(7)
    fields = {
        "model": Model(graph, rng.normal(0, 0.4, graph.n_edges), rng.normal(0, 0.3, 16)),
        "beta": 1.0,
        "kernel": Kernel.ALTERNATING,
        "n_chains": 19,
        "warmup": 5,
        "n_sweeps": 240,
        "seed": 11,
        "start": Start.COINS,
        "sinks": every_sink(graph, rng),
    }
    return Job(**(fields | changes))
