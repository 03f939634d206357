"""Texts that people give the ledger: refused at entry where no document may hold them, and printed safely where old."""

from __future__ import annotations

import pytest

from tests.project.ledger.repository import DRAFT, Repository
from verdict.project.ledger.door import writing
from verdict.project.ledger.entries import SCHEMA, Entry, Freeze
from verdict.project.ledger.store import append, create, entry_text, now, stamp
from verdict.words.errors import UsageError
from verdict.words.limits import MOST_WORDS

REFUSED = {
    "an escape": "a\x1b[2Jb", "a return": "a\rb", "an override": "a\u202eb", "a letter of no width": "a\u200bb",
    "a tab": "a\tb", "decomposed": "e\u0301", "nothing": "", "blanks": "  ",
    "a separator": "a\u2028b", "too long": "x" * (MOST_WORDS + 1), "a next line": "a\x85b",
}  # fmt: skip


@pytest.fixture
def drafted(repository: Repository) -> Repository:
    """A repository with a committed draft."""
    repository.write("prereg/drafts/next.yaml", DRAFT)
    repository.commit("draft")
    return repository


@pytest.mark.parametrize("option", ["--reason", "--who"])
@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_no_document_may_hold_is_refused_before_anything_is_written(
    drafted: Repository, option: str, text: str
) -> None:
    """The message names the option, nothing of it reaches the terminal as it is, and no file is there."""
    given = {"--reason": "r", "--who": "w", option: text}
    done = drafted.run("freeze", "next", *(part for pair in given.items() for part in pair))
    assert 2 == done.returncode
    assert done.stderr.startswith(f"{option}: found ")
    assert done.stderr.rstrip("\n").isprintable()
    assert "" == drafted.git("status", "--porcelain")


COMMANDS = (("erratum", "x"), ("confer", "small", "--tier", "t", "--to", "solid"), ("gate", "--write-lock"))


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("option", ["--reason", "--who"])
def test_every_command_that_enters_something_asks_for_it(
    drafted: Repository, command: tuple[str, ...], option: str
) -> None:
    """Errata, conferrals and locks hold their words to the same rules."""
    given = {"--reason": "r", "--who": "w", option: "a\x1bb"}
    done = drafted.run(*command, *(part for pair in given.items() for part in pair))
    assert (2, True) == (done.returncode, done.stderr.startswith(f"{option}: found a control character"))


def test_a_name_stands_on_one_line_and_a_reason_may_take_several(drafted: Repository) -> None:
    """A line break in who is refused; in a reason it is a paragraph, and is marked where it is printed."""
    done = drafted.run("freeze", "next", "--reason", "r", "--who", "A\n   9  2026")
    assert (2, "--who: found a line break, wanted one line\n") == (done.returncode, done.stderr)
    done = drafted.run("freeze", "next", "--reason", "first\n   9  2026-01-01T00:00:00Z  judged", "--who", "A")
    assert 0 == done.returncode, done.stderr
    assert [] == [line for line in drafted.run("log").stdout.splitlines() if line.startswith("   9")]


def test_the_name_that_git_has_is_asked_as_well(drafted: Repository) -> None:
    """A name from git's settings comes from outside like any other, and is refused before a file is written."""
    drafted.git("config", "user.name", "A\u202eB")
    done = drafted.run("freeze", "next", "--reason", "r")
    assert (2, True) == (done.returncode, done.stderr.startswith("--who: found a control of text direction"))
    assert "" == drafted.git("status", "--porcelain")


def event(**changes: object) -> Freeze:
    """A freeze as an entry tells it."""
    fields = {"kind": "frozen", "id": "2026-01-01a", "digest": f"sha256:{'0' * 64}", "parent": None, "reason": "r",
              "amendment": None, "access": None, "git": None}  # fmt: skip
    return Freeze.model_validate({**fields, **changes})


@pytest.mark.parametrize(("field", "value"), [("reason", "a\x1bb"), ("findings", ("a\u202eb",))])
def test_no_field_of_an_entry_is_forgotten(repository: Repository, field: str, value: object) -> None:
    """The store refuses a text whatever field it stands in, so that no command can forget to ask."""
    with writing(repository.project) as ledger, pytest.raises(UsageError, match=field):
        append(ledger, event(**{field: value}), "w", now())
    with writing(repository.project) as ledger:
        append(ledger, event(), "w", now())
    assert 1 == len(repository.ledger.chain.entries)


@pytest.mark.parametrize(
    "who",
    [
        "A\n   2  2026-01-01T00:00:00Z  judged  all of it",
        "A\x1b[2J",
        "A\u202e",
        "A\x85   2  x",
        "A" + " " * 90 + "2  x",
    ],
)
def test_an_old_entry_is_read_and_printed_as_text(repository: Repository, who: str) -> None:
    """What an older version entered stays readable, and makes no line of its own in the log."""
    entry = Entry(schema_=SCHEMA, number=1, previous=None, time=stamp(now()), who=who, event=event(reason=who))
    (repository.root / "prereg/ledger").mkdir()
    create(repository.root / "prereg/ledger/000001.json", entry_text(entry))
    done = repository.run("log")
    assert 0 == done.returncode
    assert [] == [c for c in done.stdout if not c.isprintable() and c != "\n"]
    begun = [line for line in done.stdout.splitlines() if line and not line.startswith("      ")]
    assert ["   1", "all by A", "head", "1 entry:"] == [
        line[: len(start)] for line, start in zip(begun, ("   1", "all by A", "head", "1 entry:"), strict=True)
    ]
    assert who == repository.ledger.chain.entries[0].who
