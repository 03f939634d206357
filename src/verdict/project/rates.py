"""Rates of machines: measured once here and kept under .verdict/, or read from a file that another machine wrote."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from pathlib import Path

from verdict.experiments.sampling import Rate, measure_rate, this_machine
from verdict.project.folder import Project
from verdict.text.files import write_whole
from verdict.words.errors import UsageError

SCHEMA = "verdict/rate/1"
KINDS: dict[str, type | tuple[type, ...]] = {
    "machine": str, "backend": str, "contract_version": int, "graph": str, "chains": int,
    "spin_updates_per_second": (int, float), "fixed_seconds": (int, float),
}  # fmt: skip


def folder(project: Project) -> Path:
    """Return where rates are kept."""
    return project.root / ".verdict" / "rates"


def here(project: Project, backend: str, *, again: bool = False) -> Rate:
    """Return this machine's rate: the kept one, or measured now where there is none or the machine is another.

    Raises:
        BackendError: the backend does not exist or cannot run here.
    """
    path = folder(project) / f"{backend}.json"
    kept = read(path) if path.is_file() and not again else None
    if kept is not None and kept.machine == this_machine() and kept.backend == backend:
        return kept
    rate = measure_rate(backend)
    write_whole(
        project.unlinked(path),
        (json.dumps({"schema": SCHEMA, **asdict(rate)}, indent=1, sort_keys=True) + "\n").encode(),
    )
    return rate


def recorded(project: Project, machine: str) -> Rate:
    """Return the recorded rate of a named machine: a file, or a name under .verdict/rates.

    Raises:
        UsageError: there is no such file, or it is no rate.
    """
    candidates = (Path(machine), folder(project) / f"{machine}.json")
    found = next((path for path in candidates if path.is_file()), None)
    if found is None:
        known = ", ".join(sorted(path.stem for path in folder(project).glob("*.json"))) or "none"
        raise UsageError(
            f"no recorded rate is called '{machine}'; kept here: {known}. Run verdict plan --calibrate on that machine "
            "and bring the file it names"
        )
    return read(found)


def read(path: Path) -> Rate:
    """Read a rate.

    Raises:
        UsageError: the file is no rate of this version.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        content = None
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        raise UsageError(f"{path}: found no rate, wanted a file with schema {SCHEMA}; measure it with --calibrate")
    values = {field.name: content.get(field.name) for field in fields(Rate)}
    wrong = [name for name, value in values.items() if not isinstance(value, KINDS[name]) or isinstance(value, bool)]
    if wrong or not values["spin_updates_per_second"] > 0 or values["fixed_seconds"] < 0:  # type: ignore[operator]
        raise UsageError(f"{path}: {', '.join(wrong) or 'a rate that is not positive'}; measure it with --calibrate")
    return Rate(**values)  # type: ignore[arg-type]
