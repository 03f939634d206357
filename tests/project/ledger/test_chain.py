"""A chain that is none is refused, whichever way it was broken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.project.ledger.repository import DRAFT, Repository
from verdict.project.ledger.store import parse_entry, read_ledger
from verdict.words.errors import IntegrityError


def entry(repository: Repository, number: int) -> Path:
    """The file of an entry."""
    return repository.root / f"prereg/ledger/{number:06d}.json"


def change(path: Path, **values: object) -> None:
    """Set fields of an entry by hand."""
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


def refusal(repository: Repository) -> str:
    """Read the ledger, which must refuse; no command may give a verdict then."""
    with pytest.raises(IntegrityError) as caught:
        read_ledger(repository.project)
    name = sorted(repository.root.glob("prereg/2*.yaml"))[0].name
    done = repository.run("run", f"prereg/{name}")
    assert (3, "") == (done.returncode, done.stdout)
    assert 3 == repository.run("verify").returncode
    return str(caught.value)


def test_a_sound_chain_is_read(chained: Repository) -> None:
    """Three entries link up, and verify holds."""
    assert 3 == chained.ledger.chain.head.number
    assert 0 == chained.run("verify", "--require", "history", "--require", "order").returncode


def test_every_single_byte_of_meaning_counts(chained: Repository) -> None:
    """Whatever text of an entry is changed by one letter, the chain or the entry is refused."""
    path = entry(chained, 2)
    text = path.read_text()
    sites = [i for i, letter in enumerate(text) if letter.isalnum()]
    assert len(sites) > 300
    kept = 0
    for site in sites[:: max(1, len(sites) // 60)]:
        letter = text[site]
        path.write_text(text[:site] + ("1" if letter == "0" else "0" if letter.isdigit() else "Q") + text[site + 1 :])
        try:
            read_ledger(chained.project)
            kept += 1
        except IntegrityError:
            pass
    assert 0 == kept


def test_the_last_entry_is_held_by_git_and_locks(chained: Repository) -> None:
    """An edit of the last entry breaks no link, so the history has to see it."""
    change(entry(chained, 3), who="Somebody Else")
    assert 3 == chained.ledger.chain.head.number
    change(entry(chained, 3), event={**json.loads(entry(chained, 3).read_text())["event"], "id": "2026-01-01z"})
    done = chained.run("verify")
    assert 3 == done.returncode
    assert "(freeze " in done.stdout
    assert "now it says 2026-01-01z" in done.stdout


def test_line_ends_spaces_and_key_order_of_entries_are_free(chained: Repository) -> None:
    """An entry is hashed by meaning."""
    path = entry(chained, 2)
    tree = json.loads(path.read_text())
    path.write_bytes(json.dumps(dict(reversed(tree.items())), indent=4).replace("\n", "\r\n").encode())
    assert 3 == chained.ledger.chain.head.number


@pytest.mark.parametrize(
    ("number", "values", "sentence"),
    [
        (2, {"previous": None}, "follows nothing"),
        (2, {"who": "Somebody Else"}, "an entry was edited, or the ledger was forked"),
        (2, {"number": 7}, "holds entry 7"),
        (3, {"time": "2020-01-01T00:00:00Z"}, "earlier than the entry before"),
        (3, {"time": "2026-11-23T10:00:00"}, "is no entry"),
        (3, {"time": "2026-11-23T10:00:00+02:00"}, "is no entry"),
        (3, {"extra": 1}, "is no entry"),
        (1, {"event": {"kind": "frozen"}}, "is no entry"),
    ],
)
def test_an_edited_entry_is_refused(chained: Repository, number: int, values: dict, sentence: str) -> None:
    """Links, numbers, times and shapes are each checked, and no verdict is given."""
    change(entry(chained, number), **values)
    assert sentence in refusal(chained)


def test_a_key_twice_is_refused(chained: Repository) -> None:
    """Readers differ in which of two equal keys they take."""
    path = entry(chained, 3)
    path.write_text(path.read_text().replace('"number"', '"who": "Mallory",\n "number"'))
    assert "a key stands twice" in refusal(chained)


def test_a_gap_is_found(chained: Repository) -> None:
    """A missing entry in the middle is named."""
    entry(chained, 2).unlink()
    assert "entry 2 is missing" in refusal(chained)


def test_half_an_entry_is_no_entry(chained: Repository) -> None:
    """A torn file is refused, not skipped."""
    path = entry(chained, 3)
    path.write_bytes(path.read_bytes()[:100])
    assert "is no entry" in refusal(chained)


def test_a_fork_is_found(chained: Repository, tmp_path_factory: pytest.TempPathFactory) -> None:
    """An entry of another branch that was put in place follows another entry than the one before it."""
    other = Repository.begin(tmp_path_factory.mktemp("other"))
    first = other.freeze(DRAFT.replace("Two methods", "Three methods"))
    other.amend(first, "value: 0.3", "value: 0.35")
    entry(chained, 2).write_bytes(entry(other, 2).read_bytes())
    assert "forked" in refusal(chained)


def test_two_successors_of_one_freeze_are_a_fork(chained: Repository) -> None:
    """Entries that link up but replace one freeze twice are refused."""
    text = entry(chained, 3).read_text()
    tree = json.loads(text)
    first, second = (json.loads(entry(chained, n).read_text())["event"] for n in (1, 2))
    assert second["id"] == tree["event"]["parent"]["id"]
    change(entry(chained, 3), event={**tree["event"], "parent": {"id": first["id"], "digest": first["digest"]}})
    assert "the chain forks" in refusal(chained)


def test_a_gap_in_the_letters_of_a_day_is_reported(repository: Repository) -> None:
    """A register in which a is followed by c has lost b."""
    for letter in ("a", "c"):
        repository.write(f"prereg/2026-01-01{letter}.yaml", DRAFT.replace("2026-01-01a", f"2026-01-01{letter}"))
        repository.commit("by hand")
        done = repository.run("freeze", f"prereg/2026-01-01{letter}.yaml", "--adopt", "--reason", "r")
        assert 0 == done.returncode, done.stderr
        repository.commit("adopt")
    done = repository.run("verify")
    assert (3, True) == (done.returncode, "2026-01-01b is not in the ledger" in done.stdout)


def test_an_entry_reads_back(chained: Repository) -> None:
    """What is written is what is read."""
    path = entry(chained, 3)
    assert chained.ledger.chain.digests[2] == parse_entry(path.read_bytes()).digest
