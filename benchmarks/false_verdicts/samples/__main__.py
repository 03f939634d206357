"""Print the table of verdicts on samples, then plain lines `name value`; with --write put them into a document."""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

from benchmarks import documents
from benchmarks.false_verdicts.samples import report
from benchmarks.false_verdicts.samples.running import QUICK, SAMPLES, jobs, run


def main() -> None:
    """Run every block and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=SAMPLES)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} registrations at the bar of each block")
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--write", type=Path)
    given = parser.parse_args()
    start = time.perf_counter()
    found = run(list(jobs(QUICK if given.quick else given.samples)), given.workers)
    print(*report.table(found), *report.fields(found), *report.summary(found), sep="\n")
    if given.write:
        text = given.write.read_text("utf-8")
        given.write.write_text(documents.replaced(text, report.MARK, report.document(found)), "utf-8")
    print(*report.plain_lines(found), f"sample_seconds {time.perf_counter() - start:.0f}", sep="\n")


if __name__ == "__main__":
    main()
