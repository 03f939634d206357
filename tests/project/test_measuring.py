"""What is measured is stored once, and what is said of a set that comes later is true."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.project.ledger.repository import Repository
from tests.project.ledger.test_order import READS, TABLE
from verdict.project import measuring
from verdict.project.aside import as_stored, compared
from verdict.project.loading import load_evidence, load_registration
from verdict.text.canonical import digest

RUNS = 3


@pytest.fixture
def frozen(tmp_path: Path) -> Repository:
    """One freeze that reads a table of numbers, and the table."""
    here = Repository.begin(tmp_path / "project")
    here.freeze(READS)
    here.write("numbers.csv", TABLE)
    return here


def run(repository: Repository) -> dict[str, str]:
    """Measure; return what was said, and the digest of the set that was judged."""
    done = repository.run("run", repository.only, "--measure", "--json")
    assert 0 == done.returncode, done.stderr
    return {"said": done.stderr, "judged": json.loads(done.stdout)["measurements"]["digest"]}


@pytest.mark.parametrize("same", [True, False], ids=["the same set", "a set each"])
def test_of_three_runs_at_once_the_first_is_stored(
    frozen: Repository, monkeypatch: pytest.MonkeyPatch, same: bool
) -> None:
    """Three processes measure, wait for each other and store: one does, and each says where its own set lies."""
    document, ready = measuring._document, frozen.root.parent
    monkeypatch.setattr(measuring, "_document", lambda *given: _waited(document(*given), ready, same))
    children = [_begun(frozen, ready / f"said-{number}") for number in range(RUNS)]
    assert [0] * RUNS == [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    registration = load_registration(frozen.root / f"prereg/{frozen.only}.yaml")
    runs = [json.loads((ready / f"said-{number}").read_text()) for number in range(RUNS)]
    assert 1 == sum(one["said"].startswith("stored: ") or "\nstored: " in one["said"] for one in runs)
    titles = []
    for one in runs:
        (place,) = re.findall(r"^(?:stored: |.*; kept in )(.*)$", one["said"], re.MULTILINE)
        titles.append(json.loads((frozen.root / place).read_text())["title"])
        assert ("measured again: " in one["said"]) == place.startswith(".verdict/")
        assert ("byte for byte the stored" in one["said"]) == (same and place.startswith(".verdict/"))
        assert one["judged"] == digest(load_evidence(frozen.root / place, registration).measurements)
    assert (1 if same else RUNS) == len(set(titles))
    assert 1 == len(list((frozen.root / "measurements").rglob("*.json")))
    assert (1 if same else RUNS - 1) == len(list((frozen.root / ".verdict/measured").rglob("*.json")))


def _begun(repository: Repository, said: Path) -> int:
    child = os.fork()
    if not child:
        code = 1
        try:
            said.write_text(json.dumps(run(repository)))
            code = 0
        finally:
            os._exit(code)
    return child


def _waited(content: dict, ready: Path, same: bool) -> dict:
    """Wait until every process has measured, so that all of them store at once."""
    (ready / f"ready-{os.getpid()}").touch()
    end = time.monotonic() + 60
    while len(list(ready.glob("ready-*"))) < RUNS and time.monotonic() < end:
        time.sleep(0.001)
    return content if same else {**content, "title": f"of process {os.getpid()}"}


def test_what_is_measured_again_is_never_written_over_another(
    frozen: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four repeats, two of them equal: three files in scratch, each as it was said; the first set stays."""
    document, titles = measuring._document, iter(["first", "a", "b", "a", "c"])
    monkeypatch.setattr(measuring, "_document", lambda *given: {**document(*given), "title": next(titles)})
    said = [run(frozen)["said"].strip().splitlines()[-1] for _ in range(5)]
    assert said[0] == f"stored: measurements/{frozen.only}/measured.json"
    places = [line.rpartition("; kept in ")[2] for line in said[1:]]
    folder = f".verdict/measured/{frozen.only}/measured"
    assert [f"{folder}.json", f"{folder}-2.json", f"{folder}.json", f"{folder}-3.json"] == places
    assert ["a", "b", "a", "c"] == [json.loads((frozen.root / place).read_text())["title"] for place in places]


@pytest.mark.parametrize("content", ["", "{", "[]", "[" * 100_000, '{"quantities": 3}'])
def test_a_stored_set_that_cannot_be_read_is_said(frozen: Repository, content: str) -> None:
    """What was measured is kept all the same, and nothing is claimed of a comparison."""
    run(frozen)
    frozen.write(f"measurements/{frozen.only}/measured.json", content)
    done = frozen.run("run", frozen.only, "--measure")
    assert "not comparable with what cannot be read in the place of the stored" in done.stderr
    assert (frozen.root / f".verdict/measured/{frozen.only}/measured.json").is_file()


@pytest.mark.parametrize("link", ["measurements", "measurements/NAME", ".verdict", ".verdict/measured"])
def test_nothing_is_stored_through_a_link_out_of_the_project(frozen: Repository, link: str) -> None:
    """Refused before anything is measured, and nothing is written outside."""
    outside = frozen.root.parent / "outside"
    outside.mkdir()
    path = frozen.root / link.replace("NAME", frozen.only)
    path.parent.mkdir(exist_ok=True)
    path.symlink_to(outside)
    done = frozen.run("run", frozen.only, "--measure")
    assert done.returncode in (2, 3)
    assert "link" in done.stderr
    assert [] == list(outside.iterdir())
    path.unlink()
    assert 0 == frozen.run("run", frozen.only, "--measure").returncode


@pytest.mark.parametrize("link", ["verdicts", "prereg/ledger", "verdicts/NAME.lock"])
def test_no_lock_is_written_through_a_link_out_of_the_project(frozen: Repository, link: str) -> None:
    """A folder of locks, a ledger or a lock that is a link: refused, and nothing is written outside."""
    run(frozen)
    outside, path = frozen.root.parent / "outside", frozen.root / link.replace("NAME", frozen.only)
    path.parent.mkdir(exist_ok=True)
    if link == "prereg/ledger":
        path.rename(outside)
        path.symlink_to(outside)
    else:
        outside.mkdir()
        path.symlink_to(outside if link == "verdicts" else outside / "lock")
    before = sorted(place.name for place in outside.iterdir())
    done = frozen.run("gate", "--write-lock")
    assert done.returncode in (2, 3)
    assert before == sorted(place.name for place in outside.iterdir())


@pytest.mark.parametrize("call", ["fsync", "link"])
def test_a_killed_run_leaves_nothing_among_the_measurements(
    frozen: Repository, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """What is being stored is written in .verdict/ first; killed there, the same command stores the set."""
    child = os.fork()
    if not child:
        monkeypatch.setattr(os, call, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
        frozen.run("run", frozen.only, "--measure")
        os._exit(0)
    assert signal.SIGKILL == os.WTERMSIG(os.waitpid(child, 0)[1])
    assert [] == list(frozen.root.glob(f"measurements/{frozen.only}/*"))
    assert "stored: " in run(frozen)["said"]
    assert ["measured.json"] == [path.name for path in (frozen.root / f"measurements/{frozen.only}").iterdir()]


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (None, 2, "made by version 2 of the estimators, where the stored set names none: "),
        (2, 3, "made by version 3 of the estimators, where the stored set names version 2: "),
        (2, 2, ""), (None, None, ""),
    ],
)  # fmt: skip
def test_other_estimators_are_named_where_a_measurement_is_repeated(
    tmp_path: Path, before: int | None, now: int | None, said: str
) -> None:
    """Draws that come out alike may be read otherwise: a difference of methods is told apart from one of draws."""

    def document(version: int | None, value: int) -> dict:
        known = {} if version is None else {"methods_version": version}
        return {"provenance": {"root_seed": 1, **known}, "quantities": {"x": {"every": {"value": value}}}}

    first = tmp_path / "measured.json"
    first.write_bytes(as_stored(document(before, 1)))
    assert f"{said}not byte for byte the stored" == compared(first, document(now, 2))


@pytest.fixture
def tried(tmp_path: Path) -> Repository:
    """A draft that reads a table, was run, and was changed since."""
    here = Repository.begin(tmp_path / "project")
    here.write("prereg/drafts/next.yaml", READS.replace("2026-01-01a", f"{datetime.now(UTC):%Y-%m-%d}a"))
    here.write("numbers.csv", TABLE)
    assert 0 == here.run("run", DRAFT_FILE, "--json").returncode
    here.edit("prereg/drafts/next.yaml", "error <= bar", "error < bar")
    return here


DRAFT_FILE = "prereg/drafts/next.yaml"


def stored_in(repository: Repository) -> Path:
    (stored,) = (repository.root / "measurements").rglob("*.json")
    return stored


def test_numbers_of_another_state_of_a_draft_are_read_again(tried: Repository) -> None:
    """Nothing was frozen, so nothing is broken: it is said what to do, and that works, and keeps the earlier set."""
    before = stored_in(tried).read_bytes()
    done = tried.run("run", DRAFT_FILE)
    assert 31 == done.returncode
    assert "these numbers were read under another state of this draft" in " ".join(done.stderr.split())
    assert f"Read them again: verdict run {DRAFT_FILE} --measure" in " ".join(done.stderr.split())
    assert before == stored_in(tried).read_bytes()
    again = tried.run("run", DRAFT_FILE, "--measure", "--json")
    assert (0, True) == (
        again.returncode,
        "the set before was of another state of the draft" in " ".join(again.stderr.split()),
    )
    (kept,) = (tried.root / ".verdict/measured").rglob("*.json")
    assert before == kept.read_bytes()
    assert 0 == tried.run("run", DRAFT_FILE).returncode


def test_numbers_that_no_longer_fit_a_changed_draft_are_of_another_state(tried: Repository) -> None:
    """That is said before anything of their shape is."""
    tried.edit("prereg/drafts/next.yaml", "seed: [1, 2, 3]", "seed: [1, 2, 3, 4]")
    done = tried.run("run", DRAFT_FILE)
    assert (31, True) == (done.returncode, "another state of this draft" in " ".join(done.stderr.split()))


def test_a_freeze_says_that_numbers_of_an_earlier_draft_lie_there(tried: Repository) -> None:
    """They are not judged; measured again, the freeze is run and locked as any other."""
    done = tried.run("freeze", DRAFT_FILE, "--reason", "to test", "--dirty")
    said, frozen = " ".join(done.stdout.split()), tried.only
    assert (0, frozen) == (done.returncode, json.loads(stored_in(tried).read_text())["freeze"]["id"])
    assert "was read under another state of the draft, and is not judged; read the numbers again" in said
    refused = tried.run("run", frozen)
    assert (3, True) == (refused.returncode, f"verdict run {frozen} --measure" in " ".join(refused.stderr.split()))
    assert 0 == tried.run("run", frozen, "--measure").returncode
    assert 0 == tried.run("gate", "--write-lock").returncode
    locked = stored_in(tried).read_bytes()
    tried.run("run", frozen, "--measure")
    assert locked == stored_in(tried).read_bytes()


def test_of_a_draft_whose_table_grew_the_command_that_reads_it_again_is_said(tried: Repository) -> None:
    """In whole words at 80 columns; that command stores the new numbers, and nothing is left to say."""
    tried.edit("prereg/drafts/next.yaml", "error < bar", "error <= bar")
    tried.write("numbers.csv", TABLE.replace("0.25", "0.15"))
    said = " ".join(tried.run("run", DRAFT_FILE).stdout.split())
    assert (
        f"noticed numbers.csv has changed since it was read; measure again: verdict run {DRAFT_FILE} --measure" in said
    )
    again = tried.run("run", DRAFT_FILE, "--measure")
    assert "the set before was of files that have changed since, and is kept in" in " ".join(again.stderr.split())
    assert "has changed since" not in tried.run("run", DRAFT_FILE).stdout
