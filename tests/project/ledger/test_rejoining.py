"""rejoin: what a merge dropped from the ledger is entered again, as it was, behind what it kept."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.project.ledger.repository import DRAFT, Repository
from tests.project.ledger.rewriting import drop, trees, write
from tests.project.ledger.test_signing import SIGNED, allow, key

OTHER = DRAFT.replace("Two methods", "Three methods").replace("bar: {value: 0.3", "bar: {value: 0.35")


@pytest.fixture(scope="session")
def one_begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A freeze, measured and locked, with a branch `side` that begins there."""
    here = Repository.begin(tmp_path_factory.mktemp("begun"))
    here.measure(here.freeze())
    assert 0 == here.run("gate", "--write-lock").returncode
    here.commit("lock")
    here.git("branch", "side")
    return here.root


@pytest.fixture
def begun(one_begun: Path, tmp_path: Path) -> Repository:
    """A copy of it."""
    return Repository(Path(shutil.copytree(one_begun, tmp_path / "begun")))


def confer(repository: Repository, tag: str, reason: str) -> None:
    """Move the tag of the only claim, and commit."""
    (repository.root / "proof.txt").write_text(reason)
    done = repository.run("confer", "small", "--tier", "operational", "--to", tag, "--reason", reason, "--evidence",
                          "proof.txt")  # fmt: skip
    assert 0 == done.returncode, done.stderr
    repository.commit(reason)


def erratum(repository: Repository, reason: str) -> None:
    """Withdraw the measurements, and commit."""
    digest = next(e["event"]["measurements"] for e in trees(repository) if e["event"]["kind"] == "judged")
    assert 0 == repository.run("erratum", digest, "--reason", reason).returncode
    repository.commit(reason)


def merge(repository: Repository, *, committed: bool) -> None:
    """Merge the branch `side`, keeping the entries of this one where they collide."""
    subprocess.run(["git", "merge", "-q", "--no-ff", "--no-commit", "side"], cwd=repository.root, capture_output=True,
                   check=False)  # fmt: skip
    for name in repository.git("diff", "--name-only", "--diff-filter=U").splitlines():
        repository.git("checkout", "--ours", "--", name)
    repository.git("add", "-A")
    chain = sorted((repository.root / "prereg/ledger").glob("0*.json"))
    ours = repository.git("ls-tree", "--name-only", "HEAD", "prereg/ledger/").splitlines()
    for path in chain:
        if path.relative_to(repository.root).as_posix() not in ours:
            path.unlink()  # a further entry of the other branch, which follows one that was dropped
    if committed:
        repository.commit("merge")


@pytest.mark.parametrize("committed", [True, False])
def test_a_dropped_conferral_is_entered_again(begun: Repository, committed: bool) -> None:
    """Both branches append; the loser's entry stands behind the winner's with the same author and words."""
    begun.git("checkout", "-q", "side")
    confer(begun, "solid", "on the side")
    lost = trees(begun)[-1]
    begun.git("checkout", "-q", "main")
    erratum(begun, "on main")
    merge(begun, committed=committed)
    assert (3 if committed else 0) == begun.run("gate").returncode or not committed
    done = begun.run("rejoin")
    assert 0 == done.returncode, done.stderr
    lost_in = begun.git("rev-parse", "side")[:12]
    assert f"entered again entry 3 of commit {lost_in}:" in " ".join(done.stdout.split())
    again = trees(begun)[-1]
    assert (lost["who"], lost["event"], 4) == (again["who"], again["event"], again["number"])
    begun.commit("rejoined")
    assert 0 == begun.run("verify", "--require", "history").returncode
    assert "nothing that git holds is missing" in begun.run("rejoin").stdout


def test_a_time_is_kept_unless_it_runs_backwards(begun: Repository) -> None:
    """An entry that is younger than the last keeps its time; an older one gets today's."""
    begun.git("checkout", "-q", "side")
    confer(begun, "solid", "on the side")
    side = trees(begun)[-1]["time"]
    begun.git("checkout", "-q", "main")
    erratum(begun, "on main")
    main = trees(begun)[-1]["time"]
    merge(begun, committed=True)
    assert 0 == begun.run("rejoin").returncode
    again = trees(begun)[-1]["time"]
    assert again >= main
    assert again == side or side < main


def test_several_entries_keep_their_order(begun: Repository) -> None:
    """Two moves of a tag and a freeze of the other branch, one behind the other."""
    begun.git("checkout", "-q", "side")
    confer(begun, "solid", "up")
    confer(begun, "conjectured", "down")
    begun.git("checkout", "-q", "main")
    erratum(begun, "on main")
    merge(begun, committed=True)
    assert 0 == begun.run("rejoin").returncode
    assert ["frozen", "judged", "erratum", "conferred", "conferred"] == [e["event"]["kind"] for e in trees(begun)]
    assert ["up", "down"] == [e["event"]["reason"] for e in trees(begun)[3:]]
    begun.commit("rejoined")
    assert 0 == begun.run("verify", "--require", "history").returncode


def test_equal_entries_come_back_as_often_as_they_stood(begun: Repository) -> None:
    """Up, down, up, down with the same words: all four stand again."""
    begun.git("checkout", "-q", "side")
    for _ in range(2):
        confer(begun, "solid", "up")
        confer(begun, "conjectured", "down")
    begun.git("checkout", "-q", "main")
    erratum(begun, "on main")
    merge(begun, committed=True)
    assert 0 == begun.run("rejoin").returncode
    assert ["down", "down", "up", "up"] == sorted(e["event"]["reason"] for e in trees(begun)[3:])
    begun.commit("rejoined")
    assert 0 == begun.run("verify", "--require", "history").returncode


def test_a_verdict_comes_back_with_its_lock(repository: Repository) -> None:
    """A lock that was written on the losing branch knows the entry before the new one as its head."""
    first = repository.freeze()
    repository.measure(first)
    second = repository.freeze(OTHER, "--new-chain")
    repository.measure(second)
    repository.git("branch", "side")
    repository.git("checkout", "-q", "side")
    assert 0 == repository.run("gate", second, "--write-lock").returncode
    repository.commit("lock the second")
    repository.git("checkout", "-q", "main")
    assert 0 == repository.run("gate", first, "--write-lock").returncode
    repository.commit("lock the first")
    merge(repository, committed=True)
    assert 3 == repository.run("gate", "--all").returncode
    done = repository.run("rejoin")
    assert (0, True) == (done.returncode, f"verdicts/{second}.lock knows entry 3 as its head now" in done.stdout)
    repository.commit("rejoined")
    assert 0 == repository.run("gate", "--all").returncode
    assert 0 == repository.run("verify", "--require", "history", "--require", "order").returncode


def test_two_locks_of_one_freeze_come_back_as_the_one_that_is_entered_last(repository: Repository) -> None:
    """Both branches locked the same freeze; the lock of the entry that stands last is written."""
    name = repository.freeze()
    repository.measure(name)
    repository.git("branch", "side")
    repository.git("checkout", "-q", "side")
    assert 0 == repository.run("gate", name, "--write-lock", "--who", "Somebody Else").returncode
    repository.commit("lock on the side")
    repository.git("checkout", "-q", "main")
    assert 0 == repository.run("gate", name, "--write-lock").returncode
    repository.commit("lock on main")
    merge(repository, committed=True)
    assert 0 == repository.run("rejoin").returncode
    assert ["A Person <person@example.org>", "Somebody Else"] == [e["who"] for e in trees(repository)[1:]]
    assert 0 == repository.run("gate", "--all").returncode


def test_a_freeze_of_the_other_branch_comes_back(begun: Repository) -> None:
    """Its file came with the merge, and its entry is written again, also before the merge is committed."""
    begun.git("checkout", "-q", "side")
    name = begun.freeze(OTHER, "--new-chain")
    begun.git("checkout", "-q", "main")
    erratum(begun, "on main")
    merge(begun, committed=False)
    assert 0 == begun.run("rejoin").returncode
    begun.commit("merge")
    assert name in begun.ledger.chain.freezes
    done = begun.run("verify", "--require", "history")
    assert 0 == done.returncode, done.stdout


def test_one_id_on_both_branches_is_refused(begun: Repository) -> None:
    """Two freezes of one id cannot both stand: nothing is written, and the sentence says which."""
    begun.git("checkout", "-q", "side")
    begun.freeze(OTHER, "--new-chain")
    begun.git("checkout", "-q", "main")
    begun.freeze(OTHER.replace("Three", "Four"), "--new-chain")
    merge(begun, committed=True)
    before = trees(begun)
    done = begun.run("rejoin")
    assert (3, True) == (done.returncode, "a second time" in done.stderr)
    assert before == trees(begun)


def test_two_successors_are_refused(begun: Repository) -> None:
    """A freeze that each branch replaced forks the chain."""
    name = begun.only
    begun.git("checkout", "-q", "side")
    begun.amend(name, "value: 100", "value: 90", "--access", "cells_seen")
    begun.git("checkout", "-q", "main")
    between = begun.freeze(OTHER, "--new-chain")
    begun.amend(name, "value: 100", "value: 80", "--access", "cells_seen")
    assert between in begun.ledger.chain.freezes
    merge(begun, committed=True)
    done = begun.run("rejoin")
    assert 3 == done.returncode
    assert "a second time" in done.stderr or "forks" in done.stderr


def test_a_broken_ledger_is_not_appended_to(begun: Repository) -> None:
    """Nothing is entered behind a chain that does not hold, and nothing where there is no history."""
    path = begun.root / "prereg/ledger/000002.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "previous": None}))
    assert 3 == begun.run("rejoin").returncode
    begun.git("checkout", "-q", "--", "prereg")
    shutil.rmtree(begun.root / ".git")
    done = begun.run("rejoin")
    assert (3, True) == (done.returncode, "lies in no git repository" in done.stderr)


def test_what_somebody_dropped_comes_back_too(begun: Repository) -> None:
    """A rollback is repaired like a merge, and the forger's words stay beside the true ones."""
    confer(begun, "solid", "up")
    drop(begun, 3)
    begun.commit("nothing to see here")
    assert 3 == begun.run("run", begun.only).returncode
    assert 0 == begun.run("rejoin").returncode
    assert 0 == begun.run("gate").returncode


def test_a_dropped_entry_in_the_middle_wants_all_behind_it(begun: Repository) -> None:
    """What a forger entered over committed entries is not added to: the ledger has to be restored."""
    for tag in ("solid", "conjectured", "solid"):
        confer(begun, tag, tag)
    before = trees(begun)
    drop(begun, 4)
    begun.commit("nothing to see here")
    done = begun.run("rejoin")
    assert (3, True) == (done.returncode, "restore prereg/ledger from git" in done.stderr)
    write(begun, before)
    assert 0 == begun.run("gate").returncode


def branched(repository: Repository, names: tuple[str, ...]) -> dict[str, dict]:
    """Let branches from one commit each move the tag, and main doubt the numbers; return what each entered."""
    entered = {}
    for name in names:
        repository.git("checkout", "-q", "-b", name, "side")
        confer(repository, "solid", f"on {name}")
        confer(repository, "conjectured", f"not on {name}")
        entered[name] = trees(repository)[-2:]
    repository.git("checkout", "-q", "main")
    erratum(repository, "on main")
    return entered


@pytest.mark.parametrize("committed", [True, False])
def test_a_merge_of_many_branches_loses_nothing(begun: Repository, *, committed: bool) -> None:
    """Each branch keeps its own order, before the merge of all is committed and after."""
    names = ("one", "two", "three")
    entered = branched(begun, names)
    tips = begun.git("rev-parse", *names).splitlines()
    if committed:
        tree = begun.git("write-tree")
        parents = [part for tip in ("HEAD", *tips) for part in ("-p", tip)]
        begun.git("reset", "-q", "--hard", begun.git("commit-tree", tree, *parents, "-m", "merge"))
    else:
        (begun.root / ".git/MERGE_HEAD").write_text("".join(f"{tip}\n" for tip in tips))
    assert 3 == begun.run("gate").returncode
    assert 0 == begun.run("rejoin").returncode
    events = [e["event"] for e in trees(begun)]
    assert 9 == len(events)
    for name in names:
        one, other = (events.index(e["event"]) for e in entered[name])
        assert one < other
    begun.commit("rejoined")
    assert 3 == len(begun.git("rev-list", "--parents", "-1", "HEAD" if not committed else "HEAD~1").split()[2:])
    assert 0 == begun.run("verify", "--require", "history").returncode


def test_what_is_being_merged_is_not_written_over(begun: Repository) -> None:
    """In the middle of a merge that dropped an entry no command appends or tells a verdict."""
    branched(begun, ("one",))
    begun.git("branch", "-f", "side", "one")
    merge(begun, committed=False)
    done = begun.run("confer", "small", "--tier", "operational", "--to", "solid", "--reason", "r", "--evidence",
                     "README.md")  # fmt: skip
    assert (3, True) == (done.returncode, "verdict rejoin" in done.stderr)
    assert 0 == begun.run("rejoin").returncode
    assert 30 == begun.run("gate").returncode


def test_a_tag_that_comes_back_is_told(begun: Repository) -> None:
    """The last conferral decides, and that is the one that was entered again: the command says so."""
    begun.git("checkout", "-q", "side")
    confer(begun, "solid", "on the side")
    begun.git("checkout", "-q", "main")
    confer(begun, "solid", "on main")
    confer(begun, "conjectured", "a doubt")
    merge(begun, committed=True)
    done = begun.run("rejoin")
    assert "the tag of small, operational is solid now, by entry 5, which stands last; else confer again" in done.stdout


def test_equal_entries_of_two_branches_both_stand(begun: Repository) -> None:
    """The same words by the same person on two branches, at two times, happened twice."""
    confer(begun, "solid", "both")
    event = trees(begun)[-1]
    begun.git("checkout", "-q", "side")
    write(begun, [*trees(begun), {**event, "time": "2099-01-01T00:00:00Z"}])
    begun.commit("both")
    begun.git("checkout", "-q", "main")
    merge(begun, committed=True)
    assert (0, 4) == (begun.run("rejoin").returncode, len(trees(begun)))
    assert trees(begun)[2]["event"] == trees(begun)[3]["event"]
    begun.commit("rejoined")
    assert 0 == begun.run("verify", "--require", "history").returncode


def test_branches_that_were_merged_both_ways_say_both_orders(begun: Repository) -> None:
    """Each merge kept its own entries first; where both are merged again, one entry stands on both sides."""
    begun.git("checkout", "-q", "side")
    confer(begun, "solid", "on the side")
    begun.git("checkout", "-q", "main")
    erratum(begun, "on main")
    begun.git("checkout", "-q", "-b", "other", "main")
    merge(begun, committed=True)
    assert 0 == begun.run("rejoin").returncode
    begun.commit("rejoined")
    begun.git("checkout", "-q", "side")
    begun.git("branch", "-f", "kept", "side")
    begun.git("branch", "-m", "side", "here")
    begun.git("branch", "side", "main")
    merge(begun, committed=True)
    assert 0 == begun.run("rejoin").returncode
    begun.commit("rejoined")
    begun.git("branch", "-f", "side", "other")
    merge(begun, committed=True)
    assert 0 == begun.run("rejoin").returncode
    begun.commit("rejoined")
    assert 0 == begun.run("verify", "--require", "history").returncode


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed here")
def test_a_signed_conferral_is_signed_anew(repository: Repository, tmp_path: Path) -> None:
    """Its signature was over another number: without a key nothing is entered, with one it counts again."""
    name = repository.freeze(SIGNED)
    repository.measure(name)
    assert 0 == repository.run("gate", "--write-lock").returncode
    mine = key(tmp_path, "mine@example.org")
    allow(repository, mine)
    repository.git("checkout", "-q", "-b", "side")
    sign = ("--sign-with", str(mine))
    done = repository.run("confer", "small", "--tier", "operational", "--to", "solid", "--reason", "r", "--freeze",
                          name, *sign)  # fmt: skip
    assert 0 == done.returncode, done.stderr
    repository.commit("signed")
    repository.git("checkout", "-q", "main")
    erratum(repository, "on main")
    merge(repository, committed=True)
    before = trees(repository)
    done = repository.run("rejoin")
    assert (2, True) == (done.returncode, "wanted --sign-with and a private ssh key" in done.stderr)
    assert before == trees(repository)
    done = repository.run("rejoin", *sign)
    assert 0 == done.returncode, done.stderr
    repository.commit("rejoined")
    assert 30 == repository.run("gate").returncode
    done = repository.run("verify", "--require", "history")
    assert 0 == done.returncode, done.stdout
    assert not (repository.root / "prereg/ledger/000003.json.sig").exists()
