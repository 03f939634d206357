"""Write the pages that are opened: python -m tests.browser.pages FOLDER.

The site of this repository, with its index, reports and differences, and the report of a small registration that has
one of everything.
"""

from __future__ import annotations

import shutil
import sys
from contextlib import chdir
from pathlib import Path

from click.testing import CliRunner

from verdict.cli import group

ROOT = Path(__file__).parents[2]
SMALL = Path(__file__).parents[1] / "report"
SITE = (
    "index", "2026-05-30c", "2026-11-23a", "2026-11-25b", "2026-11-25d", "difference-2026-11-25a-2026-11-25b",
    "difference-2026-11-25d-2026-11-27a",
)  # fmt: skip
NAMES = (*SITE, "small")


def write(folder: Path) -> dict[str, Path]:
    """Write every page into a folder, as `verdict report` does; return those that are opened, by name."""
    report("--all", "--output", str(folder / "site"))
    small = small_project(folder / "project")
    numbers = ("--measurements", str(small / "numbers.yaml"))
    report(str(small / "prereg/2026-01-01a.yaml"), *numbers, "--format", "html", "--output", str(folder / "small.html"))
    shutil.rmtree(small)
    return {name: folder / "site" / f"{name}.html" for name in SITE} | {"small": folder / "small.html"}


def small_project(folder: Path) -> Path:
    """Lay out a project of one registration that has one of everything."""
    (folder / "prereg").mkdir(parents=True)
    shutil.copy(SMALL / "registration.yaml", folder / "prereg/2026-01-01a.yaml")
    shutil.copy(SMALL / "numbers.yaml", folder / "numbers.yaml")
    return folder


def report(*arguments: str) -> None:
    """Run `verdict report` at the root of this repository."""
    with chdir(ROOT):
        CliRunner().invoke(group, ["report", *arguments], standalone_mode=False, catch_exceptions=False)


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    write(Path(sys.argv[1]))
