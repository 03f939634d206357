"""Commands on a ledger from which something is gone: each refuses, as the gate does."""

from __future__ import annotations

from tests.attacks.attack import Does, Yields, answered, kind, unharmed
from tests.attacks.forging import Entries, forge, put
from tests.attacks.histories import CHECKPOINT
from tests.attacks.kinds.links import last
from tests.attacks.running import Done
from tests.attacks.scratch import Scratch

FIRST, SECOND = "2026-01-05a", "2026-01-05b"
COMMANDS: dict[str, tuple[str, ...]] = {
    "run": ("run", FIRST, "--exit-zero"),
    "run of the other": ("run", SECOND, "--exit-zero"),
    "run as JSON": ("run", FIRST, "--json", "--exit-zero"),
    "report": ("report", FIRST),
    "report as text": ("report", FIRST, "--format", "txt"),
    "report as JSON": ("report", SECOND, "--format", "json"),
    "explain": ("explain", FIRST, "P1"),
    "diff": ("diff", FIRST, SECOND),
    "a promotion": ("confer", "small", "--tier", "operational", "--to", "solid", "--reason", "r", "--evidence",
    CHECKPOINT),
    "an erratum": ("erratum", "code.version=3", "--reason", "it was wrong"),
    "a lock": ("gate", SECOND, "--write-lock"),
    "a lock of all": ("gate", "--write-lock", "--reason", "again"),
    "the gate of one": ("gate", SECOND),
    "a freeze": ("freeze", "prereg/drafts/third.yaml", "--reason", "r", "--new-chain"),
    "an amendment": ("freeze", "prereg/drafts/fourth.yaml", "--reason", "r", "--kind", "error", "--access",
    "cells_seen"),
}  # fmt: skip


def _drafts(here: Scratch) -> None:
    text = here.read(f"prereg/{FIRST}.yaml").replace(f"id: {FIRST}", "id: 2000-01-01a", 1)
    here.write("prereg/drafts/third.yaml", text)
    here.write("prereg/drafts/fourth.yaml", f"{text}parent: {{id: {SECOND}, digest: unknown}}\n")
    here.commit("drafts")


def _unlocked(here: Scratch) -> None:
    """Drop the last entry and nothing else: no digest is made anew."""
    here.entry_paths()[-1].unlink()


def _demotion_undone(here: Scratch) -> None:
    def change(entries: Entries) -> Entries:
        return [entry for entry in entries if entry["number"] != 6]

    forge(here, change)


def _access(here: Scratch) -> None:
    forge(here, lambda entries: put(entries[6], ("event", "access"), "nothing_run"))


def _erratum_gone(here: Scratch) -> None:
    """Drop both errata and the locks behind them, with the lock of that time."""
    old = here.git("log", "--format=%H", "--reverse", "--", f"verdicts/{FIRST}.lock").split()[0]
    here.git("checkout", "-q", old, "--", f"verdicts/{FIRST}.lock")
    forge(here, lambda entries: entries[:8])


def _lock_gone(here: Scratch) -> None:
    """Drop the ledger behind the second lock, without touching the lock."""
    for path in here.entry_paths()[7:]:
        path.unlink()


ROLLED = {
    "the last entry gone": _unlocked, "the last entry gone, heads made anew": last,
    "a demotion undone": _demotion_undone,
    "an access level rewritten": _access, "errata gone": _erratum_gone, "behind a lock": _lock_gone,
}  # fmt: skip


def _called(arguments: tuple[str, ...], roll: Does, *, commit: bool) -> Does:
    def does(here: Scratch) -> Done:
        _drafts(here)
        roll(here)
        if commit:
            here.commit("nothing to see here")
        return here.run(*arguments)

    return does


def _whole() -> Yields:
    """The same commands on a whole ledger."""

    def moved(here: Scratch) -> Done:
        _drafts(here)
        here.must(
            "confer", "small", "--tier", "operational", "--to", "solid", "--reason", "r", "--evidence", CHECKPOINT
        )
        return here.run("gate", "--all")

    for name, arguments in COMMANDS.items():
        if name != "a lock of all":
            yield name, _called(arguments, lambda here: None, commit=True)
    yield "confer, then the gate", moved


@kind("a command on a rolled-back ledger", "8", "storied", controls=_whole, notices=answered, honest=unharmed)
def rolled_back() -> Yields:
    """Every command that prints verdicts or appends checks history and heads first."""
    for name, arguments in COMMANDS.items():
        for how, roll in ROLLED.items():
            yield f"{name}, {how}", _called(arguments, roll, commit=False)
        yield f"{name}, the last entry gone, committed", _called(arguments, last, commit=True)
