"""Checkpoints beyond the wall: the whole road on nine spins against enumeration, killed and resumed; its controls."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import backends
from tests.experiments.dtm import toy
from tests.experiments.dtm.test_measuring import VISIBLE, Stop
from verdict.experiments.contract import Advance, plain, unseen
from verdict.experiments.dtm import equilibrium, measuring, tempered
from verdict.experiments.dtm.checkpoint import State
from verdict.experiments.dtm.replicas import Ladder
from verdict.experiments.dtm.substrate import Machine
from verdict.experiments.dtm.tempered import TemperedWork
from verdict.experiments.dtm.tempered_protocol import TemperedProtocol
from verdict.experiments.enumeration import exact_times, mean_square_error
from verdict.words.errors import IntegrityError

Figures = dict[str, list[dict[str, Any]]]


def protocol(**changes: object) -> TemperedProtocol:
    """Return a short protocol of the toy: 40 sets, six rungs, windows up to 256 sweeps."""
    plain = {
        "line": "toy", "root_seed": 3, "level": 0.999, "beta": 1.0, "kernel": "alternating", "sets": 40,
        "starts": ("down", "up", "coins", "bias", "data"), "apart": {"start": "up", "against": "down"},
        "swap_every": 2, "warmup": 0.5, "states": 2,
        "calibration": {"sets": 8, "start": "coins", "first": 16, "stages": 4, "warmup": 0.5},
        "checkpoints": ({"t": toy.EPOCHS, "path": "beta", "rungs": 6, "rounds": 256},),
        "windows": (16, 64, 128, 256), "repeats": 1, "blocks": 64, "K_train": 32, "variance_floor": 0.001,
        "unresolved_share": 0.01,
        "founding": {"chains": 8, "warmup": 16, "trajectory": 64},
        "positive": {"examples": "none", "warmup": 64, "windows": 16},
    }  # fmt: skip
    return TemperedProtocol.model_validate({**plain, **changes})


def two_wells() -> State:
    """Return a ferromagnet whose two wells a plain chain does not leave within the windows."""
    trained = toy.state()
    for slot, value in ((trained.weights, 1.2), (trained.biases, 0.0)):
        slot.value[:] = value
    return trained


def work(folder: Path, how: TemperedProtocol, advance: Advance = unseen, sampler: Any = None) -> TemperedWork:
    """Return the toy's part."""
    of = measuring.prove(folder, f"checkpoints/toy/epoch-{toy.EPOCHS:04d}.npz", toy.RECIPE, toy.EPOCHS, how.beta)
    return TemperedWork(toy.bench(folder, advance=advance, sampler=sampler), how, of, (), VISIBLE)


def measured(folder: Path, advance: Advance = unseen, sampler: Any = None, **changes: Any) -> Figures:
    """Measure the toy's part and lay its cells out by quantity."""
    found: Figures = {}
    for name, cell in tempered.measured_part(work(folder, protocol(**changes), advance, sampler)).figures:
        found.setdefault(name, []).append(plain(cell))
    return found


def at(figures: Figures, name: str, K: int) -> dict[str, Any]:
    """Return the cell of one window."""
    return next(cell for cell in figures[name] if cell["at"]["K"] == K)


@pytest.mark.parametrize("trained", [toy.state, two_wells], ids=["mixes", "two wells"])
def test_the_error_from_tempered_states_is_that_of_the_law(tmp_path: Path, trained: Callable[[], State]) -> None:
    """mse(K) holds E|g(K) - g|^2 from the stationary law, in two wells as well; 99.9 % intervals of four windows."""
    found = measured(toy.project(tmp_path, trained()))
    kernel = toy.exact("alternating", trained())
    for cell in found["mse"]:
        truth = mean_square_error(kernel, cell["at"]["K"], burn_in=0, start=kernel.system.law()).total
        assert cell["interval"][0] <= truth <= cell["interval"][1] < 3 * truth
    assert found["trips_least"][0]["value"] >= 4
    assert max(found[name][0]["value"] for name in ("rhat_starts", "rhat_apart", "rhat_time")) < 1.05


def test_t_o_is_resolved_where_chains_mix_and_bounded_where_they_do_not(tmp_path: Path) -> None:
    """T_O holds the enumerated sum and T_O(K) is flat; in two wells T_O(K) doubles with K and lies below T_O."""
    mixed, stuck = measured(toy.project(tmp_path / "a")), measured(toy.project(tmp_path / "b", two_wells()))
    low, high = mixed["T_O"][0]["interval"]
    assert low <= exact_times(toy.exact("alternating")).T_O <= high
    assert at(mixed, "T_O_growth", 256)["interval"][1] < 0.3
    assert at(stuck, "T_O_growth", 256)["interval"][0] > 0.4
    assert at(stuck, "T_O_of_K", 256)["interval"][1] < exact_times(toy.exact("alternating", two_wells())).T_O
    assert "at_least" in stuck["T_O"][0]
    assert at(stuck, "founding_ratio", 256)["interval"][0] > 3.0  # a plain run would have read far too small a T_O


def test_sets_that_make_no_round_trip_are_told(tmp_path: Path) -> None:
    """A run too short for a round trip counts none in its least set, and bounds the price of one from below."""
    short = ({"t": toy.EPOCHS, "path": "beta", "rungs": 6, "rounds": 8},)
    found = measured(toy.project(tmp_path), checkpoints=short)
    assert found["trips_least"][0]["value"] == found["trips_total"][0]["value"] == 0
    assert found["trip_sweeps"][0]["at_least"] > 40 * 8 * 2 / 7  # -ln(0.001) is 6.9


class Planted:
    """A backend whose all-up sets are put back into the upper well whenever somebody looks at the last rung."""

    def __init__(self, sets: slice) -> None:
        self.real, self.sets = backends.load("numba_cpu"), sets

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def temper(self, job: Any, *rest: Any) -> Any:
        """Run the job, then overwrite what was counted of these sets at the last rung."""
        counts = self.real.temper(job, *rest)
        records = list(counts.records)
        for i, record in enumerate(records):
            if isinstance(record, backends.WindowCounts):
                sums = record.sums.copy()
                sums[self.sets] = record.draws - (sums[self.sets] % 2 == 0) * 2  # nearly always up
                records[i] = replace(record, sums=sums)
        return replace(counts, records=tuple(records))


def test_another_law_in_the_sets_that_start_up_is_caught(tmp_path: Path) -> None:
    """Sets from all up that stay elsewhere at the last rung show in both R-hats, though they make round trips."""
    found = measured(toy.project(tmp_path), sampler=Planted(slice(8, 16)))
    assert found["trips_least"][0]["value"] >= 4
    assert min(_size(found[name][0]) for name in ("rhat_starts", "rhat_apart")) > 1.05


def _size(cell: dict[str, Any]) -> float:
    return float(cell.get("value", cell.get("at_least")))


def test_a_barrier_that_still_moves_is_told(tmp_path: Path) -> None:
    """Two stages of a few rounds leave the growth of Lambda open beyond a tenth; long ones tell that it stands."""
    moving = {"sets": 32, "start": "up", "first": 4, "stages": 2, "warmup": 0.0}
    still = {"sets": 32, "start": "coins", "first": 128, "stages": 3, "warmup": 0.5}
    (first,), (second,) = (
        measured(toy.project(tmp_path / str(i), two_wells()), calibration=how)["barrier_growth"]
        for i, how in enumerate((moving, still))
    )
    assert max(abs(end) for end in first["interval"]) > 0.1
    assert max(abs(end) for end in second["interval"]) < 0.1


@pytest.mark.parametrize("after", [1, 3, 5, 8])
def test_a_killed_part_goes_on_to_the_same_bytes(tmp_path: Path, after: int) -> None:
    """Stopped while rungs are placed, while replicas run and while plain chains do: the cells come out the same."""
    whole, killed = toy.project(tmp_path / "whole"), toy.project(tmp_path / "killed")
    calls = iter(range(10**6))

    def advance(step: str, done: int, total: int) -> None:
        if next(calls) == after:
            raise Stop

    wanted = measured(whole)
    with pytest.raises(Stop):
        measured(killed, advance)
    assert wanted == measured(killed)
    assert not [path for path in (killed / ".verdict").rglob("*") if path.name.startswith(("tempered.", "schedule."))]


def test_what_is_kept_of_other_weights_is_refused(tmp_path: Path) -> None:
    """A schedule that was placed for other weights is no schedule of these."""
    folder, calls = toy.project(tmp_path), iter(range(10**6))

    def advance(step: str, done: int, total: int) -> None:
        if step.endswith("tempering") and next(calls) == 0:
            raise Stop

    with pytest.raises(Stop):
        measured(folder, advance)
    toy.project(folder, toy.state(seed=9))
    with pytest.raises(IntegrityError, match="rests on other weights than now"):
        measured(folder)


def test_a_last_rung_of_other_weights_is_refused(tmp_path: Path) -> None:
    """A path that does not end at the checkpoint gives no number."""
    part = work(toy.project(tmp_path), protocol())
    ladder = part.ladder()
    start = part.start(8, ("coins",), "calibration")
    with pytest.raises(IntegrityError, match="stale weights"):
        replace(ladder, tables="0" * 64).placed(start, 1, lambda rounds: None)
    assert isinstance(ladder, Ladder)


def test_halves_hold_every_start_alike() -> None:
    """Of each kind of start one half is reference, the other judged."""
    reference, judged = tempered.halves(protocol())
    assert [4] * 5 == reference.reshape(5, 8).sum(axis=1).tolist() == judged.reshape(5, 8).sum(axis=1).tolist()
    assert not (reference & judged).any()


def test_states_of_one_set_are_one_replicate() -> None:
    """Chains of one set become further windows of it, in their own order."""
    sums = np.arange(2 * 3 * 6).reshape(2, 3, 6)  # windows, observables, 2 states of 3 sets
    turned = equilibrium.by_set(sums, 2)
    assert (4, 3, 3) == turned.shape
    assert sums[1, 2, 4] == turned[3, 2, 1]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sets": 25}, "groups of an even size"),
        ({"apart": {"start": "up", "against": "up"}}, "wanted two of"),
        ({"checkpoints": ({"t": 2, "path": "beta", "rungs": 6, "rounds": 10},)}, "a multiple of 4"),
        ({"windows": (16, 64, 100)}, "blocks to divide the 100 sweeps"),
    ],
)
def test_a_protocol_that_cannot_be_carried_out_is_refused(changes: dict[str, Any], words: str) -> None:
    """Odd groups, a start against itself, rounds without quarters, windows that blocks do not fill."""
    with pytest.raises(ValueError, match=words):
        protocol(**changes)


def test_the_price_is_what_is_run(tmp_path: Path) -> None:
    """Progress ends at its totals, and the draws that are told are those of the jobs."""
    seen: dict[str, tuple[int, int]] = {}
    found = measured(toy.project(tmp_path), lambda step, done, total: seen.update({step: (done, total)}))
    assert all(done == total for done, total in seen.values())
    assert json.loads(json.dumps(found["spin_updates"][0]["value"])) == tempered.spin_updates(
        protocol(), protocol().checkpoints[0], 9
    )


def one_loose_spin() -> State:
    """Return two wells so deep that no spin moves in a plain chain but the first, which is free."""
    trained = two_wells()
    edges = Machine.of(toy.RECIPE.substrate, toy.RECIPE.diffusion, 2).graph.edges
    trained.weights.value[:] = np.where((edges == 0).any(axis=1), 0.0, 3.0)
    trained.biases.value[1] = 1.0  # one well has less weight: the others' variance is 0.42, that of the first is 1
    return trained


def test_what_stands_still_in_plain_chains_alone_hides_nowhere(tmp_path: Path) -> None:
    """Spins that tempering moves and no plain chain does make the largest time unknown; a floor above them does not."""
    folder = toy.project(tmp_path, one_loose_spin())
    found = measured(folder)
    assert all("missing" in found[name][0] for name in ("tau_max", "tau_T"))
    above = measured(toy.project(tmp_path / "above", one_loose_spin()), variance_floor=0.7)
    assert all("missing" not in above[name][0] for name in ("tau_max", "tau_T"))
