"""Print the false-verdict table, then plain lines `name value`; with --write put them into a document as well."""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

from benchmarks import documents
from benchmarks.false_verdicts import report
from benchmarks.false_verdicts.runner import ENGINE, FEW, Tallies, jobs, run


def main() -> None:
    """Run everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--registrations", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--write", type=Path)
    given = parser.parse_args()
    start = time.perf_counter()
    found = run(list(jobs(given.registrations)), given.workers)
    print(*report.table(found), sep="\n")
    lines = list(report.plain_lines(found))
    if given.write:
        _write(given.write, found, lines)
    print(*lines, f"seconds {time.perf_counter() - start:.0f}", sep="\n")


def _write(path: Path, found: Tallies, lines: list[str]) -> None:
    few = run(list(jobs(FEW, (ENGINE,))), workers=1)
    content = report.document(found, lines, few)
    path.write_text(documents.replaced(path.read_text("utf-8"), report.MARK, content), "utf-8")


if __name__ == "__main__":
    main()
