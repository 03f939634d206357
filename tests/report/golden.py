"""Write the golden reports again: python -m tests.report.golden; look at the difference before it is committed."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from verdict.project.folder import Project
from verdict.project.ledger.store import read_ledger
from verdict.project.loading import judge_file, load_registration
from verdict.report.render import formats, render

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"


def judged(folder: Path) -> dict[str, Any]:
    """Judge the registration of this folder in a project of its own; return the payload."""
    (folder / "prereg").mkdir()
    path = Path(shutil.copy(HERE / "registration.yaml", folder / "prereg/2026-01-01a.yaml"))
    numbers = Path(shutil.copy(HERE / "numbers.yaml", folder / "numbers.yaml"))
    return judge_file(load_registration(path), numbers, read_ledger(Project(folder))).payload


def reports(payload: dict[str, Any]) -> dict[str, str]:
    """Render every format, by the name of its golden file."""
    return {f"report.{form}": render(payload, form) for form in formats()}


def unlike(found: dict[str, str], folder: Path) -> list[str]:
    """Return what is missing, unused or different in a folder of golden files."""
    golden = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    return [name for name in sorted({*found, *golden}) if found.get(name) != golden.get(name)]


def main() -> None:
    """Write every golden file, and take away those that no format has."""
    with tempfile.TemporaryDirectory() as folder:
        found = reports(judged(Path(folder)))
    for path in GOLDEN.iterdir():
        path.unlink()
    for name, text in found.items():
        (GOLDEN / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
