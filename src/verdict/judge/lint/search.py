"""Look for readings that meet goals, one goal at a time, keeping those that are met.

A move gives one quantity other readings: those at which the two sides of a comparison would meet if they were straight
lines, and numbers that a registration writes. A move may break goals that were met; each of these is then mended by
moving something that has not been moved for it yet, so that a chain of definitions is followed to its end. Where goals
hang together in a ring, their comparisons are solved together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import combinations, product, takewhile

import numpy as np

from verdict.algebra import truth
from verdict.algebra.grid import Cells, Value
from verdict.algebra.interval import Interval
from verdict.expression import tree
from verdict.expression.at_level import node_at_level
from verdict.expression.evaluate import Environment
from verdict.expression.parse import ExpressionError
from verdict.expression.tested import everywhere, holds
from verdict.judge.lint.candidates import fits
from verdict.judge.lint.lines import StraightLine, comparisons_in, meetings, together
from verdict.judge.lint.reach import Goal, Readings, Space
from verdict.words.limits import MOST_LOOKS

ROUNDS = 3  # passes over the goals that are left
MENDING, ORDINARY, PAIRED = 1200, 800, 800  # layouts of each kind before the search goes on
SHARES = 4  # of the patience that is left, what one move and all it breaks may use
FEW = 8  # goals; so many more are looked for with so much more patience
EACH = 12  # readings of each of two quantities that are moved together
Moves = Mapping[str, Value]


def solve(
    space: Space, goals: tuple[Goal, ...], haste: int = 1, starts: Iterable[Readings] = (), looks: float = MOST_LOOKS
) -> Readings | None:
    """Look for readings under which every goal is met; None where none was found, which proves nothing.

    In `haste` the search gives up that many times sooner; it takes no more than so many `looks`. It begins at the best
    of the `starts`, where there are any.
    """
    if looks <= 0:
        return None
    start = _best(space, goals, starts)
    if start is not None and _all_met(space, goals, start):
        return start
    parts = tuple(dict.fromkeys(part for goal in goals for part in _parts(space, goal)))
    most = space.looks + looks
    found = _found(space, parts, haste, start, most)
    if found is not None and _all_met(space, goals, found):
        return found
    return _found(space, goals, haste, start, most) if parts != goals else None


def _best(space: Space, goals: tuple[Goal, ...], starts: Iterable[Readings]) -> Readings | None:
    """Return the readings to begin at, the first under which most goals are met; None without any."""
    names = space.measured(*(goal.node for goal in goals))
    best, most = None, -1
    for start in starts:
        whole = {name: start.get(name) or space.first(name) for name in names}
        met = _met(space, goals, whole)
        best, most = (whole, met) if met > most else (best, most)
        if most == len(goals):
            break
    return best


def _met(space: Space, goals: tuple[Goal, ...], given: Readings) -> int:
    env = space.environment(given, *(goal.node for goal in goals))
    return sum(bool(holds(goal.node, env) == goal.want) for goal in goals)


def _found(space: Space, goals: tuple[Goal, ...], haste: int, start: Readings | None, most: float) -> Readings | None:
    search = _Search(space, goals, haste, start or {}, most)
    for _ in range(ROUNDS):
        met = [search.meet(goal) for goal in search.left()]
        if not any(met):
            break
    return None if search.left() else search.chosen


def _all_met(space: Space, goals: tuple[Goal, ...], found: Readings) -> bool:
    return _met(space, goals, found) == len(goals)


def _parts(space: Space, goal: Goal) -> Iterator[Goal]:
    """Split a goal into smaller ones that must all be met: what is joined can be looked for piece by piece."""
    pieces = tuple(_pieces(space, goal))
    if pieces == (goal,):
        yield goal
    else:
        for piece in pieces:
            yield from _parts(space, piece)


def _pieces(space: Space, goal: Goal) -> Iterator[Goal]:
    node, want = goal.node, goal.want
    joint = tree.And if want == truth.TRUE else tree.Or
    if isinstance(node, tree.Not):
        yield Goal(node.operand, truth.TRUE - want)
    elif isinstance(node, joint):
        yield from (Goal(item, want) for item in node.items)
    elif isinstance(node, tree.Name | tree.Select):
        yield Goal(_stood_for(space, node), want)
    elif isinstance(node, tree.Call) and node.function == ("all" if want == truth.TRUE else "any"):
        yield from (Goal(inner, want) for inner in _inner(space, node, joint))
    elif isinstance(node, tree.ClauseTest):
        yield from _tested(node, want)
    else:
        yield goal


def _stood_for(space: Space, node: tree.Node) -> tree.Node:
    """Return what a flag or token stands for, at the levels chosen of it where some are; anything else as it is."""
    flag, registration = node.operand if isinstance(node, tree.Select) else node, space.registration
    if not isinstance(flag, tree.Name) or ("flags", flag.name, "when") not in registration.trees:
        return node
    when = registration.node("flags", flag.name, "when")
    if not isinstance(node, tree.Select):
        return when
    try:
        return node_at_level(when, dict(node.where), registration.scope)
    except ExpressionError:  # per= takes the levels together
        return node


def _inner(space: Space, call: tree.Call, joint: type[tree.And | tree.Or]) -> Iterator[tree.Node]:
    """Split what a quantifier over everything is about; a flag is what it stands for."""
    inner = call.arguments[0] if call.over or call.per else _stood_for(space, call.arguments[0])
    items = inner.items if isinstance(inner, joint) else (inner,)
    yield from (replace(call, arguments=(item,)) for item in items)


def _tested(node: tree.ClauseTest, want: np.int8) -> Iterator[Goal]:
    """Ask for what a test needs beside what it asks, so that each is looked for by itself."""
    plain = replace(node, needs=())
    if node.needs:
        yield from (Goal(everywhere(need), truth.TRUE) for need in node.needs)
        yield Goal(plain, want)
    elif want == truth.TRUE and node.each is not None and node.whole is not None:
        yield from (Goal(part, want) for part in (replace(plain, each=None), replace(plain, whole=None)))
    elif node.each is None and node.whole is not None and node.where is None:
        yield Goal(node.whole, want)
    elif node.where is None and node.whole is None and node.each is not None and _simple(node, want):
        yield Goal(tree.Call(0, str(node.quorum), (node.each,), None, None), want)
    else:
        yield Goal(node, want)


def _simple(node: tree.ClauseTest, want: np.int8) -> bool:
    return node.quorum == ("all" if want == truth.TRUE else "any")


class _Search:
    """Readings that are changed until all goals are met, and what stands on them."""

    def __init__(self, space: Space, goals: tuple[Goal, ...], haste: int, start: Readings, most: float) -> None:
        self.space, self.goals, self.haste = space, goals, haste
        registration = space.registration
        nodes = tuple(goal.node for goal in goals)
        self.names, measured = registration.closure(nodes), space.measured(*nodes)
        self.rests = [space.measured(goal.node) for goal in goals]
        self.asking = {name: [i for i, rests in enumerate(self.rests) if name in rests] for name in measured}
        self.stale = {name: _resting(space, name, self.names) for name in measured}
        self.compared = [tuple(comparisons_in(registration, node)) for node in nodes]
        self.chosen: dict[str, Value] = {name: start.get(name) or space.first(name) for name in measured}
        self.env = space.laid_out(self.chosen, self.names)
        self.met = [self._meets(i) for i in range(len(goals))]
        self.trials = self.patience = 0
        self.most = most

    def _meets(self, i: int) -> bool:
        self.space.ask(self.goals[i].node)
        return bool(holds(self.goals[i].node, self.env) == self.goals[i].want)

    def left(self) -> list[int]:
        """Return which goals are not met."""
        return [i for i, met in enumerate(self.met) if not met]

    def meet(self, goal: int) -> bool:
        """Change readings so that a goal is met and none that was met is lost; say whether that was possible."""
        names = self.rests[goal]
        attempts = (
            (MENDING, lambda: self._first_mended(goal)),
            (ORDINARY, lambda: self._any(goal, self._singles(names))),
            (MENDING, lambda: self._any(goal, self._joint(goal))),
            (PAIRED, lambda: self._any(goal, self._pairs(names))),
        )
        return self.met[goal] or any(self._within(patience, attempt) for patience, attempt in attempts)

    def _within(self, patience: int, attempt: Callable[[], bool]) -> bool:
        self.patience = self.trials + patience * (1 + len(self.goals) // FEW) // self.haste
        return attempt()

    def _first_mended(self, goal: int) -> bool:
        """Meet a goal by one move and mend what it breaks; no move may use up the patience for all of them."""
        whole = self.patience
        for name in self.rests[goal]:
            for move in takewhile(lambda _: self.trials < whole, self._meetings(goal, name)):
                self.patience = min(whole, self.trials + (whole - self.trials) // SHARES)
                if self._taken(goal, move, frozenset()):
                    return True
        return False

    def _any(self, goal: int, moves: Iterator[Moves]) -> bool:
        return any(self._taken(goal, move, frozenset()) for move in self._while_patient(moves))

    def _while_patient(self, moves: Iterator[Moves]) -> Iterator[Moves]:
        """Yield moves as long as there is patience for another one."""
        return takewhile(lambda _: not self._done, moves)

    @property
    def _done(self) -> bool:
        return self.trials >= self.patience or self.space.looks > self.most

    def _mended(self, goal: int, moved: frozenset[str]) -> bool:
        """Meet a goal by one quantity not moved yet, and mend in the same way what that breaks."""
        names = (name for name in self.rests[goal] if name not in moved)
        moves = (move for name in names for move in self._meetings(goal, name))
        return any(self._taken(goal, move, moved) for move in self._while_patient(moves))

    def _taken(self, goal: int, moves: Moves, moved: frozenset[str]) -> bool:
        """Make moves; keep them if the goal is met and every goal that was met is still met or can be mended."""
        if self._done:
            return False
        kept = self.chosen, self.env, self.met
        self.env, self.chosen = self.tried(moves), {**self.chosen, **moves}
        if self._meets(goal) and self._kept(goal, frozenset(moves), moved, kept[2]):
            return True
        self.chosen, self.env, self.met = kept
        return False

    def _kept(self, goal: int, changed: frozenset[str], moved: frozenset[str], before: list[bool]) -> bool:
        asked = {i for name in changed for i in self.asking[name]} | {goal}
        self.met = [self._meets(i) if i in asked else met for i, met in enumerate(before)]
        lost = [i for i in asked if before[i] and not self.met[i]]
        mended = all(self.met[i] or self._mended(i, moved | changed) for i in lost)
        return mended and self.met[goal] and all(self.met[i] for i, met in enumerate(before) if met)

    def tried(self, moves: Moves) -> Environment:
        """Return what stands once some readings are others; only what rests on them is laid out anew."""
        self.trials += 1
        stale = {resting for name in moves for resting in self.stale[name]}
        known = {name: value for name, value in self.env.values.items() if name not in stale}
        return self.space.laid_out({**self.chosen, **moves}, stale, known)

    def _meetings(self, goal: int, name: str) -> Iterator[Moves]:
        """Yield readings of one quantity at which a comparison in the goal turns."""
        now, quantity = self.chosen[name], self.space.registration.quantities[name]
        if not isinstance(now, Cells):
            return
        for comparison in self.compared[goal]:
            if self.space.looks > self.most:
                return
            line = StraightLine(comparison, name, now.axes, self.tried)
            for at in meetings(line, now.at.lo, quantity):
                if fits(quantity, at):
                    yield {name: Cells(now.axes, Interval.exactly(at))}

    def _singles(self, names: tuple[str, ...]) -> Iterator[Moves]:
        for name in names:
            yield from ({name: value} for value in self.space.tried(name))

    def _pairs(self, names: tuple[str, ...]) -> Iterator[Moves]:
        for a, b in combinations(names, 2):
            for x, y in product(self.space.tried(a)[:EACH], self.space.tried(b)[:EACH]):
                yield {a: x, b: y}

    def _joint(self, goal: int) -> Iterator[Moves]:
        """Yield readings that solve the equations of this goal, and of all that hang together with it, at once."""
        near = self._hanging_together(goal)
        names = tuple(dict.fromkeys(name for i in near for name in self.rests[i]))
        equations = [c for i in near for c in self.compared[i] if i == goal or c.equal]
        for moves in together(equations, names, self.chosen, self.tried):
            quantities = self.space.registration.quantities
            if all(fits(quantities[name], value.at.lo) for name, value in moves.items()):
                yield moves

    def _hanging_together(self, goal: int) -> list[int]:
        near, waiting = {goal}, [goal]
        while waiting:
            found = {i for name in self.rests[waiting.pop()] for i in self.asking[name]} - near
            near |= found
            waiting += found
        return sorted(near)


def _resting(space: Space, name: str, names: frozenset[str]) -> frozenset[str]:
    """Return what is laid out anew when a reading changes: the quantity and all that rests on it."""
    resting = (n for n in names if name in _behind(space, n))
    return frozenset((name, *resting))


def _behind(space: Space, name: str) -> frozenset[str]:
    return space.registration.closure((tree.Name(0, name),))
