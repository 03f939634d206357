"""What cannot be read or written: a sentence with its cause, exit 1, 2, 3 or 31, and never a traceback."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.attacks.attack import Does, Yields, answered, kind, unharmed
from tests.attacks.histories import CHECKPOINT
from tests.attacks.kinds.experiments import HANDS_IN, project
from tests.attacks.kinds.outputs import OUTPUTS
from tests.attacks.kinds.state import COMMANDS
from tests.attacks.limits import confined, file_size, without_rights
from tests.attacks.running import Done
from tests.attacks.scratch import Scratch

DEEP = "[" * 100_000
LONG = "n" * 300
NUL = "a\0b"


def _calls(*arguments: str, **how: Any) -> Does:
    def does(here: Scratch) -> Done:
        here.write("notes.md", "a note\n")
        return here.run(*(part.replace("{freeze}", here.freezes[0]) for part in arguments), **how)

    return does


def _full(prepare: Callable[[Scratch], tuple[str, ...]], n: int) -> Does:
    """Call a command on a disk that takes files of n bytes."""
    return lambda here: confined(*prepare(here), cwd=here.root, before=file_size(n))


def _whole() -> Yields:
    """The same commands with room and rights."""
    for name, (prepare, history) in COMMANDS.items():
        yield name, lambda here, prepare=prepare: confined(*prepare(here), cwd=here.root), history
    for name, command in OUTPUTS.items():
        yield name, _calls(*(part.replace("{to}", "out.txt") for part in command)), "locked"


@kind("a disk that is full", "tracebacks", "locked", controls=_whole, notices=answered, honest=unharmed)
def full() -> Yields:
    """Said in a sentence, and nothing half written."""
    for name, (prepare, history) in COMMANDS.items():
        for n in (0, 40, 300):
            yield f"{name}, {n} bytes left", _full(prepare, n), history
    for name, command in OUTPUTS.items():
        yield f"{name} onto /dev/full", _calls(*(part.replace("{to}", "/dev/full") for part in command))
        yield f"{name}, no byte left", _full(lambda here, command=command: tuple(
            part.format(freeze=here.freezes[0], to=here.root / "out.txt") for part in command), 0)  # fmt: skip
    for command in ("init", "schema"):
        yield f"{command}, no byte left", _full(lambda here, command=command: (command,), 0), "empty"


@kind("a name that no file can have", "tracebacks", "locked", controls=_whole, notices=answered, honest=unharmed)
def names() -> Yields:
    """Names over 255 characters, with NUL, of folders that do not exist, in files that are none."""
    bad = {
        "too long": LONG,
        "a folder too long": f"{LONG}/out",
        "below a file": "README/out/x",
        "too deep": "d/" * 3000 + "x",
    }
    for what, name in bad.items():
        for output, command in OUTPUTS.items():
            yield f"{output} to a name {what}", _below(*(part.replace("{to}", name) for part in command))
        yield f"run of a name {what}", _below("run", name)
        yield f"lint of a name {what}", _below("lint", name)
        yield f"gate of a name {what}", _below("gate", name)
        yield f"freeze of a name {what}", _below("freeze", name, "--reason", "r")
        yield (
            f"evidence of a name {what}",
            _below("confer", "small", "--tier", "operational", "--to", "solid", "--reason", "r", "--evidence", name),
        )
        yield f"measurements of a name {what}", _below("run", "{freeze}", "--measurements", f"{name}.json")
        yield f"project of a name {what}", _below("gate", "--all", "--project", name)
        yield f"init of a name {what}", _below("init", name)
        yield f"schema to a name {what}", _below("schema", name)


def _below(*arguments: str) -> Does:
    def does(here: Scratch) -> Done:
        here.write("README", "a file\n")
        return _calls(*arguments)(here)

    return does


def _without_rights(prepare: Callable[[Scratch], tuple[str, ...]], *places: str, mode: int = 0o555) -> Does:
    """Call a command as somebody who may not write or read a place of the project."""

    def does(here: Scratch) -> Done:
        arguments = prepare(here)
        names = [place.replace("{freeze}", here.freezes[0] if here.freezes else "") for place in places]
        found = [path for name in names for path in (here.root.glob(name) if name != "." else [here.root])]
        for path in found:
            path.chmod(mode)
        try:
            return confined(*arguments, cwd=here.root, before=without_rights)
        finally:
            for path in found:
                path.chmod(0o755)

    return does


def _gate(here: Scratch) -> tuple[str, ...]:
    here.write("notes.md", "a note\n")
    return ("gate", "--all")


def _run(here: Scratch) -> tuple[str, ...]:
    return ("run", here.freezes[0])


def _verify(here: Scratch) -> tuple[str, ...]:
    return ("verify",)


def _log(here: Scratch) -> tuple[str, ...]:
    return ("log",)


@kind("a place without rights", "tracebacks", "locked", controls=_whole, notices=answered, honest=unharmed)
def rights() -> Yields:
    """A read-only or unreadable ledger, lock, set or folder is a sentence."""
    for name, (prepare, history) in COMMANDS.items():
        places = ("measurements", "measurements/*", ".") if name.startswith("measure") else (
            "prereg/ledger", "prereg", "verdicts", ".")  # fmt: skip
        yield f"{name}, read-only", _without_rights(prepare, *places), history
    unreadable = {
        "the ledger": "prereg/ledger", "an entry": "prereg/ledger/000001.json",
        "canonical bytes": "prereg/ledger/{freeze}.json",
        "a lock": "verdicts/{freeze}.lock", "a set": "measurements/{freeze}/measured.json",
        "measurements": "measurements", "sets": "measurements/{freeze}", "locks": "verdicts",
        "a freeze": "prereg/{freeze}.yaml",
        "prereg": "prereg",
    }  # fmt: skip
    for what, place in unreadable.items():
        if what != "canonical bytes":
            yield f"gate, {what} unreadable", _without_rights(_gate, place, mode=0)
        if "lock" not in what and what != "canonical bytes":
            yield f"run, {what} unreadable", _without_rights(_run, place, mode=0)
        if what not in ("a set", "measurements", "sets"):
            yield f"verify, {what} unreadable", _without_rights(_verify, place, mode=0)
    yield "log, the ledger unreadable", _without_rights(_log, "prereg/ledger", mode=0)


def _holding(name: str, content: bytes, *arguments: str) -> Does:
    """Put bytes in place of a file, and call a command that reads it."""

    def does(here: Scratch) -> Done:
        freeze = here.freezes[0]
        here.write(name.replace("{freeze}", freeze), content)
        return here.run(*(part.replace("{freeze}", freeze) for part in arguments))

    return does


CONTENTS = {
    "100,000 brackets": DEEP.encode(), "100,000 braces": b'{"a":' * 100_000, "nothing": b"", "NUL": b"\0" * 1000,
    "not UTF-8": b"\xff\xfe\xfd", "a byte order mark": b"\xef\xbb\xbf{}", "a number": b"3", "a list": b"[]",
    "null": b"null",
    "a long number": b'{"number": ' + b"9" * 5000 + b"}", "an infinite number": b'{"number": 1e999}',
    "a surrogate": b'"\\ud800"',
    "half": b'{"schema": "verdict/ledger/1", ',
}  # fmt: skip
READ_BY = {
    "prereg/ledger/000001.json": (("gate", "--all"), ("log",), ("verify",)),
    "prereg/ledger/{freeze}.json": (("verify",), ("confer", "small", "--tier", "operational", "--to", "solid",
    "--reason",
                                                  "r", "--evidence", CHECKPOINT)),
    "verdicts/{freeze}.lock": (("gate", "--all"), ("verify",)),
    "measurements/{freeze}/measured.json": (("gate", "--all"), ("run", "{freeze}"), ("lint",
    "measurements/{freeze}/measured.json")),
    "prereg/{freeze}.yaml": (("gate", "--all"), ("run", "{freeze}")),
    "prereg/ledger/{freeze}.json.sig": (("verify", "--require", "signature"),),
    "prereg/allowed_signers": (("verify", "--require", "signature"),),
}  # fmt: skip


@kind("a file that is none", "tracebacks", "locked", controls=_whole, notices=answered, honest=unharmed)
def contents() -> Yields:
    """An entry, lock, set or freeze that holds anything else is a sentence."""
    for name, commands in READ_BY.items():
        for what, content in CONTENTS.items():
            for command in commands:
                yield f"{name} holds {what}, {command[0]}", _holding(name, content, *command)
    deep_line = f'["schema", "verdict/lock/1"]\n{DEEP}\n'.encode()
    yield "a lock with a deep line, gate", _holding("verdicts/{freeze}.lock", deep_line, "gate", "--all")
    for name in ("prereg/ledger/000009.json.sig", "prereg/ledger/000002.json.sig"):
        yield f"{name} without its entry, verify", _orphan(name)
    for name in READ_BY:
        yield f"{name} is a folder, gate", _becomes(name, Path.mkdir, "verify", "--require", "signature")
        yield f"{name} is a pipe, gate", _becomes(name, os.mkfifo, "verify", "--require", "signature")
        yield f"{name} is a link to itself, gate", _becomes(name, lambda p: p.symlink_to(p.name), "verify", "--require",
                                                            "signature")  # fmt: skip
        if ".sig" not in name and "allowed" not in name:
            reader = ("gate", "--all") if "verdicts" in name else ("run", "{freeze}")  # run compares with no lock
            yield f"{name} is a pipe, {reader[0]} alone", _becomes(name, os.mkfifo, *reader)
            yield f"{name} is a folder, run", _becomes(name, Path.mkdir, "gate", "--all")


def _orphan(name: str) -> Does:
    def does(here: Scratch) -> Done:
        here.write(name, "-----BEGIN SSH SIGNATURE-----\n")
        here.path(name.removesuffix(".sig")).unlink(missing_ok=True)
        return here.run("verify", "--require", "signature")

    return does


def _becomes(name: str, make: Callable[[Path], Any], *arguments: str) -> Does:
    def does(here: Scratch) -> Done:
        freeze = here.freezes[0]
        path = here.path(name.replace("{freeze}", freeze))
        path.unlink(missing_ok=True)
        make(path)
        done = here.run(*(part.replace("{freeze}", freeze) for part in arguments), seconds=10)
        if stat.S_ISFIFO(path.lstat().st_mode):
            path.unlink()
        return done

    return does


@kind("arguments that mean nothing", "tracebacks", "locked", controls=_whole, notices=answered, honest=unharmed)
def arguments() -> Yields:
    """Empty, overlong, not UTF-8 and odd arguments are named."""
    texts = {"empty": "", "overlong": "r" * 5000, "not UTF-8": "\udcff\udcfe", "spaces": "   ",
             "an escape": "\x1b[2J", "bidirectional": "\u202egnp.exe", "a surrogate": "\ud800"}  # fmt: skip
    for what, text in texts.items():
        yield f"erratum, reason {what}", _calls("erratum", CHECKPOINT, "--reason", text)
        yield f"confer, reason {what}", _calls("confer", "small", "--tier", "operational", "--to", "solid",
            "--reason", text,
                                               "--evidence", CHECKPOINT)  # fmt: skip
        yield (
            f"freeze, reason {what}",
            _calls("freeze", "prereg/drafts/next.yaml", "--new-chain", "--dirty", "--reason", text),
        )
        if what not in ("empty",):
            yield f"erratum, who {what}", _calls("erratum", CHECKPOINT, "--reason", "r", "--who", text)
        yield f"erratum, subject {what}", _calls("erratum", text, "--reason", "r")
        yield f"confer, claim {what}", _calls("confer", text, "--tier", "operational", "--to", "solid", "--reason", "r")
        yield f"run, {what}", _calls("run", text)
        yield f"gate, {what}", _calls("gate", text)
    for head in ("²:sha256:00", "٣:sha256:00", "1:", ":x", "1:sha256:zz", "-1:none", "0:sha256:" + "0" * 64,
        "9" * 5000 + ":none",
                 "1e3:none", "１:sha256:" + "0" * 64):  # fmt: skip
        yield f"verify, head {head[:12]}", _calls("verify", "--head", head)
    for stands in ("", "x", "2026-01-05a P9: no", "2026-01-05a P1:", "2026-01-05a P1: a\nb"):
        yield f"erratum, stands {stands!r}", _calls("erratum", CHECKPOINT, "--reason", "r", "--stands", stands)
    yield "a script without its first line", _bare_script, "empty"
    yield "a script that is a folder", _folder_script, "empty"
    yield "a script that is garbage", _garbage_script, "empty"


def _bare_script(here: Scratch) -> Done:
    return _script(here, "echo no first line\n")


def _garbage_script(here: Scratch) -> Done:
    return _script(here, "\x7fELF garbage")


def _folder_script(here: Scratch) -> Done:
    here.path("run.py").mkdir()
    return here.run("run", project(here, HANDS_IN, command="[./run.py]"), "--measure")


def _script(here: Scratch, text: str) -> Done:
    here.write("run.py", text).chmod(0o755)
    return here.run("run", project(here, HANDS_IN, command="[./run.py]"), "--measure")
