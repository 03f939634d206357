"""What a verification comes to, in three lists: what held, what was not checked, and what no file can show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from verdict.project.ledger.checks import Check, CheckKind, Standing

LISTED = 6  # subjects that a line names
HEAD_KEPT = "the head you gave"

REWRITTEN = (
    "whether history was rewritten everywhere: keep a head elsewhere (verdict log prints it) and give it as --head"
)
FORGED = "whether the numbers are those that were measured: whoever holds the key can sign others"
UNSIGNED = "who made the freezes and the numbers: nothing is signed"
UNSEEN = "whether the experiment was run before it was frozen, and shown to nobody"
CLOCK = "when anything happened: times are those of the machines that wrote them, and no third party stamped one"


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a list: the kind of check, "" where it is about none, and what is said of it."""

    kind: str
    words: str

    def __str__(self) -> str:
        return f"{self.kind}{' of' if ': ' in self.words else ':'} {self.words}" if self.kind else self.words


def summary(checks: tuple[Check, ...]) -> dict[str, tuple[Told, ...]]:
    """Return the three lists for a project, and before them what is broken, if anything is."""
    lists = {
        "broken": _by_words(checks, Standing.BROKEN),
        "held": _by_kind(checks),
        "not checked": _by_words(checks, Standing.NOT_CHECKED),
        "cannot be known": _unknowable(checks),
    }
    return {name: lines for name, lines in lists.items() if lines or name != "broken"}


def _by_kind(checks: tuple[Check, ...]) -> tuple[Told, ...]:
    held = [check for check in checks if check.standing is Standing.HOLDS]
    abouts = {kind: [check.about for check in held if check.kind is kind] for kind in CheckKind}
    return tuple(Told(kind, _named(about)) for kind, about in abouts.items() if about)


def _by_words(checks: tuple[Check, ...], standing: Standing) -> tuple[Told, ...]:
    """Group what has one reason, so that a hundred unsigned freezes are one line."""
    found: dict[tuple[CheckKind, str], list[str]] = {}
    for check in checks:
        if check.standing is standing:
            found.setdefault((check.kind, check.words), []).append(check.about)
    return tuple(Told(kind, f"{_named(about)}: {words}") for (kind, words), about in found.items())


def _named(about: Iterable[str]) -> str:
    names = tuple(dict.fromkeys(about))
    return ", ".join(names[:LISTED]) + (f" and {len(names) - LISTED} more" if len(names) > LISTED else "")


def _unknowable(checks: tuple[Check, ...]) -> tuple[Told, ...]:
    held = {(check.kind, check.about) for check in checks if check.standing is Standing.HOLDS}
    kinds = {kind for kind, _ in held}
    lines = (
        None if (CheckKind.HEAD, HEAD_KEPT) in held else REWRITTEN,
        FORGED if CheckKind.SIGNATURE in kinds else UNSIGNED,
        UNSEEN,
        None if CheckKind.TIME in kinds else CLOCK,
    )
    return tuple(Told("", line) for line in lines if line is not None)
