"""Tags move by conferral alone, on evidence that carries them."""

from __future__ import annotations

from hashlib import sha256

import pytest

from tests.project.ledger.repository import DRAFT, RECORD, Repository
from verdict.project.ledger.conferring import LEGAL, standing_tags
from verdict.project.ledger.entries import Conferred
from verdict.words.vocabulary import Tag

SOLID = ("confer", "small", "--tier", "operational", "--to", "solid", "--reason", "it holds")


def locked(repository: Repository, text: str = DRAFT, record: dict | None = None) -> str:
    """Freeze, measure and lock."""
    name = repository.freeze(text)
    repository.measure(name, record)
    assert 0 == repository.run("gate", name, "--write-lock").returncode
    repository.commit("lock")
    return name


def refused(repository: Repository, sentence: str, *arguments: str, code: int = 2) -> None:
    """A conferral that must be refused, and leave the ledger as it was."""
    before = repository.ledger.chain.head
    done = repository.run(*arguments)
    assert (code, True) == (done.returncode, sentence in done.stderr), done.stderr
    assert before == repository.ledger.chain.head


def test_a_proposed_flip_is_conferred(repository: Repository) -> None:
    """Who, claim, tier, from, to and the digests of freeze, measurements and lock are entered; the tag stands."""
    name = locked(repository)
    done = repository.run(*SOLID, "--freeze", name, "--who", "Ada")
    said = "+ conferred small, operational: conjectured -> solid by Ada, entry 3 of the ledger"
    assert (0, said) == (done.returncode, " ".join(done.stdout.splitlines()[0].split()))
    entry = repository.ledger.chain.entries[-1]
    judged = repository.ledger.chain.judged(name)
    assert judged is not None and isinstance(entry.event, Conferred)
    evidence = (judged[1].freeze_digest, judged[1].measurements, judged[1].lock)
    assert ("Ada", Tag.CONJECTURED, Tag.SOLID, evidence) == (
        entry.who, entry.event.from_, entry.event.to, entry.event.evidence
    )  # fmt: skip
    assert {("small", "operational"): Tag.SOLID} == standing_tags(repository.ledger)
    refused(repository, "the tag is solid; found solid", *SOLID, "--freeze", name)


def test_a_run_moves_no_tag(repository: Repository) -> None:
    """Freezing, measuring and locking an outcome that proposes a flip leave the tag where it was."""
    locked(repository)
    assert {("small", "operational"): Tag.CONJECTURED} == standing_tags(repository.ledger)


def test_evidence_has_to_carry_it(repository: Repository) -> None:
    """No evidence, another flip than the one proposed, and an outcome that proposes nothing are refused."""
    name = locked(repository, record={**RECORD, "error": {1: 0.1, 2: 0.2, 3: 0.9}})
    refused(repository, "needs evidence", *SOLID)
    refused(repository, "it proposes: nothing", *SOLID, "--freeze", name)
    validated = ("confer", "small", "--tier", "operational", "--to", "validated", "--reason", "r")
    refused(repository, "nothing else can carry it", *validated, "--evidence", "README.md")
    refused(repository, "no freeze is called '2999-01-01a'", *SOLID, "--freeze", "2999-01-01a")


def test_an_outcome_that_is_not_as_locked_is_no_evidence(repository: Repository) -> None:
    """Edited measurements cannot propose."""
    name = locked(repository)
    repository.edit(f"measurements/{name}/measured.json", '"value": 0.25', '"value": 0.24')
    refused(repository, "it is not as locked", *SOLID, "--freeze", name, code=30)


def test_no_flip_in_any_outcome_means_it(repository: Repository) -> None:
    """A freeze that declares no flip is evidence for none."""
    flips = '    flips: [{tier: operational, to: solid, when: "P1 == PASS"}]\n'
    name = locked(repository, DRAFT.replace(flips, "    flips: none\n").replace("declared", "none"))
    refused(repository, "declares no tag flip of small in any outcome", *SOLID, "--freeze", name)


def test_a_replaced_freeze_is_no_evidence(repository: Repository) -> None:
    """Evidence comes from the end of a chain."""
    first = locked(repository)
    text = DRAFT + f"parent: {{id: {first}, digest: unknown}}\n"
    repository.freeze(text, "--kind", "error", "--access", "cells_seen")
    refused(repository, f"{first} is replaced by", *SOLID, "--freeze", first)


def test_a_proof_is_evidence_by_digest(repository: Repository) -> None:
    """What no run can show is conferred on a file; a demotion needs only a reason."""
    locked(repository)
    proof = repository.write("proof.tex", "trivial\n")
    proven = ("confer", "small", "--tier", "operational", "--to", "proven-here", "--reason", "see the proof")
    refused(repository, "found no file nowhere.tex", *proven, "--evidence", "nowhere.tex")
    assert 0 == repository.run(*proven, "--evidence", "proof.tex").returncode
    event = repository.ledger.chain.entries[-1].event
    assert isinstance(event, Conferred)
    assert (f"sha256:{sha256(proof.read_bytes()).hexdigest()}",) == event.evidence
    refused(repository, "wanted one of: conjectured, solid", *proven[:5], "validated", "--reason", "r")
    back = ("confer", "small", "--tier", "operational", "--to", "conjectured", "--reason", "the proof has a gap")
    assert 0 == repository.run(*back).returncode


def test_names_are_known_ones(repository: Repository) -> None:
    """A misspelt claim or tier is answered with the nearest; outside git a person has to be named."""
    locked(repository)
    refused(repository, "Did you mean 'small'?", "confer", "smal", *SOLID[2:])
    refused(repository, "Did you mean 'operational'?", *SOLID[:3], "operatonal", *SOLID[4:])
    repository.git("config", "user.name", "")
    repository.git("config", "user.email", "")
    refused(repository, "a conferral needs a person", *SOLID, "--evidence", "README.md")


def test_a_refreeze_follows_the_conferral(repository: Repository) -> None:
    """After a conferral the next freeze has to declare the tag that stands."""
    first = locked(repository)
    assert 0 == repository.run(*SOLID, "--freeze", first).returncode
    flips = '    flips: [{tier: operational, to: solid, when: "P1 == PASS"}]\n'
    text = DRAFT.replace(flips, "    flips: none\n").replace("tag_flips: declared", "tag_flips: none")
    text += f"parent: {{id: {first}, digest: unknown}}\n"
    repository.write("prereg/drafts/next.yaml", text)
    repository.commit("draft")
    command = ("freeze", "prereg/drafts/next.yaml", "--reason", "r", "--kind", "error", "--access", "cells_seen")
    refused(repository, "found conjectured, but the tag stands at solid", *command)
    repository.edit("prereg/drafts/next.yaml", "operational: conjectured", "operational: solid")
    repository.commit("draft")
    assert 0 == repository.run(*command).returncode


@pytest.mark.parametrize("tag", list(Tag))
def test_every_tag_can_be_lost_and_none_becomes_itself(tag: Tag) -> None:
    """No tag is for ever, and no transition is empty."""
    assert tag not in LEGAL[tag]
    assert tag is Tag.CONJECTURED or Tag.CONJECTURED in LEGAL[tag]
