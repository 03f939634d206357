"""Readings in xarray: ends to the last digit, no number where there was none, and the reason beside each gap."""

from __future__ import annotations

import builtins
import io
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray

from tests.cli.test_commands import ROOT, verdict
from verdict.judge.limits import limits
from verdict.judge.values import measured
from verdict.project.exporting import data_tree, netcdf
from verdict.project.loading import judge_stored
from verdict.words.errors import UsageError

PREREG = """\
schema: verdict/prereg/2
id: 2026-01-01a
title: "Readings of every kind"
scope: {covers: [a table], does_not_show: [anything else]}
tag_flips: none
axes: {method: [a, b], lower: {levels: [1, 2.5, 3], unit: m}}
experiment: {kind: record, produced_by: a test}
quantities:
  time: {axes: [method, lower], unit: seconds, exact: a clock, missing: untested}
  length: {axes: [lower], unit: days since launch, exact: a rule, support: [0, 10]}
  name: {type: text}
  twice: {axes: [lower], is: "2 * length", exact: a rule}
predictions: {P1: {claim: "It is short.", test: "all(length < 20)"}}
"""
RECORD = {
    "schema": "verdict/measurements/1", "grade": "measured", "title": "made up",
    "freeze": {"id": "2026-01-01a", "digest": "unknown"},
    "executed": {"kind": "record", "settings": {"produced_by": "a test"}},
    "quantities": {
        "time": {"cells": [
            {"at": {"method": "a", "lower": 1}, "value": "0.10"},
            {"at": {"method": "a", "lower": 2.5}, "at_least": 7},
            {"at": {"method": "a", "lower": 3}, "at_most": 0.1},
            {"at": {"method": "b", "lower": 1}, "range": [0.1, 0.3]},
            {"at": {"method": "b", "lower": 2.5}, "missing": "the clock stopped"},
        ]},
        "length": {"cells": [{"at": {"lower": 1}, "value": 0.1}, {"at": {"lower": 2.5}, "value": 5}]},
        "name": {"every": {"value": "Zoë"}},
    },
}  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A registration with a reading of every kind; an axis bears the name of a variable, units look like times."""
    (tmp_path / "prereg").mkdir()
    (tmp_path / "prereg/2026-01-01a.yaml").write_text(PREREG)
    (tmp_path / "measurements/2026-01-01a").mkdir(parents=True)
    (tmp_path / "measurements/2026-01-01a/measured.json").write_text(json.dumps(RECORD))
    return tmp_path / "prereg/2026-01-01a.yaml"


def back(path: Path) -> Any:
    """Return the tree that any reader of NetCDF finds in the file."""
    return xarray.open_datatree(io.BytesIO(netcdf(path)), engine="h5netcdf").load()


def test_the_file_gives_back_the_tree(project: Path) -> None:
    """Every group, variable, coordinate and attribute, with no number taken for a time."""
    made, read = data_tree(project), back(project)
    assert made.groups == read.groups
    for group in made.groups:
        xarray.testing.assert_identical(
            made[group].to_dataset().astype(object), read[group].to_dataset().astype(object)
        )
    assert {"unit": "seconds"} == read["quantities/time/upper"].attrs
    assert {"unit": "days since launch"} == read["quantities/length/upper"].attrs
    assert {"unit": "m", "units": "m"} == read["lower"].attrs


def test_ends_are_exact_and_open_ends_infinite(project: Path) -> None:
    """Printed digits stand for their rounding interval; a bound has one end; a missing cell has none."""
    time = back(project)["quantities/time"].to_dataset()
    inf, nan = np.inf, np.nan
    np.testing.assert_array_equal([[0.095, 7, -inf], [0.1, nan, nan]], time["lower_of_cell"].values)
    np.testing.assert_array_equal([[0.105, inf, 0.1], [0.3, nan, nan]], time["upper"].values)
    assert [["rounded", "bound", "bound"], ["range", "unknown", "unknown"]] == time["basis"].values.tolist()
    assert np.float64 == time["upper"].dtype == time["lower_of_cell"].dtype


def test_no_number_stands_where_none_was_read(project: Path) -> None:
    """A range has no middle and a bound no value: only printed and exact readings have a number."""
    time = back(project)["quantities/time"].to_dataset()
    np.testing.assert_array_equal([[0.10, np.nan, np.nan], [np.nan] * 3], time["estimate"].values)


def test_each_gap_has_its_reason(project: Path) -> None:
    """In the words of the record; a cell that nobody wrote down says that, and is not its support."""
    tree = back(project)
    gone = tree["quantities/time/missing"]
    assert "the clock stopped" == gone.sel({"method": "b", "lower": 2.5}).item()
    assert ["", "", "no reading of this cell"] == tree["quantities/length/missing"].values.tolist()
    assert np.isnan(tree["quantities/length/upper"].sel(lower=3).item())
    assert "what it is made from leaves it unknown" == tree["quantities/twice/missing"].sel(lower=3).item()
    assert "computed" == tree["quantities/twice/basis"].sel(lower=1).item()


def test_texts_and_words_stand_beside_the_numbers(project: Path) -> None:
    """A text keeps its letters; each prediction has its word, and the root says that this is no freeze."""
    tree = back(project)
    assert "Zoë" == tree["quantities/name/text"].item()
    printed = json.loads(verdict("run", str(project), "--json").stdout)
    assert printed["predictions"]["P1"]["verdict"] == tree["predictions/verdict"].sel(prediction="P1").item()
    assert "not frozen" in tree.attrs["to_know"]
    assert printed["exit_code"] == tree.attrs["exit_code"]


@pytest.mark.parametrize("freeze", ["2026-05-30c", "2026-11-23a"])
def test_the_numbers_are_those_that_the_judge_read(freeze: str) -> None:
    """Both ends of every measured and derived quantity, bit by bit."""
    path = ROOT / f"prereg/{freeze}.yaml"
    judged, tree = judge_stored(path, None), data_tree(path)
    values = measured(judged.registration, judged.evidence, limits(judged.registration), bounds=False).env.values
    compared = 0
    for name, group in tree["quantities"].children.items():
        if "lower" in group:
            shape = group["lower"].shape
            np.testing.assert_array_equal(np.broadcast_to(values[name].at.lo, shape), group["lower"].values)
            np.testing.assert_array_equal(np.broadcast_to(values[name].at.hi, shape), group["upper"].values)
            compared += 1
    assert compared >= 6


SEEDS = """\
schema: verdict/prereg/2
id: 2026-01-01a
title: "Does it help?"
scope: {covers: [seeds], does_not_show: [anything else]}
tag_flips: none
axes: {seed: {planned: 5}, task: [one, two]}
experiment: {kind: record, produced_by: "train.py", reads: gains.csv}
quantities: {gain: {axes: [seed, task], support: [-1, 1]}, score: {axes: [seed, task], missing: untested}}
estimates:
  help: {mean: gain, over: [seed], method: t, level: 0.95, least: 4, assume: symmetric}
  most: {mean: score, over: [seed], method: t, level: 0.95, least: 4, assume: symmetric, side: upper}
predictions: {P1: {claim: "It helps.", test: "all(help > 0)"}, P2: {claim: "Not much.", test: "all(most < 1)"}}
"""


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """Two tasks over five seeds, of which one is missing in the second task."""
    (tmp_path / "prereg").mkdir()
    path = tmp_path / "prereg/2026-01-01a.yaml"
    path.write_text(SEEDS)
    rows = [f"{seed},{task},{seed / 100:.3f},{seed}.5" for seed in range(1, 6) for task in ("one", "two")][:-1]
    (tmp_path / "gains.csv").write_text("\n".join(["seed,task,gain,score", *rows, ""]))
    assert verdict("run", str(path), cwd=tmp_path).returncode in (10, 20)
    return path


def test_an_estimate_has_level_and_method_and_a_number_only_where_nothing_is_missing(seeds: Path) -> None:
    """With a seed missing the interval holds whatever it could have been, and its middle is nobody's number."""
    group = back(seeds)["quantities/help"].to_dataset()
    assert (0.95, "confidence") == (group["confidence_level"].values[0], group["basis"].values[0])
    assert "Student t" in group["made_by"].values[0]
    np.testing.assert_allclose(group["estimate"].values, [0.03, np.nan])
    assert group["upper"].values[1] - group["lower"].values[1] > 0.3
    assert [1, 2, 3, 4, 5] == back(seeds)["seed"].values.tolist()


def test_an_end_that_nothing_bounds_is_infinite(seeds: Path) -> None:
    """A one-sided interval ends there in no large number, and is a confidence interval all the same."""
    group = back(seeds)["quantities/most"].to_dataset()
    assert (-np.inf, True) == (group["lower"].values[0], np.isfinite(group["upper"].values[0]))
    assert ["confidence", "unknown"] == group["basis"].values.tolist()
    assert "missing" in group["missing"].values[1]


def test_without_what_writes_netcdf_its_extra_is_named(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a sentence, and nothing is written."""
    real = builtins.__import__

    def without(name: str, *arguments: Any, **named: Any) -> Any:
        if name == "xarray":
            raise ImportError(name=name)
        return real(name, *arguments, **named)

    monkeypatch.delitem(sys.modules, "xarray")
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(UsageError, match=r'xarray is not installed; pip install "verdict-engine\[netcdf\]"'):
        data_tree(project)
