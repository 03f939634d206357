"""docs/reference/language.md, "Order along an axis": the example comes out as the text says, and lints clean."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.test_commands import verdict
from tests.expression.test_expressions_doc import FILE, TEXT

SECTION = TEXT[TEXT.index("## Order along an axis") :].split("\n## ")[0]
EXAMPLE = "prereg/2026-01-02a.yaml"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The files of the section, laid out."""
    for match in FILE.finditer(SECTION):
        path = tmp_path / match["name"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(match["body"])
    return tmp_path


def test_the_example_gives_what_the_text_says(project: Path) -> None:
    """Every word of the sentence below the example is what the command prints."""
    command, words = re.search(r"`verdict (run .*?)` finds: (.*?)\.\s", SECTION, re.DOTALL).groups()
    done = verdict(*command.split(), "--json", cwd=project)
    found = {name: p["verdict"] for name, p in json.loads(done.stdout)["predictions"].items()}
    assert dict(re.findall(r"(P\d) ((?:NOT )?[A-Z]+)", words)) == found


def test_the_example_lints_clean(project: Path) -> None:
    """Nothing is said against it: every word of every prediction has its witness."""
    done = verdict("lint", EXAMPLE, "--json", cwd=project)
    assert 0 == done.returncode, done.stdout
    assert "warning" not in done.stdout
    assert "no readings" not in done.stdout


def test_a_premise_that_is_left_out_is_shown(project: Path) -> None:
    """The negative control: without `rung > 4` the first rung may always be the first, and lint says what to write."""
    path = project / EXAMPLE
    path.write_text(path.read_text().replace("rung > 4 and stable and", "stable and"))
    done = verdict("lint", EXAMPLE, cwd=project)
    assert "first(rung > 2 and settled, over=rung)" in " ".join(done.stdout.split())
