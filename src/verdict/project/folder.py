"""Where a project keeps its freezes, measurements and locks, and the only paths that are ever written.

Nothing outside the project is written, and no name found inside a document becomes a path.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from verdict.text.characters import printable
from verdict.text.files import unlinked
from verdict.words.errors import IntegrityError, NothingToJudgeError, UsageError, nearest

SUFFIXES = (".json", ".yaml", ".yml")
ID = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[a-z]")
LISTED = 12  # known names that a message shows


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with prereg/, measurements/ and verdicts/ in it."""

    root: Path

    @classmethod
    def around(cls, prereg: Path) -> Project:
        """Return the project that a registration lies in: the parent of its folder prereg/, or its own folder."""
        own = prereg.absolute().parent  # as it is called: a link below the project is not followed out of it
        folder = next((above for above in (own, *own.parents) if above.name == "prereg"), None)
        return cls((own if folder is None else folder.parent).resolve())

    @classmethod
    def enclosing(cls, folder: Path) -> Project:
        """Return the project that a folder lies in: the nearest folder from there up that has a prereg/ in it.

        Where there is none, the folder itself is the project.
        """
        here = folder.resolve()
        return cls(next((above for above in (here, *here.parents) if (above / "prereg").is_dir()), here))

    @property
    def prereg(self) -> Path:
        """Folder of freezes."""
        return self.root / "prereg"

    @property
    def scratch(self) -> Path:
        """Folder of what can be made again; never committed."""
        return self.root / ".verdict"

    def in_place(self, path: Path) -> Path:
        """Return a path of this project, on the way to which there is no link and no repository of its own.

        Raises:
            IntegrityError: there is one, so that what stands there is not what git and the project say stands there.
        """
        place = self.root
        for name in path.relative_to(self.root).parts:
            place /= name
            if place.is_symlink():
                raise IntegrityError(
                    f"{self.shown(place)} is a symbolic link to {place.readlink()}; wanted what it leads to in its "
                    "place, since git keeps a link and not what stands behind it. No verdict is given"
                )
            if os.path.lexists(place / ".git"):
                raise IntegrityError(
                    f"{self.shown(place)} is a git repository of its own, so that the history of the project does not "
                    "hold what stands in it; keep it in the repository of the project. No verdict is given"
                )
        return path

    @property
    def freezes(self) -> dict[str, tuple[Path, ...]]:
        """The files of prereg/ that are named by an id, by that id."""
        return {name: paths for name, paths in _by_stem(self.prereg).items() if ID.fullmatch(name)}

    @property
    def drafts(self) -> dict[str, tuple[Path, ...]]:
        """The files of prereg/drafts/ by their names without suffix."""
        return _by_stem(self.prereg / "drafts")

    def registration(self, name: str) -> Path:
        """Return the file of a registration by its id, or by the name of its draft; a freeze comes first.

        Raises:
            UsageError: nothing has that name, or two files have it; the message says what is known.
        """
        found = self.freezes.get(name) or self.drafts.get(name, ())
        if not found:
            raise UsageError(f"no freeze is called '{name}'; {self.known(name)} Name one by its id or its file")
        if len(found) > 1:
            files = " and ".join(self.shown(path) for path in found)
            raise UsageError(f"{name} has two files, {files}; name the one that you mean by its path")
        return found[0]

    def known(self, name: str) -> str:
        """Say which ids and drafts there are, and which of them is nearest to a name that is none."""
        names = tuple(dict.fromkeys((*self.freezes, *self.drafts)))
        if not names:
            where = (
                f"{self.shown(self.prereg)} holds none"
                if self.prereg.is_dir()
                else "no folder here or above has a prereg/"
            )
            return f"{where}."
        more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
        return f"known: {', '.join(names[:LISTED])}{more}.{nearest(name, names)}"

    def measurements(self, freeze: str) -> Path:
        """Folder of the measurements of one freeze."""
        return self.root / "measurements" / freeze

    def sets(self, freeze: str) -> dict[str, Path]:
        """Return the stored sets of measurements of one freeze by name.

        Raises:
            IntegrityError: two files have one name, as m.json and m.yaml do: a set is named by it in lock and ledger;
            or one of them, or their folder, is a link.
        """
        found = _by_stem(self.in_place(self.measurements(freeze)))
        for same in _same_name(found):
            files = " and ".join(self.shown(path) for path in same)
            raise IntegrityError(f"{files} are two sets of measurements of one name, {same[0].stem}; keep one of them, "
                                 "and move the other out of measurements/")  # fmt: skip
        return {name: self.in_place(path) for name, (path,) in found.items()}

    def choose(self, freeze: str, name: str | None) -> Path | None:
        """Return the set to judge: the one named, or the only one; None where there is none.

        Raises:
            NothingToJudgeError: no set has that name. UsageError: none is named and there are several.
        """
        sets = self.sets(freeze)
        if name is not None:
            return self._named(freeze, name, sets)
        if len(sets) > 1:
            raise UsageError(
                f"{freeze} has several sets of measurements: {', '.join(sets)}; choose one with --measurements"
            )
        return next(iter(sets.values()), None)

    def _named(self, freeze: str, name: str, sets: dict[str, Path]) -> Path:
        if name in sets:
            return sets[name]
        path = Path(name)
        if path.suffix in SUFFIXES and path.is_file():
            return path
        known = ", ".join(sets) or "none"
        raise NothingToJudgeError(
            f"{freeze} has no measurements called '{name}'; stored: {known}.{nearest(name, sets)}"
        )

    def unlinked(self, path: Path) -> Path:
        """Return a path of the project that is about to be written to.

        Raises:
            UsageError: a link on its way leads out of the project.
        """
        unlinked(path, self.root)
        return path

    def beside(self, path: Path) -> Path:
        """Return a path as it is written from where the command runs."""
        return Path(self.shown(path))

    def shown(self, path: Path) -> str:
        """Write a path relative to where the command runs, where that is shorter."""
        relative = os.path.relpath(path)
        return relative if len(relative) < len(str(path)) else str(path)


def check_inside(path: Path) -> None:
    """Refuse a file that is named inside a project and lies outside it, before any of it is read or repeated.

    Raises:
        UsageError: it, or a folder on its way, is a link that leads out.
    """
    named = Path(os.path.abspath(path))  # noqa: PTH100 - a link must not be followed yet
    root = next((above for above in named.parents if (above / "prereg").is_dir()), None)
    if root is not None and not Path(os.path.realpath(named)).is_relative_to(os.path.realpath(root)):
        raise UsageError(f"{os.path.relpath(path)}: found a link that leads out of the project; wanted the file itself")


def is_path(text: str) -> bool:
    """Say whether a text names a file by its place rather than a registration by its name.

    A name without folder and suffix is no path, even where a folder is called like it, as those of measurements/ are.
    """
    return "/" in text or Path(text).suffix != ""


def _same_name(found: dict[str, tuple[Path, ...]]) -> Iterator[tuple[Path, ...]]:
    """Yield files that have one name, also where a file system would not tell capital letters apart."""
    folded: dict[str, tuple[Path, ...]] = {}
    for name, paths in found.items():
        folded[name.casefold()] = (*folded.get(name.casefold(), ()), *paths)
    return (paths for paths in folded.values() if len(paths) > 1)


def listed(folder: Path) -> list[Path]:
    """Return what lies in a folder of a project, in order; nothing where there is no such folder.

    Raises:
        IntegrityError: it cannot be listed, so that nobody knows what lies in it.
    """
    try:
        return sorted(folder.iterdir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise IntegrityError(
            f"{printable(os.path.relpath(folder))} cannot be listed ({error.strerror}), so that what lies in it is not "
            "known; let it be read. No verdict is given"
        ) from None


def content(path: Path) -> bytes:
    """Return what a file of a project holds; nothing waits for a pipe or a device in its place.

    Raises:
        OSError: it cannot be read, or is no file.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "found no file in its place, but a folder, a pipe or a device", str(path))
    return path.read_bytes()


def must_read(path: Path) -> bytes:
    """Return what a file of a project holds.

    Raises:
        IntegrityError: it cannot be read, so that nobody knows whether it is what it was.
    """
    try:
        return content(path)
    except OSError as error:
        raise IntegrityError(
            f"{printable(os.path.relpath(path))} cannot be read ({error.strerror}); let it be read. No verdict is given"
        ) from None


def _by_stem(folder: Path) -> dict[str, tuple[Path, ...]]:
    """Return the documents of a folder by their names without suffix, in order."""
    found: dict[str, tuple[Path, ...]] = {}
    for path in listed(folder):
        if path.suffix.lower() in SUFFIXES and path.is_file():
            found[path.stem] = (*found.get(path.stem, ()), path)
    return found
