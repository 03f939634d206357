"""Ways round a freeze by options that exist: adopting late, sets of other freezes, another chain, a lock by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from tests.attacks.attack import Does, Yields, kind, refused
from tests.attacks.histories import BAD, DRAFT, GOOD, freeze, lock, measure, record, store
from tests.attacks.kinds.early import NAME, early
from tests.attacks.scratch import Scratch

LAXER = DRAFT.replace("value: 0.3", "value: 0.8")


def _adopted(when: str) -> Does:
    """Measure, then write a registration as if it were old, adopt it, and lock."""

    def does(here: Scratch) -> None:
        early(here)
        if when == "in a later commit":
            here.commit("measure")
        here.write(f"prereg/{NAME}.yaml", LAXER.replace("2026-01-01a", NAME))
        if when != "with --dirty":
            here.commit("an old registration")
        here.run("freeze", f"prereg/{NAME}.yaml", "--adopt", "--reason", "frozen before", "--dirty")
        path = here.path(f"measurements/{NAME}/measured.json")
        tree = json.loads(path.read_text())
        with suppress(FileNotFoundError):
            tree["freeze"]["digest"] = record(here, NAME)["freeze"]["digest"]
        path.write_text(json.dumps(tree))
        here.commit("adopt")
        here.run("gate", "--write-lock")
        here.commit("lock")

    return does


def _honest() -> Yields:
    def amended(here: Scratch) -> None:
        measure(here, freeze(here), BAD)
        lock(here)
        text = LAXER.replace("2026-01-01a", "2000-01-01a") + f"parent: {{id: {NAME}, digest: unknown}}\n"
        name = freeze(here, text, "--kind", "error", "--access", "cells_seen")
        measure(here, name, GOOD)
        lock(here)

    yield "an amendment that says what was seen", amended


@kind("adopted after it was measured", "6", "empty", controls=_honest)
def adopted() -> Yields:
    """Nobody claims an order for what was adopted: where order is required, it is not shown."""
    for when in ("in a later commit", "in one commit", "with --dirty"):
        yield when, _adopted(when)
    yield "on a branch, merged", _adopted_on_a_branch
    yield "over a freeze of that day", _adopted_over


def _adopted_on_a_branch(here: Scratch) -> None:
    here.git("checkout", "-q", "-b", "side")
    _adopted("in a later commit")(here)
    here.git("checkout", "-q", "main")
    here.git("merge", "-q", "--no-ff", "-m", "merge", "side")


def _adopted_over(here: Scratch) -> None:
    """Adopt under the next letter of a day on which something was frozen and did not pass."""
    measure(here, freeze(here), BAD)
    lock(here)
    name = "2026-01-05b"
    text = LAXER.replace("2026-01-01a", name)
    here.write(f"prereg/{name}.yaml", text)
    store(here, name, {**record(here, NAME, BAD), "freeze": {"id": name, "digest": f"sha256:{'00' * 32}"}})
    here.commit("an old one")
    here.run("freeze", f"prereg/{name}.yaml", "--adopt", "--reason", "frozen before")
    with suppress(FileNotFoundError):
        store(here, name, record(here, name, BAD))
    here.commit("adopt")
    here.run("gate", "--write-lock")
    here.commit("lock")


def _borrowed(place: str, change: Callable[[dict[str, Any]], Any]) -> Does:
    """Lock a freeze on a set that lies elsewhere, or was made for another one."""

    def does(here: Scratch) -> None:
        first = freeze(here)
        measure(here, first)
        lock(here)
        name = freeze(here, DRAFT.replace("value: 0.3", "value: 0.26"), "--new-chain")
        tree = record(here, name if "digest" in place else first)
        change(tree)
        path = {"elsewhere": "numbers.json", "of the other": f"measurements/{first}/measured.json"}.get(
            place, f"measurements/{name}/measured.json"
        )
        if place != "of the other":
            here.write(path, json.dumps(tree))
        here.run(
            "gate",
            name,
            "--write-lock",
            "--measurements",
            path if place in ("elsewhere", "of the other") else "measured",
        )
        here.commit("lock")

    return does


def _not_locked(here: Scratch, watched: Any, left: Any) -> bool:
    """Whether the gate or verify fails, or no lock was written at all."""
    return refused(here, watched, left) or not here.path("verdicts/2026-01-05b.lock").exists()


@kind("numbers of another freeze", "7", "empty", controls=_honest, notices=_not_locked, honest=refused)
def borrowed() -> Yields:
    """A lock stands on a set of its own freeze, which names it by id and digest and lies in its folder."""
    yield "by their path", _borrowed("of the other", lambda tree: None)
    yield "from elsewhere", _borrowed("elsewhere", lambda tree: None)
    yield "copied as they are", _borrowed("copied", lambda tree: None)
    yield "the id changed", _borrowed("copied", lambda tree: tree["freeze"].update(id="2026-01-05b"))
    yield "the digest unknown", _borrowed("copied, digest", lambda tree: tree["freeze"].update(digest="unknown"))
    yield (
        "another kind executed",
        _borrowed("copied", lambda tree: tree.update(executed={"kind": "command", "settings": {}})),
    )
