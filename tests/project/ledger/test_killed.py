"""A freeze or a lock that is killed at any moment: the same command finishes it, and only what is its own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.project.ledger.repository import DRAFT, Repository

FREEZE = ("freeze", "next", "--reason", "r", "--new-chain")
LOCK = ("gate", "--write-lock")
# The calls that touch the disk; a process is killed before (even) or after (odd) the n-th of them. What one leaves is
# what the next finds or what was written between, so the moments before each of them are all that differ on disk.
CALLS = (
    (os, "fsync"), (os, "link"), (os, "unlink"), (os, "replace"), (os, "fdopen"), (os, "mkdir"), (Path, "chmod"),
    (tempfile, "mkstemp"),
)  # fmt: skip


def run(repository: Repository, left: int, *command: str) -> int:
    """Run a command in a process that is killed at the `left`-th moment; return how it ended, -9 for killed."""
    child = os.fork()
    if not child:
        count = iter(range(1000))
        for owner, name in CALLS:
            setattr(owner, name, _watched(getattr(owner, name), count, left))
        os._exit(repository.run(*command).returncode)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _watched(call: Callable[..., object], count: Iterator[int], left: int) -> Callable[..., object]:
    def step() -> None:
        if next(count) == left:
            os.kill(os.getpid(), signal.SIGKILL)

    def watched(*arguments: object, **options: object) -> object:
        step()
        done = call(*arguments, **options)
        step()
        return done

    return watched


def frozen(repository: Repository) -> int:
    """Return how many entries there are."""
    return repository.ledger.chain.head.number


@pytest.fixture
def drafted(repository: Repository) -> Repository:
    """A repository with one freeze and a draft that is committed."""
    repository.freeze()
    repository.write("prereg/drafts/next.yaml", DRAFT)
    repository.commit("draft")
    return repository


def test_a_freeze_killed_at_any_moment_is_finished_by_the_same_command(drafted: Repository) -> None:
    """Before every call that touches the disk: no entry or a whole one, and then the one that was wanted."""
    killed = cut = 0
    for left in range(0, 1000, 2):
        here = Repository(_copy(drafted, str(left)))
        if -9 != run(here, left, *FREEZE):
            break
        killed += 1
        if frozen(here) == 2:  # the entry is there: what was killed had nothing left to do but to clear up
            cut += 1
        else:
            assert 1 == frozen(here)
            done = here.run(*FREEZE, "--json")
            assert 0 == done.returncode, (left, done.stderr)
            event = json.loads(done.stdout)["event"]
            assert ("b", False) == (event["id"][-1], event["git"]["dirty"])
        assert [] == [path.name for path in (here.root / "prereg").glob(".*")]
        if left % 16 == 0:
            here.commit("freeze")
            assert 0 == here.run("verify").returncode
    assert killed > 15
    assert 1 <= cut < 5


def _copy(repository: Repository, name: str) -> Path:
    place = repository.root.parent / f"{repository.root.name}-{name}"
    subprocess.run(["cp", "-r", str(repository.root), str(place)], check=True)
    return place


def killed_with_its_file(drafted: Repository) -> tuple[Path, bytes]:
    """Kill a freeze right after its file was linked; return that file and what it holds."""
    for left in range(0, 100, 2):
        here = Repository(_copy(drafted, f"at-{left}"))
        run(here, left, *FREEZE)
        made = list((here.root / "prereg").glob("20*b.yaml"))
        if made:
            assert 1 == frozen(here)
            return made[0], made[0].read_bytes()
    raise AssertionError("it never came to its file")


def test_only_its_own_leftovers_are_no_dirt(drafted: Repository) -> None:
    """Another content, another file beside, a link to the same bytes: refused as before, and left where they are."""
    path, content = killed_with_its_file(drafted)
    here = Repository(path.parents[1])
    begun = path.with_name(f".{path.name}.abcdefgh")
    canonical = here.root / f"prereg/ledger/{path.stem}.json"
    for other in (
        (path, content + b"\n", "differs from its commit in"),
        (path, content.replace(b"Two methods", b"Ten methods"), "differs from its commit in"),
        (begun, b"something else", "differs from its commit in"),
        (path.with_name(f".{path.name}.abcdefghi"), content, "differs from its commit in"),
        (path.with_name(f".{path.name}.bak"), content[:9], "differs from its commit in"),
        (path.with_name("notes.txt"), b"", "differs from its commit in"),
        (path.with_suffix(".yml"), content, "differs from its commit in"),
        (canonical, b"{}", "exists, but no entry of the ledger freezes it"),
    ):
        place, written, said = other
        before = place.read_bytes() if place.exists() else None
        place.write_bytes(written)
        done = here.run(*FREEZE)
        assert (True, True) == (done.returncode in (2, 3), said in done.stderr), (place, done.stderr)
        assert written == place.read_bytes()
        place.unlink() if before is None else place.write_bytes(before)
    path.rename(here.root / "elsewhere.yaml")
    path.symlink_to(here.root / "elsewhere.yaml")
    assert 2 == here.run(*FREEZE).returncode
    path.unlink()
    (here.root / "elsewhere.yaml").rename(path)
    begun.write_bytes(content[:17])  # and the negative control: a beginning of it, as a kill leaves one
    assert 0 == here.run(*FREEZE).returncode
    assert not begun.exists()


def test_a_leftover_does_not_hide_other_dirt(drafted: Repository) -> None:
    """A file of the project that differs is named, the leftover is not."""
    path, _ = killed_with_its_file(drafted)
    here = Repository(path.parents[1])
    here.write("README.md", "changed\n")
    done = here.run(*FREEZE)
    assert 2 == done.returncode
    assert re.search(r"differs from its commit in README\.md; commit", done.stderr)


def test_a_lock_killed_at_any_moment_is_finished_by_the_same_command(measured: Repository) -> None:
    """Between its entry and its file the gate is red and says how to finish it; then it is green."""
    killed = between = 0
    for left in range(0, 1000, 2):
        here = Repository(_copy(measured, str(left)))
        if -9 != run(here, left, *LOCK):
            break
        killed += 1
        if frozen(here) == 2 and not list(here.root.glob("verdicts/*.lock")):
            between += 1
            done = here.run("gate")
            assert (3, True) == (
                done.returncode,
                f"write it: verdict gate {here.only} --write-lock" in " ".join(done.stdout.split()),
            )
        done = here.run(*LOCK)
        assert 0 == done.returncode, (left, done.stdout, done.stderr)
        assert (2, 0) == (frozen(here), here.run("gate").returncode)
    assert killed > 5
    assert between > 2
