"""No command ends in a traceback: whatever the system or a file does, there is a sentence and an exit code."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.test_commands import verdict
from tests.cli.test_hostile import unbroken
from tests.project.ledger.repository import Repository
from tests.project.ledger.test_order import READS, TABLE

DIGEST = f"sha256:{'0' * 64}"
LONG = "x" * 300
DEEP = "[" * 100_000
PLACES = (
    "prereg/ledger/000001.json", "verdicts/NAME.lock", "prereg/NAME.yaml", "measurements/NAME/measured.json",
    "prereg/ledger/NAME.json",
)  # fmt: skip
UNREAD = {"run": ("verdicts", "prereg/ledger/NAME"), "gate": ("prereg/ledger/NAME",)}
# Every command that writes, in a project with one freeze that is measured and locked; NAME is its id.
WRITES = {
    "run": ("run", "NAME", "--measure"),
    "report": ("report", "NAME", "--output", "out.md"),
    "junit": ("gate", "NAME", "--junit", "out.xml"),
    "sarif": ("gate", "NAME", "--sarif", "out.sarif"),
    "init": ("init", "--project", "fresh"),
    "schema": ("schema", "--output", "schemas"),
    "freeze": ("freeze", "next", "--reason", "r", "--new-chain", "--dirty"),
    "erratum": ("erratum", "kind=file", "--reason", "r"),
    "confer": ("confer", "small", "--tier", "operational", "--to", "solid", "--reason", "r", "--evidence", DIGEST),
}


@pytest.fixture(scope="session")
def one_ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One freeze that reads numbers, measured and locked, and a draft to freeze next."""
    here = Repository.begin(tmp_path_factory.mktemp("ready"))
    name = here.freeze(READS)
    here.write("numbers.csv", TABLE)
    assert 0 == here.run("run", name, "--measure").returncode
    assert 0 == here.run("gate", "--write-lock").returncode
    here.write("prereg/drafts/next.yaml", READS)
    here.commit("measure and lock")
    return here.root


@pytest.fixture
def ready(one_ready: Path, tmp_path: Path) -> Repository:
    """A copy of it."""
    return Repository(Path(shutil.copytree(one_ready, tmp_path / "ready")))


def files(repository: Repository) -> dict[str, bytes]:
    """Return every file of a project but git's own."""
    return {
        path.relative_to(repository.root).as_posix(): path.read_bytes()
        for path in sorted(repository.root.rglob("*"))
        if path.is_file() and ".git" not in path.parts
    }


def said(repository: Repository, *arguments: str) -> tuple[int, str]:
    """Run a command that must fail; return its exit code and its last line, which is no traceback."""
    done = repository.run(*(argument.replace("NAME", repository.only) for argument in arguments))
    assert "Traceback" not in done.stderr
    assert "this is a bug" not in done.stderr
    return done.returncode, (done.stdout + done.stderr).strip().splitlines()[-1]


def failing(number: int) -> Callable[..., None]:
    """Return a call of the system that fails."""

    def fail(*arguments: object, **options: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO], ids=["full", "broken"])
@pytest.mark.parametrize("command", WRITES)
def test_a_full_or_broken_disk_is_the_systems_fault(
    ready: Repository, monkeypatch: pytest.MonkeyPatch, command: str, number: int
) -> None:
    """Exit 1 with the cause and a file; no file of the project is half written, and none is left beside."""
    before = files(ready)
    if command == "erratum":
        monkeypatch.setattr("verdict.project.ledger.withdrawing._known", lambda *arguments: None)
    monkeypatch.setattr(os, "fsync", failing(number))
    code, sentence = said(ready, *WRITES[command])
    assert (1, True) == (code, os.strerror(number) in sentence)
    assert not sentence.startswith("the operating system")
    assert before == files(ready)


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES], ids=["read-only", "denied"])
@pytest.mark.parametrize("command", WRITES)
def test_what_is_not_ours_to_write_is_the_callers_fault(
    ready: Repository, monkeypatch: pytest.MonkeyPatch, command: str, number: int
) -> None:
    """Exit 2 with the cause and a file, for a ledger as for a report; nothing changes."""
    before = files(ready)
    if command == "erratum":
        monkeypatch.setattr("verdict.project.ledger.withdrawing._known", lambda *arguments: None)
    monkeypatch.setattr("tempfile.mkstemp", failing(number))
    code, sentence = said(ready, *WRITES[command])
    assert (2, True) == (code, os.strerror(number) in sentence)
    assert before == files(ready)


@pytest.mark.parametrize("command", [name for name in WRITES if name not in ("erratum", "run")])
def test_the_same_commands_succeed_where_nothing_fails(ready: Repository, command: str) -> None:
    """The negative control: each of them writes."""
    before = files(ready)
    done = ready.run(*(argument.replace("NAME", ready.only) for argument in WRITES[command]))
    assert 0 == done.returncode, done.stderr
    assert before != files(ready)


@pytest.mark.parametrize("name", [LONG, f"{LONG}/out", "numbers.csv/out", "numbers.csv/deep/out"])
@pytest.mark.parametrize(
    "command",
    [
        ("report", "NAME", "--output"),
        ("gate", "NAME", "--junit"),
        ("gate", "NAME", "--sarif"),
        ("init", "--project"),
        ("schema", "--output"),
    ],
    ids=["report", "junit", "sarif", "init", "schema"],
)
def test_names_that_no_file_can_have(ready: Repository, command: tuple[str, ...], name: str) -> None:
    """Too long, or through a file as if it were a folder: exit 2 with the name."""
    code, sentence = said(ready, *command, name)
    assert (2, True) == (code, "too long" in sentence or "Not a directory" in sentence or "is a file" in sentence)


@pytest.mark.parametrize("name", [LONG, f"{LONG}.yaml", "numbers.csv/b.yaml", f"{'d/' * 3000}x.yaml"])
@pytest.mark.parametrize("command", ["run", "freeze", "lint", "gate", "log", "train"])
def test_names_of_registrations_that_no_file_can_have(ready: Repository, command: str, name: str) -> None:
    """A registration that is named by what cannot be a name: exit 2 or 31, and a sentence."""
    more = ("--reason", "r") if command == "freeze" else ()
    code, sentence = said(ready, command, name, *more)
    assert code in (2, 31)
    assert sentence


def test_a_long_name_that_a_file_can_have_is_written(ready: Repository) -> None:
    """255 characters are a name; what is written beside on the way needs a shorter one of its own."""
    name = "x" * 252 + ".md"
    assert 0 == ready.run("report", ready.only, "--output", name).returncode
    assert (ready.root / name).is_file()


@pytest.mark.parametrize("content", [DEEP.encode(), b"\xff\xfe", b""], ids=["deep", "not UTF-8", "empty"])
@pytest.mark.parametrize("place", ["entry", "canonical", "lock", "lock line", "measurements", "registration"])
@pytest.mark.parametrize("command", [("gate", "--all"), ("verify",), ("run", "NAME"), ("log",)], ids=" ".join)
def test_files_of_a_project_that_hold_anything(
    ready: Repository, place: str, content: bytes, command: tuple[str, ...]
) -> None:
    """An entry, a lock, measurements or a freeze of 100,000 brackets or no text at all: a sentence, never exit 1."""
    name = ready.only
    path = ready.root / {
        "entry": "prereg/ledger/000001.json", "canonical": f"prereg/ledger/{name}.json",
        "lock": f"verdicts/{name}.lock", "lock line": f"verdicts/{name}.lock",
        "measurements": f"measurements/{name}/measured.json", "registration": f"prereg/{name}.yaml",
    }[place]  # fmt: skip
    command = tuple(argument.replace("NAME", name) for argument in command)
    path.write_bytes((path.read_bytes() if place == "lock line" else b"") + content)
    done = ready.run(*command)
    assert "Traceback" not in done.stderr
    assert "this is a bug" not in done.stderr
    assert done.returncode in (0, 2, 3, 10, 20, 31)
    if command[0] == "gate" and place != "canonical" and (place, content) != ("lock line", b""):
        assert done.returncode in (2, 3, 31)


@pytest.mark.parametrize("place", [*PLACES, "prereg/ledger", "measurements/NAME"])
@pytest.mark.parametrize("command", [("gate", "--all"), ("verify",), ("run", "NAME")], ids=" ".join)
def test_what_may_not_be_read_is_said(
    ready: Repository, monkeypatch: pytest.MonkeyPatch, place: str, command: tuple[str, ...]
) -> None:
    """A ledger, a lock, a freeze or measurements without permission: 2 or 3; root may read all, so the system acts."""
    name = ready.only
    command = tuple(argument.replace("NAME", name) for argument in command)
    locked = ready.root / place.replace("NAME", name)
    for call in ("read_bytes", "read_text", "open", "iterdir"):
        monkeypatch.setattr(Path, call, _denying(getattr(Path, call), locked))
    done = ready.run(*command)
    assert "Traceback" not in done.stderr
    assert "this is a bug" not in done.stderr
    if place.startswith(UNREAD.get(command[0], ())):
        assert done.returncode in (0, 3)
    else:
        said = " ".join((done.stderr + done.stdout).split())
        assert (True, True) == (done.returncode in (2, 3, 31), "Permission denied" in said)


def _denying(call: Callable[..., object], locked: Path) -> Callable[..., object]:
    def denied(self: Path, *arguments: object, **options: object) -> object:
        if self.resolve() == locked:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))
        return call(self, *arguments, **options)

    return denied


@pytest.mark.parametrize("place", [*PLACES, "numbers.csv"])
@pytest.mark.parametrize("command", [("gate", "--all"), ("verify",), ("run", "NAME", "--measure")], ids=" ".join)
def test_a_folder_in_place_of_a_file(ready: Repository, place: str, command: tuple[str, ...]) -> None:
    """Where a file is wanted and a folder lies: a sentence, and no verdict that was not there before."""
    name = ready.only
    command = tuple(argument.replace("NAME", name) for argument in command)
    path = ready.root / place.replace("NAME", name)
    path.unlink()
    path.mkdir()
    done = ready.run(*command)
    assert "Traceback" not in done.stderr
    assert "this is a bug" not in done.stderr
    assert 1 != done.returncode


@pytest.mark.parametrize("of", ["000002.json", "000099.json", "NAME.json"])
def test_a_signature_without_what_it_signs(ready: Repository, of: str) -> None:
    """`verify` says so, and does not count it as held."""
    name = ready.only
    of = of.replace("NAME", name)
    ready.write("prereg/allowed_signers", "person ssh-ed25519 AAAA\n")
    ready.write(f"prereg/ledger/{of}.sig", "-----BEGIN SSH SIGNATURE-----\n")
    if of != "000099.json":
        (ready.root / "prereg/ledger" / of).unlink()
    done = ready.run("verify")
    assert (3, False) == (done.returncode, "Traceback" in done.stderr)


@pytest.mark.parametrize("text", ["", "x" * 4001, "x" * 100_000])
@pytest.mark.parametrize("option", ["--reason", "--who"])
@pytest.mark.parametrize(
    "command",
    [("erratum", DIGEST), ("freeze", "next"), ("gate", "--write-lock"),
     ("confer", "small", "--tier", "operational", "--to", "solid")],
    ids=["erratum", "freeze", "gate", "confer"],
)  # fmt: skip
def test_texts_that_no_entry_holds(ready: Repository, command: tuple[str, ...], option: str, text: str) -> None:
    """Nothing, or more than 4,000 characters: exit 2 with the option, before anything is done."""
    before = files(ready)
    more = () if option == "--reason" or command[0] == "gate" else ("--reason", "r")
    code, sentence = said(ready, *command, *more, option, text)
    assert (2, True) == (code, sentence.startswith(f"{option}: found {len(text) or 'no text'}"))
    assert before == files(ready)


def test_what_stands_is_held_to_the_same_length(ready: Repository) -> None:
    """--stands goes into the ledger too."""
    code, sentence = said(ready, "erratum", DIGEST, "--reason", "r", "--stands", f"{ready.only} P1: {'x' * 5000}")
    assert (2, True) == (code, sentence.startswith("--stands: found 50"))


@pytest.mark.parametrize(
    "head", ["٣:sha256:12", "²:x", "9" * 5000 + ":x", "9" * 20 + f":{DIGEST}", "-1:x", "1", ":", ""]
)
def test_heads_that_are_none(ready: Repository, head: str) -> None:
    """Digits of other scripts, numbers beyond all ledgers, halves: exit 2 or 3."""
    done = ready.run("verify", "--head", head)
    assert (2, True) == (done.returncode, done.stderr.startswith("--head: found"))


@pytest.mark.parametrize("number", [0, 2, 999999])
def test_a_head_of_another_number_is_not_on_the_chain(ready: Repository, number: int) -> None:
    """The digest of the last entry under another number is no head of this ledger; under its own it is."""
    head = ready.ledger.chain.head
    code = ready.run("verify", "--head", f"{number}:{head.digest}").returncode
    assert (0 if number == head.number else 3) == code


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (KeyError("oops"), 1, "this is a bug of verdict, at verdict.cli.doctor:"),
        (AssertionError(), 1, "AssertionError: AssertionError"),
        (ZeroDivisionError("a\nb"), 1, "ZeroDivisionError: a b"),
        (RecursionError("deep"), 2, "nested too deeply"),
        (MemoryError("9 TiB"), 1, "9 TiB"),
        (ValueError("embedded null byte"), 2, "null character"),
        (ValueError("another"), 1, "this is a bug of verdict"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid"), 2, "wanted UTF-8"),
        (subprocess.TimeoutExpired(["git"], 60), 1, "gave no answer"),
        (OSError(errno.EIO, "Input/output error"), 1, "Input/output error"),
        (
            OSError(errno.ENAMETOOLONG, "File name too long", "x"),
            2,
            "x: cannot be read or written (File name too long)",
        ),
        (OSError("no number"), 1, "no number"),
        (FileNotFoundError(errno.ENOENT, "No such file or directory", b"\xff"), 2, "\\udcff: cannot be read"),
    ],
)
@pytest.mark.parametrize("wanted", ["", "1"])
def test_what_nobody_foresaw_is_one_line(
    monkeypatch: pytest.MonkeyPatch, error: Exception, code: int, sentence: str, wanted: str
) -> None:
    """A bug says that it is one, and where; its traceback is printed only where it is asked for."""

    def broken() -> None:
        raise error

    monkeypatch.setenv("VERDICT_TRACEBACK", wanted)
    monkeypatch.setattr("verdict.project.installed.examine", broken)
    done = verdict("doctor")
    assert (code, True) == (done.returncode, sentence in done.stderr)
    assert bool(wanted) == ("Traceback" in done.stderr)
    assert wanted or 1 == len(done.stderr.splitlines())


def shell(line: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of the shell in which `verdict` is this one."""
    python = f'exec "{sys.executable}" -m verdict'
    return subprocess.run(["bash", "-c", line.replace("verdict", python)], cwd=folder, capture_output=True, check=False,
                          env={**unbroken(), "PYTHONPATH": os.pathsep.join(sys.path), **environment})  # fmt: skip


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="this system has no full device")
@pytest.mark.parametrize("buffered", ["", "1"])
@pytest.mark.parametrize("command", ["run NAME", "log", "run --help"])
def test_output_that_is_full(ready: Repository, command: str, buffered: str) -> None:
    """A full standard output ends every command with exit 1 and a sentence."""
    line = f"verdict {command.replace('NAME', ready.only)} > /dev/full"
    done = shell(line, ready.root, PYTHONUNBUFFERED=buffered)
    assert (1, b"") == (done.returncode, done.stdout)
    said = done.stderr.decode().splitlines()
    assert ["standard output: cannot be read or written (No space left on device); make room and run the command again"
            ] == said  # fmt: skip


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="this system has no full device")
@pytest.mark.parametrize("command", ["run nosuch", "run --nosuch"])
def test_errors_that_cannot_be_said_keep_their_exit_code(ready: Repository, command: str) -> None:
    """Where standard error is full, the exit code is what it would have been."""
    wanted = shell(f"verdict {command}", ready.root).returncode
    assert wanted
    assert wanted == shell(f"verdict {command} 2> /dev/full", ready.root).returncode


@pytest.mark.parametrize("command", ["run NAME --measure", "gate --junit out.xml"])
def test_a_closed_output_is_refused_before_anything_is_done(ready: Repository, command: str) -> None:
    """Exit 2, and no file of the project was opened in its place and printed into."""
    before = files(ready)
    done = shell(f"verdict {command.replace('NAME', ready.only)} >&-", ready.root)
    assert (2, True) == (done.returncode, b"standard output is closed" in done.stderr)
    assert before == files(ready)


@pytest.mark.parametrize("streams", ["<&-", "<&- 2>&-"])
def test_other_closed_streams_change_nothing(ready: Repository, streams: str) -> None:
    """Without input or a place for errors a command does what it does."""
    done = shell(f"verdict report {ready.only} --output out.md {streams}", ready.root)
    assert (0, b"") == (done.returncode, done.stdout)
    assert (ready.root / "out.md").read_bytes().startswith(b"#")


@pytest.mark.parametrize(
    "arguments", ["run $'\\xff'", "erratum x --reason $'\\xff'", "init --title $'a\\xe9'", "$'\\xff'"]
)
def test_arguments_that_are_not_utf8(ready: Repository, arguments: str) -> None:
    """Exit 2 with the argument, whichever it is."""
    done = shell(f"verdict {arguments}", ready.root)
    assert (2, True) == (done.returncode, b"which is not UTF-8" in done.stderr)
    assert 1 == len(done.stderr.splitlines())
