"""Tempered jobs to compare backends on, and the comparison."""

import numpy as np
from hypothesis import strategies as st

from backends import Clamp, Kernel, Model, Moments, Start, TemperedJob, Trajectory
from backends.graphs import preset
from tests.backends.backend_jobs import FAR, SCALES, every_sink, random_model
from tests.backends.backend_jobs import differences as plain_differences

SETS = (1, 2, 3, 5, 8, 15, 16, 17, 31, 33, 63, 65, 130)
COUNTED = ("labels", "attempts", "acceptances", "trips", "from_first", "from_last", "trace", "at", "swaps_digest")


def differences(first, second):
    """Name everything in which two TemperedCounts differ, but the backend's name."""
    found = [name for name in COUNTED if not np.array_equal(getattr(first, name), getattr(second, name))]
    return found + plain_differences(first, second)


def other_model(model, rng, scale):
    """A model on the same graph."""
    graph = model.graph
    return Model(graph, rng.normal(0, scale, graph.n_edges), rng.normal(0, scale, graph.n_spins))


@st.composite
def tempered_jobs(draw):
    """Any tempered job a backend may get, small enough for `reference`."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    model, n_rungs, sets = random_model(draw, rng), draw(st.integers(2, 5)), draw(st.sampled_from(SETS))
    n, every = model.graph.n_spins, draw(st.integers(1, 3))
    one_model = draw(st.booleans())
    models = [
        model,
        *(model if one_model else other_model(model, rng, draw(st.sampled_from(SCALES))) for _ in range(n_rungs - 1)),
    ]
    held = rng.permutation(n)[: draw(st.integers(0, n))] if draw(st.booleans()) else None
    sinks = every_sink(model.graph, rng)[: draw(st.integers(0, 11))]
    return TemperedJob(
        models=tuple(models),
        betas=tuple(draw(st.sampled_from((0.0, 0.3, 1.0, 4.0))) for _ in range(n_rungs)),
        kernel=draw(st.sampled_from(list(Kernel))),
        n_sets=sets,
        swap_every=every,
        warmup=draw(st.integers(0, 4)),
        n_rounds=12 * draw(st.integers(0, 7)),
        seed=draw(st.integers(0, 2**64 - 1)),
        start=draw(st.sampled_from([*Start, rng.random((n_rungs, sets, n)) < 0.5])),
        sinks=tuple((int(rng.integers(n_rungs)), sink) for sink in sinks),
        clamp=None if held is None else Clamp(held, rng.random((sets, len(held))) < 0.5),
        first_round=draw(st.sampled_from((0, 7, FAR // 3))),
        trace=draw(st.booleans()),
    )


def plain_tempered(**changes):
    """Four rungs of two models on a 4 x 4 torus; every field can be changed."""
    graph, rng = preset("4_4"), np.random.default_rng(7)
    model = Model(graph, rng.normal(0, 0.4, graph.n_edges), rng.normal(0, 0.3, 16))
    fields = {
        "models": (model, model, other_model(model, rng, 0.4), model),
        "betas": (0.4, 0.7, 0.8, 1.0),
        "kernel": Kernel.ALTERNATING,
        "n_sets": 19,
        "swap_every": 2,
        "warmup": 5,
        "n_rounds": 120,
        "seed": 11,
        "start": Start.COINS,
        "sinks": ((0, Trajectory(1)), (3, Moments(60, 3)), *((2, sink) for sink in every_sink(graph, rng))),
        "trace": True,
    }
    return TemperedJob(**(fields | changes))
