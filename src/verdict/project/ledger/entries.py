"""The shapes of the ledger's entries; an entry is hashed over its canonical JSON, the hash of the one before in it.

Version 2 of an entry may say what numbers were judged and withdrawn; entries of version 1 stand as they are.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from verdict.registration.identifiers import FreezeId, PredictionId
from verdict.text.canonical import digest
from verdict.text.record import Frozen, Name, Record, Words
from verdict.words.vocabulary import Tag, Word

Schema = Literal["verdict/ledger/1", "verdict/ledger/2"]
SCHEMA: Schema = "verdict/ledger/2"
Sha = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]
Known = Annotated[str, StringConstraints(pattern=r"^(sha256:[0-9a-f]{64}|unknown)$")]
ObjectId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}([0-9a-f]{24})?$")]
# A time without Z is a local time, and says nothing to anybody elsewhere.
Utc = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z$")]


class AmendmentKind(StrEnum):
    """Why a registration had to change."""

    UNFORESEEN = "unforeseen"
    ERROR = "error"
    MISSING_INFORMATION = "missing_information"
    VIOLATED_ASSUMPTION = "violated_assumption"
    COMPUTE = "compute"


class Access(StrEnum):
    """What was known of the measurements when a freeze was made, least first."""

    NOTHING_RUN = "nothing_run"
    RUN_UNOPENED = "run_unopened"
    AGGREGATES_SEEN = "aggregates_seen"
    CELLS_SEEN = "cells_seen"

    @property
    def blind(self) -> bool:
        """Whether nothing of the measurements had been seen: an amendment then, else a deviation."""
        return self in (Access.NOTHING_RUN, Access.RUN_UNOPENED)


class GitState(Record):
    """Where the repository stood; `dirty` says that files differed from the commit."""

    commit: ObjectId
    tree: ObjectId
    dirty: bool


class Predecessor(Record):
    """The freeze that another one replaces."""

    id: FreezeId
    digest: Known


class Adopted(Record):
    """A file that was frozen before the ledger existed: the ledger proves nothing about when."""

    kind: Literal["adopted"]
    id: FreezeId
    digest: Sha
    parent: Predecessor | None
    reason: Words
    git: GitState | None


class Freeze(Record):
    """A freeze: the digest of its canonical bytes, what it replaces, why, and what was known then."""

    kind: Literal["frozen"]
    id: FreezeId
    digest: Sha
    parent: Predecessor | None
    reason: Words
    amendment: AmendmentKind | None
    access: Access | None
    git: GitState | None
    findings: tuple[Words, ...] = ()

    @property
    def standing(self) -> str:
        """Say what the freeze is: the first of its chain, an amendment, or a deviation."""
        if self.parent is None:
            return "first"
        return "amendment" if self.access is not None and self.access.blind else "deviation"


class JudgedEvent(Record):
    """A verdict that was locked: of which freeze, on which measurements, and in one digest everything that came out.

    `everything` is the fingerprint of all numbers; `readings` has, for every prediction, that of the numbers that its
    tests rest on.
    """

    kind: Literal["judged"]
    freeze: FreezeId
    freeze_digest: Sha
    stored: Words
    measurements: Sha
    lock: Sha
    words: Frozen[PredictionId, Word]
    engine: Words
    reason: Words | None = None
    changes: tuple[Words, ...] = ()
    everything: Sha | None = None
    readings: Frozen[PredictionId, Sha] = Field(default_factory=dict, validate_default=True)
    look: int | None = Field(default=None, ge=1, description="the count of the look at which it was judged")


class LookedEvent(Record):
    """A set of measurements that was stored as a look: of which freeze, at which count, and what numbers it holds."""

    kind: Literal["looked"]
    freeze: FreezeId
    freeze_digest: Sha
    look: int = Field(ge=1, description="the count of the look")
    stored: Words
    measurements: Sha
    everything: Sha | None = None
    readings: Frozen[PredictionId, Sha] = Field(default_factory=dict, validate_default=True)


class Conferred(Record):
    """A tag that a person moved: which claim and tier, from what to what, on what evidence."""

    kind: Literal["conferred"]
    claim: Name
    tier: Name
    from_: Tag = Field(alias="from")
    to: Tag
    freeze: FreezeId | None
    evidence: tuple[Sha, ...]
    reason: Words


class Stands(Record):
    """A verdict that an erratum leaves standing although it rests on the subject, and why."""

    freeze: FreezeId
    prediction: PredictionId
    because: Words


class Withdrawn(Record):
    """What an erratum took away when it was entered; what is measured later is found by its subjects."""

    freeze: FreezeId
    predictions: tuple[PredictionId, ...]


class Held(Record):
    """One set of measurements that an erratum withdrew, so that it is known again however it is written.

    `names` are the names in its provenance under which the subjects stood; `everything` is the fingerprint of all its
    numbers, and `readings` has that of those behind each prediction that was withdrawn.
    """

    freeze: FreezeId
    measurements: Sha
    names: tuple[Words, ...] = ()
    everything: Sha | None = None
    readings: Frozen[PredictionId, Sha] = Field(default_factory=dict, validate_default=True)


class Split(Record):
    """What an erratum leaves standing in a freeze by the rule that is registered there, and which rule that is."""

    freeze: FreezeId
    stands: tuple[PredictionId, ...]
    rule: Words


class Erratum(Record):
    """Something recorded is wrong: by digest or component, with what is withdrawn and what stands.

    `stands` is what a person says to stand, `split` what stands since its numbers rest on something else.
    """

    kind: Literal["erratum"]
    name: Annotated[str, StringConstraints(pattern=r"^E[1-9][0-9]*$")]
    subjects: tuple[Words, ...] = Field(min_length=1)
    withdraws: tuple[Withdrawn, ...]
    stands: tuple[Stands, ...] = ()
    held: tuple[Held, ...] = ()
    split: tuple[Split, ...] = ()
    reason: Words


Event = Annotated[Adopted | Freeze | LookedEvent | JudgedEvent | Conferred | Erratum, Field(discriminator="kind")]


class Entry(Record):
    """One entry: its number, the digest of the entry before, when, who, and what happened."""

    schema_: Schema = Field(alias="schema")
    number: int = Field(ge=1)
    previous: Sha | None
    time: Utc
    who: Words
    event: Event

    @property
    def digest(self) -> str:
        """Digest of the canonical bytes of the whole entry, which the next entry names."""
        return digest(self)


def essence(event: Event) -> tuple[str, ...]:
    """Return what must never be lost: two entries with one essence record the same thing at different places."""
    match event:
        case Adopted() | Freeze():
            return ("freeze", event.id, event.digest)
        case LookedEvent():
            return ("looked", event.freeze, str(event.look), event.measurements)
        case JudgedEvent():
            return ("judged", event.freeze, event.measurements, event.lock)
        case Conferred():
            return ("conferred", event.claim, event.tier, event.from_, event.to, *event.evidence)
        case Erratum():
            return ("erratum", *event.subjects, event.reason)
