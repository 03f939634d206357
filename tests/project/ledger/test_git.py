"""Git is asked literally: the caller's variables and settings change no answer, and a failure is never read as a no."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.project.ledger.repository import Repository
from tests.project.ledger.rewriting import drop
from verdict.project.ledger.asking import GitFailedError
from verdict.project.ledger.git import Git, NoGitError, blob_id
from verdict.project.ledger.past import Past

VARIABLES = {
    "GIT_DIR": "/nonexistent", "GIT_WORK_TREE": "/", "GIT_INDEX_FILE": "/nonexistent",
    "GIT_OBJECT_DIRECTORY": "/nonexistent",
    "GIT_NAMESPACE": "other", "GIT_CEILING_DIRECTORIES": "/", "GIT_SHALLOW_FILE": "/etc/hostname",
    "GIT_GLOB_PATHSPECS": "1", "GIT_ICASE_PATHSPECS": "1", "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.bare",
    "GIT_CONFIG_VALUE_0": "true", "GIT_CONFIG_PARAMETERS": "'core.bare'='true'", "GIT_EXTERNAL_DIFF": "false",
    "GIT_TRACE": "1", "GIT_PAGER": "false", "GIT_REPLACE_REF_BASE": "refs/heads/", "GIT_DEFAULT_HASH": "sha256",
    "GIT_GRAFT_FILE": "/etc/hostname", "GIT_ATTR_SOURCE": "HEAD",
}  # fmt: skip
SETTINGS = {
    "core.quotePath": "true", "log.showSignature": "true", "log.showRoot": "false", "log.follow": "true",
    "diff.renames": "copies", "diff.orderFile": "/dev/null", "diff.ignoreSubmodules": "all",
    "status.showUntrackedFiles": "no", "core.fsmonitor": "/bin/false", "core.abbrev": "4", "diff.noprefix": "true",
    "core.pager": "false", "color.ui": "always", "diff.external": "false", "log.diffMerges": "off",
    "format.pretty": "oneline", "core.ignoreCase": "true", "i18n.logOutputEncoding": "UTF-16",
    "i18n.commitEncoding": "UTF-16", "log.date": "relative", "log.mailmap": "true", "log.decorate": "full",
    "core.precomposeUnicode": "true", "safe.directory": "/nonexistent", "include.path": "/nonexistent",
    "column.ui": "always", "status.branch": "true", "status.short": "true", "status.relativePaths": "true",
    "diff.relative": "true", "diff.submodule": "log", "log.graphColors": "red", "submodule.recurse": "true",
    "core.attributesFile": "/dev/null", "core.logAllRefUpdates": "false", "core.protectNTFS": "true",
    "core.autocrlf": "true", "core.eol": "crlf", "core.alternateRefsCommand": "false", "trace2.normalTarget": "1",
}  # fmt: skip


@pytest.mark.parametrize("name", VARIABLES)
def test_no_variable_of_the_caller_changes_an_answer(
    measured: Repository, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Whatever the shell says of git, history and order hold, and a dropped entry is missed."""
    freeze = measured.only
    monkeypatch.setenv(name, VARIABLES[name])
    done = measured.run("verify", "--require", "history", "--require", "order")
    assert 0 == done.returncode, done.stdout
    drop(measured, 1)
    assert 3 == measured.run("run", freeze).returncode


@pytest.mark.parametrize("name", SETTINGS)
def test_no_setting_of_the_repository_changes_an_answer(measured: Repository, name: str) -> None:
    """Whatever the repository's own settings say, history and order hold, and a dropped entry is missed."""
    freeze = measured.only
    measured.git("config", name, SETTINGS[name])
    done = measured.run("verify", "--require", "history", "--require", "order")
    assert 0 == done.returncode, done.stdout
    drop(measured, 1)
    assert 3 == measured.run("run", freeze).returncode


def prints(text: str, command: str = "") -> str:
    """A git that prints a text, to one command or to all."""
    return f'case " $* " in *" {command}"*) printf "{text}"; exit 0;; esac; exec "$REAL" "$@"'


def cut(command: str, size: str) -> str:
    """A git whose answer to one command ends too soon."""
    return f'case " $* " in *" {command}"*) "$REAL" "$@" | head -c {size}; exit 0;; esac; exec "$REAL" "$@"'


def turned(command: str, change: str) -> str:
    """A git whose answer to one command is changed."""
    return f'case " $* " in *" {command}"*) "$REAL" "$@" | {change}; exit 0;; esac; exec "$REAL" "$@"'


FAKES = {
    "prints nothing": "exit 0", "prints garbage": 'printf "\\377\\000 nonsense\\n"; exit 0',
    "prints lines": "yes | head -99", "prints a path": "pwd",
    **{f"{command} prints {name}": prints(text, command) for name, text in (
        ("nothing", ""), ("a line end", "\\n"), ("letters", "abc def\\n"), ("zeros", "\\000\\000\\000"),
        ("bytes", "\\377\\376"),
    ) for command in ("rev-parse", "rev-list", "cat-file")},
    **{f"diff-tree prints {name}": prints(text, "diff-tree") for name, text in (
        ("letters", "abc\\000"), ("a short record", ":1 2 3\\000"), ("no name", ":1 2 3 4 5\\000"),
        ("another commit", "1111111111111111111111111111111111111111\\000"),
    )},
    **{f"{c} ends after {size}": cut(c, size) for c in ("rev-list", "cat-file") for size in ("1", "90")},
    "cat-file ends too soon": cut("cat-file", "-1"),
    "rev-list without the first": turned("rev-list", "tail -n 2"),
    "rev-list without the last": turned("rev-list", "head -n -2"),
    "rev-list in UTF-16": turned("rev-list", "iconv -t UTF-16"),
    "cat-file of another": turned("cat-file", "tr 0-9 9-0"),
}  # fmt: skip


@pytest.mark.parametrize("way", FAKES)
def test_an_answer_that_is_not_understood_is_a_failure(
    measured: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Another program of that name, or one that breaks off: no verdict, and a sentence."""
    monkeypatch.setenv("REAL", str(shutil.which("git")))
    name, program = measured.only, tmp_path / "bin/git"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{FAKES[way]}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    for command in (("run", name), ("gate",), ("verify",)):
        done = measured.run(*command)
        said = done.stdout + done.stderr
        assert (3, True, False) == (done.returncode, "git " in said, "Traceback" in said), (command, done)


def test_a_program_that_only_hands_on_changes_nothing(
    measured: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the same program, with every answer as it was."""
    monkeypatch.setenv("REAL", str(shutil.which("git")))
    program = tmp_path / "bin/git"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{turned('rev-list', 'cat')}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    assert 0 == measured.run("verify", "--require", "history", "--require", "order").returncode


def loose(repository: Repository, name: str) -> Path:
    """The file of an object."""
    sha = repository.git("rev-parse", name)
    return repository.root / ".git/objects" / sha[:2] / sha[2:]


def without(name: str):
    def breaks(repository: Repository) -> None:
        loose(repository, name).unlink()

    return breaks


def corrupt(repository: Repository) -> None:
    path = loose(repository, "HEAD~1^{tree}")
    path.chmod(0o644)
    path.write_bytes(b"\0" * 30)


def no_head(repository: Repository) -> None:
    (repository.root / ".git/HEAD").unlink()


def no_objects(repository: Repository) -> None:
    shutil.rmtree(repository.root / ".git/objects")


def broken_settings(repository: Repository) -> None:
    repository.write(".git/config", "[core\n")


def another_tree(repository: Repository) -> None:
    repository.git("config", "core.worktree", str(repository.root.parent))


def bare(repository: Repository) -> None:
    repository.git("config", "core.bare", "true")


def gone_elsewhere(repository: Repository) -> None:
    shutil.rmtree(repository.root / ".git")
    repository.write(".git", "gitdir: /nonexistent\n")


def partial(repository: Repository) -> None:
    """A partial clone whose remote is gone: what was not fetched cannot be read."""
    repository.git("config", "uploadpack.allowFilter", "true")
    aside = repository.root.parent / "source"
    shutil.copytree(repository.root, aside)
    shutil.rmtree(repository.root / ".git")
    subprocess.run(
        [
            "git",
            "clone",
            "-q",
            "--no-checkout",
            "--filter=tree:0",
            f"file://{aside}",
            repository.root.parent / "partial",
        ],
        check=True,
    )
    shutil.move(repository.root.parent / "partial/.git", repository.root / ".git")
    shutil.rmtree(aside)


BROKEN = {
    "a commit": without("HEAD~1"), "a root tree": without("HEAD~1^{tree}"),
    "the ledger's tree": without("HEAD:prereg/ledger"),
    "the folder above": without("HEAD:prereg"), "an older tree": without("HEAD~1:prereg"), "nonsense": corrupt,
    "the head": no_head, "all objects": no_objects, "settings": broken_settings, "another tree": another_tree,
    "bare": bare, "a file that points nowhere": gone_elsewhere, "a partial clone": partial,
}  # fmt: skip


@pytest.mark.parametrize("way", BROKEN)
def test_a_git_that_fails_gives_no_verdict(measured: Repository, way: str) -> None:
    """A repository that git cannot read is exit 3 with its own words: never "nothing is gone"."""
    name = measured.only
    BROKEN[way](measured)
    done = measured.run("run", name)
    assert (3, "") == (done.returncode, done.stdout), done
    assert "git" in done.stderr
    assert "No verdict is given" in done.stderr or "lies outside" in done.stderr, done.stderr
    assert 3 == measured.run("verify").returncode
    assert 3 == measured.run("gate", "--all").returncode


def test_an_older_entry_that_git_lost_is_a_failure(chained: Repository) -> None:
    """An entry that was edited, and whose first state git cannot read any more, is not called unchanged."""
    name = next(iter(chained.ledger.chain.freezes))
    loose(chained, "HEAD:prereg/ledger/000003.json").unlink()
    assert 0 == chained.run("verify").returncode  # the negative control: what stands is known by its own bytes
    drop(chained, 3)
    done = chained.run("run", name)
    assert (3, True) == (done.returncode, "is missing" in done.stderr)


def test_somebody_elses_repository_is_a_failure(measured: Repository) -> None:
    """Git's own refusal is quoted."""
    if os.getuid() != 0:
        pytest.skip("only root can give a repository away")
    for path in (measured.root, *measured.root.rglob("*")):
        os.lchown(path, 12345, 12345)
    done = measured.run("run", measured.only)
    assert (3, True) == (done.returncode, "dubious ownership" in done.stderr)


def test_a_git_that_does_not_answer_is_a_failure(measured: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """A time-out is said, and is no answer."""
    monkeypatch.setattr("verdict.project.ledger.asking.SECONDS", 0.0)
    done = measured.run("run", measured.only)
    assert (3, True) == (done.returncode, "no answer within" in done.stderr)


def test_where_there_is_nothing_to_ask_nothing_is_claimed(measured: Repository) -> None:
    """No repository, or no commit in it, is "not checked", and verdicts are given."""
    shutil.rmtree(measured.root / ".git")
    for _ in range(2):
        assert 0 == measured.run("run", measured.only).returncode
        done = measured.run("verify", "--require", "history")
        listed = done.stdout.partition("\nnot checked\n")[2].split("\n\n")[0]
        assert (3, True) == (done.returncode, "history" in listed.split())
        measured.git("init", "-q")


def test_ids_of_either_hash_are_known(tmp_path: Path) -> None:
    """A repository whose ids are SHA-256 is checked as well."""
    subprocess.run(["git", "init", "-q", "--object-format=sha256", "-b", "main", tmp_path / "new"], check=True)
    here = Repository.begin(tmp_path / "new")
    name = here.freeze()
    here.measure(name)
    assert 64 == len(here.git("rev-parse", "HEAD"))
    assert 0 == here.run("verify", "--require", "history", "--require", "order").returncode
    assert here.git("rev-parse", "HEAD:README.md") == blob_id(b"a project\n", here.git("rev-parse", "HEAD"))
    drop(here, 1)
    assert 3 == here.run("run", name).returncode


def test_the_answers_are_told_apart(measured: Repository, tmp_path: Path) -> None:
    """No repository, a failure, and a no are three things."""
    git = Git.around(measured.root)
    assert git.ask_whether("config", "no.such") is None
    assert git.object_at("HEAD", "no/such") is None
    assert git.bytes_at("HEAD", "prereg") is None
    assert b"a project\n" == git.bytes_at("HEAD", "README.md")
    with pytest.raises(GitFailedError, match="git rev-parse failed"):
        git.ask("rev-parse", "--verify", "no-such")
    with pytest.raises(GitFailedError, match="object 000000000000 is missing"):
        git.contents(["0" * 40])
    with pytest.raises(NoGitError, match="lies in no git repository"):
        Git.around(tmp_path.parent)
    assert Past(git).after([git.ask("rev-list", "--max-parents=0", "HEAD")]) == frozenset(Past(git).commits) - {
        git.ask("rev-list", "--max-parents=0", "HEAD")
    }


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_a_file_that_git_does_not_look_at_is_dirty(measured: Repository, flag: str) -> None:
    """What git was told to overlook counts as changed when something is frozen."""
    measured.git("update-index", flag, "README.md")
    measured.write("README.md", "changed\n")
    assert ("README.md",) == Git.around(measured.root).changed(())
