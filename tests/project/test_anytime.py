"""Looks at any time: rising counts of one row of units, judged by intervals that hold at all of them together."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.cli.test_commands import Done
from tests.project.looking import Looking, decided_at, word
from verdict.project import sequence
from verdict.project.loading import load_registration
from verdict.registration.anytime import not_betting

INTEGRITY = 3
ANY = """\
schema: verdict/prereg/2
id: 2026-11-26a
title: "looks at any time"
scope: {covers: ["this file"], does_not_show: ["anything else"]}
tag_flips: none
axes: {user: {planned: 400, role: replicate}}
experiment: {kind: record, produced_by: "ab log"}
quantities: {gain: {axes: [user], support: [-1, 1]}}
estimates:
  lift: {mean: gain, over: [user], method: betting, level: 0.95, least: 10}
predictions: {P1: {claim: "B is better.", test: "lift > 0"}}
families: {main: {predictions: [P1], error: 0.05, method: bonferroni}}
looks: {counted_by: user, anytime: betting}
"""
PREDICTIONS = ANY[ANY.index("predictions:") : ANY.index("looks:")]
HOLM = """\
predictions: {P1: {claim: "B is better.", test: "lift > 0"}, P2: {claim: "By far.", test: "lift > 0.5"}}
families: {main: {predictions: [P1, P2], error: 0.05, method: holm}}
"""
PREDICTIONS_OF_TWO = "  late: {mean: gain, over: [user], method: betting, level: 0.95, least: 50}\npredictions:"
UNITS = np.random.default_rng(15).normal(0.3, 0.2, 400).clip(-1, 1).round(4)


class Growing(Looking):
    """A project in which units come one by one."""

    def grow(self, called: str, units: np.ndarray) -> Path:
        """Put a set of so many units into the measurements."""
        freeze = self.only
        listed: list[Any] = [*units.tolist(), *[None] * (400 - len(units))]
        tree = {
            "schema": "verdict/measurements/2", "grade": "measured", "title": called,
            "executed": {"kind": "record", "settings": {"produced_by": "ab log"}},
            "freeze": {"id": freeze, "digest": load_registration(self.root / f"prereg/{freeze}.yaml").digest},
            "quantities": {"gain": {"column": {"values": listed}}},
        }  # fmt: skip
        return self.write(f"measurements/{freeze}/{called}.json", json.dumps(tree))


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One freeze whose looks are taken at any time."""
    return Growing.frozen(tmp_path_factory.mktemp("begun") / "project", ANY).root


@pytest.fixture
def growing(begun: Path, tmp_path: Path) -> Growing:
    """A copy of the project in which no look was taken."""
    return Growing(Path(shutil.copytree(begun, tmp_path / "project")))


def said(done: Done) -> str:
    """Return everything that was said, on one line."""
    return " ".join((done.stdout + done.stderr).split())


def test_any_rising_count_is_a_look(growing: Growing) -> None:
    """10 units, 57, 57 locked again, 200: each judged on the units that have come, and what one decides stands."""
    growing.grow("ten", UNITS[:10])
    assert "UNTESTED" == word(growing.judge())
    assert [20, 0, 0] == growing.doors()
    growing.grow("more", UNITS[:57])
    assert ("PASS", "decided at the look at user = 57") == (word(growing.judge()), decided_at(growing.judge()))
    assert [0, 0, 0] == growing.doors()
    growing.grow("most", np.concatenate([UNITS[:57], -np.ones(143)]))
    assert ("PASS", "decided at the look at user = 57") == (word(growing.judge()), decided_at(growing.judge()))
    assert [0, 0, 0] == growing.doors()
    assert [10, 57, 200] == [e.event.look for e in growing.ledger.chain.entries if e.event.kind == "judged"]


def test_looks_that_are_measured_are_held_as_well(tmp_path: Path) -> None:
    """Read from a file that grows: stored by count and entered; fewer units, and other ones, are kept aside."""
    here = Growing.frozen(tmp_path / "project", ANY.replace('"ab log"', '"ab log", reads: now.csv'))

    def take(units: np.ndarray) -> Done:
        rows = "".join(f"{i},{value}\n" for i, value in enumerate(units.tolist(), 1))
        here.write("now.csv", f"user,gain\n{rows}")
        return here.run("run", here.only, "--measure", "--json")

    for count in (10, 57):
        assert take(UNITS[:count]).returncode in (20, 0)
    assert ["look-10.json", "look-57.json"] == sorted(path.name for path in here.set("x").parent.iterdir())
    assert [10, 57] == [e.event.look for e in here.ledger.chain.entries if e.event.kind == "looked"]
    for units in (UNITS[:30], UNITS[::-1][:90]):
        done = take(units)
        assert (INTEGRITY, True) == (done.returncode, "kept aside" in done.stderr), done
    assert "byte for byte the stored" in take(UNITS[:57]).stderr
    assert [0, 0, 0] == here.doors()


def test_a_lower_count_comes_too_late(growing: Growing) -> None:
    """Behind a locked look at 57 one at 30 is refused, by name, at every door; two at one count as well."""
    growing.grow("more", UNITS[:57])
    growing.lock()
    path = growing.grow("fewer", UNITS[:30])
    assert [INTEGRITY] * 3 == growing.doors()
    assert "the look at user = 30, and came after entry 2 had entered a later look" in said(growing.gate())
    path.unlink()
    growing.grow("same", UNITS[:57] + 0.0001)
    assert [INTEGRITY] * 3 == growing.doors()


@pytest.mark.parametrize("how", ["another value", "another order", "one left out"])
def test_a_look_goes_on_from_the_one_before(growing: Growing, how: str) -> None:
    """Units that are not what they were are another row, at which the bets of the first one say nothing."""
    growing.grow("ten", UNITS[:10])
    growing.lock()
    units = UNITS[:60].copy()
    if how == "another value":
        units[3] += 0.1
    else:
        units = units[np.arange(60) != 3] if how == "one left out" else units[::-1]
    growing.grow("more", units)
    assert [INTEGRITY] * 3 == growing.doors()
    assert "is not at the look at user = " in said(growing.gate())
    assert "looks are taken of one row of units, to which more are added" in said(growing.gate())


def test_without_the_guard_a_chosen_order_gets_through(growing: Growing, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: the best units first, after a look that left it open, decide at 20 of them."""
    growing.grow("ten", UNITS[:10])
    assert 0 == growing.lock().returncode
    growing.grow("chosen", np.sort(UNITS)[::-1][:20])
    assert [INTEGRITY] * 3 == growing.doors()
    monkeypatch.setattr(sequence, "not_grown", lambda *_: iter(()))
    assert [0, 0, 0] == growing.doors()
    assert "PASS" == word(growing.judge())


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("method: betting", "method: t", "lift is estimated by t, which holds at one count alone"),
        ("method: betting", "method: bootstrap_t", "lift is estimated by bootstrap_t"),
        ('test: "lift > 0"', 'test: "lift > bar"', "bar is no estimate"),
        ('test: "lift > 0"', 'test: "lift > -high"', "bar is no estimate"),
        (PREDICTIONS, HOLM, "family main hands error on by holm"),
        ("prereg/2", "prereg/1", "which schema 1 does not know"),
        ("anytime: betting", "anytime: betting, at: [10], spend: [1]", "found anytime: beside at: or spend:"),
        ("anytime: betting", "why: often", "found no looks"),
        ("counted_by: user", "counted_by: gain", "wanted a count quantity without axes, or an axis with planned:"),
    ],
)
def test_what_does_not_hold_at_every_count_is_refused(growing: Growing, old: str, new: str, told: str) -> None:
    """Another method, a number that is brought, schema 1, and looks that are declared and not declared."""
    text = ANY.replace("quantities: {", "confidence: {least_level: 0.9}\nquantities: {bar: {support: [0, 1]}, high: "
                       '{support: [0, 1], is: "bar + 0"}, ')  # fmt: skip
    assert old in text
    growing.write("prereg/drafts/next.yaml", text.replace(old, new))
    done = growing.run("lint", "prereg/drafts/next.yaml")
    assert (2, True) == (done.returncode, told in said(done)), done


def test_an_interval_that_was_brought_decides_nothing(tmp_path: Path) -> None:
    """Of a number that is said to be exact an interval is brought all the same: it counts as open, and says why."""
    exact = 'quantities: {bar: {support: [-1, 1], exact: "set by hand"}, '
    here = Growing.frozen(tmp_path / "project", ANY.replace("quantities: {", exact).replace("lift > 0", "lift > bar"))
    path = here.grow("more", UNITS[:57])
    tree = json.loads(path.read_text())
    reading = {"value": 0.0, "interval": [-0.01, 0.01], "level": 0.99, "method": "Wald"}
    for every, expected in ((0.0, "PASS"), (reading, "UNTESTED")):
        tree["quantities"]["bar"] = {"every": every if isinstance(every, dict) else {"value": every}}
        path.write_text(json.dumps(tree))
        assert expected == word(here.judge())


def test_an_interval_keeps_one_level_at_every_look(tmp_path: Path) -> None:
    """Two estimates behind a test, of which one cannot be made yet: the other has its later level at once."""
    two = ANY.replace("predictions:", PREDICTIONS_OF_TWO, 1).replace('"lift > 0"', '"lift > 0 and late > 0"')
    here = Growing.frozen(tmp_path / "project", two)
    levels = []
    for called, units in (("ten", 12), ("more", 60)):
        here.grow(called, UNITS[:units])
        family = json.loads(here.judge().stdout)["predictions"]["P1"]["family"]
        levels.append((family["readings"], family["level"]))
        here.lock()
    assert [(2, 0.975)] * 2 == levels


def test_a_sound_draft_has_no_findings(growing: Growing) -> None:
    """The negative control of what is refused."""
    growing.write("prereg/drafts/next.yaml", ANY)
    done = growing.run("lint", "prereg/drafts/next.yaml")
    assert 0 == done.returncode, done


def test_only_betting_holds_at_all_counts() -> None:
    """Of names with their methods, each other one is told; of none there is nothing to tell."""
    methods = {"a": "betting", "b": "t", "c": None}
    assert ["b is estimated by t", "c is no estimate"] == [
        one.split("any time, and ")[1].split(",")[0] for one in not_betting(methods)
    ]
    assert [] == [*not_betting({"a": "betting"}), *not_betting({})]
