"""The decision arithmetic: its error, its symmetry, and what it does at the ends."""

import numpy as np
import pytest

from backends import Job, Kernel, Model, Start
from backends.decision import BELOW_ONE, accepts, exp2, fold, uniform
from backends.errors import JobError
from backends.graphs import complete, preset
from backends.reference import Sampler
from tests.backends.backend_jobs import plain_job

RESOLUTION = 2**23


def chance(y):
    """Exact chance of +1 at y: how many of the 2^23 uniforms are accepted, by bisection (acceptance falls with u)."""
    low, high = np.zeros(len(y), np.int64), np.full(len(y), RESOLUTION, np.int64)
    while (low < high).any():
        middle = (low + high) // 2
        lit = accepts(y, middle.astype(np.uint32)) & (middle < RESOLUTION)
        low, high = np.where(lit, middle + 1, low), np.where(lit, high, middle)
    return low / RESOLUTION


def test_exponential_error():
    """2^y is within 2.0e-7 of float64, relative, over the whole range that matters."""
    y = np.linspace(-30, 30, 2_000_001).astype(np.float32)
    assert np.abs(exp2(y).astype(np.float64) / np.exp2(y.astype(np.float64)) - 1).max() < 2.0e-7


def test_uniforms_are_exact_and_symmetric():
    """u and 1 - u come from complementary words, 0 and 1 never occur, and the upper nine bits do not matter."""
    words = np.array([0, 1, 2**22, RESOLUTION - 1, 12345], np.uint32)
    u = uniform(words)
    assert np.array_equal(u.astype(np.float64), (words + 0.5) / RESOLUTION)
    assert np.array_equal(np.float32(1) - u, uniform(RESOLUTION - 1 - words))
    assert np.array_equal(u, uniform(words | np.uint32(0xFF800000)))
    assert float(BELOW_ONE) == 1 - 2**-24


def test_chances_agree_with_the_sigmoid():
    """The chance of +1 is the sigmoid within half a step of u and the error of the exponential."""
    y = np.linspace(-24, 24, 4001).astype(np.float32)
    wanted = 1 / (1 + np.exp2(y.astype(np.float64)))
    assert np.abs(chance(y) - wanted).max() < 0.5 / RESOLUTION + 2.0e-7


def test_a_zero_field_is_a_fair_coin():
    """At y = 0, and at -0, exactly half of the uniforms give +1."""
    assert [0.5, 0.5] == chance(np.array([0.0, -0.0], np.float32)).tolist()


def test_the_smallest_chance():
    """The smallest chance that occurs is 2^-23; beyond it a spin is certain."""
    y = np.array([22.9, 24.5, 1000.0, -22.9, -26.0, -1000.0], np.float32)
    assert [1, 0, 0, RESOLUTION - 1, RESOLUTION, RESOLUTION] == (chance(y) * RESOLUTION).astype(int).tolist()


def test_fields_lose_little_in_float32():
    """On the founding graph the float32 sum of a field moves a chance by less than 1e-6."""
    graph, rng = preset("60_12"), np.random.default_rng(2)
    model = Model(graph, rng.normal(0, 0.3, graph.n_edges), rng.normal(0, 0.1, 3600))
    bits = rng.random((4, 3600)) < 0.5
    job = Job(model, 1.0, Kernel.ALTERNATING, 4, 0, 0, 0, bits, ())
    sampler, nodes = Sampler(job, 1), np.arange(3600)
    y = sampler._field(np.arange(4)[:, None], nodes[None, :])
    spins, weights = np.where(bits, 1.0, -1.0), model.weights.astype(np.float64)
    fields = np.tile(model.biases.astype(np.float64), (4, 1))
    for here, there in ((0, 1), (1, 0)):
        np.add.at(fields.T, graph.edges[:, here], (weights * spins[:, graph.edges[:, there]]).T)
    assert np.abs(chance(y.reshape(-1)) - 1 / (1 + np.exp(-2 * fields.reshape(-1)))).max() < 1e-6


def test_tables_are_sums_in_neighbour_order():
    """base and steps are the folded field of the all -1 state and of one flip."""
    job = plain_job()
    tables, rows = fold(job), job.model.graph.rows
    weights = job.model.weights[rows.edges].astype(np.float64)
    assert np.allclose(tables.steps, -4 * np.log2(np.e) * weights, rtol=1e-7, atol=0)
    node = 5
    own = weights[rows.starts[node] : rows.starts[node + 1]]
    assert np.isclose(tables.base[node], -2 * np.log2(np.e) * (job.model.biases[node] - own.sum()), rtol=1e-6)


def test_tables_have_a_digest_that_follows_the_weights():
    """Changing one weight changes the digest; -0 does not."""
    graph = complete(3)
    jobs = [
        Job(Model(graph, np.array(w), np.zeros(3)), 1.0, Kernel.ALTERNATING, 1, 0, 1, 0, Start.UP, ())
        for w in ([0.0, 1, 2], [-0.0, 1, 2], [0.5, 1, 2])
    ]
    first, second, third = (fold(job).digest() for job in jobs)
    assert first == second
    assert first != third


def test_a_field_that_could_overflow_is_refused():
    """Weights whose folded sum could leave float32 are refused before any work."""
    with pytest.raises(JobError, match="largest field") as caught:
        plain_job(model=Model(complete(3), np.full(3, 3e38), np.zeros(3)), beta=1.0, sinks=())
    assert caught.value.found > 2.0**100
