"""What was registered beside the predictions, as rows: constants and quantities, and what each says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Constant:
    """A constant: its value with its unit, where it comes from, and why."""

    name: str
    value: str
    source: str
    why: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity: its unit, what it means, how it is computed, along which axes it varies, and where it comes from."""

    name: str
    unit: str
    means: str
    formula: str
    axes: str
    source: str


def constants(payload: dict[str, Any]) -> tuple[Constant, ...]:
    """Return the constants of a document; none of a plain outcome."""
    found = payload.get("registration", {}).get("constants", {})
    return tuple(Constant(name, _value(c), c.get("source") or "", c.get("why") or "") for name, c in found.items())


def _value(constant: dict[str, Any]) -> str:
    ends = constant.get("range")
    value = " to ".join(map(_number, ends)) if ends else _number(constant.get("value", ""))
    return f"{value} {constant.get('unit') or ''}".strip()


def _number(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_number, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def quantities(payload: dict[str, Any]) -> tuple[Quantity, ...]:
    """Return the quantities of a document; none of a plain outcome."""
    found = payload.get("registration", {}).get("quantities", {})
    return tuple(
        Quantity(
            name=name,
            unit=q.get("unit") or "",
            means=q.get("means") or "",
            formula=str(q.get("is") or ""),
            axes=", ".join(q.get("axes") or ()),
            source=q.get("source") or "",
        )
        for name, q in found.items()
    )
