"""What the pages of Python show is run as it stands, each page in a folder of its own.

After a deliberate change of output: VERDICT_UPDATE_DOCS=1 pytest tests/api/test_pages.py
"""

from __future__ import annotations

import io
import os
import re
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest

import verdict

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {"reference/api.md": 1, "how-to/notebook.md": 5}  # and how many blocks each shows
BLOCK = re.compile(
    r"<!-- python[^>]*-->\n```python\n(?P<code>.*?)```\n\n<!-- output -->\n```text\n(?P<said>.*?)```", re.DOTALL
)


def printed(code: str, names: dict[str, Any]) -> str:
    """What a block prints, without blanks at the ends of lines."""
    out = io.StringIO()
    with redirect_stdout(out):
        exec(compile(code, "page", "exec"), names)  # noqa: S102 - it is the page's own
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_shows_is_what_python_prints(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks are run in the order of the page, with the names of those before them."""
    path, names = DOCS / page, dict[str, Any]()
    monkeypatch.chdir(tmp_path)
    if "DRAFT" in path.read_text():
        names["DRAFT"] = verdict.init(template="paired-seeds")
    blocks = list(BLOCK.finditer(path.read_text()))
    assert PAGES[page] == len(blocks)
    said = [printed(block["code"], names) for block in blocks]
    if os.environ.get("VERDICT_UPDATE_DOCS"):
        renewed = iter(said)
        path.write_text(BLOCK.sub(lambda b: b[0].replace(f"```text\n{b['said']}", f"```text\n{next(renewed)}"),
                                  path.read_text()))  # fmt: skip
    assert said == [block["said"] for block in BLOCK.finditer(path.read_text())]


@pytest.mark.parametrize("page", PAGES)
def test_no_block_of_python_is_left_out(page: str) -> None:
    """Everything that a page shows in Python stands in a block that is run."""
    text = (DOCS / page).read_text()
    assert text.count("```python") == PAGES[page]
