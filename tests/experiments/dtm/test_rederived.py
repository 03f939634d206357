"""Stored readings under the corrected rules: wider where they must be, never narrower; a word that moves is said."""

from __future__ import annotations

import json
import math
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from benchmarks.rederived import __main__ as command
from benchmarks.rederived.cells import Span, corrected, of_squares, quotient
from benchmarks.rederived.words import judged

from verdict.outcome.lock import Head, lock_of
from verdict.project.aside import as_stored
from verdict.project.loading import load_registration
from verdict.statistics.sample.quantiles import student
from verdict.statistics.version import METHODS
from verdict.text.record import thaw

ROOT = Path(__file__).parents[3]
FREEZE = "2026-11-25d"
WINDOWS = (128, 256, 1024, 4096, 8192, 32768, 131072)
LADDER = (32768, 65536, 131072)
PROTOCOL = {"level": 0.99, "chains": 32, "ladder": {"consecutive": 2}}
PLACE = {"t": 1, "kernel": "alternating"}
NOISE = 0.05  # arm of every interval on the log scale


def interval(middle: float, arm: float = NOISE) -> dict:
    """Write an interval with an arm on the log scale."""
    return {"interval": [middle * math.exp(-arm), middle * math.exp(arm)], "level": 0.99, "method": "jackknife"}


def readings(hidden: float = 0.0) -> dict:
    """Return what one checkpoint reads: T_O 100 within chains, and a hidden mode that adds to what mse(K) shows."""
    single = {
        "traj_len": {"value": 131072}, "burn_in": {"value": 130048}, "T_O": interval(100.0), "tau_O": interval(4.0),
        "tau_T": interval(10.0), "tau_max": interval(100.0), "tau_mean": interval(3.0), "g_norm2": interval(20.0),
        "rhat_starts": {"value": 1.001}, "rhat_time": {"value": 1.001}, "kref_g_relchange": interval(0.01),
        "F4": interval(0.1), "class_T_O": {"value": "RESOLVED"}, "class_tau_max": {"value": "RESOLVED"},
        "class_ladder": {"value": "RESOLVED"},
    }  # fmt: skip
    found = {name: {"cells": [{"at": {**PLACE}, **reading}]} for name, reading in single.items()}
    for name in ("weights_digest", "initial_digest"):
        found[name] = {"every": {"value": name}}
    for name, middle in (("T_O_at", 100.0), ("tau_max_at", 100.0)):
        found[name] = {"cells": [{"at": {**PLACE, "L": length}, **interval(middle)} for length in LADDER]}
    errors = {K: 2.0 * (100.0 + hidden) / K for K in WINDOWS}
    by_window = {
        "mse": errors, "T_O_of_K": {K: 0.5 * K * error for K, error in errors.items()},
        "ratio": {K: K * error / 200.0 for K, error in errors.items()}, "clt": dict.fromkeys(WINDOWS, 1.0),
    }  # fmt: skip
    for name, values in by_window.items():
        found[name] = {"cells": [{"at": {**PLACE, "K": K}, **interval(value)} for K, value in values.items()]}
    return found


def content(quantities: dict) -> dict:
    """Return a measured set as it is stored."""
    registration = load_registration(ROOT / "prereg" / f"{FREEZE}.yaml")
    executed = {"kind": "dtm", "settings": thaw(registration.prereg.experiment.settings)}
    return {
        "schema": "verdict/measurements/1", "freeze": {"id": FREEZE, "digest": registration.digest},
        "grade": "measured", "title": "synthetic", "executed": executed,
        "quantities": quantities,
    }  # fmt: skip


def project(folder: Path, quantities: dict, version: int | None = None) -> Path:
    """Write a project that holds the freeze, one synthetic set by a version of the estimators, and its lock."""
    for name in ("prereg", "verdicts", f"measurements/{FREEZE}"):
        (folder / name).mkdir(parents=True)
    shutil.copy(ROOT / "prereg" / f"{FREEZE}.yaml", folder / "prereg")
    stored = content(quantities) | ({} if version is None else {"provenance": {"methods_version": version}})
    (folder / "measurements" / FREEZE / "measured.json").write_bytes(as_stored(stored))
    registration = load_registration(folder / "prereg" / f"{FREEZE}.yaml")
    lock = lock_of(judged(registration, stored, "synthetic"), "measured", Head(0, "none"))
    (folder / "verdicts" / f"{FREEZE}.lock").write_text(lock.text)
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def said(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[str, dict[str, int]]:
    """Run the command; return its rows and its counts."""
    command.main([], root=folder)
    rows, counts = [], {}
    for row in capsys.readouterr().out.splitlines():
        name, _, value = row.partition(" ")
        if value.isdigit():
            counts[name] = int(value)
        else:
            rows.append(row)
    return "\n".join(rows), counts


def test_what_rests_on_resolved_times_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a hidden mode intervals grow a little, and no word moves: PASS at the one checkpoint measured."""
    rows, counts = said(project(tmp_path, readings()), capsys)
    assert rows == ""
    assert (counts["sets_read"], counts["words_moved"], counts["classes_taken_back"]) == (1, 0, 0)
    assert counts["passes_kept"] == 4
    assert counts["cells_widened"] > len(WINDOWS)


@pytest.mark.parametrize(("hidden", "moved"), [(150.0, {"P0.t1", "P5a.t1"}), (2000.0, {"P0.t1"})])
def test_a_hidden_mode_moves_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], hidden: float, moved: set[str]
) -> None:
    """T_O(K) above T_O takes back that T_O is resolved, and every word that rests on it."""
    rows, counts = said(project(tmp_path, readings(hidden)), capsys)
    assert moved <= {row.split()[1] for row in rows.splitlines()}
    assert counts["classes_taken_back"] == 2
    assert counts["passes_lost"] >= len(moved)


@pytest.mark.parametrize("version", [None, *range(1, METHODS)])
def test_sets_of_every_older_version_are_judged_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], version: int | None
) -> None:
    """One that names no version counts as of the first; only the first had laws that cells can correct."""
    rows, counts = said(project(tmp_path, readings(150.0), version), capsys)
    first = version in (None, 1)
    assert (1, 1) == (counts["sets_read"], counts[f"sets_of_version_{version or 1}"])
    assert first == (counts["cells_widened"] > 0) == (counts["words_moved"] > 0) == bool(rows)
    assert counts["passes_kept"] + counts["passes_lost"] > 0


def test_a_set_of_the_present_version_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing was corrected since it was made."""
    assert 0 == said(project(tmp_path, readings(150.0), METHODS), capsys)[1]["sets_read"]


def test_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every file is as it was, and none is new."""
    folder = project(tmp_path, readings(150.0))
    before = tree(folder)
    said(folder, capsys)
    assert before == tree(folder)


def test_the_ratio_is_made_of_its_parts() -> None:
    """The lower end falls as T_O's upper end rises to the plateau; the upper end takes the longer arm of mse."""
    stored = corrected(readings(60.0), PROTOCOL)
    at = {**PLACE, "K": WINDOWS[-1]}
    total, error, ratio = (stored.span(name, at if name != "T_O" else PLACE) for name in ("T_O", "mse", "ratio"))
    assert total.hi == pytest.approx(0.5 * WINDOWS[-1] * error.hi)
    down = math.hypot(NOISE, math.log(total.hi / 100.0))
    assert ratio.lo == pytest.approx(1.6 * math.exp(-down), rel=1e-3)
    tau_O = stored.span("tau_O", PLACE)
    assert tau_O.hi == pytest.approx(4.0 * math.exp(NOISE) * total.hi / (100.0 * math.exp(NOISE)))


@pytest.mark.parametrize("hidden", [0.0, 30.0, 5000.0])
def test_nothing_is_narrowed_and_the_stored_readings_stay(hidden: float) -> None:
    """Every interval holds the stored one, and the readings handed over are not touched."""
    before = readings(hidden)
    again = json.loads(json.dumps(before))
    stored = corrected(before, PROTOCOL)
    assert before == again
    for name, series in before.items():
        for cell in series.get("cells", ()):
            span, now = Span.of(cell), stored.span(name, cell["at"])
            assert span is None or (now.lo <= span.lo and span.hi <= now.hi)


@pytest.mark.parametrize(
    ("name", "open_at", "taken_back"),
    [
        ("tau_max_at", 131072, {"class_tau_max", "class_ladder"}), ("T_O_at", 65536, {"class_T_O", "class_ladder"}),
        ("tau_max_at", 32768, set()),
    ],
)  # fmt: skip
def test_a_class_whose_last_rungs_are_open_is_taken_back(name: str, open_at: int, taken_back: set[str]) -> None:
    """The last two rungs count: an earlier one without an upper end takes nothing back."""
    given = readings()
    for cell in given[name]["cells"]:
        if cell["at"]["L"] == open_at:
            cell.pop("interval")
            cell.update(at_least=90.0)
    changed = corrected(given, PROTOCOL).changed
    assert taken_back == {quantity for quantity, _ in changed if quantity.startswith("class_")}


def test_what_is_open_stays_open() -> None:
    """A lower bound of T_O gives ratios from zero, a missing error leaves T_O without an upper end."""
    given = readings()
    given["T_O"]["cells"][0] = {"at": PLACE, "at_least": 50.0}
    assert corrected(given, PROTOCOL).span("ratio", {**PLACE, "K": 128}).lo == 0.0
    given = readings()
    given["mse"]["cells"][-1] = {"at": {**PLACE, "K": WINDOWS[-1]}, "missing": "too little is resolved to say"}
    assert corrected(given, PROTOCOL).span("T_O", PLACE).hi == math.inf


def test_the_law_of_squares_covers_where_the_stored_one_does_not() -> None:
    """Mean squares of 32 replicates of one slow mode at 0.99: 4,000 trials, errors of about 0.2 per cent."""
    squares = np.random.default_rng(16).chisquare(1, (4000, 32))
    middles, errors = squares.mean(axis=1), squares.std(axis=1, ddof=1) / math.sqrt(32)
    reach = np.exp(student(0.995, 31) * errors / middles)
    stored = [Span(m / r, m * r, m) for m, r in zip(middles, reach, strict=True)]
    retaken = [of_squares(span, 0.99, 32) for span in stored]
    before, after = (np.mean([span.lo <= 1.0 <= span.hi for span in spans]) for spans in (stored, retaken))
    assert before < 0.983
    assert after > 0.987


def test_a_quotient_without_an_arm_is_divided_end_by_end() -> None:
    """Infinite and zero ends pass through; two arms add in squares."""
    plain = Span(1.0, 4.0, 2.0)
    assert quotient(plain, Span(2.0, math.inf, math.inf)) == Span(0.0, 2.0, math.inf)
    assert quotient(plain, Span(0.0, 4.0, 0.0)).hi == math.inf
    assert quotient(None, plain) is None
    both = quotient(plain, plain)
    assert both.hi == pytest.approx(2.0 ** math.sqrt(2.0))
    assert both.lo == pytest.approx(2.0 ** -math.sqrt(2.0))


def test_the_document_holds_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    """exp3.md says what the stored sets of this repository come to; another word that moved would be noticed."""
    text = (ROOT / "docs" / "explanation" / "exp3.md").read_text("utf-8")
    (shown,) = re.findall(r"<!-- rederived: .*? -->\n```\n(.*?)```", text, re.DOTALL)
    command.main([])
    assert shown == capsys.readouterr().out
