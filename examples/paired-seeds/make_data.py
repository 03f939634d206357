"""Made-up results of two methods, 20 seeds each on two data sets: replace this by your own training runs.

    python make_data.py

writes runs.csv, always the same. The truth: on `images` the new method is 0.012 better on average, on `tables` 0.004.
"""

import csv
from pathlib import Path

import numpy as np

TRUTH = {"images": (0.900, 0.012), "tables": (0.800, 0.004)}  # accuracy of the old method, and the gain
SEEDS = 20

rng = np.random.default_rng(2026)
rows = []
for dataset, (accuracy, gain) in TRUTH.items():
    shared = rng.normal(0.0, 0.010, SEEDS)  # what a seed does to both methods: it starts them alike
    for method, mean in (("old", accuracy), ("new", accuracy + gain)):
        own = rng.normal(0.0, 0.003, SEEDS)
        for i in range(SEEDS):
            rows.append([dataset, method, i + 1, f"{mean + shared[i] + own[i]:.4f}"])

with Path("runs.csv").open("w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["dataset", "method", "seed", "accuracy"])
    writer.writerows(rows)
