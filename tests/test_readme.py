"""The README is extracted and run: its files are read as they stand, its output is what the command prints.

After a deliberate change of output: VERDICT_UPDATE_README=1 pytest tests/test_readme.py
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.test_commands import ROOT, verdict

README = ROOT / "README.md"
PAGES = (README, ROOT / "docs" / "explanation" / "certification.md")  # what is shown on them is what is printed
PICTURE = re.compile(r"!\[(?P<says>[^]]+)\]\((?P<file>[^)]+\.png)\)")
BLOCK = re.compile(
    r"<!-- (?P<kind>output|file|output in an empty folder): (?P<what>[^>]+) -->\n```(?:yaml|csv)?\n(?P<body>.*?)```",
    re.DOTALL,
)
TYPED = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def folders(tmp_path: Path) -> dict[str, Path]:
    """A copy of the project's freezes, and an empty folder with nothing in it but the README's own files."""
    here = {"output": tmp_path / "clone", "output in an empty folder": tmp_path / "empty"}
    for folder in ("prereg", "measurements", "verdicts"):
        shutil.copytree(ROOT / folder, here["output"] / folder)
        committed(here["output"], folder)
    write_files(here["output in an empty folder"])
    return here


def write_files(folder: Path) -> None:
    """Write the files of the README's example."""
    for block in BLOCK.finditer(README.read_text()):
        if block["kind"] == "file":
            path = folder / block["what"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block["body"])


def committed(folder: Path, what: str) -> None:
    """Commit one folder of a repository, which is made where there is none."""
    who = ("-c", "user.name=a reader", "-c", "user.email=reader@example.org")
    for arguments in (("init", "--quiet"), ("add", what), (*who, "commit", "--quiet", "--message", f"Add {what}")):
        subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def printed(arguments: str, project: Path) -> str:
    """What the command prints at a width of 100, without trailing spaces."""
    lines = verdict(*arguments.split(), cwd=project).stdout.splitlines()
    return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"


def outputs(page: Path = README) -> list[re.Match[str]]:
    """Every output block of a page, in order."""
    return [block for block in BLOCK.finditer(page.read_text()) if block["kind"] != "file"]


@pytest.mark.parametrize(("page", "number"), [*zip(PAGES, (2, 1), strict=True)], ids=["readme", "certification"])
def test_every_output_is_real(folders: dict[str, Path], page: Path, number: int) -> None:
    """Each output block equals what its command prints now."""
    assert number == len(outputs(page))
    if os.environ.get("VERDICT_UPDATE_README"):
        page.write_text(BLOCK.sub(lambda m: _renewed(m, folders), page.read_text()))
    for block in outputs(page):
        assert printed(block["what"], folders[block["kind"]]) == block["body"]


def _renewed(block: re.Match[str], folders: dict[str, Path]) -> str:
    if block["kind"] == "file":
        return block[0]
    return block[0].replace(f"```\n{block['body']}```", f"```\n{printed(block['what'], folders[block['kind']])}```")


def test_every_command_typed_in_the_readme_is_one_that_is_shown() -> None:
    """What a reader types is run by the test above."""
    typed = [line.removeprefix("verdict ") for text in TYPED.findall(README.read_text()) for line in text.splitlines()]
    assert typed
    assert set(typed) <= {block["what"] for block in outputs()}


def test_the_example_is_a_draft_where_drafts_lie() -> None:
    """A file in prereg/ named as a freeze is refused by `verdict freeze`; what freezing does with it is said."""
    text = README.read_text()
    assert "<!-- file: prereg/drafts/2026-01-01a.yaml -->" in text
    assert "A draft lies in `prereg/drafts/`." in " ".join(text.split())


def test_the_example_is_untested_for_its_missing_seed(folders: dict[str, Path]) -> None:
    """The README's own example gives the verdict its text claims."""
    done = verdict("run", "2026-01-01a", cwd=folders["output in an empty folder"])
    assert 20 == done.returncode
    assert "n = 5, 1 of them missing" in " ".join(done.stdout.split())


def test_the_two_commands_stand_on_the_first_screen() -> None:
    """Somebody who reads forty lines knows how to set everything up, sees a report, and meets no spin."""
    first = "\n".join(README.read_text().splitlines()[:40])
    for wanted in ("pip install .", "verdict demo", "make run", "make test", "```yaml"):
        assert wanted in first
    assert PICTURE.search(first)
    assert 200 >= len(README.read_text().splitlines())


def test_the_picture_is_small_and_says_what_the_report_says(folders: dict[str, Path]) -> None:
    """Its words for those who do not see it stand in the report that it shows; `make picture` draws it anew."""
    (picture,) = PICTURE.finditer(README.read_text())
    content = (ROOT / picture["file"]).read_bytes()
    assert content.startswith(b"\x89PNG")
    assert 80_000 > len(content)
    folder = folders["output in an empty folder"]
    assert 20 == verdict("run", "2026-01-01a", cwd=folder).returncode
    report = verdict("report", "2026-01-01a", "--format", "txt", cwd=folder).stdout
    numbers = re.findall(r"-?\d+\.\d+", picture["says"])
    assert numbers
    assert all(word in report for word in [*numbers, "UNTESTED", "straddles"])
