"""Bad jobs get one clear sentence before any work, with the value that was wrong."""

import numpy as np
import pytest

import backends
from backends import (
    BackendError,
    Checkpoint,
    Clamp,
    DyadicBatchMeans,
    Model,
    MomentCounts,
    Moments,
    MultiTau,
    Trajectory,
    counting,
    engine,
    memory,
    numba_ops,
)
from backends.decision import fold
from backends.errors import JobError, MemoryBudgetError, ModelError
from backends.graphs import complete, from_matrix
from tests.backends.backend_jobs import plain_job

ROWS = np.array([[0, 1]], np.int32)
BAD = [
    ({"n_chains": 0}, "n_chains is 0", 0),
    ({"n_chains": -3}, "n_chains is -3", -3),
    ({"n_chains": 2.0}, "n_chains is 2.0", 2.0),
    ({"n_chains": True}, "n_chains is True", True),
    ({"warmup": -1}, "warmup is -1", -1),
    ({"n_sweeps": 2**32 - 240, "warmup": 241, "sinks": ()}, "the counter reaches", 2**32 + 1),
    ({"first_sweep": 2**32}, "the counter reaches", 2**32 + 245),
    ({"seed": 2**64}, "seed is", 2**64),
    ({"seed": -1}, "seed is -1", -1),
    ({"beta": float("nan")}, "beta is nan", None),
    ({"beta": float("inf")}, "beta is inf", float("inf")),
    ({"beta": -0.5}, "beta is -0.5", -0.5),
    ({"kernel": "gibbs"}, "there are alternating, symmetrised, random_scan", "gibbs"),
    ({"start": "cold"}, "there are coins, up, down, bias", "cold"),
    ({"start": np.ones((19, 15), bool)}, "wanted bool", (19, 15)),
    ({"start": np.ones((19, 16))}, "wanted bool", (19, 16)),
    ({"clamp": Clamp(np.array([16]), np.ones((19, 1), bool))}, "names node 16", 16),
    ({"clamp": Clamp(np.array([1, 1]), np.ones((19, 2), bool))}, "twice", [1, 1]),
    ({"clamp": Clamp(np.array([1]), np.ones((18, 1), bool))}, "wanted bool", (18, 1)),
    ({"sinks": (Trajectory(0),)}, "stride of Trajectory is 0", 0),
    ({"sinks": (Trajectory(7),)}, "does not divide n_sweeps = 240", 7),
    ({"sinks": (Moments(100, 1),)}, "does not divide n_sweeps = 240", 100),
    ({"sinks": (Moments(16, 5),)}, "does not divide its window = 16", 5),
    ({"sinks": (Moments(0, 1),)}, "window of Moments is 0", 0),
    ({"sinks": (MultiTau(ROWS, 3, 1),)}, "3 points", 3),
    ({"sinks": (DyadicBatchMeans(np.array([[0, 16]]), 1),)}, r"\[0, 16\]", [0, 16]),
    ({"sinks": (DyadicBatchMeans(np.array([[4, 4]]), 1),)}, r"\[4, 4\]", [4, 4]),
    ({"sinks": (DyadicBatchMeans(np.zeros((3, 3)), 1),)}, "integer rows", (3, 3)),
]


@pytest.mark.parametrize(("changes", "words", "found"), BAD)
def test_bad_jobs_are_refused(changes, words, found):
    """Each field out of its range is refused when the job is made, and `.found` holds the value."""
    with pytest.raises(JobError, match=words) as caught:
        plain_job(**changes)
    if found is not None:
        assert found == caught.value.found


def test_the_plain_job_is_accepted():
    """The job that the refusals start from is itself in order, so each refusal is due to its one change."""
    assert plain_job().spin_updates == 19 * 245 * 16


def test_a_job_that_does_not_fit_says_what_to_change():
    """The error names the bytes, the largest part and the way to make it smaller."""
    job = plain_job(n_chains=10**9, n_sweeps=10**6, sinks=(Moments(100, 1), Trajectory(100)))
    with pytest.raises(MemoryBudgetError, match="fewer, longer windows") as caught:
        backends.load("numba_cpu").run(job)
    assert "sink 0, Moments" in caught.value.largest
    assert caught.value.needed > caught.value.available


def test_a_model_that_does_not_fit_asks_for_fewer_chains():
    """Where the state itself is too large there is no sink to change."""
    job = plain_job(n_chains=10**10, sinks=())
    with pytest.raises(MemoryBudgetError, match="run fewer chains"):
        memory.check(job, backends.load("numba_cpu").cost(job), available=2**33)


def test_a_job_that_just_fits_is_run():
    """The limit itself is allowed, one byte less is not."""
    job = plain_job()
    cost = backends.load("numba_cpu").cost(job)
    memory.check(job, cost, available=cost.n_bytes)
    with pytest.raises(MemoryBudgetError):
        memory.check(job, cost, available=cost.n_bytes - 1)


def test_cost_counts_draws_and_bytes():
    """Draws are chains x sweeps x free nodes; a trajectory of 64 draws takes one word per chain and spin."""
    clamp = Clamp(np.arange(4), np.ones((19, 4), bool))
    cost = backends.load("reference").cost(plain_job(clamp=clamp, sinks=(Trajectory(60),)))
    assert cost.spin_updates == 19 * 245 * 12
    assert dict(cost.memory)["sink 0, Trajectory"] == 19 * 16 * 8


@pytest.mark.parametrize(
    ("matrix", "words"),
    [
        (np.zeros((2, 3)), "square"),
        (np.array([[0, 1.0], [2.0, 0]]), r"\[0, 1\] = 1.0 differs"),
        (np.array([[0, np.nan], [np.nan, 0]]), "not finite"),
        (np.array([[0, np.inf], [np.inf, 0]]), "not finite"),
        (np.array([[3.0, 1], [1, 0]]), "with itself"),
    ],
)
def test_bad_matrices_are_refused(matrix, words):
    """A matrix of weights must be square, finite, symmetric and zero on its diagonal."""
    with pytest.raises(ModelError, match=words):
        from_matrix(matrix, np.zeros(2))


def test_a_symmetric_matrix_becomes_a_model():
    """Non-zero pairs become edges with their weights."""
    model = from_matrix(np.array([[0, 0, 2.0], [0, 0, -1], [2, -1, 0]]), np.zeros(3))
    assert [[0, 2], [1, 2]] == model.graph.edges.tolist()
    assert [2, -1] == model.weights.tolist()


def test_the_phases_of_a_gradient_need_one_model():
    """Moments of both phases come back; phases of two models are refused."""
    numba, clamp = backends.load("numba_cpu"), Clamp(np.arange(3), np.zeros((19, 3), bool))
    free = plain_job(sinks=(Moments(240, 8),))
    held = plain_job(model=free.model, sinks=(Moments(240, 8),), clamp=clamp)
    phases = numba.gradient_counts(held, free)
    assert {counts.tables_digest for counts in phases} == {fold(free).digest()}
    positive, negative = (counts.of(MomentCounts) for counts in phases)
    assert (positive.spins[:, 0, :3] == -30).all()
    assert negative.draws == 30
    with pytest.raises(JobError, match="one model"):
        numba.gradient_counts(plain_job(model=Model(complete(3), np.zeros(3), np.zeros(3)), sinks=()), free)


def test_missing_and_ambiguous_records_are_named():
    """Asking for a record the job does not have, or has twice, is an error that counts them."""
    counts = backends.load("numba_cpu").run(plain_job(sinks=(Trajectory(1), Trajectory(2))))
    with pytest.raises(JobError, match="0 records of kind MomentCounts"):
        counts.of(backends.MomentCounts)
    with pytest.raises(JobError, match="2 records of kind PackedTrajectory"):
        counts.of(backends.PackedTrajectory)


@pytest.mark.parametrize(("lags", "found"), [([-1], -1), ([0, 240], 240)])
def test_lags_outside_the_run_are_refused(lags, found):
    """A lag must leave at least one pair."""
    packed = backends.load("numba_cpu").run(plain_job(sinks=(Trajectory(1),))).records[0]
    with pytest.raises(JobError, match=f"lag {found}") as caught:
        backends.load("numba_cpu").lagged_counts(packed, ROWS, np.array(lags))
    assert found == caught.value.found


def test_lagged_counts_that_do_not_fit_are_refused():
    """Three sums per chain, observable and lag, and their copies, have to fit."""
    memory.check_lags(1000, available=48_000)
    with pytest.raises(MemoryBudgetError, match="fewer observables or lags"):
        memory.check_lags(1000, available=47_999)


def test_pair_sums_that_could_overflow_are_refused():
    """8 chains n^3 has to stay below 2^63; the words of a million draws are not even looked at."""
    packed = backends.PackedTrajectory(np.zeros((2, 16, 1), np.uint64), 10**6, 1)
    with pytest.raises(JobError, match="could pass 64 bits") as caught:
        backends.load("numba_cpu").pair_sums(packed, ROWS)
    assert caught.value.found == 10**6


def test_pair_sums_that_do_not_fit_are_refused():
    """The copy of the trajectory has to fit, whatever it holds of it: a word a draw and 32 chains, or a byte a spin."""
    memory.check_pairs(numba_ops.pair_bytes(33, 16, 100), available=2 * 4 * 16 * 112)
    with pytest.raises(MemoryBudgetError, match="fewer draws"):
        memory.check_pairs(counting.pair_bytes(33, 16, 100), available=33 * 16 * 128 - 1)


def test_a_checkpoint_interval_of_nothing_is_refused(tmp_path):
    """Checkpoints come every sweep at the most."""
    with pytest.raises(JobError, match="every 0 sweeps"):
        Checkpoint(tmp_path / "x", every=0)


CHANGES = [
    {"seed": 12}, {"beta": 1.5}, {"start": "up"}, {"warmup": 6}, {"first_sweep": 1}, {"sinks": ()},
    {"kernel": "symmetrised"}, {"sinks": (Trajectory(1),)}, {"sinks": (Trajectory(2),)},
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_every_field_is_in_the_digest(change):
    """The digest that names a job's integers changes with any field that changes them."""
    assert plain_job().digest() == plain_job().digest()
    assert plain_job().digest() != plain_job(**change).digest()


def test_records_cannot_be_changed():
    """Arrays of models, jobs and counts are read-only."""
    counts = backends.load("numba_cpu").run(plain_job(sinks=(Moments(240, 1),)))
    arrays = [plain_job().model.weights, plain_job().model.graph.edges, counts.final, counts.records[0].spins]
    assert not any(array.flags.writeable for array in arrays)
    assert all(issubclass(kind, BackendError) for kind in (JobError, ModelError, MemoryBudgetError))


def test_the_rate_is_measured():
    """A rate is positive and asks for no more time than given."""
    assert backends.load("numba_cpu").rate(plain_job(), seconds=0.01) > 0


def test_compiling_is_not_timed(monkeypatch):
    """The first call of a sampler may take minutes: it is made before the clock is read."""
    clock = [0.0]

    class Slow:
        """A sampler of a millisecond a sweep, of a hundred seconds the first time."""

        parts = (slice(0, 4),)
        calls = 0

        def advance(self, part, sweep, n_sweeps):
            clock[0] += 0.001 * n_sweeps + (100 if self.calls == 0 else 0)
            self.calls += 1

    monkeypatch.setattr(engine, "perf_counter", lambda: clock[0])
    found = engine.Engine("slow", lambda job, threads: Slow(), None, 1).rate(plain_job(), 0.1)
    assert found == pytest.approx(1000 * plain_job().n_chains * plain_job().n_free)
