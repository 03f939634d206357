"""verdict doctor: what this installation and this machine can do, and why not."""

from __future__ import annotations

import platform
import shutil
from importlib.metadata import PackageNotFoundError, distributions, version

import click

from verdict import __version__
from verdict.report.saying import say, say_json

PACKAGES = ("numpy", "numba", "cupy-cuda12x", "pydantic", "pyyaml", "jinja2", "rich", "rfc8785", "click")


@click.command(epilog="Example: verdict doctor --json")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def command(as_json: bool) -> int:
    """Say which backends, experiment kinds and report formats are here, and what is wrong."""
    found = _examine()
    if as_json:
        say_json(found)
    else:
        for title, entries in found.items():
            say(f"{title}:" if entries else f"{title}: none")
            for name, value in entries.items():
                say(f"  {name}: {value}")
    return 2 if found["problems"] else 0


def _examine() -> dict[str, dict[str, str]]:
    from verdict import experiments
    from verdict.report.render import formats, templates

    kinds = {
        name: "can be measured" if experiments.measures(experiments.load(name)) else "stored records only"
        for name in experiments.names()
    }
    return {
        "verdict": {"version": __version__, "python": platform.python_version(), "templates": str(templates().name)},
        "packages": {name: _version(name) for name in PACKAGES},
        "backends": {**experiments.backend_availability(), "CUDA text": experiments.gpu_evidence()},
        "experiment kinds": kinds,
        "report formats": dict.fromkeys(formats(), "available"),
        "problems": _problems(),
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _problems() -> dict[str, str]:
    problems = {}
    if any(d.metadata["Name"] == "verdict" for d in distributions()):
        problems["clash"] = "the unrelated distribution 'verdict' is installed here too; both own the package `verdict`"
    if shutil.which("git") is None:
        problems["git"] = "git is not installed; the order of freezes and measurements cannot be proven"
    return problems
