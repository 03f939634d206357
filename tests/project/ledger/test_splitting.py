"""Errata split by rule: what numbers rest on decides which verdicts go, here and wherever they are used."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.project.ledger.repository import Repository
from tests.project.test_uses import CHAIN
from tests.project.using import CALIBRATION, RECORDED, TAU, USER, calibrate, cells, lock, store, use, word
from verdict.project.ledger.entries import Erratum
from verdict.project.ledger.sets import stored_sets

GONE = "UNTESTED withdrawn"


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[str, str, str]]:
    """A calibration, a user of it and a user of that, all measured and locked."""
    here = Repository.begin(tmp_path_factory.mktemp("splitting") / "three")
    first = calibrate(here)
    second = use(here, first)
    third = use(here, second, CHAIN)
    for name in (first, second, third):
        lock(here, name)
    return here.root, (first, second, third)


@pytest.fixture
def copied(three: tuple[Path, tuple[str, str, str]], tmp_path: Path) -> tuple[Repository, tuple[str, str, str]]:
    """A copy of it that a test may change."""
    root, names = three
    return Repository(Path(shutil.copytree(root, tmp_path / "three"))), names


def complain(here: Repository, subject: str, *options: str) -> Erratum:
    """Enter an erratum; return it."""
    done = here.run("erratum", subject, "--reason", "a bug", *options)
    assert 0 == done.returncode, done.stderr
    here.commit("erratum")
    event = here.ledger.chain.entries[-1].event
    assert isinstance(event, Erratum)
    return event


def gone(here: Repository, names: tuple[str, ...]) -> list[str]:
    """Return, of each freeze, the predictions that are withdrawn, and see that every other one stands."""
    found = [word(here, name) for name in names]
    assert {"PASS", GONE} >= {said for each in found for said in each.values()}
    return ["".join(n for n, said in each.items() if said == GONE) for each in found]


def own_sets(here: Repository, event: Erratum) -> set[str]:
    """Return the freezes whose own sets record a subject of an erratum."""
    return {one.recorded.freeze for one in stored_sets(here.ledger)
            if ({one.recorded.digest} | one.recorded.texts) & set(event.subjects)}  # fmt: skip


@pytest.mark.parametrize(
    ("subject", "wanted"),
    [
        ("bb22", ["P1", "P1P4", "P1P4"]),  # the weights: the times, wherever they are used
        ("checkpoint.weights.digest=bb22", ["P1", "P1P4", "P1P4"]),
        ("aa11", ["P1", "P1P4", "P1P4"]),  # the checkpoint as a whole, of which the weights are a part
        ("m1", ["P2", "P2", "P2"]),  # the machine: the speed
        ("cc33", ["", "", ""]),  # a part of the checkpoint that nothing here rests on
        ("7c22d19", ["", "", ""]),  # what only the lengths' own sets record, and no number names
        ("dd44", ["", "P1P3", "P1P3"]),  # the plan behind the lengths, in both sets that record it
        ("set", ["P1P2", "P1P2P4", "P1P2P4"]),  # the set itself: all its numbers
        ("freeze", ["P1P2", "P1P2P4", "P1P2P4"]),
    ],
)
def test_an_erratum_takes_what_rests_on_its_subject(
    copied: tuple[Repository, tuple[str, str, str]], subject: str, wanted: list[str]
) -> None:
    """Exactly that, through requirements, definitions and two freezes that use it; the entry says the same by rule."""
    here, names = copied
    judged = here.ledger.chain.judged(names[0])
    assert judged is not None
    named = {"set": judged[1].measurements, "freeze": judged[1].freeze_digest}.get(subject, subject)
    event = complain(here, named)
    assert wanted == gone(here, names)
    listed = {one.freeze: "".join(one.predictions) for one in event.withdraws}
    assert dict(zip(names, wanted, strict=True)) == {name: listed.get(name, "") for name in names}
    spared = {one.freeze: set(one.stands) for one in event.split}
    assert all(not spared.get(one.freeze, set()) & set(one.predictions) for one in event.withdraws)
    assert [one.freeze for one in event.held] == [
        name for name in names if name in own_sets(here, event) & listed.keys()
    ]


def test_what_the_rule_takes_is_locked_and_the_gate_is_green(copied: tuple[Repository, tuple[str, str, str]]) -> None:
    """The gate is red until each freeze has it locked, those that use the numbers too; then it is green."""
    here, names = copied
    complain(here, "bb22")
    assert 30 == here.run("gate", "--all").returncode
    for name in names:
        lock(here, name, "--reason", "E1")
    assert 0 == here.run("gate", "--all").returncode


def test_the_entry_says_which_rule_split_it(copied: tuple[Repository, tuple[str, str, str]]) -> None:
    """The rule names the component, what went and what the rest rests on; the command and the log say it."""
    here, (first, second, _) = copied
    done = here.run("erratum", "bb22", "--reason", "a bug")
    rule = (
        "it is about checkpoint.weights.digest of this set, and takes the numbers of tau away; speed rests on machine"
    )
    assert f"stands by rule {first} P2: {rule}" in " ".join(done.stdout.split())
    assert f"{first} P2; {second} P2, P3" in " ".join(here.run("log").stdout.split())
    assert "it rests on tau_ref, which is tau of" in " ".join(here.run("run", second, "--all").stdout.split())


def test_what_stands_by_rule_does_not_move(copied: tuple[Repository, tuple[str, str, str]]) -> None:
    """The erratum frees what it took away, and nothing else: another set that would move the rest is refused."""
    here, (first, *_) = copied
    complain(here, "bb22")
    lock(here, first, "--reason", "E1")
    again = {**RECORDED, "checkpoint": {"digest": "ee55", "weights": {"digest": "ff66"}, "sampler": "cc33"}}
    store(here, first, {"tau": cells({100: 3, 200: 4}), "speed": {"every": 0.5}}, again, "again")
    command = ("gate", first, "--write-lock", "--measurements", "again", "--reason", "measured again")
    refused = here.run(*command)
    assert (30, True, False) == (
        refused.returncode,
        "prediction P2" in refused.stderr,
        "prediction P1" in refused.stderr,
    )
    store(here, first, {"tau": cells({100: 3, 200: 4}), "speed": {"every": 10}}, again, "again")
    assert 0 == here.run(*command).returncode


@pytest.mark.parametrize(
    ("provenance", "wanted"),
    [
        ({"machine": "m1", "checkpoint": {"sampler": "cc33"}}, "P1"),  # the weights are recorded no more
        ({}, "P1P2"),  # nothing is, so that nobody can tell what anything rests on
        ({**RECORDED, "extra": 1}, "P1"),  # the same, and more
        ({"machine": "m1", "weights": "gg77"}, "P1"),  # under another name, with another digest
    ],
)
def test_hiding_what_an_erratum_is_about_saves_nothing(repository: Repository, provenance: dict, wanted: str) -> None:
    """The same freeze measured again without the record of the component: what rests on it stays withdrawn."""
    first = calibrate(repository)
    complain(repository, "bb22")
    store(repository, first, {"tau": cells({100: 3, 200: 4}), "speed": {"every": 11}}, provenance)
    assert [wanted] == gone(repository, (first,))


def test_the_same_numbers_stay_withdrawn_where_they_are_used(repository: Repository) -> None:
    """Stored again on other weights, a used set is known by its numbers, there and in the freeze that uses it."""
    first = calibrate(repository)
    complain(repository, "bb22")
    again = {**RECORDED, "checkpoint": {"digest": "ee55", "weights": {"digest": "ff66"}, "sampler": "cc33"}}
    store(repository, first, {"tau": cells(TAU), "speed": {"every": 11}}, again)
    second = use(repository, first)
    assert ["P1", "P1P4"] == gone(repository, (first, second))
    other = Repository.begin(repository.root.parent / "other")
    first = calibrate(other)
    complain(other, "bb22")
    store(other, first, {"tau": cells({100: 3, 200: 4}), "speed": {"every": 11}}, again)
    assert ["", ""] == gone(other, (first, use(other, first)))


def test_quantities_that_say_nothing_rest_on_everything(repository: Repository) -> None:
    """As ever: with no word of what numbers rest on, the whole set goes."""
    text = CALIBRATION.replace(", rests_on: [checkpoint.weights]", "").replace(", rests_on: [machine]", "")
    first = repository.freeze(text)
    store(repository, first, {"tau": cells(TAU), "speed": {"every": 10}}, RECORDED)
    second = use(repository, first)
    event = complain(repository, "cc33")
    assert ["P1P2", "P1P2P4"] == gone(repository, (first, second))
    assert [second] == [one.freeze for one in event.split]


def test_a_component_that_nothing_records_goes_with_everything(repository: Repository) -> None:
    """A misspelt component saves no verdict: what cannot be told apart from the subject goes with it."""
    first = repository.freeze(CALIBRATION.replace("[machine]", "[machina]"))
    store(repository, first, {"tau": cells(TAU), "speed": {"every": 10}}, RECORDED)
    complain(repository, "bb22")
    assert ["P1P2"] == gone(repository, (first,))


@pytest.mark.parametrize("subject", ["somewhere", "plugins.hook.digest=hh88"])
def test_what_the_engine_records_of_itself_is_behind_everything(repository: Repository, subject: str) -> None:
    """The backend that measured and the plugins that it took are no component that a number may leave out."""
    first = repository.freeze(CALIBRATION)
    more = {**RECORDED, "plugins": {"hook": {"digest": "hh88"}}}
    store(repository, first, {"tau": cells(TAU), "speed": {"every": 10}}, more, backend="somewhere")
    complain(repository, subject)
    assert ["P1P2"] == gone(repository, (first,))


@pytest.mark.parametrize(
    ("place", "block"),
    [
        ("a gate", 'gates: [{name: G, when: "all(tau > 0)", on_fail: [P2]}]'),
        ("a prediction that a gate waits for", "gates: [P1]"),
        ("a budget", 'budget: {time: {limit: 100, used: "max(tau)"}}'),
        ("a live risk", 'risks: {R1: {title: r, status: open, live_when: "min(tau) < 0", degrades: [P2]}}'),
    ],
)
def test_a_verdict_rests_on_its_gates_budgets_and_risks(repository: Repository, place: str, block: str) -> None:
    """What can stop a verdict is behind it: a number that is wrong there is wrong for it."""
    first = repository.freeze(f"{CALIBRATION}{block}\n")
    store(repository, first, {"tau": cells(TAU), "speed": {"every": 10}}, RECORDED)
    complain(repository, "bb22")
    assert ["P1P2"] == gone(repository, (first,)), place


def test_a_person_may_still_let_stand(copied: tuple[Repository, tuple[str, str, str]]) -> None:
    """`--stands` serves where a freeze uses what was wrong, too; and only for what the rule takes away."""
    here, (first, second, third) = copied
    refused = here.run("erratum", "bb22", "--reason", "r", "--stands", f"{second} P2: it uses no weights")
    assert (2, True) == (refused.returncode, "does not rest on it" in refused.stderr)
    complain(here, "bb22", "--stands", f"{second} P4: ten is enough all the same")
    assert ["P1", "P1", "P1P4"] == gone(here, (first, second, third))


USING = USER.replace("rests_on: [plan]", "rests_on: [blueprint]").replace(
    "uses:\n", 'uses:\n  blueprint: {component: plan, digest: "dd44"}\n'
)


@pytest.mark.parametrize(
    ("provenance", "wanted"),
    [
        ({"plan": {"digest": "dd44"}}, "PASS"),
        ({"inputs": {"plan": "dd44"}}, "PASS"),
        ({"plan": {"digest": "dd45"}}, "UNTESTED invalid_provenance"),
        ({"plan": {"file": "dd44"}}, "UNTESTED invalid_provenance"),
        ({"note": "dd44"}, "UNTESTED invalid_provenance"),
        ({"plan": ["dd44", "dd45"]}, "UNTESTED invalid_provenance"),
    ],
)
def test_a_component_is_held_to_its_digest(repository: Repository, provenance: dict, wanted: str) -> None:
    """Measurements that record another digest under its name, several or none, are no evidence for what rests on it."""
    second = use(repository, calibrate(repository), USING)
    store(repository, second, {"length": cells({100: 500, 200: 500})}, provenance)
    found = word(repository, second)
    assert {"P1": wanted, "P2": "PASS", "P3": wanted, "P4": "PASS"} == found


def test_an_erratum_against_a_component_takes_what_uses_it(repository: Repository) -> None:
    """By its digest, with the name that uses: gives it in rests_on:."""
    first = calibrate(repository)
    second = use(repository, first, USING)
    complain(repository, "dd44")
    assert ["", "P1P3"] == gone(repository, (first, second))


def test_numbers_measured_here_may_rest_on_a_used_set(repository: Repository) -> None:
    """`rests_on: [calibration]` of a measured length: it goes with the calibration, as what is used of it does."""
    first = calibrate(repository)
    second = use(repository, first, USER.replace("rests_on: [plan]", "rests_on: [plan, calibration]"))
    complain(repository, "bb22")
    assert ["P1", "P1P3P4"] == gone(repository, (first, second))


def test_nothing_follows_from_used_numbers_that_went(repository: Repository) -> None:
    """An outcome over a flag whose numbers were taken away there does not fire here; over others it does."""
    rules = """\
outcomes:
  - {name: LONG, when: "all(long)"}
  - {name: SHORT, when: "not all(long)"}
"""
    second = use(repository, calibrate(repository), f"{USER}{rules}")
    fired = [json.loads(repository.run("run", second, "--json").stdout)["outcome"]]
    complain(repository, "bb22")
    said = json.loads(repository.run("run", second, "--json").stdout)
    assert ["LONG", None] == [*fired, said["outcome"]]
    assert ["LONG", "SHORT"] == [one["name"] for one in said["outcome_rules"]["open"]]


def test_an_erratum_against_the_erratum_brings_used_numbers_back(
    copied: tuple[Repository, tuple[str, str, str]],
) -> None:
    """In the open and by name, where they are used as where they were measured."""
    here, (first, second, third) = copied
    complain(here, "bb22")
    for name in (first, second, third):
        lock(here, name, "--reason", "E1")
    complain(here, "E1", "--stands", f"{first} P1: it was no bug", "--stands", f"{second} P1: it was no bug")
    assert ["", "P4", "P1P4"] == gone(here, (first, second, third))
    lock(here, second, "--reason", "E2")
