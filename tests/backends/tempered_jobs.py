"""Tempered jobs to compare backends on, and the comparison."""

import numpy as np

from backends import Kernel, Model, Moments, Series, Start, TemperedJob, Trajectory
from backends.graphs import preset

FIELDS = "final", "labels", "attempts", "acceptances", "trips", "from_first", "from_last", "trace"
DIGESTS = "job_digest", "tables_digest", "swaps_digest"


def tempered_differences(first, second):
    """Name everything in which two TemperedCounts differ, but the backend's name."""
    found = [name for name in FIELDS if not np.array_equal(getattr(first, name), getattr(second, name))]
    found += [name for name in DIGESTS if getattr(first, name) != getattr(second, name)]
    for number, (a, b) in enumerate(zip(first.records, second.records, strict=True)):
        names = [
            name for name in type(a).__dataclass_fields__ if not np.array_equal(getattr(a, name), getattr(b, name))
        ]
        found += [f"{number} {type(a).__name__}.{name}" for name in names]
    return found


def ladder_job(kernel=Kernel.ALTERNATING, n_rungs=5, n_sets=7, preset_name="4_4", **changes):
    """A ladder on a torus whose weights grow from rung to rung; every field can be changed."""
    graph, rng = preset(preset_name), np.random.default_rng(3)
    weights, biases = rng.normal(0, 0.4, graph.n_edges), rng.normal(0, 0.3, graph.n_spins)
    top = n_rungs - 1
    fields = {
        "models": [Model(graph, weights * (0.3 + 0.8 * r / top), biases) for r in range(n_rungs)],
        "betas": [1 + 0.2 * r / top for r in range(n_rungs)],
        "kernel": kernel,
        "n_sets": n_sets,
        "swap_every": 2,
        "warmup": 5,
        "n_rounds": 132,
        "seed": 12345678901234567,
        "start": Start.COINS,
        "sinks": [(top, Trajectory(1)), (0, Moments(12, 3)), (top, Moments(66, 2)), (top // 2, Series(2))],
        "trace": True,
        "first_round": 3,
    }
    return TemperedJob(**(fields | changes))
