"""A study of seeds and methods whose command is called for each cell, and the programs that tests call."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.factory import freeze_of
from verdict import experiments
from verdict.experiments import by_jobs
from verdict.experiments.contract import Context, Measured
from verdict.jobs.job import Failed, Job, unseen
from verdict.registration.resolved import Registration
from verdict.words.errors import VerdictError

SEEDS = 5
SETTINGS: dict[str, Any] = {
    "kind": "command", "command": ["python", "sim.py", "--seed={seed}"], "per_cell": True, "inputs": [],
    "timeout_seconds": 20,
}  # fmt: skip
STUDY: dict[str, Any] = {
    "schema": "verdict/prereg/2", "id": "2026-01-01a", "title": "a study of seeds",
    "scope": {"covers": ["these seeds"], "does_not_show": ["others"]}, "tag_flips": "none",
    "axes": {"seed": {"planned": SEEDS}}, "experiment": SETTINGS,
    "quantities": {"gain": {"axes": ["seed"], "support": [-1, 1]}},
    "estimates": {"help": {"mean": "gain", "over": ["seed"], "method": "t", "level": 0.95, "least": 4,
                           "assume": "symmetric"}},
    "predictions": {"P1": {"claim": "It helps.", "test": "help > 0"}},
}  # fmt: skip
GRID: dict[str, Any] = {
    **{key: value for key, value in STUDY.items() if key != "estimates"},
    "axes": {"method": ["old", "new"], "t": [1, 2]},
    "experiment": {**SETTINGS, "command": ["python", "sim.py", "--method={method}", "--t={t}"]},
    "quantities": {"F": {"axes": ["method", "t"], "support": [0, 100]}},
    "confidence": {"exact": "made up for a test"},
    "predictions": {"P1": {"claim": "F is small.", "test": "all(F <= 50)"}},
}
HEAD = """import json, os, random, sys, time
levels = dict(argument[2:].split("=", 1) for argument in sys.argv[1:] if argument.startswith("--"))
"""
DRAWS = 'print(json.dumps({"gain": 0.3 + 0.1 * random.Random(int(levels["seed"])).random()}))\n'


def study(base: dict[str, Any] = STUDY, **changes: Any) -> Registration:
    """Register a study with other settings of its command; None takes one away."""
    settings = {key: value for key, value in {**base["experiment"], **changes}.items() if value is not None}
    return freeze_of({**base, "experiment": settings})


def program(folder: Path, text: str = DRAWS, name: str = "sim.py") -> Path:
    """Write a Python program that knows its levels by name."""
    (folder / name).write_text(HEAD + text, encoding="utf-8")
    return folder / name


def jobs(folder: Path, registration: Registration | None = None) -> tuple[Job, ...]:
    """Return the jobs of a study."""
    found = by_jobs.jobs_of(experiments.load("command"), Context(registration or study(), folder))
    return tuple(found)


def outcome(job: Job, tries: int = 3) -> bytes | Failed:
    """Do a job as a worker does, without a store: what fails is tried again, and then given up."""
    for _ in range(tries):
        try:
            return job.run(unseen)
        except (VerdictError, OSError) as error:
            said = str(error)
    return Failed(said, tries)


def measure(folder: Path, registration: Registration | None = None) -> Measured:
    """Measure a study with every call tried up to three times."""
    registration = registration or study()
    results = {job.name: outcome(job) for job in jobs(folder, registration)}
    return gathered(folder, results, registration)


def gathered(folder: Path, results: dict[str, bytes | Failed], registration: Registration | None = None) -> Measured:
    """Gather what became of every job."""
    return by_jobs.gathered(experiments.load("command"), Context(registration or study(), folder), results)


def values(measured: Measured, name: str = "gain") -> list[Any]:
    """Return what each cell of a quantity holds, in order: a value, or why it is missing."""
    return [one.get("value", one.get("missing")) for one in measured.quantities[name]["cells"]]
