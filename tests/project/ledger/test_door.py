"""The one door of the ledger: every command that prints or appends a verdict refuses a ledger that is not whole."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.project.ledger.repository import DRAFT, Repository
from tests.project.ledger.rewriting import drop, folder, trees, write
from verdict.outcome.lock import Head
from verdict.project.ledger.door import checked, reading, writing
from verdict.project.locks import read_lock
from verdict.words.errors import IntegrityError

COMMANDS = {
    "run": "run {0}", "run --json": "run {0} --json", "run --measure": "run {0} --measure", "report": "report {0}",
    "explain": "explain {0} P1", "diff": "diff {0} --against measured", "gate": "gate {0}", "gate --all": "gate --all",
    "gate --write-lock": "gate {0} --write-lock --reason r", "freeze": "freeze next --reason r --new-chain",
    "erratum": "erratum {1} --reason r",
    "confer": "confer small --tier operational --to solid --reason r --evidence README.md --who A",
}  # fmt: skip


@pytest.fixture(scope="session")
def one_locked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One freeze, measured, locked and doubted, with a draft beside it."""
    here = Repository.begin(tmp_path_factory.mktemp("locked"))
    here.measure(here.freeze())
    assert 0 == here.run("gate", "--write-lock").returncode
    here.write("prereg/drafts/next.yaml", DRAFT.replace("Two methods", "Three"))
    here.commit("lock")
    for tag in ("solid", "conjectured"):
        done = here.run(
            "confer", "small", "--tier", "operational", "--to", tag, "--reason", tag, "--evidence", "README.md"
        )
        assert 0 == done.returncode, done.stderr
    here.commit("doubt")
    return here.root


@pytest.fixture
def locked(one_locked: Path, tmp_path: Path) -> Repository:
    """A copy of it."""
    return Repository(Path(shutil.copytree(one_locked, tmp_path / "locked")))


def call(repository: Repository, command: str) -> tuple[int, str, str]:
    """Run one of the commands; return its code and what it printed."""
    measured = next(e["event"]["measurements"] for e in trees(repository) if e["event"]["kind"] == "judged")
    done = repository.run(*COMMANDS[command].format(repository.only, measured).split(" "))
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_a_rolled_back_ledger_is_refused_by_every_command(locked: Repository, command: str) -> None:
    """The doubt is dropped, committed or not: nothing is printed and nothing is appended."""
    drop(locked, 4)
    for _ in range(2):
        code, printed, said = call(locked, command)
        assert (3, "") == (code, printed)
        assert "entry 4 (conferred small)" in said
        assert 3 == len(trees(locked))
        locked.commit("nothing to see here")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_lock_that_knows_more_is_heard_by_every_command(locked: Repository, command: str) -> None:
    """Without git the heads of the locks remember: a chain that does not go through one of them is refused."""
    shutil.rmtree(locked.root / ".git")
    path = locked.root / "verdicts/2026-01-01a.lock"
    lock = next((locked.root / "verdicts").glob("*.lock"))
    path.write_text(replace(read_lock(lock), head=Head(5, "sha256:" + "5" * 64)).text)
    code, printed, said = call(locked, command)
    assert (3, "") == (code, printed)
    assert "knows entry 5 of the ledger as" in said


@pytest.mark.parametrize("command", [c for c in COMMANDS if c not in {"run --measure", "freeze"}])
def test_a_whole_ledger_is_taken(locked: Repository, command: str) -> None:
    """The negative control: each command does its work."""
    assert 0 == call(locked, command)[0]


def test_the_three_ways_in_check_alike(locked: Repository) -> None:
    """Whether it is read, held for reading or held for writing."""
    assert 4 == checked(locked.project).chain.head.number
    for way in (reading, writing):
        with way(locked.project) as ledger:
            assert 4 == ledger.chain.head.number


def test_every_way_in_refuses_alike(locked: Repository) -> None:
    """None of the three gives out a ledger that lost an entry."""
    write(locked, trees(locked)[:3])
    with pytest.raises(IntegrityError, match="entry 4"):
        checked(locked.project)
    for way in (reading, writing):
        with pytest.raises(IntegrityError, match="entry 4"), way(locked.project):
            raise AssertionError("it was given out")


def test_what_could_not_be_asked_is_said(locked: Repository, tmp_path: Path) -> None:
    """Without git, or in a shallow clone, the ledger says why it was not compared, and so does the gate."""
    locked.git("clone", "-q", "--depth", "1", f"file://{locked.root}", str(tmp_path / "shallow"))
    assert "shallow clone" in checked(Repository(tmp_path / "shallow").project).unseen
    assert "not checked: history (this is a shallow clone" in Repository(tmp_path / "shallow").run("gate").stderr
    assert "" == checked(locked.project).unseen
    shutil.rmtree(locked.root / ".git")
    assert "lies in no git repository" in checked(locked.project).unseen


def test_an_empty_ledger_in_place_of_one_is_refused(locked: Repository) -> None:
    """A ledger that was deleted altogether is missed as well."""
    name = locked.only
    shutil.rmtree(folder(locked))
    assert (3, "") == (locked.run("run", name).returncode, locked.run("run", name).stdout)


@pytest.mark.parametrize("require", ["history", "order", "head"])
def test_the_gate_fails_where_what_is_required_was_not_checked(locked: Repository, require: str) -> None:
    """`--require` turns "not checked" into exit 3; the line says what stands behind the answer."""
    done = locked.run("gate", "--all", "--require", require)
    assert 0 == done.returncode, done.stderr
    assert done.stderr.strip().startswith("checked: history, heads of the locks")
    assert ("order" in done.stderr.split(";")[0]) == (require == "order")
    shutil.rmtree(locked.root / ".git")
    done = locked.run("gate", "--all", "--require", require)
    assert (0 if require == "head" else 3) == done.returncode
    assert 3 == locked.run("gate", "--all", "--require", "signature").returncode
    assert 2 == locked.run("gate", "--write-lock", "--require", require).returncode


def test_a_head_is_a_place_on_the_chain(locked: Repository) -> None:
    """The empty ledger's head is on every chain; another digest at a number is on none."""
    chain = locked.ledger.chain
    assert chain.holds(Head(0, "none"))
    assert not chain.holds(Head(2, chain.digests[0]))
