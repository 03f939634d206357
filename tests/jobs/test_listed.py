"""A thousand jobs are listed in a few lines, at every width, and what failed comes first."""

from __future__ import annotations

from typing import Any

import pytest

from verdict.project.jobs_listed import FEW, MOST_ROWS, rows
from verdict.report.terminal.rows import show_rows

PRICE = {"spin_updates": 10**7, "seconds": None, "n_bytes": 2**28, "needs_gpu": False}
STATES = {"done": 500, "open": 400, "leased": 60, "failed": 39, "refused": 1}


def one(name: str, state: str) -> dict[str, Any]:
    """Return a job as it is listed; what fails says a whole page, and who works has a long name."""
    failed, leased = state in {"failed", "refused"}, state == "leased"
    return {
        "name": name, "key": "k", "state": state, "tries": 3, "failures": 3 * failed, "lost": 0, "gone": False,
        "progress": None, "price": PRICE,
        "reason": "ValueError: no convergence\n" * 300 if failed else None, "worker": "w" * 300 if leased else None,
        "since": "2026-01-01T00:00:00Z" if leased else None,
    }  # fmt: skip


def listed(name: str = "seed={}") -> dict[str, Any]:
    """Return a thousand jobs in all states."""
    jobs = [one(name.format(n), state) for state, number in STATES.items() for n in range(number)]
    return {"freeze": "2026-01-01a", "store": "/", "jobs": jobs}


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("name", ["seed={}", "a name of many words that says everything at once, " * 4 + "{}"])
def test_a_thousand_jobs_are_a_screen_or_two(
    name: str, width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first of each state, how many more there are, and the tally; no line is wider than the terminal."""
    monkeypatch.setenv("COLUMNS", str(width))
    show_rows(rows(listed(name)))
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) < 110
    assert max(map(len, lines)) <= width
    assert lines[0].startswith("x failed")
    assert {"34 more failed", "55 more leased", "395 more open", "495 more done"} <= {line.strip() for line in lines}
    assert "all 1,000 jobs: --all" in lines
    tally = " ".join(" ".join(lines[-2:]).split())
    assert tally == "400 open, 60 leased, 500 done, 39 failed, 1 refused of 2026-01-01a"


def test_all_of_them_are_listed_where_that_is_asked_for() -> None:
    """In the order of the measurement; a few are listed in any case."""
    few = {**listed(), "jobs": listed()["jobs"][:MOST_ROWS]}
    assert len([*rows(listed(), every=True)]) == 1000 + 2
    assert len([*rows(few)]) == MOST_ROWS + 2
    assert len([row for row in rows(listed()) if row.cells[0] == "+ done"]) == FEW
