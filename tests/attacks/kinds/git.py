"""A git that fails, is blinded or answers otherwise, while an entry is dropped behind its back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.attacks.attack import Does, Yields, kind
from tests.attacks.kinds.links import last
from tests.attacks.scratch import Scratch

NULL = "0" * 40


def _honest() -> Yields:
    """Repositories of other shapes, in which nothing is gone."""

    def cloned(*options: str) -> Does:
        def does(here: Scratch) -> Scratch:
            to = here.root.with_name("clone")
            here.git("clone", "-q", *options, str(here.root), str(to))
            return Scratch(to, to)

        return does

    def worktree(here: Scratch) -> Scratch:
        to = here.root.with_name("tree")
        here.git("worktree", "add", "-q", "-b", "other", str(to))
        return Scratch(to, to)

    def packed(here: Scratch) -> None:
        here.git("gc", "-q", "--prune=now")

    def quoted(here: Scratch) -> None:
        here.git("config", "core.quotePath", "false")
        here.git("config", "log.showSignature", "true")
        here.git("config", "color.ui", "always")
        here.git("config", "log.date", "relative")

    yield "a clone", cloned("--no-hardlinks")
    yield "a clone with alternates", cloned("--shared")
    yield "a worktree", worktree
    yield "packed", packed
    yield "detached", lambda here: here.git("checkout", "-q", "--detach")
    yield "an older commit checked out", _to_the_past
    yield "a branch behind another", _reset("branch")
    yield "another configuration", quoted


def _object(here: Scratch, name: str) -> Path:
    found = here.git("rev-parse", name)
    return here.top / ".git/objects" / found[:2] / found[2:]


def _dropped(name: str) -> Does:
    """Drop an entry, and delete an object of git that remembers it."""

    def does(here: Scratch) -> None:
        path = _object(here, name)
        last(here)
        path.chmod(0o644)
        path.unlink()

    return does


def _garbled(name: str, content: bytes) -> Does:
    def does(here: Scratch) -> None:
        path = _object(here, name)
        last(here)
        path.chmod(0o644)
        path.write_bytes(content)

    return does


OBJECTS = {
    "the entry": "HEAD:prereg/ledger/000011.json", "its commit": "HEAD", "its tree": "HEAD^{tree}",
    "the tree of the ledger": "HEAD:prereg/ledger", "the tree of prereg": "HEAD:prereg",
    "an older commit": "HEAD~3", "an older tree": "HEAD~3^{tree}", "the first commit": "HEAD~14",
}  # fmt: skip


@kind("git lacks an object, and an entry is gone", "5", "storied", controls=_honest)
def objects() -> Yields:
    """A failure of git is 'not checked' or exit 3 with its cause, and where history is required it fails."""
    for called, name in OBJECTS.items():
        yield f"{called} is missing", _dropped(name)
        yield f"{called} is empty", _garbled(name, b"")
        yield f"{called} is garbage", _garbled(name, b"x\x9c garbage")


def _partial(*options: str) -> Does:
    """Clone without blobs, and take the remote away."""

    def does(here: Scratch) -> Scratch:
        to = here.root.with_name("clone")
        here.git("config", "uploadpack.allowFilter", "true")
        here.git("clone", "-q", *options, f"file://{here.root}", str(to))
        there = Scratch(to, to)
        last(there)
        here.root.rename(here.root.with_name("gone"))
        return there

    return does


def _cut_behind(here: Scratch) -> Scratch:
    """Commit the ledger without an entry, and clone that commit alone."""
    last(here)
    here.commit("nothing to see here")
    to = here.root.with_name("clone")
    here.git("clone", "-q", "--depth=1", f"file://{here.root}", str(to))
    return Scratch(to, to)


def _after(*steps: Callable[[Scratch], Any]) -> Does:
    def does(here: Scratch) -> None:
        for step in (*steps, last):
            step(here)

    return does


def _config(*pairs: str) -> Callable[[Scratch], Any]:
    return lambda here: [here.git("config", *pair.split("=", 1)) for pair in pairs]


def _raw(name: str, text: str) -> Callable[[Scratch], Any]:
    def does(here: Scratch) -> None:
        path = here.top / ".git" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("HEAD", here.git("rev-parse", "HEAD")))

    return does


def _replaced(here: Scratch) -> None:
    """Let git show an empty history in place of the real one."""
    tree = here.git("rev-parse", "HEAD^{tree}")
    bare = here.git("commit-tree", tree, "-m", "begin")
    here.git("replace", here.git("rev-parse", "HEAD"), bare)


def _blob_replaced(here: Scratch) -> None:
    older = here.git("rev-parse", "HEAD:prereg/ledger/000004.json")
    here.git("replace", here.git("rev-parse", "HEAD:prereg/ledger/000011.json"), older)


def _blob_emptied(here: Scratch) -> None:
    """Let git show something that is no entry in place of the one that is dropped."""
    empty = here.git("hash-object", "-w", "--stdin", fed="{}\n")
    here.git("replace", here.git("rev-parse", "HEAD:prereg/ledger/000011.json"), empty)


def _orphaned(here: Scratch) -> None:
    """Begin a branch without a past; the old one is still there."""
    last(here)
    here.git("checkout", "-q", "--orphan", "fresh")
    here.git("add", "-A")
    here.git("commit", "-q", "-m", "begin")


def _to_the_past(here: Scratch) -> None:
    here.git("checkout", "-q", "--detach", "HEAD~1")


def _reset(keep: str) -> Does:
    def does(here: Scratch) -> None:
        here.git("branch", "kept") if keep == "branch" else here.git("tag", "kept")
        here.git("reset", "-q", "--hard", "HEAD~1")

    return does


def _flagged(flag: str) -> Does:
    def does(here: Scratch) -> None:
        for path in here.entry_paths():
            here.git("update-index", flag, str(path.relative_to(here.top)))
        last(here)

    return does


def _no_git(here: Scratch) -> None:
    (here.top / ".git").rename(here.top / "not-git")
    last(here)


def _repository_in_ledger(here: Scratch) -> None:
    """Put a repository of its own around the ledger or the project, so that git looks there."""
    last(here)
    for folder in (here.path("prereg"),):
        inner = Scratch(folder, folder)
        inner.git("init", "-q", "--template=")
        inner.git("add", "-A")
        inner.git("commit", "-q", "-m", "begin")


@kind("git is blinded, and an entry is gone", "5", "storied", controls=_honest)
def blinded() -> Yields:
    """Git is asked with an environment and configuration of our own, without replacements, over every ref."""
    yield "a clone without blobs", _partial("--filter=blob:none")
    yield "a clone without large blobs", _partial("--filter=blob:limit=10")
    yield "a shallow clone", _partial("--depth=1")
    yield "a shallow clone of what is left", _cut_behind
    yield "a graft", _after(_raw("info/grafts", "HEAD\n"))
    yield "a shallow mark", _after(_raw("shallow", "HEAD\n"))
    yield "history replaced", _after(_replaced)
    yield "an entry replaced", _after(_blob_replaced)
    yield "an entry replaced by nothing", _after(_blob_emptied)
    yield "a branch without past", _orphaned
    yield "no repository", _no_git
    yield "a repository within", _repository_in_ledger
    yield "assume-unchanged", _flagged("--assume-unchanged")
    yield "skip-worktree", _flagged("--skip-worktree")
    for name, text in {
        "a broken configuration": ("config", "[core\nnonsense"),
        "an unknown format": ("config", "[core]\nrepositoryformatversion = 9\n"),
        "no HEAD": ("HEAD", "ref: refs/heads/elsewhere\n"), "an empty index": ("index", ""),
        "another worktree": ("config", "[core]\nrepositoryformatversion = 0\nworktree = /\n"),
        "alternates to nowhere": ("objects/info/alternates", "/nowhere/at/all\n"),
    }.items():  # fmt: skip
        yield name, _raw_then_last(*text)


def _raw_then_last(name: str, text: str) -> Does:
    def does(here: Scratch) -> None:
        last(here)
        (here.top / ".git" / name).parent.mkdir(parents=True, exist_ok=True)
        (here.top / ".git" / name).write_text(text)

    return does


CONFIGURATION = {
    "log follows": ("log.follow=true",), "log without root": ("log.showRoot=false",),
    "short ids": ("core.abbrev=4", "log.abbrevCommit=true"), "first parents": ("log.diffMerges=off",),
    "renames": ("diff.renames=copies", "diff.renameLimit=100000"), "no prefix": ("diff.relative=true",),
    "another order": ("diff.orderFile=/dev/null",), "ignored": ("diff.ignoreSubmodules=all",),
    "an external diff": ("diff.external=true",), "a decorated log": ("log.decorate=full",),
    "marks": ("log.showSignature=true",), "mailmap": ("log.mailmap=true",), "a pager": ("core.pager=false",),
    "an excluded ref": ("log.excludeDecoration=*",), "a graph": ("log.graphColors=red",),
    "hidden refs": ("transfer.hideRefs=refs", "uploadpack.hideRefs=refs"), "aliases": ("alias.log=rev-parse",),
    "a file monitor": ("core.fsmonitor=true",), "no trust in ctime": ("core.trustctime=false",
    "core.checkStat=minimal"),
    "sparse": ("core.sparseCheckout=true",), "case ignored": ("core.ignoreCase=true",),
    "commit graph": ("core.commitGraph=true",), "replaced from": ("core.useReplaceRefs=true",),
    "show notes": ("notes.displayRef=*",), "encoded": ("i18n.logOutputEncoding=UTF-16",),
}  # fmt: skip


@kind("git is configured otherwise, and an entry is gone", "5", "storied", controls=_honest)
def configured() -> Yields:
    """No configuration of the repository makes git forget an entry."""
    for name, pairs in CONFIGURATION.items():
        yield name, _after(_config(*pairs))
