"""The browser, one for all tests of this folder; without one they are left out, or fail where it is required."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.browser import chromium


@pytest.fixture(scope="package")
def browser() -> Iterator[chromium.Chromium]:
    """Return the browser."""
    reason = chromium.missing()
    if reason is not None and not chromium.required():
        pytest.skip(reason)
    if reason is not None:
        pytest.fail(f"{reason}, and {chromium.REQUIRED}=1 requires one")
    with chromium.started() as found:
        yield found


Open = Callable[..., AbstractContextManager[chromium.Opened]]


@pytest.fixture
def opening(browser: chromium.Chromium) -> Open:
    """Return what opens a file in a view."""
    return browser.opened


@pytest.fixture
def planting(tmp_path: Path, opening: Open) -> Open:
    """Return what opens a text as a page in a view."""

    def plant(text: str, view: chromium.View) -> AbstractContextManager[chromium.Opened]:
        path = tmp_path / "page.html"
        path.write_text(text, encoding="utf-8")
        return opening(path, view)

    return plant
