"""The distribution's Chromium, without a window; no test tool fetches a browser of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

NAMES = ("chromium", "chromium-browser", "google-chrome")  # Debian, older Ubuntu, and what hosted runners carry
DRIVERS = ("playwright", "axe_playwright_python")
REQUIRED = "VERDICT_REQUIRE_BROWSER"
HEIGHT = 800


def program() -> str | None:
    """Return the path of the browser, or None where there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def missing() -> str | None:
    """Say what is missing to open a page, or None."""
    if any(find_spec(module) is None for module in DRIVERS):
        return "no page was opened in a browser: the extra `dev` is not installed (pip install -e '.[dev]')"
    if program() is None:
        return f"no page was opened in a browser: none of {', '.join(NAMES)} is here (apt-get install chromium)"
    return None


def required() -> bool:
    """Say whether a missing browser is a failure."""
    return os.environ.get(REQUIRED) == "1"


@dataclass(frozen=True)
class View:
    """How a page is looked at: width in CSS pixels, light or dark, on screen or on paper, with or without script."""

    width: int = 1280
    scheme: str = "light"
    media: str = "screen"
    script: bool = True
    motion: str = "no-preference"

    @property
    def name(self) -> str:
        """Return a name for a file: screen-1280-light."""
        return f"{self.media}-{self.width}-{self.scheme}"


@dataclass
class Opened:
    """A page that was opened, with everything that the browser said of it."""

    page: Page
    said: list[str] = field(default_factory=list)  # warnings and errors of the console
    fetched: list[str] = field(default_factory=list)  # addresses other than the file's own

    def hear(self, message: ConsoleMessage) -> None:
        """Keep a warning or an error."""
        if message.type in {"warning", "error", "assert"}:
            self.said.append(f"{message.type}: {message.text}")

    def notice(self, request: Request, address: str) -> None:
        """Keep a request for anything but the file."""
        if request.url.partition("#")[0] != address and not request.url.startswith("data:"):
            self.fetched.append(request.url)


@dataclass
class Chromium:
    """The browser, with one context for every view in which a page was opened."""

    browser: Browser
    contexts: dict[View, BrowserContext] = field(default_factory=dict)

    def context(self, view: View) -> BrowserContext:
        """Return the context of a view: a screen of its own, and no network."""
        if view not in self.contexts:
            self.contexts[view] = self.browser.new_context(
                viewport={"width": view.width, "height": HEIGHT}, color_scheme=view.scheme,
                reduced_motion=view.motion, java_script_enabled=view.script, offline=True,
            )  # fmt: skip
        return self.contexts[view]

    @contextmanager
    def opened(self, path: Path, view: View, anchor: str = "") -> Iterator[Opened]:
        """Open a file in a view, at an anchor if one is given, and close it again."""
        page = self.context(view).new_page()
        try:
            found, address = Opened(page), path.as_uri()
            page.emulate_media(media=view.media)
            page.on("console", found.hear)
            page.on("pageerror", lambda error: found.said.append(f"uncaught: {error}"))
            page.on("request", lambda request: found.notice(request, address))
            page.goto(f"{address}#{anchor}" if anchor else address, wait_until="load")
            yield found
        finally:
            page.close()


@contextmanager
def started() -> Iterator[Chromium]:
    """Start the browser for as long as the block lasts."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program())
        yield Chromium(browser)
        browser.close()
