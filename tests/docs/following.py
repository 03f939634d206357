"""A page is followed as a reader follows it: in an empty folder, block by block, in the order of the page.

What a block is says the comment above it:

| comment | block |
|---|---|
| `<!-- file: NAME -->` | the reader writes this file |
| `<!-- part of: NAME -->` | these lines stand in that file now, as they are here |
| `<!-- change: NAME -->` | the reader takes the lines with - out of that file, and puts those with + in their place |
| none, above `sh` | the reader types these lines |
| `<!-- output -->` | the lines that were typed last print this, and nothing else |
| `<!-- output, in part -->` | they print these lines, in this order, with others between them |
| `<!-- not carried out: WHY -->` | nothing is done, since it needs what no test has, such as a network |

There is no other kind, so that a page shows nothing that is not held. It is noon of 2026-11-23 for all commands and
for git, so that names, digests and commits are those of the page. VERDICT_UPDATE_DOCS=1 writes whole outputs anew.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from importlib import import_module, invalidate_caches
from pathlib import Path

import pytest

from tests.distributions import install
from verdict.cli import main

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
BLOCK = re.compile(
    r"^(?:<!-- (?P<mark>[^\n]*?) -->\n)?```(?P<language>\w*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL
)
CLOCKS = ("verdict.project.ledger.store", "verdict.project.beginning")
IDENTITY = {"NAME": "A Reader", "EMAIL": "reader@example.org", "DATE": NOON.isoformat()}
SHELL = ("ssh-keygen", "echo")  # lines that a shell carries out
MOVES = "━"  # a bar of progress, which shows the time that a step took


class Noon(datetime):
    """A clock that stands at noon of the day of the pages."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return NOON.astimezone(tz)


@dataclass
class Reader:
    """Somebody who does what a page says, in a folder."""

    folder: Path
    site: Path
    said: str = ""
    codes: list[int] = field(default_factory=list)

    def types(self, text: str) -> None:
        """Type each line of a block, and remember what all of them printed."""
        self.said = ""
        for line in text.strip().splitlines():
            word, *arguments = shlex.split(line, comments=True)
            if word in SHELL and arguments != ["$?"]:
                self._run("sh", "-c", line)
                assert self.codes[-1] == 0, self.said
            else:
                getattr(self, word)(*arguments)

    def cd(self, folder: str) -> None:
        self.folder = self.folder / folder

    def mkdir(self, *folders: str) -> None:
        for folder in folders:
            (self.folder / folder).mkdir()

    def cp(self, source: str, target: str) -> None:
        shutil.copy(self.folder / source, self.folder / target)

    def rm(self, *files: str) -> None:
        for file in files:
            (self.folder / file).unlink()

    def head(self, lines: str, file: str) -> None:
        found = (self.folder / file).read_text(encoding="utf-8").splitlines(keepends=True)
        self.said += "".join(found[: -int(lines)])

    def echo(self, word: str) -> None:
        """Print the exit code of the last command, which is all that pages ask for."""
        assert word == "$?"
        self.said += f"{self.codes[-1]}\n"

    def git(self, *arguments: str) -> None:
        """Type a command of git; a new repository knows the reader, as that of a person would."""
        self._run("git", *arguments)
        for key in ("name", "email") if arguments[0] == "init" else ():
            self._run("git", "config", f"user.{key}", IDENTITY[key.upper()])
        assert self.codes[-1] == 0, self.said

    def python(self, *arguments: str) -> None:
        self._run(sys.executable, *arguments)

    def pip(self, word: str, folder: str) -> None:
        """Install a folder's one module with its entry points, as pip leaves it, without a network."""
        assert word == "install"
        project = tomllib.loads((self.folder / folder / "pyproject.toml").read_text(encoding="utf-8"))
        name, modules = project["project"]["name"], project["tool"]["setuptools"]["py-modules"]
        files = {f"{module}.py": (self.folder / folder / f"{module}.py").read_text() for module in modules}
        ((group, points),) = project["project"]["entry-points"].items()
        install(self.site, group, points, files, name)
        invalidate_caches()

    def _run(self, *words: str) -> None:
        paths = os.pathsep.join(filter(None, [str(self.site), os.environ.get("PYTHONPATH")]))
        done = subprocess.run(
            words, cwd=self.folder, check=False, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": paths}
        )
        self.said += done.stdout + done.stderr
        self.codes.append(done.returncode)

    def verdict(self, *arguments: str) -> None:
        """Run the command line in this process, a hundred columns wide, both streams as a terminal mixes them."""
        out = io.StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(out):
            patch.chdir(self.folder)
            patch.setenv("COLUMNS", "100")
            patch.setattr(sys, "argv", ["verdict", *arguments])
            with pytest.raises(SystemExit) as stopped:
                main()
        self.codes.append(int(stopped.value.code or 0))
        lines = (line.rstrip() for line in out.getvalue().splitlines() if MOVES not in line)
        self.said += "\n".join(lines).strip("\n") + "\n"

    def writes(self, file: str, text: str) -> None:
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def changes(self, file: str, text: str) -> None:
        """Carry out a block of lines with - and +; each run of lines must stand in the file exactly once."""
        content = (self.folder / file).read_text(encoding="utf-8")
        for gone, put in hunks(text):
            assert content.count(gone) == 1, f"{file} has {content.count(gone)} times:\n{gone}"
            content = content.replace(gone, put)
        self.writes(file, content)


def hunks(text: str) -> Iterator[tuple[str, str]]:
    """Yield what each hunk takes out and what it puts in; lines without a sign stay, and empty lines part hunks."""
    for hunk in re.split(r"^\n", text, flags=re.MULTILINE):
        lines = hunk.splitlines(keepends=True)
        yield "".join(x[1:] for x in lines if x[0] in " -"), "".join(x[1:] for x in lines if x[0] in " +")


def follow(page: Path, reader: Reader) -> str:
    """Follow a page as a reader, and return its text as it should be: with what the commands print now.

    Raises:
        AssertionError: a block shows what is not so, or is of no known kind.
    """
    text = page.read_text(encoding="utf-8")
    pieces, end = [], 0
    for block in BLOCK.finditer(text):
        pieces += [text[end : block.start("body")], done(reader, block)]
        end = block.end("body")
    return "".join([*pieces, text[end:]])


def done(reader: Reader, block: re.Match[str]) -> str:
    """Do what a block says, and return the block as it should be."""
    mark, _, file = (block["mark"] or "").partition(": ")
    body = block["body"]
    match mark or block["language"]:
        case "file":
            reader.writes(file, body)
        case "part of":
            assert body in (reader.folder / file).read_text(encoding="utf-8"), f"{file} does not have:\n{body}"
        case "change":
            reader.changes(file, body)
        case "sh":
            reader.types(body)
        case "output":
            return reader.said
        case "output, in part":
            in_order(body, reader.said)
        case "not carried out":
            assert file, f"nothing says why this is not carried out:\n{body}"
        case other:
            raise AssertionError(f"nothing holds this block, which is {other or 'unmarked'}:\n{body}")
    return body


def in_order(wanted: str, said: str) -> None:
    """Require lines in what was printed, one behind the other."""
    rest = iter(said.splitlines())
    for line in wanted.splitlines():
        assert line in rest, f"{line!r} is not in what was printed, or not in this order:\n{said}"


def check(page: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Follow a page at noon of its day; write its outputs anew where that is wished, else require them."""
    for module in CLOCKS:
        monkeypatch.setattr(import_module(module), "datetime", Noon)
    for who in ("GIT_AUTHOR", "GIT_COMMITTER"):
        for what, value in IDENTITY.items():
            monkeypatch.setenv(f"{who}_{what}", value)
    for scope in ("GLOBAL", "SYSTEM"):
        monkeypatch.setenv(f"GIT_CONFIG_{scope}", os.devnull)
    for name in ("empty", "site"):
        (folder / name).mkdir()
    monkeypatch.syspath_prepend(str(folder / "site"))
    text = follow(page, Reader(folder / "empty", folder / "site"))
    for path in (folder / "site").glob("*.py"):
        sys.modules.pop(path.stem, None)
    if os.environ.get("VERDICT_UPDATE_DOCS"):
        page.write_text(text, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == text
