"""What a difference shows first, and what it folds: read off its payload, for a terminal, a page and a notebook alike.

1. the result, and what was not measured or not judged
2. the changes that touch a verdict, those of verdicts that move first
3. what each rule says on each set of numbers
4. what keeps its word, what is unchanged, what moves with the verdicts, and the exit codes
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from verdict.report.view.abridged import names
from verdict.report.view.headline import Headline, headline

DIRECTIONS = ("loosened", "tightened", "moved", "repinned", "removed", "added", "scope_narrowed", "scope_widened",
              "cosmetic")  # fmt: skip
TURNED = {"true": "now hold", "false": "no longer hold", "unknown": "are no longer known"}
CELLS = 6  # cells that are named one by one
FEW = 3  # predictions that are named even where they are all


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change, or several entries that came or went at one place; `effects` says what it does where it is used."""

    place: str
    before: str
    after: str
    direction: str
    touches: tuple[str, ...]
    effects: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What one rule says of one prediction on one set of numbers: a word, or why there is none.

    `tally` counts the cells that hold, or the clauses where there are several; `grade` is that of the evidence, where
    it is all that differs.
    """

    word: str
    text: str
    tally: str
    grade: str


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """What old and new rule say of one prediction on old and new numbers; `what` names what becomes of it."""

    prediction: str
    what: str
    sides: tuple[str, str]
    answers: tuple[Answer | None, ...]
    by: str
    note: str
    moves: tuple[str, ...]
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moving:
    """Something that moves with the verdicts, or was read otherwise: before, after, and at which cells."""

    what: str
    before: str
    after: str
    cells: tuple[str, ...]

    @property
    def text(self) -> str:
        """Write it in one line, its cells counted."""
        if not self.cells:
            return f"{self.what}: {self.before} -> {self.after}" if self.before else self.what
        more = f"{len(self.cells)} cells, first " if len(self.cells) > 1 else ""
        return f"{self.what}: {more}{self.cells[0]}"


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """A difference as it is shown; every form takes these parts in this order and only lays them out."""

    headline: Headline
    first: str
    second: str
    titles: tuple[str, str]
    notes: tuple[str, ...]
    touching: tuple[ChangeRow, ...]
    beside: tuple[ChangeRow, ...]
    cosmetic: tuple[ChangeRow, ...]
    columns: tuple[tuple[str, str], ...]
    rows: tuple[AnswerRow, ...]
    unchanged: tuple[str, ...]
    predictions: int
    gaps: tuple[str, ...]
    consequences: tuple[Moving, ...]
    readings: tuple[Moving, ...]
    exit_codes: tuple[int, int] | None

    def touched(self, row: ChangeRow, shown: int = 3) -> str:
        """Name the predictions that a change touches; `all 8` where it is every one."""
        every = len(row.touches) == self.predictions > FEW
        return f"all {self.predictions}" if every else names(row.touches, shown)

    @property
    def telling(self) -> tuple[AnswerRow, ...]:
        """The rows in which two answers have different words or grades, or one could not be given."""
        return tuple(row for row in self.rows if row.what in ("word", "open", "grade") or _differ(row))


def difference_view(found: dict[str, Any]) -> DifferenceView:
    """Lay out a difference that is given as its payload."""
    verdicts = found["verdicts"]
    moved = {name for name, verdict in verdicts.items() if verdict["what"] == "word"}
    rows = sorted(_grouped(found["changes"]), key=lambda row: (not moved & set(row.touches), _rank(row.direction)))
    columns = [column for column in COLUMNS if any(_worded(verdict["four"][column]) for verdict in verdicts.values())]
    ordered = sorted(verdicts.items(), key=lambda item: item[1]["what"] not in ("word", "open"))
    return DifferenceView(
        headline=headline(found),
        first=found["first"],
        second=found["second"],
        titles=(found["titles"]["first"], found["titles"]["second"]),
        notes=tuple(notes(found)),
        touching=tuple(row for row in rows if row.touches),
        beside=tuple(row for row in rows if not row.touches and row.direction != "cosmetic"),
        cosmetic=tuple(row for row in rows if not row.touches and row.direction == "cosmetic"),
        columns=tuple(COLUMNS[column] for column in columns),
        rows=tuple(_row(name, verdict, columns) for name, verdict in ordered),
        unchanged=tuple(found["unchanged"]),
        predictions=len(verdicts) + len(found["unchanged"]),
        gaps=tuple(dict.fromkeys(why for every in found["not_comparable"].values() for why in every.split("; "))),
        consequences=tuple(_consequence(c) for c in found["consequences"] if c["what"] != "exit code"),
        readings=tuple(_readings(found["readings"])),
        exit_codes=_codes(found["exit_codes"]),
    )


def _worded(cell: dict[str, Any] | None) -> bool:
    return cell is not None and cell["word"] is not None


# Of each answer, whose numbers it is on and whose rule gives it.
COLUMNS = {
    "old_rule_old_numbers": ("old numbers", "old rule"), "new_rule_old_numbers": ("old numbers", "new rule"),
    "old_rule_new_numbers": ("new numbers", "old rule"), "new_rule_new_numbers": ("new numbers", "new rule"),
}  # fmt: skip


def notes(found: dict[str, Any]) -> Iterator[str]:
    """Yield what was not measured or not judged, and how the grids differ."""
    for name in found["never_measured"] if not found["one_freeze"] else ():
        other = found["second"] if name == found["first"] else found["first"]
        judged = f"; both are judged on the measurements of {other}" if found["judged"] else ""
        yield f"{name} was never measured{judged}."
    yield from (f"{label}: not judged: {why}" for label, why in found["refused"].items())
    if found["grid"] is not None:
        yield found["grid"]["text"]


def _rank(direction: str) -> int:
    return DIRECTIONS.index(direction.replace(" ", "_"))


def _grouped(changes: list[dict[str, Any]]) -> Iterator[ChangeRow]:
    """Yield a row for each change; entries that came, or went, at one place and do the same are one row."""
    groups: dict[object, list[dict[str, Any]]] = {}
    for i, change in enumerate(changes):
        alone = bool(change["before"] and change["after"])
        key = i if alone else (change["kind"], change["inside"], not change["before"], *change["touches"])
        groups.setdefault(key, []).append(change)
    yield from (_change(group[0]) if len(group) == 1 else _together(group) for group in groups.values())


def _change(change: dict[str, Any]) -> ChangeRow:
    return ChangeRow(change["place"], change["before"], change["after"], change["kind"].replace("_", " "),
                     tuple(change["touches"]), change["effects"])  # fmt: skip


def _together(group: list[dict[str, Any]]) -> ChangeRow:
    first = group[0]
    came = [
        change["place"].removeprefix(f"{first['inside']}.")
        if change["place"] != first["inside"]
        else change["before"] or change["after"]
        for change in group
    ]
    before, after = ("", names(came)) if not first["before"] else (names(came), "")
    return ChangeRow(first["inside"], before, after, first["kind"].replace("_", " "), tuple(first["touches"]), "")


def _row(name: str, verdict: dict[str, Any], columns: list[str]) -> AnswerRow:
    return AnswerRow(
        prediction=name,
        what=verdict["what"],
        sides=(verdict["short"]["before"], verdict["short"]["after"]),
        answers=tuple(_answer(verdict["four"][column], verdict["what"] == "grade") for column in columns),
        by=verdict["by"],
        note=verdict["note"],
        moves=tuple(said for move in verdict["moves"] for said in _moves(move["cells"]) if _of_clause(move)),
        steps=tuple(verdict["through"]),
    )


def _of_clause(move: dict[str, Any]) -> bool:
    return str(move["where"]).startswith("clause ")


def _answer(cell: dict[str, Any] | None, graded: bool) -> Answer | None:
    if cell is None:
        return None
    tally = cell["tally"]
    counted = f"{tally['holding']} of {tally['of']}" if tally else ""
    if cell["word"] is None:
        return Answer("", cell["text"].partition(":")[0], "", "")
    return Answer(cell["word"], cell["text"], counted, f"[{cell['grade'] or 'no grade'}]" if graded else "")


def _moves(cells: list[dict[str, Any]]) -> Iterator[str]:
    """Yield a phrase for all cells that go to one truth: `seed=2, 4, 5 now hold`."""
    for after, said in TURNED.items():
        those = [cell["at"] for cell in cells if cell["after"] == after]
        if those:
            yield f"{_named(those)} {said if len(those) > 1 or not those[0] else _one(said)}"


def _one(said: str) -> str:
    return said.replace("hold", "holds").replace("are ", "is ")


def _named(cells: list[dict[str, Any]]) -> str:
    """Name cells, by their levels alone where they run along one axis; of many, the first."""
    axes = {axis for cell in cells for axis in cell}
    if len(axes) == 1:
        (axis,) = axes
        return f"{axis}={names([str(cell[axis]) for cell in cells], CELLS)}"
    said = [", ".join(f"{axis}={level}" for axis, level in cell.items()) for cell in cells]
    more = f" and {len(said) - CELLS} more" if len(said) > CELLS else ""
    return f"{'; '.join(filter(None, said[:CELLS])) or 'it'}{more}"


def _differ(row: AnswerRow) -> bool:
    return len({answer.word or answer.text for answer in row.answers if answer is not None}) > 1


def _consequence(found: dict[str, Any]) -> Moving:
    return Moving(found["what"], found["before"], found["after"], tuple(found["cells"]))


def _readings(found: dict[str, Any]) -> Iterator[Moving]:
    """Yield how the readings of each quantity differ, where one freeze was measured twice."""
    for quantity, told in found.items():
        open_ = f", {told['not_comparable']} not comparable" if told["not_comparable"] else ""
        what = f"{quantity}: {told['agree']} cells agree, {len(told['differ'])} exclude each other{open_}"
        yield Moving(what, "", "", tuple(told["differ"]))


def _codes(codes: dict[str, int] | None) -> tuple[int, int] | None:
    return None if codes is None else (codes["before"], codes["after"])
