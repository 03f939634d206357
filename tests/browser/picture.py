"""The README's picture of a report: python -m tests.browser.picture FILE.

The files of the example are written into an empty folder, `verdict run` and `verdict report` make one page of them, and
the browser draws its first screen.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import chdir
from pathlib import Path

from tests.browser import chromium
from tests.test_readme import write_files
from verdict.cli import group

VIEW = chromium.View(width=760)
HEIGHT = 450  # pixels of the page that are shown


def draw(target: Path) -> None:
    """Draw the report of the README's example."""
    with tempfile.TemporaryDirectory() as name, chromium.started() as browser:
        folder = Path(name)
        write_files(folder)
        page = folder / "report.html"
        with chdir(folder):
            for typed in ("run 2026-01-01a", f"report 2026-01-01a --format html --output {page}"):
                group.main(typed.split(), standalone_mode=False)
        with browser.opened(page, VIEW) as found:
            found.page.screenshot(path=target, clip={"x": 0, "y": 0, "width": VIEW.width, "height": HEIGHT})


if __name__ == "__main__":
    if (reason := chromium.missing()) is not None:
        sys.exit(reason)
    draw(Path(sys.argv[1]).absolute())
