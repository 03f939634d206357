"""A draft that was measured is frozen with a word on what was seen: numbers that came first make no prediction."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.project.ledger.repository import DRAFT, Repository
from tests.project.ledger.test_order import READS, TABLE

HELD = "found numbers that this draft was measured on, before it is frozen"
DRAFTED = "prereg/drafts/next.yaml"


def tried(folder: Path, name: str) -> Repository:
    """Measure a draft that writes this id, and look at what comes out."""
    here = Repository.begin(folder)
    first = next(line for line in READS.splitlines() if line.startswith("id:"))
    here.write(DRAFTED, READS.replace(first, f"id: {name}"))
    here.write("numbers.csv", TABLE)
    here.commit("a draft, and its numbers")
    assert 0 == here.run("run", DRAFTED, "--measure").returncode
    return here


def today() -> str:
    """Return the id that is free today."""
    return f"{datetime.now(UTC):%Y-%m-%d}a"


def freeze(here: Repository, *options: str) -> tuple[int, str]:
    """Freeze it; return the exit code, and what was said."""
    done = here.run("freeze", DRAFTED, "--reason", "to test", "--dirty", *options)
    return done.returncode, " ".join(done.stderr.split())


@pytest.mark.parametrize("name", ["the next", "2001-01-01a"])
@pytest.mark.parametrize("options", [(), ("--access", "nothing_run")], ids=["silent", "nothing run"])
def test_a_draft_that_was_measured_is_not_frozen_in_silence(
    tmp_path: Path, name: str, options: tuple[str, ...]
) -> None:
    """Under the id that it wrote, or another: it is said which numbers there are, and nothing is written."""
    name = today() if name == "the next" else name
    here = tried(tmp_path, name)
    code, said = freeze(here, *options)
    assert code == 2
    assert f"measurements/{name}/measured.json: {HELD}" in said
    assert "--access run_unopened, aggregates_seen or cells_seen" in said
    assert not list((here.root / "prereg").glob("*.yaml"))


@pytest.mark.parametrize("name", ["the next", "2001-01-01a"])
def test_what_was_seen_is_said_beside_every_verdict(tmp_path: Path, name: str) -> None:
    """Declared, it is frozen, and whoever reads the verdict learns of it."""
    here = tried(tmp_path, today() if name == "the next" else name)
    assert freeze(here, "--access", "aggregates_seen")[0] == 0
    here.commit("freeze")
    frozen = next((here.root / "prereg").glob("*.yaml")).stem
    assert 0 == here.run("run", frozen, "--measure").returncode
    shown = json.loads(here.run("run", frozen, "--json").stdout)
    assert any("no prediction" in notice["text"] for notice in shown["notices"]), shown["notices"]


def test_numbers_that_are_gone_or_of_others_hold_nobody_up(tmp_path: Path) -> None:
    """The negative control: without a set there is nothing to say, and that of another freeze is not of this draft."""
    here = tried(tmp_path, "2001-01-01a")
    shutil.rmtree(here.root / "measurements")
    here.write("measurements/2001-01-01b/measured.json", "{}")
    assert freeze(here)[0] == 0


def test_an_amendment_is_asked_by_its_parent_alone(tmp_path: Path) -> None:
    """A copy of a freeze writes that id, whose numbers are its own and not those of a draft."""
    here = Repository.begin(tmp_path)
    name = here.freeze(DRAFT)
    here.measure(name)
    text = (here.root / f"prereg/{name}.yaml").read_text() + f"parent: {{id: {name}, digest: unknown}}\n"
    assert name != here.freeze(text.replace("value: 0.3", "value: 0.2"), "--kind", "error", "--access", "run_unopened")
