"""Do the settings of a kind fit the registration that they stand in? Asked of drafts, before anything is frozen."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Protocol, runtime_checkable

from pydantic import BaseModel

from verdict.registration.resolved import Registration
from verdict.text.record import thaw
from verdict.text.validate import Located, Path
from verdict.words.errors import DocumentError


@runtime_checkable
class Fitted(Protocol):
    """Settings that name axes and quantities, and can tell which of them do not fit."""

    def misfits(self, registration: Registration) -> Iterator[tuple[Path, str]]:
        """Yield what does not fit, each with its path below `experiment`."""


def refuse_misfits(registration: Registration, document: Located, kinds: Mapping[str, type[BaseModel]]) -> None:
    """Refuse a draft whose settings name what it does not register; measuring would refuse them too late.

    Raises:
        DocumentError: everything that does not fit, each at its place.
    """
    experiment = registration.prereg.experiment
    settings = kinds[experiment.kind].model_validate_json(json.dumps(thaw(experiment.settings)))
    found = settings.misfits(registration) if isinstance(settings, Fitted) else ()
    problems = [document.problem(("experiment", *path), message) for path, message in found]
    if problems:
        raise DocumentError(problems)
