"""Locks edited, exchanged, copied or made for what was never locked."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.attacks.attack import Yields, both, kind
from tests.attacks.forging import digest_of, seal, set_head
from tests.attacks.histories import amend, copied, lock, measure
from tests.attacks.scratch import Scratch

SHA = "sha256:" + "0123456789abcdef" * 4


def _honest() -> Yields:
    """What may happen to a lock in good faith."""

    def crlf(here: Scratch) -> None:
        for path in here.path("verdicts").glob("*.lock"):
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    def another(here: Scratch) -> None:
        measure(here, amend(here, here.freezes[-1], "value: 0.", "value: 0.0"))
        lock(here)

    def written_again(here: Scratch) -> None:
        here.path(f"verdicts/{here.freezes[0]}.lock").unlink()
        here.must("gate", here.freezes[0], "--write-lock")
        here.write("notes.md", "the lock was gone")

    yield "line ends", crlf
    yield "another lock", another
    yield "a lost lock made again", written_again, "locked"


def _lock(here: Scratch, n: int = 0) -> str:
    return f"verdicts/{here.freezes[n]}.lock"


@kind("the head in a lock is replaced", "10", "storied", controls=_honest)
def heads() -> Yields:
    """The head is part of what the lock's digest covers."""

    def to(head: Callable[[Scratch], tuple[int, str]], n: int = 0) -> Callable[[Scratch], None]:
        return lambda here: set_head(here.path(_lock(here, n)), *head(here))

    def entry(number: int) -> Callable[[Scratch], tuple[int, str]]:
        return lambda here: (number, here.entries()[number]["previous"])

    heads = [
        ("an empty ledger", to(lambda here: (0, "none"))),
        ("the same of the other lock", to(lambda h: (0, "none"), 1)),
    ]
    odd = {"zero, by the last digest": (0, -1), "minus one": (-1, -2), "minus three": (-3, -4)}
    heads += [(name, to(lambda here, n=n, d=d: (n, digest_of(here.entries()[d])))) for name, (n, d) in odd.items()]
    heads += [(f"entry {n}", to(entry(n))) for n in (1, 2, 3, 6, 8, 10)]
    heads += [(f"entry {n} of the other lock", to(entry(n), 1)) for n in (1, 6, 9, 10)]
    yield from both(heads)


@kind("a line of a lock is edited", "10", "storied", controls=_honest)
def lines() -> Yields:
    """A lock is what the ledger recorded, line by line, and nothing beside."""
    yield from both(
        [("no end of line", lambda here: here.write(_lock(here), here.read(_lock(here)).rstrip("\n") + " "))]
    )
    for sealed in (False, True):
        how = ", sealed anew" if sealed else ""
        yield from both((f"{name}{how}", _sealing(does) if sealed else does) for name, does in _lines())


def _sealing(does: Callable[[Scratch], object]) -> Callable[[Scratch], None]:
    """Make the digest over the whole lock fit again."""

    def doing(here: Scratch) -> None:
        does(here)
        for n in (0, 1):
            seal(here.path(_lock(here, n)))

    return doing


def _lines() -> Yields:
    yield from ((f"line {n} dropped", _dropped(n)) for n in range(1, 16))
    yield from ((f"line {n} twice", _doubled(n)) for n in (1, 2, 3, 4, 5, 8, 12))
    words = [("NOT PASSED", "PASS"), ("PASS", "NOT PASSED"), ("UNTESTED", "PASS"), ("open", "closed"), ("true",
        "false"),
             ("conjectured", "validated"), ("measured", "transcribed")]  # fmt: skip
    yield from ((f"{old} becomes {new}", _replaced(old, new)) for old, new in words)
    yield from (
        ("a line more", lambda here: here.write(_lock(here), here.read(_lock(here)) + '["note", "all is well"]\n')),
        ("a byte order mark", lambda here: here.write(_lock(here), "\ufeff" + here.read(_lock(here)))),
        ("another measurements digest", _header(2, 2, SHA)), ("another freeze digest", _header(1, 2, SHA)),
        ("another freeze", _header(1, 1, "2026-01-05b")), ("another set", _header(2, 1, "other")),
    )  # fmt: skip


def _header(line: int, part: int, value: str) -> Callable[[Scratch], None]:
    def does(here: Scratch) -> None:
        lines = here.read(_lock(here)).splitlines()
        parts = json.loads(lines[line])
        parts[part] = value
        lines[line] = json.dumps(parts)
        here.write(_lock(here), "\n".join(lines) + "\n")

    return does


def _dropped(n: int) -> Callable[[Scratch], None]:
    def does(here: Scratch) -> None:
        lines = here.read(_lock(here)).splitlines(keepends=True)
        here.write(_lock(here), "".join(lines[: n - 1] + lines[n:]))

    return does


def _doubled(n: int) -> Callable[[Scratch], None]:
    def does(here: Scratch) -> None:
        lines = here.read(_lock(here)).splitlines(keepends=True)
        here.write(_lock(here), "".join(lines[:n] + lines[n - 1 :]))

    return does


def _replaced(old: str, new: str) -> Callable[[Scratch], None]:
    def does(here: Scratch) -> None:
        name = next(_lock(here, n) for n in (0, 1) if old in here.read(_lock(here, n)))
        here.edit(name, old, new)

    return does


@kind("another lock in its place", "10", "storied", controls=_honest)
def exchanged() -> Yields:
    """A lock belongs to one freeze, and an old one is not the last."""

    def copy(a: int, b: int) -> Callable[[Scratch], None]:
        return lambda here: here.write(_lock(here, b), here.read(_lock(here, a)))

    def of_a_stranger(here: Scratch) -> None:
        here.write("verdicts/2026-01-04a.lock", here.read(_lock(here)))

    def renamed(here: Scratch) -> None:
        here.path(_lock(here)).rename(here.path("verdicts/2026-01-05A.lock"))

    def before(here: Scratch) -> None:
        old = here.git("log", "--format=%H", "--reverse", "--", _lock(here)).split()[0]
        here.git("checkout", old, "--", _lock(here))

    def linked(here: Scratch) -> None:
        path = here.path(_lock(here))
        path.rename(here.path("elsewhere"))
        path.symlink_to("../elsewhere")
        here.write("elsewhere", here.read("elsewhere").replace("UNTESTED", "PASS"))

    def folder(here: Scratch) -> None:
        here.path("verdicts").rename(here.path("Verdicts"))

    def stranger(here: Scratch) -> None:
        other = copied("locked", here.root.with_name("other"))
        here.write(_lock(here), other.read(_lock(other)))

    yield from both([
        ("the first for the second", copy(0, 1)), ("the second for the first", copy(1, 0)),
        ("for what was never frozen", of_a_stranger), ("in capitals", renamed), ("an earlier one", before),
        ("a link to an edited one", linked), ("the folder in capitals", folder), ("of another project", stranger),
        ("all gone", lambda here: [p.unlink() for p in here.path("verdicts").glob("*")]),
        ("a folder in its place", lambda here: (here.path(_lock(here)).unlink(), here.path(_lock(here)).mkdir())),
    ])  # fmt: skip
