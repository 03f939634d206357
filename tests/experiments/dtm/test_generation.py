"""Generation: the ramp as specified, labels that hold, and the law of the last state against enumeration."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest
from pydantic import ValidationError
from scipy.stats import norm

import backends
from tests.experiments.dtm.tiny import CLASSES, PIXELS, SPOTS, law, toy
from verdict.experiments.dtm.generation import Generation, codes, denoise, free, generate
from verdict.words.errors import UsageError

FOUNDING = Generation(low=0.8, high=1.2, sweeps=600, per_class=2)
SHORT = Generation(low=0.8, high=1.2, sweeps=5, per_class=3)
STREAM = (5, "test")
ERROR_RATE = 1e-6  # of each comparison with enumeration: Bonferroni over its moments, two-sided
CHAINS, BURN_IN = 20_000, 30  # the slowest mode of these machines decays by 0.46 or less a sweep: bias below 1e-9


@dataclass
class Seen:
    """The reference backend, with every job that it was given."""

    jobs: list[backends.Job] = field(default_factory=list)
    counts: list[backends.Counts] = field(default_factory=list)
    name: str = "seen"

    def run(self, job: backends.Job) -> backends.Counts:
        """Sample as the reference does."""
        self.jobs.append(job)
        self.counts.append(backends.load("reference").run(job))
        return self.counts[-1]


def test_the_ramp_has_the_specified_betas_one_sweep_each() -> None:
    """Sweep n has beta linspace(0.8, 1.2, 600)[n]; chains begin by BIAS at beta 1.2, before the first."""
    seen, (machine, model) = Seen(), toy()
    generate(seen, machine, model, FOUNDING, STREAM, free(2))
    begin, *sweeps = seen.jobs
    assert (1.2, backends.Start.BIAS, 0) == (begin.beta, begin.start, begin.n_sweeps)
    assert np.linspace(0.8, 1.2, 600).tolist() == [job.beta for job in sweeps]
    assert list(range(600)) == [job.first_sweep for job in sweeps]
    assert {(1, 0)} == {(job.n_sweeps, job.warmup) for job in sweeps}
    assert 1 == len({job.seed for job in seen.jobs})


def test_a_sweep_takes_pixels_labels_upper_latents_lowers() -> None:
    """The blocks stand in the order of generation, which is not the order of training."""
    seen, (machine, model) = Seen(), toy()
    generate(seen, machine, model, SHORT, STREAM, free(3))
    roles = machine.roles
    wanted = [roles.pixels, roles.labels, roles.latents, roles.lowers]
    for job in seen.jobs:
        assert backends.Kernel.ALTERNATING == job.kernel
        assert [b.tolist() for b in wanted] == [b.tolist() for b in job.model.graph.blocks]
    assert [b.tolist() for b in wanted] != [b.tolist() for b in model.graph.blocks]


def test_a_ramp_that_stands_still_is_one_long_run() -> None:
    """Cut into single sweeps or not, the integers are the same."""
    machine, model = toy()
    how = Generation(low=1.0, high=1.0, sweeps=7, per_class=4)
    found = generate(backends.load("reference"), machine, model, how, STREAM, free(4))
    job = backends.Job(
        model=backends.Model(machine.generating(), model.weights, model.biases), beta=1.0,
        kernel=backends.Kernel.ALTERNATING, n_chains=4, warmup=0, n_sweeps=7,
        seed=backends.job_seed(5, "test/step/0"), start=backends.Start.BIAS, sinks=(),
    )  # fmt: skip
    assert np.array_equal(backends.load("reference").run(job).final[:, machine.roles.pixels], found)


def test_every_backend_generates_the_same_images() -> None:
    """The ramp is jobs and nothing else, so the contract covers it."""
    machine, model = toy(2, 0)
    first, second = (
        generate(backends.load(name), machine, model, SHORT, STREAM, codes(CLASSES, SPOTS, 3))
        for name in ("reference", "numba_cpu")
    )
    assert np.array_equal(first, second)


def test_codes_repeat_the_class_spot_after_spot() -> None:
    """Label node q holds spot q div classes, class q mod classes."""
    assert [[1, 0, 1, 0, 1, 0]] * 2 + [[0, 1, 0, 1, 0, 1]] * 2 == codes(2, 3, 2).astype(int).tolist()
    assert (3, 0) == free(3).shape
    with pytest.raises(UsageError, match="free labels"):
        codes(2, 0, 1)


def test_held_labels_never_move_and_free_ones_do() -> None:
    """After every stretch of the ramp clamped label bits are the code; without the clamp they are not."""
    machine, model = toy()
    held, loose, labels = Seen(), Seen(), codes(CLASSES, SPOTS, 3)
    generate(held, machine, model, SHORT, STREAM, labels)
    generate(loose, machine, model, SHORT, STREAM, free(6))
    nodes = machine.roles.labels
    assert all(np.array_equal(counts.final[:, nodes], labels) for counts in held.counts)
    assert not any(np.array_equal(counts.final[:, nodes], labels) for counts in loose.counts)


def test_classes_share_their_inputs_and_steps_hand_on_their_last_state() -> None:
    """The noisiest coupled step holds coins, the same for every class; each next one holds the state before it."""
    seen, steps = Seen(), [toy(3, 1), toy(3, 0)]
    found = denoise(seen, steps, SHORT, STREAM, codes(CLASSES, SPOTS, 3))
    machine = steps[0][0]
    held = [job.clamp for job in seen.jobs if job.start is backends.Start.BIAS]
    coins, handed = (clamp.bits[:, -len(machine.inputs) :] for clamp in held if clamp is not None)
    assert np.array_equal(coins[:3], coins[3:])
    assert 0 < coins[:3].mean() < 1
    last = seen.counts[SHORT.sweeps].final  # the state that ends the first step, after its beginning and its sweeps
    assert np.array_equal(last[:, machine.roles.visible], handed)
    assert np.array_equal(seen.counts[-1].final[:, steps[1][0].roles.pixels], found)


def test_images_that_share_no_inputs_evenly_are_refused() -> None:
    """The number of images is a multiple of per_class, and there is a step."""
    with pytest.raises(UsageError, match="multiple of 3"):
        denoise(Seen(), [toy()], SHORT, STREAM, free(4))
    with pytest.raises(UsageError, match="0 steps"):
        denoise(Seen(), [], SHORT, STREAM, free(3))


@pytest.mark.parametrize("wrong", [{"low": 0.0}, {"high": -1.0}, {"sweeps": 0}, {"per_class": 0}, {"hold": 2}])
def test_numbers_out_of_range_are_refused(wrong: dict[str, float]) -> None:
    """Every number is checked, and none has a default."""
    with pytest.raises(ValidationError):
        Generation(**{**FOUNDING.model_dump(), **wrong})
    with pytest.raises(ValidationError):
        Generation(low=0.8, high=1.2, sweeps=600)


def moments(chances: np.ndarray) -> np.ndarray:
    """Means and products of the pixel spins under a law of the visible bits, pixels lowest."""
    pixels = chances.reshape(-1, 2**PIXELS).sum(axis=0)
    first, second = (2.0 * ((np.arange(2**PIXELS) >> k) & 1) - 1 for k in range(PIXELS))
    return np.array([pixels @ first, pixels @ second, pixels @ (first * second)])


def worst(images: np.ndarray, wanted: np.ndarray) -> float:
    """The largest distance of a moment from `wanted`, in standard errors."""
    first, second = (2.0 * images - 1).T
    found = np.array([first.mean(), second.mean(), (first * second).mean()])
    spread = np.sqrt((1 - wanted**2) / len(images))
    assert (len(images) * (1 - wanted**2) > 1000).all()  # enough for the normal law
    return float(np.abs((found - wanted) / spread).max())


BOUND = float(norm.isf(ERROR_RATE / (2 * (PIXELS + 1))))
STILL = Generation(low=1.0, high=1.0, sweeps=BURN_IN, per_class=CHAINS)


def test_free_images_have_the_exact_law() -> None:
    """At beta 1 throughout, pixels have the moments of enumeration; those of beta 0.8 are refused."""
    machine, model = toy()
    images = generate(backends.load("numba_cpu"), machine, model, STILL, STREAM, free(CHAINS))
    assert (CHAINS, PIXELS) == images.shape
    assert worst(images, moments(law(machine, model, 1.0)[0])) < BOUND
    assert worst(images, moments(law(machine, model, 0.8)[0])) > BOUND


def test_images_of_a_class_have_the_law_given_its_label() -> None:
    """Held labels condition the law; the other class's moments are refused."""
    machine, model = toy()
    images = generate(backends.load("numba_cpu"), machine, model, STILL, STREAM, codes(CLASSES, SPOTS, CHAINS))
    joint = law(machine, model, 1.0)[0].reshape(2**CLASSES, 2**PIXELS)  # rows: label bits, the first one lowest
    given = [moments(joint[row] / joint[row].sum()) for row in (0b01, 0b10)]
    for own, other, part in ((0, 1, images[:CHAINS]), (1, 0, images[CHAINS:])):
        assert worst(part, given[own]) < BOUND
        assert worst(part, given[other]) > BOUND


def test_two_steps_have_the_law_of_their_chain() -> None:
    """The noisy step's law, then the next one's given it; the second step alone, on coins, is refused."""
    noisy, clean = toy(2, 1, seed=1), toy(2, 0, seed=2)
    images = denoise(backends.load("numba_cpu"), [noisy, clean], STILL, STREAM, free(CHAINS))
    chain = law(*noisy, 1.0)[0] @ law(*clean, 1.0)
    assert worst(images, moments(chain)) < BOUND
    alone = law(*clean, 1.0).mean(axis=0)
    assert worst(images, moments(alone)) > BOUND
