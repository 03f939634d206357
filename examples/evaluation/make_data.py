"""Made-up answers of two models to the same 200 questions on 50 passages: replace this by your own evaluation.

    python make_data.py

writes answers.jsonl, always the same. The truth: the old model answers 47 % of the questions, the new one 72 %;
questions on one passage are easy or hard together, and 1.5 % of the answers end in an error.
"""

import json
from pathlib import Path

import numpy as np

TRUTH = {"old": 0.47, "new": 0.72}  # the share of all questions that would be answered correctly
PASSAGES, QUESTIONS = 50, 4
ERRORS = 0.015

rng = np.random.default_rng(2026)
# How hard each question is, uniform over [0, 1]: half of it by its passage, in ranks.
passage = np.repeat(rng.normal(size=PASSAGES), QUESTIONS)
hard = np.empty(PASSAGES * QUESTIONS)
hard[np.argsort(passage + rng.normal(size=PASSAGES * QUESTIONS))] = (np.arange(hard.size) + 0.5) / hard.size

lines = []
for i in range(hard.size):
    for model, share in TRUTH.items():
        # A mixture, so that a model also fails where the question is easy; its average over all questions is `share`.
        chance = 0.5 * share + 0.5 * float(hard[i] < share)
        correct = int(rng.random() < chance)
        row = {"question": f"q{i + 1:03}", "passage": f"p{i // QUESTIONS + 1:02}", "model": model, "status": "ok"}
        row["correct"] = correct
        if rng.random() < ERRORS:
            row |= {"status": "error", "correct": None}
        lines.append(json.dumps(row))

Path("answers.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
