"""A commented draft, bare or from a template with its data, in a project that may be empty; nothing is overwritten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from verdict import experiments
from verdict.project.folder import SUFFIXES, Project
from verdict.project.schemas import schemas
from verdict.registration import drafts
from verdict.text.files import write_whole
from verdict.words.errors import UsageError

LETTERS = "abcdefghijklmnopqrstuvwxyz"
DRAFT = ""  # the key of the draft among the files to be written


@dataclass(frozen=True, slots=True)
class Begun:
    """What was written: the draft last, and the line that was added to a .gitignore that was there."""

    project: Project
    written: tuple[Path, ...]
    ignoring: str = ""

    @property
    def draft(self) -> Path:
        """The draft."""
        return self.written[-1]


def begin(project: Project, *, template: str | None, kind: str | None, title: str | None) -> Begun:
    """Write a draft to prereg/drafts, named by today and the next free letter, and the files of its template.

    Raises:
        UsageError: both a template and a kind; nothing of that name; or a file of the template is there already.
    """
    if template is not None and kind is not None:
        raise UsageError(f"found --template {template} and --kind {kind}, wanted one of them: a template has its kind")
    name = _next(project)
    path = project.prereg / "drafts" / f"{name}.yaml"
    files = _files(name, template=template, kind=kind, title=title)
    content = files.pop(DRAFT)
    _refuse_what_is_there(project, files, template)
    for file, schema in schemas(experiments.settings_models()).items():
        if not (project.prereg / file).is_file():
            write_whole(project.prereg / file, schema.encode())
    written = {**{project.root / file: text for file, text in files.items()}, path: content}
    for place, text in written.items():
        write_whole(place, text)
    return Begun(project, tuple(written), _ignore(project))


def write_schemas(folder: Path, *, check: bool = False) -> list[Path]:
    """Write the JSON Schemas that editors complete from, and return those that were not current; `check` only tells."""
    found = {folder / name: text.encode() for name, text in schemas(experiments.settings_models()).items()}
    stale = [path for path, text in found.items() if not (path.is_file() and path.read_bytes() == text)]
    for path in () if check else stale:
        write_whole(path, found[path])
    return stale


def _files(name: str, *, template: str | None, kind: str | None, title: str | None) -> dict[str, bytes]:
    """Return what is to be written: the draft, and the files of its template by name."""
    line = None if title is None else " ".join(title.split())
    if template is None:
        return {DRAFT: drafts.draft(kind or "record", name, line or "What is expected, in one line").encode()}
    found = dict(drafts.example(template, name, line))
    return {DRAFT: found.pop(drafts.REGISTRATION), **found}


def _refuse_what_is_there(project: Project, files: Iterable[str], template: str | None) -> None:
    """Refuse a template before anything is written, where one of its files would be written over."""
    there = [project.shown(project.root / file) for file in files if (project.root / file).exists()]
    if there:
        be = "is" if len(there) == 1 else "are"
        raise UsageError(
            f"{' and '.join(there)} {be} there already, and nothing is written over; wanted another folder for the "
            f"template {template}, as in: verdict init --template {template} --project {template}"
        )


def _ignore(project: Project) -> str:
    """Keep the scratch folder out of git; return the line that was added to a .gitignore that was there."""
    path, line = project.root / ".gitignore", f"{project.scratch.name}/"
    content = path.read_bytes() if path.is_file() else b""
    known = {text.strip().strip("/") for text in content.decode(errors="replace").splitlines()}
    if project.scratch.name in known:
        return ""
    gap = b"" if not content or content.endswith(b"\n") else b"\n"
    write_whole(path, content + gap + f"{line}\n".encode())
    return line if content else ""


def _next(project: Project) -> str:
    """Return today in UTC with the first letter that neither a freeze nor a draft has."""
    day = datetime.now(UTC).strftime("%Y-%m-%d")
    taken = {path.stem for folder in (project.prereg, project.prereg / "drafts") if folder.is_dir()
             for path in folder.iterdir() if path.suffix in SUFFIXES}  # fmt: skip
    free = next((letter for letter in LETTERS if f"{day}{letter}" not in taken), None)
    if free is None:
        raise UsageError(f"every letter of {day} is taken; remove a draft that is no longer needed")
    return day + free
