"""verdict run: judge a freeze on stored measurements, or measure first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from verdict.cli import options
from verdict.cli.pipeline import annotate, in_repository, summarise, unheeded
from verdict.report.saying import say_json


@click.command(
    epilog="Examples: verdict run 2026-05-30c --exit-zero; verdict run 2026-11-25d --measure --executor process. Stop "
    "it whenever you like: the same command goes on. Exit codes: 0 all passed, 10 some NOT PASSED, "
    "20 some UNTESTED, 2 bad file, 3 integrity, 31 nothing to judge, 40 budget. In JSON "
    "`exit_code` is what the outcome comes to and `returned` what the shell is told."
)
@options.prereg
@options.as_json
@options.backend
@click.option("--measure", is_flag=True, help="Measure now, even where measurements are stored.")
@click.option(
    "--portion",
    metavar="NAME",
    help="With --measure: only this part of the grid, by its registered name or spelled out.",
)
@click.option("--executor", metavar="NAME", help="With --measure: what does the jobs: inline (as without it), process, "
              "process:N, dask, dask:N, dask://HOST:PORT.")  # fmt: skip
@options.store
@options.measurements
@click.option("--all", "whole", is_flag=True, help="Print everything: clauses, flags, gates, notices, all limits.")
@click.option("-q", "--quiet", is_flag=True, help="Print one line a prediction.")
@click.option("--exit-zero", is_flag=True, help="Report only: 10 and 20 become 0, nothing else does; JSON names "
              "both, as `exit_code` and `returned`.")  # fmt: skip
@options.summarise
@options.annotate
def command(  # noqa: PLR0917 - one argument per option
    prereg: Path,
    as_json: bool,
    backend: str | None,
    measure: bool,
    portion: str | None,
    executor: str | None,
    store: Path | None,
    chosen: str | None,
    whole: bool,
    quiet: bool,
    exit_zero: bool,
    summary: Path | None,
    annotations: str | None,
) -> int:
    """Judge every prediction of the freeze PREREG.

    Stored measurements of the freeze are judged as they are. With --measure the price in time is printed and the
    experiment is measured first. Where nothing is stored, what takes less than a minute is measured unasked; of
    anything longer the price is printed, with exit code 31. What is printed fits on one screen of 80 columns where a
    freeze has not very many predictions; its last line is the tally and the exit code.
    """
    from verdict.project import loading, measuring
    from verdict.words.errors import UsageError

    for option, given in (("portion", portion), ("executor", executor), ("store", store)):
        if given is not None and not measure:
            raise UsageError(f"--{option} {given} measures nothing by itself; add --measure")
    if measure and chosen:
        raise UsageError("found both --measure and --measurements; wanted one: measure now, or judge what is stored")
    if sum((whole, quiet, as_json)) > 1:
        raise UsageError("found two of --all, --quiet and --json; wanted one of them")
    empty = measuring.nothing_stored(prereg, chosen)
    if backend is not None and not measure and not empty:
        raise UsageError(f"--backend {backend} measures nothing here, since measurements are stored; add --measure")
    if measure or empty:
        judged = measuring.measure_and_judge(
            prereg, backend, portion, asked=measure, executor=executor or measuring.INLINE, store=store
        )
    else:
        judged = loading.judge_stored(prereg, chosen)
    code = int(judged.outcome.exit_code)
    returned = 0 if exit_zero and code in (10, 20) else code
    payload = judged.payload
    if summary is not None:
        _summarise(payload, returned, summary, prereg)
    with unheeded(annotations):
        if as_json:
            say_json({**payload, "returned": returned})
        else:
            from verdict.report.terminal.screen import show_outcome

            show_outcome(payload, returned, whole=whole, quiet=quiet)
    if annotations:
        _annotate(payload, prereg, failing=returned != 0)
    return returned


def _summarise(payload: dict[str, Any], returned: int, file: Path, prereg: Path) -> None:
    from verdict.project.folder import Project
    from verdict.report.github import run_summary

    summarise(run_summary(payload, returned), file, Project.around(prereg).root)


def _annotate(payload: dict[str, Any], prereg: Path, *, failing: bool) -> None:
    from verdict.project.loading import lines_of_predictions
    from verdict.report.github import run_annotations

    annotate(run_annotations(payload, in_repository(prereg), lines_of_predictions(prereg), failing=failing))
