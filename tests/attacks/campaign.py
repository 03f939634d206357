"""Every attack, one after the other, with a table: python -m tests.attacks.campaign [--short] [KIND...]

Prints a line for each kind, and a last line of JSON; exit 1 unless nothing got through, no command ended in a traceback
or hung, and no honest change was refused.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import traceback
from collections.abc import Iterable
from dataclasses import dataclass, field

import tests.attacks.kinds  # noqa: F401 - enters them
from tests.attacks.attack import KINDS, Attack, Found, Kind, carried_out
from tests.attacks.flips import flips

SHORT, CONTROLS = 3, 1  # variants and honest changes of each kind in the short form


@dataclass
class Tally:
    """What became of attacks and controls; the lists name each that went wrong, with what was said."""

    attacks: int = 0
    controls: int = 0
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


def tallied(kind: Kind, tally: Tally, *, short: bool) -> Tally:
    """Carry out a kind's attacks and controls, and count them in."""
    for attack in spread(kind.attacks, SHORT) if short else kind.attacks:
        tally.add(attack, tried(attack), control=False)
    for control in spread(kind.controls, CONTROLS) if short else kind.controls:
        tally.add(control, tried(control), control=True)
    return tally


def _row(kind: Kind, tally: Tally, seconds: float) -> str:
    through, raised, hung, refused = map(len, (tally.undetected, tally.tracebacks, tally.hangs, tally.refused))
    return (
        f"{kind.row:10} {kind.name:52} {tally.attacks:5} {through:5} {raised:5} {hung:5}   "
        f"{tally.controls:3} {refused:3}  {seconds:6.1f} s"
    )


def _joined(tallies: Iterable[Tally]) -> Tally:
    whole = Tally()
    for tally in tallies:
        whole.attacks, whole.controls = whole.attacks + tally.attacks, whole.controls + tally.controls
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
    given = parser.parse_args()
    _say(f"{'row':10} {'kind':52}   all  open trace  hang   honest refused")
    tallies = []
    for kind in KINDS.values():
        if not given.kinds or any(part in kind.name for part in given.kinds):
            begun = time.monotonic()
            tallies.append(tallied(kind, Tally(), short=given.short))
            _say(_row(kind, tallies[-1], time.monotonic() - begun))
    for kind in flips(given.flips, given.seed):
        begun = time.monotonic()
        tallies.append(tallied(kind, Tally(), short=False))
        _say(_row(kind, tallies[-1], time.monotonic() - begun))
    whole = _joined(tallies)
    for name in ("undetected", "tracebacks", "hangs", "refused"):
        _say(*(f"{name}: {one}" for one in getattr(whole, name)))
    _say(whole.line)
    return 0 if whole.clean else 1


if __name__ == "__main__":
    raise SystemExit(main())
