"""Every backend that tempers gives the integers of `reference`, whatever the job, and a broken one is caught."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

import backends
from backends import Kernel, Model, Moments, Start, TemperedJob, Trajectory, numba_tempered, swap_tables
from backends import tempered_reference as definition
from backends.graphs import from_edges, preset
from tests.backends.tempering.tempered_jobs import differences, plain_tempered, tempered_jobs

EXAMPLES = settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@EXAMPLES
@given(tempered_jobs())
def test_same_integers_on_any_job(tempering, reference, job):
    """Random graphs, rungs, sets, clamps, betas, starts, looks and fields up to saturation: nothing differs."""
    assert [] == differences(reference.temper(job), tempering.temper(job))


@pytest.mark.parametrize("kernel", list(Kernel))
@pytest.mark.parametrize("n_sets", [19, 33, 70])
def test_same_integers_with_every_sink(tempering, reference, kernel, n_sets):
    """Every kernel, every width of a part, one of every sink at several strides."""
    job = plain_tempered(kernel=kernel, n_sets=n_sets)
    assert [] == differences(reference.temper(job), tempering.temper(job))


def test_same_integers_on_the_founding_graph(tempering, reference):
    """The 60_12 torus with weights of the size that programs use: some pairs are exchanged, some are not."""
    graph, rng = preset("60_12"), np.random.default_rng(3)
    model = Model(graph, rng.normal(0, 0.15, graph.n_edges), rng.normal(0, 0.05, 3600))
    job = TemperedJob(
        (model,) * 3, (0.98, 0.99, 1.0), Kernel.SYMMETRISED, 9, 1, 1, 4, 5, Start.BIAS,
        ((2, Moments(4, 1)), (0, Trajectory(2))), trace=True,
    )  # fmt: skip
    counts = reference.temper(job)
    assert 0 < counts.acceptances.sum() < counts.attempts.sum() * 9
    assert [] == differences(counts, tempering.temper(job))


def test_the_last_round_of_the_counter_is_reached(tempering, reference):
    """Sweep numbers up to 2^32 - 1 are used as they are."""
    last = 2**32 // 2
    job = plain_tempered(first_round=last - 12, warmup=0, n_rounds=12, sinks=())
    assert [] == differences(reference.temper(job), tempering.temper(job))


def dimers(n=8):
    """Pairs of nodes so strongly coupled that no sweep ever turns one that agrees."""
    graph = from_edges(2 * n, [(2 * k, 2 * k + 1) for k in range(n)])
    return Model(graph, np.full(n, 3000.0), np.zeros(2 * n))


def frozen_job(n_sets):
    """Rungs of one law whose sweeps change nothing and whose swaps are all made; every state tells where it began."""
    pattern = np.random.default_rng(5).permutation(256)[: 5 * min(n_sets, 51)].reshape(5, -1)
    bits = (pattern[..., None] >> np.arange(8) & 1).astype(bool).repeat(2, axis=-1)
    return TemperedJob((dimers(),) * 5, (1.0,) * 5, Kernel.ALTERNATING, bits.shape[1], 1, 2, 9, 3, bits, ())


def strays(job, counts):
    """Return at how many places the final state is not the one that the label's replica began with."""
    sets = np.arange(job.n_sets)
    return int((counts.final != job.start[counts.labels.T, sets]).any(axis=-1).sum())


@pytest.mark.parametrize("n_sets", [1, 7, 18, 33, 51])
def test_states_go_where_labels_go(tempering, reference, n_sets):
    """Where sweeps change nothing, the state at every rung is that of the replica that the label names."""
    job = frozen_job(n_sets)
    for one in (reference, tempering):
        counts = one.temper(job)
        assert 0 == strays(job, counts)
        assert (counts.labels != np.arange(5)).any()
        assert np.array_equal(counts.acceptances, np.broadcast_to(counts.attempts, counts.acceptances.shape))


def test_labels_that_move_alone_are_caught(reference, monkeypatch):
    """Negative control: a pass that notes its swaps and leaves the states where they are."""
    exchange = definition.TemperedSampler._swap

    def noted_only(self, k, t):
        a, b = (self.rungs[r].spins.copy() for r in (k, k + 1))
        swapped = exchange(self, k, t)
        self.rungs[k].spins, self.rungs[k + 1].spins = a, b
        return swapped

    monkeypatch.setattr(definition.TemperedSampler, "_swap", noted_only)
    job = frozen_job(7)
    assert strays(job, reference.temper(job)) > 0


FAULTS = {
    "the other sign of delta": ("swaps", lambda delta, q, words: swap_tables.swaps(-delta, q, words)),
    "one unit of q": ("swaps", lambda delta, q, words: swap_tables.swaps(delta, q - 1, words)),
    "the stream of spins": ("SWAP", 0),
    "the pairs of the other rounds": ("pairs", lambda t, n: range((t + 1) % 2, n - 1, 2)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_swap_is_caught(reference, monkeypatch, fault):
    """Negative control: the comparison sees each fault in what is exchanged."""
    job = plain_tempered()
    right = backends.load("numba_cpu").temper(job)
    monkeypatch.setattr(definition, *FAULTS[fault])
    assert "trace" in differences(reference.temper(job), right)


def test_a_look_before_the_swaps_is_caught(reference, monkeypatch):
    """Negative control: snapshots taken before the pass of swaps differ, and nothing else does."""
    job = plain_tempered(sinks=((1, Trajectory(1)),))
    steps = numba_tempered.TemperedSampler._steps

    def early(self, n, n_draws):
        for step in steps(self, n, n_draws):
            whole = step[0]
            for t in range(n):
                yield [whole._replace(t=t, n=1, pairs=(0, 0), draws=(t, t + 1) if n_draws else (0, 0))]
                yield [whole._replace(t=t, n=1, rungs=(0, 0), draws=(0, 0))]

    monkeypatch.setattr(numba_tempered.TemperedSampler, "_steps", early)
    found = differences(reference.temper(job), backends.load("numba_cpu").temper(job))
    assert ["0 PackedTrajectory.words"] == found
