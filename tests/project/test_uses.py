"""Numbers of another freeze, used by digest without replacing it: what they are here, and what pins them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.project.ledger.repository import Repository
from tests.project.using import CALIBRATION, RECORDED, TAU, USER, calibrate, cells, lock, store, use, word, words
from verdict.project.loading import load_registration


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A repository with a calibration and a user of it, both measured and locked."""
    here = Repository.begin(tmp_path_factory.mktemp("uses") / "pair")
    first = calibrate(here)
    second = use(here, first)
    lock(here, first)
    lock(here, second)
    return here.root, first, second


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository with nothing frozen yet."""
    return Repository.begin(tmp_path / "repository")


@pytest.fixture
def copied(pair: tuple[Path, str, str], tmp_path: Path) -> tuple[Repository, str, str]:
    """A copy of it that a test may change."""
    root, first, second = pair
    return Repository(Path(shutil.copytree(root, tmp_path / "pair"))), first, second


def refused(here: Repository, text: str) -> str:
    """Try to freeze a registration; return why it is refused, and see that nothing was written."""
    before = sorted(path.name for path in (here.root / "prereg").rglob("*"))
    here.write("prereg/drafts/next.yaml", text)
    here.commit("draft")
    done = here.run("freeze", "prereg/drafts/next.yaml", "--reason", "r", "--new-chain")
    assert done.returncode in (2, 3, 31), done.stdout
    after = sorted(path.name for path in (here.root / "prereg").rglob("*"))
    assert {*before, "next.yaml"} == {*after, "next.yaml"}
    return " ".join(done.stderr.replace("|", " ").split())


def test_numbers_of_another_freeze_are_names_here(copied: tuple[Repository, str, str]) -> None:
    """With their cells, derived ones and single levels too; what is used is said with its digests and its grade."""
    here, first, second = copied
    assert dict.fromkeys(("P1", "P2", "P3", "P4"), "PASS") == word(here, second)
    said = json.loads(here.run("run", second, "--json").stdout)
    (text,) = [notice["text"] for notice in said["notices"] if notice["kind"] == "uses"]
    digest = here.ledger.chain.freezes[first].digest
    assert f"of {first} at {digest[:19]}, from its set measured at sha256:" in text
    assert "slow is twice[t == 200] (measured)" in text
    assert "slow 10 sweeps" in here.run("run", second).stdout
    assert {"decided": [10, 10], "unit": "sweeps"} == {
        "decided": [said["predictions"]["P4"]["clauses"]["test"]["decision"]["value"][end] for end in ("lo", "hi")],
        "unit": said["predictions"]["P4"]["clauses"]["test"]["decision"]["unit"],
    }


def test_a_cell_that_is_used_decides(repository: Repository) -> None:
    """The control: one slower cell there opens the requirement here, and nothing else."""
    name = use(repository, calibrate(repository, {100: 2, 200: 11}))
    assert {"P1": ("UNTESTED", ["inadequate"])} == {
        n: w for n, w in words(repository, name).items() if w != ("PASS", [])
    }


def test_both_digests_are_written_into_the_freeze(copied: tuple[Repository, str, str]) -> None:
    """`unknown` is filled in, comments stay, and the lock names both; no chain is begun or ended by it."""
    here, first, second = copied
    text = (here.root / f"prereg/{second}.yaml").read_text()
    used = load_registration(here.root / f"prereg/{second}.yaml").prereg.uses["calibration"]
    judged = here.ledger.chain.judged(first)
    assert judged is not None
    assert (here.ledger.chain.freezes[first].digest, judged[1].measurements) == (used.digest, used.measurements)
    assert "# filled in" in text
    assert "# a comment that stays" in text
    assert None is here.ledger.chain.successor(first)
    line = json.dumps(["uses", "calibration", first, used.digest, used.measurements])
    assert line in (here.root / f"verdicts/{second}.lock").read_text().splitlines()
    assert 0 == here.run("gate", "--all").returncode


@pytest.mark.parametrize(
    ("tamper", "code", "said"),
    [
        ("value", 31, "is not stored any more, or it was edited"),
        ("title", 31, "is not stored any more, or it was edited"),
        ("gone", 31, "holds nothing. Restore it from git"),
        ("freeze", 3, "a frozen file was edited"),
        ("freeze gone", 3, "is gone; restore prereg/ from git"),
        ("link", 3, "is a symbolic link"),
        ("pin", 3, "a frozen file was edited"),
        ("brought", 2, "tau_ref is used from calibration, whose stored numbers stand for it"),
    ],
)
def test_nothing_that_is_used_can_be_exchanged(
    copied: tuple[Repository, str, str], tamper: str, code: int, said: str
) -> None:
    """Each way to tamper with the used set, its freeze or the pin is seen, by run and by the gate."""
    here, first, second = copied
    tampered(here, first, second, tamper)
    done = here.run("run", second)
    assert (code, True) == (done.returncode, said in " ".join(done.stderr.replace("|", " ").split())), done.stderr
    assert here.run("gate", second).returncode in (3, 31)


def tampered(here: Repository, first: str, second: str, how: str) -> None:
    """Change what a registration uses."""
    stored, frozen = here.root / f"measurements/{first}/measured.json", here.root / f"prereg/{first}.yaml"
    if how == "value":
        here.edit(f"measurements/{first}/measured.json", '"value": 5', '"value": 1')
    elif how == "title":
        here.edit(f"measurements/{first}/measured.json", "made up", "made up.")
    elif how == "gone":
        stored.unlink()
    elif how == "freeze":
        here.edit(f"prereg/{first}.yaml", "2 * tau", "3 * tau")
    elif how == "freeze gone":
        frozen.unlink()
    elif how == "link":
        outside = here.root.parent / "outside.json"
        shutil.move(stored, outside)
        stored.symlink_to(outside)
    elif how == "pin":
        used = load_registration(here.root / f"prereg/{second}.yaml").prereg.uses["calibration"]
        here.edit(f"prereg/{second}.yaml", str(used.measurements), f"sha256:{'0' * 64}")
    else:
        content = json.loads((here.root / f"measurements/{second}/measured.json").read_text())
        content["quantities"]["tau_ref"] = cells(TAU)
        here.write(f"measurements/{second}/measured.json", json.dumps(content))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("freeze: FREEZE", "freeze: 2020-01-01a", "found 2020-01-01a, which the ledger does not freeze"),
        ("digest: unknown", f'digest: "sha256:{"0" * 64}"', "nothing else has ever been that freeze"),
        ("measurements: unknown", f'measurements: "sha256:{"0" * 64}"', "is not stored any more, or it was edited"),
        ("tau_ref: tau,", "tau_ref: taus,", "no quantity is called 'taus'"),
        ("twice[t == 200]", "twice[t == 300]", "300"),
        ("twice[t == 200]", "twice", "register these, or choose a level"),
        ("twice[t == 200]", "2 * twice[t == 200]", "wanted the name of a quantity there"),
        ("twice[t == 200]", "max(twice)", "wanted the name of a quantity there"),
        ("axes: {t: [100, 200]}", "axes: {t: [100, 200, 400]}", "t has other levels here"),
        ("rate: {support: [0, inf], unit: Hz}", "rate: {support: [0, inf], unit: kHz}", "registered with unit: kHz"),
        ("rate: {support: [0, inf], unit: Hz}", "rate: {support: [0, 5], unit: Hz}", "within its support here"),
        ("rate: {support: [0, inf], unit: Hz}", "other: {support: [0, inf]}", "no quantity is called 'rate'"),
        ("rate: {support: [0, inf], unit: Hz}", 'rate: {support: [0, inf], unit: Hz, is: "2"}', "rate has is:"),
        ("unit: Hz}", "unit: Hz, rests_on: [x]}", "no rests_on: here"),
        ("    measurements: unknown\n", "", "without measurements and quantities"),
        ("digest: unknown", "digest: never", "wanted sha256: and 64 hex digits"),
        ("schema: verdict/prereg/2", "schema: verdict/prereg/1", "which schema 1 does not know"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_before_it_is_frozen(
    copied: tuple[Repository, str, str], old: str, new: str, said: str
) -> None:
    """A wrong digest, name, level, axis, unit, support or shape; nothing is written."""
    here, first, _ = copied
    assert old in USER
    assert said in refused(here, USER.replace(old, new).replace("FREEZE", first))


def test_what_is_not_measured_cannot_be_used(repository: Repository) -> None:
    """Nothing stored, or several sets and no lock: nobody could say later which was meant."""
    first = repository.freeze(CALIBRATION)
    text = USER.replace("FREEZE", first)
    assert f"nothing is stored of {first}; measure it first" in refused(repository, text)
    for name in ("one", "two"):
        store(repository, first, {"tau": cells(TAU), "speed": {"every": 10}}, RECORDED, name, title=name)
    assert "has several sets of measurements and no lock" in refused(repository, text)
    done = repository.run("gate", first, "--write-lock", "--measurements", "two")
    assert 0 == done.returncode
    repository.commit("lock")
    second = use(repository, first, text)
    used = load_registration(repository.root / f"prereg/{second}.yaml").prereg.uses["calibration"]
    assert used.measurements == repository.ledger.chain.judged(first)[1].measurements


def test_a_freeze_does_not_use_itself(copied: tuple[Repository, str, str]) -> None:
    """A circle is refused when the file is read."""
    here, _, _ = copied
    done = here.run("lint", str(here.write("prereg/drafts/own.yaml", USER.replace("FREEZE", "2026-01-01a"))))
    assert (2, True) == (
        done.returncode,
        "wanted another freeze, whose numbers are stored" in " ".join(done.stdout.split()),
    )


def test_a_draft_reads_what_is_not_pinned_yet(copied: tuple[Repository, str, str]) -> None:
    """A draft is judged on what there is, and says that nothing pins it; only freezing does."""
    here, first, second = copied
    here.write("prereg/drafts/next.yaml", USER.replace("FREEZE", first).replace("2026-01-01a", "2026-01-01b"))
    content = json.loads((here.root / f"measurements/{second}/measured.json").read_text())
    content["freeze"] = {"id": "2026-01-01b", "digest": "unknown"}
    here.write("measurements/2026-01-01b/measured.json", json.dumps(content))
    said = here.run("run", "next", "--all").stdout.replace("\n", " ")
    assert "not pinned by digest yet" in " ".join(said.split())
    assert "not pinned by digest yet" not in " ".join(here.run("run", second, "--all").stdout.split())


CHAIN = USER.replace("calibration:", "user:").replace(
    '{tau_ref: tau, slow: "twice[t == 200]", rate: speed}', "{tau_ref: tau_ref, slow: slow, rate: rate}"
)


def test_what_is_used_can_be_used_again(copied: tuple[Repository, str, str]) -> None:
    """Through two freezes: the numbers are those of the first, and tampering there is seen at the third."""
    here, first, second = copied
    third = use(here, second, CHAIN)
    lock(here, third)
    assert dict.fromkeys(("P1", "P2", "P3", "P4"), "PASS") == word(here, third)
    here.edit(f"measurements/{first}/measured.json", '"value": 5', '"value": 6')
    done = here.run("run", third)
    assert (31, True) == (done.returncode, f"{second} uses calibration" in done.stderr)


@pytest.mark.parametrize(("grade", "wanted"), [("transcribed", "transcribed"), ("surrogate", "surrogate")])
def test_used_numbers_carry_their_grade(repository: Repository, grade: str, wanted: str) -> None:
    """What was only printed there is no better evidence here; what rests on nothing of it keeps its own grade."""
    first = repository.freeze(CALIBRATION)
    store(repository, first, {"tau": cells({100: 2, 200: 5}), "speed": {"every": 10}}, RECORDED, grade=grade)
    second = use(repository, first)
    found = json.loads(repository.run("run", second, "--json").stdout)["predictions"]
    assert {"P1": wanted, "P2": wanted, "P3": "measured", "P4": wanted} == {n: p["grade"] for n, p in found.items()}


@pytest.mark.parametrize(("level", "wanted"), [(0.95, ["PASS", "UNTESTED"]), (0.9, ["UNTESTED", "UNTESTED"])])
def test_an_interval_stays_the_interval_that_it_is(repository: Repository, level: float, wanted: list[str]) -> None:
    """As it stands, or computed with there; one whose level decides nothing there decides nothing here."""
    first = repository.freeze(CALIBRATION)
    reading = {"at": {"t": 200}, "interval": [4, 6], "level": level, "method": "normal"}
    tau = {"cells": [{"at": {"t": 100}, "value": 2}, reading]}
    store(repository, first, {"tau": tau, "speed": {"every": 10}}, RECORDED)
    tests = ('"tau_ref[t == 200] <= 7"', '"slow >= 9"')
    found = [words(repository, use(repository, first, USER.replace('"slow >= 8"', test)))["P4"][0] for test in tests]
    assert wanted == found


def test_a_cell_that_is_missing_there_is_missing_here(repository: Repository) -> None:
    """Nothing stands in for it, and the verdict says so."""
    second = use(repository, calibrate(repository, {100: 2}))
    assert ("UNTESTED", ["not_measured"]) == words(repository, second)["P4"]
    assert "UNTESTED" == words(repository, second)["P1"][0]
    assert ("PASS", []) == words(repository, second)["P2"]


def test_a_reading_at_the_ceiling_of_an_estimator_stays_a_lower_bound(repository: Repository) -> None:
    """What is a lower bound there does not come out as a number here."""
    tau = "tau: {estimator: pair_truncated, convention: half, draws: '100', lower_bound_at: 0.1}"
    first = repository.freeze(
        CALIBRATION.replace("unit: sweeps, rests_on: [checkpoint.weights]", f"unit: sweeps, {tau}")
    )
    store(repository, first, {"tau": cells({100: 2, 200: 15}), "speed": {"every": 10}}, RECORDED)
    second = use(repository, first, USER, {100: 100000, 200: 100000})
    assert ("UNTESTED", ["inadequate"]) == words(repository, second)["P1"]
    assert ("PASS", []) == words(repository, second)["P4"]


def test_lint_says_what_became_of_what_is_used(copied: tuple[Repository, str, str]) -> None:
    """A used freeze that was replaced, numbers that an erratum took away, predictions of what was known."""
    here, first, second = copied
    before = " ".join(here.run("lint", second).stdout.split())
    assert "P2, P4 rest on nothing but numbers that are used" in before
    assert [] == [word for word in ("was replaced by", "withdrew") if word in before]
    after = here.amend(first, '"all(tau > 1)"', '"all(tau > 2)"', "--access", "cells_seen")
    here.run("erratum", "m1", "--reason", "a slow clock")
    done = here.run("lint", second)
    said = " ".join(done.stdout.split())
    assert f"warning uses calibration: {first} was replaced by {after}" in said
    assert f"warning uses calibration: E1 withdrew rate of {first} (a slow clock); what rests on it here" in said
    assert 0 == done.returncode
    (here.root / f"measurements/{first}/measured.json").unlink()
    gone = here.run("lint", second)
    assert (2, True) == (gone.returncode, "is not stored any more" in " ".join(gone.stdout.split()))
