"""Registration x Registration -> every change, each with its direction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from verdict.diff.kinds import Change, Kind
from verdict.diff.predictions import prediction_changes
from verdict.diff.uses import KINDS, kind_of, side, uses_of_definition, uses_of_value
from verdict.diff.ways import predicate_way
from verdict.expression import tree
from verdict.judge.layout import constant_cells
from verdict.prereg import Artifact, Axis, Constant, Gate, Quantity, Risk
from verdict.record import thaw
from verdict.registration import Registration

WORDS = ("means", "why", "source", "unit", "title", "claim", "statement", "because", "say")


def changes(a: Registration, b: Registration) -> tuple[Change, ...]:
    """Return what changed from `a` to `b`, section by section; words alone are cosmetic."""
    parts = (
        _words, _scope, _constants, _axes, _quantities, _flags, _gates, _artifact, _budgets, _risks, _claims, _outcomes,
        _experiment,
    )  # fmt: skip
    return (*(change for part in parts for change in part(a, b)), *prediction_changes(a, b))


def _words(a: Registration, b: Registration) -> Iterator[Change]:
    for field in ("title", "notes"):
        before, after = getattr(a.prereg, field), getattr(b.prereg, field)
        if before != after:
            yield Change(Kind.COSMETIC, field, "", field, _said(before), _said(after))
    if a.prereg.tag_flips != b.prereg.tag_flips:
        kind = Kind.LOOSENED if b.prereg.tag_flips == "declared" else Kind.TIGHTENED
        yield Change(kind, "tag_flips", "", "tag_flips", a.prereg.tag_flips, b.prereg.tag_flips)
    if a.prereg.measure_only != b.prereg.measure_only:
        kind = Kind.SCOPE_NARROWED if b.prereg.measure_only else Kind.SCOPE_WIDENED
        yield Change(kind, "measure_only", "", "measure_only", _said(a.prereg.measure_only),
                     _said(b.prereg.measure_only))  # fmt: skip


def _scope(a: Registration, b: Registration) -> Iterator[Change]:
    first, second = a.prereg.scope, b.prereg.scope
    for field, wider in (("covers", True), ("does_not_show", False)):
        before, after = getattr(first, field), getattr(second, field)
        for text in (t for t in after if t not in before):
            yield Change(Kind.SCOPE_WIDENED if wider else Kind.SCOPE_NARROWED, "scope", "", f"scope.{field}", "", text)
        for text in (t for t in before if t not in after):
            yield Change(Kind.SCOPE_NARROWED if wider else Kind.SCOPE_WIDENED, "scope", "", f"scope.{field}", text, "")
    for field, kind in (("regime", Kind.MOVED), ("not_public", Kind.COSMETIC), ("follow_ups", Kind.COSMETIC)):
        before, after = getattr(first, field), getattr(second, field)
        if before != after:
            yield Change(kind, "scope", "", f"scope.{field}", _said(before), _said(after))


def _both(
    a: Registration, b: Registration, section: str
) -> tuple[Mapping[str, Any], Mapping[str, Any], list[str], list[Change]]:
    """Return one section of both sides, the names they share, and what was added or removed."""
    first, second = getattr(a.prereg, section), getattr(b.prereg, section)
    lone = [Change(Kind.REMOVED, section, n, f"{section}.{n}", _brief(first[n]), "") for n in first if n not in second]
    lone += [Change(Kind.ADDED, section, n, f"{section}.{n}", "", _brief(second[n])) for n in second if n not in first]
    return first, second, [name for name in first if name in second], lone


def _constants(a: Registration, b: Registration) -> Iterator[Change]:
    first, second, shared, lone = _both(a, b, "constants")
    yield from lone
    for name in shared:
        before, after = first[name], second[name]
        if (before.value, before.range) != (after.value, after.range):
            uses = uses_of_value(a, name, constant_cells(after))
            kind = kind_of(uses, a.prereg.predictions) if uses else Kind.MOVED
            yield Change(kind, "constants", name, f"constants.{name}", _number(before), _number(after),
                         tuple(map(str, uses)) or ("decides nothing",))  # fmt: skip
        yield from _cosmetic("constants", name, before, after)


def _axes(a: Registration, b: Registration) -> Iterator[Change]:
    first, second, shared, lone = _both(a, b, "axes")
    yield from lone
    for name in shared:
        before, after = first[name], second[name]
        gone = [level for level in before.levels if level not in after.levels]
        new = [level for level in after.levels if level not in before.levels]
        for kind, levels in ((Kind.SCOPE_NARROWED, gone), (Kind.SCOPE_WIDENED, new)):
            if levels:
                yield Change(kind, "axes", name, f"axes.{name}", _levels(before), _levels(after),
                             (f"{'without' if kind is Kind.SCOPE_NARROWED else 'with'} "
                              f"{', '.join(f'{name}={level}' for level in levels)}",))  # fmt: skip
        if not gone and not new and before.levels != after.levels:
            yield Change(Kind.MOVED, "axes", name, f"axes.{name}", _levels(before), _levels(after), ("order",))
        yield from _cosmetic("axes", name, before, after)


def _quantities(a: Registration, b: Registration) -> Iterator[Change]:
    first, second, shared, lone = _both(a, b, "quantities")
    yield from lone
    for name in shared:
        before, after = first[name], second[name]
        path = ("quantities", name, "is")
        old, new = a.trees.get(path), b.trees.get(path)
        if not _alike(old, new):
            uses = uses_of_definition(a, path, new) if old is not None and new is not None else ()
            kind = kind_of(uses, a.prereg.predictions) if uses else Kind.MOVED
            yield Change(kind, "quantities", name, f"quantities.{name}.is", before.is_ or "measured",
                         after.is_ or "measured", tuple(map(str, uses)))  # fmt: skip
        yield from _readings(name, before, after)
        yield from _cosmetic("quantities", name, before, after)


def _readings(name: str, before: Quantity, after: Quantity) -> Iterator[Change]:
    """Compare how a quantity is read; trusting readings nearer to the ceiling is looser."""
    for field in ("type", "axes", "support", "grade"):
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            yield Change(Kind.MOVED, "quantities", name, f"quantities.{name}.{field}", _said(old), _said(new))
    old, new = before.tau, after.tau
    for field in ("estimator", "convention", "draws", "lower_bound_at") if old and new else ():
        if getattr(old, field) != getattr(new, field):
            share = field == "lower_bound_at" and old is not None and new is not None
            looser = share and new is not None and old is not None and new.lower_bound_at > old.lower_bound_at
            kind = (Kind.LOOSENED if looser else Kind.TIGHTENED) if share else Kind.MOVED
            yield Change(kind, "quantities", name, f"quantities.{name}.tau.{field}", _said(getattr(old, field)),
                         _said(getattr(new, field)))  # fmt: skip
    if (old is None) != (new is None):
        yield Change(Kind.MOVED, "quantities", name, f"quantities.{name}.tau", _said(thaw(old)), _said(thaw(new)))


def _flags(a: Registration, b: Registration) -> Iterator[Change]:
    first, second, shared, lone = _both(a, b, "flags")
    yield from lone
    for name in shared:
        path = ("flags", name, "when")
        if not _alike(a.trees[path], b.trees[path]):
            uses = uses_of_definition(a, path, b.trees[path])
            yield Change(kind_of(uses, a.prereg.predictions) if uses else Kind.MOVED, "flags", name, f"flags.{name}",
                         first[name].when, second[name].when, tuple(map(str, uses)))  # fmt: skip
        if first[name].axes != second[name].axes:
            yield Change(Kind.MOVED, "flags", name, f"flags.{name}.axes", _said(first[name].axes),
                         _said(second[name].axes))  # fmt: skip
        yield from _cosmetic("flags", name, first[name], second[name])


def _gates(a: Registration, b: Registration) -> Iterator[Change]:
    first = {gate.name: (i, gate) for i, gate in enumerate(a.prereg.gates)}
    second = {gate.name: (i, gate) for i, gate in enumerate(b.prereg.gates)}
    for name in (*first, *(n for n in second if n not in first)):
        if name not in second:
            yield Change(Kind.REMOVED, "gates", name, f"gates.{name}", first[name][1].when, "")
        elif name not in first:
            yield Change(Kind.ADDED, "gates", name, f"gates.{name}", "", second[name][1].when)
        else:
            yield from _gate(first[name], second[name], a, b)


def _gate(first: tuple[int, Gate], second: tuple[int, Gate], a: Registration, b: Registration) -> Iterator[Change]:
    (i, before), (j, after), name = first, second, first[1].name
    old, new = a.trees["gates", i, "when"], b.trees["gates", j, "when"]
    if not _alike(old, new):
        kind = KINDS[predicate_way(old, side(a), new, side(b))]
        yield Change(kind, "gates", name, f"gates.{name}.when", before.when, after.when)
    if before.on_fail != after.on_fail:
        yield Change(_stops(before, after), "gates", name, f"gates.{name}.on_fail", _said(before.on_fail),
                     _said(after.on_fail))  # fmt: skip


def _stops(before: Gate, after: Gate) -> Kind:
    if "halt" in (before.on_fail, after.on_fail):
        return Kind.TIGHTENED if after.on_fail == "halt" else Kind.LOOSENED
    old, new = set(before.on_fail), set(after.on_fail)
    return Kind.TIGHTENED if old < new else Kind.LOOSENED if new < old else Kind.MOVED


def _artifact(a: Registration, b: Registration) -> Iterator[Change]:
    before, after = a.prereg.artifact, b.prereg.artifact
    if before is None or after is None:
        if before is not after:
            kind = Kind.ADDED if before is None else Kind.REMOVED
            yield Change(kind, "artifact", "", "artifact", _said(thaw(before)), _said(thaw(after)))
        return
    for field in Artifact.model_fields:
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            yield Change(Kind.LOOSENED if new > old else Kind.TIGHTENED, "artifact", "", f"artifact.{field}",
                         _said(old), _said(new))  # fmt: skip


def _budgets(a: Registration, b: Registration) -> Iterator[Change]:
    first, second, shared, lone = _both(a, b, "budget")
    yield from lone
    for name in shared:
        old, new = first[name], second[name]
        if old.limit != new.limit:
            kind = Kind.LOOSENED if new.limit > old.limit else Kind.TIGHTENED
            yield Change(kind, "budget", name, f"budget.{name}.limit", _said(old.limit), _said(new.limit))
        if not _alike(a.trees["budget", name, "used"], b.trees["budget", name, "used"]):
            yield Change(Kind.MOVED, "budget", name, f"budget.{name}.used", old.used, new.used)


def _risks(a: Registration, b: Registration) -> Iterator[Change]:
    first, second, shared, lone = _both(a, b, "risks")
    yield from lone
    for name in shared:
        before, after = first[name], second[name]
        for field in ("status", "on", "live_when"):
            if getattr(before, field) != getattr(after, field):
                yield Change(Kind.MOVED, "risks", name, f"risks.{name}.{field}", _said(thaw(getattr(before, field))),
                             _said(thaw(getattr(after, field))))  # fmt: skip
        yield from _degrades(name, before, after)
        yield from _cosmetic("risks", name, before, after)


def _degrades(name: str, before: Risk, after: Risk) -> Iterator[Change]:
    old, new = set(before.degrades), set(after.degrades)
    if old != new:
        kind = Kind.LOOSENED if new < old else Kind.TIGHTENED if old < new else Kind.MOVED
        yield Change(kind, "risks", name, f"risks.{name}.degrades", _said(before.degrades), _said(after.degrades))


def _claims(a: Registration, b: Registration) -> Iterator[Change]:
    first, second, shared, lone = _both(a, b, "claims")
    yield from lone
    for name in shared:
        for field in ("tags", "flips"):
            old, new = thaw(getattr(first[name], field)), thaw(getattr(second[name], field))
            if old != new:
                yield Change(Kind.MOVED, "claims", name, f"claims.{name}.{field}", _said(old), _said(new))
        yield from _cosmetic("claims", name, first[name], second[name])


def _outcomes(a: Registration, b: Registration) -> Iterator[Change]:
    first, second = ({rule.name: rule.when for rule in side.prereg.outcomes} for side in (a, b))
    for name in dict.fromkeys((*first, *second)):
        old, new = first.get(name, ""), second.get(name, "")
        if old != new:
            kind = Kind.ADDED if not old else Kind.REMOVED if not new else Kind.MOVED
            yield Change(kind, "outcomes", name, f"outcomes.{name}", old, new)


def _experiment(a: Registration, b: Registration) -> Iterator[Change]:
    before, after = a.prereg.experiment, b.prereg.experiment
    if before.kind != after.kind:
        yield Change(Kind.MOVED, "experiment", "", "experiment.kind", before.kind, after.kind)
    old, new = thaw(before.settings), thaw(after.settings)
    for name in dict.fromkeys((*old, *new)):
        if old.get(name) != new.get(name):
            yield Change(Kind.MOVED, "experiment", name, f"experiment.{name}", _said(old.get(name)),
                         _said(new.get(name)))  # fmt: skip


def _cosmetic(section: str, name: str, before: Any, after: Any) -> Iterator[Change]:
    for field in WORDS:
        old, new = getattr(before, field, None), getattr(after, field, None)
        if old != new:
            kind = Kind.MOVED if field == "unit" else Kind.COSMETIC
            yield Change(kind, section, name, f"{section}.{name}.{field}", _said(old), _said(new))


def _alike(a: tree.Node | None, b: tree.Node | None) -> bool:
    return a is b is None or (a is not None and b is not None and tree.bare(a) == tree.bare(b))


def _number(constant: Constant) -> str:
    if constant.range is not None:
        return f"{constant.range[0]:g} to {constant.range[1]:g}"
    return f"{constant.value:g}"


def _levels(axis: Axis) -> str:
    return ", ".join(map(str, axis.levels))


def _brief(record: Any) -> str:
    for field in ("when", "is_", "title", "statement", "claim", "means"):
        if getattr(record, field, None):
            return str(getattr(record, field))
    return _said(thaw(record))


def _said(value: Any) -> str:
    if value is None or value in ("", ()):
        return ""
    if isinstance(value, tuple | list) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    return f"{value:g}" if isinstance(value, float) else str(thaw(value))
