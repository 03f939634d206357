"""Measuring a checkpoint: against enumeration, killed and resumed, handed the wrong weights."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import backends
from tests.experiments.dtm import toy
from verdict.experiments.dtm import carrying_out, inputs, measuring, portions, starts
from verdict.experiments.dtm.inputs import Held
from verdict.experiments.dtm.protocol import Portion, Protocol
from verdict.experiments.enumeration import exact_times, mean_square_error
from verdict.project.loading import load_registration
from verdict.words.errors import IntegrityError, UsageError

VISIBLE = np.array([[True, False], [False, False], [True, True], [False, True]])
Figures = dict[str, list[dict[str, Any]]]


def held(how: Protocol) -> Held:
    """Return what the toy's chains hold."""
    return inputs.held(how, toy.RECIPE, VISIBLE, None)


def measured(folder: Path, part: Portion | None = None, **changes: Any) -> Figures:
    """Measure the toy's one part and lay its cells out by quantity."""
    how = toy.protocol(**changes)
    one = measuring.subject(folder, how, toy.RECIPE, toy.EPOCHS)
    part = part or portions.parts(how, None)[0]
    found: Figures = {}
    for name, cell in toy.part_cells(toy.bench(folder), how, one, part, held(how)):
        found.setdefault(name, []).append(cell)
    return found


@pytest.mark.parametrize("kernel", ["alternating", "symmetrised"])
def test_the_cells_agree_with_enumeration(tmp_path: Path, kernel: str) -> None:
    """T_O, tau_max and mse(K) hold the enumerated figures; a 99.9 % interval of five misses in 0.5 % of seeds."""
    found = measured(toy.project(tmp_path), kernels=(kernel,))
    times = exact_times(toy.exact(kernel))
    (low, high), (first, last) = (found[name][0]["interval"] for name in ("T_O", "tau_max"))
    assert low <= times.T_O <= high < 2.0 * low  # the plateau of 32 chains alone takes 1.9 at this level
    assert first <= times.tau_max <= last
    weight = np.where(times.variance > 0, times.tau * times.variance, 0.0)
    first, last = found["tau_T"][0]["interval"]
    assert first <= np.nansum(weight * times.tau) / weight.sum() <= last < 3.5 * first
    for cell in found["mse"]:
        K = cell["at"]["K"]
        law = toy.exact(kernel).system.law()
        truth = mean_square_error(toy.exact(kernel), K, burn_in=0, start=law).total
        assert cell["interval"][0] <= truth <= cell["interval"][1] < 1.5 * truth
    assert found["class_T_O"][0]["value"] == found["class_tau_max"][0]["value"] == "RESOLVED"
    assert found["ratio"][-1]["interval"][0] > 0.6


def test_another_machine_is_told_apart(tmp_path: Path) -> None:
    """Negative control: the figures of other weights do not hold these."""
    found = measured(toy.project(tmp_path, toy.state(scale=1.0)))
    low, high = found["T_O"][0]["interval"]
    assert not low <= exact_times(toy.exact("alternating")).T_O <= high


def test_an_older_freeze_keeps_the_quantities_that_it_registers() -> None:
    """tau_T came with 2026-11-25c; what 2026-11-25b measures holds none, as its stored set does not."""
    figures = [("tau_O", {"value": 1}), ("tau_T", {"value": 2})]
    for name, wanted in (("2026-11-25b", ["tau_O"]), ("2026-11-25d", ["tau_O", "tau_T"])):
        registration = load_registration(Path(__file__).parents[3] / "prereg" / f"{name}.yaml")
        assert [figure[0] for figure in carrying_out._known(figures, registration)] == wanted


class Stop(Exception):  # noqa: N818 - a kill, not an error
    """Somebody pulled the plug."""


@pytest.mark.parametrize("after", [1, 4, 8, 10])
def test_a_killed_measurement_goes_on_to_the_same_bytes(tmp_path: Path, after: int) -> None:
    """Wherever it is stopped, the cells come out byte for byte the same."""
    whole, killed = toy.project(tmp_path / "whole"), toy.project(tmp_path / "killed")
    measured(whole)
    how = toy.protocol()
    one, part = measuring.subject(killed, how, toy.RECIPE, toy.EPOCHS), portions.parts(how, None)[0]
    calls = iter(range(10**6))

    def advance(step: str, done: int, total: int) -> None:
        if next(calls) == after:
            raise Stop

    with pytest.raises(Stop):
        toy.part_cells(toy.bench(killed, advance=advance), how, one, part, held(how))
    measured(killed)
    kept = [json.JSONDecoder().raw_decode(cells.read_text())[0] for folder in (whole, killed)
            for cells in (folder / ".verdict").rglob("cells.json")]  # fmt: skip
    assert kept[0] | {"finished": ""} == kept[1] | {"finished": ""}
    assert not list((killed / ".verdict").rglob("rung-*"))


def test_two_backends_give_the_same_cells(tmp_path: Path) -> None:
    """The definition and the compiled backend agree to the last digit."""
    how = toy.protocol(ladder=toy.protocol().ladder.model_copy(update={"top": 512, "least": 512}), windows=(16,))
    how = how.model_copy(update={"replicates": how.replicates.model_copy(update={"least": 64, "short": 64})})
    part = portions.parts(how, None)[0]
    both = []
    for name in ("numba_cpu", "reference"):
        folder = toy.project(tmp_path / name)
        one = measuring.subject(folder, how, toy.RECIPE, toy.EPOCHS)
        both.append(toy.part_cells(toy.bench(folder, name), how, one, part, held(how)))
    assert both[0] == both[1]


class Stale:
    """A backend whose kernels keep the weights that they were first given."""

    def __init__(self, first: backends.Model) -> None:
        self.real, self.first = backends.load("numba_cpu"), first

    def run(self, job: backends.Job, progress: object = None) -> backends.Counts:
        """Run the job on the kept model."""
        from dataclasses import replace

        return self.real.run(replace(job, model=self.first))


def test_stale_weights_are_refused(tmp_path: Path) -> None:
    """A kernel that kept the initial weights gives no number."""
    folder, how = toy.project(tmp_path), toy.protocol()
    one = measuring.subject(folder, how, toy.RECIPE, toy.EPOCHS)
    zero = one.machine.model(np.zeros(one.machine.n_edges, np.float32), np.zeros(one.machine.n_spins, np.float32))
    bench = toy.bench(folder, sampler=Stale(zero))
    with pytest.raises(IntegrityError, match="stale weights"):
        toy.part_cells(bench, how, one, portions.parts(how, None)[0], held(how))
    assert not list((folder / ".verdict").rglob("*.npz"))


def test_an_extreme_start_is_told_apart_where_it_does_not_return(tmp_path: Path) -> None:
    """R-hat between all-up chains and others: 1 where the machine mixes, large where a deep double well keeps them."""
    plan = {"start": "up", "against": "down", "warmup": 256, "sweeps": 4096}
    mixed = measured(toy.project(tmp_path / "mixed"), escape=plan)["rhat_escape"][0]["value"]
    trained = toy.state()
    for slot, value in ((trained.weights, 1.5), (trained.biases, 0.0)):
        slot.value[:] = value
    stuck = measured(toy.project(tmp_path / "stuck", trained), escape=plan, starts=("up", "down", "coins", "bias"))
    assert mixed < 1.05
    assert stuck["rhat_escape"][0]["value"] > 1.2
    assert stuck["class_T_O"][0]["value"] != "RESOLVED"


def test_starts_are_what_they_say() -> None:
    """Every kind in its group, the biases' law with its chance, stored digits on the visible nodes."""
    nodes = np.array([3, 1])
    origin = starts.StartOrigin(np.array([0.0, 0.0, 2.0, 0.0], np.float32), 1.0, nodes, VISIBLE)
    bits = starts.dispersed(origin, 4000, ("up", "down", "bias", "data"), (1, "test"))
    up, down, bias, data = bits.reshape(4, 1000, 4)
    assert up.all() and not down.any()
    assert abs(bias[:, 2].mean() - 1 / (1 + np.exp(-2.0))) < 0.06  # 5.9 standard errors
    assert (data[:, nodes] == VISIBLE[np.arange(1000) % 4]).all()
    assert starts.groups(8, ("up", "down")).tolist() == [0] * 4 + [1] * 4


def test_a_portion_ends_its_ladder_early(tmp_path: Path) -> None:
    """A registered portion runs the first rungs only, and they are the whole ladder's."""
    folder = toy.project(tmp_path)
    part = portions.parts(toy.protocol(), "short")[0]
    short, whole = measured(folder, part), measured(folder)
    assert [cell["at"]["L"] for cell in short["T_O_at"]] == [256, 512, 1024]
    assert short["T_O_at"] == whole["T_O_at"][:3]
    assert portions.parts(toy.protocol(), "2/alternating/1024") == portions.parts(toy.protocol(), "short")
    assert portions.parts(toy.protocol(), "2/alternating")[0].top is None
    for bad in ("long", "3/alternating", "2/random_scan", "2/alternating/1000", "2/alternating+"):
        with pytest.raises(UsageError, match=r"wanted a registered one \(short\)"):
            portions.parts(toy.protocol(), bad)


def test_a_checkpoint_that_is_not_the_registered_one_is_refused(tmp_path: Path) -> None:
    """Another epoch, untrained weights, another placement, what was kept of other weights."""
    how = toy.protocol()
    cases = {
        "wanted 2 epochs": toy.state(updates=5),
        "still": toy.state(scale=0.0),
    }
    for words, trained in cases.items():
        folder = toy.project(tmp_path / words, trained)
        with pytest.raises(IntegrityError, match=words):
            measuring.subject(folder, how, toy.RECIPE, toy.EPOCHS)
    folder = toy.project(tmp_path)
    measured(folder)
    toy.project(tmp_path, toy.state(seed=9))
    with pytest.raises(IntegrityError, match="a part that rests on other weights than now"):
        measured(folder)


def test_the_most_sweeps_hold_what_is_run(tmp_path: Path) -> None:
    """Progress never passes its total, and the total is the price that is told before."""
    how, seen = toy.protocol(), []
    folder = toy.project(tmp_path)
    one, part = measuring.subject(folder, how, toy.RECIPE, toy.EPOCHS), portions.parts(how, None)[0]
    bench = toy.bench(folder, advance=lambda *told: seen.append(told[1:]))
    toy.part_cells(bench, how, one, part, held(how))
    assert all(done <= total == portions.sweeps(how, part) for done, total in seen)
    assert seen[-1][0] == seen[-1][1]
