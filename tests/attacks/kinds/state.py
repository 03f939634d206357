"""Kills, several at once, clocks that are wrong, and links that lead out: what is on disk afterwards."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from tests.attacks.attack import Does, Yields, kind, unharmed
from tests.attacks.histories import CHECKPOINT, DRAFT, freeze
from tests.attacks.killing import killed_at
from tests.attacks.kinds.experiments import HANDS_IN, project
from tests.attacks.running import Done, ahead
from tests.attacks.scratch import Scratch

SCRATCH = ".verdict"  # what lies there can be made again, and is never committed
POINTS = 30  # no command changes files more often than that


def drafted(here: Scratch) -> tuple[str, ...]:
    here.write("prereg/drafts/next.yaml", DRAFT)
    here.commit("draft")
    return ("freeze", "prereg/drafts/next.yaml", "--reason", "to test")


def _amended(here: Scratch) -> tuple[str, ...]:
    (name,) = here.freezes
    text = here.read(f"prereg/{name}.yaml").replace("value: 0.3", "value: 0.2")
    here.write("prereg/drafts/next.yaml", f"{text}parent: {{id: {name}, digest: unknown}}\n")
    here.commit("draft")
    return ("freeze", "prereg/drafts/next.yaml", "--reason", "r", "--kind", "error", "--access", "cells_seen")


def locking(here: Scratch) -> tuple[str, ...]:
    return ("gate", here.freezes[-1], "--write-lock")


def _locking_again(here: Scratch) -> tuple[str, ...]:
    here.must("erratum", CHECKPOINT, "--reason", "it was wrong")
    return ("gate", here.freezes[-1], "--write-lock", "--reason", "withdrawn")


def conferring(here: Scratch) -> tuple[str, ...]:
    return ("confer", "small", "--tier", "operational", "--to", "solid", "--reason", "r", "--evidence", CHECKPOINT)


def _erring(here: Scratch) -> tuple[str, ...]:
    return ("erratum", CHECKPOINT, "--reason", "it was wrong")


def reading(here: Scratch) -> tuple[str, ...]:
    """Freeze what reads a file, and bring the file afterwards."""
    text = DRAFT.replace("produced_by: a test}", "produced_by: a test, reads: numbers.csv}")
    name = freeze(here, text)
    here.write("numbers.csv", "seed,error,draws\n1,0.1,500\n2,0.2,500\n3,0.25,500\n")
    here.commit("numbers")
    return ("run", name, "--measure", "--exit-zero")


def commanding(here: Scratch) -> tuple[str, ...]:
    return ("run", project(here, HANDS_IN), "--measure", "--exit-zero")


COMMANDS: dict[str, tuple[Callable[[Scratch], tuple[str, ...]], str]] = {
    "freeze": (drafted, "empty"), "freeze an amendment": (_amended, "locked"), "lock": (locking, "measured"),
    "lock again": (_locking_again, "locked"), "confer": (conferring, "locked"), "erratum": (_erring, "locked"),
    "measure by reading": (reading, "empty"), "measure by a command": (commanding, "empty"),
}  # fmt: skip


class Killed(Done):
    """What the same command answered after it was killed, and whether it had been running then."""


def was_done(command: str, again: Done) -> bool:
    """Whether a command was refused since the one that was killed had done its work already."""
    return again.code == 2 and (
        command in ("confer", "erratum") or "are frozen" in again.said or "is replaced by" in again.said
    )


def _killed(prepare: Callable[[Scratch], tuple[str, ...]], n: int) -> Does:
    def does(here: Scratch) -> Done:
        arguments = prepare(here)
        if not killed_at(n, *arguments, cwd=here.root):
            return Done(0, "it was done before", "")
        between = here.run("gate", "--all")
        again = here.run(*arguments)
        if not between.answered:
            return between
        repeated = was_done(arguments[0], again)
        return Done(0 if repeated else again.code, again.out, again.err, again.traceback, again.hung)

    return does


def finished(here: Scratch, watched: Any, left: Done) -> bool:
    """Whether the same command finishes, leaves nothing half done, and the project is sound."""
    watched(left)
    ended = left.code == 0
    if here.freezes and not list(here.path("verdicts").glob("*")) and list(here.path("measurements").glob("*/*")):
        ended = ended and watched(here.run("gate", "--write-lock")).code == 0
    if list(here.path("prereg/ledger").glob("*")):
        here.commit("afterwards")
        chain = watched(here.verify())
        ended = ended and chain.code == 0
    rests = [path for path in here.root.rglob(".*.*") if not {".git", SCRATCH} & {*path.parts}]
    rests = [path for path in rests if path.name.count(".") > 2]
    return ended and not rests


def _unfinished(here: Scratch, watched: Any, left: Done) -> bool:
    return not finished(here, watched, left)


def _undisturbed() -> Yields:
    for name, (prepare, history) in COMMANDS.items():
        yield name, _killed(prepare, 10**6), history


@kind("a command is killed", "state", "empty", controls=_undisturbed, notices=finished, honest=_unfinished)
def kills() -> Yields:
    """Killed before any call that changes a file, the same command finishes when it is called again."""
    for name, (prepare, history) in COMMANDS.items():
        for n in range(1, POINTS):
            yield f"{name}, before change {n}", _killed(prepare, n), history


def _between_entry_and_lock(here: Scratch) -> Done:
    """Take the lock away that an entry speaks of, as a kill between the two does; git never had it."""
    here.run("gate", "--write-lock")
    here.path(f"verdicts/{here.freezes[0]}.lock").unlink()
    return here.run("gate", "--all")


def names_the_way(here: Scratch, watched: Any, left: Done) -> bool:
    """Whether the gate fails and says how to finish, and that finishes it."""
    told = watched(left).code != 0 and "--write-lock" in left.said
    finishes = watched(here.run("gate", here.freezes[0], "--write-lock")).code == 0
    return told and finishes and here.run("gate", "--all").code == 0


def _written() -> Yields:
    yield "a lock that was written", lambda here: (here.must("gate", "--write-lock"), here.run("gate", "--all"))[1]


def _unwritten(*steps: Callable[[Scratch], Any]) -> Does:
    def does(here: Scratch) -> Done:
        for step in steps:
            step(here)
        return _between_entry_and_lock(here)

    return does


@kind("a lock that was never written", "state", "measured", controls=_written, notices=names_the_way, honest=unharmed)
def unwritten() -> Yields:
    """The gate says `--write-lock`, not to restore from git what it never had."""
    yield "a first lock", _unwritten()
    yield "after another commit", _unwritten(lambda here: (here.write("notes.md", "n"), here.commit("notes")))
    yield "where there are other locks", _unwritten(lambda here: here.path("verdicts").mkdir())
    yield "without git", _unwritten(lambda here: shutil.rmtree(here.top / ".git"))
    yield "the folder gone too", lambda here: (_between_entry_and_lock(here), here.path("verdicts").rmdir(),
                                               here.run("gate", "--all"))[2]  # fmt: skip


def _adopting(name: str) -> Does:
    """Adopt a file of prereg/ with a date of its own."""

    def does(here: Scratch) -> Done:
        here.write(f"prereg/{name}.yaml", DRAFT.replace("2026-01-01a", name))
        here.commit("an old one")
        return here.run("freeze", f"prereg/{name}.yaml", "--adopt", "--reason", "frozen before")

    return does


def _ahead(year: int) -> Does:
    """Freeze on a machine whose clock is years ahead; it is set right afterwards."""

    def does(here: Scratch) -> Done:
        arguments = drafted(here)
        with ahead(year - 2026):
            done = here.run(*arguments)
        here.commit("freeze")
        return Done(done.code or 2, done.out, done.err, done.traceback, done.hung)

    return does


def not_locked_up(here: Scratch, watched: Any, left: Done) -> bool:
    """Whether it is refused, and an honest freeze can still be made."""
    watched(left)
    for path in here.path("prereg").glob("[0-9]*.yaml"):
        if f'"{path.stem}"' not in "".join(p.read_text() for p in here.entry_paths()):
            path.unlink()
    here.write("prereg/drafts/next.yaml", DRAFT)
    here.commit("draft")
    arguments = ("freeze", "prereg/drafts/next.yaml", "--reason", "to test", "--new-chain")
    honest = watched(here.run(*arguments))
    way = re.search(r"verdict erratum (sha256:[0-9a-f]{64})", honest.said)
    if honest.code != 0 and way:  # a clock was wrong, and the refusal says how to say so
        watched(here.run("erratum", way[1], "--reason", "entered under a wrong clock"))
        here.commit("erratum")
        honest = watched(here.run(*arguments))
    return left.code in (2, 3) and honest.code == 0


def _adopted() -> Yields:
    yield "of an earlier day", _adopting("2025-12-24a")
    yield "of today", _adopting("2026-01-05a")


@kind(
    "a day that never was, or is to come", "state", "empty", controls=_adopted, notices=not_locked_up, honest=unharmed
)
def days() -> Yields:
    """Valid dates, not after today: nothing frozen ahead locks a project up for good."""
    for name in (
        "9999-12-31z",
        "2026-01-07a",
        "2030-01-01a",
        "2026-02-30a",
        "2026-13-01a",
        "2025-00-10a",
        "0000-01-01a",
    ):
        yield f"{name} adopted", _adopting(name)
    for year in (2027, 2030, 2100):
        yield f"frozen under a clock of {year}", _ahead(year)


STORED = re.compile("(?<!not )stored: ")


def _at_once(prepare: Callable[[Scratch], tuple[str, ...]], n: int = 3) -> Does:
    """Call the same command several times at once, each in a process of its own."""

    def does(here: Scratch) -> Done:
        arguments = prepare(here)
        running = [
            subprocess.Popen([sys.executable, "-m", "verdict", *arguments], cwd=here.root, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True) for _ in range(n)
        ]  # fmt: skip
        answers = [process.communicate(timeout=60) for process in running]
        said = " ".join(f"{out} {err}" for out, err in answers)
        return Done(
            sum(bool(STORED.search(f"{out}{err}")) for out, err in answers),
            said,
            "",
            said if "Traceback" in said else "",
        )

    return does


def once(here: Scratch, watched: Any, left: Done) -> bool:
    """Whether exactly one call said that it stored, what is stored is sound, and no answer was a traceback."""
    watched(left)
    gate = watched(here.run("gate", "--write-lock"))
    return left.code == 1 and gate.code == 0


def _alone() -> Yields:
    yield "one alone", _at_once(reading, 1)


def _not_once(here: Scratch, watched: Any, left: Done) -> bool:
    return not once(here, watched, left)


@kind("several measure at once", "state", "empty", controls=_alone, notices=once, honest=_not_once)
def at_once() -> Yields:
    """The first is kept by exclusive creation, and the others say so."""
    random = "import random\nNUMBERS['error'] = {'every': random.randint(1, 200) / 1000}\n"
    slow = f"{random}time.sleep(0.3)\n{HANDS_IN}"
    yield "three read", _at_once(reading)
    yield "two read", _at_once(reading, 2)
    yield (
        "three run a command",
        _at_once(lambda here: ("run", project(here, random + HANDS_IN), "--measure", "--exit-zero")),
    )
    yield (
        "two run a command",
        _at_once(lambda here: ("run", project(here, random + HANDS_IN), "--measure", "--exit-zero"), 2),
    )
    yield "three run a slow command", _at_once(lambda here: ("run", project(here, slow), "--measure", "--exit-zero"))
