"""Carry out the training that a freeze registers, with its cost said first and progress shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from verdict import experiments
from verdict.experiments.contract import CostEstimate, Training
from verdict.project.folder import Project
from verdict.project.loading import load_registration
from verdict.registration.resolved import Registration
from verdict.report.saying import say_error
from verdict.report.terminal import progress
from verdict.words.errors import UsageError, VerdictError

BACKEND = "numba_cpu"


def train(prereg: Path, *, line: str | None, until: int | None, data: Path | None, backend: str) -> list[Path]:
    """Train what a freeze registers, and return the checkpoints that were written.

    Raises:
        UsageError: its kind has nothing to train, or no line is called so.
    """
    registration, project = load_registration(prereg), Project.around(prereg)
    kind = _kind(registration)
    with experiments.sentences_for_backends():
        training = kind.train(registration, project.root, data, line=line, until=until, backend=backend)
        return [project.root / name for name in _carried_out(registration.id, training)]


def _kind(registration: Registration) -> Any:
    name = registration.prereg.experiment.kind
    if not experiments.trainable(name):
        can = ", ".join(other for other in experiments.names() if experiments.trainable(other))
        raise UsageError(
            f"{registration.id} is an experiment of kind '{name}', which has nothing to train; kinds that train: {can}"
        )
    return experiments.load(name)


def _carried_out(name: str, training: Training) -> list[str]:
    for estimate in training.estimates:
        say_error(VerdictError(_cost_line(name, estimate)))
    with progress(training.per_update) as advance:
        return list(training.run(advance))


def _cost_line(name: str, estimate: CostEstimate) -> str:
    if not estimate.spin_updates:
        return f"{name}: training {estimate.words}"
    size = f"{estimate.spin_updates:.3g} spin updates, about {estimate.n_bytes / 2**20:.0f} MiB at the peak"
    return f"{name}: training {estimate.words}: {size}"
