"""What ordered choice came to: the token of each cell, the outcome that fired, or the rule that keeps either open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from verdict.algebra.grid import CellKey


@dataclass(frozen=True, slots=True)
class TokenOutcome:
    """What a choice gave in one cell: a token, or the rule that keeps it open and what in it is not known."""

    cell: CellKey
    token: str | None
    rule: str = ""
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChoiceOutcome:
    """What a choice gave, cell by cell; a choice of the run has one cell without axes."""

    name: str
    tokens: tuple[str, ...]
    cells: tuple[TokenOutcome, ...]

    def count(self, token: str | None) -> int:
        """Return how many cells have a token; of None, how many have none yet."""
        return sum(cell.token == token for cell in self.cells)

    @property
    def waiting(self) -> tuple[str, ...]:
        """For each rule that keeps cells open: how many, and what it waits for."""
        open_ = Counter((cell.rule, cell.unknown) for cell in self.cells if cell.token is None)
        return tuple(f"{n} open at the rule {rule}{since(unknown)}" for (rule, unknown), n in open_.items())


@dataclass(frozen=True, slots=True)
class OpenRule:
    """A registered outcome that is not known not to hold, and the names in it of which too little is known.

    `waits` says the same with the cells and, of a choice, with the rule that keeps it open. `withdrawn` are the
    predictions in it whose verdicts an erratum took away.
    """

    name: str
    holds: bool | None
    unknown: tuple[str, ...]
    waits: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.holds:
            return f"{self.name} holds"
        return f"{self.name} is open{since(self.waits or self.unknown, self.withdrawn)}"


@dataclass(frozen=True, slots=True)
class Firing:
    """Which registered outcome fired; without one, `open` are the rules that kept it open, none where none holds.

    Of the one that fired, `when` is its rule and `means` what it means; `ordered` says that it is the first that holds.
    """

    fired: str | None
    open: tuple[OpenRule, ...] = ()
    when: str = ""
    means: str = ""
    ordered: bool = False

    def __str__(self) -> str:
        if self.fired is not None:
            return f"{self.fired} fired"
        kept = "; ".join(map(str, self.open)) or "none of the registered ones holds"
        return f"no outcome fired: {kept}"

    @property
    def told(self) -> Iterator[str]:
        """The same in full: by which rule, and what it means."""
        if self.fired is None:
            yield str(self)
            return
        first = " is the first that holds" if self.ordered else " holds"
        yield f"{self}: {self.when}{first}" if self.when else f"{self}: no rule before it holds"
        if self.means:
            yield self.means


def since(unknown: tuple[str, ...], withdrawn: tuple[str, ...] = ()) -> str:
    """Say that something is open for want of these; nothing where nothing is missing."""
    why = [f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} {word}"
           for names, word in ((withdrawn, "withdrawn"), (unknown, "not known")) if names]  # fmt: skip
    return f", since {' and '.join(why)}" if why else ""
