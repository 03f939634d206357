"""Count every cell, print the tables and the plain lines; with --write put them into the documents, between marks."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from pathlib import Path

from benchmarks import documents
from benchmarks.adversaries.cases import Case, cases
from benchmarks.interval_coverage import hostile, series, tables
from benchmarks.interval_coverage.counting import Count
from benchmarks.interval_coverage.series import HIDDEN, LENGTHS, RUN_LENGTHS, RUNS, SERIES, graphs

from verdict.statistics.tau import names

MARK = "coverage"  # of the families in docs/reference/estimators.md
GRID = "every cell"  # in docs/reference/coverage.md
CANNOT = "what cannot be seen"  # in docs/explanation/resolved.md
REPEATS, QUICK = 1500, 24
# Plain cells that a test counts again and holds against the document: they have all repeats in every full run.
CHECKED = (("telegraph, P(+1) = 0.9", 4, 35), ("ar1", 1, 70), ("ar1", 32, 20))
QUICK_LENGTHS = (20, 100)
QUICK_DRAWS = 3_000_000  # of a case, over all its repeats
Task = tuple[str, int, int, int] | tuple[Case, int]


def main(arguments: list[str] | None = None) -> None:
    """Print everything."""
    given = _given(arguments)
    start = time.perf_counter()
    counts = count(quick() if given.quick else everything(given.repeats), given.jobs)
    print(*report(counts), *tables.plain_lines(counts), sep="\n")
    print(f"seconds {time.perf_counter() - start:.0f}")
    if given.write:
        write(given.write, counts)


def _given(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=REPEATS, help="records of a cell: 400 take a quarter")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--quick", action="store_true", help="few of each, to see that it runs")
    parser.add_argument("--write", type=Path, help="the folder of documents")
    return parser.parse_args(arguments)


def everything(repeats: int) -> list[Task]:
    """Return every cell of the full run; those that are `CHECKED` with `REPEATS`, whatever is asked."""
    cells = product([*SERIES, *graphs(), *HIDDEN], series.CHAINS, LENGTHS)
    plain = [(*cell, REPEATS if cell in CHECKED else repeats) for cell in cells]
    runs = product(RUNS, series.CHAINS, RUN_LENGTHS, [repeats])
    return [*plain, *runs, *((case, repeats) for case in cases())]


def quick() -> list[Task]:
    """Return every family in short, for a look at the tables: too few records to judge by."""
    plain = product([*SERIES, *RUNS, *HIDDEN], series.CHAINS, QUICK_LENGTHS, [QUICK])
    return [*plain, *((case, max(2, min(QUICK, QUICK_DRAWS // (case.chains * case.draws)))) for case in cases())]


def count(tasks: Iterable[Task], jobs: int) -> list[Count]:
    """Count every cell, longest first so that processes end together, and return them in the order of the tasks."""
    every = list(tasks)
    order = sorted(range(len(every)), key=lambda i: -_size(every[i]))
    if jobs == 1:
        done = [run(every[i]) for i in order]
    else:
        with ProcessPoolExecutor(jobs) as pool:
            done = list(pool.map(run, [every[i] for i in order]))
    by_task = dict(zip(order, done, strict=True))
    return [c for i in range(len(every)) for c in by_task[i]]


def run(task: Task) -> list[Count]:
    """Count one cell, plain or hostile."""
    if len(task) == 2:
        return hostile.case(*task)
    return series.cell(*task)


def _size(task: Task) -> int:
    return task[0].chains * task[0].draws * task[1] if len(task) == 2 else task[1] * task[2] * task[3]


def report(counts: list[Count]) -> Iterator[str]:
    """Yield the tables of one row per family or case."""
    yield from tables.compact(counts)
    yield "\n### Where a status is the right answer: the share that is refused\n"
    yield from tables.at_the_door(counts)
    yield "\n### What the record cannot know: the share that is resolved and wrong (refused)\n"
    yield from tables.unknowable(counts)


def grid(counts: list[Count]) -> Iterator[str]:
    """Yield every cell."""
    plain = [c for c in counts if not c.cell.setting and c.cell.family not in (*HIDDEN, *RUNS)]
    for estimator in names():
        yield from tables.plain_grid(plain, estimator)
    yield "\n## One observable that hides a slow mode: what its own series cannot know (`multi_tau`, alone)\n"
    yield from list(tables.plain_grid([c for c in counts if c.cell.family in HIDDEN], "multi_tau"))[1:]
    yield "\n## Judged as runs\n"
    for estimator in names():
        mine = list(tables.plain_grid([c for c in counts if c.cell.family in RUNS], estimator))[1:]
        yield from (f"\n`{estimator}`\n", *mine)
    yield "\n## Hostile series\n"
    yield from tables.hostile_grid(counts)


def write(folder: Path, counts: list[Count]) -> None:
    """Put the short tables into estimators.md, every cell into coverage.md, what cannot be seen into resolved.md."""
    lines = "\n".join(tables.plain_lines(counts))
    contents = {
        ("reference/estimators.md", MARK): f"```\n{lines}\n```\n\n" + "\n".join(report(counts)),
        ("reference/coverage.md", GRID): "\n".join(grid(counts)),
        ("explanation/resolved.md", CANNOT): "\n".join(tables.unknowable(counts)),
    }
    for (name, mark), content in contents.items():
        path = folder / name
        path.write_text(documents.replaced(path.read_text("utf-8"), mark, content), "utf-8")


if __name__ == "__main__":
    main()
