"""Numbers that were there before the freeze, with a history that makes them look younger."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.attacks.attack import Does, Yields, kind
from tests.attacks.histories import BAD, DRAFT, freeze, lock, measure
from tests.attacks.kinds.early import (
    NAME,
    another_suffix,
    away_and_back,
    early,
    finish,
    from_elsewhere,
    frozen_and_stored,
    in_one_line,
    later_times,
    otherwise_between,
    refrozen_file,
    reverted,
    same_bytes,
    together,
    tried,
    whole_file,
)
from tests.attacks.scratch import Scratch

TABLE = "seed,error,draws\n1,0.1,500\n2,0.2,500\n3,0.25,500\n"
READS = DRAFT.replace("produced_by: a test}", "produced_by: a test, reads: numbers.csv}")


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


def _never_merged(here: Scratch) -> None:
    """Measure on a side that is never merged, freeze on main, and store the same file."""
    _to(here, "side", "-b")
    text = whole_file(here)
    tried(here, text)
    _to(here, "main")
    frozen_and_stored(here, text)


def _tagged(here: Scratch) -> None:
    """The same, with nothing left of the side but a tag."""
    _never_merged(here)
    here.git("tag", "try", "side")
    here.git("branch", "-D", "side")


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

    yield "in one line", line
    yield "measured on a side", side
    yield "a comment", cosmetic
    yield "a comment after", commented_after
    yield "notes first", notes
    yield "frozen on a side", frozen_aside


@kind("measured before it was frozen", "6", "empty", controls=_honest)
def before() -> Yields:
    """Every commit that adds or changes a file under the measurements, merges included, descends from the freeze."""
    yield "in one line", in_one_line
    yield "at once", together
    yield "away and back", away_and_back
    yield "reverted twice", reverted
    yield "as another suffix", another_suffix
    yield "with later times", later_times
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
    yield "the freeze committed again", refrozen_file
    yield "another bar between", otherwise_between


def _read_early(aside: bool) -> Does:
    """Commit the file that the registration will read, then freeze, measure and lock."""

    def does(here: Scratch) -> None:
        if aside:
            _to(here, "side", "-b")
        here.write("numbers.csv", TABLE)
        here.commit("numbers")
        if aside:
            _to(here, "main")
        name = freeze(here, READS)
        here.write("numbers.csv", TABLE)
        here.run("run", name, "--measure", "--exit-zero")
        here.commit("measure")
        lock(here)

    return does


def _named(here: Scratch, watched: Any, left: Any) -> bool:
    """Whether the gate or verify fails, or says that the numbers were known before."""
    gate, verify = watched(here.gate()), watched(here.verify())
    said = " ".join(f"{gate.said} {verify.said}".split())
    return [gate.code, verify.code] != [0, 0] or "seen before the freeze" in said or "order not shown" in said


@kind("known before it was frozen, under another name", "6", "empty", controls=_honest, notices=_named, honest=_named)
def elsewhere() -> Yields:
    """Numbers that git knows from before the freeze, by their bytes, are said to have been seen before it."""
    yield "from another folder", from_elsewhere
    yield "the same bytes", same_bytes
    yield "a side squashed", _squashed
    yield "a branch that was never merged", _never_merged
    yield "a tag alone", _tagged
    yield "a file that is read", _read_early(False)
    yield "a file that is read, on a branch", _read_early(True)
