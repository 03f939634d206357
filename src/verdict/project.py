"""Where a project keeps its freezes, measurements and locks, and the only paths that are ever written.

Nothing outside the project is written, and no name found inside a document becomes a path.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from verdict.errors import NothingToJudgeError, UsageError, nearest

SUFFIXES = (".json", ".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with prereg/, measurements/ and verdicts/ in it."""

    root: Path

    @classmethod
    def around(cls, prereg: Path) -> Project:
        """Return the project that a registration lies in: the parent of its folder prereg/, or its own folder."""
        folder = prereg.resolve().parent
        while folder.name != "prereg" and folder.parent != folder:
            folder = folder.parent
        return cls(folder.parent if folder.name == "prereg" else prereg.resolve().parent)

    @property
    def prereg(self) -> Path:
        """Folder of freezes."""
        return self.root / "prereg"

    @property
    def scratch(self) -> Path:
        """Folder of what can be made again; never committed."""
        return self.root / ".verdict"

    def measurements(self, freeze: str) -> Path:
        """Folder of the measurements of one freeze."""
        return self.root / "measurements" / freeze

    def sets(self, freeze: str) -> dict[str, Path]:
        """Return the stored sets of measurements of one freeze by name."""
        folder = self.measurements(freeze)
        found = sorted(folder.iterdir()) if folder.is_dir() else []
        return {path.stem: path for path in found if path.suffix in SUFFIXES and path.is_file()}

    def choose(self, freeze: str, name: str | None) -> Path | None:
        """Return the set to judge: the one named, or the only one; None where there is none.

        Raises:
            UsageError: no set has that name, or none is named and there are several.
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

    def shown(self, path: Path) -> str:
        """Write a path relative to where the command runs, where that is shorter."""
        relative = os.path.relpath(path)
        return relative if len(relative) < len(str(path)) else str(path)


def write_whole(path: Path, content: bytes) -> None:
    """Write beside and rename, so that a kill at any moment leaves the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(0o644)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
