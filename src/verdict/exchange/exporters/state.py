"""What every exporter is given: a freeze, its files, what came out, and how it stands; read once, from one state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any

from verdict.exchange.exporters.named import NOBODY, Named
from verdict.outcome.gated import Gated
from verdict.outcome.lock import Head

ENGINE = "verdict-engine"  # the name of the distribution
ORDER_HOLDS = "holds"
SHORT = len("sha256:") + 12  # characters of a digest that tell it from every other


class Role(StrEnum):
    """What a file of the project is to a freeze."""

    REGISTRATION = "the registration"
    CANONICAL = "the canonical bytes of the registration, whose SHA-256 is the digest of the freeze"
    MEASUREMENTS = "the measurements that were judged"
    EARLIER = "the measurements of an earlier look"
    LOCK = "the lock of the verdicts"
    ENTRY = "an entry of the ledger"
    SIGNATURE = "the signature of an entry of the ledger"


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the project: its name there, what it is to the freeze, and its bytes."""

    name: str
    role: Role
    content: bytes

    @property
    def sha256(self) -> str:
        """The digest of its bytes, 64 hexadecimal digits."""
        return sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Entered:
    """The entry of the ledger that froze a registration: number, UTC time, what the freeze is, and why.

    `standing` is first, amendment, deviation or adopted. Of an adopted one the time is that of its adoption: it was
    frozen before there was a ledger, and no file says when.
    """

    number: int
    time: str
    standing: str
    reason: str
    replaces: str = ""
    replaced_by: str = ""

    @property
    def day(self) -> str | None:
        """The day on which it was frozen, as the clock of whoever froze it had it; None where no entry says."""
        return None if self.standing == "adopted" else self.time[:10]


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """One freeze as it stands: what `verdict run` and `verdict gate` say of it, and the files that they say it of.

    `outcome` is the payload of `verdict run --json`; None where nothing is measured. `order` says what git shows of
    whether the freeze came before its numbers. `entered` is None for what no entry of the ledger freezes. `times` are
    start and end of measuring, where the measurements record them.
    """

    id: str
    digest: str
    title: str
    covers: tuple[str, ...]
    does_not_show: tuple[str, ...]
    gated: Gated
    order: Mapping[str, str]
    head: Head
    engine: str
    entered: Entered | None = None
    outcome: Mapping[str, Any] | None = None
    errata: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    uses: tuple[Mapping[str, str], ...] = ()
    times: tuple[str | None, str | None] = (None, None)
    last_day: str | None = None
    named: Named = field(default=NOBODY)

    @property
    def locked(self) -> bool:
        """Whether the verdicts are those of the lock, on the measurements that were locked, and the gate passes."""
        return int(self.gated.code) == 0 and not self.gated.pending and self._compared

    @property
    def _compared(self) -> bool:
        """Whether the gate compared what was judged here: the same set of measurements."""
        compared = self.gated.outcome
        own = None if self.outcome is None else self.outcome["measurements"]["digest"]
        return compared is not None and compared.measurements_digest == own

    @property
    def status(self) -> dict[str, Any]:
        """How the freeze stands, as JSON values: what run, gate, ledger and git say, and all that must be known."""
        entered = self.entered
        return {
            "locked": self.locked,
            "gate": self.gated.payload,
            "exit_code": None if self.outcome is None else self.outcome["exit_code"],
            "order": dict(self.order),
            "errata": list(self.errata),
            "replaced_by": (entered.replaced_by if entered is not None else "") or None,
            "to_know": list(to_know(self)),
        }

    @property
    def words(self) -> dict[str, str]:
        """The verdict of every prediction; empty where nothing is measured."""
        return {name: p["verdict"] for name, p in (self.outcome or {"predictions": {}})["predictions"].items()}


def to_know(state: State) -> Iterator[str]:
    """Yield, one sentence each, all that a reader of an export must know besides the verdicts.

    Nothing is to be known of a freeze whose gate is equal, whose order git shows, and that nothing replaced, withdrew
    or corrected.
    """
    if not state.locked:
        yield from _gate(state)
    notices = (state.outcome or {"notices": []})["notices"]
    yield from (f"{notice['kind']}: {notice['text']}" for notice in notices)
    told = any(state.order["text"] == notice["text"] for notice in notices)
    if state.order["standing"] != ORDER_HOLDS and state.entered is not None and not told:
        yield f"order of the freeze and its numbers: {state.order['standing']}: {state.order['text']}"
    yield from (f"erratum {text}" for text in state.errata)


def _gate(state: State) -> Iterator[str]:
    gated = state.gated
    yield f"verdict gate: {gated.standing}: {gated.sentence}"
    yield from (f"verdict gate: {change}" for change in gated.changes)
    if state.outcome is not None and gated.outcome is not None and not state._compared:
        own, other = state.outcome["measurements"]["digest"], gated.outcome.measurements_digest
        yield (
            f"verdict gate compared the measurements {other[:SHORT]}; the verdicts here are those of {own[:SHORT]}, "
            "which no lock holds"
        )


def one_line(state: State) -> str:
    """Say in one line what came out: each prediction with its word, and the exit code of `verdict run`."""
    if state.outcome is None:
        return "Nothing is measured yet."
    said = ", ".join(f"{name} {word}" for name, word in state.words.items())
    return f"{said} (exit code {state.outcome['exit_code']})."
