"""Read a million rows of four columns in each form; run: python benchmarks/table_rows.py [--rows 1000000]

Each form is read by a process of its own, so that one peak of memory does not hide another. What is printed are lines
`name value`: seconds on the wall and of the processor, and MiB at the peak.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from verdict.experiments.contract import Context
from verdict.experiments.kinds import table
from verdict.registration.resolving import register
from verdict.text import read_yaml

FREEZE = """
schema: verdict/prereg/2
id: 2026-01-01a
title: "a large table"
scope: {{covers: ["speed"], does_not_show: ["anything else"]}}
tag_flips: none
axes: {{user: {{planned: {rows}, role: replicate}}}}
experiment: {{kind: table, reads: {name}, decimal: {decimal}, columns: {{spent: {{percent: {percent}}}}}}}
quantities:
  arm: {{axes: [user], type: text}}
  bought: {{axes: [user], type: count, support: [0, 1]}}
  spent: {{axes: [user], support: [0, inf]}}
  other: {{support: [0, 1], exact: "no draw"}}
predictions: {{P1: {{claim: "c", test: "other <= 1"}}}}
"""
FORMS = {
    "csv": "rows.csv", "decimal_comma": "rows.csv", "percent": "rows.csv", "jsonl": "rows.jsonl",
    "parquet": "rows.parquet",
}  # fmt: skip


def made(rows: int) -> dict[str, list]:
    """Make an A/B test from a fixed seed: user, arm, whether something was bought, and what was spent."""
    rng = np.random.default_rng(20261126)
    return {
        "user": [f"u{i:07d}" for i in range(rows)],
        "arm": rng.choice(["A", "B"], rows).tolist(),
        "bought": rng.integers(0, 2, rows).tolist(),
        "spent": rng.gamma(2.0, 20.0, rows).tolist(),
    }


def write(form: str, rows: int, folder: Path) -> None:
    """Write the table in one form."""
    columns, path = made(rows), folder / FORMS[form]
    lines = zip(*columns.values(), strict=True)
    if form == "parquet":
        import pyarrow
        from pyarrow import parquet

        parquet.write_table(pyarrow.table(columns), path)
    elif form == "jsonl":
        path.write_text("".join(json.dumps(dict(zip(columns, line, strict=True))) + "\n" for line in lines))
    else:
        row = "{};{};{};{}\n" if form == "decimal_comma" else "{},{},{},{}\n"
        text = row.format(*columns) + "".join(row.format(*line) for line in lines)
        path.write_text(text.replace(".", ",") if form == "decimal_comma" else text)


def read(form: str, rows: int, folder: Path) -> None:
    """Read the table as `verdict run --measure` does, and print what that took in this process."""
    decimal = "comma" if form == "decimal_comma" else "point"
    percent = "true" if form == "percent" else "false"
    document = read_yaml(FREEZE.format(rows=rows, name=FORMS[form], decimal=decimal, percent=percent), "freeze.yaml")
    registration = register(document.tree, document, {"table": table.Settings})
    started, busy = time.perf_counter(), time.process_time()
    measured = table.measure(Context(registration, folder))
    seconds, busy = time.perf_counter() - started, time.process_time() - busy
    if measured.provenance["rows"] != rows:
        raise SystemExit(f"read {measured.provenance['rows']} rows, wanted {rows}")
    print(f"{form}_seconds {seconds:.2f}")
    print(f"{form}_processor_seconds {busy:.2f}")
    print(f"{form}_peak_MiB {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}")


def main() -> None:
    """Write and read every form, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--form", choices=FORMS, help="read this one from --folder, in this process")
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    if asked.form:
        read(asked.form, asked.rows, asked.folder)
        return
    for form in FORMS:
        with tempfile.TemporaryDirectory() as folder:
            write(form, asked.rows, Path(folder))
            command = [sys.executable, __file__, "--rows", str(asked.rows), "--form", form, "--folder", folder]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
