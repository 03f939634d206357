"""Work kept from an interrupted measurement: whose it is, and why another's is refused.

Finished parts lie in a folder under .verdict/, each with the `Maker` that made it. A part of another freeze, backend,
contract of backends, estimators, engine or code is never taken for one of this measurement, nor one not as it was kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import backends
from verdict import __version__
from verdict.plugins.origin import code_digest
from verdict.registration.resolved import Registration
from verdict.statistics.version import METHODS
from verdict.text.files import unlinked, write_whole
from verdict.text.seals import measured, opened, seal
from verdict.words.errors import IntegrityError

SCHEMA = "verdict/kept/1"
BEGINS = b'{"made_by":'  # how canonical JSON of a seal begins
FIELDS = {"schema", "place", "made_by", "of", "n_bytes", "sha256"}
SCRATCH = ".verdict"
DAMAGED = (
    "found a part that is not as it was kept, or that an earlier version kept without a seal; wanted it whole, and "
    "with its seal"
)
ANEW = "delete that folder to measure it anew"
CALLED = {
    "freeze": "the freeze", "backend": "the backend", "contract_version": "version {} of the contract of backends",
    "engine_version": "verdict", "methods_version": "version {} of the estimators", "code": "the code",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Maker:
    """What made a part: the freeze by its digest, the backend, the contract that it keeps, the engine's version.

    `methods_version` is that of the estimators, which may change while the engine's does not; `code` holds the digests
    of this package and of the backends as they lie on disk, since an edited copy of a version is another maker.
    """

    freeze: str
    backend: str
    contract_version: int
    engine_version: str
    methods_version: int
    code: str

    @classmethod
    def of(cls, registration: Registration, backend: str) -> Maker:
        """Return what makes parts of this freeze here and now."""
        return cls(registration.digest, backend, backends.VERSION, __version__, METHODS, _code())

    def plain(self) -> dict[str, Any]:
        """Return the maker as JSON values."""
        return asdict(self)

    def check(self, found: object, folder: Path) -> None:
        """Refuse a part that another made.

        Raises:
            IntegrityError: the part does not say who made it, or was made by another; the message says what to do.
        """
        if not isinstance(found, Mapping):
            raise IntegrityError(
                f"{_shown(folder)}: found a part that does not say which freeze, backend and version it was measured "
                f"by, wanted {self._sentence(self.plain())}; {ANEW}"
            )
        other = {name: found.get(name) for name, wanted in self.plain().items() if found.get(name) != wanted}
        if other:
            wanted = {name: getattr(self, name) for name in other}
            raise IntegrityError(
                f"{_shown(folder)}: found a part that was measured by {self._sentence(other)}, wanted one by "
                f"{self._sentence(wanted)}; {self._remedy(other)}"
            )

    @staticmethod
    def _sentence(fields: Mapping[str, Any]) -> str:
        return ", ".join(
            CALLED[name].format("unknown" if value is None else value)
            if "{}" in CALLED[name]
            else f"{CALLED[name]} {value}"
            for name, value in fields.items()
        )

    @staticmethod
    def _remedy(other: Mapping[str, Any]) -> str:
        return f"{ANEW}, or go on with --backend {other['backend']}" if set(other) == {"backend"} else ANEW


@cache
def _code() -> str:
    return " ".join(code_digest(package) for package in ("verdict", "backends"))


@dataclass(frozen=True, slots=True)
class Shelf:
    """The folder in which finished parts of something under way are kept, who makes them, and how to begin anew.

    Every file carries a seal behind its content: where it lies, who made it, what it rests on, its length, its digest.
    A byte that changed, a file cut short, or one put in the place of another is told from what was kept there.
    """

    folder: Path
    maker: Maker | None
    anew: str = ANEW

    def keep(self, name: str, content: bytes, of: Mapping[str, Any]) -> None:
        """Keep a part that rests on `of`, JSON values by name.

        Raises:
            UsageError: a link leads out of the project. OSError: it cannot be written.
        """
        path = self.folder / name
        unlinked(path, _project(self.folder))
        write_whole(path, seal(content, self._said(name, content, of)))

    def take(self, name: str, of: Mapping[str, Any]) -> bytes | None:
        """Return the content of a part that was kept, None where there is none.

        Raises:
            IntegrityError: it is not as it was kept, lies in the place of another, was made by another, or rests on
            something else; the message says what to delete.
        """
        try:
            whole = (self.folder / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._refused(name, f"found a part that cannot be read ({error.strerror}), wanted one") from None
        content, said = self._opened(name, whole)
        wanted = self._said(name, content, of)
        if self.maker is not None:
            self.maker.check(said["made_by"], self.folder)
        self._same(name, said, wanted)
        return content

    def _said(self, name: str, content: bytes, of: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "place": f"{_shown(self.folder)}/{name}",
            "made_by": None if self.maker is None else self.maker.plain(),
            "of": dict(of),
            **measured(content),
        }

    def _opened(self, name: str, whole: bytes) -> tuple[bytes, dict[str, Any]]:
        """Take a file apart into content and what its seal says, if that is a seal."""
        found = opened(whole, BEGINS)
        if found is None or {*found[1]} != FIELDS or not isinstance(found[1]["of"], dict):
            raise self._refused(name, DAMAGED)
        return found

    def _same(self, name: str, said: dict[str, Any], wanted: dict[str, Any]) -> None:
        if said["place"] != wanted["place"]:
            raise self._refused(name, f"found what was kept as {said['place']}, wanted what was kept here")
        if (said["n_bytes"], said["sha256"]) != (wanted["n_bytes"], wanted["sha256"]):
            kept = f"the {said['n_bytes']} with {said['sha256'][:12]} that were kept"
            found = f"found {wanted['n_bytes']} bytes with the digest {wanted['sha256'][:12]}"
            raise self._refused(name, f"{found}, wanted {kept}")
        other = [key for key, value in wanted["of"].items() if said["of"].get(key) != value]
        if other or said != wanted:
            what = " and ".join(other) or "things"
            raise self._refused(name, f"found a part that rests on other {what} than now, wanted one of the same")

    def _refused(self, name: str, sentence: str) -> IntegrityError:
        return IntegrityError(f"{_shown(self.folder)}/{name}: {sentence}; {self.anew}")


def _project(folder: Path) -> Path:
    """Return the project in whose scratch folder another lies."""
    return next((above.parent for above in (folder, *folder.parents) if above.name == SCRATCH), folder)


def _shown(folder: Path) -> str:
    """Name a folder from the project's scratch folder on."""
    parts = folder.parts
    return "/".join(parts[parts.index(SCRATCH) :]) if SCRATCH in parts else folder.name
