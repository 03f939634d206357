"""Numbers that were there before the freeze, with a history that makes them look younger."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.attacks.attack import Does, Yields, kind
from tests.attacks.histories import BAD, DRAFT, GOOD, freeze, lock, measure, record, store
from tests.attacks.scratch import Scratch

NAME = "2026-01-05a"
UNKNOWN = f"sha256:{'00' * 32}"


def early(here: Scratch, name: str = NAME, called: str = "measured.json") -> None:
    """Store measurements of a freeze that does not exist yet, as a draft would have them."""
    tree = {
        "schema": "verdict/measurements/1", "grade": "measured", "title": "made up", "freeze": {"id": name, "digest": UNKNOWN},
        "quantities": {q: {"cells": [{"at": {"seed": s}, "value": v} for s, v in c.items()]} for q, c in GOOD.items()},
    }  # fmt: skip
    store(here, name, tree, called)


def finish(here: Scratch) -> None:
    """Give the measurements the digest of the freeze, and lock."""
    name = here.freezes[-1]
    for path in here.path(f"measurements/{name}").glob("*.json"):
        tree = json.loads(path.read_text())
        tree["freeze"]["digest"] = record(here, name)["freeze"]["digest"]
        path.write_text(json.dumps(tree))
    here.commit("complete the measurements")
    lock(here)


def _to(here: Scratch, branch: str, *options: str) -> None:
    here.git("checkout", "-q", *options, branch)


def _merge(here: Scratch, *branches: str, strategy: tuple[str, ...] = ()) -> None:
    here.git("merge", "-q", "--no-ff", "-m", "merge", *strategy, *branches)


def _side(placeholder: str, *, then: Callable[[Scratch], None] = lambda here: None) -> Does:
    """Measure on a side branch, freeze on main, commit any file under the measurements, merge."""

    def does(here: Scratch) -> None:
        _to(here, "side", "-b")
        early(here)
        here.commit("measure")
        _to(here, "main")
        freeze(here)
        if placeholder:
            here.write(f"measurements/{NAME}/{placeholder}", "kept\n")
            here.commit("a folder for measurements")
        then(here)
        _merge(here, "side")
        finish(here)

    return does


def _evil_merge(here: Scratch) -> None:
    """Add the measurements in a merge commit of branches that both lie before the freeze."""
    _to(here, "side", "-b")
    here.write("side.md", "a side\n")
    early(here)
    here.commit("side")
    _to(here, "main")
    freeze(here)
    here.git("merge", "-q", "--no-ff", "--no-commit", "side")
    here.write(f"measurements/{NAME}/notes.md", "merged\n")
    here.commit("merge")
    finish(here)


def _unrelated(here: Scratch) -> None:
    """Measure in a history without a common beginning."""
    freeze(here)
    here.write(f"measurements/{NAME}/README.md", "to come\n")
    here.commit("a folder for measurements")
    _to(here, "alone", "--orphan")
    here.git("rm", "-rqf", "--cached", ".")
    for path in here.path("prereg").rglob("*.*"):
        path.unlink()
    here.git("clean", "-qfd")
    early(here)
    here.git("add", "measurements")
    here.git("commit", "-q", "-m", "measure")
    here.git("checkout", "-qf", "main")
    _merge(here, "alone", strategy=("--allow-unrelated-histories",))
    finish(here)


def _before(here: Scratch) -> None:
    """Measure, then freeze, in one line."""
    early(here)
    here.commit("measure")
    freeze(here)
    finish(here)


def _together(here: Scratch) -> None:
    """Commit the freeze and its measurements at once."""
    here.write("prereg/drafts/next.yaml", DRAFT)
    here.commit("draft")
    here.must("freeze", "prereg/drafts/next.yaml", "--reason", "to test")
    early(here)
    here.commit("freeze and measure")
    finish(here)


def _away_and_back(here: Scratch) -> None:
    """Measure, remove the file, freeze, bring it back."""
    early(here)
    here.commit("measure")
    here.git("rm", "-q", "-r", f"measurements/{NAME}")
    here.git("commit", "-q", "-m", "not yet")
    freeze(here)
    early(here)
    finish(here)


def _from_elsewhere(here: Scratch) -> None:
    """Measure under another name, freeze, then move the file where it belongs."""
    early(here)
    here.path(f"measurements/{NAME}").rename(here.path("scratchpad"))
    here.commit("try something")
    freeze(here)
    here.path("measurements").mkdir(exist_ok=True)
    here.path("scratchpad").rename(here.path(f"measurements/{NAME}"))
    here.commit("measure")
    finish(here)


def _same_bytes(here: Scratch) -> None:
    """Measure under another name with all that belongs in the file, freeze, then copy it byte by byte."""
    beside = Scratch.begin(here.root.with_name("beside"))
    beside.write(".gitignore", here.read(".gitignore"))
    freeze(beside)
    text = json.dumps(record(beside, NAME), indent=1)
    here.write("scratchpad/numbers.json", text)
    here.commit("try something")
    freeze(here)
    here.write(f"measurements/{NAME}/measured.json", text)
    here.commit("measure")
    lock(here)


def _refrozen_file(here: Scratch) -> None:
    """Freeze, take the freeze out of git, measure, and commit the freeze again with a comment."""
    freeze(here)
    path = here.path(f"prereg/{NAME}.yaml")
    content = path.read_text()
    here.git("rm", "-q", f"prereg/{NAME}.yaml")
    here.git("commit", "-q", "-m", "remove")
    early(here)
    here.commit("measure")
    path.write_text(content + "# again\n")
    here.commit("freeze")
    finish(here)


def _otherwise_between(here: Scratch) -> None:
    """Freeze, commit another bar, measure, and commit the frozen bar again."""
    freeze(here)
    content = here.read(f"prereg/{NAME}.yaml")
    here.write(f"prereg/{NAME}.yaml", content.replace("value: 0.3", "value: 0.2"))
    early(here)
    here.commit("measure")
    here.write(f"prereg/{NAME}.yaml", content)
    here.commit("as frozen")
    finish(here)


def _first_parent(here: Scratch) -> None:
    """Merge main into the side, so that the side is the first parent."""
    _to(here, "side", "-b")
    early(here)
    here.commit("measure")
    _to(here, "main")
    freeze(here)
    _to(here, "side")
    _merge(here, "main")
    finish(here)


def _octopus(here: Scratch) -> None:
    """Merge two sides at once, one of them with measurements."""
    for side in ("one", "two"):
        _to(here, side, "-b")
        if side == "two":
            early(here)
        here.write(f"{side}.md", side)
        here.commit(side)
        _to(here, "main")
    freeze(here)
    _merge(here, "one", "two")
    finish(here)


def _ours(here: Scratch) -> None:
    """Merge a side with `-s ours`, and bring its file in by hand."""
    _side_then = _to
    _side_then(here, "side", "-b")
    early(here)
    here.commit("measure")
    _to(here, "main")
    freeze(here)
    _merge(here, "side", strategy=("-s", "ours"))
    early(here)
    here.commit("measure")
    finish(here)


def _squashed(here: Scratch) -> None:
    """Squash a side branch that measured before the freeze; the branch is still there."""
    _to(here, "side", "-b")
    early(here)
    here.commit("measure")
    _to(here, "main")
    freeze(here)
    here.git("merge", "-q", "--squash", "side")
    here.commit("measure")
    finish(here)


def _times(here: Scratch) -> None:
    """Measure first, with commit times that say otherwise."""
    early(here)
    here.git("add", "-A")
    here.git("-c", "user.name=A Person", "commit", "-q", "-m", "measure", "--date", "2030-01-01T00:00:00Z")
    freeze(here)
    finish(here)


def _another_suffix(here: Scratch) -> None:
    """Measure as YAML before the freeze, and write it as JSON behind it."""
    early(here, called="measured.yaml")
    here.commit("measure")
    freeze(here)
    here.path(f"measurements/{NAME}/measured.yaml").rename(here.path(f"measurements/{NAME}/measured.json"))
    here.commit("as JSON")
    finish(here)


def _reverted(here: Scratch) -> None:
    """Measure and revert before the freeze, then revert the reversal."""
    early(here)
    here.commit("measure")
    here.git("revert", "--no-edit", "HEAD")
    freeze(here)
    here.git("revert", "--no-edit", "HEAD~2")
    finish(here)


def _picked(here: Scratch) -> None:
    """Measure on a side, freeze, pick the commit, merge the side as well."""
    _to(here, "side", "-b")
    early(here)
    here.commit("measure")
    _to(here, "main")
    freeze(here)
    here.git("cherry-pick", "--allow-empty", "side")
    _merge(here, "side")
    finish(here)


def _honest() -> Yields:
    """Histories in which the freeze came first."""

    def side(here: Scratch) -> None:
        name = freeze(here)
        _to(here, "side", "-b")
        measure(here, name)
        _to(here, "main")
        here.write("notes.md", "meanwhile\n")
        here.commit("meanwhile")
        _merge(here, "side")
        lock(here)

    def cosmetic(here: Scratch) -> None:
        name = freeze(here)
        here.write(f"prereg/{name}.yaml", here.read(f"prereg/{name}.yaml") + "# a comment\n")
        here.commit("comment")
        measure(here, name)
        lock(here)

    def commented_after(here: Scratch) -> None:
        name = freeze(here)
        measure(here, name)
        lock(here)
        here.write(f"prereg/{name}.yaml", here.read(f"prereg/{name}.yaml") + "# a comment\n")
        here.commit("comment")

    def line(here: Scratch) -> None:
        measure(here, freeze(here))
        lock(here)

    def notes(here: Scratch) -> None:
        name = freeze(here)
        here.write(f"measurements/{name}/README.md", "how it was measured\n")
        here.commit("a folder")
        measure(here, name, BAD)
        lock(here)

    def frozen_aside(here: Scratch) -> None:
        _to(here, "side", "-b")
        name = freeze(here)
        _to(here, "main")
        _merge(here, "side")
        measure(here, name)
        lock(here)

    for called, does in (("in one line", line), ("measured on a side", side), ("a comment", cosmetic),
                         ("a comment after", commented_after), ("notes first", notes), ("frozen on a side", frozen_aside)):  # fmt: skip
        yield called, does


@kind("measured before it was frozen", "6", "empty", controls=_honest)
def before() -> Yields:
    """Every commit that adds or changes a file under the measurements, merges included, descends from the freeze."""
    yield "in one line", _before
    yield "at once", _together
    yield "away and back", _away_and_back
    yield "reverted twice", _reverted
    yield "as another suffix", _another_suffix
    yield "with later times", _times
    yield "on a side", _side("")
    for name in ("README.md", ".gitkeep", "plot.png", "aaa.json.txt"):
        yield f"on a side, {name} first", _side(name)
    yield "on a side, a lock file first", _side("README.md", then=lambda here: here.commit("wait"))
    yield "on a side, picked and merged", _picked
    yield "the side as first parent", _first_parent
    yield "in an octopus", _octopus
    yield "in a merge of ours", _ours
    yield "in a merge commit", _evil_merge
    yield "in an unrelated history", _unrelated
    yield "the freeze committed again", _refrozen_file
    yield "another bar between", _otherwise_between


def _named(here: Scratch, watched: Any, left: Any) -> bool:
    """Whether the gate or verify fails, or says that the numbers were known before."""
    gate, verify = watched(here.gate()), watched(here.verify())
    said = " ".join(f"{gate.said} {verify.said}".split())
    return [gate.code, verify.code] != [0, 0] or "seen before the freeze" in said or "order not shown" in said


@kind("known before it was frozen, under another name", "6", "empty", controls=_honest, notices=_named, honest=_named)
def elsewhere() -> Yields:
    """Numbers that git knows from before the freeze, by their bytes, are said to have been seen before it."""
    yield "from another folder", _from_elsewhere
    yield "the same bytes", _same_bytes
    yield "a side squashed", _squashed
