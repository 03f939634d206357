"""Print the tables of false verdicts, then plain lines `name value`; with --write put them into a document as well."""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

from benchmarks import documents
from benchmarks.false_verdicts import by_cause, report
from benchmarks.false_verdicts.runner import ENGINE, FEW, Tallies, hostile_jobs, jobs, run
from benchmarks.false_verdicts.samples import report as sample_report
from benchmarks.false_verdicts.samples import running


def main() -> None:
    """Run everything and print it."""
    given = _given()
    start = time.perf_counter()
    n = FEW if given.quick else given.registrations
    found = run([*jobs(n), *hostile_jobs(n)], given.workers)
    print(*report.table(found), *report.hostile_table(found), sep="\n", flush=True)
    print(*by_cause.fixable(found), "", *by_cause.unknowable(found), "", *report.summary(found), sep="\n", flush=True)
    samples = running.run(list(running.jobs(running.QUICK if given.quick else given.samples)), given.workers)
    tables = (sample_report.table, sample_report.fields, sample_report.summary)
    print(*(line for rows in tables for line in rows(samples)), sep="\n", flush=True)
    lines = list(report.plain_lines(found))
    if given.write:
        _write(given.write, found, lines, samples)
        _write_beside(given.write.with_name("resolved.md"), found)
    seconds = f"seconds {time.perf_counter() - start:.0f}"
    print(*lines, *sample_report.plain_lines(samples), seconds, sep="\n")


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--registrations", type=int, default=10_000)
    parser.add_argument("--samples", type=int, default=running.SAMPLES)
    parser.add_argument("--quick", action="store_true", help="few of each, to see that it runs")
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--write", type=Path)
    return parser.parse_args()


def _write(path: Path, found: Tallies, lines: list[str], samples: running.Tallies) -> None:
    few = run(list(jobs(FEW, (ENGINE,))), workers=1)
    text = documents.replaced(path.read_text("utf-8"), report.MARK, report.document(found, lines, few))
    path.write_text(documents.replaced(text, sample_report.MARK, sample_report.document(samples)), "utf-8")


def _write_beside(path: Path, found: Tallies) -> None:
    """Put what no rule can see into the page that explains it."""
    rows = "\n".join(by_cause.unknowable(found))
    path.write_text(documents.replaced(path.read_text("utf-8"), by_cause.MARK, rows), "utf-8")


if __name__ == "__main__":
    main()
