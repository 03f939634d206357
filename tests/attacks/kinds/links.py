"""Links, folders moved, and paths that git writes otherwise: places in which entries could be missed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.attacks.attack import Does, Yields, both, kind
from tests.attacks.forging import Entries, forge
from tests.attacks.histories import CHECKPOINT, move
from tests.attacks.scratch import Scratch

PLACES = (
    "plain", "two words", "ünïcode", "日本語", 'quoted"name', "back\\slash", "tab\there", "new\nline", "star*", "[ab]",
    ":(glob)x", "!bang", "-dash", "prereg", "trailing ", ".hidden", "a/b/c", "é\u0301",
)  # fmt: skip


def dropping(*gone: int) -> Callable[[Scratch], None]:
    """Drop the last entries, and make the rest coherent."""

    def change(entries: Entries) -> Entries:
        return [entry for entry in entries if entry["number"] - len(entries) - 1 not in gone]

    return lambda here: forge(here, change)


last = dropping(-1)


def nested(here: Scratch, place: str) -> Scratch:
    """Write history anew, as if the project had always been in a folder of the repository."""
    names = place.split("/")
    commits = here.git("rev-list", "--reverse", "HEAD").split()
    parent: tuple[str, ...] = ()
    for commit in commits:
        tree = here.git("rev-parse", f"{commit}^{{tree}}")
        for name in reversed(names):
            tree = here.git("mktree", "-z", fed=f"040000 tree {tree}\t{name}\0")
        parent = ("-p", here.git("commit-tree", tree, *parent, "-m", "moved"))
    here.git("reset", "-q", "--hard", parent[1])
    return Scratch(here.root.joinpath(*names), here.top)


def _in(place: str, does: Does) -> Does:
    def doing(here: Scratch) -> Scratch:
        inner = nested(here, place)
        assert inner.gate().code == 0, inner.gate()
        does(inner)
        return inner

    return doing


def _honest() -> Yields:
    """A project in a folder of any name, and a tag moved there in good faith."""

    def conferred(place: str) -> Does:
        return _in(place, lambda inner: move(inner, "solid", "--evidence", CHECKPOINT))

    for place in PLACES:
        yield f"in {place!r}", conferred(place)
    yield "reached through a link", _through_a_link


def _through_a_link(here: Scratch) -> Scratch:
    """Call the project by a link to it, as on a machine where home is one."""
    here.write("notes.md", "a note\n")
    beside = here.root.with_name("link")
    beside.symlink_to(here.root)
    return Scratch(beside, beside)


@kind("entries dropped in a folder of an odd name", "4", "storied", controls=_honest)
def odd_names() -> Yields:
    """Git is asked literally and answers with NULs, so that no name of a folder hides what was in it."""
    yield from both((f"in {place!r}", _in(place, last)) for place in PLACES)


def _few() -> Yields:
    yield from list(_honest())[:2]


def _moved(to: str, does: Does, *, by_git: bool, keep: bool = False) -> Does:
    """Move the whole project inside its repository, then attack it there."""

    def doing(here: Scratch) -> Scratch:
        names = [p.name for p in here.root.iterdir() if p.name not in (".git", ".gitignore")]
        folder = here.root / to
        folder.mkdir(parents=True)
        for name in names:
            if keep:
                shutil.copytree(here.root / name, folder / name)
            elif by_git:
                here.git("mv", name, f"{to}/{name}")
            else:
                (here.root / name).rename(folder / name)
        inner = Scratch(folder, here.top)
        does(inner)
        return inner

    return doing


def _twice(here: Scratch) -> Scratch:
    inner = _moved("one", lambda _: None, by_git=True)(here)
    here.commit("moved")
    (here.root / "two").mkdir()
    for path in inner.root.iterdir():
        path.rename(here.root / "two" / path.name)
    there = Scratch(here.root / "two", here.top)
    last(there)
    return there


def _ledger_renamed(here: Scratch) -> None:
    """Commit the ledger under another name, take an entry out, and bring it back."""
    here.path("prereg/ledger").rename(here.path("prereg/register"))
    here.commit("rename")
    here.path("prereg/register").rename(here.path("prereg/ledger"))
    last(here)


def _moved_honestly() -> Yields:
    """A whole project moved with all its entries is the same project."""
    yield "by git", _moved("inner", lambda _: None, by_git=True)
    yield "by git, committed", _commit_there(_moved("inner", lambda _: None, by_git=True))


def _commit_there(does: Does) -> Does:
    def doing(here: Scratch) -> Any:
        left = does(here)
        here.commit("moved")
        return left

    return doing


def _order_lost(here: Scratch, watched: Any, left: Scratch) -> bool:
    """Whether the gate fails: the order of a project that was moved may be said to be unknown by verify."""
    return watched(left.run("gate", "--all")).code != 0


@kind("entries dropped while the project moves", "4", "storied", controls=_moved_honestly, honest=_order_lost)
def moved() -> Yields:
    """History is searched for entries that descend from this ledger's first one, wherever they lay."""
    for by_git in (True, False):
        how = "by git" if by_git else "by hand"
        yield from both([
            (f"{how}", _moved("inner", last, by_git=by_git)),
            (f"{how}, deep", _moved("a/b/c", last, by_git=by_git)),
            (f"{how}, two entries", _moved("inner", dropping(-1, -2), by_git=by_git)),
            (f"{how}, an odd name", _moved("ünï code", last, by_git=by_git)),
        ])  # fmt: skip
    yield from both([
        ("a copy beside", _moved("copy", last, by_git=False, keep=True)), ("twice", _twice),
        ("the ledger renamed and back", _ledger_renamed),
    ])  # fmt: skip


def _linked(name: str, to: str, does: Does) -> Does:
    """Put a link in place of a file or folder, and what it was where the link leads; then attack."""

    def doing(here: Scratch) -> None:
        path = here.path(name)
        target = Path(f"{here.top}{to}") if to.startswith("-") else here.path(to)
        target.parent.mkdir(parents=True, exist_ok=True)
        path.rename(target)
        path.symlink_to(target)
        does(here)

    return doing


def _unlinked() -> Yields:
    yield "a link beside, which decides nothing", lambda here: here.path("latest").symlink_to("prereg")


@kind("a link where it decides", "4", "storied", controls=_unlinked)
def linked() -> Yields:
    """A ledger, entry, freeze, lock or set of measurements that is a link is refused."""
    folders = ("prereg", "prereg/ledger", "verdicts", "measurements", "measurements/2026-01-05a")
    files = (
        "prereg/ledger/000006.json", "prereg/ledger/000001.json", "prereg/ledger/2026-01-05a.json",
        "prereg/2026-01-05a.yaml", "verdicts/2026-01-05a.lock", "measurements/2026-01-05a/measured.json",
    )  # fmt: skip
    for name in (*folders, *files):
        yield from both([
            (f"{name} out of the project", _linked(name, "-outside", lambda here: None)),
            (f"{name} inside", _linked(name, "inside/it", lambda here: None)),
        ])  # fmt: skip
    for name in folders[:2]:
        yield from both([
            (f"{name} out, an entry dropped", _linked(name, "-outside", last)),
            (f"{name} inside, an entry dropped", _linked(name, "inside/it", last)),
        ])  # fmt: skip
