"""What an attack is: what is done to a scratch project, and what shows that somebody noticed."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.attacks.histories import ROOM, copied
from tests.attacks.running import Done
from tests.attacks.scratch import Scratch

Does = Callable[[Scratch], Any]


@dataclass(frozen=True, slots=True)
class Found:
    """What became of one attack or control."""

    noticed: bool
    said: str
    traceback: str = ""
    hung: bool = False


@dataclass(slots=True)
class Watched:
    """Remembers every command that judged an attack, so that a traceback or a hang in any of them counts."""

    done: list[Done] = field(default_factory=list)

    def __call__(self, done: Done) -> Done:
        """Remember one command."""
        self.done.append(done)
        return done

    def each(self, done: Iterable[Done]) -> list[Done]:
        """Remember several commands."""
        self.done.extend(done)
        return list(done)

    def found(self, noticed: bool) -> Found:
        """Return what came of it all."""
        bad = next((one for one in self.done if not one.answered), None)
        said = " | ".join(f"{one.code}: {one.said[:400]}" for one in self.done)
        return Found(noticed, said, bad.traceback if bad else "", bad.hung if bad else False)


Notices = Callable[[Scratch, Watched, Any], bool]


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack: its kind, the variant, the project it starts from, what it does, and what `notices` it."""

    kind: str
    variant: str
    history: str
    does: Does
    notices: Notices

    @property
    def name(self) -> str:
        """Kind and variant."""
        return f"{self.kind}: {self.variant}"


@dataclass(frozen=True)
class Kind:
    """Attacks of one kind, with honest changes that have to stay unnoticed."""

    name: str
    row: str
    says: str
    attacking: Callable[[], Iterable[Attack]]
    controlling: Callable[[], Iterable[Attack]]

    @cached_property
    def attacks(self) -> tuple[Attack, ...]:
        """Every variant."""
        found = tuple(self.attacking())
        assert len({attack.variant for attack in found}) == len(found), f"{self.name}: two variants of one name"
        return found

    @cached_property
    def controls(self) -> tuple[Attack, ...]:
        """Every honest change."""
        return tuple(self.controlling())


KINDS: dict[str, Kind] = {}
Yields = Iterator[tuple[Any, ...]]


def kind(
    name: str, row: str, history: str, *, controls: Callable[[], Yields], notices: Notices | None = None,
    honest: Notices | None = None,
) -> Callable[[Callable[[], Yields]], Callable[[], Yields]]:  # fmt: skip
    """Enter a kind of attack: a function that yields (variant, what it does), its docstring the right behaviour.

    A variant may end in the name of another history. `honest` says whether a control was taken for an attack.
    """

    def entered(variants: Callable[[], Yields]) -> Callable[[], Yields]:
        seen = notices or refused
        KINDS[name] = Kind(
            name, row, variants.__doc__ or "",
            lambda: (_made(name, history, seen, given) for given in variants()),
            lambda: (_made(name, history, honest or refused, given) for given in controls()),
        )  # fmt: skip
        return variants

    return entered


def _made(name: str, history: str, notices: Notices, given: tuple[Any, ...]) -> Attack:
    variant, does, *rest = given
    return Attack(name, variant, rest[0] if rest else history, does, notices)


def carried_out(attack: Attack) -> Found:
    """Copy the project, attack it, and ask whether it was noticed.

    Raises:
        AssertionError: the attack did nothing, so that noticing it would show nothing.
    """
    with tempfile.TemporaryDirectory(prefix="attack-", dir=ROOM) as folder:
        here = copied(attack.history, Path(folder) / "project")
        before = here.print()
        left = attack.does(here)
        elsewhere = isinstance(left, Scratch) and left.top != here.top
        assert elsewhere or isinstance(left, Done | Nothing) or here.print() != before, f"{attack.name} changes nothing"
        watched = Watched()
        return watched.found(attack.notices(here, watched, left))


class Nothing:
    """What an attack returns that has to leave the project as it is, since what it does happens at the command."""


def refused(here: Scratch, watched: Watched, left: Any) -> bool:
    """Whether the gate or `verify` fails, as the action runs them."""
    elsewhere = left if isinstance(left, Scratch) else here
    return [watched(elsewhere.gate()).code, watched(elsewhere.verify()).code] != [0, 0]


def either(*all_: Notices) -> Notices:
    """Noticed by one of several."""
    return lambda here, watched, left: sum(notices(here, watched, left) for notices in all_) > 0


def answered(here: Scratch, watched: Watched, left: Done) -> bool:
    """Whether the command that was attacked refused with a sentence."""
    watched(left)
    return left.answered and left.code != 0 and bool(left.err.strip() or left.out.strip())


def unharmed(here: Scratch, watched: Watched, left: Done) -> bool:
    """Whether the command that was called failed, for a control: it should not."""
    watched(left)
    return left.code != 0


def committed(does: Does) -> Does:
    """The same, and everything committed afterwards."""

    def doing(here: Scratch) -> Any:
        before = here.print()
        left = does(here)
        assert isinstance(left, Nothing) or here.print() != before, "nothing was changed that could be committed"
        (left if isinstance(left, Scratch) else here).commit("nothing to see here")
        return left

    return doing


def both(pairs: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Yield each variant left in the working tree, and committed."""
    for variant, does, *rest in pairs:
        yield (variant, does, *rest)
        yield (f"{variant}, committed", committed(does), *rest)
