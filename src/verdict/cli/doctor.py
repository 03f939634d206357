"""verdict doctor: what this installation and this machine can do, and why not."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Collection
from importlib.metadata import PackageNotFoundError, distributions, version

import click

from verdict import __version__
from verdict.report.saying import say, say_json

PACKAGES = ("numpy", "numba", "cupy-cuda12x", "pydantic", "pyyaml", "jinja2", "rich", "rfc8785", "click")


@click.command(epilog="Example: verdict doctor --json")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def command(as_json: bool) -> int:
    """Say which backends, experiment kinds, report formats and plugins are here, and what is wrong.

    A plugin is named by its distribution and the digest of its code; nothing of it is imported.
    """
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

    return {
        "verdict": {"version": __version__, "python": platform.python_version(), "templates": str(templates().name)},
        "packages": {name: _version(name) for name in PACKAGES},
        "backends": {**experiments.backend_availability(), "CUDA text": experiments.gpu_evidence()},
        "experiment kinds": {name: _kind(name) for name in experiments.names()},
        "report formats": dict.fromkeys(formats(), "available"),
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
        return "not installed"


def _problems() -> dict[str, str]:
    problems = {}
    if any(d.metadata["Name"] == "verdict" for d in distributions()):
        problems["clash"] = "the unrelated distribution 'verdict' is installed here too; both own the package `verdict`"
    if shutil.which("git") is None:
        problems["git"] = "git is not installed; the order of freezes and measurements cannot be proven"
    return problems
