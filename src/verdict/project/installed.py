"""What this installation and this machine can do, and why not; no plugin is imported."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Collection
from importlib.metadata import PackageNotFoundError, distributions, version

from verdict import __version__, experiments
from verdict.plugins import REPORTS, Plugin, plugins, refused
from verdict.report import render
from verdict.report.render import formats, templates
from verdict.words.errors import UsageError

MISSING, AVAILABLE = "not installed", "available"
PACKAGES = ("numpy", "numba", "scipy", "pydantic", "pyyaml", "jinja2", "rich", "rfc8785", "click")
OPTIONAL = ("cupy-cuda12x", "pyarrow", "xarray", "h5netcdf", "h5py", "pandas", "zstandard", "mlflow-skinny", "alembic",
            "sqlalchemy", "cryptography", "distributed")  # fmt: skip
"""What is always installed, and what an extra installs; a test holds both against pyproject.toml."""


def examine() -> dict[str, dict[str, str]]:
    """Say what is here: packages, backends, kinds, formats, plugins, and what is wrong, each by its name."""
    return {
        "verdict": {"version": __version__, "python": platform.python_version(), "templates": str(templates().name)},
        "packages": {name: _version(name) for name in (*PACKAGES, *OPTIONAL)},
        "backends": {**experiments.backend_availability(), "CUDA text": experiments.gpu_evidence()},
        "experiment kinds": {name: _kind(name) for name in experiments.names()},
        "report formats": dict.fromkeys(formats(), AVAILABLE),
        "plugins": _plugins(),
        "problems": _problems() | _refused(),
    }


def _kind(name: str) -> str:
    """Say what a kind can do; a plugin is not asked, since that would run it."""
    if name not in experiments.shipped():
        return "by a plugin"
    try:
        return "can be measured" if experiments.measures(experiments.load(name)) else "stored records only"
    except UsageError:
        return "not used, since a plugin claims its name"


def _groups() -> dict[str, Collection[str]]:
    """Return what is shipped, by the group that plugins register in."""
    return {**experiments.shipped_by_group(), REPORTS: render.shipped()}


def _plugins() -> dict[str, str]:
    """Say of every registered plugin whose it is and what its code is; refused ones too."""
    found = sorted(map(Plugin.of, (point for group in _groups() for point in plugins(group))), key=str)
    return {
        f"{plugin.key} of {plugin.distribution}": f"{plugin.version}, {plugin.module}, {plugin.file}, {plugin.digest}"
        for plugin in found
    }


def _refused() -> dict[str, str]:
    """Say which plugins are refused, and why."""
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
