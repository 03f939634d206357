"""Native exports of other programs, small and invented: each is read by naming its columns, without a converter."""

from __future__ import annotations

import json
from pathlib import Path

from tests.experiments.table import laid, measured, registered

ITEMS = {"question": {"planned": 4, "role": "replicate"}}
RUNS = {"run": {"planned": 4, "role": "replicate"}}


def test_samples_of_lm_evaluation_harness(tmp_path: Path) -> None:
    """One object a line: the document's number is the unit, a metric at the top or a response by its path."""
    sample = {"doc": {"question": "2+2?\u200b"}, "target": "4", "filter": "none", "resps": [["4"]]}
    rows = [
        {"doc_id": 7, **sample, "exact_match": 1.0, "logprobs": [[-0.25, True], [-3.0, False]]},
        {"doc_id": 9, **sample, "exact_match": 0.0, "logprobs": [[-1.5, False], [-0.5, True]]},
    ]
    quantities = {
        "correct": {"axes": ["question"], "type": "count", "support": [0, 1]},
        "loglik": {"axes": ["question"]},
        "greedy": {"axes": ["question"], "type": "count", "support": [0, 1]},
    }
    columns = {"question": "doc_id", "correct": "exact_match", "loglik": "logprobs.0.0", "greedy": "logprobs.0.1"}
    registration = registered(ITEMS, quantities, reads="s.jsonl", columns=columns)
    found = measured(tmp_path, "".join(json.dumps(row) + "\n" for row in rows), registration, "s.jsonl")
    assert {"correct": [1, 0, None, None], "loglik": [-0.25, -1.5, None, None], "greedy": [1, 0, None, None]} == laid(
        found, registration
    )
    assert "columns of s.jsonl that are not read: 'doc', 'target', 'filter', 'resps'" in found.notes


def test_a_log_of_inspect(tmp_path: Path) -> None:
    """Samples below a key, scores as letters below their scorer, and samples that ended in an error."""
    samples = [
        {"id": "a", "epoch": 1, "scores": {"match": {"value": "C", "answer": "4"}}, "error": None},
        {"id": "b", "epoch": 1, "scores": {"match": {"value": "I", "answer": "5"}}, "error": None},
        {"id": "c", "epoch": 1, "scores": None, "error": {"message": "timed out"}},
    ]
    log = {"version": 2, "status": "success", "eval": {"task": "sums"}, "samples": samples}
    quantities = {
        "correct": {"axes": ["question"], "type": "count", "support": [0, 1]},
        "error": {"axes": ["question"], "type": "text"},
    }
    columns = {
        "question": "id", "error": "error.message",
        "correct": {"from": "scores.match.value", "values": {"C": 1, "I": 0}},
    }  # fmt: skip
    registration = registered(ITEMS, quantities, reads="log.json", under="samples", columns=columns)
    found = measured(tmp_path, json.dumps(log, indent=1), registration, "log.json")
    assert {"correct": [1, 0, None, None], "error": [None, None, "timed out", None]} == laid(found, registration)


def test_runs_of_mlflow(tmp_path: Path) -> None:
    """A CSV of runs with metrics and parameters; runs that failed stay in the denominator."""
    text = (
        "Start Time,Duration,Run ID,Name,User,Status,seed,metrics.val_acc\n"
        "2026-11-01,1.2min,f00,lively-owl,me,FINISHED,1,0.812\n"
        "2026-11-02,1.3min,f01,calm-fox,me,FAILED,2,\n"
    )
    quantities = {
        "acc": {"axes": ["run"], "support": [0, 1]},
        "status": {"axes": ["run"], "type": "text"},
    }
    columns = {"run": "Run ID", "acc": "metrics.val_acc", "status": "Status"}
    rules = {"failed": {"when": "status == 'FAILED'", "why": "the run ended in an error"}}
    registration = registered(RUNS, quantities, reads="runs.csv", columns=columns, exclude=rules)
    found = measured(tmp_path, text, registration, "runs.csv")
    assert [0.812, None, None, None] == laid(found, registration)["acc"]
    assert "1 excluded by failed: the run ended in an error" in found.quantities["acc"]["column"]["why"]


def test_a_table_of_weights_and_biases(tmp_path: Path) -> None:
    """Columns and data in one JSON object, with NaN as Python writes it."""
    content = '{"columns": ["seed", "val/acc", "val/loss"], "data": [[1, 0.81, 0.3], [2, NaN, 0.4]]}'
    quantities = {"acc": {"axes": ["run"], "support": [0, 1]}, "loss": {"axes": ["run"]}}
    columns = {"run": "seed", "acc": "val/acc", "loss": "val/loss"}
    registration = registered(RUNS, quantities, reads="w.table.json", columns=columns)
    assert {"acc": [0.81, None, None, None], "loss": [0.3, 0.4, None, None]} == laid(
        measured(tmp_path, content, registration, "w.table.json"), registration
    )
