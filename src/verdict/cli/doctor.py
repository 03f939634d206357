"""verdict doctor: what this installation and this machine can do, and why not."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Collection, Iterator
from importlib.metadata import PackageNotFoundError, distributions, version

import click

from verdict import __version__
from verdict.report.rows import BAD, BLANK, GOOD, OPEN, Row, counted, ending, marked, plain
from verdict.report.saying import say_json

MISSING, UNSHOWN, UNUSED = "not installed", "this CUDA text has not run", "not used"
LACKING = (MISSING, "the library")
AVAILABLE = "available"
EXTRAS = {
    "cupy-cuda12x": ("gpu", "sampling on a GPU"), "cupy_gpu": ("gpu", "sampling on a GPU"),
    "pyarrow": ("parquet", "tables and chains in Parquet"), "xarray": ("netcdf", "chains as ArviZ keeps them"),
}  # fmt: skip
PACKAGES = ("numpy", "numba", "cupy-cuda12x", "pydantic", "pyyaml", "jinja2", "rich", "rfc8785", "click",
            "pyarrow", "xarray")  # fmt: skip


@click.command(epilog="Example: verdict doctor --json")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def command(as_json: bool) -> int:
    """Say which backends, experiment kinds, report formats and plugins are here, and what is wrong.

    A plugin is named by its distribution and the digest of its code; nothing of it is imported.
    """
    found = _examine()
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
    return f"{said}; wanted only for {purpose}: pip install 'verdict-engine[{extra}]'"


def _examine() -> dict[str, dict[str, str]]:
    from verdict import experiments
    from verdict.report.render import formats, templates

    return {
        "verdict": {"version": __version__, "python": platform.python_version(), "templates": str(templates().name)},
        "packages": {name: _version(name) for name in PACKAGES},
        "backends": {**experiments.backend_availability(), "CUDA text": experiments.gpu_evidence()},
        "experiment kinds": {name: _kind(name) for name in experiments.names()},
        "report formats": dict.fromkeys(formats(), AVAILABLE),
        "plugins": _plugins(),
        "problems": _problems() | _refused(),
    }


def _kind(name: str) -> str:
    """Say what a kind can do; a plugin is not asked, since that would run it."""
    from verdict import experiments
    from verdict.words.errors import UsageError

    if name not in experiments.shipped():
        return "by a plugin"
    try:
        return "can be measured" if experiments.measures(experiments.load(name)) else "stored records only"
    except UsageError:
        return "not used, since a plugin claims its name"


def _groups() -> dict[str, Collection[str]]:
    """Return what is shipped, by the group that plugins register in."""
    from verdict import experiments
    from verdict.plugins import REPORTS
    from verdict.report import render

    return {**experiments.shipped_by_group(), REPORTS: render.shipped()}


def _plugins() -> dict[str, str]:
    """Say of every registered plugin whose it is and what its code is; refused ones too."""
    from verdict.plugins import Plugin, plugins

    found = sorted(map(Plugin.of, (point for group in _groups() for point in plugins(group))), key=str)
    return {
        f"{plugin.key} of {plugin.distribution}": f"{plugin.version}, {plugin.module}, {plugin.file}, {plugin.digest}"
        for plugin in found
    }


def _refused() -> dict[str, str]:
    """Say which plugins are refused, and why."""
    from verdict.plugins import refused

    return {key: reason for group, shipped in _groups().items() for key, reason in refused(group, shipped).items()}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return MISSING


def _problems() -> dict[str, str]:
    problems = {}
    if any(d.metadata["Name"] == "verdict" for d in distributions()):
        problems["clash"] = "the unrelated distribution 'verdict' is installed here too; both own the package `verdict`"
    if shutil.which("git") is None:
        problems["git"] = "git is not installed; the order of freezes and measurements cannot be proven"
    return problems
