"""The better of several sets of measurements locked, as if there were no other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.attacks.attack import Does, Yields, kind
from tests.attacks.histories import BAD, GOOD, freeze, lock, record, store
from tests.attacks.scratch import Scratch

OTHER = "worse"


def named(here: Scratch, watched: Any, left: Any) -> bool:
    """Whether the set that was not chosen is refused, or named by the gate, by run and in the lock."""
    gate = watched(here.gate())
    if gate.code != 0:
        return True
    run = watched(here.run("run", here.freezes[-1], "--measurements", "better", "--exit-zero"))
    lock_ = here.read(f"verdicts/{here.freezes[-1]}.lock")
    return all(OTHER in text for text in (gate.said, run.said, lock_))


def refuses(here: Scratch, watched: Any, left: Any) -> bool:
    """Whether locking, the gate or run refuse."""
    name = here.freezes[-1]
    done = watched(here.run("gate", name, "--write-lock", "--measurements", "better"))
    return done.code != 0 or watched(here.run("gate", "--all")).code != 0


def _stored(*, first: Callable[[Scratch, str], None], lock_it: bool = True) -> Does:
    def does(here: Scratch) -> None:
        name = freeze(here)
        first(here, name)
        store(here, name, record(here, name, GOOD), "better.json")
        here.commit("measure")
        if lock_it:
            here.run("gate", name, "--write-lock", "--measurements", "better")
            here.commit("lock")

    return does


def _worse(called: str, *, keep: str = "kept") -> Callable[[Scratch, str], None]:
    def does(here: Scratch, name: str) -> None:
        path = store(here, name, record(here, name, BAD), called)
        if keep != "never committed":
            here.commit("measure")
        if keep == "deleted":
            here.path(path).unlink()
            here.commit("not needed")

    return does


def _overwritten(here: Scratch, name: str) -> None:
    """Commit other numbers under the name that is locked later."""
    store(here, name, record(here, name, BAD, title="a worse run"), "better.json")
    here.commit("measure")


def _ignored(here: Scratch, name: str) -> None:
    here.write(".gitignore", ".verdict/\nworse.*\n")
    store(here, name, record(here, name, BAD), "worse.json")


def _dropped_after(here: Scratch) -> None:
    """Lock the better of two, then delete the worse one."""
    _stored(first=_worse("worse.json"))(here)
    here.path(f"measurements/{here.freezes[-1]}/worse.json").unlink()
    here.commit("not needed")


def _alone() -> Yields:
    """One set, and files beside it that are none."""

    def one(here: Scratch) -> None:
        name = freeze(here)
        store(here, name, record(here, name, GOOD), "better.json")
        here.write(f"measurements/{name}/README.md", "how it was measured\n")
        here.commit("measure")
        lock(here)

    yield "one set", one


def _says_other(here: Scratch, watched: Any, left: Any) -> bool:
    gate = watched(here.gate())
    return gate.code != 0 or "other sets:" in gate.said


@kind("the better of several sets is locked", "7", "empty", controls=_alone, notices=named, honest=_says_other)
def chosen() -> Yields:
    """Other stored sets, and sets that were committed earlier, are named in the outcome and in the lock."""
    for called in ("worse.json", "worse.yaml", "worse.yml", "a-worse.json", "worse ü.json"):
        yield f"beside {called}", _stored(first=_worse(called))
    yield "deleted before", _stored(first=_worse("worse.json", keep="deleted"))
    yield "deleted before, as yaml", _stored(first=_worse("worse.yaml", keep="deleted"))
    yield "never committed", _stored(first=_worse("worse.json", keep="never committed"))
    yield "ignored by git", _stored(first=_ignored)
    yield "deleted after", _dropped_after
    yield "in capitals", _stored(first=_worse("worse.JSON"))


def _says_earlier(here: Scratch, watched: Any, left: Any) -> bool:
    gate = watched(here.gate())
    return gate.code != 0 or "other sets:" in gate.said


@kind(
    "a set is overwritten before it is locked", "7", "empty", controls=_alone, notices=_says_earlier, honest=_says_other
)
def overwritten() -> Yields:
    """Readings that were committed for this freeze and are no longer there are named."""
    yield "once", _stored(first=_overwritten)
    yield "twice", _stored(first=lambda here, name: [_overwritten(here, name), _overwritten(here, name)])
    yield "on a merged branch", _on_a_branch
    yield "deleted and stored again", _stored(first=_worse("better.json", keep="deleted"))
    yield "as yaml first", _stored(first=_worse("better.yaml", keep="deleted"))


def _on_a_branch(here: Scratch) -> None:
    name = freeze(here)
    here.git("checkout", "-q", "-b", "side")
    store(here, name, record(here, name, BAD), "worse.json")
    here.commit("measure")
    here.git("rm", "-q", f"measurements/{name}/worse.json")
    here.git("commit", "-q", "-m", "not needed")
    here.git("checkout", "-q", "main")
    here.write("notes.md", "a note")
    here.commit("note")
    here.git("merge", "-q", "--no-ff", "-m", "merge", "side")
    store(here, name, record(here, name, GOOD), "better.json")
    here.commit("measure")
    here.run("gate", name, "--write-lock")
    here.commit("lock")


def _twins(first: str, second: str) -> Does:
    def does(here: Scratch) -> None:
        name = freeze(here)
        store(here, name, record(here, name, BAD), first)
        store(here, name, record(here, name, GOOD), second)
        here.commit("measure")

    return does


def _linked(to: str, *, folder: bool = False, hard: bool = False) -> Does:
    """Store the set as a link."""

    def does(here: Scratch) -> None:
        name = freeze(here)
        path = here.path(store(here, name, record(here, name, GOOD), "better.json"))
        path = path.parent if folder else path
        target = here.root.with_name("outside") if to == "outside" else here.path("elsewhere.json")
        path.rename(target)
        path.hardlink_to(target) if hard else path.symlink_to(target)
        here.commit("measure")

    return does


@kind(
    "two sets of one name, or a set that is a link", "7", "empty", controls=_alone, notices=refuses, honest=_says_other
)
def doubtful() -> Yields:
    """Equal stems and links are refused where a set is chosen."""
    for first, second in (("better.yaml", "better.yml"), ("better.json", "better.yaml"), ("better.yml", "better.json")):
        yield f"{first} beside {second}", _twins(first, second)
    yield "a link out of the project", _linked("outside")
    yield "a link inside", _linked("inside")
    yield "a folder that is a link", _linked("outside", folder=True)
