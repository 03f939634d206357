"""Where a snapshot and its draft are put: nothing is written over, and nothing is written where either is refused."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from verdict.exchange.drafting import SEEN, doubts, draft
from verdict.exchange.importers.contract import Imported
from verdict.exchange.laying import layout
from verdict.exchange.snapshot import UNDER, content
from verdict.project.folder import ID, Project
from verdict.project.folder import content as read
from verdict.text.characters import printable
from verdict.text.files import write_whole
from verdict.words.errors import UsageError

SUFFIX = ".json"


@dataclass(frozen=True, slots=True)
class Put:
    """What became of each file, as ("wrote", "runs.json"), what to look at, and what comes next."""

    written: tuple[tuple[str, str], ...]
    doubts: tuple[str, ...]
    then: str


@dataclass(frozen=True, slots=True)
class Target:
    """The table to write, and the draft beside it where one is wanted."""

    project: Project
    output: Path
    draft: str | None

    @classmethod
    def of(cls, output: Path, draft: str | None) -> Target:
        """Return the target in the project that the output lies in, refused before any source is read.

        Raises:
            UsageError: the name is no .json, the draft's is no id, or the table would lie outside of the project.
        """
        target = cls(Project.enclosing(Path()), output, draft)
        if output.suffix.lower() != SUFFIX:
            raise UsageError(f"found --output {printable(str(output))}, wanted a name that ends in {SUFFIX}")
        if draft is not None:
            target._check_draft(draft)
        return target

    @property
    def reads(self) -> str:
        """Return the table as a registration of this project names it."""
        return Path(os.path.relpath(self.output.absolute(), self.project.root)).as_posix()

    def put(self, by: str, imported: Imported) -> Put:
        """Write what was read; `by` is the command, as "verdict import mlflow".

        Raises:
            UsageError: another file lies at one of the names already; nothing is written.
        """
        files = {self.output: content(by, imported)}
        if self.draft is not None:
            files[self._draft_path(self.draft)] = draft(self.draft, self.reads, by, imported).encode()
        there = {path: path.exists() for path in files}
        for path in (path for path, is_there in there.items() if is_there):
            self._check_same(path, files[path])
        _write_all({path: files[path] for path, is_there in there.items() if not is_there})
        written = tuple(("unchanged" if there[path] else "wrote", self.project.shown(path)) for path in files)
        return Put(written, tuple(doubts(imported, layout(imported))), self._then())

    def _draft_path(self, name: str) -> Path:
        return self.project.prereg / "drafts" / f"{name}.yaml"

    def _check_draft(self, name: str) -> None:
        if not ID.fullmatch(name):
            raise UsageError(f"found --draft {printable(name)}, wanted the day and a letter, such as 2026-11-27a")
        if not self.output.resolve().is_relative_to(self.project.root.resolve()):
            home = printable(str(self.project.root))
            raise UsageError(
                f"found --output {printable(str(self.output))} outside of the project {home}, which no draft can read; "
                "wanted a file in it"
            )

    def _check_same(self, path: Path, wanted: bytes) -> None:
        """Let the same content stand; refuse to write over any other."""
        if not path.is_file() or read(path) != wanted:
            raise UsageError(
                f"{self.project.shown(path)} is there already and holds something else; nothing is written over: name "
                "another file, or remove it"
            )

    def _then(self) -> str:
        if self.draft is None:
            return f"{SEEN.replace('this draft', 'any prediction of them')}; read with kind: table, under: {UNDER}"
        return f"{SEEN}; fill its open places: verdict lint {self.draft}"


def _write_all(files: Mapping[Path, bytes]) -> None:
    """Write files that are not there, all or none of them.

    Raises:
        OSError: one of them cannot be written; those before it are taken away again.
    """
    written: list[Path] = []
    try:
        for path, held in files.items():
            write_whole(path, held)
            written.append(path)
    except OSError:
        for path in written:
            path.unlink(missing_ok=True)
        raise
