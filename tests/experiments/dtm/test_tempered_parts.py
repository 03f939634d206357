"""The whole road on nine spins: a freeze, its price, a job a checkpoint, what is gathered, and the verdicts."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.experiments.dtm import toy
from tests.experiments.dtm.test_measuring import VISIBLE
from tests.experiments.dtm.test_tempered import protocol, two_wells
from tests.experiments.dtm.test_tempered_freeze import ROOT
from tests.factory import ESTIMATORS, Unplaced, freeze_of
from verdict.evidence.laid_out import lay_out
from verdict.experiments import by_jobs
from verdict.experiments.contract import Context, Measured
from verdict.experiments.dtm import measuring, tempered_parts
from verdict.experiments.kinds import dtm
from verdict.jobs.job import Failed
from verdict.judge import judge
from verdict.registration.resolved import Registration
from verdict.text import read_document
from verdict.words.errors import UsageError

WINDOWS, REPEATS = (16, 64, 256, 512, 1024), 4
CALIBRATION = {"sets": 40, "start": "coins", "first": 512, "stages": 3, "warmup": 0.5}


@cache
def registration(rounds: int = 4096) -> Registration:
    """Return the freeze beyond the wall, asked of the toy."""
    places = [ROOT / "prereg" / folder / "2026-11-27b.yaml" for folder in (".", "drafts")]
    tree = deepcopy(read_document(next(path for path in places if path.is_file())).tree)
    checkpoints = ({"t": toy.EPOCHS, "path": "beta", "rungs": 6, "rounds": rounds},)
    how = protocol(level=0.9998, calibration=CALIBRATION, checkpoints=checkpoints, windows=WINDOWS, repeats=REPEATS)
    line = {"epochs": [toy.EPOCHS], "recipe": toy.RECIPE.model_dump(mode="json")}
    tree["experiment"] = {"kind": "dtm", "training": {"toy": line}, "tempering": how.model_dump(mode="json")}
    tree["axes"] = {"t": {"levels": [toy.EPOCHS]}, "K": {"levels": list(how.windows)}}
    tree["constants"] |= {
        "plain_len": REPEATS * WINDOWS[-1],
        "founding_K": 256,
        "sets": 40,
        "n_spins": 9,
        "kref_bar": 0.3,
    }
    tree["flags"]["T_O_flat"]["when"] = "T_O_growth[K == 512] <= growth_bar and T_O_growth[K == 1024] <= growth_bar"
    return freeze_of(tree)


def measured(folder: Path, monkeypatch: pytest.MonkeyPatch, freeze: Registration) -> Measured:
    """Measure the freeze by its jobs."""
    monkeypatch.setattr(measuring, "examples", lambda *_: VISIBLE)
    return by_jobs.measure(dtm, Context(freeze, folder))  # type: ignore[arg-type]


def words(found: Measured, freeze: Registration) -> dict[str, str]:
    """Judge what was measured."""
    document: dict[str, Any] = {
        "schema": "verdict/measurements/1", "freeze": {"id": freeze.id, "digest": freeze.digest}, "grade": "measured",
        "title": "the toy", "quantities": found.quantities,
    }  # fmt: skip
    outcome = judge(freeze, lay_out(document, Unplaced(), freeze), ESTIMATORS, {})
    return {one.id: str(one.word) for one in outcome.predictions}


def test_a_machine_that_mixes_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Equilibrated, and the ratio in band: P0, P5 and P6 are PASS, every registered quantity has its cells."""
    freeze = registration()
    found = measured(toy.project(tmp_path), monkeypatch, freeze)
    said = words(found, freeze)
    assert ("PASS", "PASS", "PASS") == (said["P0"], said["P5"], said["P6"])
    derived = {name for name, one in freeze.prereg.quantities.items() if one.is_ is not None}
    assert set(freeze.prereg.quantities) - derived == set(found.quantities)


def test_two_wells_are_equilibrated_and_t_o_is_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where plain chains do not mix tempering does: P0 and P6 are PASS, P5 is UNTESTED, the plain reading fails."""
    freeze = registration(16384)
    said = words(measured(toy.project(tmp_path, two_wells()), monkeypatch, freeze), freeze)
    assert {"P0": "PASS", "P5": "UNTESTED", "P5s": "NOT PASSED", "P6": "PASS"} == said


def test_a_run_too_short_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight rounds: no set goes down and up, so that neither reading is judged."""
    freeze = registration(8)
    said = words(measured(toy.project(tmp_path), monkeypatch, freeze), freeze)
    assert "PASS" != said["P0"]
    assert ("UNTESTED", "UNTESTED") == (said["P5"], said["P5s"])


def test_a_checkpoint_that_was_given_up_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its cells carry the reason, its identity stands, and nothing passes."""
    monkeypatch.setattr(measuring, "examples", lambda *_: VISIBLE)
    freeze = registration()
    context = Context(freeze, toy.project(tmp_path))
    (job,) = dtm.jobs(context)
    assert str(toy.EPOCHS) == job.name
    found = dtm.gather(context, {job.name: Failed("out of memory", 3)})
    assert "out of memory" in found.quantities["mse"]["cells"][0]["missing"]
    assert "value" in found.quantities["weights_digest"]["cells"][0]
    assert {"UNTESTED"} == set(words(found, freeze).values())


def test_the_price_is_that_of_the_jobs(tmp_path: Path) -> None:
    """Spin updates are told before anything runs, and nothing is read but the freeze."""
    estimate = dtm.cost(Context(registration(), tmp_path))
    assert estimate.spin_updates > 9 * 40 * 6 * 2 * 6144
    assert estimate.resumes


@pytest.mark.parametrize("portion", ["3", "2+2", "2/alternating", ""])
def test_a_portion_is_a_list_of_epochs(portion: str, tmp_path: Path) -> None:
    """Another epoch, one twice, a spelling of other protocols: refused with what is registered."""
    with pytest.raises(UsageError, match="registered: 2"):
        dtm.cost(Context(registration(), tmp_path, portion=portion))
    assert (2,) == tempered_parts.chosen(protocol(), "2")
