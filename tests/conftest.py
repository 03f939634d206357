"""What was left out is said at the end of every run, one line for each reason."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator

import pytest

from tests import remembered
from verdict.project.ledger.past import Past
from verdict.text import from_yaml


@pytest.fixture(autouse=True, scope="session")
def remembering() -> Iterator[None]:
    """Let each worker read the history of this repository, and texts that stay the same, once."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("commits", "_in_folders"):
            kept = remembered.history(vars(Past)[name].func)
            kept.__set_name__(Past, name)
            patch.setattr(Past, name, kept)
        patch.setattr(from_yaml, "_Events", remembered.Events)
        yield


def pytest_collection_finish() -> None:
    """Leave what was collected out of the search for cycles: 15,000 tests are not walked through again and again."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests were skipped, and why: a green run that left something out must not look like a whole one."""
    reasons = Counter(str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", []))
    for reason, times in sorted(reasons.items()):
        tests = "1 test" if times == 1 else f"{times} tests"
        terminalreporter.write_line(f"left out: {tests}: {reason.removeprefix('Skipped: ')}")
