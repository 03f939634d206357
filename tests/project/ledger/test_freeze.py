"""Freezing: what is written, and everything that is refused."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from tests.project.ledger.repository import DRAFT, Repository
from verdict import experiments
from verdict.project.ledger import freezing
from verdict.project.ledger.store import stamp
from verdict.words.errors import UsageError

AMEND = ("--kind", "error", "--access", "nothing_run")


def refused(repository: Repository, text: str, *options: str, code: int = 2) -> str:
    """Freeze a draft that must be refused; nothing may have been written."""
    repository.write("prereg/drafts/next.yaml", text)
    repository.commit("draft")
    before = _files(repository)
    done = repository.run("freeze", "prereg/drafts/next.yaml", "--reason", "r", *options)
    assert (code, "") == (done.returncode, done.stdout)
    assert before == _files(repository)
    return done.stderr


def _files(repository: Repository) -> list[str]:
    return sorted(str(path) for path in repository.root.glob("prereg/**/*") if path.is_file())


def test_a_draft_becomes_a_freeze(repository: Repository) -> None:
    """The id is today's first letter, the draft's text is kept but for it, and the bytes hash to the digest."""
    name = repository.freeze()
    event = repository.ledger.chain.freezes[name]
    frozen = (repository.root / f"prereg/{name}.yaml").read_text()
    assert datetime.now(UTC).strftime("%Y-%m-%d") + "a" == name
    assert DRAFT.replace("2026-01-01a", name) == frozen
    canonical = (repository.root / f"prereg/ledger/{name}.json").read_bytes()
    assert f"sha256:{sha256(canonical).hexdigest()}" == event.digest
    assert event.git is not None
    assert (repository.git("rev-parse", "HEAD~1"), False) == (event.git.commit, event.git.dirty)


def test_ids_never_repeat_and_predecessors_are_filled_in(repository: Repository) -> None:
    """A re-freeze takes the next letter, and its file names the digest of what it replaces."""
    first = repository.freeze()
    second = repository.amend(first, "value: 0.3", "value: 0.35")
    events = repository.ledger.chain.freezes
    assert f"{first[:10]}b" == second
    assert events[first].digest in (repository.root / f"prereg/{second}.yaml").read_text()
    assert events[second].parent is not None and events[second].parent.digest == events[first].digest


@pytest.mark.parametrize("said", ["draft", '"2031-01-01q"', "2000-01-01a"])
def test_the_id_of_a_draft_does_not_matter(repository: Repository, said: str) -> None:
    """Any id that is not frozen is replaced by the next one, quotes and comments kept."""
    name = repository.freeze(DRAFT.replace("2026-01-01a", said))
    text = (repository.root / f"prereg/{name}.yaml").read_text()
    assert re.search(rf'^id: "?{name}"?   # the next id', text, re.MULTILINE)


def test_a_frozen_id_is_not_frozen_twice(repository: Repository) -> None:
    """A copy of a freeze that still carries its id is refused with the parent to declare."""
    name = repository.freeze()
    text = (repository.root / f"prereg/{name}.yaml").read_text()
    assert f"{name} is frozen already" in refused(repository, text, *AMEND)
    repository.freeze(text + f"parent: {{id: {name}, digest: unknown}}\n", *AMEND)


def test_a_frozen_file_itself_is_no_draft(repository: Repository) -> None:
    """Freezing the file of a freeze says how to amend it."""
    name = repository.freeze()
    done = repository.run("freeze", f"prereg/{name}.yaml", "--reason", "r")
    assert 2 == done.returncode
    assert "copy it to prereg/drafts/" in done.stderr


@pytest.mark.parametrize(
    ("parent", "options", "sentence"),
    [
        ("", (), "found no parent:"),
        ("parent: {id: 1999-01-01a, digest: unknown}", AMEND, "which is not in the ledger"),
        ("parent: {id: NAME, digest: unknown}", (), "wanted --kind"),
        ("parent: {id: NAME, digest: unknown}", ("--kind", "error"), "wanted --access"),
        (f'parent: {{id: NAME, digest: "sha256:{"0" * 64}"}}', AMEND, "but it is frozen as"),
    ],
)
def test_an_undeclared_predecessor_is_refused(
    repository: Repository, parent: str, options: tuple[str, ...], sentence: str
) -> None:
    """No parent, an unknown one, another digest, no kind, no access level: each has its sentence."""
    name = repository.freeze()
    assert sentence in refused(repository, DRAFT + parent.replace("NAME", name) + "\n", *options)


def test_a_chain_does_not_fork(repository: Repository) -> None:
    """A freeze that was replaced is not replaced a second time; the newest one is named."""
    first = repository.freeze()
    second = repository.amend(first, "value: 0.3", "value: 0.35")
    text = DRAFT + f"parent: {{id: {first}, digest: unknown}}\n"
    assert f"amend {second} instead" in refused(repository, text, *AMEND)


def test_another_chain_is_said_to_be_one(repository: Repository) -> None:
    """A registration that replaces none of several freezes says --new-chain."""
    first = repository.freeze()
    second = repository.freeze(DRAFT, "--new-chain")
    assert [None, None] == [repository.ledger.chain.freezes[name].parent for name in (first, second)]


def test_a_first_freeze_amends_nothing(repository: Repository) -> None:
    """--kind without a parent contradicts itself."""
    assert "amends nothing" in refused(repository, DRAFT, "--kind", "error")


def test_a_dirty_tree_is_refused_or_recorded(repository: Repository) -> None:
    """A file that differs from its commit is named; --dirty freezes and records it."""
    repository.write("prereg/drafts/next.yaml", DRAFT)
    repository.write("code.py", "x = 1\n")
    command = ("freeze", "prereg/drafts/next.yaml", "--reason", "r", "--json")
    refusal = repository.run(*command)
    assert (2, True) == (refusal.returncode, "code.py" in refusal.stderr)
    done = repository.run(*command, "--dirty")
    assert json.loads(done.stdout)["event"]["git"]["dirty"] is True


def test_outside_git_it_is_said(repository: Repository, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Without a repository nothing is frozen unless --without-git says that no order can be proven."""
    root = tmp_path_factory.mktemp("no git")
    (root / "prereg").mkdir()
    (root / "prereg/x.yaml").write_text(DRAFT)
    outside = Repository(root)
    command = ("freeze", "prereg/x.yaml", "--reason", "r", "--json")
    refusal = outside.run(*command)
    assert (2, True) == (refusal.returncode, "no git repository" in refusal.stderr)
    assert json.loads(outside.run(*command, "--without-git").stdout)["event"]["git"] is None


def test_a_draft_that_lint_refuses_is_not_frozen(repository: Repository) -> None:
    """A test that cannot fail is not frozen, unless --despite-lint records what lint said."""
    text = DRAFT.replace("all(error <= bar)", "all(error <= 2)")
    said = refused(repository, text)
    assert (True, True) == ("vacuous" in said, said.startswith("prereg/drafts/next.yaml:1:1: ")), said
    name = repository.freeze(text, "--despite-lint")
    event = repository.ledger.chain.freezes[name]
    assert any("vacuous" in said for said in event.findings)  # type: ignore[union-attr]


def test_a_broken_draft_is_refused_at_its_place(repository: Repository) -> None:
    """What is wrong with a draft is said with its file, line and column."""
    assert "prereg/drafts/next.yaml:11:9: axes.seed" in refused(repository, DRAFT.replace("[1, 2, 3]", "60_12"))


def test_stored_measurements_contradict_nothing_run(repository: Repository) -> None:
    """Where the predecessor was measured, an amendment cannot claim that nothing was run."""
    first = repository.freeze()
    repository.measure(first)
    text = DRAFT + f"parent: {{id: {first}, digest: unknown}}\n"
    assert f"but {first} has measurements (measured)" in refused(repository, text, *AMEND)
    repository.freeze(text, "--kind", "error", "--access", "run_unopened")


def test_the_access_level_decides_amendment_or_deviation(repository: Repository) -> None:
    """The outcome says whether a re-freeze was made blind."""
    first = repository.freeze()
    repository.measure(first)
    text = DRAFT + f"parent: {{id: {first}, digest: unknown}}\n"
    second = repository.freeze(text, "--kind", "compute", "--access", "cells_seen")
    repository.measure(second)
    shown = json.loads(repository.run("run", f"prereg/{second}.yaml", "--json").stdout)
    said = f"replaces {first} (compute, cells_seen): to test"
    assert {"kind": "deviation", "text": said, "freeze": first} in shown["notices"]


def test_a_tag_does_not_move_by_amendment(repository: Repository) -> None:
    """A re-freeze that declares another tag than the one that stands is refused."""
    first = repository.freeze()
    text = DRAFT.replace("operational: conjectured", "operational: validated")
    text += f"parent: {{id: {first}, digest: unknown}}\n"
    assert "only verdict confer moves one" in refused(repository, text, *AMEND)


def test_a_time_without_an_offset_is_refused(repository: Repository) -> None:
    """A local time says nothing elsewhere."""
    with pytest.raises(UsageError, match="wanted one with its offset"):
        stamp(datetime(2026, 11, 23, 12, 0))
    draft = repository.write("prereg/drafts/next.yaml", DRAFT)
    with pytest.raises(UsageError):
        freezing.freeze(draft, freezing.Intent("r"), experiments.settings_models(), datetime(2026, 11, 23))
    assert () == repository.ledger.chain.entries


def test_a_clock_behind_the_ledger_is_refused(repository: Repository) -> None:
    """An id of a day that is before the newest freeze would rewrite the order."""
    name = repository.freeze()
    draft = repository.write("prereg/drafts/next.yaml", DRAFT)
    past = datetime(2020, 1, 1, tzinfo=UTC)
    with pytest.raises(UsageError, match=f"{name} is frozen already; set the clock"):
        freezing.freeze(draft, freezing.Intent("r", new_chain=True), experiments.settings_models(), past)


def test_adoption_is_recorded_as_what_it_is(repository: Repository) -> None:
    """A file from before the ledger keeps its id, and its unknown predecessor; it cannot be adopted twice."""
    text = DRAFT.replace("2026-01-01a", "2026-01-01c") + "parent: {id: 2026-01-01b, digest: unknown}\n"
    repository.write("prereg/2026-01-01c.yaml", text)
    repository.commit("frozen by hand")
    command = ("freeze", "prereg/2026-01-01c.yaml", "--adopt", "--reason", "older than the ledger")
    assert 0 == repository.run(*command).returncode
    event = repository.ledger.chain.freezes["2026-01-01c"]
    assert ("adopted", "unknown") == (event.kind, event.parent.digest if event.parent else None)
    repository.commit("adopt")
    again = repository.run(*command)
    assert (2, True) == (again.returncode, "in the ledger already" in again.stderr)
    assert "--access" in repository.run(*command, "--access", "nothing_run").stderr or 2 == again.returncode


def test_a_draft_may_be_run_but_says_what_it_is(repository: Repository) -> None:
    """The outcome of a registration that nobody froze says so; that of a freeze does not."""
    repository.write("prereg/2026-01-01a.yaml", DRAFT)
    repository.measure("2026-01-01a")
    kinds = [
        n["kind"] for n in json.loads(repository.run("run", "prereg/2026-01-01a.yaml", "--json").stdout)["notices"]
    ]
    assert ["not frozen"] == kinds
    repository.run("freeze", "prereg/2026-01-01a.yaml", "--adopt", "--reason", "r")
    assert [] == json.loads(repository.run("run", "prereg/2026-01-01a.yaml", "--json").stdout)["notices"]


def test_a_file_beside_the_freezes_that_nothing_freezes_is_to_be_moved(repository: Repository) -> None:
    """Named like a freeze it is no draft where it lies; what is said to be done works, and the new id is said."""
    repository.write("prereg/2026-01-01a.yaml", DRAFT)
    repository.commit("draft")
    done = repository.run("freeze", "prereg/2026-01-01a.yaml", "--reason", "r")
    place, said = "prereg/drafts/2026-01-01a.yaml", " ".join(done.stderr.split())
    assert (2, True) == (done.returncode, f"nothing freezes it yet; move it to {place}" in said)
    assert f"verdict freeze {place} --reason" in said
    repository.git("mv", "prereg/2026-01-01a.yaml", place)
    repository.commit("move")
    done = repository.run("freeze", place, "--reason", "r")
    wanted = f"its id is {repository.only}, where the draft says 2026-01-01a"
    assert (0, True) == (done.returncode, wanted in " ".join(done.stdout.split())), done.stdout


def test_a_freeze_is_still_to_be_copied_and_amended(repository: Repository) -> None:
    """The negative control: what is frozen is never moved away."""
    name = repository.freeze()
    done = repository.run("freeze", f"prereg/{name}.yaml", "--reason", "r")
    assert (2, True) == (done.returncode, "to amend it, copy it to prereg/drafts/" in " ".join(done.stderr.split()))
