"""Where a plugin comes from: its distribution and version, its module, and the digest of that module's code.

The digest covers the whole top package that the module lies in, or its one file where it lies in none. It is read from
disk, so that nothing of the plugin runs. What other packages the plugin imports, and compiled copies that Python keeps
in `__pycache__`, are not covered.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.machinery import all_suffixes
from importlib.metadata import EntryPoint
from importlib.util import find_spec
from pathlib import Path

from verdict.text.canonical import digest as canonical_digest
from verdict.text.characters import printable

UNKNOWN = "unknown"
NO_CODE = "no code found"


@dataclass(frozen=True, slots=True)
class Plugin:
    """A registered module of another distribution: where it is registered, whose it is, and the digest of its code.

    `group` is the entry point group, such as verdict.experiments; `digest` is sha256:<64 hex digits>, or says that no
    code was found.
    """

    group: str
    name: str
    distribution: str
    version: str
    module: str
    file: str
    digest: str

    @classmethod
    def of(cls, point: EntryPoint) -> Plugin:
        """Read where an entry point comes from; nothing of it is imported."""
        found = point.dist
        top = _Code.of(point.value.partition(":")[0].strip().partition(".")[0])
        return cls(
            point.group, printable(point.name),
            distribution=printable(found.name or UNKNOWN) if found else UNKNOWN,
            version=printable(found.version or UNKNOWN) if found else UNKNOWN,
            module=printable(point.value), file=printable(top.place), digest=top.digest,
        )  # fmt: skip

    @property
    def key(self) -> str:
        """What names it in provenance and locks: its group and its name."""
        return f"{self.group}:{self.name}"

    @property
    def record(self) -> dict[str, str]:
        """What provenance and locks keep of it: all that is the same on another machine."""
        return {
            "distribution": self.distribution, "version": self.version, "module": self.module, "digest": self.digest,
        }  # fmt: skip

    def __str__(self) -> str:
        return f"the plugin '{self.name}' of {self.distribution} {self.version} ({self.module})"


def code_digest(package: str) -> str:
    """Return the digest of the code of a top package, as it lies on disk now; nothing of it is imported."""
    return _Code.of(package).digest


@dataclass(frozen=True, slots=True)
class _Code:
    """The files of Python that a top package or module consists of, each by its name in it."""

    place: str
    files: tuple[tuple[str, Path], ...]

    @classmethod
    def of(cls, top: str) -> _Code:
        """Find the code of a top package or module; no file where there is none."""
        try:
            spec = find_spec(top) if top else None
        except (ImportError, ValueError, AttributeError):
            spec = None
        if spec is None:
            return cls(NO_CODE, ())
        folders = [Path(folder) for folder in spec.submodule_search_locations or ()]
        if folders:
            return cls(str(folders[0]), tuple(sorted(file for folder in folders for file in _files(folder))))
        alone = Path(spec.origin or "")
        return cls(str(alone), ((alone.name, alone),) if alone.is_file() else ())

    @property
    def digest(self) -> str:
        """One digest over the names and the bytes of all files."""
        if not self.files:
            return NO_CODE
        try:
            return canonical_digest([[name, _file_digest(path)] for name, path in self.files])
        except OSError as error:
            return f"{NO_CODE}: it cannot be read ({error.strerror})"


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    suffixes = tuple(all_suffixes())
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if name.endswith(suffixes) and "__pycache__" not in path.parts and path.is_file():
            yield name, path


def _file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
