"""`verdict log`: what happened, in order, in lines that a terminal can show."""

from __future__ import annotations

import json

import pytest

from tests.cli.test_commands import verdict
from tests.project.ledger.repository import DRAFT, Repository

LONG = "because " + "the chains were too short for the slow modes " * 12


@pytest.mark.parametrize("width", ["60", "80", "120", "200"])
def test_no_line_is_wider_than_the_terminal(width: str) -> None:
    """Sentences break at blanks, are set in, and end without blanks; only a digest may be wider than its line."""
    lines = verdict("log", width=width).stdout.splitlines()
    assert [] == [line for line in lines if len(line) > max(int(width), 80) or line != line.rstrip()]
    assert any(line.startswith("      ") for line in lines) or int(width) >= 200


def test_a_long_reason_is_wrapped_whole(repository: Repository) -> None:
    """Every word of a long reason is shown, in order."""
    repository.write("prereg/drafts/next.yaml", DRAFT)
    repository.commit("draft")
    repository.run("freeze", "next", "--reason", LONG.strip())
    shown = repository.run("log").stdout
    assert LONG.strip() in " ".join(shown.split())


def test_only_what_concerns_the_freeze_is_listed(chained: Repository) -> None:
    """A freeze's log has it and the one that replaces it, and no entry of the third."""
    first, second, third = chained.ledger.chain.freezes
    told = json.loads(chained.run("log", first, "--json").stdout)
    assert [first, second] == [entry["event"]["id"] for entry in told]
    assert third not in chained.run("log", first).stdout.replace(f"[{third}]", "")


def test_an_id_in_a_reason_is_no_entry_about_it(chained: Repository) -> None:
    """A reason that mentions another freeze does not make the entry one of that freeze's."""
    first, _, third = chained.ledger.chain.freezes
    chained.write("prereg/drafts/next.yaml", DRAFT.replace("id: 2026-01-01a", "id: next"))
    done = chained.run("freeze", "next", "--new-chain", "--dirty", "--reason", f"{first} {third} was never meant")
    assert 0 == done.returncode, done.stderr
    assert "was never meant" not in chained.run("log", third).stdout + chained.run("log", first).stdout
    assert "was never meant" in " ".join(chained.run("log").stdout.split())


def test_a_line_break_in_a_reason_fakes_no_line(repository: Repository) -> None:
    """What a reason holds stays inside its own entry."""
    repository.write("prereg/drafts/next.yaml", DRAFT)
    repository.commit("draft")
    repository.run("freeze", "next", "--reason", "A\n   9  2026-01-01T00:00:00Z  judged     faked")
    assert [] == [line for line in repository.run("log").stdout.splitlines() if line.startswith("   9")]
