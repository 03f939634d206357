"""What lint found, as people read it: what refuses first, and what is said of several places alike told once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from verdict.report.rows import Row, counted, plain

_WRITTEN = re.compile(r"`[^`]*`|\"[^\"]*\"|'[^']*'|\[[^\]]*\]|\b\d[\d.,]*")  # what differs where the same is said
NAMES = 6  # places that are named before a finding


class Finding(Protocol):
    """One sentence about one place, as lint gives it."""

    @property
    def place(self) -> str:
        """What it is about."""

    @property
    def text(self) -> str:
        """The sentence."""

    @property
    def refuses(self) -> bool:
        """Whether it keeps the registration from being frozen."""

    @property
    def weight(self) -> str:
        """`warning: ` or `note: `; nothing where it refuses."""


@dataclass(frozen=True, slots=True)
class Told:
    """A finding with all the places that it is true of, and the places of which the like is true."""

    severity: str
    places: tuple[str, ...]
    likewise: tuple[str, ...]
    text: str

    def __str__(self) -> str:
        also = f"; likewise {_named(self.likewise)}" if self.likewise else ""
        return f"{_named(self.places)}: {self.text}{also}"


SEVERITIES = ("refused", "warning", "note")


def severity(finding: Finding) -> str:
    """Return how much a finding weighs, in a word."""
    return finding.weight.removesuffix(": ") or "refused"


def told(findings: Iterable[Finding], *, each: bool = False) -> list[Told]:
    """Return findings by severity, those that differ only in their place, or in what they quote, together.

    With `each` only those that are the same word for word are told together.
    """
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in sorted(findings, key=lambda one: SEVERITIES.index(severity(one))):
        text = finding.text if each else _WRITTEN.sub("", finding.text)
        groups.setdefault((severity(finding), text), []).append(finding)
    return [_together(group) for group in groups.values()]


def _together(group: Sequence[Finding]) -> Told:
    first = group[0]
    same = tuple(dict.fromkeys(one.place for one in group if one.text == first.text))
    alike = tuple(dict.fromkeys(one.place for one in group if one.place not in same))
    return Told(severity(first), same, alike, first.text)


def _named(places: Sequence[str]) -> str:
    more = f" and {len(places) - NAMES} more" if len(places) > NAMES else ""
    return ", ".join(places[:NAMES]) + more


def rows(findings: Sequence[Finding], most: int | None) -> Iterator[Row]:
    """Yield a row for each of the first findings, folded, and how many more there are; all of them without `most`."""
    found = told(findings, each=most is None)
    for one in found[:most]:
        yield Row((one.severity, str(one)), "NOT PASSED" if one.severity == "refused" else "bold", depth=1, styled=1)
    left = [] if most is None else found[most:]
    if left:
        yield plain(f"and {counted(len(left), 'finding')} more: --all", depth=1)


def tally(problems: int, findings: Iterable[Finding]) -> str:
    """Say how many problems, warnings and notes there are; problems are named even where there are none."""
    severities = [severity(finding) for finding in findings]
    others = (counted(severities.count(word), word) for word in SEVERITIES[1:] if word in severities)
    return ", ".join((counted(problems + severities.count("refused"), "problem"), *others))
