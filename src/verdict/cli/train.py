"""verdict train: carry out the training that a freeze registers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from verdict.cli import options
from verdict.report.rows import plain
from verdict.report.saying import say, say_error
from verdict.words.errors import VerdictError

if TYPE_CHECKING:
    from verdict.experiments.contract import CostEstimate, Training
    from verdict.registration.resolved import Registration

BACKEND = "numba_cpu"


@click.command(
    epilog="Example: verdict train prereg/2026-11-25a.yaml --line plain --until 10. Stop it whenever you like: the "
    "same command goes on after the last update, to the same bytes."
)
@options.prereg
@click.option("--line", metavar="NAME", help="Only this line of training; else every one that is registered.")
@click.option("--until", type=click.IntRange(1), metavar="EPOCH", help="Stop after this epoch; else after the last.")
@click.option(
    "--data", type=click.Path(path_type=Path), metavar="PATH",
    help="A directory of IDX files or a package with the digits; else what `make data` fetched.",
)  # fmt: skip
@click.option("--backend", default=BACKEND, show_default=True, metavar="NAME", help="What to sample with.")
def command(prereg: Path, line: str | None, until: int | None, data: Path | None, backend: str) -> int:
    """Train what the freeze PREREG registers, and keep the checkpoints of the registered epochs.

    Finished checkpoints lie in checkpoints/LINE, and are never overwritten; the state after every update lies in
    .verdict/training/LINE. The cost is printed first.
    """
    from verdict import experiments
    from verdict.project.folder import Project
    from verdict.project.loading import load_registration

    registration, project = load_registration(prereg), Project.around(prereg)
    kind = _kind(registration)
    with experiments.sentences_for_backends():
        training = kind.train(registration, project.root, data, line=line, until=until, backend=backend)
        written = _carried_out(registration.id, training)
    from verdict.report.terminal.rows import show_rows

    for name in written:
        say(f"wrote {project.shown(project.root / name)}")
    if not written:
        show_rows([plain("no checkpoint was due; those that are there are whole and as registered")])
    return 0


def _kind(registration: Registration) -> Any:
    from verdict import experiments
    from verdict.words.errors import UsageError

    name = registration.prereg.experiment.kind
    if not experiments.trainable(name):
        can = ", ".join(other for other in experiments.names() if experiments.trainable(other))
        raise UsageError(
            f"{registration.id} is an experiment of kind '{name}', which has nothing to train; kinds that train: {can}"
        )
    return experiments.load(name)


def _carried_out(name: str, training: Training) -> list[str]:
    from verdict.report.terminal import progress

    for estimate in training.estimates:
        say_error(VerdictError(_cost_line(name, estimate)))
    with progress(training.per_update) as advance:
        return list(training.run(advance))


def _cost_line(name: str, estimate: CostEstimate) -> str:
    if not estimate.spin_updates:
        return f"{name}: training {estimate.words}"
    size = f"{estimate.spin_updates:.3g} spin updates, about {estimate.n_bytes / 2**20:.0f} MiB at the peak"
    return f"{name}: training {estimate.words}: {size}"
