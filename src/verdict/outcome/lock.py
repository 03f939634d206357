"""verdicts/<id>.lock: what came out and what it rests on, one line per thing, so that a change is one line in a review.

Each line is a JSON array. Four say what the lock is about; then stands what the verdict rests on (engine, methods,
plugins, readings, provenance, what it uses of other freezes, the looks up to this one and which of them decided what,
other sets of measurements); then, sorted, what came out: words, reasons, causes, grades, qualifiers, flags, tokens,
gates, budgets, risks and tags, without margins or floats. The last line is the digest of all above.

Version 1 had neither the middle part nor the last line; its locks are read and compared for ever.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from verdict.algebra.grid import describe
from verdict.outcome.record import SHOWN_CELLS, ClauseOutcome, Outcome, PredictionOutcome, Reason

SCHEMAS = {1: "verdict/lock/1", 2: "verdict/lock/2"}
HEADER = ("schema", "freeze", "measurements", "ledger")
BASIS = ("engine", "method", "plugin", "provenance", "readings", "uses", "rests_on", "look", "decided", "other")
SEAL = "digest"
TRUTHS = {True: "true", False: "false", None: "unknown"}


@dataclass(frozen=True, slots=True)
class Head:
    """Where a ledger ends: the number and digest of its last entry; 0 and "none" for an empty one."""

    number: int
    digest: str


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock: which freeze and measurements, where the ledger stood, what it rests on, and what came out.

    `basis` and `lines` are lines of the file; a lock of version 1 has no basis.
    """

    freeze: str
    freeze_digest: str
    stored: str
    measurements: str
    head: Head
    lines: tuple[str, ...]
    basis: tuple[str, ...] = ()

    @property
    def version(self) -> int:
        """The version of the format."""
        return 2 if self.basis else 1

    @property
    def digest(self) -> str:
        """Digest of everything but the head, by which the ledger knows this lock.

        The head need not be in it: it has to be the entry just before the one that records this digest.
        """
        about = (self.freeze, self.freeze_digest, self.stored, self.measurements)
        return _sha("\n".join((_line(*about), *self.basis, *self.lines)))

    @property
    def text(self) -> str:
        """The file: four lines that say what it is about, then the rest; its last line covers every other."""
        body = "".join(f"{line}\n" for line in (*self._header(), *self.basis, *self.lines))
        return body if self.version == 1 else f"{body}{_line(SEAL, _sha(body))}\n"

    def same_outcome(self, other: Lock) -> bool:
        """Say whether the same came out of the same freeze on the same measurements, whatever it rests on besides."""
        return replace(self, basis=()).digest == replace(other, basis=()).digest

    def by_engine(self, version: str) -> Lock:
        """Return the lock as another version of the engine writes it, where all else is the same."""
        lines = (_line("engine", version) if json.loads(line)[0] == "engine" else line for line in self.basis)
        return replace(self, basis=tuple(lines))

    def rests_on(self, kind: str) -> tuple[tuple[Any, ...], ...]:
        """Return the lines of one kind of basis, each without its kind."""
        parts = (json.loads(line) for line in self.basis)
        return tuple(tuple(rest) for first, *rest in parts if first == kind)

    def _header(self) -> tuple[str, ...]:
        return (
            _line("schema", SCHEMAS[self.version]),
            _line("freeze", self.freeze, self.freeze_digest),
            _line("measurements", self.stored, self.measurements),
            _line("ledger", self.head.number, self.head.digest),
        )


@dataclass(frozen=True, slots=True)
class LockChange:
    """One thing that came out otherwise than the lock says; empty texts where it was not there."""

    about: str
    locked: str
    found: str

    @property
    def prediction(self) -> str | None:
        """The prediction that it is about; None for a flag, a risk and whatever else concerns several."""
        kind, _, rest = self.about.partition(" ")
        return rest.partition(" ")[0] if kind in ("prediction", "clause") else None

    def __str__(self) -> str:
        return f"{self.about}: locked {self.locked or 'nothing'}, found {self.found or 'nothing'}"


def lock_of(outcome: Outcome, stored: str, head: Head, basis: Iterable[tuple[Any, ...]] = ()) -> Lock:
    """Write down what came out; each part of the `basis` begins with its kind."""
    lines = tuple(sorted(_line(*parts) for parts in _things(outcome)))
    return Lock(
        freeze=outcome.freeze,
        freeze_digest=outcome.freeze_digest,
        stored=stored,
        measurements=outcome.measurements_digest,
        head=head,
        lines=lines,
        basis=tuple(_line(*parts) for parts in sorted(basis, key=lambda parts: (BASIS.index(parts[0]), parts))),
    )


def _sha(text: str) -> str:
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def _line(*parts: Any) -> str:
    return json.dumps([*parts], ensure_ascii=False, sort_keys=True)


def _things(outcome: Outcome) -> Iterator[tuple[Any, ...]]:
    for p in outcome.predictions:
        yield ("prediction", p.id, p.word.value, _rest(p))
        for c in p.clauses:
            yield ("clause", p.id, c.name, c.word.value, _rest(c))
    for f in outcome.flags:
        for cell, holds in f.cells.items():
            yield ("flag", f.name, cell, TRUTHS[holds])
    yield from (
        ("choice", c.name, describe(at.cell), at.token or TRUTHS[None]) for c in outcome.choices for at in c.cells
    )
    for g in outcome.gates:
        yield ("gate", g.name, TRUTHS[g.passed])
    for s in outcome.stops:
        yield ("stop", s.name, TRUTHS[s.holds])
    for b in outcome.budgets:
        yield ("budget", b.name, TRUTHS[b.kept])
    for r in outcome.risks:
        yield ("risk", r.name, r.before.value, r.after.value, TRUTHS[r.live])
    for claim in outcome.claims:
        for tier, tag in claim.tags:
            yield ("tag", claim.name, tier, tag.value)
        for flip in claim.proposals:
            yield ("flip", claim.name, *map(str, flip))
    yield ("tag_flips", outcome.proof.declared, TRUTHS[outcome.proof.holds])
    yield ("outcome", outcome.fired)
    yield ("exit", int(outcome.exit_code))


def _rest(came: PredictionOutcome | ClauseOutcome) -> dict[str, Any]:
    """Return cause, grade, qualifiers and reasons, those that there are."""
    rest = {
        "cause": came.cause.value if came.cause else None,
        "grade": came.grade.value if came.grade else None,
        "qualifiers": list(came.qualifiers),
        "reasons": sorted(map(_reason, came.reasons)),
    }
    return {name: value for name, value in rest.items() if value}


def _reason(reason: Reason) -> str:
    """Write a reason with all its cells: a digest stands for those that a long list leaves out."""
    if len(reason.cells) <= SHOWN_CELLS:
        return str(reason)
    named = "\n".join(describe(cell) for cell in reason.cells)
    return f"{reason} [{sha256(named.encode()).hexdigest()[:12]}]"


def compare(locked: Lock, found: Lock) -> tuple[LockChange, ...]:
    """Return what came out otherwise, thing by thing."""
    old, new = _by_thing(locked.lines), _by_thing(found.lines)
    names = sorted({*old, *new})
    return tuple(LockChange(n, old.get(n, ""), new.get(n, "")) for n in names if old.get(n) != new.get(n))


# How many leading parts of a line name the thing; what follows is what came out.
NAMED = {
    "prediction": 2, "clause": 3, "flag": 3, "choice": 3, "gate": 2, "stop": 2, "budget": 2, "risk": 2, "tag": 3,
    "flip": 5,
}  # fmt: skip


def _by_thing(lines: tuple[str, ...]) -> dict[str, str]:
    things = {}
    for line in lines:
        parts = json.loads(line)
        n = NAMED.get(parts[0], 1)
        things[" ".join(str(part) for part in parts[:n] if part != "").strip()] = _words(parts[n:])
    return things


def _words(parts: list[Any]) -> str:
    said = []
    for part in parts:
        if isinstance(part, dict):
            said += [f"{key} {', '.join(v) if isinstance(v, list) else v}" for key, v in sorted(part.items())]
        else:
            said.append(str(part))
    return "; ".join(said) or "proposed"
