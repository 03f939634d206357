"""Make the files beside this one with MLflow itself: python make.py FOLDER [file | sqlite].

They were made by mlflow-skinny 3.17.2 with SQLAlchemy 2.1.9 and pandas 3.1.1. Two models were trained with four seeds
each. One run failed on its way, one was killed, one still runs, and one was logged twice and deleted once. A second
experiment is a sweep: a run with two children, of which one logged NaN.
"""

from __future__ import annotations

import gzip
import sqlite3
import sys
from pathlib import Path

import mlflow
from mlflow import MlflowClient

USER = {"mlflow.user": "researcher", "mlflow.source.name": "train.py", "mlflow.source.type": "LOCAL"}
ACCURACY = {
    ("old", 1): 0.912, ("old", 2): 0.905, ("old", 3): 0.918, ("old", 4): 0.909,
    ("new", 1): 0.931, ("new", 2): 0.927, ("new", 3): 0.935, ("new", 4): 0.930,
}  # fmt: skip
ENDED = {("new", 2): "FAILED", ("old", 3): "KILLED", ("new", 4): None}


def make(uri: str) -> None:
    """Log the runs to a tracking address."""
    mlflow.set_tracking_uri(uri)
    client = MlflowClient()
    experiment = client.create_experiment("digits", artifact_location="mlflow-artifacts:/digits")
    other = client.create_experiment("other", artifact_location="mlflow-artifacts:/digits")
    client.create_run(other, run_name="of another experiment", tags=USER)
    for number, ((model, seed), accuracy) in enumerate(ACCURACY.items()):
        run = logged(client, experiment, number, model=model, seed=seed, accuracy=accuracy)
        status = ENDED.get((model, seed), "FINISHED")
        if status is not None:
            client.set_terminated(run, status, end_time=1_790_000_060_000 + 1000 * number)
    gone = logged(client, experiment, 8, model="new", seed=1, accuracy=0.88)
    client.set_terminated(gone, "FINISHED")
    client.delete_run(gone)
    sweep = client.create_experiment("rates", artifact_location="mlflow-artifacts:/rates")
    parent = start(client, sweep, 9, "sweep of the rate")
    client.log_metric(parent, "val/acc", 0.9)
    for number, rate in enumerate(("0.1", "0.01")):
        child = start(client, sweep, 10 + number, f"rate {rate}", {"mlflow.parentRunId": parent})
        client.log_param(child, "rate", rate)
        client.log_metric(child, "val/acc", float("nan") if number else 0.9)
        client.set_terminated(child, "FINISHED")
    client.set_terminated(parent, "FINISHED")


def logged(client: MlflowClient, experiment: str, number: int, *, model: str, seed: int, accuracy: float) -> str:
    """Log one run as training does: its settings, and the accuracy after each of three epochs, the second the best."""
    run = start(client, experiment, number, f"{model}-{seed}")
    for name, value in (("model", model), ("seed", str(seed)), ("lr", "0.001"), ("epochs", "3")):
        client.log_param(run, name, value)
    died = ENDED.get((model, seed), "FINISHED") != "FINISHED"
    for step, value in enumerate((accuracy - 0.1, accuracy + 0.04, accuracy)[: 2 if died else 3]):
        client.log_metric(run, "val/acc", value, timestamp=1_790_000_000_000 + step, step=step)
    client.log_metric(run, "test.loss", 1 - accuracy, timestamp=1_790_000_000_010, step=3)
    return run


def start(client: MlflowClient, experiment: str, number: int, name: str, tags: dict[str, str] | None = None) -> str:
    """Begin a run under a name and a time of its own."""
    run = client.create_run(experiment, start_time=1_790_000_000_000 + 1000 * number, run_name=name,
                            tags={**USER, **(tags or {})})  # fmt: skip
    return str(run.info.run_id)


if __name__ == "__main__":
    folder = Path(sys.argv[1]).absolute()
    kind = sys.argv[2] if len(sys.argv) > 2 else "file"
    make(f"sqlite:///{folder / 'mlflow.db'}" if kind == "sqlite" else (folder / "mlruns").as_uri())
    if kind == "sqlite":
        mlflow.search_runs(experiment_names=["digits"]).to_csv(folder / "runs.csv", index=False)
        with sqlite3.connect(folder / "mlflow.db") as database:
            database.execute("vacuum")
        (folder / "mlflow.db.gz").write_bytes(gzip.compress((folder / "mlflow.db").read_bytes(), 9, mtime=0))
