"""Bad tempered jobs get one clear sentence before any work; digests and costs are those of what is asked for."""

import numpy as np
import pytest

import backends
from backends import Clamp, Kernel, Model, Moments, Series, TemperedJob, Trajectory, counting, memory, swap_tables
from backends.contract import CHAIN_LIMIT, SWEEP_LIMIT
from backends.engine import Engine
from backends.errors import JobError, MemoryBudgetError, UnavailableError
from backends.graphs import Boundary, from_edges, preset
from tests.backends.backend_jobs import plain_job
from tests.backends.tempering.tempered_jobs import plain_tempered

GRAPH = plain_tempered().graph
ZERO = Model(GRAPH, np.zeros(GRAPH.n_edges), np.zeros(16))
TURNED = Model(GRAPH.with_blocks(GRAPH.blocks[::-1]), np.zeros(GRAPH.n_edges), np.zeros(16))
OPEN = preset("4_4", Boundary.OPEN)
OTHER = Model(OPEN, np.zeros(OPEN.n_edges), np.zeros(16))
BAD = [
    ({"models": (ZERO,), "betas": (1.0,)}, "1 rungs; give at least 2", 1),
    ({"betas": (1.0, 2.0)}, "4 models and 2 betas", (1.0, 2.0)),
    ({"models": (ZERO, ZERO, TURNED, ZERO)}, "graph of rung 2 is not that of rung 0", 2),
    ({"models": (ZERO, OTHER, ZERO, ZERO)}, "graph of rung 1", 1),
    ({"betas": (1.0, float("nan"), 1.0, 1.0)}, "rung 1.*beta is nan", None),
    ({"betas": (1.0, "1", 1.0, 1.0)}, "rung 1.*beta is '1'; it must be a number", "1"),
    ({"kernel": "gibbs"}, "there are alternating, symmetrised, random_scan", "gibbs"),
    ({"n_sets": 0}, "n_sets is 0", 0),
    ({"n_sets": True}, "n_sets is True", True),
    ({"n_sets": CHAIN_LIMIT}, "pass", CHAIN_LIMIT),
    ({"swap_every": 0}, "swap_every is 0", 0),
    ({"swap_every": 1.5}, "swap_every is 1.5", 1.5),
    ({"warmup": -1}, "warmup is -1", -1),
    ({"n_rounds": -1, "sinks": ()}, "n_rounds is -1", -1),
    ({"first_round": SWEEP_LIMIT // 2 - 124}, "ends at sweep", SWEEP_LIMIT + 2),
    ({"seed": 2**64}, "seed is", 2**64),
    ({"start": np.ones((4, 18, 16), bool)}, "wanted bool", (4, 18, 16)),
    ({"start": np.ones((4, 19, 16))}, "wanted bool", (4, 19, 16)),
    ({"start": "cold"}, "there are coins, up, down, bias", "cold"),
    ({"clamp": Clamp(np.array([1]), np.ones((18, 1), bool))}, "wanted bool", (18, 1)),
    ({"sinks": ((4, Trajectory(1)),)}, "Trajectory is at rung 4; rungs are 0 to 3", 4),
    ({"sinks": ((-1, Trajectory(1)),)}, "at rung -1", -1),
    ({"sinks": (Trajectory(1),)}, "a sink is given as Trajectory; give .rung, sink.", "Trajectory"),
    ({"sinks": ((2, Trajectory(7)),)}, "rung 2, whose sweeps are rounds here.*does not divide", 7),
]


@pytest.mark.parametrize(("changes", "words", "found"), BAD)
def test_a_bad_job_is_refused(changes, words, found):
    """Each field out of its range is named, with the value as `.found`."""
    with pytest.raises(JobError, match=words) as caught:
        plain_tempered(**changes)
    assert found is None or caught.value.found == found


def test_whole_numbers_of_any_kind_name_one_job():
    """NumPy's integers are the same job as Python's: one digest, and so one checkpoint."""
    numbers = {name: getattr(plain_tempered(), name) for name in ("n_sets", "swap_every", "warmup", "n_rounds")}
    other = {name: np.int64(value) for name, value in numbers.items()}
    sinks = tuple((np.int64(rung), sink) for rung, sink in plain_tempered().sinks)
    assert plain_tempered().digest() == plain_tempered(**other, sinks=sinks).digest()


def test_equal_graphs_need_not_be_one_object():
    """Models read one by one, each with a graph of its own, make a ladder where edges and blocks agree."""
    again = Model(preset("4_4"), np.zeros(GRAPH.n_edges), np.zeros(16))
    assert 2 == plain_tempered(models=(ZERO, again), betas=(0.5, 1.0), sinks=()).n_rungs


CHANGES = {
    "models": (ZERO, *plain_tempered().models[1:]),
    "betas": (0.4, 0.7, 0.8, 1.1),
    "kernel": Kernel.SYMMETRISED,
    "n_sets": 18,
    "swap_every": 3,
    "warmup": 6,
    "n_rounds": 240,
    "seed": 12,
    "start": "up",
    "sinks": ((1, Trajectory(1)),),
    "clamp": Clamp(np.array([3]), np.ones((19, 1), bool)),
    "first_round": 1,
    "trace": False,
}


def test_every_field_is_in_the_digest():
    """A job that differs in one field has another name, and so has one whose sinks change places."""
    names = {plain_tempered(**{field: value}).digest() for field, value in CHANGES.items()} | {
        plain_tempered().digest()
    }
    assert len(CHANGES) + 1 == len(names)
    assert set(CHANGES) == set(TemperedJob.__dataclass_fields__) - {"rungs"}
    here, there = ((0, Series(1)), (1, Series(2))), ((1, Series(2)), (0, Series(1)))
    assert plain_tempered(sinks=here).digest() != plain_tempered(sinks=there).digest()


def test_plain_digests_are_what_they_were():
    """Tempered jobs change no name of a plain job."""
    assert "eecdaa3786290a308e00f17a338426f590418c67ee117c1b0e44c3674472ca36" == plain_job().digest()


def test_a_job_keeps_its_own_start():
    """Bits given as a start may change afterwards; the job's do not."""
    bits = np.zeros((4, 19, 16), bool)
    job = plain_tempered(start=bits)
    before = job.digest()
    bits[:] = True
    assert before == job.digest()
    assert not job.start.any()


def test_swap_tables_by_hand():
    """D_int is log2(e) times the difference of beta theta, in units of 2^-q, with q at most 24."""
    graph = from_edges(2, [(0, 1)])
    low, high = (Model(graph, np.array([w]), np.array([b, 0.0])) for w, b in ((0.5, 0.25), (1.0, -0.75)))
    job = plain_tempered(models=(low, high), betas=(1.0, 2.0), sinks=(), n_sets=1)
    tables, unit = swap_tables.fold_swaps(job), np.log2(np.e) * 2**24
    assert [24] == tables.q.tolist()
    assert [[round(1.5 * unit)]] == tables.weights.tolist()
    assert [[round(-1.75 * unit), 0]] == tables.biases.tolist()


@pytest.mark.parametrize("size", [0.0, 1.0, 127.9, 128.1, 1e6, 2.0**90])
def test_q_is_the_largest_that_fits(size):
    """The sum of sizes stays below 2^31 and the next q would break it, for any size of the field."""
    integers, q = swap_tables.quantised(np.array([size, -size / 3, 0.0]))
    assert np.abs(integers).sum() < 2**31
    assert q == 24 or np.abs(np.rint(np.ldexp([size, -size / 3, 0.0], q + 1))).sum() >= 2**31


def test_what_a_job_costs():
    """Draws are counted over rungs, sets and sweeps; only rungs that are looked at hold snapshots."""
    numba, job = backends.load("numba_cpu"), plain_tempered(sinks=((3, Trajectory(1)),))
    cost = numba.cost(job)
    assert 4 * 19 * 125 * 2 * 16 == cost.spin_updates == job.spin_updates
    assert 19 * 16 * 2 * 8 == dict(cost.memory)["sink 0, Trajectory at rung 3"]
    assert 125 * 19 * 3 == dict(cost.memory)["the trace"]
    both = plain_tempered(sinks=((2, Trajectory(1)), (3, Trajectory(1))))
    held = "the snapshots not yet counted"
    assert 2 * dict(cost.memory)[held] == dict(numba.cost(both).memory)[held]


@pytest.mark.parametrize(
    ("changes", "largest", "remedy"),
    [
        (
            {"sinks": ((1, Trajectory(1)),), "n_rounds": 10**5, "trace": False},
            "Trajectory at rung 1",
            "raise its stride",
        ),
        ({"sinks": ((1, Moments(1, 1)),), "trace": False}, "Moments at rung 1", "fewer, longer windows"),
        ({"sinks": (), "n_rounds": 10**6}, "the trace", "fewer sets"),
    ],
)
def test_a_job_that_does_not_fit_is_refused(changes, largest, remedy):
    """The largest part is named, and what to do about it."""
    job = plain_tempered(**changes)
    with pytest.raises(MemoryBudgetError, match=remedy) as caught:
        memory.check(job, backends.load("numba_cpu").cost(job), available=1000)
    assert largest in caught.value.largest


def test_a_backend_that_does_not_temper_says_so():
    """One sentence names those that do."""
    plain = Engine("plain", backends.load("reference").sampler, counting, threads=1)
    with pytest.raises(UnavailableError, match="it does not temper; 'reference', 'numba_cpu' and 'cupy_gpu' do"):
        plain.temper(plain_tempered())
