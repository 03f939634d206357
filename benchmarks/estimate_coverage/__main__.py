"""Count the coverage of every estimand and method, print the table, then plain lines `name value`.

    make interval-coverage    or    python -m benchmarks.estimate_coverage [--jobs 2] [--trials N] [--write]

With --write the table becomes src/verdict/statistics/sample/coverage.json, which lint reads, and stands in
docs/reference/estimates.md; with --only as well, the other rows stay as they are there. Seeds are fixed:
what is drawn depends on the row, the law and n only.
"""

from __future__ import annotations

import argparse
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks import documents
from benchmarks.estimate_coverage import counting, writing
from benchmarks.estimate_coverage.control import WALD

from verdict.statistics.sample import coverage
from verdict.statistics.sample.finding import rows
from verdict.statistics.sample.table import Row
from verdict.words.errors import UsageError

ROOT = Path(__file__).parents[2]
DATA = Path(coverage.__file__).parent / coverage.FILE
DOCUMENT = ROOT / "docs" / "reference" / "estimates.md"


def main() -> None:
    """Count everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--trials", type=int, default=None, help="in place of what each row is worth")
    parser.add_argument("--only", nargs="+", default=[""], help="only rows whose 'estimand.method' begins so")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    start = time.perf_counter()
    named = [row for row in rows() if f"{row.estimand}.{row.method}".startswith(tuple(given.only))]
    table = counted([row for row in named if _exists(row)], given.trials, given.jobs)
    control = counted([WALD], given.trials, 1)
    print(writing.document(table))
    if given.write:
        _write(merged(table, {(row.estimand, row.method) for row in named}))
    print(*writing.plain_lines(table, control), f"seconds {time.perf_counter() - start:.0f}", sep="\n")


def counted(some: list[Row], trials: int | None, jobs: int) -> writing.Table:
    """Count every case of some rows, in as many processes."""
    asked = [(row, place) for row in some for place in range(len(list(counting.asked_of(row))))]
    if jobs == 1:
        parts = [_count(row, place, trials) for row, place in asked]
    else:
        with ProcessPoolExecutor(jobs) as pool:
            parts = list(pool.map(_count, *zip(*asked, strict=True), [trials] * len(asked)))
    return tuple(entry for part in parts for entry in part)


def _count(row: Row, place: int, trials: int | None) -> list[coverage.Entry]:
    """Count the case of a row at this place: cases hold functions, which do not travel between processes."""
    return counting.entries(row, list(counting.asked_of(row))[place], trials)


def _exists(row: Row) -> bool:
    try:
        counting.load(row)
    except UsageError as error:
        print(f"left out: {error}")
        return False
    return True


def merged(table: writing.Table, anew: set[tuple[str, str]]) -> writing.Table:
    """Return what was counted anew, and of other rows what is committed, in the order of the table of estimands."""
    kept = coverage.entries() if DATA.is_file() else ()
    both = [*table, *(e for e in kept if (e.estimand, e.method) not in anew)]
    places = {(row.estimand, row.method): place for place, row in enumerate(rows())}
    known = [e for e in both if (e.estimand, e.method) in places]
    return tuple(sorted(known, key=lambda e: places[e.estimand, e.method]))


def _write(table: writing.Table) -> None:
    about = {
        "level": counting.LEVEL, "trials": counting.TRIALS, "trials_resampled": counting.TRIALS_RESAMPLED,
        "resamples": counting.RESAMPLES, "trials_of_chains": counting.TRIALS_OF_CHAINS,
    }  # fmt: skip
    DATA.write_text(writing.as_json(table, about), "utf-8")
    text = documents.replaced(DOCUMENT.read_text("utf-8"), writing.MARK, writing.document(table))
    DOCUMENT.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
