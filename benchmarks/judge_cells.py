"""How long the judge takes on a grid of a million cells; run: python benchmarks/judge_cells.py [--cells 1000000]"""

from __future__ import annotations

import argparse
import time

import numpy as np

from verdict.algebra.grid import Cells
from verdict.algebra.interval import Interval
from verdict.evidence.laid_out import Evidence, lay_out
from verdict.judge import judge
from verdict.registration.resolved import Registration
from verdict.registration.resolving import register
from verdict.text import read_yaml
from verdict.text.record import Record

FREEZE = """
schema: verdict/prereg/1
id: 2026-01-01a
title: "a large grid"
scope: {{covers: ["speed"], does_not_show: ["anything else"]}}
tag_flips: none
constants: {{c: 3, draws: 3000}}
axes: {{t: {t}, K: {K}}}
experiment: {{kind: none}}
quantities:
  ratio: {{axes: [t, K], support: [0, inf]}}
  tau: {{axes: [t], support: [0, inf]}}
flags:
  long_enough: {{axes: [t], when: "draws >= 50 * tau"}}
artifact: {{share: 0.5, factor: 1.5, spread: 3, rules: 2}}
predictions:
  P1:
    claim: "every cell, and the median, in band"
    test: {{per: [t, K], each: "ratio in band(c)", quantifier: {{fraction: 0.9}}, whole: "median(ratio) in band(c)"}}
    requires: [long_enough]
"""
RECORD = """
schema: verdict/measurements/1
freeze: {{id: 2026-01-01a, digest: "{digest}"}}
grade: measured
title: "synthetic"
quantities: {{tau: {{every: 10}}}}
"""


def build(side: int) -> tuple[Registration, Evidence]:
    """Return a registration over side x side cells and evidence for all of them."""
    text = FREEZE.format(t=list(range(1, side + 1)), K=list(range(1, side + 1)))
    document = read_yaml(text, "freeze.yaml")
    registration = register(document.tree, document, {"none": Record})
    record = read_yaml(RECORD.format(digest=registration.digest), "record.yaml")
    evidence = lay_out(record.tree, record, registration)
    middle = np.exp(np.random.default_rng(1).normal(0, 0.3, (side, side)))
    cells = Cells(("t", "K"), Interval.of(middle * 0.99, middle * 1.01))
    return registration, Evidence(
        evidence.measurements, evidence.digest, {**evidence.values, "ratio": cells},
        evidence.grades, evidence.aggregates, evidence.statements,
    )  # fmt: skip


def main() -> None:
    """Print the time of one judgement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", type=int, default=1_000_000)
    side = round(parser.parse_args().cells ** 0.5)
    registration, evidence = build(side)
    start = time.perf_counter()
    outcome = judge(registration, evidence, {})
    seconds = time.perf_counter() - start
    print(f"{side * side} cells judged in {seconds:.2f} s: {outcome.predictions[0].word}")
    print(f"judge_cells {side * side}")
    print(f"judge_seconds {seconds:.3f}")


if __name__ == "__main__":
    main()
