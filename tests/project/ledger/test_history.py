"""The ledger against git: whatever a commit entered still stands in it, word for word, wherever the project lay."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.project.ledger.repository import DRAFT, Repository
from tests.project.ledger.rewriting import drop, folder, rewrite, trees, write

COMMANDS = ("gate --all", "run {}", "report {}", "explain {} P1", "diff {} --against measured")


def first(repository: Repository) -> str:
    """The first freeze, which is measured and locked."""
    return next(iter(repository.ledger.chain.freezes))


def refused(repository: Repository, sentence: str, name: str) -> None:
    """Every command that prints a verdict refuses with exit 3 and this sentence, before and after a commit."""
    for _ in range(2):
        for command in COMMANDS:
            done = repository.run(*command.format(name).split(" "))
            assert (3, "") == (done.returncode, done.stdout), (command, done)
            assert sentence in done.stderr, (command, done.stderr)
        done = repository.run("verify")
        assert (3, True) == (done.returncode, sentence in done.stdout), done.stdout
        repository.commit("nothing to see here")


def test_a_ledger_that_grew_is_whole(lived: Repository) -> None:
    """The negative control: nothing is missed, by any command."""
    assert 0 == lived.run("verify", "--require", "history").returncode
    for command in COMMANDS:
        assert 0 == lived.run(*command.format(first(lived)).split(" ")).returncode


def set_field(field: str, value: object):
    return lambda tree: {**tree, "event": {**tree["event"], field: value}}


EDITS = {
    "who": (1, lambda tree: {**tree, "who": "Somebody Else"}, "said who: A Person"),
    "reason of a freeze": (1, set_field("reason", "another"), "said reason: to test, now it says another"),
    "git of a freeze": (1, set_field("git", None), "said git: "),
    "words of a verdict": (2, set_field("words", {"P1": "NOT PASSED"}), "said words: {'P1': 'PASS'}"),
    "engine of a verdict": (2, set_field("engine", "9.9"), "now it says 9.9"),
    "evidence of a conferral": (3, set_field("evidence", []), "more often than it stands now"),
    "reason of a conferral": (4, set_field("reason", "no doubt"), "more often than it stands now"),
    "access of an amendment": (
        7,
        set_field("access", "nothing_run"),
        "said access: cells_seen, now it says nothing_run",
    ),
    "kind of an amendment": (7, set_field("amendment", "compute"), "said amendment: error, now it says compute"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_entry_is_named_with_its_field(lived: Repository, edit: str) -> None:
    """An entry that says something else is refused although chain and locks were made whole again."""
    number, change, sentence = EDITS[edit]
    name = first(lived)
    rewrite(lived, number, change)
    assert 7 == len(lived.ledger.chain.entries)
    refused(lived, sentence, name)


def test_equal_entries_are_counted(lived: Repository) -> None:
    """Of two equal conferrals, or of two equal demotions, none can be dropped."""
    name = first(lived)
    for number in (3, 4, 5, 6):
        before = trees(lived)
        drop(lived, number)
        assert "stood there more often than it stands now, 1 time" in lived.run("verify").stdout
        assert 3 == lived.run("run", name).returncode
        write(lived, before)
    assert 0 == lived.run("verify").returncode


@pytest.mark.parametrize("number", [1, 2, 7])
def test_a_dropped_entry_is_missed(lived: Repository, number: int) -> None:
    """Whichever entry is dropped, the first freeze with all that rests on it too."""
    name = first(lived)
    if number == 1:
        write(lived, [])
        for path in (lived.root / "verdicts").glob("*.lock"):
            path.unlink()
    else:
        drop(lived, number)
    assert 3 == lived.run("run", name).returncode
    done = lived.run("gate", "--all")
    assert (3, True) == (done.returncode, " is gone" in done.stderr), done


def test_an_entry_that_a_merge_alone_wrote_is_missed(lived: Repository) -> None:
    """Entered by no parent, but by the merge commit itself, and dropped later."""
    name = first(lived)
    lived.git("checkout", "-q", "-b", "side")
    lived.write("README.md", "side\n")
    lived.commit("side")
    lived.git("checkout", "-q", "main")
    lived.git("merge", "-q", "--no-ff", "--no-commit", "side")
    done = lived.run("confer", "small", "--tier", "operational", "--to", "solid", "--reason", "in the merge",
                     "--evidence", "README.md")  # fmt: skip
    assert 0 == done.returncode, done.stderr
    lived.commit("merge")
    assert 0 == lived.run("verify", "--require", "history").returncode
    drop(lived, 8)
    refused(lived, "entry 8 (conferred small)", name)


def moved(repository: Repository, target: str, *, together: bool) -> Repository:
    """Move the project into a folder of its repository, and drop its last entry with it or after it."""
    (repository.root / target).mkdir(parents=True)
    for name in ("prereg", "measurements", "verdicts"):
        repository.git("mv", "--", name, f"{target}/{name}")
    there = Repository(repository.root / target)
    if together:
        drop(there, 7)
        repository.commit("move")
    else:
        repository.commit("move")
        drop(there, 7)
        repository.commit("tidy")
    return there


@pytest.mark.parametrize(
    "target", ["b", "deep/er/b", "mit ä und Leerzeichen", "new\nline", "[a-z]*", ":(glob)**", "x/-x"]
)
@pytest.mark.parametrize("together", [True, False])
def test_a_project_that_moved_keeps_its_past(lived: Repository, target: str, together: bool) -> None:
    """An entry that was dropped when or after the project moved inside its repository is missed."""
    there = moved(lived, target, together=together)
    done = there.run("run", first(there))
    assert (3, True) == (done.returncode, "entry 7 (freeze" in done.stderr), done
    assert "is gone" in there.run("verify").stdout


def test_a_project_that_moved_and_kept_everything_is_whole(lived: Repository) -> None:
    """The negative control: moving alone loses nothing, and proves the same order."""
    there = moved(lived, "b", together=False)
    lived.git("reset", "-q", "--hard", "HEAD~1")
    assert 0 == there.run("gate", "--all").returncode
    assert 0 == there.run("verify", "--require", "history", "--require", "order").returncode


def test_another_ledger_of_the_repository_is_not_this_one(lived: Repository) -> None:
    """A copy that still stands has a past of its own, and so has a ledger that never shared anything."""
    shutil.copytree(lived.root / "prereg", lived.root / "copy/prereg")
    other = Repository(lived.root / "other")
    (other.root / "prereg/drafts").mkdir(parents=True)
    lived.commit("copy")
    time_apart = DRAFT.replace("Two methods", "Three methods")
    other.write("prereg/drafts/next.yaml", time_apart)
    lived.commit("draft")
    assert 0 == other.run("freeze", "next", "--reason", "another").returncode
    lived.commit("other freeze")
    shutil.rmtree(other.root)
    lived.commit("other is gone")
    done = lived.run("verify", "--require", "history")
    assert 0 == done.returncode, done.stdout


@pytest.mark.parametrize("name", ["mit ä", "a b", "new\nline", "[x]*?", ":(exclude)x", "'\"$x"])
def test_odd_names_are_taken_literally(lived: Repository, tmp_path: Path, name: str) -> None:
    """A repository below a folder of any name misses what was dropped, and nothing else."""
    here = Repository(Path(shutil.move(lived.root, tmp_path / name)))
    assert 0 == here.run("verify", "--require", "history", "--require", "order").returncode
    drop(here, 7)
    assert 3 == here.run("run", first(here)).returncode


def link_ledger(repository: Repository) -> None:
    shutil.move(repository.root / "prereg/ledger", repository.root / "elsewhere")
    (repository.root / "prereg/ledger").symlink_to("../elsewhere")


def link_prereg(repository: Repository) -> None:
    shutil.move(repository.root / "prereg", repository.root / "elsewhere")
    (repository.root / "prereg").symlink_to("elsewhere")


def link_outside(repository: Repository) -> None:
    shutil.move(repository.root / "prereg/ledger", repository.root.parent / "outside")
    (repository.root / "prereg/ledger").symlink_to(repository.root.parent / "outside")


def link_entry(repository: Repository) -> None:
    _linked(next(folder(repository).glob("000002.json")))


def link_lock(repository: Repository) -> None:
    _linked(next((repository.root / "verdicts").glob("*.lock")))


def link_locks(repository: Repository) -> None:
    _linked(repository.root / "verdicts")


def link_set(repository: Repository) -> None:
    _linked(next((repository.root / "measurements").rglob("*.json")))


def link_measurements(repository: Repository) -> None:
    _linked(next((repository.root / "measurements").iterdir()))


def link_every_measurement(repository: Repository) -> None:
    _linked(repository.root / "measurements")


def _linked(path: Path) -> None:
    path.rename(path.with_name("aside"))
    path.symlink_to("aside")


LINKS = (link_ledger, link_prereg, link_outside, link_entry, link_lock, link_locks, link_set, link_measurements,
         link_every_measurement)  # fmt: skip


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link.__name__)
def test_no_link_stands_below_a_project(lived: Repository, link) -> None:
    """Whatever is a link is named with its target, and no verdict is given."""
    name = first(lived)
    link(lived)
    for _ in range(2):
        for command in (f"gate --all --project {lived.root}", f"run {name}", f"report {name}"):
            done = lived.run(*command.split(" "))
            said = done.stdout + done.stderr
            assert 3 == done.returncode, (command, done)
            assert "is a symbolic link to" in said
            assert "PASS" not in said
        lived.commit("link")


def test_what_once_stood_behind_a_link_is_missed(lived: Repository) -> None:
    """A ledger that was kept behind a link for a while is looked for where the link led."""
    name = first(lived)
    link_ledger(lived)
    lived.commit("link")
    (lived.root / "prereg/ledger").unlink()
    shutil.move(lived.root / "elsewhere", lived.root / "prereg/ledger")
    drop(lived, 7)
    lived.commit("back")
    assert "entry 7 (freeze" in lived.run("run", name).stderr


def test_a_repository_in_place_of_the_ledger_is_refused(lived: Repository) -> None:
    """A nested repository, committed as a submodule or not, hides no entry."""
    name = first(lived)
    subprocess.run(["git", "init", "-q", folder(lived)], check=True)
    done = lived.run("run", name)
    assert (3, True) == (done.returncode, "is a git repository of its own" in done.stderr)
    inner = Repository(folder(lived))
    inner.git("-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "--allow-empty", "-m", "inner")
    lived.git("rm", "-q", "-r", "--cached", "prereg/ledger")
    lived.git("add", "prereg/ledger")
    lived.git("commit", "-q", "-m", "a submodule")
    shutil.rmtree(folder(lived) / ".git")
    drop(lived, 7)
    lived.git("rm", "-q", "--cached", "prereg/ledger")
    lived.commit("back")
    assert 3 == lived.run("run", name).returncode


@pytest.mark.parametrize("place", ["measurements", "verdicts", "prereg"])
def test_a_repository_over_other_places_is_refused(lived: Repository, place: str) -> None:
    """Measurements and locks in a repository of their own have no order in this one."""
    subprocess.run(["git", "init", "-q", lived.root / place], check=True)
    assert 3 == lived.run("gate", "--all").returncode


def ignored(repository: Repository) -> None:
    repository.write(".gitignore", "prereg/ledger\n")
    repository.git("rm", "-q", "-r", "--cached", "prereg/ledger")
    repository.commit("ignore")


def excluded(repository: Repository) -> None:
    repository.write(".git/info/exclude", "prereg/ledger\n")


def assumed_unchanged(repository: Repository) -> None:
    repository.git("update-index", "--assume-unchanged", "prereg/ledger/000007.json")


def skipped(repository: Repository) -> None:
    repository.git("update-index", "--skip-worktree", "prereg/ledger/000007.json")


def grafted(repository: Repository) -> None:
    repository.write(".git/info/grafts", repository.git("rev-parse", "HEAD") + "\n")


def replaced(repository: Repository) -> None:
    tree = repository.git("rev-parse", "HEAD~9^{tree}")
    empty = repository.git("commit-tree", tree, "-m", "begin")
    for commit in repository.git("rev-list", "HEAD").split()[:-1]:
        if commit != repository.git("rev-parse", "HEAD"):
            repository.git("replace", "-f", commit, empty)


HIDDEN = (ignored, excluded, assumed_unchanged, skipped, grafted, replaced)


@pytest.mark.parametrize("hide", HIDDEN, ids=lambda way: way.__name__)
def test_what_git_is_told_to_overlook_is_missed(lived: Repository, hide) -> None:
    """Ignored, excluded, assumed unchanged, skipped, grafted or replaced: the dropped entry is missed."""
    name = first(lived)
    hide(lived)
    assert 0 == lived.run("run", name).returncode
    drop(lived, 7)
    assert "entry 7 (freeze" in lived.run("run", name).stderr


def test_entries_that_no_commit_holds_are_not_vouched_for(repository: Repository) -> None:
    """A ledger that git never saw can lose an entry unseen, so `--require history` fails until it is committed."""
    repository.write(".gitignore", "prereg/ledger\n")
    repository.freeze()
    done = repository.run("verify", "--require", "history")
    assert (3, True) == (done.returncode, "no commit holds entry 1" in done.stdout)
    (repository.root / ".gitignore").unlink()
    repository.commit("show")
    assert 0 == repository.run("verify", "--require", "history").returncode


def test_hard_links_change_nothing(lived: Repository) -> None:
    """An entry that is also known under a name elsewhere is held by its content."""
    aside = lived.root.parent / "aside.json"
    os.link(folder(lived) / "000007.json", aside)
    assert 0 == lived.run("verify", "--require", "history").returncode
    aside.write_text(aside.read_text().replace("to test", "to pass"))
    assert 3 == lived.run("run", first(lived)).returncode
