"""Places that are written: devices, links that lead out of the project."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.attacks.attack import Does, Yields, kind, unharmed
from tests.attacks.kinds.state import COMMANDS, commanding, conferring, drafted, locking, reading
from tests.attacks.running import Done
from tests.attacks.scratch import Scratch


def _device(make: Callable[[Path], Any], *command: str) -> Does:
    def does(here: Scratch) -> Done:
        path = here.root.with_name("device")
        make(path)
        before = path.lstat()
        done = here.run(*(part.format(freeze=here.freezes[0], to=path) for part in command), seconds=5)
        after = path.lstat()
        same = (before.st_ino, stat.S_IFMT(before.st_mode)) == (after.st_ino, stat.S_IFMT(after.st_mode))
        return Done(done.code, "the device stands" if same else "it was replaced", done.err, done.traceback, done.hung)

    return does


def stands(here: Scratch, watched: Any, left: Done) -> bool:
    """Whether what is no regular file still stands."""
    return watched(left).out == "the device stands" and left.answered


def _null(path: Path) -> None:
    """Make a device that swallows everything where that is allowed, else a link to it."""
    try:
        os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
    except PermissionError:
        path.symlink_to("/dev/null")  # which nobody can replace who cannot make a device


def _linked_null(path: Path) -> None:
    _null(path.with_name("the device itself"))
    path.symlink_to(path.with_name("the device itself"))


def _file(path: Path) -> None:
    path.write_text("an old report\n")


def _replaced(here: Scratch, watched: Any, left: Done) -> bool:
    return watched(left).code != 0


def _files() -> Yields:
    for name, command in OUTPUTS.items():
        yield name, _device(_file, *command)


OUTPUTS = {
    "a report": ("report", "{freeze}", "--output", "{to}"), "JUnit": ("gate", "--all", "--junit", "{to}"),
    "SARIF": ("gate", "--all", "--sarif", "{to}"),
}  # fmt: skip


@kind("output onto what is no regular file", "state", "locked", controls=_files, notices=stands, honest=_replaced)
def devices() -> Yields:
    """Written into, or refused; never replaced by a file."""
    for name, command in OUTPUTS.items():
        yield f"{name} onto a device", _device(_null, *command)
        yield f"{name} onto a link to a device", _device(_linked_null, *command)
        yield f"{name} onto a folder", _device(Path.mkdir, *command)


def _led_out(name: str, prepare: Callable[[Scratch], tuple[str, ...]]) -> Does:
    """Put a link out of the project where something will be written."""

    def does(here: Scratch) -> Done:
        arguments = prepare(here)
        outside = here.root.with_name("outside")
        outside.mkdir()
        path = here.path(name.format(freeze=here.freezes[-1] if here.freezes else "2026-01-05a"))
        if path.exists():
            for inner in path.iterdir():
                inner.rename(outside / inner.name)
            path.rmdir()
        path.parent.mkdir(parents=True, exist_ok=True)
        before = sorted(outside.rglob("*"))
        path.symlink_to(outside)
        done = here.run(*arguments)
        wrote = sorted(outside.rglob("*")) != before
        return Done(done.code, "it wrote outside" if wrote else done.out, done.err, done.traceback, done.hung)

    return does


def stays_inside(here: Scratch, watched: Any, left: Done) -> bool:
    """Whether nothing was written outside, and the command says so."""
    return watched(left).out != "it wrote outside" and left.code != 0


def _no_links() -> Yields:
    for name, (prepare, history) in COMMANDS.items():
        yield name, lambda here, prepare=prepare: here.run(*prepare(here)), history


def _portion(here: Scratch) -> tuple[str, ...]:
    """Measure a second time, which is kept in scratch."""
    arguments = reading(here)
    here.must(*arguments)
    return arguments


@kind("a link leads out of the project", "state", "empty", controls=_no_links, notices=stays_inside, honest=unharmed)
def led_out() -> Yields:
    """No file is written through a link that leaves the project."""
    yield "measurements", _led_out("measurements", reading)
    yield "measurements of a freeze", _led_out("measurements/{freeze}", reading)
    yield "measurements of a freeze, by a command", _led_out("measurements/{freeze}", commanding)
    yield "verdicts", _led_out("verdicts", locking), "measured"
    yield "scratch", _led_out(".verdict", _portion)
    yield "scratch, measured again", _led_out(".verdict/measured", _portion)
    yield "the ledger", _led_out("prereg/ledger", conferring), "locked"
    yield "the ledger, a freeze", _led_out("prereg/ledger", drafted)
