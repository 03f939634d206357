"""The tutorial's steps, run as written; its script is replaced by the stored record of its numbers."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_commands import ROOT, verdict

TUTORIAL = (ROOT / "docs" / "tutorials" / "first-freeze.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WRITTEN = "2026-11-23"  # the day in the text; init and freeze name by the day of the test
IDENTITY = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER")
            for what, value in (("NAME", "a reader"), ("EMAIL", "reader@example.org"))}  # fmt: skip
RECORDED = ROOT / "examples" / "digits" / "recorded.json"
STAND_IN = f"import shutil\nshutil.copyfile({str(RECORDED)!r}, 'numbers.json')\n"


def blocks() -> Iterator[tuple[str, str]]:
    """Yield the tutorial's blocks in order: (language, text)."""
    yield from BLOCK.findall(TUTORIAL)


class Reader:
    """Somebody who types what the tutorial says."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.day, self.said = folder, WRITTEN, ""

    def types(self, text: str) -> None:
        """Run each line of a block; remember what the block printed."""
        self.said = ""
        for line in text.strip().splitlines():
            words = shlex.split(line.replace(WRITTEN, self.day))
            getattr(self, words[0])(*words[1:])

    def git(self, *arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=self.folder, check=True, capture_output=True)

    def cd(self, folder: str) -> None:
        self.folder = self.folder / folder

    def mkdir(self, folder: str) -> None:
        (self.folder / folder).mkdir()

    def cp(self, source: str, target: str) -> None:
        text = (self.folder / source).read_text(encoding="utf-8").replace(WRITTEN, self.day)
        (self.folder / target).write_text(text, encoding="utf-8")

    def verdict(self, *arguments: str) -> None:
        done = verdict(*arguments, cwd=self.folder)
        assert done.returncode == 0, done.stderr
        self.said += done.stdout
        if arguments[0] == "init":
            self.day = next(Path(word).stem[:10] for word in done.stdout.split() if word.startswith("prereg/"))
            (self.folder / "compare.py").write_text(STAND_IN, encoding="utf-8")

    def edits(self, text: str) -> None:
        """Make the changes of the amendment's block in the copied draft."""
        path = self.folder / "prereg" / "drafts" / f"{self.day}b.yaml"
        lines = [line.replace(WRITTEN, self.day) for line in text.strip().splitlines()]
        content = path.read_text(encoding="utf-8")
        content = re.sub(r"^id: .*$", "\n".join(lines[:2]), content, count=1, flags=re.MULTILINE)
        content, found = re.subn(r"^  clear: .*$", lines[3], content, flags=re.MULTILINE)
        assert found == 1
        path.write_text(content, encoding="utf-8")

    def expects(self, text: str) -> None:
        """Require each line of a block in what the last commands printed."""
        said = " ".join(self.said.split())
        for line in text.strip().splitlines():
            wanted = " ".join(line.replace(WRITTEN, self.day).split())
            assert wanted in said, f"{wanted!r} is not in what was printed:\n{self.said}"


def test_the_tutorial_works_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command succeeds in an empty folder and prints what the tutorial says it prints."""
    for name, value in IDENTITY.items():
        monkeypatch.setenv(name, value)
    reader, steps = Reader(tmp_path), 0
    for language, text in blocks():
        if language == "sh":
            reader.types(text)
        elif language == "text":
            reader.expects(text)
        elif text.startswith("id:"):
            reader.edits(text)
        steps += 1
    assert steps >= 20


def test_what_the_tutorial_shows_of_the_registration_is_in_it() -> None:
    """The predictions in the text are those of the file."""
    shown = next(text for language, text in blocks() if language == "yaml" and text.startswith("predictions:"))
    assert shown in (ROOT / "examples" / "digits" / "registration.yaml").read_text(encoding="utf-8")


def test_a_wrong_expectation_would_be_seen(tmp_path: Path) -> None:
    """The reader does not nod everything through."""
    reader = Reader(tmp_path)
    reader.said = "P1  PASS"
    with pytest.raises(AssertionError):
        reader.expects("P1  NOT PASSED")
