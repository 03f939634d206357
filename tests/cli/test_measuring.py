"""verdict run where something has to be measured: what starts unasked, what is priced, and what a Ctrl-C leaves."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.test_commands import ROOT, verdict
from verdict.experiments.command import carrying_out as command
from verdict.experiments.contract import Context, CostEstimate
from verdict.experiments.kinds import dtm
from verdict.experiments.sampling import this_machine
from verdict.project import aside, measuring

C, D = "prereg/2026-11-25c.yaml", "prereg/2026-11-25d.yaml"
FREEZE = """schema: verdict/prereg/1
id: 2026-01-01a
title: "a program of ours"
scope: {{covers: [this], does_not_show: [that]}}
tag_flips: none
experiment: {{kind: command, command: [python, measure.py], writes: numbers.json, timeout_seconds: {seconds}}}
quantities: {{x: {{support: [0, 1]}}}}
predictions: {{P1: {{claim: "x is small.", test: "x <= 0.3"}}}}
"""
PROGRAM = "import json\njson.dump({'x': 0.1}, open('numbers.json', 'w'))\n"
PATH = "prereg/2026-01-01a.yaml"


def put(folder: Path, seconds: float, program: str = PROGRAM) -> Path:
    """Write a project with one command that may take so many seconds."""
    (folder / "prereg").mkdir()
    (folder / PATH).write_text(FREEZE.format(seconds=seconds))
    (folder / "measure.py").write_text(program)
    return folder


@pytest.mark.parametrize("seconds", [0.5, 5, 59, 60])
def test_what_takes_a_minute_at_most_starts_unasked(tmp_path: Path, seconds: float) -> None:
    """A registered limit of up to a minute is a price that nobody has to be asked for."""
    assert 0 == verdict("run", PATH, cwd=put(tmp_path, max(seconds, 5))).returncode
    assert (tmp_path / "measurements").is_dir()


@pytest.mark.parametrize("seconds", [60.5, 61, 300, 3600, 604800])
def test_what_may_take_longer_is_priced_and_does_not_start(tmp_path: Path, seconds: float) -> None:
    """Exit 31 with the price and the command that starts it; nothing was run and nothing stored."""
    done = verdict("run", PATH, cwd=put(tmp_path, seconds))
    assert 31 == done.returncode
    assert f"by running python measure.py (at most {seconds:g} s)" in done.stderr
    assert f"Start it with: verdict run {PATH} --measure" in done.stderr
    assert {"prereg", "measure.py"} == {path.name for path in tmp_path.iterdir()}


def test_asked_for_it_says_the_price_and_goes(tmp_path: Path) -> None:
    """--measure starts what is longer; the price stands before the verdicts."""
    done = verdict("run", PATH, "--measure", cwd=put(tmp_path, 300))
    assert 0 == done.returncode
    assert "2026-01-01a: measuring by running python measure.py (at most 300 s)" in done.stderr


def test_what_is_stored_is_judged_whatever_it_cost(tmp_path: Path) -> None:
    """A stored set needs no price: run judges it as before."""
    verdict("run", PATH, "--measure", cwd=put(tmp_path, 300))
    (tmp_path / "measure.py").unlink()
    done = verdict("run", PATH, cwd=tmp_path)
    assert (0, "") == (done.returncode, done.stderr)


def rated(folder: Path, per_second: float) -> Path:
    """Copy the freezes, and say that this machine samples so fast."""
    shutil.copytree(ROOT / "prereg", folder / "prereg")
    (folder / ".verdict" / "rates").mkdir(parents=True)
    (folder / ".verdict" / "rates" / "numba_cpu.json").write_text(json.dumps({
        "schema": "verdict/rate/1", "machine": this_machine(), "backend": "numba_cpu", "contract_version": 1,
        "graph": "60_12", "chains": 32, "spin_updates_per_second": per_second, "fixed_seconds": 0.0,
    }))  # fmt: skip
    return folder


@pytest.mark.parametrize(("per_second", "says"), [(1e8, " h "), (1e9, "38 min"), (1e10, "4 min")])
def test_sampling_is_priced_in_time_by_the_rate_of_this_machine(tmp_path: Path, per_second: float, says: str) -> None:
    """Spin updates, the time they take at the kept rate, memory, and whether it may be stopped."""
    done = verdict("run", C, "--backend", "numba_cpu", cwd=rated(tmp_path, per_second))
    assert 31 == done.returncode
    assert says in done.stderr
    assert "spin updates, about" in done.stderr
    assert "finished parts are kept. Start it with: verdict run prereg/2026-11-25c.yaml --measure" in done.stderr
    assert not (tmp_path / ".verdict" / "measuring").exists()


def test_a_price_is_spin_updates_over_the_rate(tmp_path: Path) -> None:
    """The time is the count of the kind's own cost over the kept rate; a portion costs its part."""
    from verdict.project.loading import load_registration

    folder = rated(tmp_path, 1e9)
    for portion in (None, "50/alternating/16384"):
        context = Context(load_registration(folder / D), folder, None, portion)
        estimate = dtm.cost(context)
        assert estimate.spin_updates / 1e9 == measuring._Price.of(context, estimate).seconds
        assert estimate.resumes
    assert 1e10 < estimate.spin_updates < 1e11


def test_what_nobody_can_price_does_not_start_unasked() -> None:
    """No draws and no seconds is no price of nothing."""
    price = measuring._Price.of(None, CostEstimate(0, 0, "by asking the oracle"))  # type: ignore[arg-type]
    assert (None, False) == (price.seconds, price.short)
    assert "nothing says how long it takes" in price.words
    assert measuring._Price.of(None, CostEstimate(0, 0, "by reading", seconds=0.0)).short  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("resumes", "says"),
    [(True, "its finished parts are kept, and the same command goes on"), (False, "nothing of it is kept, and")],
)
def test_a_ctrl_c_says_what_became_of_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, resumes: bool, says: str
) -> None:
    """Each kind's own truth, with exit 130; nothing is stored."""

    def stop(context: Context) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "measure", stop)
    monkeypatch.setattr(command, "cost", lambda context: CostEstimate(0, 0, "by running", seconds=1.0, resumes=resumes))
    done = verdict("run", PATH, "--measure", cwd=put(tmp_path, 5))
    assert 130 == done.returncode
    assert f"stopped measuring 2026-01-01a; {says}" in done.stderr
    assert not (tmp_path / "measurements").exists()


def test_a_command_keeps_nothing_and_a_ladder_keeps_its_parts(tmp_path: Path) -> None:
    """What the shipped kinds say of themselves."""
    from verdict.project.loading import load_registration

    registration = load_registration(put(tmp_path, 5) / PATH)
    assert not command.cost(Context(registration, tmp_path)).resumes
    assert dtm.cost(Context(load_registration(ROOT / D), ROOT)).resumes


def test_a_repeated_measurement_by_kept_parts_is_told_from_another() -> None:
    """Byte for byte the same; the same readings with another provenance; other readings."""
    first = ROOT / "measurements/2026-11-25d/measured.json"
    content = json.loads(first.read_bytes())
    assert "byte for byte the stored" == aside.compared(first, content)
    content["provenance"]["finished"] = {"a part": "2026-11-25T10:00:00Z"}
    assert "every reading is the stored one, by another way, of" == aside.compared(first, content)
    content["quantities"]["traj_len"]["cells"][0]["value"] += 1
    assert "not byte for byte the stored" == aside.compared(first, content)
