"""What `verdict jobs` prints: each state, the first of many, and what became of tries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from verdict.project.jobs_listed import FEW, MOST_ROWS, rows

FREE = {"spin_updates": 0, "n_bytes": 0, "seconds": 60.0, "needs_gpu": False}


def job(number: int, state: str, **changes: Any) -> dict[str, Any]:
    """Return a job as it is listed."""
    plain = {
        "name": f"seed={number}", "key": "ab", "state": state, "failures": 0, "lost": 0, "reason": None,
        "worker": None, "since": None, "gone": False, "progress": None, "price": FREE,
    }  # fmt: skip
    return {**plain, **changes}


def said(*jobs: dict[str, Any]) -> list[str]:
    """Return the lines, cells joined; the store is a folder that is there."""
    return ["  ".join(row.cells) for row in rows({"freeze": "2026-01-01a", "store": "/", "jobs": jobs})]


def test_of_a_thousand_jobs_the_first_of_each_state_are_listed() -> None:
    """The tally counts all, and how many are left out is said; few are listed whole."""
    lines = said(*(job(n, "done") for n in range(600)), *(job(n, "open") for n in range(400)))
    assert FEW * 2 == sum("seed=" in line for line in lines)
    assert {"395 more open", "595 more done", "all 1,000 jobs: --all"} <= {*map(str.strip, lines)}
    assert "400 open, 600 done of 2026-01-01a" in lines
    assert not any("more" in line for line in said(*(job(n, "open") for n in range(MOST_ROWS))))


def test_tries_that_failed_are_counted_apart_from_those_that_were_cut_off() -> None:
    """Three failures and a kill are not four failures."""
    (line, *_) = said(job(7, "failed", failures=3, lost=1, reason="the command ended with status 1"))
    assert "3 tries failed, 1 cut off, at last: the command ended with status 1" in line
    (line, *_) = said(job(7, "open", failures=1, reason="no"))
    assert "1 try failed, at last: no" in line


def test_a_lease_of_a_worker_that_runs_no_more_says_so() -> None:
    """Nobody has to wait for it; one that runs is named, with how far it is."""
    (line, *_) = said(job(1, "leased", worker="w", since="noon", gone=True))
    assert "by w since noon, which runs no more; the next worker takes it over" in line
    assert said(job(1, "leased", worker="w", since="noon"))[0].endswith("by w since noon")
    told = {"step": "counting", "done": 3, "total": 8}
    assert said(job(1, "leased", worker="w", since="noon", progress=told))[0].endswith("by w since noon, counting 37 %")
    assert "counting" not in said(job(1, "leased", worker="w", since="noon", gone=True, progress=told))[0]


def test_a_store_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A path that was mistyped looks like a measurement that nobody began; one that is there is not spoken of."""
    missing = tmp_path / "stoer"
    found = {"freeze": "2026-01-01a", "store": str(missing), "jobs": [job(1, "open")]}
    assert f"1 open of 2026-01-01a; no store lies in {missing} yet" == [*rows(found)][-1].cells[0]
    assert "1 open of 2026-01-01a" == said(job(1, "open"))[-1]
