"""The joint chain against enumeration: certificates from the contract's own decisions, then counts of the backends."""

from dataclasses import replace

import numpy as np
import pytest

import backends
from backends import Kernel, Model, PackedTrajectory, Start, TemperedJob, Trajectory, swap_tables
from backends.graphs import complete, from_edges
from tests.backends.tempering.joint import Joint

GRAPHS = {
    "3 rungs of a triangle": (3, complete(3)),
    "3 rungs of a path": (3, from_edges(3, [(0, 1), (1, 2)])),
    "2 rungs of a complete 4": (2, complete(4)),
}
# A chance is a multiple of 2^-23, so that rounding it moves it by at most 2^-24 from what the float32 field says, and
# that field and 2^y are good to about 2^-23. A round pair of these jobs makes at most 36 draws of spins and 3 tries of
# swaps; the errors of single decisions mostly cancel. Unit of a swap table: 2^-24 of log2 of a ratio.
TOTAL = 1e-6  # of the law may move in one pair of rounds, half the sum of sizes
Z = 5.0  # |z| > 5 happens by chance in 6e-7 of comparisons; at most 2,000 are made here
ENOUGH = 50  # expected counts before a frequency is compared; rarer states are pooled


def tempered(name, kernel="symmetrised", **changes):
    """Rungs with other couplings, biases and betas each."""
    n_rungs, graph = GRAPHS[name]
    rng = np.random.default_rng(2)
    models = [
        Model(graph, rng.normal(0, 0.8, graph.n_edges), rng.normal(0, 0.6, graph.n_spins)) for _ in range(n_rungs)
    ]
    fields = {
        "models": models, "betas": np.linspace(0.5, 1.2, n_rungs).tolist(), "kernel": kernel, "n_sets": 4,
        "swap_every": 2, "warmup": 0, "n_rounds": 2, "seed": 3, "start": Start.COINS, "sinks": (),
    }  # fmt: skip
    return TemperedJob(**(fields | changes))


def moved(joint):
    """Return how much of the product of laws moves in an even and an odd round, and in an odd and an even one."""
    even, odd = joint.rounds()
    return max(np.abs(joint.law @ one @ other - joint.law).sum() / 2 for one, other in ((even, odd), (odd, even)))


@pytest.mark.parametrize("kernel", list(Kernel))
@pytest.mark.parametrize("name", GRAPHS)
def test_certificate(name, kernel):
    """The product of the rungs' laws is stationary for every pair of rounds, by the decisions that are really made."""
    joint = Joint(tempered(name, kernel))
    assert moved(joint) < TOTAL
    assert np.abs(np.linalg.multi_dot(joint.rounds()).sum(axis=1) - 1).max() < 1e-12


@pytest.mark.parametrize("name", GRAPHS)
def test_a_swap_keeps_detailed_balance(name):
    """Every pair's try alone is reversible, and moves states with a chance that is neither 0 nor 1."""
    joint = Joint(tempered(name))
    for k in range(joint.job.n_rungs - 1):
        flow = joint.law[:, None] * joint.swap(k)
        assert np.abs(flow - flow.T).max() < TOTAL
        assert 0.1 < flow.sum() - np.trace(flow) < 0.9


def without_biases(tables):
    """Swap tables that leave the biases out."""
    return replace(tables, biases=np.zeros_like(tables.biases))


@pytest.mark.parametrize("name", GRAPHS)
def test_the_certificate_has_teeth(name):
    """Negative controls: the other sign of delta, biases left out, and rungs' betas left out move the law visibly."""
    job = tempered(name)
    cold = replace_betas(job)
    for wrong in (
        Joint(job, decide=lambda delta, q, words: swap_tables.swaps(-delta, q, words)),
        Joint(job, without_biases(swap_tables.fold_swaps(job))),
        Joint(job, swap_tables.fold_swaps(cold)),
    ):
        assert moved(wrong) > 1000 * TOTAL


def replace_betas(job):
    """The same models, all at beta 1."""
    kept = {name: getattr(job, name) for name in job.__dataclass_fields__ if name != "rungs"}
    return TemperedJob(**(kept | {"betas": (1.0,) * job.n_rungs}))


def joint_states(bits):
    """Number joint states: bits [R, ..., n] to int [...]."""
    n = bits.shape[-1]
    return sum((bits[r] @ (1 << np.arange(n))) << n * r for r in range(len(bits)))


def pooled(seen, wanted):
    """Return the counts of common states, and those of all rare ones together."""
    common = wanted >= ENOUGH
    return [np.append(values[common], values[~common].sum()) for values in (seen, wanted)]


def chi_square(counts, wanted):
    """Return the statistic less its mean, in its standard deviations; states that cannot be are in no count."""
    seen, wanted = pooled(np.bincount(joint_states(counts.final), minlength=len(wanted)), wanted)
    free = len(wanted) - 1
    assert free > 10
    keep = wanted > 0
    return (((seen - wanted)[keep] ** 2 / wanted[keep]).sum() - free) / np.sqrt(2 * free)


def from_one_state(name, kernel, n_sets, **changes):
    """Return a job of two rounds in which every set begins at one joint state, and the law of where it ends."""
    n_rungs, graph = GRAPHS[name]
    bits = np.random.default_rng(8).random((n_rungs, 1, graph.n_spins)) < 0.5
    job = tempered(name, kernel, n_sets=n_sets, start=np.repeat(bits, n_sets, axis=1), **changes)
    first, second = Joint(job).rounds(job.first_round)
    return job, n_sets * (first @ second)[int(joint_states(bits)[0])]


@pytest.mark.parametrize("kernel", list(Kernel))
@pytest.mark.parametrize("name", GRAPHS)
def test_two_rounds_from_a_given_state(name, kernel):
    """From one joint state, 200,000 sets end as the row of the exact matrix says.

    Chi-square, over 5 standard deviations above its mean in fewer than 1 of 100,000 right runs; nine are made here.
    """
    job, wanted = from_one_state(name, kernel, 200_000, first_round=1)
    assert chi_square(backends.load("numba_cpu").temper(job), wanted) < 5


@pytest.mark.parametrize("kernel", list(Kernel))
def test_two_rounds_of_the_definition(reference, kernel):
    """The same of `reference`, with 20,000 sets."""
    job, wanted = from_one_state("3 rungs of a path", kernel, 20_000)
    assert chi_square(reference.temper(job), wanted) < 5


@pytest.mark.parametrize("wrong", ["rounds", "biases", "kernel"])
def test_other_chains_do_not_fit(wrong):
    """Negative control: the matrix of the other parity, of swaps without biases, or of another kernel is told apart."""
    job, _ = from_one_state("3 rungs of a path", "alternating", 200_000)
    other = tempered("3 rungs of a path", "symmetrised" if wrong == "kernel" else "alternating")
    joint = Joint(other, without_biases(swap_tables.fold_swaps(other)) if wrong == "biases" else None)
    first, second = joint.rounds(1 if wrong == "rounds" else 0)
    row = (first @ second)[int(joint_states(job.start[:, :1])[0])]
    assert chi_square(backends.load("numba_cpu").temper(job), 200_000 * row) > 20


def frequency_scores(backend, job, law):
    """Return z of the frequency of every common joint state, with sets as replicates."""
    counts = backend.temper(job)
    bits = np.stack([counts.of(r, PackedTrajectory).spins() > 0 for r in range(job.n_rungs)])
    seen = np.stack([np.bincount(states, minlength=len(law)) for states in joint_states(bits)]) / job.n_rounds
    common = law * job.n_sets * job.n_rounds >= 4 * ENOUGH
    assert common.sum() > 20
    error = seen.std(axis=0, ddof=1) / np.sqrt(job.n_sets)
    return ((seen.mean(axis=0) - law) / np.where(common, error, 1))[common]


def long_run(name, kernel, n_sets, n_rounds):
    """A job that looks at every rung after every round."""
    sinks = [(r, Trajectory(1)) for r in range(GRAPHS[name][0])]
    return tempered(name, kernel, n_sets=n_sets, n_rounds=n_rounds, warmup=50, sinks=sinks)


@pytest.mark.parametrize("kernel", list(Kernel))
@pytest.mark.parametrize("name", GRAPHS)
def test_frequencies_follow_the_product_of_laws(name, kernel):
    """Every common joint state is visited as often as the product of laws says."""
    job = long_run(name, kernel, 512, 500)
    assert np.abs(frequency_scores(backends.load("numba_cpu"), job, Joint(job).law)).max() < Z


def test_frequencies_of_the_definition(reference):
    """The same of `reference`, for fewer rounds."""
    job = long_run("3 rungs of a triangle", "alternating", 200, 200)
    assert np.abs(frequency_scores(reference, job, Joint(job).law)).max() < Z


def test_another_law_does_not_fit():
    """Negative control: the product of laws at beta 1 is told apart."""
    job = long_run("3 rungs of a triangle", "alternating", 512, 500)
    law = Joint(replace_betas(job)).law
    assert np.abs(frequency_scores(backends.load("numba_cpu"), job, law)).max() > 4 * Z
