"""A clock that was wrong, and ids of days that are none or yet to come: nothing locks a project up for good."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.project.ledger.repository import DRAFT, Repository
from verdict.project.gate.locking import Wish, write_lock
from verdict.project.kinds import Shipped
from verdict.project.ledger import freezing
from verdict.project.ledger.chain import Chain, linked, mistimed
from verdict.project.ledger.clock import next_id
from verdict.project.ledger.entries import Adopted, Entry, Erratum
from verdict.words.errors import IntegrityError, UsageError

NOW = datetime.now(UTC)
AHEAD = datetime(2030, 1, 1, 12, tzinfo=UTC)
NEXT = ("freeze", "next", "--reason", "r", "--new-chain")


def ahead(repository: Repository, at: datetime = AHEAD, text: str = DRAFT) -> str:
    """Freeze under a clock of 2030, commit, and put a draft beside; return the digest of the entry."""
    repository.write("prereg/drafts/next.yaml", text)
    repository.commit("draft")
    draft = repository.root / "prereg/drafts/next.yaml"
    entry = freezing.freeze(draft, freezing.Intent("r", new_chain=True), Shipped(), at).entry
    repository.commit("freeze")
    return entry.digest


@pytest.mark.parametrize("at", [AHEAD, datetime(9998, 12, 31, tzinfo=UTC), NOW + timedelta(days=2)])
def test_a_freeze_ahead_of_the_clock_is_taken_back_by_an_erratum(repository: Repository, at: datetime) -> None:
    """Refused with the command to run; that command; and then it freezes under today's id, with the true time."""
    first = repository.freeze()
    digest = ahead(repository, at)
    wrong = repository.ledger.chain.entries[-1].event.id  # type: ignore[union-attr]
    done = repository.run(*NEXT)
    assert (2, True) == (done.returncode, f"but {wrong} is frozen already; set the clock; or" in done.stderr)
    command = done.stderr.strip().rpartition("say so and go on: verdict ")[2]
    assert f"erratum {digest} --reason 'entered under a wrong clock'" == command
    told = repository.run("erratum", digest, "--reason", "entered under a wrong clock")
    assert (0, True) == (told.returncode, "no stored verdict rests on it" in told.stdout), told.stderr
    repository.commit("erratum")
    done = repository.run(*NEXT, "--json")
    assert 0 == done.returncode, done.stderr
    entry = json.loads(done.stdout)
    assert (f"{first[:10]}b", True) == (entry["event"]["id"], entry["time"] < at.strftime("%Y-%m-%d"))
    repository.commit("freeze")
    assert 0 == repository.run("verify").returncode
    assert wrong in repository.run("log").stdout


def test_every_command_that_enters_names_what_is_ahead(repository: Repository) -> None:
    """Locking, conferring and an erratum against something else are refused in the same words, and enter nothing."""
    name = repository.freeze()
    repository.measure(name)
    digest = ahead(repository)
    commands = (
        ("gate", name, "--write-lock"),
        ("confer", "small", "--tier", "operational", "--to", "solid", "--reason", "r", "--evidence", digest),
        ("erratum", "produced_by=a test", "--reason", "r"),
    )
    for command in commands[:2]:
        done = repository.run(*command)
        assert (2, True) == (done.returncode, "entry 2 of the ledger is of 2030-01-01T12:00:00Z, but" in done.stderr)
        assert f"verdict erratum {digest} --reason" in done.stderr
    assert 2 == repository.ledger.chain.head.number
    assert 0 == repository.run("erratum", digest, "--reason", "clock").returncode
    for command in commands[:2]:
        assert 0 == repository.run(*command).returncode
    assert 0 == repository.run("gate", name).returncode


def test_several_entries_ahead_are_taken_back_together(repository: Repository) -> None:
    """All of them are named; an erratum that names only some is refused."""
    repository.freeze()
    digests = [ahead(repository, AHEAD + timedelta(days=days)) for days in (0, 1, 2)]
    said = repository.run(*NEXT).stderr
    assert all(digest in said for digest in digests)
    partly = repository.run("erratum", *digests[:2], "--reason", "clock")
    assert (2, True) == (partly.returncode, digests[2] in partly.stderr)
    assert 0 == repository.run("erratum", *digests, "--reason", "clock").returncode
    assert 0 == repository.run(*NEXT, "--dirty").returncode


def test_letters_of_the_wrong_day_are_not_given_twice(repository: Repository) -> None:
    """When that day comes, its letters that were used are used."""
    repository.freeze()
    digest = ahead(repository)
    assert 0 == repository.run("erratum", digest, "--reason", "clock").returncode
    assert "2030-01-01b" == next_id(repository.ledger.chain, AHEAD)


@pytest.mark.parametrize("name", ["9999-12-31z", "2030-01-01a", (NOW + timedelta(days=1)).strftime("%Y-%m-%da")])
def test_an_id_of_a_day_to_come_is_not_adopted(repository: Repository, name: str) -> None:
    """Refused with today's date, and nothing is entered."""
    assert f"{name}: found a day to come, since this machine's clock says" in _adopted(repository, name, 2)
    assert () == repository.ledger.chain.entries


@pytest.mark.parametrize("name", ["2026-02-30a", "2025-13-01a", "2026-00-10b", "2023-02-29a", "0000-01-01a"])
def test_an_id_of_no_day_is_not_adopted(repository: Repository, name: str) -> None:
    """The thirtieth of February and its like."""
    assert f"{name}: found {name[:10]}, which is no day of the calendar" in _adopted(repository, name, 2)
    assert () == repository.ledger.chain.entries


@pytest.mark.parametrize("name", ["2024-02-29a", NOW.strftime("%Y-%m-%dz"), "0001-01-01a"])
def test_an_id_of_a_day_that_was_is_adopted(repository: Repository, name: str) -> None:
    """The negative control: a leap day, today, long ago."""
    _adopted(repository, name, 0)
    assert [name] == list(repository.ledger.chain.freezes)


def _adopted(repository: Repository, name: str, code: int) -> str:
    repository.write(f"prereg/{name}.yaml", DRAFT.replace("2026-01-01a", name))
    repository.commit("by hand")
    done = repository.run("freeze", f"prereg/{name}.yaml", "--adopt", "--reason", "r")
    assert code == done.returncode, done.stderr
    return done.stderr


def test_an_adopted_day_to_come_that_a_ledger_holds_already_is_taken_back(repository: Repository) -> None:
    """Adopted by an earlier engine, its entry of an honest time: an erratum, and the next freeze goes through."""
    name, at = "9999-12-31z", datetime(9999, 12, 31, tzinfo=UTC)
    path = repository.write(f"prereg/{name}.yaml", DRAFT.replace("2026-01-01a", name))
    repository.commit("by hand")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(freezing, "past", lambda name, at: None)
        digest = freezing.adopt(path, freezing.Intent("r"), Shipped(), NOW).entry.digest
    repository.write("prereg/drafts/next.yaml", DRAFT)
    repository.commit("adopted")
    assert f"{name} is frozen already; set the clock; or" in repository.run(*NEXT).stderr
    assert 0 == repository.run("erratum", digest, "--reason", "no such day").returncode
    assert 0 == repository.run(*NEXT, "--dirty").returncode
    assert at > NOW


def test_a_clock_behind_the_ledger_is_no_reason_to_take_anything_back(repository: Repository) -> None:
    """An erratum takes back nothing of before its own time: a digest that is not ahead is no subject of one."""
    repository.freeze()
    digest = repository.ledger.chain.head.digest
    done = repository.run("erratum", digest, "--reason", "clock")
    assert (2, True) == (done.returncode, f"nothing stored or locked records '{digest}'" in done.stderr)


def entry(chain: Chain, time: str, **event: object) -> Entry:
    """Return the next entry of a chain, of some time: an adoption, or an erratum with its subjects."""
    number, previous = chain.head.number + 1, chain.digests[-1] if chain.digests else None
    made: Adopted | Erratum
    if "subjects" in event:
        made = Erratum(kind="erratum", name="E1", withdraws=(), reason="r", **event)  # type: ignore[arg-type]
    else:
        sha = f"sha256:{number:064x}"
        made = Adopted(kind="adopted", digest=sha, parent=None, reason="r", git=None, **event)  # type: ignore[arg-type]
    return Entry(schema_="verdict/ledger/1", number=number, previous=previous, time=time, who="w", event=made)


def grown(*steps: tuple[str, object]) -> Chain:
    """Return a chain of entries: (time, id) adopts, (time, numbers of entries) takes those back."""
    chain = linked(())
    for time, what in steps:
        more = {"id": what} if isinstance(what, str) else {"subjects": tuple(chain.digests[n - 1] for n in what)}  # type: ignore[attr-defined]
        chain = linked((*chain.entries, entry(chain, f"{time}T00:00:00Z", **more)))
    return chain


@pytest.mark.parametrize(
    "steps",
    [
        (("2026-05-01", "2026-01-01a"), ("2026-01-01", [1])),
        (("2026-01-01", "2025-01-01a"),
         ("2030-01-01", "2026-01-01a"), ("2026-02-01", [2]), ("2026-02-02", "2026-01-01b")),
        (("2030-01-01", "2026-01-01a"), ("2031-01-01", "2026-01-01b"), ("2026-02-01", [1, 2])),
    ],
)  # fmt: skip
def test_chains_that_hold(steps: tuple[tuple[str, object], ...]) -> None:
    """A time that was taken back is compared with nothing."""
    assert len(steps) == grown(*steps).head.number


@pytest.mark.parametrize(
    "steps",
    [
        (("2026-05-01", "2026-01-01a"), ("2026-01-01", "2026-01-01b")),
        (("2026-04-01", "2026-01-01a"), ("2026-05-01", "2026-01-01b"), ("2026-01-01", [2])),
        (("2026-05-01", "2026-01-01a"), ("2026-06-01", [1]), ("2026-02-01", "2026-02-01a")),
        (("2026-05-01", "2026-01-01a"), ("2026-02-01", [1]), ("2026-01-01", "2026-01-01b")),
        (("2030-01-01", "2026-01-01a"), ("2031-01-01", "2026-01-01b"), ("2026-02-01", [1])),
    ],
    ids=["no erratum", "before what is not taken back", "of a later time", "behind the erratum", "only one of two"],
)  # fmt: skip
def test_times_that_run_backwards_are_refused_as_before(steps: tuple[tuple[str, object], ...]) -> None:
    """An erratum opens no way to date entries back."""
    with pytest.raises(IntegrityError, match="earlier than the entry before it"):
        grown(*steps)


def test_an_erratum_takes_back_only_what_came_before_it() -> None:
    """A digest that no earlier entry has is none, whatever it is."""
    chain = grown(("2026-01-01", "2025-01-01a"), ("2026-01-02", [1]))
    assert frozenset() == mistimed(chain.entries, chain.digests)
    assert frozenset() == mistimed(chain.entries[1:], chain.digests[1:])


def test_a_local_clock_is_compared_in_utc(repository: Repository) -> None:
    """Today is today in UTC, whatever the offset."""
    repository.freeze()
    chain = repository.ledger.chain
    with pytest.raises(UsageError, match="is frozen already"):
        next_id(chain, NOW - timedelta(days=1))
    assert next_id(chain, NOW)[:10] == NOW.strftime("%Y-%m-%d")


def test_a_lock_under_a_wrong_clock_is_taken_back_and_stays_a_lock(repository: Repository) -> None:
    """The verdicts stand: the gate is green before and after."""
    name = repository.freeze()
    repository.measure(name)
    write_lock(repository.project, name, Wish(who="w"), AHEAD)
    repository.commit("lock")
    digest = repository.ledger.chain.head.digest
    assert 0 == repository.run("gate").returncode
    assert 0 == repository.run("erratum", digest, "--reason", "clock").returncode
    assert 0 == repository.run("gate").returncode
    assert Path(repository.root / f"verdicts/{name}.lock").is_file()
