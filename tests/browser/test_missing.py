"""Without a browser the tests of pages are left out with one line that says so, or fail where they must run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def tried(required: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run five tests of two files where no program is found."""
    chosen = ["tests/browser/test_controls.py", "tests/browser/test_pages.py", "-k", "motion and (sound or 2026)"]
    surroundings = {**os.environ, "PATH": "/nonexistent", "VERDICT_REQUIRE_BROWSER": required}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options, *chosen],
        cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_what_is_left_out_is_said_in_one_line() -> None:
    """The summary names the number of tests, what is missing and the package that brings it."""
    done = tried("", "--numprocesses", "2", "--dist", "loadfile")  # as `make test` does
    lines = [line for line in done.stdout.splitlines() if "no page was opened" in line]
    assert (0, 1) == (done.returncode, len(lines)), done.stdout
    assert lines[0].startswith("left out: 5 tests: no page was opened in a browser: none of chromium")
    assert "apt-get install chromium" in lines[0]


def test_a_required_browser_that_is_missing_is_a_failure() -> None:
    """The gate is never green for pages that nobody opened."""
    done = tried("1")
    assert 1 == done.returncode, done.stdout
    assert "VERDICT_REQUIRE_BROWSER=1 requires one" in done.stdout
