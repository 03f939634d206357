"""What a registration uses without replacing it: quantities of another freeze, or a component, by digest.

Numbers are pinned twice: by the digest of the freeze that says what they are, and by that of the stored set that holds
them. A component is something that measurements record of where they come from, such as a checkpoint.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field, StringConstraints, model_validator

from verdict.expression import tree
from verdict.expression.parse import ExpressionError, parse
from verdict.registration.identifiers import Digest, FreezeId
from verdict.text.record import Expression, Frozen, Name, Record, Words
from verdict.text.validate import Path
from verdict.words.errors import listed, nearest

if TYPE_CHECKING:
    from verdict.registration.quantities import Quantity
    from verdict.registration.written import Prereg

UNKNOWN = "unknown"
DIGEST = re.compile(r"sha256:[0-9a-f]{64}|unknown")
FREEZE = "{freeze: 2026-05-30c, digest: unknown, measurements: unknown, quantities: {tau_ref: tau_max}}"
COMPONENT = "{component: checkpoint.weights, digest: ...}"
Component = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*$", max_length=200)]


class Used(Record):
    """Quantities of another freeze, which is not replaced by this one; or a component that measurements record."""

    hints: ClassVar[Mapping[str, str]] = {"id": " The freeze stands at freeze:."}
    as_in: ClassVar[str] = FREEZE

    freeze: FreezeId | None = None
    """The freeze whose quantities are used."""
    component: Component | None = None
    """Instead of a freeze, the name under which measurements record a component, such as checkpoint.weights."""
    digest: Words
    """The digest of the freeze as the ledger has it, which `verdict freeze` fills in for unknown; of a component, what
    measurements record under its name.
    """
    measurements: Digest | None = None
    """The digest of the stored set of that freeze; `verdict freeze` fills it in for unknown."""
    quantities: Frozen[Name, Expression] = Field(default_factory=dict, validate_default=True)
    """The quantities by their names here, each with its name there, at one level where wanted: tau_max[t == 200]."""
    why: Words | None = None

    @model_validator(mode="after")
    def _one_of(self) -> Used:
        if (self.freeze is None) == (self.component is None):
            raise ValueError(
                f"found both or neither of freeze and component, wanted one of them: {FREEZE} or {COMPONENT}"
            )
        return self._of_component() if self.freeze is None else self._of_freeze()

    def _of_component(self) -> Used:
        if self.measurements is not None or self.quantities:
            raise ValueError(f"found numbers of a component, wanted its digest alone, as in {COMPONENT}; numbers are "
                             "used of a freeze")  # fmt: skip
        if self.digest == UNKNOWN:
            raise ValueError("found the digest unknown of a component, wanted what measurements record under its name")
        return self

    def _of_freeze(self) -> Used:
        if self.measurements is None or not self.quantities:
            raise ValueError(f"found a freeze without measurements and quantities, wanted both, as in {FREEZE}")
        if not DIGEST.fullmatch(self.digest):
            raise ValueError(
                f"found the digest '{self.digest}' of a freeze, wanted sha256: and 64 hex digits, or unknown"
            )
        return self

    @property
    def pinned(self) -> bool:
        """Whether everything that it names is named by a digest."""
        return UNKNOWN not in (self.digest, self.measurements)


def borrowed(prereg: Prereg) -> dict[str, str]:
    """Return the quantities here that are read off another freeze, each with the name of its entry in uses."""
    return {name: alias for alias, used in prereg.uses.items() for name in used.quantities}


def misused(prereg: Prereg) -> Iterator[tuple[Path, str]]:
    """Yield everything in uses: and rests_on: that does not fit the rest, each at its place."""
    taken: dict[str, str] = {}
    for alias, used in prereg.uses.items():
        if used.freeze == prereg.id:
            yield (
                ("uses", alias, "freeze"),
                f"found {used.freeze} itself, wanted another freeze, whose numbers are stored",
            )
        for name, there in used.quantities.items():
            where = ("uses", alias, "quantities", name)
            yield from ((where, said) for said in _registered(name, prereg.quantities))
            yield from ((where, said) for said in _selected(there))
            if name in taken:
                yield where, f"{name} is used from {taken[name]} already; wanted each name once"
            taken.setdefault(name, alias)
    for name, quantity in prereg.quantities.items():
        yield from ((("quantities", name, "rests_on"), said) for said in _resting(name, quantity, taken))


def _registered(name: str, quantities: Mapping[str, Quantity]) -> Iterator[str]:
    """Say what is wrong with the quantity that a used number becomes here."""
    quantity = quantities.get(name)
    if quantity is None:
        yield (f"no quantity is called '{name}'; wanted it under quantities:, with its axes, support and unit; "
               f"registered: {listed(quantities)}.{nearest(name, quantities)}")  # fmt: skip
    elif quantity.is_ is not None or quantity.tau is not None:
        what = "is:" if quantity.is_ is not None else "tau:"
        yield f"{name} has {what}, wanted it without: its numbers are what the used freeze makes of them"


def _selected(there: str) -> Iterator[str]:
    try:
        source(there)
    except ExpressionError as error:
        yield f'in "{there}" at character {error.column + 1}: {error}'


def source(there: str) -> tree.Node:
    """Return the name of a quantity of another freeze, at single levels of its axes where some are chosen.

    Raises:
        ExpressionError: it is anything else.
    """
    found = node = parse(there)
    while isinstance(node, tree.Select):
        node = node.operand
    if not isinstance(node, tree.Name):
        raise ExpressionError("found an expression, wanted the name of a quantity there, such as tau_max, or at one "
                              "level of an axis, tau_max[t == 200]; compute with it here", node.column)  # fmt: skip
    return found


def _resting(name: str, quantity: Quantity, taken: Mapping[str, str]) -> Iterator[str]:
    if quantity.rests_on is not None and name in taken:
        yield f"{name} is used from {taken[name]}, whose freeze says what it rests on; wanted no rests_on: here"
    if quantity.rests_on is not None and len(set(quantity.rests_on)) < len(quantity.rests_on):
        yield f"found a component twice in {list(quantity.rests_on)}, wanted each once"


def components(prereg: Prereg, name: str) -> tuple[str, ...] | None:
    """Return the components that a quantity says it rests on, by the names under which measurements record them.

    None where it says nothing, and so rests on everything that its measurements record.
    """
    said = prereg.quantities[name].rests_on
    if said is None:
        return None
    named = {alias: used.component for alias, used in prereg.uses.items() if used.component is not None}
    return tuple(named.get(each, each) for each in said if not _numbers(prereg, each))


def based_on(prereg: Prereg, name: str) -> frozenset[str]:
    """Return the entries of uses: with numbers that a measured quantity says it rests on."""
    said = prereg.quantities[name].rests_on or ()
    return frozenset(each for each in said if _numbers(prereg, each))


def _numbers(prereg: Prereg, alias: str) -> bool:
    return alias in prereg.uses and prereg.uses[alias].freeze is not None
