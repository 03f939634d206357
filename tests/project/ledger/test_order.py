"""Order and sources: what git cannot vouch for is said in the outcome and by the gate, and changes no verdict."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.test_commands import verdict
from tests.project.ledger.repository import DRAFT, RECORD, Repository
from verdict.project.documents import order_of
from verdict.project.folder import Project
from verdict.project.ledger.order import CHANGED, EARLIER, NOT_SHOWN
from verdict.project.ledger.store import read_ledger

READS = DRAFT.replace("produced_by: a test}", "produced_by: a test, reads: numbers.csv}")
TABLE = "seed,error,draws\n1,0.1,500\n2,0.2,500\n3,0.25,500\n"
OTHER = TABLE.replace("0.25", "0.15")


def noticed(repository: Repository, freeze: str) -> dict[str, str]:
    """Judge what is stored; return what was noticed about order and sources, by kind."""
    done = repository.run("run", freeze, "--json")
    assert done.returncode in (0, 10, 20), done.stderr
    kinds = (EARLIER, CHANGED, NOT_SHOWN)
    shown = json.loads(done.stdout)
    assert "PASS" == shown["predictions"]["P1"]["verdict"]
    return {n["kind"]: n["text"] for n in shown["notices"] if n["kind"] in kinds}


def standing(repository: Repository, freeze: str) -> str:
    """Return what a report says of the order of freeze and numbers."""
    return order_of(freeze, read_ledger(Project(repository.root)))["standing"]


def measured(repository: Repository, freeze: str) -> None:
    """Read the registered file, store it, and commit both."""
    done = repository.run("run", freeze, "--measure")
    assert 0 == done.returncode, done.stderr
    repository.commit("measure")


def begun(repository: Repository, text: str = READS) -> str:
    """Freeze first, then write the numbers and commit them: the order that is sound."""
    name = repository.freeze(text)
    repository.write("numbers.csv", TABLE)
    repository.commit("numbers")
    measured(repository, name)
    return name


def test_the_sound_order_is_not_remarked_on(repository: Repository) -> None:
    """Freeze, numbers, measurement, each in a commit of its own: nothing to say."""
    name = begun(repository)
    assert ({}, "holds") == (noticed(repository, name), standing(repository, name))


def known_at_its_path(repository: Repository) -> None:
    repository.write("numbers.csv", TABLE)
    repository.commit("numbers")


def known_and_removed(repository: Repository) -> None:
    known_at_its_path(repository)
    (repository.root / "numbers.csv").unlink()
    repository.commit("hide")


def known_with_other_numbers(repository: Repository) -> None:
    repository.write("numbers.csv", OTHER)
    repository.commit("pilot")


def known_under_another_name(repository: Repository) -> None:
    repository.write("results/pilot.txt", TABLE)
    repository.commit("pilot")


def known_under_a_name_that_is_gone(repository: Repository) -> None:
    known_under_another_name(repository)
    shutil.rmtree(repository.root / "results")
    repository.commit("hide")


def known_on_another_branch(repository: Repository) -> None:
    repository.git("checkout", "-q", "-b", "side")
    known_at_its_path(repository)
    repository.git("checkout", "-q", "main")


def known_by_a_merge(repository: Repository) -> None:
    known_on_another_branch(repository)
    repository.git("merge", "-q", "--no-ff", "-m", "merge", "side")


def known_and_renamed(repository: Repository) -> None:
    known_under_another_name(repository)
    repository.git("mv", "results/pilot.txt", "numbers.csv")
    repository.commit("rename")


WAYS = (
    known_at_its_path, known_and_removed, known_with_other_numbers, known_under_another_name,
    known_under_a_name_that_is_gone, known_on_another_branch, known_by_a_merge, known_and_renamed,
)  # fmt: skip


@pytest.mark.parametrize("known", WAYS, ids=lambda way: way.__name__)
def test_numbers_that_git_knew_before_the_freeze_are_said(repository: Repository, known) -> None:
    """At its path or by its bytes, on this branch or another, still there or removed: it is said, and PASS stays."""
    known(repository)
    name = begun(repository)
    said = noticed(repository, name)[EARLIER]
    assert "git knows numbers.csv from commit" in said
    assert "does not come after the freeze" in said
    assert "seen before" == standing(repository, name)


def test_numbers_in_the_commit_of_the_freeze_itself_are_said(repository: Repository) -> None:
    """One commit that holds both shows no order."""
    repository.write("prereg/drafts/next.yaml", READS)
    repository.commit("draft")
    repository.run("freeze", "next", "--reason", "r")
    repository.write("numbers.csv", TABLE)
    repository.commit("freeze and numbers")
    measured(repository, repository.only)
    assert "from the commit of the freeze itself" in noticed(repository, repository.only)[EARLIER]


def test_numbers_of_a_branch_that_left_before_the_freeze_are_said(repository: Repository) -> None:
    """A commit that is younger by the clock but does not descend from the freeze shows no order either."""
    repository.git("checkout", "-q", "-b", "side")
    repository.git("checkout", "-q", "main")
    name = repository.freeze(READS)
    repository.git("checkout", "-q", "side")
    known_at_its_path(repository)
    repository.git("checkout", "-q", "main")
    repository.git("merge", "-q", "--no-ff", "-m", "merge", "side")
    measured(repository, name)
    assert "does not come after the freeze" in noticed(repository, name)[EARLIER]


def test_numbers_that_are_not_committed_show_no_order(repository: Repository) -> None:
    """A file that git was told to ignore could have been there all along; that is said."""
    repository.write(".gitignore", "numbers.csv\n")
    repository.commit("ignore")
    name = begun(repository)
    assert "numbers.csv is not committed" in noticed(repository, name)[NOT_SHOWN]


@pytest.mark.parametrize("text", [OTHER, TABLE + "\n", TABLE.replace("\n", "\r\n"), "", None])
def test_a_source_that_changed_since_is_said(repository: Repository, text: str | None) -> None:
    """Other numbers, another line end, nothing, or no file: the verdict is about what was stored, and says so."""
    name = begun(repository)
    if text is None:
        (repository.root / "numbers.csv").unlink()
    else:
        (repository.root / "numbers.csv").write_bytes(text.encode())
    said = noticed(repository, name)[CHANGED]
    assert said.startswith("numbers.csv was read as sha256:")
    assert ("there is no such file" in said) == (text is None)


def test_a_set_that_records_no_source_is_not_called_checked(repository: Repository) -> None:
    """Numbers laid beside by hand do not say which bytes they hold; that is said to be not checked."""
    name = repository.freeze(READS)
    executed = {"kind": "record", "settings": {"produced_by": "a test", "reads": "numbers.csv"}}
    repository.measure(name, executed=executed)
    assert noticed(repository, name)[CHANGED].startswith("not checked: ")


COMMAND = DRAFT.replace(
    "{kind: record, produced_by: a test}",
    "{kind: command, command: [python, measure.py], writes: numbers.csv, timeout_seconds: 60}",
)
PROGRAM = f"open('numbers.csv', 'w').write({TABLE!r})\n"


@pytest.mark.parametrize(
    ("changed", "words"), [("numbers.csv", "numbers.csv was written as"), ("measure.py", "measure.py was run as")]
)
def test_a_command_and_what_it_wrote_are_watched_too(repository: Repository, changed: str, words: str) -> None:
    """The table that a command wrote, and its script, are compared with what was recorded."""
    repository.write(".gitignore", "numbers.csv\n")  # a command's own table needs no commit of its own
    name = repository.freeze(COMMAND)
    repository.write("measure.py", PROGRAM)
    measured(repository, name)
    assert {} == noticed(repository, name)
    repository.write(changed, (repository.root / changed).read_text() + "\n")
    assert words in noticed(repository, name)[CHANGED]


def test_outside_a_repository_order_is_not_checked(repository: Repository) -> None:
    """A project without git says so with what to do, in `run` and in the gate."""
    name = begun(repository)
    shutil.rmtree(repository.root / ".git")
    assert "lies in no git repository; begin one with: git init" in noticed(repository, name)[NOT_SHOWN]


def test_without_git_order_is_not_checked(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without git says so."""
    name = begun(repository)
    monkeypatch.setenv("PATH", "/nonexistent")
    assert "git is not installed" in noticed(repository, name)[NOT_SHOWN]


def test_a_freeze_that_is_not_committed_is_said(repository: Repository) -> None:
    """Frozen and measured, but never committed."""
    repository.write("prereg/drafts/next.yaml", READS)
    repository.commit("draft")
    repository.run("freeze", "next", "--reason", "r")
    repository.write("numbers.csv", TABLE)
    repository.run("run", repository.only, "--measure")
    assert "the freeze is not committed as it is now" in noticed(repository, repository.only)[NOT_SHOWN]


def test_a_freeze_without_git_that_was_committed_later_stands(repository: Repository) -> None:
    """What counts is the commit before the numbers, not what git said when it was frozen."""
    repository.write("prereg/drafts/next.yaml", READS)
    aside = repository.root.parent / "aside.git"
    shutil.move(repository.root / ".git", aside)
    repository.run("freeze", "next", "--reason", "r", "--without-git", "--who", "A")
    shutil.move(aside, repository.root / ".git")
    repository.commit("freeze")
    repository.write("numbers.csv", TABLE)
    repository.commit("numbers")
    measured(repository, repository.only)
    assert {} == noticed(repository, repository.only)


def test_a_shallow_clone_cannot_say(repository: Repository, tmp_path: Path) -> None:
    """Where history was cut off, order is not checked."""
    name = begun(repository)
    repository.git("clone", "-q", "--depth", "1", f"file://{repository.root}", str(tmp_path / "shallow"))
    assert "shallow clone" in noticed(Repository(tmp_path / "shallow"), name)[NOT_SHOWN]


@pytest.mark.parametrize("question", ["rev-parse", "rev-list", "diff-tree", "cat-file"])
def test_a_git_that_fails_is_not_read_as_nothing(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    """An answer that does not come is no answer that nothing is there, and no verdict is given without it."""
    from verdict.project.ledger import git

    name, ask = begun(repository), git.asked
    monkeypatch.setattr(git, "asked", lambda folder, words, **more: ask(
        folder, ("no-such-command",) if words[0] == question else words, **more))  # fmt: skip
    done = repository.run("run", name)
    assert (3, "", True) == (done.returncode, done.stdout, "is not a git command" in done.stderr)


@pytest.mark.parametrize("crlf", [False, True])
def test_line_ends_of_a_checkout_are_no_change_of_the_freeze(repository: Repository, crlf: bool) -> None:
    """A freeze that differs from its commit in line ends alone is committed as it is."""
    name = begun(repository)
    path = repository.root / f"prereg/{name}.yaml"
    if crlf:
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert {} == noticed(repository, name)


def test_the_gate_says_it_too_and_stays_green(repository: Repository) -> None:
    """Text, JSON and JUnit of the gate carry the notices; the code is the comparison's alone."""
    known_at_its_path(repository)
    name = begun(repository)
    assert 0 == repository.run("gate", "--write-lock").returncode
    repository.commit("lock")
    repository.write("numbers.csv", OTHER)
    done = repository.run("gate", "--junit", "gate.xml")
    assert 0 == done.returncode
    first, *_, last = done.stdout.splitlines()
    said = " ".join(done.stdout.split())
    assert first.startswith(f"+ equal  {name}  as locked: 1 PASS")
    assert f"{name} {CHANGED}: numbers.csv was read as" in said
    assert f"{name} {EARLIER}: git knows numbers.csv" in said
    assert "1 equal    exit 0: as locked" == last
    (one,) = json.loads(repository.run("gate", "--json").stdout)
    assert [CHANGED, EARLIER] == [notice["kind"] for notice in one["notices"]]
    assert EARLIER in (repository.root / "gate.xml").read_text()


def test_the_gate_says_it_of_a_freeze_that_waits(repository: Repository) -> None:
    """Before anything is measured the gate already says that the numbers were known."""
    known_at_its_path(repository)
    name = repository.freeze(READS)
    assert EARLIER in repository.run("gate", name).stdout


def test_a_name_that_leaves_the_project_is_not_followed(repository: Repository, tmp_path: Path) -> None:
    """A source outside the project is not read, whatever its name says."""
    name = repository.freeze(READS.replace("numbers.csv", "../numbers.csv"))
    (tmp_path / "numbers.csv").write_text(TABLE)
    record = repository.record(name, RECORD)
    record["executed"]["settings"] = {"produced_by": "a test", "reads": "../numbers.csv"}
    record["provenance"] = {"reads_digest": "sha256:" + "0" * 64}
    repository.write(f"measurements/{name}/measured.json", json.dumps(record))
    repository.commit("measure")
    assert "there is no such file" in noticed(repository, name)[CHANGED]


def stored(repository: Repository, name: str, digest: str) -> None:
    """Store measurements that name a digest of the registration."""
    record = {**repository.record(name), "freeze": {"id": name, "digest": digest}}
    repository.write(f"measurements/{name}/measured.json", json.dumps(record))
    repository.commit("measure")


def drafted(repository: Repository) -> str:
    """A draft in prereg/ that nothing freezes, with measurements that leave its digest open."""
    repository.write("prereg/2026-01-01a.yaml", DRAFT)
    stored(repository, "2026-01-01a", "unknown")
    return "2026-01-01a"


def test_a_draft_may_leave_its_digest_open(repository: Repository) -> None:
    """Before the freeze `digest: unknown` is accepted and said; it was called an edit."""
    shown = json.loads(repository.run("run", drafted(repository), "--json").stdout)
    assert {"digest unknown", "not frozen"} == {notice["kind"] for notice in shown["notices"]}
    assert 0 == repository.run("lint", "2026-01-01a").returncode


@pytest.mark.parametrize(
    "command", ["run", "report", "explain P1", "gate --write-lock", "lint", "diff --against measured"]
)
def test_after_the_freeze_the_digest_is_wanted(repository: Repository, command: str) -> None:
    """Once it is frozen the sentence says which digest to write, at its place, and calls nothing an edit."""
    name = repository.freeze()
    stored(repository, name, "unknown")
    done = repository.run(*command.split(" "), name)
    said = done.stdout + done.stderr
    assert 2 == done.returncode
    assert f'write digest: "{repository.ledger.chain.freezes[name].digest}"' in " ".join(said.split())
    assert f"measurements/{name}/measured.json:1:" in said
    assert "was edited" not in said


def test_a_wrong_digest_is_still_an_edit(repository: Repository) -> None:
    """Only `unknown` is open; another digest is another state of the file."""
    name = repository.freeze()
    stored(repository, name, "sha256:" + "0" * 64)
    done = repository.run("run", name)
    assert (3, True) == (done.returncode, "a frozen file was edited" in done.stderr)


@pytest.mark.parametrize("suffixes", [("json", "yaml"), ("json", "yml"), ("yaml", "yml"), ("json", "yaml", "yml")])
def test_one_name_with_two_suffixes_is_refused(repository: Repository, suffixes: tuple[str, ...]) -> None:
    """`m.json` beside `m.yaml`: a set is named by its stem, so neither is judged, whichever is asked for."""
    name = repository.freeze()
    text = json.dumps(repository.record(name))
    for suffix in suffixes:
        repository.write(f"measurements/{name}/m.{suffix}", text)
    for chosen in ((), ("--measurements", "m"), ("--measurements", f"m.{suffixes[0]}")):
        done = repository.run("run", name, *chosen)
        assert (3, True) == (done.returncode, "are two sets of measurements of one name, m; keep one" in done.stderr)


def test_a_second_file_beside_a_locked_set_is_red(repository: Repository) -> None:
    """A planted m.yaml beside the locked m.json is neither judged nor locked."""
    name = repository.freeze()
    repository.measure(name)
    assert 0 == repository.run("gate", "--write-lock").returncode
    better = json.dumps(repository.record(name, {**RECORD, "error": {1: 0.0, 2: 0.0, 3: 0.0}}))
    repository.write(f"measurements/{name}/measured.yaml", better)
    for command in (("gate", name), ("gate", "--write-lock", "--reason", "r"), ("run", name)):
        done = repository.run(*command)
        said = " ".join((done.stdout + done.stderr).split())
        assert (3, True) == (done.returncode, "are two sets of measurements of one name" in said)


def test_nothing_in_the_docstring_of_the_command_promises_more() -> None:
    """The gate's help says that order is said and not judged."""
    assert "order" in verdict("gate", "--help").stdout
