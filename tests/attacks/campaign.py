"""Every attack, one after the other, with a table: python -m tests.attacks.campaign [--short] [--jobs N] [KIND...]

Prints a line for each kind, and a last line of JSON; exit 1 unless nothing got through, no command ended in a traceback
or hung, and no honest change was refused.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import traceback
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import groupby
from multiprocessing import get_context

import tests.attacks.kinds  # noqa: F401 - enters them
from tests.attacks.attack import KINDS, Attack, Found, Kind, carried_out
from tests.attacks.flips import flips
from tests.attacks.histories import apart, shelf

SHORT, CONTROLS = 3, 1  # variants and honest changes of each kind in the short form
PIECE = 20  # attacks that one process carries out before it takes others


@dataclass
class Tally:
    """What became of attacks and controls; the lists name each that went wrong, with what was said."""

    attacks: int = 0
    controls: int = 0
    seconds: float = 0.0
    undetected: list[str] = field(default_factory=list)
    tracebacks: list[str] = field(default_factory=list)
    hangs: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether nothing went wrong."""
        return not (self.undetected or self.tracebacks or self.hangs or self.refused)

    @property
    def line(self) -> str:
        """One line of JSON."""
        return json.dumps({
            "attacks": self.attacks, "passed_undetected": len(self.undetected), "tracebacks": len(self.tracebacks),
            "hangs": len(self.hangs), "controls": self.controls, "controls_refused": len(self.refused),
        })  # fmt: skip

    def add(self, attack: Attack, found: Found, *, control: bool) -> None:
        """Count one."""
        said = f"{attack.name}  [{found.said[:200]}]"
        self.controls += control
        self.attacks += not control
        if found.traceback:
            self.tracebacks.append(f"{attack.name}  [{found.traceback.strip().splitlines()[-1][:200]}]")
        if found.hung:
            self.hangs.append(said)
        if found.noticed is control:
            (self.refused if control else self.undetected).append(said)


def spread(attacks: tuple[Attack, ...], n: int) -> tuple[Attack, ...]:
    """Return n attacks at equal distances, the same ones each time."""
    return attacks if len(attacks) <= n else tuple(attacks[i * len(attacks) // n] for i in range(n))


def tried(attack: Attack) -> Found:
    """Carry out an attack; what goes wrong in the suite itself is a traceback too."""
    try:
        return carried_out(attack)
    except Exception:
        return Found(True, "", traceback.format_exc())


@dataclass(frozen=True, slots=True)
class Piece:
    """Some attacks and controls of one kind, so that several processes can share in it."""

    kind: Kind
    attacks: tuple[Attack, ...]
    controls: tuple[Attack, ...] = ()

    def tallied(self) -> Tally:
        """Carry all of it out, and count it."""
        begun, tally = time.monotonic(), Tally()
        for attack in self.attacks:
            tally.add(attack, tried(attack), control=False)
        for control in self.controls:
            tally.add(control, tried(control), control=True)
        tally.seconds = time.monotonic() - begun
        return tally


def pieces(kind: Kind, *, short: bool = False) -> Iterator[Piece]:
    """Yield what a kind consists of; in the short form a few variants alone."""
    attacks = spread(kind.attacks, SHORT) if short else kind.attacks
    yield Piece(kind, (), spread(kind.controls, CONTROLS) if short else kind.controls)
    for at in range(0, len(attacks), PIECE):
        yield Piece(kind, attacks[at : at + PIECE])


def tallied(kind: Kind, *, short: bool) -> Tally:
    """Carry out a kind's attacks and controls, and count them."""
    return _joined(piece.tallied() for piece in pieces(kind, short=short))


WAITING: list[Piece] = []  # what processes that are forked from this one find there


def _carried(n: int) -> Tally:
    return WAITING[n].tallied()


def each(jobs: int) -> Iterator[tuple[Kind, Tally]]:
    """Yield the pieces that wait with what became of each, in order, carried out by so many processes."""
    numbers = range(len(WAITING))
    with ExitStack() as closing:
        tallies = map(_carried, numbers)
        if jobs > 1:
            begin = (str(shelf()),)
            pool = closing.enter_context(get_context("fork").Pool(jobs, initializer=apart, initargs=begin))
            tallies = pool.imap(_carried, numbers)
        yield from zip((piece.kind for piece in WAITING), tallies, strict=True)


def _row(kind: Kind, tally: Tally) -> str:
    through, raised, hung, refused = map(len, (tally.undetected, tally.tracebacks, tally.hangs, tally.refused))
    return (
        f"{kind.row:10} {kind.name:52} {tally.attacks:5} {through:5} {raised:5} {hung:5}   "
        f"{tally.controls:3} {refused:3}  {tally.seconds:6.1f} s"
    )


def _joined(tallies: Iterable[Tally]) -> Tally:
    whole = Tally()
    for tally in tallies:
        whole.attacks, whole.controls = whole.attacks + tally.attacks, whole.controls + tally.controls
        whole.seconds += tally.seconds
        for name in ("undetected", "tracebacks", "hangs", "refused"):
            getattr(whole, name).extend(getattr(tally, name))
    return whole


def _say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Run the campaign."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", help="parts of names of kinds; else all")
    parser.add_argument("--short", action="store_true", help="a few variants of each kind")
    parser.add_argument("--flips", type=int, default=0, metavar="N", help="flip N random bytes besides")
    parser.add_argument("--seed", type=int, default=0, help="of the flips and kills")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="processes that share in it")
    given = parser.parse_args()
    _say(f"{'row':10} {'kind':52}   all  open trace  hang   honest refused")
    chosen = [k for k in KINDS.values() if not given.kinds or any(part in k.name for part in given.kinds)]
    WAITING[:] = [piece for kind in chosen for piece in pieces(kind, short=given.short)]
    WAITING.extend(piece for kind in flips(given.flips, given.seed) for piece in pieces(kind))
    tallies = []
    for kind, found in groupby(each(given.jobs), key=lambda pair: pair[0]):
        tallies.append(_joined(tally for _, tally in found))
        _say(_row(kind, tallies[-1]))
    whole = _joined(tallies)
    for name in ("undetected", "tracebacks", "hangs", "refused"):
        _say(*(f"{name}: {one}" for one in getattr(whole, name)))
    _say(whole.line)
    return 0 if whole.clean else 1


if __name__ == "__main__":
    raise SystemExit(main())
