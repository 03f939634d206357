"""One clause for each level, from one that was written: `for_each: [t]` of a prediction.

The clauses stand where an author would write them by hand: `t1`, `t2`, ... below `clauses:`, each with its test,
premise, requirements, labels and causes asked at its level. The digest of a registration is of what was written.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from math import prod
from typing import TypeVar

import numpy as np

from verdict.algebra import truth
from verdict.algebra.grid import CellKey, Level, describe
from verdict.expression import tree
from verdict.expression.at_level import AtLevel, at_level, node_at_level
from verdict.expression.check import NameScope, check_predicate
from verdict.expression.evaluate import Environment, truths
from verdict.expression.parse import ExpressionError, parse
from verdict.registration.clauses import AtOneLevel
from verdict.registration.fixed import constant_cells, levels_value
from verdict.registration.predictions import CauseRule, Clause, ForEach, Prediction, Qualifier
from verdict.registration.written import Prereg
from verdict.text.record import FrozenMap
from verdict.text.validate import Path
from verdict.words.errors import nearest
from verdict.words.limits import MOST_CLAUSES, MOST_NAME

Rule = TypeVar("Rule", Qualifier, CauseRule)
CARRIED = ("grade", "accepts_aggregates", "on_artifact", "keep_vacuous")


@dataclass(frozen=True, slots=True)
class Asked:
    """An expression at one level: where it was written, in which words, and its tree, or what is wrong with it."""

    path: Path
    text: str
    found: tree.Node | ExpressionError


@dataclass(slots=True)
class ForEachLevel:
    """A registration with the clauses of every `for_each`, and what each of them was written as.

    `problems` are the places and sentences of what cannot be written out; such a prediction stays as it was.
    """

    prereg: Prereg
    scope: NameScope
    clauses: dict[Path, AtOneLevel] = field(default_factory=dict)
    asked: dict[Path, Asked] = field(default_factory=dict)
    problems: list[tuple[Path, str]] = field(default_factory=list)

    def written_out(self) -> Prereg:
        """Return the registration with a clause for each level."""
        every = self.prereg.predictions
        if not any(prediction.for_each for prediction in every.values()):
            return self.prereg
        found = {name: self._prediction(name, p) if p.for_each is not None else p for name, p in every.items()}
        clauses = sum(len(prediction.clauses) for prediction in found.values())
        if clauses > MOST_CLAUSES:
            self._say(("predictions",), f"found {clauses:,} clauses with those of for_each:, wanted at most "
                      f"{MOST_CLAUSES:,}; register in parts what is more")  # fmt: skip
        return self.prereg.model_copy(update={"predictions": FrozenMap(found)})

    def written_at(self, path: Path) -> Path:
        """Return where something was written: the line of `for_each` for what stands in one of its clauses."""
        if path in self.asked:
            return self.asked[path].path
        clause = self.clauses.get(path[:4])
        return (*clause.path, *path[4:]) if clause is not None else path

    def _prediction(self, name: str, prediction: Prediction) -> Prediction:
        path: Path = ("predictions", name)
        try:
            levels = tuple(self._levels(path, prediction))
            clauses = dict(self._clauses(path, prediction, levels))
        except _RefusedError as error:
            self._say(error.path, str(error))
            return prediction
        own = set(Clause.model_fields) - {
            "claim",
            "short",
            "source",
            "why",
            *(["qualify"] if prediction.clauses else []),
        }
        gone = {part: Clause.model_fields[part].default for part in own}
        return prediction.model_copy(update={"clauses": FrozenMap(clauses), **gone})

    def _clauses(self, path: Path, prediction: Prediction, levels: tuple[CellKey, ...]) -> Iterator[tuple[str, Clause]]:
        """Yield every clause by its name: those that test something once for each level."""
        taken: set[str] = set()
        for own, clause in prediction.parts():
            at = (*path, "clauses", own) if prediction.clauses else path
            named = own if prediction.clauses else ""
            for given, level in zip(names(levels, named), levels, strict=True) if clause.test else [(own, None)]:
                if given in taken:
                    raise _RefusedError(at, f"two clauses would be called {given}; wanted another name for one of them")
                taken.add(given)
                yield given, clause if level is None else self._at((*path, "clauses", given), at, level, prediction)

    def _at(self, here: Path, at: Path, level: CellKey, prediction: Prediction) -> Clause:
        several = bool(prediction.clauses)
        clause = prediction.clauses[str(at[-1])] if several else prediction
        self.clauses[here] = AtOneLevel(at, str(at[-1]) if several else "", level)
        return self._clause(here, at, clause, prediction if several else None)

    def _levels(self, path: Path, prediction: Prediction) -> Iterator[CellKey]:
        """Yield the levels that have a clause, in the order of the axes as written."""
        wanted, grid = prediction.for_each, self.scope.grid
        assert wanted is not None  # noqa: S101 - asked of such predictions only
        for axis in wanted.axes:
            self._axis((*path, "for_each"), axis, wanted)
        for own, clause in prediction.parts():
            inner = ("clauses", own) if prediction.clauses else ()
            for axis in set(wanted.axes) & set(clause.test.per if clause.test is not None else ()):
                raise _RefusedError((*path, *inner, "test", "per"), f"found {axis} here and in for_each:, wanted it in "
                                    "one of them: a clause for each level has one level")  # fmt: skip
        if prod(len(grid.of(axis)) for axis in wanted.axes) > MOST_CLAUSES:
            raise _RefusedError((*path, "for_each"), f"found more than {MOST_CLAUSES:,} levels, wanted fewer clauses")
        every = [tuple(zip(wanted.axes, each, strict=True)) for each in product(*map(grid.of, wanted.axes))]
        admitted = every if wanted.where is None else [key for key in every if self._admitted(path, wanted, dict(key))]
        if not admitted:
            raise _RefusedError((*path, "for_each", "where"), "leaves no level, wanted one at least")
        yield from admitted

    def _axis(self, path: Path, axis: str, wanted: ForEach) -> None:
        known = self.scope.grid.names
        if axis not in known:
            said = f"no axis is called '{axis}'; registered: {', '.join(known) or 'none'}.{nearest(axis, known)}"
            raise _RefusedError(path, said)
        if wanted.axes.count(axis) > 1:
            raise _RefusedError(path, f"found {axis} twice, wanted each axis once")
        if self.prereg.axes[axis].replicate:
            raise _RefusedError(path, f"the levels of {axis} are draws, and a clause for each would judge them one by "
                                "one; wanted an estimate over them")  # fmt: skip

    def _admitted(self, path: Path, wanted: ForEach, levels: Mapping[str, Level]) -> bool:
        """Say whether a level has a clause: by axes and constants alone, so before anything is measured."""
        at, text = (*path, "for_each", "where"), str(wanted.where)
        try:
            node = parse(text)
            check_predicate(node, self.scope, wanted.axes)
        except ExpressionError as error:
            raise _RefusedError(at, f'in "{text}" at character {error.column + 1}: {error}') from None
        constants, grid = self.prereg.constants, self.scope.grid
        unknown = sorted(tree.names(node) - constants.keys() - set(wanted.axes))
        if unknown:
            raise _RefusedError(at, f"found {unknown[0]}, which is not known before anything is measured; wanted "
                                "axes of for_each: and constants alone; another premise is where: of test")  # fmt: skip
        values = {**{name: constant_cells(constants[name]) for name in tree.names(node) & constants.keys()},
                  **{axis: levels_value(grid, axis) for axis in tree.names(node) & set(wanted.axes)}}  # fmt: skip
        found = truths(node_at_level(node, levels, self.scope), Environment(values, grid))
        if np.any(found.codes == truth.UNKNOWN):
            raise _RefusedError(at, f"is open at {describe(tuple(levels.items()))}, since a constant is a range; "
                                "wanted each level in or out")  # fmt: skip
        return bool(np.all(found.codes == truth.TRUE))

    def _clause(self, here: Path, at: Path, clause: Clause, shared: Prediction | None) -> Clause:
        """Return a clause at one level; what its prediction requires for all clauses is asked at that level too."""
        work, test = _AtLevel(self, here, dict(self.clauses[here].levels)), clause.test
        assert test is not None  # noqa: S101 - asked of such clauses only
        asked = {part: work.text(at, ("test", part), getattr(test, part)) for part in ("whole", "each", "where")
                 if getattr(test, part) is not None}  # fmt: skip
        idle = [axis for axis in work.levels if axis not in work.axes]
        if idle and not work.failed:
            self._say((*at, "test"), f"nothing in this test varies along {idle[0]}, so that all its clauses would ask "
                      f"the same; wanted something of each {idle[0]}, or for_each: without it")  # fmt: skip
        requires = [work.text(at, ("requires", i), text) for i, text in enumerate(clause.requires)]
        for i, text in enumerate(shared.requires if shared is not None else ()):
            requires.append(work.text(at[:2], ("requires", i), text, ("requires", len(requires))))
        own = CARRIED if shared is None else (*CARRIED, "claim", "short", "source", "why")
        return Clause.model_construct(
            test=test.model_copy(update=asked),
            requires=tuple(requires),
            qualify=tuple(work.rules(at, "qualify", clause.qualify)),
            cause=tuple(work.rules(at, "cause", clause.cause)),
            **{name: getattr(clause, name) for name in own},
        )

    def _say(self, path: Path, sentence: str) -> None:
        if (path, sentence) not in self.problems:
            self.problems.append((path, sentence))


class _RefusedError(Exception):
    """A `for_each` cannot be written out; `.path` is the place."""

    def __init__(self, path: Path, sentence: str) -> None:
        super().__init__(sentence)
        self.path = path


@dataclass(slots=True)
class _AtLevel:
    """The expressions of one clause at its level; `axes` are those that one of them varied along so far."""

    whole: ForEachLevel
    clause: Path
    levels: Mapping[str, Level]
    axes: set[str] = field(default_factory=set)
    failed: bool = False

    def text(self, at: Path, place: Path, text: str, here: Path = ()) -> str:
        """Return an expression at the level of the clause, and keep its tree; one that cannot be read stays.

        `place` is where it stands below `at`, and `here` where below the clause, if elsewhere.
        """
        found: AtLevel | ExpressionError
        try:
            found = at_level(parse(text), text, self.levels, self.whole.scope)
        except ExpressionError as error:
            found, self.failed = error, True
        node = found if isinstance(found, ExpressionError) else found.node
        self.whole.asked[(*self.clause, *(here or place))] = Asked((*at, *place), text, node)
        if isinstance(found, ExpressionError):
            return text
        self.axes |= found.axes if place != ("test", "where") else frozenset()
        return found.text

    def rules(self, at: Path, part: str, rules: Iterable[Rule]) -> Iterator[Rule]:
        """Yield labels or causes with their conditions at the level of the clause."""
        for i, each in enumerate(rules):
            yield each.model_copy(update={"when": self.text(at, (part, i, "when"), each.when)})


def names(levels: tuple[CellKey, ...], clause: str) -> tuple[str, ...]:
    """Return a name for the clause of each level: t1, t0_5, layer_top, or strict_t1 for levels of a clause `strict`.

    Levels whose names would be the same are told apart by their order.
    """
    plain = [_name((f"{clause}_" if clause else "") + "_".join(map(_slug, key))) for key in levels]
    counted, used, found = Counter(plain), set(plain), []
    for name in plain:
        numbered = (_name(name, f"_{i}") for i in range(1, 2 * len(plain) + 1))
        found.append(name if counted[name] == 1 else next(each for each in numbered if each not in used))
        used.add(found[-1])
    return tuple(found)


def _name(text: str, end: str = "") -> str:
    return text[: MOST_NAME - len(end)] + end


def _slug(pair: tuple[str, Level]) -> str:
    axis, level = pair
    if isinstance(level, str):
        return f"{axis}_{re.sub(r'[^A-Za-z0-9]', '_', level)}"
    whole = int(level) if float(level).is_integer() and abs(level) < 1e15 else level
    return f"{axis}{re.sub(r'[^A-Za-z0-9]', '_', str(whole))}"
