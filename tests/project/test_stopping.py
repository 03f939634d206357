"""Rules that end the looks: for harm and for futility, registered, asked at every look."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.test_commands import Done
from tests.project.looking import LOOKS, LOSS, OPEN, WIN, Looking, word
from verdict.project import loading

INTEGRITY = 3
RULES = 'stop: {harm: "P2 == NOT_PASSED", futility: "lift < 0.02"}'
STOPPING = (
    LOOKS.replace("prereg/1", "prereg/2")
    .replace("quantities:", "confidence: {least_level: 0.95}\nquantities:")
    .replace('test: "lift > 0"}}', 'test: "lift > 0"}, P2: {claim: "B does no harm.", test: "lift > -0.02"}}')
    .replace("predictions: [P1]", "predictions: [P1, P2]")
    .replace("spend: [0.2, 0.3, 0.5]", f"spend: [0.2, 0.3, 0.5], {RULES}")
)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One freeze with three looks and two rules that end them."""
    return Looking.frozen(tmp_path_factory.mktemp("begun") / "project", STOPPING).root


@pytest.fixture
def looking(begun: Path, tmp_path: Path) -> Looking:
    """A copy of the project in which no look was taken."""
    return Looking(Path(shutil.copytree(begun, tmp_path / "project")))


def told(done: Done) -> dict[str, list[str]]:
    """Return, by prediction, the reasons with their notes."""
    predictions = json.loads(done.stdout)["predictions"]
    return {name: [f"{r['text']}: {r['note']}" for r in p["reasons"]] for name, p in predictions.items()}


def test_a_rule_that_holds_ends_the_looks(looking: Looking) -> None:
    """Futility at look 1: what is open stays UNTESTED by its name, a later look is refused, and nothing is stored."""
    done = looking.take(1000, -0.02)
    assert ("UNTESTED", 20) == (word(done), done.returncode)
    reason = "stopped(futility): lift < 0.02, at look 1 of 3, at users = 1000; no look is taken after it"
    assert all(reason in reasons for reasons in told(done).values())
    later = looking.take(2000, WIN)
    assert INTEGRITY == later.returncode
    assert "ended at look 1 of 3, at users = 1000, by its rule futility: lift < 0.02" in later.stderr
    assert not looking.set("look-2000").exists()
    assert [20, 0, 0] == looking.doors()
    for form in ("txt", "md"):
        assert "futility" in looking.run("report", looking.only, "--format", form).stdout
    assert "a registered rule ended the looks" in looking.run("explain", looking.only, "P1").stdout


@pytest.mark.parametrize("lock_first", [False, True])
def test_a_look_put_in_after_the_end_is_refused_at_every_door(looking: Looking, lock_first: bool) -> None:
    """By hand as well: run, lock and gate say which rule ended the looks."""
    looking.put("one", 1000, LOSS)
    if lock_first:
        assert 0 == looking.lock().returncode
    looking.put("two", 2000, WIN)
    assert [INTEGRITY] * 3 == looking.doors()
    assert "by its rule futility: lift < 0.02" in " ".join(looking.gate().stdout.split())


def test_a_rule_that_does_not_hold_ends_nothing(looking: Looking) -> None:
    """Open or false, the next look is taken; the lock says how each rule stood."""
    looking.take(1000, OPEN)
    assert "PASS" == word(looking.take(2000, WIN))
    assert [0, 0, 0] == looking.doors()
    lock = (looking.root / f"verdicts/{looking.only}.lock").read_text()
    assert '["stop", "futility", "false"]\n["stop", "harm", "false"]\n' in lock


def test_without_the_guard_a_later_look_gets_through(looking: Looking, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: with nothing to refuse it, look 2 makes a PASS of what was given up."""
    looking.put("one", 1000, -0.02)
    looking.put("two", 2000, WIN)
    monkeypatch.setattr(loading, "check_not_stopped", lambda *_: None)
    assert [0, 0, 0] == looking.doors()
    assert "PASS" == word(looking.judge())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("prereg/2", "prereg/1", "found stop: in looks, which schema 1 does not know"),
        ("lift < 0.02", "lif < 0.02", "looks.stop.futility: in \"lif < 0.02\" at character 1: nothing is called 'lif'"),
        ("lift < 0.02", "users", 'looks.stop.futility: in "users" at character 1: found a whole number'),
    ],
)
def test_a_rule_that_cannot_be_asked_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    """In schema 1, of a name that nothing has, or of a number: said at its place."""
    here = Looking(Looking.begin(tmp_path / "project").root)
    here.write("prereg/drafts/next.yaml", STOPPING.replace(old, new))
    done = here.run("lint", "prereg/drafts/next.yaml")
    assert (2, True) == (done.returncode, said in " ".join(done.stdout.split())), done
