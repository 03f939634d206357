"""Nobody chooses among tries in silence: what was tried again, what failed, and what takes a seen set's place is told.

The programs here draw anew whenever they are called, as one does whose seed is the time of day.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.experiments.command.cells import HEAD, STUDY
from tests.jobs import CODE
from tests.jobs.made import batch as of_toys
from tests.jobs.made import job as toy
from verdict.experiments.command.running import run
from verdict.jobs import begun
from verdict.jobs.job import Batch
from verdict.jobs.store import Store
from verdict.jobs.tries import How, State
from verdict.jobs.working import Worker, holder
from verdict.project.kinds import Shipped
from verdict.project.ledger import freezing
from verdict.project.measuring import measure_and_judge
from verdict.project.working import Assignment, work
from verdict.text.seals import opened, seal
from verdict.words.errors import StoppedError

FILE = f"prereg/{STUDY['id']}.json"
SET = f"measurements/{STUDY['id']}/measured.json"
NTH = """seed, calls = levels["seed"], "calls"
os.makedirs(calls, exist_ok=True)
nth = sum(name.startswith(seed + "-") for name in os.listdir(calls)) + 1
open(f"{calls}/{seed}-{nth}", "w").close()
gain = 0.3 + 0.1 * random.Random(1000 * int(seed) + nth).random()
"""
SAY = 'print(json.dumps({"gain": gain}))\n'


def project(folder: Path, text: str) -> Path:
    """Write a study of five seeds, whose program knows the how many-eth call of a seed it is."""
    (folder / "prereg").mkdir(parents=True)
    (folder / FILE).write_text(json.dumps(STUDY), encoding="utf-8")
    write(folder, text)
    return folder


def write(folder: Path, text: str) -> None:
    """Write the program."""
    (folder / "sim.py").write_text(HEAD + NTH + text + SAY, encoding="utf-8")


def measure(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Measure and judge; return the set that is stored, and what the judgement says."""
    judged = measure_and_judge(folder / FILE, None)
    return json.loads((folder / SET).read_bytes()), judged.payload


def notices(payload: dict[str, Any], kind: str) -> list[str]:
    """Return what is noticed of a kind."""
    return [one["text"] for one in payload["notices"] if one["kind"] == kind]


def test_calls_that_failed_and_were_made_again_are_doubted(tmp_path: Path) -> None:
    """A program that fails where it draws badly draws three times for each cell: it is said above the verdict."""
    stored, payload = measure(project(tmp_path / "p", "if seed in '24' and nth < 3: sys.exit('a bad draw')\n"))
    assert {"seed=2": {"failed": 2}, "seed=4": {"failed": 2}} == stored["provenance"]["tried_again"]
    (doubt,) = notices(payload, "doubted")
    assert "2 of 5 calls were made again after tries that brought nothing (4 failed), such as seed=2" in doubt


def test_calls_that_did_not_fail_are_not_doubted(tmp_path: Path) -> None:
    """The negative control: nothing was tried twice, and nothing is said."""
    stored, payload = measure(project(tmp_path / "p", ""))
    assert "tried_again" not in stored["provenance"]
    assert [] == notices(payload, "doubted") + notices(payload, "jobs")


def test_a_call_that_was_stopped_and_made_again_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sees what a call does may stop it: no doubt, since everybody stops a run now and then, but no silence."""
    folder = project(tmp_path / "p", "")

    def stopped(arguments: list[str], *given: Any, **more: Any) -> bytes:
        if arguments[-1] == "--seed=3":
            raise KeyboardInterrupt
        return run(arguments, *given, **more)

    monkeypatch.setattr("verdict.experiments.command.calls.run", stopped)
    with pytest.raises(StoppedError):
        measure(folder)
    monkeypatch.undo()
    stored, payload = measure(folder)
    assert {"seed=3": {"released": 1}} == stored["provenance"]["tried_again"]
    assert "1 of 5 calls was made again after tries that brought nothing (1 was stopped)" in notices(payload, "jobs")[0]


FAILS = "if seed == '5' and nth < 4: sys.exit('out of memory')\n"


def test_failed_calls_stand_in_the_outcome(tmp_path: Path) -> None:
    """How many, of how many, and the first reason."""
    _, payload = measure(project(tmp_path / "p", FAILS))
    (told,) = notices(payload, "jobs")
    assert "1 of 5 jobs failed, and what they would have measured is missing" in told
    assert "seed=5, after 3 tries: the command ended with status 1" in told


def test_a_set_that_was_seen_is_filled_up_and_its_readings_stay(tmp_path: Path) -> None:
    """The call that failed is made again; the others are those of before, and the new set says in whose place it is."""
    folder = project(tmp_path / "p", FAILS)
    before, _ = measure(folder)
    after, payload = measure(folder)
    assert before["quantities"]["gain"]["cells"][:4] == after["quantities"]["gain"]["cells"][:4]
    assert "missing" not in after["quantities"]["gain"]["cells"][4]
    assert [1] == [one["failed"] for one in after["provenance"]["in_place_of"]]
    assert {"seed=5": {"failed": 3}} == after["provenance"]["tried_again"]
    assert "stored in the place of a set that was seen, in which 1 job had failed" in notices(payload, "jobs")[0]
    assert "(3 failed), such as seed=5" in notices(payload, "doubted")[0]


def test_a_set_that_was_seen_is_not_measured_anew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the store gone every call draws again: other readings do not take the place of those that were seen."""
    folder = project(tmp_path / "p", FAILS)
    before, _ = measure(folder)
    shutil.rmtree(folder / ".verdict/store")
    after, payload = measure(folder)
    assert before == after
    assert "none of its readings is changed" in " ".join(capsys.readouterr().err.split())
    (told,) = notices(payload, "not stored")
    assert told.startswith("measured again, and other than ")


def test_a_set_that_lacks_what_was_seen_does_not_take_its_place(tmp_path: Path) -> None:
    """The cell that was missing is there, and one that displeased is missing now."""
    folder = project(tmp_path / "p", "if os.path.exists(f'{calls}/bad-{seed}'): sys.exit('out of memory')\n")
    (folder / "calls").mkdir()
    (folder / "calls/bad-5").touch()
    before, _ = measure(folder)
    (displeasing,) = (one for one in (folder / ".verdict/store").rglob("result") if b"seed=1" in one.read_bytes())
    shutil.rmtree(displeasing.parent)
    (folder / "calls/bad-5").rename(folder / "calls/bad-1")
    after, _ = measure(folder)
    assert before == after


def frozen(folder: Path) -> Path:
    """Freeze the study; return its file."""
    draft = folder / "prereg/drafts/next.json"
    draft.parent.mkdir()
    (folder / FILE).unlink()
    draft.write_text(json.dumps(STUDY), encoding="utf-8")
    return freezing.freeze(
        draft, freezing.Intent(reason="before the run", without_git=True, who="a person"), Shipped()
    ).path


def worked(path: Path) -> None:
    """Do the jobs of a registration as `verdict work` does, which judges nothing."""
    work([Assignment.of(path, None)], lambda *given: None, lambda text: None)


@pytest.mark.parametrize("executor", ["inline", "process:1"])
def test_calls_of_a_freeze_that_were_rolled_again_are_doubted(
    tmp_path: Path, executor: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A comment in the program is another key, so that its calls are made anew: the store remembers the others."""
    monkeypatch.setenv("PYTHONPATH", str(CODE))
    folder = project(tmp_path / "p", "")
    path = frozen(folder)
    for roll in range(3):
        write(folder, f"# roll {roll}\n")
        worked(path)
    (doubt,) = notices(measure_and_judge(path, None, executor=executor).payload, "doubted")
    assert doubt.startswith(
        "5 of 5 calls were begun under this freeze with other files or versions too (10 tries in this store), such as "
        "seed=1; a program that draws anew"
    )


def test_calls_of_a_freeze_that_were_made_once_are_not_doubted(tmp_path: Path) -> None:
    """The negative control: a draft was tried with several programs, and the freeze was worked on with one."""
    folder = project(tmp_path / "p", "")
    worked(folder / FILE)
    write(folder, "# another program\n")
    worked(folder / FILE)
    path = frozen(folder)
    worked(path)
    payload = measure_and_judge(path, None).payload
    assert [] == notices(payload, "doubted") + notices(payload, "jobs")


def test_what_was_tried_before_a_freeze_of_the_same_name_is_not_doubted(tmp_path: Path) -> None:
    """A draft that keeps its id has the digest of its freeze: its rolls were those of a draft."""
    folder = project(tmp_path / "p", "")
    worked(folder / FILE)
    write(folder, "# another program\n")
    store = Store(folder / ".verdict/store")
    assert dict.fromkeys(batch_of(folder).keys, 1) == begun.otherwise(store, batch_of(folder), "2026-01-01T00:00:00Z")
    assert {} == begun.otherwise(store, batch_of(folder), "2999-01-01T00:00:00Z")


@pytest.mark.parametrize("how", [How.LOST, How.REFUSED, How.RELEASED])
def test_tries_that_ended_otherwise_before_a_result_are_told(tmp_path: Path, how: How) -> None:
    """Who kills a worker over a draw chooses, as a program that refuses one does; a stop is told without a doubt."""
    folder = project(tmp_path / "p", "")
    batch = batch_of(folder)
    tries = Store(folder / ".verdict/store").tries(batch.keys["seed=2"])
    os.close(tries.begin(1, holder("w", 60.0)) or 0)
    tries.end(1, how)
    _, payload = measure(folder)
    kinds = {kind: len(notices(payload, kind)) for kind in ("doubted", "jobs")}
    assert {"doubted": int(how is not How.RELEASED), "jobs": int(how is How.RELEASED)} == kinds


def test_jobs_of_the_same_bytes_leave_no_marks(tmp_path: Path) -> None:
    """Nobody can roll them, and a fleet has a hundred thousand of them."""
    assert State.DONE is Worker(of_toys(toy("a")), Store(tmp_path)).take("a")
    assert not (tmp_path / "begun").exists()
    assert State.DONE is Worker(of_toys(replace(toy("b"), exact=False)), Store(tmp_path)).take("b")
    assert (tmp_path / "begun").exists()


def batch_of(folder: Path) -> Batch:
    """Return the jobs of the study as its program is now."""
    return Assignment.of(folder / FILE, None).derive().batch


def frozen_after_work(folder: Path, *, before: bool) -> list[str]:
    """Freeze the study under the id that it has, and do its jobs `before` that or after; return what is doubted."""
    draft = folder / f"prereg/drafts/{datetime.now(UTC):%Y-%m-%d}a.json"
    draft.parent.mkdir()
    (folder / FILE).unlink()
    draft.write_text(json.dumps({**STUDY, "id": draft.stem}), encoding="utf-8")
    if before:
        work([Assignment.of(draft, None)], lambda *given: None, lambda text: None)
        for one in (folder / ".verdict/store").rglob("result"):
            one.write_bytes(_an_hour_ago(one.read_bytes()))
    intent = freezing.Intent(reason="before the run", without_git=True, who="a person")
    frozen = freezing.freeze(draft, intent, Shipped()).path
    assert frozen.stem == draft.stem
    return notices(measure_and_judge(frozen, None).payload, "doubted")


def _an_hour_ago(whole: bytes) -> bytes:
    """Return a result as one that was made long before: within a second nobody freezes by hand."""
    content, said = opened(whole) or (b"", {})
    return seal(content, {**said, "finished": "2026-01-01T00:00:00Z"})


def test_results_that_were_made_before_the_freeze_are_doubted(tmp_path: Path) -> None:
    """A draft that keeps its id has the keys of its freeze, so that somebody may have looked into the store."""
    (doubt,) = frozen_after_work(project(tmp_path / "p", ""), before=True)
    assert doubt.startswith("5 of 5 results were made before this was frozen, the first at 2026-01-01T00:00:00Z")


def test_results_that_were_made_after_the_freeze_are_not_doubted(tmp_path: Path) -> None:
    """The negative control."""
    assert [] == frozen_after_work(project(tmp_path / "p", ""), before=False)
