"""The founding substrate, number by number as specified: who sits where, which edges there are, how inputs couple."""

from __future__ import annotations

import math

import numpy as np
import pytest

from backends import graphs
from backends.errors import GraphError, ModelError
from tests.experiments.dtm.tiny import diffusion
from verdict.experiments.dtm.recipe import Diffusion, Substrate
from verdict.experiments.dtm.schedule import coupling, couplings, times
from verdict.experiments.dtm.streams import permutation
from verdict.experiments.dtm.substrate import Machine, place
from verdict.words.errors import UsageError

FOUNDING = Substrate(graph="60_12", boundary="torus", pixels=784, label_spots=5, placement_seed=42)
CLASSES = 4
UPPERS, LOWERS = graphs.preset("60_12").blocks
COUPLINGS = {  # schedule, steps: w of images, of labels, step after step
    ("log", 1): ("0", "0"),
    ("log", 2): ("0.654, 0", "1.335, 0"),
    ("log", 4): ("1.083, 0.914, 0.654, 0", "1.774, 1.603, 1.335, 0"),
    ("log", 8): (
        "1.465, 1.394, 1.310, 1.209, 1.083, 0.914, 0.654, 0",
        "2.158, 2.086, 2.002, 1.901, 1.774, 1.603, 1.335, 0",
    ),
    ("linear", 1): ("0.484", "1.153"),
}


@pytest.fixture(scope="module")
def plain() -> Machine:
    """The default machine, of one step on the log schedule."""
    return Machine.of(FOUNDING, diffusion(1, 0), CLASSES)


def test_there_are_25200_observables(plain: Machine) -> None:
    """21,600 edges in canonical order, then 3,600 spins in raster order; inputs take no part."""
    rows = plain.observables()
    assert (25_200, 2) == rows.shape
    assert graphs.EDGE_DIGESTS["60_12"] == graphs.edge_digest(rows[:21_600])
    assert list(range(3600)) == rows[21_600:, 0].tolist()
    assert (3600, 21_600, 0) == (plain.graph.n_spins, plain.graph.n_edges, len(plain.inputs))


def test_every_role_has_its_number(plain: Machine) -> None:
    """784 pixels, 20 labels, 996 upper latents, 1,800 lowers; 804 visible; the blocks in this order of sampling."""
    roles = plain.roles
    sizes = [len(nodes) for nodes in (roles.pixels, roles.labels, roles.latents, roles.lowers)]
    assert [784, 20, 996, 1800] == sizes
    assert 804 == len(roles.visible)
    assert list(range(3600)) == sorted(np.concatenate([roles.visible, roles.latents, roles.lowers]).tolist())
    wanted = [roles.latents, roles.lowers, roles.pixels, roles.labels]
    assert [nodes.tolist() for nodes in wanted] == [block.tolist() for block in plain.graph.blocks]


def test_the_census_of_edges(plain: Machine) -> None:
    """Pixels have 9,408 edges to lowers, labels 240, upper latents 11,952, and there are no others."""
    edges, roles = plain.graph.edges, plain.roles
    ends = {"pixels": 9408, "labels": 240, "latents": 11_952}
    assert ends == {name: int(np.isin(edges[:, 0], getattr(roles, name)).sum()) for name in ends}
    assert np.isin(edges[:, 1], roles.lowers).all()


def test_pixels_lie_in_ascending_order(plain: Machine) -> None:
    """Pixel p takes the p-th smallest of the chosen ranks; labels keep the order drawn."""
    ranks = permutation(42, "placement/0", 1799)
    assert UPPERS[sorted(ranks[:784].tolist())].tolist() == plain.roles.pixels.tolist()
    assert UPPERS[ranks[784:804]].tolist() == plain.roles.labels.tolist()
    assert sorted(plain.roles.labels.tolist()) != plain.roles.labels.tolist()


def shared(nodes: np.ndarray) -> list[float]:
    """Per cent of horizontal, vertical and random pairs of pixels that have a lower neighbour in common."""
    graph = graphs.preset("60_12")
    near = [set(graph.rows.nodes[graph.rows.starts[k] : graph.rows.starts[k + 1]].tolist()) for k in nodes.tolist()]
    draw = np.random.default_rng(1)
    pairs = {
        "horizontal": [(p, p + 1) for p in range(784) if p % 28 < 27],
        "vertical": [(p, p + 28) for p in range(756)],
        "random": [tuple(draw.choice(784, 2, replace=False).tolist()) for _ in range(2000)],
    }
    return [100 * float(np.mean([bool(near[p] & near[q]) for p, q in of])) for of in pairs.values()]


def test_neighbouring_pixels_share_latents_as_in_the_founding_code(plain: Machine) -> None:
    """66, 11.5 and 3.8 % of pairs, one layout within a few of the mean; in random order all are as far as any two."""
    horizontal, vertical, anyhow = shared(plain.roles.pixels)
    assert 60 < horizontal < 72
    assert 8 < vertical < 15
    assert 2 < anyhow < 6
    mixed = shared(np.random.default_rng(2).permutation(plain.roles.pixels))
    assert all(2 < percent < 6.5 for percent in mixed)


def test_the_last_upper_is_never_visible(plain: Machine) -> None:
    """The founding permutation leaves it out: rank 1,799 is raster 3,599. Every other upper is visible under a seed."""
    assert 3599 == UPPERS[-1]
    assert 3599 in plain.roles.latents
    small = Substrate(graph="8_8", boundary="torus", pixels=9, label_spots=1, placement_seed=0)
    seen = {k for seed in range(60) for k in place(small.model_copy(update={"placement_seed": seed}), 2, 0).visible}
    assert set(graphs.preset("8_8").blocks[0][:-1].tolist()) == seen


def test_placements_differ_by_seed_and_step_alone() -> None:
    """The same name gives the same layout; another seed or another step another one."""
    small = Substrate(graph="8_8", boundary="torus", pixels=9, label_spots=1, placement_seed=0)
    other = small.model_copy(update={"placement_seed": 1})
    layouts = [place(small, 2, 0), place(small, 2, 0), place(small, 2, 1), place(other, 2, 0)]
    first, again, step, seed = (tuple(roles.visible.tolist()) for roles in layouts)
    assert first == again
    assert 3 == len({first, step, seed})


@pytest.mark.parametrize(("schedule", "steps"), COUPLINGS)
def test_input_couplings_are_the_printed_ones(schedule: str, steps: int) -> None:
    """Every row of the table, to its digits; the noisiest step of the log schedule has none."""
    found = [couplings(diffusion(steps, step).model_copy(update={"schedule": schedule})) for step in range(steps)]
    for column, printed in zip(zip(*found, strict=True), COUPLINGS[schedule, steps], strict=True):
        assert printed.split(", ") == ["0" if w == 0.0 else f"{w:.3f}" for w in column]


def test_a_coupling_is_that_of_a_redrawn_bit() -> None:
    """exp(2w) = P(same) / P(different), with P(same) = (1 + exp(-rate span)) / 2."""
    for rate, span in ((0.8, 0.3), (0.2, 2.0)):
        same = (1 + math.exp(-rate * span)) / 2
        assert math.isclose(math.exp(2 * coupling(rate, span)), same / (1 - same))
    assert 0.0 == coupling(0.8, math.inf)


def test_times_of_both_schedules() -> None:
    """-ln(1 - i/T) up to infinity, or i/T."""
    assert [0.0, -math.log(0.75), -math.log(0.5), -math.log(0.25), math.inf] == pytest.approx(times(diffusion(4, 0)))
    assert [0.0, 0.25, 0.5, 0.75, 1.0] == times(diffusion(4, 0).model_copy(update={"schedule": "linear"}))


def fields(machine: Machine, weights: np.ndarray, inputs: np.ndarray) -> np.ndarray:
    """Field of every node where all other spins are up and the inputs are given, spins -1 or 1."""
    spins = np.ones(machine.graph.n_spins)
    spins[machine.inputs] = inputs
    out, (i, j) = np.zeros(len(spins)), machine.graph.edges.T
    np.add.at(out, i, weights * spins[j])
    np.add.at(out, j, weights * spins[i])
    return out


def test_inputs_are_a_field_on_their_own_spin() -> None:
    """Of four steps the first has 4,404 nodes and 22,404 edges; an input moves its visible spin's field by 2w alone."""
    machine = Machine.of(FOUNDING, diffusion(4, 0), CLASSES)
    assert (4404, 22_404) == (machine.graph.n_spins, machine.graph.n_edges)
    assert (3600, 21_600, 25_200) == (machine.n_spins, machine.n_edges, len(machine.observables()))
    trained = np.random.default_rng(1).normal(0, 0.1, 21_600).astype(np.float32)
    model, up = machine.model(trained, np.ones(3600, np.float32)), np.ones(804)
    assert not model.biases[machine.inputs].any()
    assert trained.tolist() == model.weights[:21_600].tolist()
    before = fields(machine, model.weights, up)
    for k, w in ((0, 1.083), (783, 1.083), (784, 1.774), (803, 1.774)):
        moved = before - fields(machine, model.weights, np.where(np.arange(804) == k, -1, up))
        assert [machine.roles.visible[k]] == np.flatnonzero(moved).tolist()
        assert round(float(moved.max()), 3) == pytest.approx(2 * w, abs=2e-3)


def test_the_noisiest_of_four_steps_has_no_inputs() -> None:
    """Its coupling is zero: the plain machine is sampled, by another placement."""
    machine = Machine.of(FOUNDING, diffusion(4, 3), CLASSES)
    assert (3600, 21_600, 0) == (machine.graph.n_spins, machine.graph.n_edges, len(machine.inputs))
    assert place(FOUNDING, CLASSES, 3).visible.tolist() == machine.roles.visible.tolist()


def test_generation_takes_the_other_order(plain: Machine) -> None:
    """Pixels, labels, upper latents, lowers: the same graph otherwise."""
    roles, ordered = plain.roles, plain.generating()
    wanted = [roles.pixels, roles.labels, roles.latents, roles.lowers]
    assert [nodes.tolist() for nodes in wanted] == [block.tolist() for block in ordered.blocks]
    assert graphs.edge_digest(plain.graph.edges) == graphs.edge_digest(ordered.edges)


def test_as_many_may_be_visible_as_there_are_uppers_but_one() -> None:
    """Four of the five uppers of the 3 x 3 grid; a fifth is refused with what there is."""
    how = Substrate(graph="3_4", boundary="open", pixels=4, label_spots=0, placement_seed=1)
    assert [0, 2, 4, 6] == place(how, 2, 0).pixels.tolist()
    assert [8] == place(how, 2, 0).latents.tolist()
    said = r"found 3 pixels and 2 labels, wanted at most 4 together: 3_4 has 5 uppers, the last of which stays latent"
    with pytest.raises(UsageError, match=said):
        place(how.model_copy(update={"pixels": 3, "label_spots": 1}), 2, 0)


@pytest.mark.parametrize(
    ("graph", "said"), [("601", "is no preset"), ("60_13", "is no preset"), ("3_4", "no two-colouring")]
)
def test_graphs_that_do_not_exist_are_refused(graph: str, said: str) -> None:
    """A name of another form, a degree without rules, a torus of odd side."""
    with pytest.raises(GraphError, match=said):
        place(Substrate(graph=graph, boundary="torus", pixels=2, label_spots=0, placement_seed=1), 2, 0)


def test_what_does_not_fit_is_refused(plain: Machine) -> None:
    """Weights of another machine do not pass for this one's, and there is no fifth of four steps."""
    with pytest.raises(ModelError, match=r"weights have shape \(21599,\)"):
        plain.model(np.zeros(21_599, np.float32), np.zeros(3600, np.float32))
    with pytest.raises(ValueError, match="step 4 of 4 steps"):
        Diffusion(**{**diffusion(4, 3).model_dump(), "step": 4})
