"""Pictures of every page in every view, to be looked at: python -m tests.browser.screenshots FOLDER [NAME ...]."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.browser import chromium, flaws, pages

FIRST = [chromium.View(width, scheme) for width in (1280, 768, 360) for scheme in ("light", "dark")]
PAPER = chromium.View(718, media="print")


def draw(browser: chromium.Chromium, path: Path, folder: Path) -> None:
    """Draw the first screen of a page in every view, all of it with everything open, and its paper."""
    for view in FIRST:
        with browser.opened(path, view) as found:
            found.page.screenshot(path=folder / f"{path.stem}-{view.name}-first.png")
            flaws.show_everything(found.page)
            found.page.screenshot(path=folder / f"{path.stem}-{view.name}-whole.png", full_page=True)
    with browser.opened(path, PAPER) as found:
        found.page.pdf(path=folder / f"{path.stem}.pdf", format="A4", prefer_css_page_size=True)
        found.page.screenshot(path=folder / f"{path.stem}-{PAPER.name}-whole.png", full_page=True)


def main(folder: Path, *wanted: str) -> None:
    """Draw every page, or those of the names given."""
    if (reason := chromium.missing()) is not None:
        sys.exit(reason)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as written, chromium.started() as browser:
        for name, path in pages.write(Path(written)).items():
            if not wanted or name in wanted:
                draw(browser, path, folder)
    sys.stdout.write(f"{len(list(folder.iterdir()))} files lie in {folder}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
