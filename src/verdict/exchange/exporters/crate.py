"""A freeze as an RO-Crate 1.1: its files, the outcome, the report, and `ro-crate-metadata.json`, which describes them.

Files lie where they lie in the project, but for the ledger: entries that are about one freeze are an excerpt, and no
ledger, so they lie in a folder of that name.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from verdict.exchange.exporters.entities import METADATA, OUTCOME, REPORT, Described, metadata
from verdict.exchange.exporters.state import Part, Role, State
from verdict.text.to_json import to_json

EXCERPT = "ledger-excerpt"
IN_LEDGER = (Role.CANONICAL, Role.ENTRY, Role.SIGNATURE)


def crate(state: State, report: bytes) -> dict[str, bytes]:
    """Return every file of the crate by its name; `report` is the HTML report of the same state.

    Raises:
        UsageError: it is no freeze. NothingToJudgeError: nothing is measured yet.
    """
    files = [Described(_place(part), str(part.role), part.content, part.name) for part in state.parts]
    files += [
        Described(OUTCOME, "the outcome, as verdict run --json prints it", to_json(state.outcome).encode()),
        Described(REPORT, "the report", report),
    ]
    told = to_json(metadata(state, tuple(files))).encode()
    return {METADATA: told, **{file.place: file.content for file in files}}


def _place(part: Part) -> str:
    return f"{EXCERPT}/{PurePosixPath(part.name).name}" if part.role in IN_LEDGER else part.name
