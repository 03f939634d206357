"""Write the pages that are opened: python -m tests.browser.pages FOLDER.

The reports of this repository's freezes, and of a small registration that has one of everything.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from click.testing import CliRunner

from verdict.cli.report import command

ROOT = Path(__file__).parents[2]
SMALL = Path(__file__).parents[1] / "report"
FREEZES = ("2026-05-30c", "2026-11-23a", "2026-11-25b", "2026-11-25d")
NAMES = (*FREEZES, "small")


def write(folder: Path) -> dict[str, Path]:
    """Write every page into a folder, as `verdict report` does; return them by name."""
    small = small_project(folder / "project")
    for name in FREEZES:
        report(ROOT / f"prereg/{name}.yaml", folder / f"{name}.html")
    report(small / "prereg/2026-01-01a.yaml", folder / "small.html", "--measurements", str(small / "numbers.yaml"))
    shutil.rmtree(small)
    return {name: folder / f"{name}.html" for name in NAMES}


def small_project(folder: Path) -> Path:
    """Lay out a project of one registration that has one of everything."""
    (folder / "prereg").mkdir(parents=True)
    shutil.copy(SMALL / "registration.yaml", folder / "prereg/2026-01-01a.yaml")
    shutil.copy(SMALL / "numbers.yaml", folder / "numbers.yaml")
    return folder


def report(prereg: Path, output: Path, *options: str) -> None:
    """Write one report as a page."""
    arguments = [str(prereg), "--format", "html", "--output", str(output), *options]
    CliRunner().invoke(command, arguments, standalone_mode=False, catch_exceptions=False)


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    write(Path(sys.argv[1]))
