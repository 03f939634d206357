"""One update's gradient: against enumeration sweep by sweep, and against a slow computation from the formulas alone.

Every statistical comparison is wrong once in a million runs: Bonferroni over its components, two-sided.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pytest
from scipy.stats import norm, t

import backends
from tests.experiments.dtm.tiny import diffusion, toy
from tests.experiments.enumeration.laws import product_law
from verdict.experiments.dtm import adam
from verdict.experiments.dtm.phases import Batch, Gradient, gradient, phase_jobs
from verdict.experiments.dtm.recipe import Optimiser, Phases, Substrate
from verdict.experiments.dtm.substrate import Machine
from verdict.experiments.enumeration import Kernel, SpinSystem
from verdict.words.errors import IntegrityError

ERROR_RATE = 1e-6
CHAINS = 60_000
SETTLED = Phases(kernel="alternating", batch=CHAINS, warmup=6, observations=3, stride=3, beta=0.8)
EARLY = SETTLED.model_copy(update={"warmup": 1, "observations": 1, "stride": 1})
STREAM = (7, "update/0")
Floats = np.ndarray


def examples(machine: Machine, n: int) -> Batch:
    """Three examples and three inputs of each phase, repeated to n chains."""
    draw, visible, inputs = np.random.default_rng(2), len(machine.roles.visible), len(machine.inputs)
    few = [draw.random((3, width)) < 0.5 for width in (visible, inputs, inputs)]
    return Batch(*(np.tile(bits, (n // 3, 1)) for bits in few))


def found(machine: Machine, model: backends.Model, how: Phases, penalty: float = 0.0) -> Gradient:
    """The gradient under test."""
    batch = examples(machine, how.batch)
    return gradient(backends.load("numba_cpu"), machine, phase_jobs(machine, model, how, batch, STREAM), penalty)


@dataclass(frozen=True)
class Phase:
    """Exact means of one phase over observations and examples, and a bound on a chain's spread about them."""

    edges: Floats
    spins: Floats
    edge_spread: Floats
    spin_spread: Floats


@dataclass(frozen=True)
class Rules:
    """What the specification fixes and a mistake could turn: start P(+1) = sigmoid(start beta b), first look, order."""

    start: float = 1.0
    late: int = 0
    backwards: bool = False


RIGHT = Rules()
WRONG = Rules(start=2.0), Rules(late=1), Rules(backwards=True)


def exact(machine: Machine, model: backends.Model, how: Phases, held: tuple[Floats, Floats], rules: Rules) -> Phase:
    """One phase, by carrying the law of every example through the sweeps; `held` is nodes and their bits."""
    rows = [_carried(machine, model, how, dict(zip(held[0].tolist(), (2 * bits - 1).tolist(), strict=True)), rules)
            for bits in held[1].astype(int)]  # fmt: skip
    means, variances = (np.mean([row[k] for row in rows], axis=0) for k in (0, 1))
    edges = slice(machine.n_edges), slice(machine.graph.n_edges, machine.graph.n_edges + machine.n_spins)
    return Phase(*(values[part] for values in (means, np.sqrt(variances)) for part in edges))


def _carried(
    machine: Machine, model: backends.Model, how: Phases, held: dict[int, int], rules: Rules
) -> tuple[Floats, Floats]:
    graph, weights, biases = machine.graph, model.weights.astype(float), model.biases.astype(float)
    system = SpinSystem.of(graph.n_spins, graph.edges, weights, biases, how.beta, clamped=held)
    roles = machine.roles
    order = [roles.latents, roles.lowers, roles.pixels, roles.labels, machine.inputs][:: -1 if rules.backwards else 1]
    kernel = Kernel.of(system, "alternating", [block.tolist() for block in order])
    law = product_law(system, 1 / (1 + np.exp(-rules.start * how.beta * biases)))
    seen, looks = [], {how.warmup + k * how.stride + rules.late for k in range(how.observations)}
    for sweep in range(1, max(looks) + 1):
        law = kernel.on_laws(law)
        if sweep in looks:
            seen.append(law @ system.observables())
    return np.mean(seen, axis=0), np.mean(1 - np.square(seen), axis=0).clip(0)


def phases(machine: Machine, model: backends.Model, how: Phases, rules: Rules = RIGHT) -> tuple[Phase, Phase]:
    """Both phases, exactly."""
    batch = examples(machine, 3)
    held = np.concatenate([machine.roles.visible, machine.inputs])
    clamped = exact(machine, model, how, (held, np.concatenate([batch.visible, batch.inputs], axis=1)), rules)
    return clamped, exact(machine, model, how, (machine.inputs, batch.free_inputs), rules)


def wanted(machine: Machine, how: Phases, of: tuple[Phase, Phase], penalty: float = 0.0) -> Floats:
    """The specified formulas on exact means: weights, then biases."""
    (clamped, free), (i, j) = of, machine.graph.edges[: machine.n_edges].T
    held = penalty * (free.spins[i] * free.spins[j] - free.edges)
    return -how.beta * np.concatenate([clamped.edges - free.edges + held, clamped.spins - free.spins])


def within(machine: Machine, how: Phases, of: tuple[Phase, Phase], penalty: float = 0.0) -> Floats:
    """What sampling may miss by: every standard error added up, times the quantile; 1e-5 for float32 tables."""
    (clamped, free), (i, j), n = of, machine.graph.edges[: machine.n_edges].T, machine.n_edges + machine.n_spins
    far = norm.isf(ERROR_RATE / (2 * n)) / math.sqrt(how.batch)
    a, b = far * free.spin_spread[i], far * free.spin_spread[j]
    products = abs(free.spins[i]) * b + abs(free.spins[j]) * a + a * b
    edges = far * (clamped.edge_spread + (1 + penalty) * free.edge_spread) + penalty * products
    return how.beta * np.concatenate([edges, far * (clamped.spin_spread + free.spin_spread)]) + 1e-5


def joined(of: Gradient) -> Floats:
    """Weights, then biases."""
    return np.concatenate([of.weights, of.biases])


def agrees(values: Floats, truth: Floats, bound: Floats) -> bool:
    """Whether no component misses by more than its bound."""
    return bool((abs(values - truth) <= bound).all())


@pytest.fixture(scope="module", params=[(1, 0), (2, 0)], ids=["one_step", "inputs_couple"])
def case(request: pytest.FixtureRequest) -> tuple[Machine, backends.Model]:
    """Nine spins, without inputs and with four of them; biases large enough that the start shows."""
    machine, model = toy(*request.param)
    return machine, backends.Model(model.graph, 1.5 * model.weights, 2.5 * model.biases)


def test_there_are_chains_enough(case: tuple[Machine, backends.Model]) -> None:
    """Every sum that moves has a variance of hundreds, so that it is normal where it is compared."""
    for phase in phases(*case, SETTLED):
        moving = np.concatenate([phase.edge_spread, phase.spin_spread]) ** 2 * CHAINS
        assert moving[moving > 1e-6].min() > 500


def test_the_gradient_is_the_exact_one(case: tuple[Machine, backends.Model]) -> None:
    """Both phases, each example clamped, inputs held; a wrong sign and a dropped phase are refused."""
    machine, model = case
    of, values = phases(machine, model, SETTLED), joined(found(machine, model, SETTLED))
    truth, bound = wanted(machine, SETTLED, of), within(machine, SETTLED, of)
    assert agrees(values, truth, bound)
    assert not agrees(-values, truth, bound)
    for dropped in (0, 1):
        kept = [replace(p, edges=0 * p.edges, spins=0 * p.spins) if k == dropped else p for k, p in enumerate(of)]
        assert not agrees(values, wanted(machine, SETTLED, (kept[0], kept[1])), bound)
    assert not agrees(values, truth / SETTLED.beta, bound)


def test_sweeps_are_counted_and_ordered_as_specified(case: tuple[Machine, backends.Model]) -> None:
    """One sweep after the start everything shows: its law (no factor 2), when the look is, the order of blocks."""
    machine, model = case
    values = joined(found(machine, model, EARLY))
    truths = {rules: phases(machine, model, EARLY, rules) for rules in (RIGHT, *WRONG)}
    told = [agrees(values, wanted(machine, EARLY, of), within(machine, EARLY, of)) for of in truths.values()]
    assert [True, False, False, False] == told


def test_looks_are_where_the_founding_ones_are() -> None:
    """400 sweeps, a look at once, 49 more every 8: 792 sweeps; 400 chains that start by their biases."""
    machine, model = toy()
    how = Phases(kernel="alternating", batch=3, warmup=400, observations=50, stride=8, beta=1.0)
    for job in phase_jobs(machine, model, how, examples(machine, 3), STREAM):
        (sink,) = job.sinks
        looks = [job.warmup + (k + 1) * sink.stride for k in range(job.n_sweeps // sink.stride)]
        assert list(range(400, 793, 8)) == looks
        assert (792, backends.Start.BIAS, job.n_sweeps) == (job.warmup + job.n_sweeps, job.start, sink.window)


@pytest.mark.parametrize("penalty", [0.5])
def test_the_penalty_pulls_towards_products_of_means(case: tuple[Machine, backends.Model], penalty: float) -> None:
    """lambda (m_i m_j - q_ij) on weights alone, from the free phase; the other sign and none are refused."""
    machine, model = case
    of, values = phases(machine, model, SETTLED), found(machine, model, SETTLED, penalty)
    bound = within(machine, SETTLED, of, penalty)
    assert agrees(joined(values), wanted(machine, SETTLED, of, penalty), bound)
    assert not agrees(joined(values), wanted(machine, SETTLED, of, -penalty), bound)
    assert not agrees(joined(values), wanted(machine, SETTLED, of), bound)
    assert np.array_equal(values.biases, found(machine, model, SETTLED).biases)


class Slow:
    """The specification once more, in loops: offsets, roles, input fields, its own random numbers. No array of ours."""

    def __init__(self, side: int, roles: dict[str, list[int]], weights: Floats, biases: Floats, beta: float) -> None:
        self.n, self.biases, self.beta, self.roles = side * side, biases.tolist(), beta, roles
        uppers = [k for k in range(self.n) if (k // side + k % side) % 2 == 0]
        turns = (0, 1), (-1, 0), (0, -1), (1, 0)
        self.edges = [(k, (k // side + a) % side * side + (k % side + b) % side) for k in uppers for a, b in turns]
        self.near: list[list[tuple[int, float]]] = [[] for _ in range(self.n)]
        for (i, j), weight in zip(self.edges, weights.tolist(), strict=True):
            self.near[i].append((j, weight))
            self.near[j].append((i, weight))
        self.draw = np.random.default_rng(11)

    def chain(self, how: Phases, free: tuple[str, ...], held: dict[int, int], fields: dict[int, float]) -> Floats:
        """Means of one chain over its looks: edges, then spins."""
        u = iter(self.draw.random(self.n * (how.sweeps + 1)).tolist())
        s = [2 * (next(u) < 1 / (1 + math.exp(-self.beta * b))) - 1 for b in self.biases]
        for node, value in held.items():
            s[node] = value
        sums = np.zeros(len(self.edges) + self.n)
        for sweep in range(1, how.sweeps + 1):
            for i in (i for name in free for i in self.roles[name]):
                h = self.biases[i] + sum(weight * s[j] for j, weight in self.near[i]) + fields.get(i, 0.0)
                s[i] = 1 if next(u) < 1 / (1 + math.exp(-2 * self.beta * h)) else -1
            if sweep >= how.warmup and (sweep - how.warmup) % how.stride == 0:
                sums += [*(s[i] * s[j] for i, j in self.edges), *s]
        return sums / how.observations


def slow_chains(slow: Slow, how: Phases, batch: Batch, couplings: list[float]) -> Iterator[tuple[Floats, Floats]]:
    """Yield one chain of each phase for every row of the batch."""
    visible = slow.roles["pixels"] + slow.roles["labels"]
    for v, x, free_x in zip(batch.visible, batch.inputs, batch.free_inputs, strict=True):
        spins, *given = ([2 * int(bit) - 1 for bit in bits] for bits in (v, x, free_x))
        fields, free_fields = (dict(zip(visible, np.multiply(couplings, x).tolist(), strict=True)) for x in given)
        yield (
            slow.chain(how, ("latents", "lowers"), dict(zip(visible, spins, strict=True)), fields),
            slow.chain(how, ("latents", "lowers", "pixels", "labels"), {}, free_fields),
        )


def test_a_slow_computation_from_the_formulas_agrees() -> None:
    """36 spins on the torus, inputs as fields of w = -1/2 ln tanh(r dt / 2); wrong couplings of inputs are refused."""
    substrate = Substrate(graph="6_4", boundary="torus", pixels=4, label_spots=1, placement_seed=3)
    machine, draw = Machine.of(substrate, diffusion(2, 0), 2), np.random.default_rng(4)
    weights, biases = (draw.normal(0, 0.4, n).astype(np.float32) for n in (machine.n_edges, machine.n_spins))
    how = Phases(kernel="alternating", batch=6000, warmup=4, observations=3, stride=2, beta=0.9)
    values = joined(found(machine, machine.model(weights, biases), how))
    roles = {name: getattr(machine.roles, name).tolist() for name in ("latents", "lowers", "pixels", "labels")}
    few, slow = how.model_copy(update={"batch": 240}), Slow(6, roles, weights, biases, how.beta)
    image, label = (-0.5 * math.log(math.tanh(rate * math.log(2) / 2)) for rate in (0.8, 0.2))
    assert [(0, 1), (0, 30), (0, 5), (0, 6)] == slow.edges[:4]
    chains = np.array(list(slow_chains(slow, few, examples(machine, few.batch), [image] * 4 + [label] * 2)))
    assert missed(chains, values, how) < 1
    assert missed(chains, -values, how) > 1
    without = np.array(list(slow_chains(slow, few, examples(machine, few.batch), [0.0] * 6)))
    assert missed(without, values, how) > 1


def missed(chains: Floats, values: Floats, how: Phases) -> float:
    """Distance of the two gradients in units of the bound; `chains` is [chains, phases, components], three examples."""
    truth = -how.beta * (chains[:, 0] - chains[:, 1]).mean(axis=0)
    variance = np.mean([chains[k::3].var(axis=0, ddof=1) for k in range(3)], axis=0).sum(axis=0)
    error = how.beta * np.sqrt(variance * (1 / len(chains) + 1 / how.batch))
    return float((abs(values - truth) / error).max() / t.isf(ERROR_RATE / (2 * len(values)), len(chains) - 3))


class Stale:
    """A backend that keeps the first model it was given, as the founding code's samplers do until they are told."""

    name = "stale"

    def __init__(self) -> None:
        self.kept: backends.Model | None = None

    def gradient_counts(self, clamped: backends.Job, free: backends.Job) -> tuple[backends.Counts, backends.Counts]:
        """Sample the first model for ever."""
        self.kept = self.kept or clamped.model
        jobs = replace(clamped, model=self.kept), replace(free, model=self.kept)
        return backends.load("reference").gradient_counts(*jobs)


def test_stale_weights_are_refused(case: tuple[Machine, backends.Model]) -> None:
    """The first gradient is right; after the weights moved, the same sampler is refused, and a fresh one is not."""
    (machine, model), how, stale = case, SETTLED.model_copy(update={"batch": 3}), Stale()
    moved = backends.Model(model.graph, model.weights + np.float32(0.01), model.biases)
    first, second = (phase_jobs(machine, m, how, examples(machine, 3), STREAM) for m in (model, moved))
    gradient(stale, machine, first, 0.0)
    with pytest.raises(IntegrityError, match=r"the positive phase was sampled with the tables .* stale weights"):
        gradient(stale, machine, second, 0.0)
    assert gradient(Stale(), machine, second, 0.0).tables != gradient(Stale(), machine, first, 0.0).tables


HOW = Optimiser(beta1=0.9, beta2=0.99, eps=0.05, rate=0.03, floor=0.2, decay_epochs=2, weight_decay=0.0)


def textbook(gradients: Floats, start: Floats, how: Optimiser, batches: int, decay: float) -> Floats:
    """Algorithm 1 of Kingma and Ba in plain floats, one parameter at a time; decay by the value before the step."""
    ends = []
    for k, theta in enumerate(start.tolist()):
        m = v = 0.0
        for update, g in enumerate(gradients[:, k].tolist()):
            m, v = how.beta1 * m + (1 - how.beta1) * g, how.beta2 * v + (1 - how.beta2) * g * g
            m_hat, v_hat = m / (1 - how.beta1 ** (update + 1)), v / (1 - how.beta2 ** (update + 1))
            part = min(update, how.decay_epochs * batches) / (how.decay_epochs * batches)
            lr = how.rate * (0.8 * (1 + math.cos(math.pi * part)) / 2 + 0.2)
            theta -= lr * m_hat / (math.sqrt(v_hat) + how.eps) + decay * theta  # noqa: PLW2901
        ends.append(theta)
    return np.array(ends)


@pytest.mark.parametrize("decay", [0.0, 0.01])
def test_adam_is_the_textbooks(decay: float) -> None:
    """25 updates of 6 to an epoch, the schedule's floor included; eps inside the root is refused."""
    draw = np.random.default_rng(5)
    gradients, start = draw.normal(0, 0.3, (25, 8)), draw.normal(0, 1, 8).astype(np.float32)
    slot = adam.Slot(start, np.zeros(8, np.float32), np.zeros(8, np.float32))
    for update, g in enumerate(gradients):
        slot = adam.step(slot, g, HOW, (update, 6), decay)
    assert np.allclose(slot.value, textbook(gradients, start, HOW, 6, decay), rtol=0, atol=2e-6)
    inside = HOW.model_copy(update={"eps": HOW.eps**2})
    assert not np.allclose(slot.value, textbook(gradients, start, inside, 6, decay), rtol=0, atol=2e-4)


def test_the_last_move_is_what_the_moments_still_tell() -> None:
    """The step that led to a slot, read from its moments."""
    slot = adam.Slot.zeros(3)
    for update in range(3):
        before, slot = slot, adam.step(slot, np.array([0.1, -0.2, 0.0]) * (update + 1), HOW, (update, 6))
    assert np.allclose(before.value - slot.value, adam.last_move(slot, HOW, (3, 6)), atol=1e-7)
