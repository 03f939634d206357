"""Whole projects, each built once and copied for every attack: building takes a second, copying a few milliseconds."""

from __future__ import annotations

import atexit
import copy
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.attacks.scratch import Scratch
from tests.project.ledger.repository import DRAFT
from tests.project.ledger.repository import RECORD as GOOD

BAD = {**GOOD, "error": {1: 0.1, 2: 0.2, 3: 0.75}}
CHECKPOINT = f"sha256:{sha256(b'a checkpoint').hexdigest()}"
OTHER_CHECKPOINT = f"sha256:{sha256(b'another checkpoint').hexdigest()}"
PROVENANCE = {"checkpoint": CHECKPOINT, "code": {"commit": "7c22d19", "version": 3}}
IN_MEMORY = Path("/dev/shm")  # noqa: S108 - folders of our own are made in it
ROOM = (
    str(IN_MEMORY) if os.access(IN_MEMORY, os.W_OK) else None
)  # every file is synchronised, which costs no time there
_SHELVES: list[Path] = []


def freeze(here: Scratch, text: str = DRAFT, *options: str) -> str:
    """Freeze a draft, commit it before and after, and return its id."""
    here.write("prereg/drafts/next.yaml", text)
    here.commit("draft")
    done = here.must("freeze", "prereg/drafts/next.yaml", "--reason", "to test", "--json", *options)
    here.commit("freeze")
    name: str = json.loads(done.out)["event"]["id"]
    return name


def amend(here: Scratch, parent: str, old: str, new: str, access: str = "cells_seen") -> str:
    """Freeze an amendment of `parent` that replaces one text."""
    text = here.read(f"prereg/{parent}.yaml").split("parent:")[0].replace(f"id: {parent}", "id: 2000-01-01a", 1)
    assert old in text
    text = text.replace(old, new, 1) + f"parent: {{id: {parent}, digest: unknown}}\n"
    return freeze(here, text, "--kind", "error", "--access", access)


def record(here: Scratch, name: str, readings: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """Return a set of measurements of a freeze."""
    digest = f"sha256:{sha256(here.path(f'prereg/ledger/{name}.json').read_bytes()).hexdigest()}"
    quantities = {
        q: {"cells": [{"at": {"seed": s}, "value": v} for s, v in cells.items()]}
        for q, cells in (readings or GOOD).items()
    }
    return {
        "schema": "verdict/measurements/1", "grade": "measured", "title": "made up",
        "executed": {"kind": "record", "settings": {"produced_by": "a test"}}, "provenance": copy.deepcopy(PROVENANCE),
        "freeze": {"id": name, "digest": digest}, "quantities": quantities, **changes,
    }  # fmt: skip


def store(here: Scratch, name: str, tree: dict[str, Any], called: str = "measured.json") -> str:
    """Put a set of measurements where it belongs, and return its path."""
    path = f"measurements/{name}/{called}"
    here.write(path, json.dumps(tree, indent=1))
    return path


def measure(here: Scratch, name: str, readings: dict[str, Any] | None = None, **changes: Any) -> None:
    """Store measurements of a freeze, and commit them."""
    store(here, name, record(here, name, readings, **changes))
    here.commit("measure")


def lock(here: Scratch, *options: str) -> None:
    """Lock what comes out, and commit it."""
    here.must("gate", "--write-lock", *options)
    here.commit("lock")


def move(here: Scratch, to: str, *evidence: str) -> None:
    """Move the tag of the only claim, and commit it."""
    here.must("confer", "small", "--tier", "operational", "--to", to, "--reason", "so it stands", *evidence)
    here.commit("confer")


def _frozen(here: Scratch) -> None:
    freeze(here)


def _measured(here: Scratch) -> None:
    measure(here, freeze(here))


def _locked(here: Scratch) -> None:
    _measured(here)
    lock(here)


def _conferred(here: Scratch) -> None:
    """Promoted and demoted twice, with the very same words each time; the tag stands where it began."""
    _locked(here)
    for _ in range(2):
        move(here, "solid", "--evidence", CHECKPOINT)
        move(here, "conjectured")


def _withdrawn(here: Scratch) -> None:
    """A PASS that an erratum took away: what it rested on was wrong."""
    _locked(here)
    here.must("erratum", CHECKPOINT, "--reason", "the checkpoint was of another model")
    lock(here, "--reason", "withdrawn")


def _storied(here: Scratch) -> None:
    """One entry of every kind, and two of several: an amendment that did not pass, conferrals, errata, relocks."""
    _conferred(here)
    (first,) = here.freezes
    second = amend(here, first, "value: 0.3", "value: 0.2")
    provenance = {**PROVENANCE, "checkpoint": OTHER_CHECKPOINT}
    measure(here, second, BAD, provenance=provenance)
    lock(here)
    here.must("erratum", CHECKPOINT, "--reason", "the checkpoint was of another model")
    lock(here, "--reason", "withdrawn")
    here.must(
        "erratum", "code.commit=7c22d19", "--reason", "weights were probed", "--stands", f"{second} P1: no weights"
    )
    here.commit("second erratum")


def _two_sets(here: Scratch) -> None:
    """Two sets stored and committed, none locked."""
    name = freeze(here)
    store(here, name, record(here, name, BAD), "first.json")
    store(here, name, record(here, name, GOOD), "second.json")
    here.commit("measure")


HISTORIES: dict[str, Callable[[Scratch], None]] = {
    "empty": lambda here: None, "frozen": _frozen, "measured": _measured, "locked": _locked,
    "conferred": _conferred, "withdrawn": _withdrawn, "storied": _storied, "two sets": _two_sets,
}  # fmt: skip


def history(name: str) -> Callable[[Callable[[Scratch], None]], Callable[[Scratch], None]]:
    """Name a function that builds a project, so that attacks can ask for it."""

    def named(build: Callable[[Scratch], None]) -> Callable[[Scratch], None]:
        HISTORIES[name] = build
        return build

    return named


def shelf() -> Path:
    """Return the folder of what is built once; it is gone when this process ends."""
    if not _SHELVES:
        _SHELVES.append(Path(tempfile.mkdtemp(prefix="attacked-", dir=ROOM)))
        atexit.register(shutil.rmtree, _SHELVES[0], ignore_errors=True)
    return _SHELVES[0]


def apart(within: str) -> None:
    """Begin a shelf of this process's own in that of the process which it was forked from, and which clears it."""
    _SHELVES[:] = [Path(tempfile.mkdtemp(dir=within))]


def copied(name: str, to: Path) -> Scratch:
    """Return a copy of a project, built where it is asked for the first time."""
    built = shelf() / name.replace(" ", "-")
    if not built.exists():
        half = built.with_name(f"{built.name}.half")
        shutil.rmtree(half, ignore_errors=True)
        HISTORIES[name](Scratch.begin(half))
        half.rename(built)
    shutil.copytree(built, to, symlinks=True)
    return Scratch(to, to)
