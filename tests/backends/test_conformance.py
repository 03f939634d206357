"""Every backend gives the integers of `reference`, whatever the job, and a broken one is caught."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

import backends
from backends import (
    DyadicBatchMeans,
    Job,
    Kernel,
    Model,
    Moments,
    Series,
    Start,
    Trajectory,
    WindowSums,
    counting,
    cuda_text,
    decision,
    numba_ops,
)
from backends import reference as definition
from backends.engine import Engine
from backends.errors import JobError
from backends.graphs import preset
from tests.backends import cuda_host
from tests.backends.backend_jobs import FAR, differences, jobs, plain_job

EXAMPLES = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@EXAMPLES
@given(jobs())
def test_same_integers_on_any_job(backend, reference, job):
    """Random graphs, degrees, chain counts, clamps, betas, starts and weights up to saturation: nothing differs."""
    assert [] == differences(reference.run(job), backend.run(job))


@pytest.mark.parametrize("kernel", list(Kernel))
def test_same_integers_with_every_sink(backend, reference, kernel):
    """One of every sink at several strides, for every kernel."""
    job = plain_job(kernel=kernel)
    assert [] == differences(reference.run(job), backend.run(job))


def test_same_integers_on_the_founding_graph(backend, reference):
    """The 60_12 torus, with weights of the size that programs use."""
    graph, rng = preset("60_12"), np.random.default_rng(3)
    model = Model(graph, rng.normal(0, 0.15, graph.n_edges), rng.normal(0, 0.05, 3600))
    job = Job(model, 1.0, Kernel.SYMMETRISED, 9, 1, 4, 5, Start.BIAS, (Moments(4, 1), Trajectory(2)))
    assert [] == differences(reference.run(job), backend.run(job))


def test_same_lagged_counts(backend, reference):
    """Lags inside a word, across words, at the end, repeated and out of order."""
    packed = reference.run(plain_job(sinks=(Trajectory(1),))).records[0]
    rows = plain_job().model.graph.observables()[::7]
    lags = np.array([0, 1, 63, 64, 65, 128, 239, 5, 5])
    first, second = (b.lagged_counts(packed, rows, lags) for b in (reference, backend))
    assert [] == [
        name for name in ("products", "heads", "tails", "sums") if (getattr(first, name) != getattr(second, name)).any()
    ]


PAIRS = ("kept", "products", "ends", "squares", "sums")


@pytest.mark.parametrize(("n_chains", "n_sweeps"), [(1, 64), (7, 1), (7, 2), (19, 131), (32, 300), (33, 300), (70, 97)])
def test_same_pair_sums(backend, reference, n_chains, n_sweeps):
    """Draws that fill no vector, chains that fill no word, several words of chains; beta 3 moves some rows rarely."""
    for beta in (0.5, 3.0):
        job = plain_job(sinks=(Trajectory(1),), n_chains=n_chains, n_sweeps=n_sweeps, beta=beta)
        packed, rows = reference.run(job).records[0], job.model.graph.observables()
        first, second = (b.pair_sums(packed, rows) for b in (reference, backend))
        assert [] == [name for name in PAIRS if (getattr(first, name) != getattr(second, name)).any()]


@pytest.mark.parametrize("fault", ["draws out of order", "a chain left out", "the last draw lost"])
def test_broken_pair_sums_are_caught(reference, fault):
    """Negative control: sums of other bits than those of the trajectory differ in some row."""
    job = plain_job(sinks=(Trajectory(1),), n_chains=33, n_sweeps=300)
    packed, rows = reference.run(job).records[0], job.model.graph.observables()
    laid = numba_ops.lay_out(packed.words, 300)
    broken = {
        "draws out of order": np.roll(laid, 1, axis=2),
        "a chain left out": laid & ~np.uint32(1 << 9),
        "the last draw lost": numba_ops.lay_out(packed.words & ~np.uint64(1 << (299 % 64)), 300),
    }[fault]
    right, wrong = np.zeros((len(rows), 5), np.int64), np.zeros((len(rows), 5), np.int64)
    numba_ops.add_pairs(packed.words, laid, 300, rows, right)
    numba_ops.add_pairs(packed.words, broken, 300, rows, wrong)
    assert (right != wrong).any()


LADDER = tuple(backends.BlockLadder.__dataclass_fields__)


def some_blocks(n_blocks, kind, seed=5):
    """Block sums [n_blocks, 4, 9]: a walk, one that is off centre, a constant, one that moves in a single chain."""
    rng = np.random.default_rng(seed)
    walk = np.cumsum(rng.integers(-9, 10, (n_blocks, 4, 9)), axis=0)
    walk[:, 1] += 5000
    walk[:, 2:] = -7
    walk[n_blocks // 2 :, 3, 4] = 11
    return walk.astype(kind)


@pytest.mark.parametrize("n_blocks", [1, 2, 3, 16, 37, 256])
@pytest.mark.parametrize("kind", [np.int16, np.int32, np.int64])
def test_same_block_ladder(backend, reference, n_blocks, kind):
    """Odd numbers of blocks, every width of integer, chains that stand still."""
    first, second = (b.block_ladder(some_blocks(n_blocks, kind)) for b in (reference, backend))
    assert [] == [name for name in LADDER if np.any(getattr(first, name) != getattr(second, name))]


@pytest.mark.parametrize("name", ["reference", "numba_cpu"])
def test_a_block_ladder_is_what_it_says(name):
    """Sums of 2, 4, ... blocks, their squares and crossings, against a plain count."""
    blocks = some_blocks(37, np.int16)
    found = backends.load(name).block_ladder(blocks)
    origin = np.rint(blocks.mean(axis=(0, 2))).astype(int)
    assert (found.n_blocks.tolist(), found.origin.tolist()) == ([37, 18, 9, 4, 2, 1], origin.tolist())
    centred = blocks.astype(int) - origin[:, None]
    for k, n in enumerate(found.n_blocks):
        merged = centred[: n << k].reshape(n, 1 << k, 4, 9).sum(axis=1)
        assert np.array_equal(found.sums[k], merged.sum(axis=0).T)
        assert np.array_equal(found.squares[k], (merged**2).sum(axis=0).T)
        assert np.array_equal(found.moving[k], np.ptp(merged, axis=0).T > 0)
        assert np.abs(merged).max() <= found.largest
    above = blocks > blocks.mean(axis=(0, 2))[:, None]
    assert np.array_equal(found.crossings, np.diff(above, axis=0).sum(axis=0).T)


@pytest.mark.parametrize(
    ("bad", "say"),
    [
        (np.zeros((4, 3)), "integers \\[blocks"),
        (np.zeros((4, 3, 2)), "float64"),
        (np.zeros((0, 3, 2), int), r"\(0, 3, 2\)"),
        (np.full((4, 3, 2), 2**31), "could pass 64 bits"),
    ],
)
def test_odd_blocks_are_refused(backend, bad, say):
    """Floats, flat or empty arrays, and sums whose squares would overflow."""
    with pytest.raises(JobError, match=say):
        backend.block_ladder(bad)


@pytest.mark.parametrize("shape", cuda_text.SHAPES, ids=lambda shape: f"{shape.chains}x{shape.threads}")
def test_every_shape(cuda_folder, reference, shape):
    """Blocks of 2 to 32 chains, the state within shared memory and without, give the same integers."""
    for shared_bytes in (cuda_host.SHARED_BYTES, 400):
        device = cuda_host.HostDevice(cuda_folder, shared_bytes=shared_bytes)
        for kernel in (Kernel.ALTERNATING, Kernel.SYMMETRISED):
            job = plain_job(kernel=kernel, n_chains=70, n_sweeps=204, sinks=(Trajectory(1),))
            assert [] == differences(reference.run(job), cuda_host.backend(device, shape).run(job))


def test_threads_of_a_cuda_block_meet(cuda_folder, reference):
    """Several threads per block, meeting at barriers, give the same integers as one."""
    device = cuda_host.HostDevice(cuda_folder, team=3)
    for kernel in Kernel:
        job = plain_job(kernel=kernel, n_sweeps=72)
        assert [] == differences(reference.run(job), cuda_host.backend(device).run(job))


def without(name, replacement, owner=definition.Sampler):
    """Return a copy of the reference's sampler with one method replaced."""
    return type("Broken", (owner,), {name: replacement})


def reversed_blocks(self, chains, blocks, sweep):
    """Take the blocks in the wrong order."""
    definition.Sampler._pass(self, chains, blocks[::-1], sweep)


def next_sweep(self, sweep):
    """Use the counter of the next sweep."""
    definition.Sampler._sweep(self, sweep + 1)


def shared_coin(self, sweep):
    """Toss one coin for all chains."""
    blocks = self.blocks if sweep % 2 else self.blocks[::-1]
    self._pass(self.chains, blocks, sweep)


BROKEN = [
    (Kernel.ALTERNATING, "_pass", reversed_blocks),
    (Kernel.ALTERNATING, "_sweep", next_sweep),
    (Kernel.SYMMETRISED, "_symmetrised", shared_coin),
    (Kernel.RANDOM_SCAN, "_sweep", next_sweep),
]


@pytest.mark.parametrize(("kernel", "name", "fault"), BROKEN)
def test_a_broken_kernel_is_caught(backend, kernel, name, fault):
    """Negative control: a wrong block order, counter or coin changes integers."""
    job = plain_job(kernel=kernel)
    broken = Engine("broken", without(name, fault), counting, 1)
    assert differences(broken.run(job), backend.run(job))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BELOW_ONE", np.float32(0.99)),
        ("COEFFICIENTS", (*decision.COEFFICIENTS[:-1], np.float32(0))),
        ("ONE", np.float32(1.01)),
    ],
)
def test_a_broken_decision_is_caught(backend, monkeypatch, name, value):
    """Negative control: a change of 1 % in u or in the threshold, or a lower degree, changes integers."""
    job = plain_job(n_chains=130, n_sweeps=600)
    right = backend.run(job)
    monkeypatch.setattr(decision, name, value)
    assert differences(backends.load("reference").run(job), right)


ROWS = plain_job().model.graph.observables()[::5]


def looked_at():
    """Jobs whose records show a fault of any kernel of the CUDA text."""
    sums = Moments(90, 1), DyadicBatchMeans(ROWS, 1), Trajectory(1), Trajectory(3)
    return [plain_job(kernel=kernel, n_chains=9, n_sweeps=1080, sinks=sums) for kernel in Kernel]


@pytest.mark.parametrize("bytes_left", [2**40, 20_000, 0])
def test_counts_without_room_on_the_device(cuda_folder, reference, bytes_left):
    """Sums that the device has no room for are counted on the host, all of them or the largest alone."""
    device = cuda_host.HostDevice(cuda_folder, bytes_left=bytes_left)
    for job in looked_at():
        assert [] == differences(reference.run(job), cuda_host.backend(device).run(job))


@pytest.mark.parametrize(
    ("sinks", "crossings"),
    [((Moments(90, 1), WindowSums(ROWS, 90, 1), DyadicBatchMeans(ROWS, 3)), 5), ((Trajectory(1), Series(1)), 9)],
)
def test_only_sums_cross(cuda_folder, sinks, crossings):
    """Sums cross once, array by array, whatever the length; what is kept draw by draw crosses with every chunk."""
    device = cuda_host.HostDevice(cuda_folder)
    cuda_host.backend(device).run(plain_job(n_sweeps=4500, warmup=0, sinks=sinks))
    assert crossings == device.fetched - 1  # the final state is the other


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("c[3] = low0;", "c[3] = low1;"),
        ("__fsub_rn(y, __fsub_rn(shifted, MAGIC))", "__fsub_rn(y, __fsub_rn(shifted, MAGIC) - 1e-3f)"),
        ("(u32)(first / 4) + q", "(u32)(first / 4) + 1 - q"),
        ("out.after2 = second1 ^ (low + 2 * WEYL0)", "out.after2 = second1 ^ (low + WEYL0)"),
        ("step.who == HEADS ? heads", "step.who != HEADS ? heads"),
        ("prepare(shared, first, sweep + 1,", "prepare(shared, first, sweep + 2,"),
        ("(u64)late[b] << 32", "(u64)late[b] << 31"),
        ("a[k + J] ^= moved;", "a[k + J] = moved;"),
        ("held[33 * k + lane]", "held[33 * k + (lane ^ 1)]"),
        ("lit << (t % 64)", "lit << ((t + 1) % 64)"),
        ("n - 2 * minus", "n - minus"),
        ("left = window - first % window", "left = window"),
        ("(1ll << (level - 6)) - 1", "(1ll << (level - 5)) - 1"),
        ("squares[here] += carry * carry;", "squares[here] += carry;"),
        ("chosen[k] % 64", "chosen[k] % 32"),
    ],
)
def test_a_broken_cuda_text_is_caught(cuda_folder, reference, right, wrong):
    """Negative control: faults planted in the text itself are seen by the comparison."""
    assert any(right in cuda_text.Program(name).text() for name in cuda_text.FILES[1:])
    device = cuda_host.HostDevice(cuda_folder, change=lambda source: source.replace(right, wrong, 1))
    assert any(differences(reference.run(job), cuda_host.backend(device).run(job)) for job in looked_at())


def test_the_last_sweep_of_the_counter_is_reached(backend, reference):
    """Sweep numbers up to 2^32 - 1 are used as they are."""
    job = plain_job(first_sweep=FAR, warmup=500 - 12, n_sweeps=12)
    assert [] == differences(reference.run(job), backend.run(job))
