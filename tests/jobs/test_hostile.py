"""A store that somebody else wrote to, jobs that say strange things, disks that are full: a sentence, and no harm."""

from __future__ import annotations

import errno
import json
import os
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.experiments.command.cells import gathered, jobs, program
from tests.jobs.made import ORIGIN, batch, job, of_key, plan
from verdict.jobs import store as stores
from verdict.jobs import tries, working
from verdict.jobs.driving import Outcome, drive
from verdict.jobs.executors.inline import Inline
from verdict.jobs.job import Failed
from verdict.jobs.store import Kept, Store
from verdict.jobs.told import LISTED, given_up, provenance
from verdict.jobs.tries import Holder, How, State
from verdict.jobs.working import Watch, Worker, holder
from verdict.project.working import Assignment
from verdict.text import read_json
from verdict.text.canonical import canonical_bytes
from verdict.text.seals import measured, seal
from verdict.words.errors import IntegrityError, UsageError, VerdictError

ONE = job("a")


def planted(store: Store, whole: bytes) -> Path:
    """Put bytes in the place of the result of the job a."""
    path = of_key(store, ONE) / "result"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(whole)
    return path


def said(**changed: Any) -> dict[str, Any]:
    """Return what a seal says of a result of the job a, with something else in it."""
    return {
        "schema": "verdict/result/1", "identity": ORIGIN.identity(ONE), "worker": "w", "finished": "then",
        "seconds": 1.0, "after": {}, **changed,
    }  # fmt: skip


def sealed_text(line: bytes) -> bytes:
    """Return a line that is no JSON with a seal whose digest is right."""
    from hashlib import sha256

    return b"of a\n" + line + sha256(line).hexdigest().encode() + b"\n"


def line_of(**changed: Any) -> bytes:
    """Return the line of a seal of the job a, whose digest is made over whatever it holds."""
    return canonical_bytes({**said(**changed), **measured(b"of a")})


PLANTED = {
    "no JSON": sealed_text(b"{not json"),
    "nested without end": sealed_text(b'{"a":' * 100_000),
    "no UTF-8": sealed_text(b"{\xff"),
    "a list": sealed_text(b"{}[]"),
    "a worker that is a list": seal(b"of a", said(worker=["w"])),
    "a time of a million characters": seal(b"of a", said(finished="x" * 10**6)),
    "a time with an escape": seal(b"of a", said(finished="\x1b[2J")),
    "seconds in words": seal(b"of a", said(seconds="one")),
    "seconds of 400 digits": sealed_text(line_of(seconds="%").replace(b'"%"', b"1" + b"0" * 400)),
    "seconds without end": sealed_text(line_of(seconds="%").replace(b'"%"', b"Infinity")),
    "seconds that are none": sealed_text(line_of(seconds="%").replace(b'"%"', b"NaN")),
    "seconds below zero": seal(b"of a", said(seconds=-1.0)),
    "more tries than JSON counts": sealed_text(line_of(after="%").replace(b'"%"', b'{"failed": 1152921504606846976}')),
    "tries below zero": seal(b"of a", said(after={"failed": -1})),
    "tries that ended in no known way": seal(b"of a", said(after={"won": 1})),
    "one word more": seal(b"of a", said(more=1)),
    "of another job": seal(b"of a", said(identity=ORIGIN.identity(job("b")))),
    "nothing": b"",
}


@pytest.mark.parametrize("what", PLANTED)
def test_what_no_worker_wrote_is_no_result(tmp_path: Path, what: str) -> None:
    """It is moved aside with a sentence, and made anew."""
    told: list[str] = []
    store = Store(tmp_path, told.append)
    path = planted(store, PLANTED[what])
    assert b"of a" == drive(plan(store, ONE), Inline()).results["a"]
    assert ["the result of the job a is not as it was kept"] == [one.partition(";")[0] for one in told]
    assert [PLANTED[what]] == [one.read_bytes() for one in path.parent.glob("damaged-*")]


def pipe(path: Path) -> None:
    """Put a pipe that nobody writes to in a place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(path)


def socket_at(path: Path) -> None:
    """Put a socket that nobody listens to in a place; its own name may be longer than one of a socket."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with socket.socket(socket.AF_UNIX) as one:
        here = Path.cwd()
        os.chdir(path.parent)
        one.bind(path.name)
        os.chdir(here)


def huge(path: Path) -> None:
    """Put a file in a place that is larger than any memory, and takes no disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    os.truncate(path, 2**42)


def link_to(target: str) -> Callable[[Path], None]:
    """Return what puts a link in a place."""

    def link(path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target)

    return link


ODD: dict[str, Callable[[Path], None]] = {
    "a pipe": pipe, "a socket": socket_at, "a folder": lambda path: path.mkdir(parents=True), "a huge file": huge,
    "a link to nowhere": link_to("nowhere"), "a link to a device": link_to("/dev/zero"),
}  # fmt: skip


@pytest.mark.parametrize("what", ODD)
def test_what_is_no_file_is_no_result(tmp_path: Path, what: str) -> None:
    """Nobody waits for it, and nobody takes it for a result that is there: it is moved aside, and said."""
    told: list[str] = []
    store = Store(tmp_path, told.append)
    path = of_key(store, ONE) / "result"
    ODD[what](path)
    assert b"of a" == drive(plan(store, ONE), Inline()).results["a"]
    assert ["the result of the job a is not as it was kept"] == [one.partition(";")[0] for one in told]
    assert 1 == len([*path.parent.glob("damaged-*")])


@pytest.mark.parametrize("what", ODD)
def test_what_is_no_file_is_no_end_of_a_try(tmp_path: Path, what: str) -> None:
    """It reads as that of a holder who fell silent, so that the next try begins."""
    store, folder = Store(tmp_path), of_key(Store(tmp_path), ONE)
    os.close(store.tries(ORIGIN.key(ONE)).begin(1, holder("w", 60.0)) or 0)
    ODD[what](folder / "1.end")
    assert (State.OPEN, 1) == ((found := store.standing(ORIGIN.key(ONE))).state, found.lost)
    assert b"of a" == drive(plan(store, ONE), Inline()).results["a"]


@pytest.mark.parametrize("what", ODD)
def test_what_is_no_file_is_a_torn_lease(tmp_path: Path, what: str) -> None:
    """It is held for the usual deadline."""
    store = Store(tmp_path)
    ODD[what](of_key(store, ONE) / "1.lease")
    found = store.standing(ORIGIN.key(ONE))
    assert (State.LEASED, b"torn", None) == (found.state, found.lease, found.holder)


def test_a_result_that_nobody_would_read_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be made anew for ever: a sentence in its place."""
    monkeypatch.setattr(stores, "MOST_RESULT", 100)
    with pytest.raises(VerdictError, match=r"result of the job a is not kept: found \d+ bytes, wanted at most 100"):
        drive(plan(Store(tmp_path), ONE), Inline())


def test_after_the_last_number_there_is_a_sentence(tmp_path: Path) -> None:
    """The next one would have a digit more, and nobody would see that it began."""
    store, folder = Store(tmp_path), of_key(Store(tmp_path), ONE)
    folder.mkdir(parents=True)
    for name in ("999999999.lease", "999999999.end"):
        (folder / name).touch()
    with pytest.raises(VerdictError, match=r"found 999999999.lease, after which no try has a number.*Delete that fold"):
        drive(plan(store, ONE), Inline())
    for name in ("lease", "end"):
        (folder / f"999999999.{name}").rename(folder / f"999999998.{name}")
    assert b"of a" == drive(plan(store, ONE), Inline()).results["a"]


def test_tries_to_come_are_not_forgiven(tmp_path: Path) -> None:
    """A job that fails whenever it is tried would be tried for ever."""

    def fails(advance: Any) -> bytes:
        raise ValueError("no")

    store, one = Store(tmp_path), job("a", fails)
    of_key(store, one).mkdir(parents=True)
    (of_key(store, one) / "999999999.forgiven").touch()
    assert 3 == drive(plan(store, one), Inline()).failed["a"].tries


def test_what_a_worker_wrote_is_one(tmp_path: Path) -> None:
    """The negative control of the ones before: nothing else in the seal, and it is taken."""
    store = Store(tmp_path)
    planted(store, seal(b"of somebody", said()))
    assert b"of somebody" == drive(plan(store, ONE), Inline()).results["a"]


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b"null", b'{"given": {}}', b'{"given": 1, "printed": 2}'])
def test_a_result_of_another_shape_is_refused(tmp_path: Path, content: bytes) -> None:
    """A seal proves that nothing was torn, not that a worker of this kind wrote it."""
    program(tmp_path)
    results: dict[str, bytes | Failed] = {one.name: content for one in jobs(tmp_path)}
    with pytest.raises((IntegrityError, VerdictError)) as refused:
        gathered(tmp_path, results)
    assert "\n" not in str(refused.value).splitlines()[0]


def test_a_result_that_was_made_anew_meanwhile_is_not_moved_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader saw a damaged one, and before it moved that another had made the job anew."""
    store = Store(tmp_path)
    path = planted(store, b"torn")
    rename = Path.rename

    def late(self: Path, target: Path) -> Path:
        monkeypatch.undo()
        path.write_bytes(seal(b"of a", said()))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", late)
    assert store.result(ORIGIN, ONE) is None
    assert store.result(ORIGIN, ONE) == Kept(b"of a", "w", "then", 1.0, {})
    assert [] == [*path.parent.glob("damaged-*")]


REASONS = ["a\nb\nc" * 1000, "\x1b[31mred\x1b[0m", "cafe\u0301", "half \ud800", "x" * 10**6, "\u202eback", ""]


@pytest.mark.parametrize("reason", REASONS)
def test_whatever_a_job_says_as_it_fails_can_be_stored(tmp_path: Path, reason: str) -> None:
    """Lines, escapes, letters in two parts and a megabyte: one sentence of a document, cut where it is too long."""

    def fails(advance: Any) -> bytes:
        raise ValueError(reason)

    found = drive(plan(Store(tmp_path), job("a", fails)), Inline()).failed["a"]
    assert 3 == found.tries
    assert "ValueError" in found.reason
    document = {"missing": found.missing(), "notes": [*given_up({"a": found}, 1)]}
    assert document == read_json(canonical_bytes(document), "a set").tree
    assert len(found.missing()) <= 4000


def test_of_many_jobs_the_first_are_named(tmp_path: Path) -> None:
    """A document holds 20,000 keys of one mapping: more jobs than that must not make a measurement unstorable."""
    many = [job(f"seed={n}") for n in range(30_000)]
    kept = {one.name: Kept(b"", "w", "then", 0.0) for one in many}
    told = provenance(batch(*many), Outcome(kept, {}, frozenset({"seed=1"}), {}))
    assert (LISTED, {"finished": 30_000 - LISTED}) == (len(told["finished"]), told["jobs_not_listed"])
    assert told == read_json(canonical_bytes(told), "a set").tree


def test_a_full_disk_at_a_lease_leaves_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be that of nobody, and count as a worker that fell silent."""

    def full(handle: int, content: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    store, worker = Store(tmp_path), Worker(batch(ONE), Store(tmp_path))
    monkeypatch.setattr(tries.os, "write", full)
    for _ in range(12):
        with pytest.raises(VerdictError, match="no job can be taken"):
            worker.take("a")
    monkeypatch.undo()
    assert [] == [*of_key(store, ONE).iterdir()]
    assert State.DONE is worker.take("a")


HOLDERS = {
    "a deadline without end": {"deadline": float("inf")},
    "a deadline of years": {"deadline": 1e9},
    "a process in words": {"pid": "../../etc"},
    "every process": {"pid": -1},
    "a worker that is a list": {"worker": ["w"]},
}


@pytest.mark.parametrize("what", HOLDERS)
def test_a_lease_that_no_worker_wrote_is_torn(what: str) -> None:
    """It is held for the usual deadline, and no longer."""
    mine = holder("w", 60.0)
    assert mine == Holder.read(json.dumps(mine.plain()).encode())
    assert Holder.read(json.dumps({**mine.plain(), **HOLDERS[what]}).encode()) is None


@pytest.mark.parametrize("name", [b"\xff\xfe", b"a) Z 1 (", b"python"])
def test_a_process_of_any_name_is_seen(name: bytes) -> None:
    """A program may call itself what it likes, also in bytes that are no text."""
    mine, comm = working.born(os.getpid()), Path("/proc/self/comm")
    before = comm.read_bytes()
    try:
        comm.write_bytes(name)
        assert mine.isdecimal()
        assert mine == working.born(os.getpid())
    finally:
        comm.write_bytes(before.strip())


def test_a_process_that_cannot_be_seen_is_not_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where /proc shows everybody only their own, another's worker lives on as long as its heart beats."""

    def seen(pid: int, number: int) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    other = replace(holder("w", 60.0), pid=2**22 - 1, born="1")
    handle = Store(tmp_path).tries(ORIGIN.key(ONE)).begin(1, other)
    assert handle is not None
    os.close(handle)
    monkeypatch.setattr(working.os, "kill", seen)
    assert State.LEASED is Watch().standing(Store(tmp_path), ORIGIN.key(ONE)).state
    monkeypatch.undo()
    assert State.OPEN is Watch().standing(Store(tmp_path), ORIGIN.key(ONE)).state


def test_what_killed_writers_left_beside_a_result_is_removed(tmp_path: Path) -> None:
    """As soon as the job is done by a later try."""
    store = Store(tmp_path)
    folder = store.tries(ORIGIN.key(ONE))
    handle = folder.begin(1, holder("w", 60.0))
    assert handle is not None
    os.close(handle)
    folder.end(1, How.LOST)
    (folder.folder / ".result.abcd1234").write_bytes(b"half")
    assert b"of a" == drive(plan(store, ONE), Inline()).results["a"]
    assert {"1.lease", "1.end", "2.lease", "result"} == {path.name for path in folder.folder.iterdir()}


@pytest.mark.parametrize("name", ["a\nb", "\x1b[2J", "a\u202eb", "cafe\u0301", "a\tb"])
def test_a_name_that_cannot_be_printed_is_refused_before_anything_runs(tmp_path: Path, name: str) -> None:
    """It would be a key of the stored set, which no document may hold."""
    with pytest.raises(UsageError, match="wanted a name that can be printed on one line"):
        drive(plan(Store(tmp_path / "store"), job(name)), Inline())
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("name", ['seed=1, method="new"', "../../x", "é" * 200, "a" * 10_000])
def test_a_name_is_no_path(tmp_path: Path, name: str) -> None:
    """The folder of a job is its key; the negative control of the one before."""
    assert f"of {name}".encode() == drive(plan(Store(tmp_path / "store"), job(name)), Inline()).results[name]
    assert ["store"] == [path.name for path in tmp_path.iterdir()]


def test_the_projects_own_store_does_not_lead_out_of_it(tmp_path: Path) -> None:
    """A link in its place: nothing is written there; whoever wants that names the place with --store."""
    folder = tmp_path / "project"
    for name in ("prereg", ".verdict", "../away"):
        (folder / name).mkdir(parents=True)
    (folder / ".verdict/store").symlink_to(tmp_path / "away")
    with pytest.raises(UsageError, match="a link on its way that leads out of the project"):
        Assignment.of(folder / "prereg/2026-01-01a.yaml", None)
    named = Assignment.of(folder / "prereg/2026-01-01a.yaml", folder / ".verdict/store")
    assert str(folder / ".verdict/store") == named.store
