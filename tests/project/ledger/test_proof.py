"""Order is proven over every commit: whoever measured on a branch without the freeze did not measure after it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.project.ledger.repository import DRAFT, RECORD, Repository
from tests.project.ledger.test_order import READS, TABLE
from tests.project.ledger.test_verify import checks

REQUIRED = ("--require", "history", "--require", "order")


def draft(repository: Repository) -> None:
    repository.write("prereg/drafts/next.yaml", DRAFT)
    repository.commit("draft")


def freeze(repository: Repository) -> str:
    done = repository.run("freeze", "next", "--reason", "to test", "--json")
    assert 0 == done.returncode, done.stderr
    repository.commit("freeze")
    return str(json.loads(done.stdout)["event"]["id"])


def merge(repository: Repository) -> None:
    repository.git("merge", "-q", "--no-ff", "-m", "merge", "side")


def measured_on_a_side_branch(repository: Repository) -> str:
    """Numbers on a branch that left before the freeze, and any file of the measurements on main before the merge."""
    draft(repository)
    repository.git("branch", "side")
    name = freeze(repository)
    record = json.dumps(repository.record(name))
    repository.write(f"measurements/{name}/NOTES.txt", "soon\n")
    repository.commit("a place for the numbers")
    repository.git("checkout", "-q", "side")
    repository.write(f"measurements/{name}/measured.json", record)
    repository.commit("numbers")
    repository.git("checkout", "-q", "main")
    merge(repository)
    return name


def measured_on_a_side_branch_alone(repository: Repository) -> str:
    draft(repository)
    repository.git("branch", "side")
    name = freeze(repository)
    record = json.dumps(repository.record(name))
    repository.git("checkout", "-q", "side")
    repository.write(f"measurements/{name}/measured.json", record)
    repository.commit("numbers")
    repository.git("checkout", "-q", "main")
    merge(repository)
    return name


def removed_and_stored_again(repository: Repository) -> str:
    name = measured_on_a_side_branch(repository)
    path = repository.root / f"measurements/{name}/measured.json"
    content = path.read_text()
    path.unlink()
    repository.commit("hide")
    path.write_text(content)
    repository.commit("measure")
    return name


def in_the_merge_that_freezes(repository: Repository) -> str:
    """The freeze and its numbers both appear in one merge commit, written by no parent."""
    draft(repository)
    repository.git("checkout", "-q", "-b", "side")
    repository.write("README.md", "side\n")
    repository.commit("side")
    repository.git("checkout", "-q", "main")
    repository.git("merge", "-q", "--no-ff", "--no-commit", "side")
    done = repository.run("freeze", "next", "--reason", "r", "--json", "--dirty")
    name = str(json.loads(done.stdout)["event"]["id"])
    repository.measure(name)
    return name


def in_the_commit_of_the_freeze(repository: Repository) -> str:
    draft(repository)
    done = repository.run("freeze", "next", "--reason", "r", "--json")
    name = str(json.loads(done.stdout)["event"]["id"])
    repository.measure(name)
    return name


def under_another_file_name(repository: Repository) -> str:
    """A pilot set is committed early and removed; the set that stands came later."""
    name = measured_on_a_side_branch(repository)
    repository.git("mv", f"measurements/{name}/measured.json", f"measurements/{name}/pilot.txt")
    repository.measure(name, {**RECORD, "error": {1: 0.1, 2: 0.1, 3: 0.1}})
    return name


EARLY = (measured_on_a_side_branch, measured_on_a_side_branch_alone, removed_and_stored_again,
         in_the_merge_that_freezes, in_the_commit_of_the_freeze, under_another_file_name)  # fmt: skip


@pytest.mark.parametrize("way", EARLY, ids=lambda way: way.__name__)
def test_whatever_was_measured_without_the_freeze_is_found(repository: Repository, way) -> None:
    """The first commit that shows it is named, whatever else stands before and after it."""
    way(repository)
    code, found = checks(repository)
    assert (3, True) == (code, found["order"].startswith("broken: committed in")), found
    assert "not before its measurements in" in found["order"]


def merged_after_the_freeze(repository: Repository) -> str:
    draft(repository)
    name = freeze(repository)
    repository.git("checkout", "-q", "-b", "side")
    repository.measure(name)
    repository.git("checkout", "-q", "main")
    repository.write("README.md", "main\n")
    repository.commit("meanwhile")
    merge(repository)
    return name


def measured_twice(repository: Repository) -> str:
    draft(repository)
    name = freeze(repository)
    repository.measure(name)
    repository.measure(name, name="again")
    return name


def frozen_on_a_branch_and_merged(repository: Repository) -> str:
    draft(repository)
    repository.git("checkout", "-q", "-b", "side")
    name = freeze(repository)
    repository.git("checkout", "-q", "main")
    repository.write("README.md", "main\n")
    repository.commit("meanwhile")
    merge(repository)
    repository.measure(name)
    return name


def rebased(repository: Repository) -> str:
    """Frozen and measured on a side branch, then rebased; what was rebased is kept under another name."""
    draft(repository)
    repository.git("checkout", "-q", "-b", "side")
    name = freeze(repository)
    repository.measure(name)
    repository.git("branch", "as-it-was")
    repository.git("checkout", "-q", "main")
    repository.write("README.md", "main\n")
    repository.commit("meanwhile")
    repository.git("rebase", "-q", "main", "side")
    return name


SOUND = (merged_after_the_freeze, measured_twice, frozen_on_a_branch_and_merged, rebased)


@pytest.mark.parametrize("way", SOUND, ids=lambda way: way.__name__)
def test_what_was_measured_after_the_freeze_holds(repository: Repository, way) -> None:
    """The negative control: branches and merges as such break nothing."""
    way(repository)
    code, found = checks(repository, *REQUIRED)
    assert (0, True) == (code, found["order"].startswith("holds: committed in")), found


def test_a_freeze_that_was_something_else_in_between_counts_from_the_end(repository: Repository) -> None:
    """Measured while the file said something else: the text that stands came after the numbers."""
    draft(repository)
    name = freeze(repository)
    path = f"prereg/{name}.yaml"
    record = json.dumps(repository.record(name))
    repository.edit(path, "value: 0.3", "value: 0.9")
    repository.commit("another bar")
    repository.write(f"measurements/{name}/measured.json", record)
    repository.commit("numbers")
    repository.edit(path, "value: 0.9", "value: 0.3")
    repository.commit("the first bar")
    code, found = checks(repository)
    assert (3, True) == (code, "not before its measurements" in found["order"])


def test_comments_and_line_ends_are_no_other_freeze(measured: Repository) -> None:
    """What does not change meaning does not move the freeze behind its numbers."""
    path = measured.root / f"prereg/{measured.only}.yaml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n").replace(b"# a comment", b"# another comment"))
    measured.commit("a comment")
    assert 0 == checks(measured, *REQUIRED)[0]


def ignored(repository: Repository, _name: str) -> None:
    repository.write(".gitignore", "measurements\n")
    repository.commit("ignore")


def excluded(repository: Repository, _name: str) -> None:
    repository.write(".git/info/exclude", "measurements\n")


def ignored_everywhere(repository: Repository, _name: str) -> None:
    repository.git("config", "core.excludesFile", str(repository.write(".git/everywhere", "*.json\n")))


def meant_to_be_added(repository: Repository, name: str) -> None:
    repository.git("add", "--intent-to-add", f"measurements/{name}/measured.json")


def staged(repository: Repository, name: str) -> None:
    repository.git("add", f"measurements/{name}/measured.json")


def placeholder(repository: Repository, name: str) -> None:
    repository.write(f"measurements/{name}/README", "numbers will come here\n")
    repository.git("add", f"measurements/{name}/README")
    repository.git("commit", "-q", "-m", "a place")


def other_set(repository: Repository, name: str) -> None:
    path = f"measurements/{name}/another.json"
    repository.write(path, json.dumps(repository.record(name, title="another")))
    repository.git("add", path)
    repository.git("commit", "-q", "-m", "another")


def hidden(repository: Repository, name: str, flag: str) -> None:
    """Another file was committed under its name, and git was told not to look."""
    path = f"measurements/{name}/measured.json"
    numbers = (repository.root / path).read_text()
    repository.write(path, "{}\n")
    repository.commit("a place")
    repository.git("update-index", flag, path)
    repository.write(path, numbers)


def skipped(repository: Repository, name: str) -> None:
    hidden(repository, name, "--skip-worktree")


def assumed(repository: Repository, name: str) -> None:
    hidden(repository, name, "--assume-unchanged")


def on_a_branch(repository: Repository, name: str) -> None:
    path = f"measurements/{name}/measured.json"
    numbers = (repository.root / path).read_text()
    repository.git("checkout", "-q", "-b", "side")
    repository.commit("measure")
    repository.git("checkout", "-q", "main")
    repository.write(path, numbers)


UNSEEN = (None, ignored, excluded, ignored_everywhere, meant_to_be_added, staged, placeholder, other_set, skipped,
          assumed, on_a_branch)  # fmt: skip


@pytest.mark.parametrize("way", UNSEEN)
def test_what_is_stored_and_not_committed_is_not_checked(repository: Repository, way) -> None:
    """Measurements that no commit holds could be older than the freeze: required, that fails."""
    draft(repository)
    name = freeze(repository)
    repository.write(f"measurements/{name}/measured.json", json.dumps(repository.record(name)))
    if way is not None:
        way(repository, name)
    code, found = checks(repository)
    assert (0, True) == (code, f"no commit holds measurements/{name}/measured.json" in found["order"]), found
    assert 3 == checks(repository, *REQUIRED)[0]
    assert 3 == repository.run("gate", name, "--require", "order").returncode


@pytest.mark.parametrize("way", [None, ignored, placeholder, other_set])
def test_what_was_judged_and_is_nowhere_is_not_checked(repository: Repository, tmp_path: Path, way) -> None:
    """A clone that holds the verdict and not its numbers does not say that nothing was measured."""
    draft(repository)
    name = freeze(repository)
    repository.write(f"measurements/{name}/measured.json", json.dumps(repository.record(name)))
    if way is not None:
        way(repository, name)
    assert 0 == repository.run("gate", name, "--write-lock", "--measurements", "measured").returncode
    repository.git("add", "prereg", "verdicts")
    repository.git("commit", "-q", "-m", "lock")
    repository.git("clone", "-q", str(repository.root), str(tmp_path / "clone"))
    there = Repository(tmp_path / "clone")
    if way is other_set:
        there.git("rm", "-q", f"measurements/{name}/another.json")
    code, found = checks(there)
    assert (0, True) == (code, "no commit holds the numbers that entry 2 judged" in found["order"]), found
    assert 3 == checks(there, *REQUIRED)[0]


def test_what_was_committed_and_is_stored_no_more_holds(measured: Repository) -> None:
    """The negative control: numbers that a commit holds came after the freeze, wherever they are now."""
    assert 0 == measured.run("gate", "--write-lock").returncode
    measured.git("rm", "-q", "-r", "measurements")
    measured.commit("tidy")
    assert 0 == checks(measured, *REQUIRED)[0]


def test_what_was_committed_and_is_another_now_is_not_checked(measured: Repository) -> None:
    """A stored set that differs from every commit of it proves nothing."""
    measured.edit(f"measurements/{measured.only}/measured.json", "0.25", "0.24")
    assert "no commit holds" in checks(measured)[1]["order"]


@pytest.mark.parametrize("branch", ["main", "side"])
def test_numbers_that_stood_elsewhere_before_the_freeze_are_said(repository: Repository, branch: str) -> None:
    """The bytes of a stored set under another path, on this branch or another, before the freeze stood."""
    draft(repository)
    name = freeze(repository)
    record = json.dumps(repository.record(name))
    if branch == "main":
        repository.git("reset", "-q", "--hard", "HEAD~1")
        repository.write("scratch/results.json", record)
        repository.commit("a pilot")
        name = freeze(repository)
    else:
        repository.git("checkout", "-q", "-b", "side", "HEAD~1")
        repository.write("scratch/results.json", record)
        repository.commit("a pilot")
        repository.git("checkout", "-q", "main")
    repository.write(f"measurements/{name}/measured.json", record)
    repository.commit("measure")
    code, found = checks(repository)
    assert (0, True) == (code, "scratch/results.json" in found["order"]), found
    assert 3 == checks(repository, *REQUIRED)[0]


def test_sources_are_looked_at_by_verify(repository: Repository) -> None:
    """A `reads:` file that git knew before the freeze is said by verify too, and fails where it is required."""
    repository.write("numbers.csv", TABLE)
    repository.commit("numbers")
    name = repository.freeze(READS)
    assert 0 == repository.run("run", name, "--measure").returncode
    repository.commit("measure")
    code, found = checks(repository)
    assert (0, True) == (code, "git knows numbers.csv from commit" in found["order"])
    assert 3 == checks(repository, *REQUIRED)[0]


def test_an_adopted_freeze_claims_no_order(repository: Repository) -> None:
    """What was frozen before there was a ledger is not checked, whatever git shows."""
    repository.write("prereg/2026-01-01a.yaml", DRAFT)
    repository.measure("2026-01-01a")
    assert 0 == repository.run("freeze", "prereg/2026-01-01a.yaml", "--adopt", "--reason", "r").returncode
    repository.commit("adopt")
    code, found = checks(repository)
    assert (0, True) == (code, "no order is claimed" in found["order"])


def test_three_lists_end_the_answer(measured: Repository) -> None:
    """What held, what was not checked, what no file can show; a head that is given leaves the last list shorter."""
    done = measured.run("verify")
    assert ["not checked", "held", "cannot be known"] == [
        line for line in done.stdout.splitlines() if line in {"broken", "held", "not checked", "cannot be known"}
    ]
    head = measured.ledger.chain.head
    known = measured.run("verify", "--head", f"{head.number}:{head.digest}").stdout
    assert "history was rewritten everywhere" in done.stdout
    assert "history was rewritten everywhere" not in known
    limits = [c for c in json.loads(measured.run("verify", "--json").stdout) if c["check"] == "limit"]
    assert {"cannot be known"} == {c["standing"] for c in limits}
    shutil.rmtree(measured.root / "verdicts", ignore_errors=True)
    (measured.root / f"prereg/{measured.only}.yaml").unlink()
    assert "broken file" in " ".join(measured.run("verify").stdout.split())


def squashed(repository: Repository, tip: str) -> None:
    repository.git("merge", "-q", "--squash", tip)
    repository.commit("numbers")


def picked(repository: Repository, tip: str) -> None:
    repository.git("cherry-pick", tip)


def checked_out(repository: Repository, tip: str) -> None:
    repository.git("checkout", "-q", tip, "--", "measurements")
    repository.commit("numbers")


@pytest.mark.parametrize("brought", [squashed, picked, checked_out], ids=lambda way: way.__name__)
@pytest.mark.parametrize("kept", ["branch", "tag"])
def test_numbers_brought_from_a_branch_without_the_freeze_are_said(repository: Repository, brought, kept: str) -> None:
    """Under the very path of the measurements, but in a commit that the freeze does not come before."""
    draft(repository)
    repository.git("branch", "side")
    name = freeze(repository)
    record = json.dumps(repository.record(name))
    repository.git("checkout", "-q", "side")
    repository.write(f"measurements/{name}/measured.json", record)
    tip = repository.commit("try")
    repository.git("checkout", "-q", "main")
    brought(repository, tip)
    if kept == "tag":
        repository.git("tag", "try", "side")
        repository.git("branch", "-q", "-D", "side")
    code, found = checks(repository)
    said = f"commit {tip[:12]} held the bytes of its measurements before that, as measurements/{name}/measured.json"
    assert (0, True) == (code, said in found["order"]), found
    assert 3 == checks(repository, *REQUIRED)[0]
