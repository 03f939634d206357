"""Errata: what rests on a subject is withdrawn, what is said to stand stands, and nothing is deleted."""

from __future__ import annotations

import json

import pytest

from tests.project.ledger.repository import DRAFT, RECORD, Repository
from verdict.project.ledger.entries import JudgedEvent
from verdict.project.ledger.reached import Recorded, reached

TWO = DRAFT.replace(
    "risks:", '  P2:\n    claim: "There are draws."\n    test: "all(draws >= limit)"\nrisks:'
)  # fmt: skip
CHECKPOINT = {"provenance": {"checkpoint": {"digest": "aa11bb22", "components": {"weights": "cc33dd44"}}, "seeds": [7]}}


def predictions(repository: Repository, name: str) -> dict[str, tuple[str, list[str]]]:
    """Judge; return word and reasons of each prediction."""
    found = json.loads(repository.run("run", f"prereg/{name}.yaml", "--json").stdout)["predictions"]
    return {n: (p["verdict"], [r["why"] for r in p["reasons"]]) for n, p in found.items()}


@pytest.fixture
def rested(repository: Repository) -> Repository:
    """A freeze of two predictions, measured on a checkpoint and locked."""
    name = repository.freeze(TWO)
    repository.measure(name, **CHECKPOINT)
    assert 0 == repository.run("gate", "--write-lock").returncode
    repository.commit("lock")
    return repository


@pytest.mark.parametrize(
    "subject", ["aa11bb22", "cc33dd44", "checkpoint.components.weights=cc33dd44", "seeds=7", "sha256"]
)
def test_what_rests_on_a_subject_is_withdrawn(rested: Repository, subject: str) -> None:
    """By digest of the measurements, of the checkpoint, of its component, or by name and value."""
    name = rested.only
    lock = json.loads((rested.root / f"verdicts/{name}.lock").read_text().splitlines()[2])
    subject = lock[2] if subject == "sha256" else subject
    assert ("PASS", []) == predictions(rested, name)["P1"]
    done = rested.run("erratum", subject, "--reason", "probed before training")
    assert (0, ["withdrawn", name, "P1,", "P2"]) == (done.returncode, done.stdout.splitlines()[1].split())
    assert {"P1": ("UNTESTED", ["withdrawn"]), "P2": ("UNTESTED", ["withdrawn"])} == predictions(rested, name)
    assert "E1: probed before training" in rested.run("run", f"prereg/{name}.yaml").stdout.replace("\n", " ")


def test_what_stands_stands(rested: Repository) -> None:
    """A verdict that the erratum names with its reason keeps its word; the erratum lists both."""
    name = rested.only
    done = rested.run("erratum", "cc33dd44", "--reason", "r", "--stands", f"{name} P2: it counts draws")
    assert [f"  withdrawn  {name} P1", f"  stands     {name} P2: it counts draws"] == done.stdout.splitlines()[1:]
    found = predictions(rested, name)
    assert (("UNTESTED", ["withdrawn"]), ("PASS", [])) == (found["P1"], found["P2"])


def test_silence_after_an_erratum_fails_the_gate(rested: Repository) -> None:
    """The gate wants the withdrawal locked, with a reason; then it is green again, and the log tells all of it."""
    name = rested.only
    rested.run("erratum", "aa11bb22", "--reason", "a bug")
    done = rested.run("gate", "--all")
    assert (30, True) == (done.returncode, "an erratum withdrew what the verdicts rest on" in done.stdout)
    assert 2 == rested.run("gate", name, "--write-lock").returncode
    assert 0 == rested.run("gate", name, "--write-lock", "--reason", "E1").returncode
    assert 0 == rested.run("gate", "--all").returncode
    told = rested.run("log").stdout
    assert [word for word in ("frozen", "judged", "erratum", "run", "head") if word not in told] == []
    assert "2 UNTESTED; locked again" in told
    assert f"withdraws {name} P1, P2" in told


def test_new_measurements_take_the_place_of_withdrawn_ones(rested: Repository) -> None:
    """After an erratum, measuring again moves the lock; without one it does not (see the locks)."""
    name = rested.only
    rested.measure(name, {**RECORD, "error": {1: 0.1, 2: 0.2, 3: 0.9}}, name="again")
    command = ("gate", name, "--write-lock", "--measurements", "again", "--reason", "measured again")
    assert 30 == rested.run(*command).returncode
    rested.run("erratum", "aa11bb22", "--reason", "a bug")
    assert 0 == rested.run(*command).returncode
    assert 0 == rested.run("gate", "--all").returncode


def test_withdrawal_follows_measurements_that_rest_on_measurements(rested: Repository) -> None:
    """A second freeze whose provenance names the first one's measurements falls with them."""
    first = rested.only
    lock = json.loads((rested.root / f"verdicts/{first}.lock").read_text().splitlines()[2])
    second = rested.freeze(TWO.replace("Two methods", "Reuse"), "--new-chain")
    rested.measure(second, provenance={"calibrated_on": lock[2]})
    third = rested.freeze(TWO.replace("Two methods", "Apart"), "--new-chain")
    other = {**RECORD, "error": {1: 0.1, 2: 0.2, 3: 0.24}}
    rested.measure(third, other, provenance={"calibrated_on": "something else"})
    done = rested.run("erratum", "cc33dd44", "--reason", "a bug")
    assert [f"  withdrawn  {n} P1, P2" for n in (first, second)] == done.stdout.splitlines()[1:]
    assert "UNTESTED" == predictions(rested, second)["P1"][0]
    assert "PASS" == predictions(rested, third)["P1"][0]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("aa11bb23",), "Did you mean 'aa11bb22'?"),
        (("aa11bb22", "--stands", "P2 because"), "wanted a freeze, a prediction and why"),
        (("aa11bb22", "--stands", "2999-01-01a P2: because"), "does not rest on it"),
    ],
)
def test_a_misspelt_erratum_is_refused(rested: Repository, arguments: tuple[str, ...], sentence: str) -> None:
    """An erratum that would silently withdraw nothing, or keep what it does not touch, is not entered."""
    done = rested.run("erratum", *arguments, "--reason", "r")
    assert (2, True) == (done.returncode, sentence in done.stderr), done.stderr
    assert () == rested.ledger.chain.errata


def test_the_beginning_of_a_digest_is_answered_with_the_whole(rested: Repository) -> None:
    """Outputs print twelve digits of a digest; one of them alone withdraws nothing, and is told how it goes on."""
    (judged,) = [e.event for e in rested.ledger.chain.entries if isinstance(e.event, JudgedEvent)]
    done = rested.run("erratum", judged.measurements[:19], "--reason", "x")
    assert (2, True) == (done.returncode, f"A digest is wanted whole: {judged.measurements}" in done.stderr)


def test_reach_is_transitive_and_ends() -> None:
    """Sets that name each other in a circle are all reached, and those apart are not."""
    sets = [
        Recorded("a", "d1", frozenset({("on", "d3")})), Recorded("b", "d2", frozenset({("on", "d1")})),
        Recorded("c", "d3", frozenset({("on", "d2")})), Recorded("d", "d4", frozenset({("on", "x")})),
    ]  # fmt: skip
    assert frozenset({"d1", "d2", "d3"}) == reached({"d2"}, sets)
    assert frozenset() == reached({"y"}, sets)
