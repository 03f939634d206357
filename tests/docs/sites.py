"""The site of the pages, built once for all tests of a run, however many workers share it."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SPHINX = ("-W", "--keep-going", "-n", "-q", "-b", "html")  # as the Makefile has it


@dataclass(frozen=True, slots=True)
class Site:
    """A folder of pages as Sphinx made it, with its exit code and what it said."""

    folder: Path
    code: int
    said: str


def built(pages: Path, into: Path) -> Site:
    """Build a folder of pages."""
    command = [sys.executable, "-m", "sphinx", *SPHINX, "-d", str(into.with_name("trees")), str(pages), str(into)]
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=surroundings)
    return Site(into, done.returncode, done.stderr)


def shared(pages: Path, common: Path) -> Site:
    """Build a folder of pages into a folder that workers have in common; only the first of them builds."""
    folder, told = common / "site" / "html", common / "site" / "told.json"
    folder.parent.mkdir(exist_ok=True)
    with (common / "site" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the others wait here until it is built
        if not told.exists():
            site = built(pages, folder)
            told.write_text(json.dumps([site.code, site.said]), "utf-8")
    return Site(folder, *json.loads(told.read_text("utf-8")))
