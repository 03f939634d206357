"""Every record against a plain count of the unpacked trajectory: the definition itself is checked here."""

import numpy as np
import pytest

import backends
from backends import (
    BatchCounts,
    CorrelatorCounts,
    DyadicBatchMeans,
    Kernel,
    Model,
    MomentCounts,
    Moments,
    MultiTau,
    PackedTrajectory,
    Series,
    SeriesCounts,
    Trajectory,
    WindowCounts,
    WindowSums,
)
from backends.graphs import preset
from tests.backends.backend_jobs import plain_job

ROWS = np.array([(0, -1), (0, 1), (3, 9), (15, -1)], np.int32)
NAMES = pytest.mark.parametrize("name", ["reference", "numba_cpu"])


def counted(name, stride, *sinks):
    """Run with a full trajectory; return the counts and the spins [chains, draws, n_spins] at a stride."""
    job = plain_job(n_chains=5, n_sweeps=420, kernel=Kernel.SYMMETRISED, sinks=(Trajectory(1), *sinks))
    counts = backends.load(name).run(job)
    return counts, counts.of(PackedTrajectory).spins()[:, stride - 1 :: stride].astype(np.int64)


def values(spins):
    """Values of ROWS, [chains, draws, observables]."""
    i, j = ROWS.T
    return spins[..., i] * np.where(j < 0, 1, spins[..., j])


@NAMES
@pytest.mark.parametrize(("window", "stride"), [(420, 1), (7, 1), (1, 1), (210, 3), (60, 5)])
def test_moments(name, window, stride):
    """Sums per window are the sums of the snapshots."""
    counts, spins = counted(name, stride, Moments(window, stride))
    record, edges = counts.of(MomentCounts), plain_job().model.graph.edges
    cut = spins.reshape(5, 420 // window, window // stride, 16)
    assert record.draws == window // stride
    assert np.array_equal(cut.sum(axis=2), record.spins)
    assert np.array_equal((cut[..., edges[:, 0]] * cut[..., edges[:, 1]]).sum(axis=2), record.edges)


@NAMES
@pytest.mark.parametrize(("window", "stride"), [(420, 1), (7, 1), (1, 1), (210, 3)])
def test_window_sums(name, window, stride):
    """Sums per window of chosen observables are those of the snapshots, in the least integers."""
    counts, spins = counted(name, stride, WindowSums(ROWS, window, stride))
    record, f = counts.of(WindowCounts), values(spins)
    assert (record.draws, record.sums.dtype) == (window // stride, np.int16)
    assert np.array_equal(f.reshape(5, 420 // window, window // stride, 4).sum(axis=2), record.sums)


def test_a_window_sum_fits_its_integers():
    """A spin that never flips sums to its window, which is one more than 16 bits hold."""
    strong = Model(preset("4_4"), np.zeros(32), np.full(16, 30.0))
    job = plain_job(model=strong, n_chains=9, warmup=1, n_sweeps=2**16, sinks=(WindowSums(ROWS, 2**15, 1),))
    assert (backends.load("numba_cpu").run(job).of(WindowCounts).sums == 2**15).all()


@NAMES
@pytest.mark.parametrize("stride", [1, 4])
def test_series(name, stride):
    """Magnetisation is exact; energy is the float64 energy to the rounding of the unit."""
    counts, spins = counted(name, stride, Series(stride))
    record, model = counts.of(SeriesCounts), plain_job().model
    assert np.array_equal(spins.sum(axis=2), record.magnetisation)
    i, j = model.graph.edges.T
    energy = -spins @ model.biases.astype(float) - (spins[..., i] * spins[..., j]) @ model.weights.astype(float)
    assert np.allclose(energy, record.energy * record.unit, rtol=0, atol=1e-12)


@NAMES
@pytest.mark.parametrize("stride", [1, 2])
def test_dyadic_batches(name, stride):
    """Sums and squares run over the complete batches of each size."""
    counts, spins = counted(name, stride, DyadicBatchMeans(ROWS, stride))
    record, f = counts.of(BatchCounts), values(spins)
    assert record.sizes.tolist() == [2**k for k in range(len(record.sizes))]
    assert record.sizes[-1] <= 420 // stride < 2 * record.sizes[-1]
    for level, (size, batches) in enumerate(zip(record.sizes, record.batches, strict=True)):
        sums = f[:, : size * batches].reshape(5, batches, size, 4).sum(axis=2)
        assert batches == 420 // stride // size
        assert np.array_equal(sums.sum(axis=1), record.sums[:, level])
        assert np.array_equal((sums**2).sum(axis=1), record.squares[:, level])


@NAMES
@pytest.mark.parametrize(("points", "stride"), [(2, 1), (6, 1), (8, 3)])
def test_correlator(name, points, stride):
    """At level l the products are those of block sums of 2^l draws, j blocks apart."""
    counts, spins = counted(name, stride, MultiTau(ROWS, points, stride))
    record, f = counts.of(CorrelatorCounts), values(spins)
    for level in range(len(record.lags)):
        size = 2**level
        blocks = f[:, : f.shape[1] // size * size].reshape(5, -1, size, 4).sum(axis=2)
        assert np.array_equal(blocks.sum(axis=1), record.sums[:, level])
        for j in range(points):
            products = blocks[:, j:] * blocks[:, : max(blocks.shape[1] - j, 0)]
            assert record.lags[level, j] == j * size
            assert record.pairs[level, j] == products.shape[1]
            assert np.array_equal(products.sum(axis=1), record.products[:, level, j])


@NAMES
def test_trajectory_at_a_stride(name):
    """A decimated trajectory is every stride-th snapshot, with pad bits 0."""
    job = plain_job(n_chains=5, n_sweeps=420, sinks=(Trajectory(1), Trajectory(3)))
    full, thin = backends.load(name).run(job).records
    assert np.array_equal(full.spins()[:, 2::3], thin.spins())
    assert thin.n_draws == 140
    assert not (thin.words[..., -1] >> np.uint64(140 % 64)).any()


@NAMES
def test_lagged_counts(name):
    """Products, heads and tails are the plain sums over pairs."""
    counts, spins = counted(name, 1)
    lags = np.array([0, 1, 5, 64, 100, 419])
    record, f = backends.load(name).lagged_counts(counts.of(PackedTrajectory), ROWS, lags), values(spins)
    assert np.array_equal(f.sum(axis=1), record.sums)
    for k, lag in enumerate(lags.tolist()):
        early, late = f[:, : 420 - lag], f[:, lag:]
        assert np.array_equal((early * late).sum(axis=1), record.products[..., k])
        assert np.array_equal(early.sum(axis=1), record.heads[..., k])
        assert np.array_equal(late.sum(axis=1), record.tails[..., k])


@NAMES
def test_pair_sums(name):
    """The same numbers from lagged counts at every lag: pairs are kept while they are positive, and then summed."""
    counts, _ = counted(name, 1)
    packed, n = counts.of(PackedTrajectory), 420
    lagged, found = (
        backends.load("reference").lagged_counts(packed, ROWS, np.arange(n)),
        backends.load(name).pair_sums(packed, ROWS),
    )
    S = lagged.sums[..., None]
    products, ends = lagged.products.sum(axis=0), (S * (lagged.heads + lagged.tails)).sum(axis=0)
    numerators = n * (n * products - ends) + (n - np.arange(n)) * (S * S).sum(axis=0)
    for row in range(len(ROWS)):
        pairs = numerators[row, 1:-1].reshape(-1, 2).sum(axis=1)
        kept = int(np.argmax(pairs <= 0))
        assert kept == found.kept[row] > 0
        assert products[row, 1 : 2 * kept + 1].sum() == found.products[row]
        assert ends[row, 1 : 2 * kept + 1].sum() == found.ends[row]
    assert np.array_equal(lagged.sums.sum(axis=0), found.sums)
    assert np.array_equal((lagged.sums**2).sum(axis=0), found.squares)


def test_the_unit_of_energy_is_exact_for_short_weights():
    """Weights that are multiples of a power of two lose nothing, and zero weights have unit 1."""
    from backends import Model
    from backends.counters import fixed_point
    from backends.graphs import complete

    weights, biases, unit = fixed_point(Model(complete(3), np.array([0.5, -0.25, 3]), np.zeros(3)))
    assert [0.5, -0.25, 3] == (weights * unit).tolist()
    assert fixed_point(Model(complete(3), np.zeros(3), np.zeros(3)))[2] == 1
    assert biases.dtype == np.int64


def test_the_unit_of_energy_leaves_room():
    """However large the weights, no sum of them passes 2^61 units."""
    from backends import Model
    from backends.counters import fixed_point
    from backends.graphs import complete

    for size in (1e-30, 1.0, 3e38):
        weights, _, _ = fixed_point(Model(complete(8), np.full(28, size), np.zeros(8)))
        assert 2**54 < abs(weights).sum() <= 2**61 or size == 1e-30
