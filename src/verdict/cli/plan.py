"""verdict plan: what a registration will cost and what it can decide, before anything is spent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from verdict.cli import options
from verdict.report.rows import BLANK, plain
from verdict.report.saying import say, say_json

if TYPE_CHECKING:
    from verdict.plan.writing import RunPlan
    from verdict.project.planning import Planned

BACKEND = "numba_cpu"
POWER = 0.9
TAU = "the run's own"  # what --pilot means without a name
RUNS = 500


@click.command(
    epilog="Examples: verdict plan 2026-05-30c --tau 486 500 --draft prereg/drafts/2026-05-30d.yaml; "
    "verdict plan 2026-11-25d --workers 8"
)
@options.prereg
@click.option("--tau", nargs=2, type=float, metavar="LO HI", help="The times you expect; else the registered support.")
@click.option(
    "--pilot",
    is_flag=False,
    flag_value=TAU,
    metavar="[measured|FILE]",
    help="Plan with the units of this measured set, drawn again; alone: measure tau in a short run first.",
)
@click.option("--pilot-sweeps", default=512, show_default=True, type=click.IntRange(8), help="Length of the pilot.")
@click.option("--backend", default=BACKEND, show_default=True, metavar="NAME", help="What would sample.")
@click.option("--machine", "machines", multiple=True, metavar="FILE", help="Also time it at another machine's rate.")
@click.option("--calibrate", is_flag=True, help="Measure this machine's rate again.")
@click.option("--suppose", type=click.Path(path_type=Path), metavar="FILE", help="Plan with these laws of raw numbers.")
@click.option("--along", metavar="AXIS", help="The draws whose number is searched, where there are several.")
@click.option("--chance", type=float, help="How often a clause is to be decided; else as supposed, or 0.8.")
@click.option("--most", type=click.IntRange(1), help="The most units that could be had; else as supposed, or 100,000.")
@click.option("--simulations", default=RUNS, show_default=True, type=click.IntRange(20), help="Runs of each size.")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Also say what so many workers take, job by job.")
@click.option("--portion", metavar="NAME", help="With --workers: only this part of the grid, as of `verdict run`.")
@options.store
@options.measurements
@click.option("--power", default=POWER, show_default=True, help="How often the planned run is to decide each clause.")
@click.option("--draft", "target", type=click.Path(path_type=Path), help="File or folder for the testable amendment.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def command(  # noqa: PLR0917 - one argument per option
    prereg: Path, tau: tuple[float, float] | None, pilot: str | None, pilot_sweeps: int, backend: str,
    machines: tuple[str, ...], calibrate: bool, suppose: Path | None, along: str | None, chance: float | None,
    most: int | None, simulations: int, workers: int | None, portion: str | None, store: Path | None,
    chosen: str | None, power: float, target: Path | None, as_json: bool,
) -> int:  # fmt: skip
    """Say what the freeze PREREG will cost, which flags its run can meet, and which predictions stay UNTESTED.

    This machine's rate is measured once and kept under .verdict/rates; bring such a file from another machine to
    --machine. From a stored record with confidence intervals, such as a pilot's, it also says how long the run must
    be to decide each clause.

    With --suppose or --pilot it simulates the registered rule itself: the smallest number of units at which each
    clause is decided often enough, and the chance of PASS, NOT PASSED and UNTESTED there and as registered.

    With --workers it prices every job: wall time, core-hours or GPU-hours, memory, and from how many workers on more of
    them do not help. How fast a worker is with others beside it is timed once, in a minute or two, and kept.
    """
    from verdict.project.folder import Project
    from verdict.project.planning import Question, planned

    asked = Question(
        tau=tau, pilot=pilot, pilot_sweeps=pilot_sweeps, backend=backend, machines=machines, calibrate=calibrate,
        suppose=suppose, along=along, chance=chance, most=most, simulations=simulations, chosen=chosen, power=power,
        workers=workers, portion=portion, store=store,
    )  # fmt: skip
    found = planned(prereg, asked, target)
    _show(found, as_json, prereg, Project.around(prereg).shown(found.written) if found.written else None)
    return 0


def _show(found: Planned, as_json: bool, prereg: Path, written: str | None) -> None:
    from verdict.plan import writing
    from verdict.project.planning import lines, payload

    if as_json:
        say_json(payload(found, written))
        return
    from verdict.report.terminal import show_lines
    from verdict.report.terminal.rows import show_rows

    plan = found.plan
    show_lines(lines(found))
    if written:
        say("")
        say(f"wrote {written}; compare it with:")
        say(f"  verdict diff {prereg} {written}")
    elif plan.found.lengths and not plan.registration.id.endswith("z"):
        show_rows([BLANK, plain("the amendment, as a draft:")])
        say(f"  verdict plan {prereg} --draft {_beside(prereg, plan)}")
    show_rows([BLANK, plain(writing.tally(plan), style="bold")])


def _beside(prereg: Path, plan: RunPlan) -> str:
    """Return the file that the amendment of a plan would be."""
    from verdict.plan.draft import next_letter

    return f"prereg/drafts/{next_letter(plan.registration.id)}{prereg.suffix}"
