"""Write the golden screens again: python -m tests.report.terminal.golden; look at the difference before committing."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from tests.test_readme import committed
from verdict.project.loading import judge_stored
from verdict.report.saying import in_one_line
from verdict.report.terminal.brief import brief
from verdict.report.terminal.closing import last
from verdict.report.terminal.everything import everything
from verdict.report.terminal.screen import screen

HERE = Path(__file__).parent
SCREENS = HERE / "screens"
ROOT = Path(__file__).parents[3]
FREEZES = ("2026-05-30c", "2026-11-25d")
FORMS = {"60": 60, "80": 80, "120": 120, "quiet": 80, "all": 80}


def copied(folder: Path) -> Path:
    """Copy the project's freezes into a repository of their own, whose history does not grow with this one's."""
    for part in ("prereg", "measurements", "verdicts"):
        shutil.copytree(ROOT / part, folder / part)
        committed(folder, part)
    return folder


def payloads(project: Path) -> dict[str, dict[str, Any]]:
    """Judge both freezes on their stored measurements."""
    return {name: judge_stored(project / "prereg" / f"{name}.yaml", None).payload for name in FREEZES}


def shown(payload: dict[str, Any], form: str) -> str:
    """Return the lines of one form, as they are piped."""
    told, width = in_one_line(payload), FORMS[form]
    write = {"quiet": brief, "all": everything}.get(form, screen)
    lines = [*write(told, width), *last(told, payload["exit_code"], width)]
    return "".join(f"{line.plain.rstrip()}\n" for line in lines)


def screens(found: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Return every form of every freeze, by the name of its golden file."""
    return {f"{name}-{form}.txt": shown(payload, form) for name, payload in found.items() for form in FORMS}


def main() -> None:
    """Write every golden screen, and take away those that nothing gives."""
    with tempfile.TemporaryDirectory() as folder:
        found = screens(payloads(copied(Path(folder))))
    shutil.rmtree(SCREENS, ignore_errors=True)
    SCREENS.mkdir()
    for name, text in found.items():
        (SCREENS / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
