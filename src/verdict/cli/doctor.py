"""verdict doctor: what this installation and this machine can do, and why not."""

from __future__ import annotations

from collections.abc import Iterator

import click

from verdict.report.rows import BAD, BLANK, GOOD, OPEN, Row, counted, ending, marked, plain
from verdict.report.saying import say_json

MISSING, UNSHOWN, UNUSED = "not installed", "this CUDA text has not run", "not used"
LACKING = (MISSING, "the library")
AVAILABLE = "available"
DASK = ("dask", "jobs on workers of Dask")
NETCDF, MLFLOW = ("netcdf", "chains as ArviZ keeps them"), ("mlflow", "runs of MLflow")
EXTRAS = {
    "cupy-cuda12x": ("gpu", "sampling on a GPU"), "pyarrow": ("parquet", "tables and chains in Parquet"),
    "xarray": NETCDF, "h5netcdf": NETCDF, "h5py": NETCDF, "pandas": ("frames", "results as frames of pandas"),
    "zstandard": ("inspect", "logs of inspect"), "mlflow-skinny": MLFLOW, "alembic": MLFLOW, "sqlalchemy": MLFLOW,
    "cryptography": DASK, "distributed": DASK,
}  # fmt: skip
"""Package -> the extra that installs it, and what it is for; a test holds it against pyproject.toml."""


@click.command(epilog="Example: verdict doctor --json")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def command(as_json: bool) -> int:
    """Say which backends, experiment kinds, report formats and plugins are here, and what is wrong.

    A plugin is named by its distribution and the digest of its code; nothing of it is imported.
    """
    from verdict.project.installed import examine

    found = examine()
    code = 2 if found["problems"] else 0
    if as_json:
        say_json(found)
        return code
    from verdict.report.terminal.rows import show_rows

    show_rows(row for title, entries in found.items() for row in _section(title, entries))
    missing = sum(state(title, said)[1] == "missing" for title, entries in found.items() for said in entries.values())
    lacking = f", {missing} missing that only some need" if missing else ""
    show_rows([BLANK, ending(f"{counted(len(found['problems']), 'problem')}{lacking}", code)])
    return code


def _section(title: str, entries: dict[str, str]) -> Iterator[Row]:
    """Yield a title and a row for each entry: what it is, whether it is there, and what to do where it is not."""
    if not entries:
        yield plain(f"{title}: none", style="bold")
        return
    yield plain(title, style="bold")
    for name, said in entries.items():
        mark, word = state(title, said)
        yield marked(mark, word, name, _to_do(name, said, mark), depth=1)


def state(title: str, said: str) -> tuple[str, str]:
    """Return mark and word for one entry: ok, missing, or what else there is to know of it."""
    if title == "problems":
        return BAD, "wrong"
    if said.startswith((UNSHOWN, UNUSED)):
        return OPEN, "unshown" if said.startswith(UNSHOWN) else "unused"
    return (OPEN, "missing") if said.startswith(LACKING) else (GOOD, "ok")


def _to_do(name: str, said: str, mark: str) -> str:
    """Say what is known of an entry, and of one that is missing what it is for and how to have it."""
    extra, purpose = EXTRAS.get(name, ("", ""))
    if mark != OPEN or not extra:
        return "" if said == AVAILABLE else said
    return f'{said}; wanted only for {purpose}: pip install "verdict-engine[{extra}]"'
