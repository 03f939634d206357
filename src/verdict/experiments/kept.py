"""Work kept from an interrupted measurement: whose it is, and why another's is refused.

Finished parts lie in a folder under .verdict/, each with the `Maker` that made it. A part of another freeze, backend,
contract of backends or engine is never taken for one of this measurement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import backends
from verdict import __version__
from verdict.registration.resolved import Registration
from verdict.words.errors import IntegrityError

CALLED = {
    "freeze": "the freeze", "backend": "the backend", "contract_version": "version {} of the contract of backends",
    "engine_version": "verdict",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Maker:
    """What made a part: the freeze by its digest, the backend, the contract that it keeps, this engine's version."""

    freeze: str
    backend: str
    contract_version: int
    engine_version: str

    @classmethod
    def of(cls, registration: Registration, backend: str) -> Maker:
        """Return what makes parts of this freeze here and now."""
        return cls(registration.digest, backend, backends.VERSION, __version__)

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
                f"by, wanted {self._sentence(self.plain())}; delete that folder to measure it anew"
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
            CALLED[name].format(value) if "{}" in CALLED[name] else f"{CALLED[name]} {value}"
            for name, value in fields.items()
        )

    @staticmethod
    def _remedy(other: Mapping[str, Any]) -> str:
        anew = "delete that folder to measure it anew"
        return f"{anew}, or go on with --backend {other['backend']}" if set(other) == {"backend"} else anew


@dataclass(frozen=True, slots=True)
class Shelf:
    """The folder of one part under way, and who makes it."""

    folder: Path
    maker: Maker

    def check(self, found: object) -> None:
        """Refuse what another made; raises as `Maker.check`."""
        self.maker.check(found, self.folder)


def _shown(folder: Path) -> str:
    """Name a folder from the project's scratch folder on."""
    parts = folder.parts
    return "/".join(parts[parts.index(".verdict") :]) if ".verdict" in parts else folder.name
