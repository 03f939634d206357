"""`verdict plan --workers`: jobs by the pace of a worker, which is timed once and kept."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.test_commands import ROOT, verdict
from verdict.experiments.pricing import Pace, Work
from verdict.experiments.sampling import CONTRACT_VERSION, this_machine
from verdict.jobs.executors.process import cores
from verdict.project import paces
from verdict.project.folder import Project
from verdict.words.errors import UsageError

FREEZE = "2026-11-25d"
KEPT = {
    "schema": paces.SCHEMA, "machine": this_machine(), "backend": "numba_cpu", "contract_version": CONTRACT_VERSION,
    "threads": 1, "beside": cores(), "updates_per_second": {"alternating": 1e9}, "sums_per_second": 1e8,
    "job_seconds": 10.0, "start_seconds": 2.0,
}  # fmt: skip


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with checkpoints, a stored set and a kept pace, so that no test waits for a compiler."""
    root = tmp_path_factory.mktemp("staffed")
    for name in ("prereg", "checkpoints", f"measurements/{FREEZE}"):
        shutil.copytree(ROOT / name, root / name)
    write(root / ".verdict" / "rates" / f"numba_cpu-{cores()}x1.json")
    return root


def write(path: Path, **changes: object) -> Path:
    """Write a pace."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({**KEPT, **changes}))
    return path


def planned(project: Path, *arguments: str) -> dict:
    """Return what plan says of workers, as JSON values: of this machine first."""
    done = verdict("plan", FREEZE, "--json", *arguments, cwd=project)
    assert 0 == done.returncode, done.stderr
    return json.loads(done.stdout)["workers"]


def test_jobs_take_what_the_pace_of_a_worker_says(project: Path) -> None:
    """Spin updates, window sums and what a job takes besides; the wall time has the workers' start in it."""
    (found,) = planned(project, "--workers", "1000", "--portion", "1/alternating/16384+2/alternating/16384")
    assert ["1/alternating/16384", "2/alternating/16384"] == [job["name"] for job in found["jobs"]]
    assert (1000, -(-1000 // cores()), 1) == (found["workers"], found["machines"], found["threads"])
    one = found["jobs"][0]["seconds_at_most"]
    assert one > found["jobs"][0]["spin_updates"] / 1e9 * 0.9 + 10.0
    assert one + 2.0 == pytest.approx(found["at_most"]["wall_seconds"])
    assert 2 == found["at_most"]["workers_that_help"]


def test_a_stored_set_tells_where_ladders_are_likely_to_end(project: Path) -> None:
    """Epoch 1 was resolved at an eighth of the ladder; epoch 2 went to its top, and its job takes the most again."""
    (found,) = planned(project, "--workers", "1000")
    jobs = {job["name"]: job for job in found["jobs"]}
    assert jobs["1/alternating"]["seconds_likely"] < 0.5 * jobs["1/alternating"]["seconds_at_most"]
    assert jobs["2/alternating"]["seconds_likely"] == jobs["2/alternating"]["seconds_at_most"]
    assert f"where ladders ended in measurements/{FREEZE}/measured.json" == found["likely_from"]


def test_another_machine_is_planned_by_the_pace_that_it_measured(project: Path) -> None:
    """Ten times as fast, eight workers to a machine: ten times as many jobs an hour on as many cores."""
    other = write(project / "other.json", machine="a big machine", beside=8, updates_per_second={"alternating": 1e10})
    here, there = planned(project, "--workers", "1000", "--machine", str(other))
    assert ("a big machine", 125) == (there["machine"], there["machines"])
    assert there["at_most"]["wall_seconds"] < here["at_most"]["wall_seconds"]


def test_the_terminal_shows_what_more_workers_bring(project: Path) -> None:
    """With wall time, core-hours, memory, and every job."""
    said = " ".join(verdict("plan", FREEZE, "--workers", "1000", cwd=project).stdout.split())
    for wanted in ("What it takes with 1,000 workers", "of wall time", "core-hours", "at the peak of one job",
                   "more than 7 workers do not help", "2/alternating: at most"):  # fmt: skip
        assert wanted in said


@pytest.mark.parametrize("option", ["--portion", "--store"])
def test_what_only_workers_need_is_refused_without_them(project: Path, option: str) -> None:
    """An option that changes nothing would be taken for one that did."""
    done = verdict("plan", FREEZE, option, "x", cwd=project)
    assert 2 == done.returncode
    assert f"found {option} without --workers; wanted both, such as --workers 2" in " ".join(done.stderr.split())


@pytest.mark.parametrize(
    "changes",
    [{"schema": "verdict/pace/0"}, {"updates_per_second": {}}, {"updates_per_second": {"alternating": 0}},
     {"updates_per_second": {"alternating": "fast"}}, {"sums_per_second": -1.0}, {"job_seconds": -1.0},
     {"threads": 0}, {"beside": None}],
)  # fmt: skip
def test_a_file_that_is_no_pace_is_refused(tmp_path: Path, changes: dict) -> None:
    """With what to do about it."""
    path = write(tmp_path / "pace.json", **changes)
    with pytest.raises(UsageError, match="found no pace, wanted a file with schema verdict/pace/1; measure it with"):
        paces.read(path)


@pytest.mark.parametrize("changes", [{"machine": "another"}, {"contract_version": 0}, {"sums_per_second": None}])
def test_a_pace_that_does_not_fit_is_timed_again(tmp_path: Path, monkeypatch, changes: dict) -> None:
    """That of another machine or contract, and one that lacks what this work takes."""
    (tmp_path / "prereg").mkdir()
    write(tmp_path / ".verdict" / "rates" / "numba_cpu-2x1.json", **changes)
    timed = Pace("now", "numba_cpu", 1, 1, 2, {"alternating": 1.0}, 1.0)
    monkeypatch.setattr(paces, "measured", lambda *_: timed)
    work = Work({"alternating": 10}, sums=10)
    assert timed == paces.pace(Project(tmp_path), tmp_path, "numba_cpu", (2, 1), [work], again=False)
    assert timed == paces.read(tmp_path / ".verdict" / "rates" / "numba_cpu-2x1.json")


def test_a_worker_that_cannot_be_timed_is_a_sentence(project: Path) -> None:
    """A backend that is not there ends the worker, and its last line is passed on."""
    with pytest.raises(UsageError, match=r"ended without an answer: .*nothing"):
        paces.measured(Project(project), project / "prereg" / f"{FREEZE}.yaml", "nothing", (1, 1), ("alternating",))


def test_sums_and_jobs_are_told_from_two_short_jobs() -> None:
    """Two jobs that differ by their sums alone: the difference is that of the sums, and the rest is every job's."""
    bare = Pace("here", "numba_cpu", 1, 1, 1, {"alternating": 100.0})
    trials = [[[{"updates": {"alternating": 100}, "sums": sums}, 1.0 + sums / 50 + 3.0] for sums in (100, 500)]]
    found = paces._with_trials(bare, trials)
    assert (50.0, 3.0) == pytest.approx((found.sums_per_second, found.job_seconds))
    assert 1.0 + 3.0 + 4.0 == pytest.approx(found.seconds(Work({"alternating": 100}, sums=200)))
