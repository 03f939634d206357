"""How long lint and run take on many predictions, whether ten times as many take ten times as long, and lint of files.

Run: python -m benchmarks.lint_run [--predictions 2000]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from verdict.project.loading import load_registration

ID, FEWER = "2026-01-01a", 10
HEAD = """schema: verdict/prereg/1
id: {id}
title: "many predictions"
scope: {{covers: ["speed"], does_not_show: ["anything else"]}}
tag_flips: none
axes: {{s: [1, 2, 3]}}
experiment: {{kind: record, produced_by: "a benchmark"}}
quantities:
"""
QUANTITY = "  x{i}: {{axes: [s], support: [-9, 9]}}\n"
PREDICTION = '  P{n}: {{claim: "x{i} is positive", test: {{per: [s], each: "x{i} > {bar}", quantifier: all}}}}\n'
START = "from verdict.cli import main; main()"
WRITTEN = ("prereg/20*.yaml", "examples/*/registration.yaml", "tests/judge/lint/registrations/*.yaml")


def project(folder: Path, predictions: int) -> Path:
    """Write a registration of so many predictions, each on a quantity of its own, with a record; return its file."""
    path = folder / "prereg" / f"{ID}.yaml"
    path.parent.mkdir(parents=True)
    numbers = range(predictions)
    quantities = "".join(QUANTITY.format(i=i) for i in numbers)
    tests = "".join(PREDICTION.format(n=i + 1, i=i, bar=i % 7 / 10) for i in numbers)
    path.write_text(f"{HEAD.format(id=ID)}{quantities}predictions:\n{tests}", encoding="utf-8")
    stored = folder / "measurements" / ID / "record.json"
    stored.parent.mkdir(parents=True)
    stored.write_text(json.dumps(record(path, predictions)), encoding="utf-8")
    return path


def record(path: Path, predictions: int) -> dict[str, object]:
    """Return measurements of which every fifth prediction fails."""
    values = {f"x{i}": -1.0 if i % 5 == 0 else 1.0 + i % 3 for i in range(predictions)}
    cells = {name: [{"at": {"s": s}, "value": value} for s in (1, 2, 3)] for name, value in values.items()}
    return {
        "schema": "verdict/measurements/1", "freeze": {"id": ID, "digest": load_registration(path).digest},
        "grade": "measured", "title": "made up", "quantities": {name: {"cells": c} for name, c in cells.items()},
    }  # fmt: skip


def seconds(command: str, path: Path) -> float:
    """Return the CPU seconds of one command in a process of its own."""
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", START, command, str(path)], stdout=subprocess.DEVNULL, check=False)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print CPU seconds of lint and run for many predictions and for a tenth of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--predictions", type=int, default=2000)
    many = parser.parse_args().predictions
    with tempfile.TemporaryDirectory() as folder:
        paths = {count: project(Path(folder) / str(count), count) for count in (many // FEWER, many)}
        for command in ("lint", "run"):
            fewer, more = (seconds(command, path) for path in paths.values())
            print(f"{command}: {more:.1f} s of CPU for {many:,} predictions, {fewer:.1f} s for {many // FEWER:,}; "
                  f"{more / fewer:.1f} times as long for {FEWER} times as many")  # fmt: skip
    for path in (found for pattern in WRITTEN for found in sorted(Path().glob(pattern))):
        print(f"lint: {seconds('lint', path):.1f} s of CPU for {path}")


if __name__ == "__main__":
    main()
