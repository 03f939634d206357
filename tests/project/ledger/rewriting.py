"""A forger's tools: a ledger edited in one entry and made whole again, down to the heads that the locks know."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.project.ledger.repository import Repository
from verdict.project.ledger.store import parse_entry

Tree = dict[str, Any]


def folder(repository: Repository) -> Path:
    """The folder of the ledger."""
    return repository.root / "prereg/ledger"


def trees(repository: Repository) -> list[Tree]:
    """Every entry, in order."""
    return [json.loads(path.read_text()) for path in sorted(folder(repository).glob("0*.json"))]


def write(repository: Repository, entries: list[Tree]) -> None:
    """Put entries in place of the ledger's: numbered, linked, and with every lock's head on the new chain."""
    for path in folder(repository).glob("0*.json"):
        path.unlink()
    digests: list[str] = []
    for number, tree in enumerate(entries, start=1):
        whole = {**tree, "number": number, "previous": digests[-1] if digests else None}
        text = json.dumps(whole, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        (folder(repository) / f"{number:06d}.json").write_text(text)
        digests.append(parse_entry(text.encode()).digest)
    _relock(repository, entries, digests)


def _relock(repository: Repository, entries: list[Tree], digests: list[str]) -> None:
    from dataclasses import replace

    from verdict.outcome.lock import Head
    from verdict.project.locks import read_lock

    for path in (repository.root / "verdicts").glob("*.lock"):
        judged = [
            i for i, e in enumerate(entries) if e["event"]["kind"] == "judged" and e["event"]["freeze"] == path.stem
        ]
        if judged:
            at = judged[-1]
            head = Head(at, digests[at - 1]) if at else Head(0, "none")
            path.write_text(replace(read_lock(path), head=head).text)


def rewrite(repository: Repository, number: int, change: Callable[[Tree], Tree]) -> None:
    """Edit one entry, and make everything after it fit."""
    entries = trees(repository)
    entries[number - 1] = change(entries[number - 1])
    write(repository, entries)


def drop(repository: Repository, number: int) -> None:
    """Take one entry out, and make everything after it fit."""
    entries = trees(repository)
    del entries[number - 1]
    write(repository, entries)
