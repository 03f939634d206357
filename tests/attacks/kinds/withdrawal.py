"""Numbers that an erratum withdrew, brought back as if they were others."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from tests.attacks.attack import Does, Yields, both, committed, kind
from tests.attacks.forging import put, remove
from tests.attacks.histories import BAD, CHECKPOINT, GOOD, PROVENANCE, freeze, history, lock, measure, record, store
from tests.attacks.scratch import Scratch

Tree = dict[str, Any]
SUBJECTS = ("its digest", "its checkpoint", "its commit", "its backend", "its lock", "what it rests on")
PASSED = '"prediction", "P1", "PASS"'


def _withdrawn_by(subject: str, *, locked: bool) -> Callable[[Scratch], None]:
    def build(here: Scratch) -> None:
        if subject == "what it rests on":
            first = freeze(here)
            measure(here, first)
            lock(here)
            source = here.entries()[-1]["event"]["measurements"]
            name = freeze(here, here.read("prereg/drafts/next.yaml"), "--new-chain")
            measure(here, name, provenance={**PROVENANCE, "computed_from": source})
        else:
            name = freeze(here)
            measure(here, name, backend="reference")
        lock(here)
        event = here.entries()[1]["event"]
        named = {
            "its digest": event["measurements"], "its checkpoint": CHECKPOINT, "its commit": "code.commit=7c22d19",
            "its backend": "backend=reference", "its lock": event["lock"], "what it rests on": event["measurements"],
        }  # fmt: skip
        here.must("erratum", named[subject], "--reason", "it was wrong")
        if locked:
            lock(here, "--reason", "withdrawn")
        here.commit("withdrawn")

    return build


for _subject in SUBJECTS:
    history(f"withdrawn by {_subject}")(_withdrawn_by(_subject, locked=_subject != "its lock"))
    history(f"withdrawn by {_subject}, not locked")(_withdrawn_by(_subject, locked=False))


def stays_withdrawn(here: Scratch, watched: Any, left: Any) -> bool:
    """Whether the withdrawn PASS is not on record again, by a green gate."""
    gone = [watched(here.gate()).code, watched(here.verify()).code] != [0, 0]
    return gone or not any(PASSED in path.read_text() for path in here.path("verdicts").glob("*.lock"))


def _measured(here: Scratch) -> str:
    return f"measurements/{here.freezes[-1]}/measured.json"


def reworded(change: Callable[[Tree], Any]) -> Callable[[Scratch], None]:
    """Edit the withdrawn set, and lock it again."""

    def does(here: Scratch) -> None:
        name = _measured(here)
        tree = json.loads(here.read(name))
        change(tree)
        here.write(name, json.dumps(tree))
        here.run("gate", here.freezes[-1], "--write-lock", "--reason", "tidied up")

    return does


def _set(*path: Any) -> Callable[[Tree], None]:
    return lambda tree: put(tree, path[:-1], path[-1])


def _drop(*path: Any) -> Callable[[Tree], None]:
    return lambda tree: remove(tree, path)


def _everywhere(tree: Tree) -> None:
    """Write draws, the same in every cell, in one line for all of them."""
    tree["quantities"]["draws"] = {"every": {"value": 500}}


def _rename(old: str, new: str) -> Callable[[Tree], None]:
    return lambda tree: put(tree, ("provenance", new), tree["provenance"].pop(old))


WORDINGS: dict[str, Callable[[Tree], Any]] = {
    "a full stop in the title": _set("title", "made up."),
    "another title": _set("title", "Two methods, second run"),
    "a note": _set("notes", ["as measured"]),
    "a line of provenance more": _set("provenance", "machine", "another"),
    "a worse grade": _set("grade", "transcribed"),
    "a grade for each series": _set("quantities", "error", "grade", "measured"),
    "a source": _set("quantities", "error", "why", "by hand"),
    "an aggregate": _set("aggregates", {"median(error)": {"value": 0.2}}),
    "a statement": _set("statements", {"S1": {"says": "it is small", "holds": "all(error <= bar)"}}),
    "one value for all cells": _everywhere,
    "not executed": _drop("executed"),
}
ORIGINS: dict[str, Callable[[Tree], Any]] = {
    "no provenance": _drop("provenance"),
    "no checkpoint": _drop("provenance", "checkpoint"),
    "another checkpoint": _set("provenance", "checkpoint", f"sha256:{'ab' * 32}"),
    "the checkpoint in capitals": _set("provenance", "checkpoint", CHECKPOINT.upper()),
    "the checkpoint with a space": _set("provenance", "checkpoint", f"{CHECKPOINT} "),
    "the checkpoint in a sentence": _set("provenance", "checkpoint", f"as {CHECKPOINT}"),
    "no code": _drop("provenance", "code"),
    "the code under another name": _rename("code", "program"),
    "another commit": _set("provenance", "code", "commit", "0000000"),
    "the commit in full": _set("provenance", "code", "commit", "7c22d19aa"),
    "no backend": lambda tree: tree.pop("backend", None),
    "another backend": _set("backend", "numba"),
    "rests on nothing": lambda tree: tree["provenance"].pop("computed_from", None),
    "rests on another": _set("provenance", "computed_from", f"sha256:{'cd' * 32}"),
}
CARRIED = {
    "its checkpoint": ("no provenance", "no checkpoint", "another checkpoint", "the checkpoint in capitals",
                       "the checkpoint with a space", "the checkpoint in a sentence"),
    "its commit": ("no provenance", "no code", "the code under another name", "another commit", "the commit in full"),
    "its backend": ("no backend", "another backend"),
    "what it rests on": ("no provenance", "rests on nothing", "rests on another"),
}  # fmt: skip


def _honest() -> Yields:
    """What a project may do after an erratum."""

    def anew(here: Scratch) -> None:
        name = freeze(here, here.read("prereg/drafts/next.yaml"), "--new-chain")
        measure(here, name, {**BAD}, provenance={"checkpoint": f"sha256:{'12' * 32}"}, title="measured anew")
        lock(here)

    yield "another freeze, measured anew", anew
    yield "nothing but a commit", lambda here: (here.write("notes.md", "a note\n"), here.commit("note"))


@kind("withdrawn numbers under other words", "1", "withdrawn", controls=_honest, notices=stays_withdrawn)
def wordings() -> Yields:
    """What is withdrawn is a digest of readings: no title, note or other form of the same numbers brings them back."""
    for subject in SUBJECTS[:-2] + SUBJECTS[-1:]:
        for name, change in WORDINGS.items():
            yield f"{subject}: {name}", committed(reworded(change)), f"withdrawn by {subject}"
            yield f"{subject}, not locked: {name}", reworded(change), f"withdrawn by {subject}, not locked"
    yield from both(_elsewhere())


@kind("withdrawn numbers of other origin", "1", "withdrawn", controls=_honest, notices=stays_withdrawn)
def origins() -> Yields:
    """A set locked again may not lose what an erratum names."""
    for subject, names in CARRIED.items():
        for name in names:
            change = reworded(ORIGINS[name])
            yield f"{subject}: {name}", committed(change), f"withdrawn by {subject}"
            yield f"{subject}, not locked: {name}", change, f"withdrawn by {subject}, not locked"
            yield f"{subject}, not locked: {name}, committed", committed(change), f"withdrawn by {subject}, not locked"
    all_ = reworded(lambda tree: (put(tree, ("title",), "made up."), tree.pop("provenance")))
    yield from both((f"{s}: no provenance, another title", all_, f"withdrawn by {s}") for s in SUBJECTS[:4])


def _elsewhere() -> Iterator[tuple[Any, ...]]:
    """Put the same numbers under another name or suffix."""

    def renamed(to: str, *chosen: str, keep: bool = False) -> Callable[[Scratch], None]:
        def does(here: Scratch) -> None:
            tree = json.loads(here.read(_measured(here)))
            if not keep:
                here.path(_measured(here)).unlink()
            tree["title"] = "made up."
            store(here, here.freezes[-1], tree, to)
            here.run("gate", here.freezes[-1], "--write-lock", "--reason", "renamed", *chosen)

        return does

    for subject in ("its digest", "its checkpoint"):
        after = f"withdrawn by {subject}"
        yield f"{subject}: as yaml", renamed("measured.yaml"), after
        yield f"{subject}: under another name", renamed("again.json", "--measurements", "again"), after
        yield f"{subject}: beside the old one", renamed("b.json", "--measurements", "b", keep=True), after
        yield f"{subject}: in a new freeze", _refrozen, after
        yield f"{subject}: in a chain of its own", _new_chain, after


def _refrozen(here: Scratch) -> None:
    """Carry the withdrawn numbers over to an amendment, without saying where they come from."""
    name = here.freezes[-1]
    text = here.read(f"prereg/{name}.yaml").replace(f"id: {name}", "id: 2000-01-01a", 1)
    text += f"parent: {{id: {name}, digest: unknown}}\n"
    _locked_on_old(here, freeze(here, text, "--kind", "error", "--access", "cells_seen"))


def _new_chain(here: Scratch) -> None:
    _locked_on_old(here, freeze(here, here.read("prereg/drafts/next.yaml"), "--new-chain"))


def _locked_on_old(here: Scratch, name: str) -> None:
    store(here, name, record(here, name, title="measured anew", provenance={}))
    here.commit("measure")
    here.run("gate", name, "--write-lock")


def names_it(here: Scratch, watched: Any, left: Any) -> bool:
    """Whether the gate fails, or it and run say that these numbers were withdrawn elsewhere."""
    gate = watched(here.gate())
    run = watched(here.run("run", here.freezes[-1], "--exit-zero"))
    return gate.code != 0 or all("withdrawn elsewhere" in said for said in (gate.said, run.said))


def _beside_another(*, draws: dict[int, int], bar: str = "0.3", called: str = "measured.json") -> Does:
    """Lock the withdrawn errors in a chain of their own, among other numbers than those that they came with."""

    def does(here: Scratch) -> None:
        draft = here.read("prereg/drafts/next.yaml").replace("value: 0.3", f"value: {bar}")
        name = freeze(here, draft, "--new-chain")
        readings = {**GOOD, "draws": {**GOOD["draws"], **draws}}
        store(here, name, record(here, name, readings, title="measured anew", provenance={}), called)
        here.commit("measure")
        lock(here)

    return does


@kind("withdrawn numbers among others", "1", "withdrawn", controls=_honest, notices=names_it, honest=names_it)
def among_others() -> Yields:
    """In a chain of freezes of its own a few numbers may agree by chance: it is said, and takes no word away."""
    for subject in SUBJECTS[:-2] + SUBJECTS[-1:]:
        yield f"{subject}: one other number changed", _beside_another(draws={3: 501}), f"withdrawn by {subject}"
    yield "all others changed", _beside_another(draws={1: 100, 2: 200, 3: 300})
    yield "another bar", _beside_another(draws={3: 501}, bar="0.26")
    yield "as yaml", _beside_another(draws={3: 501}, called="again.yaml")
