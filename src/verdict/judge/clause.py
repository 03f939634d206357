"""One clause: what its numbers say, what bars them from saying it, and the word that follows.

1. cells         the predicate per cell, unknown wherever a required flag does not hold
2. quantifier    Kleene over the cells, and the predicate on the whole beside it
3. statistics    true, false or unknown
4. bars          artifact, vacuity: they take a PASS away and never give one
5. reasons       for an UNTESTED, everything that stood in the way, highest precedence first
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from verdict import truth
from verdict.cells import Cells, Truths, expand
from verdict.expression import tree
from verdict.expression.evaluate import Environment, truths
from verdict.judge.artifact import checks
from verdict.judge.margin import decisive, judged_cells
from verdict.judge.supports import no_witness, supports
from verdict.judge.values import Values, unmeasured
from verdict.outcome import ArtifactCheck, ClauseOutcome, Decision, Reason
from verdict.prereg import Clause, Quorum, Test
from verdict.registration import Registration
from verdict.validate import Path
from verdict.vocabulary import Cause, Grade, Why, Word, weakest

ORDER = {why: i for i, why in enumerate(Why)}


@dataclass(frozen=True, slots=True)
class Need:
    """Something that must hold for evidence to count: a flag, or a risk not being live."""

    text: str
    node: tree.Node


@dataclass(frozen=True, slots=True)
class Site:
    """Where a clause stands, what else it needs, and what bars it from outside."""

    path: Path
    name: str
    claim: str
    needs: tuple[Need, ...]
    forced: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Whole:
    """The statistical answer and what it rests on."""

    code: truth.Codes
    cells: Truths | None
    by_aggregate: bool


def judge_clause(clause: Clause, site: Site, registration: Registration, values: Values, grade: Grade) -> ClauseOutcome:
    """Judge one clause; pure."""
    if clause.test is None:
        return _by_construction(clause, site)
    grades = [grade] if clause.grade is None else [grade, clause.grade]
    return _Judge(clause, site, registration, values, weakest(grades) or grade).outcome()


def vacuity(clause: Clause, path: Path, registration: Registration) -> str:
    """Say in words that a clause cannot fail or cannot pass whatever is measured, or nothing."""
    env = supports(registration)
    statistics = _Statistics(clause, path, registration, ())
    if clause.keep_vacuous or not statistics.tests:
        return ""
    return no_witness(statistics.judged(env).code, statistics.tests, registration, env)


def decides(clause: Clause, path: Path, registration: Registration, env: Environment) -> bool:
    """Say whether the numbers of a clause pass or fail it, whatever adequacy asks of them."""
    return bool(_Statistics(clause, path, registration, ()).judged(env).code != truth.UNKNOWN)


def _by_construction(clause: Clause, site: Site) -> ClauseOutcome:
    """What holds by construction is never counted as measured."""
    reason = Reason(Why.NOT_MEASURED, f"holds by {clause.grade}, nothing was measured", note=clause.why or "")
    reasons = (*site.forced, reason)
    return ClauseOutcome(
        site.name, site.claim, "", Word.UNTESTED, reasons, None, (), clause.grade, None, (), None, None, ()
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Statistics:
    """What the numbers of a clause say, whatever bars them from saying it."""

    clause: Clause
    path: Path
    registration: Registration
    needs: tuple[Need, ...]

    def node(self, *path: str | int) -> tree.Node | None:
        """Return one expression of the clause."""
        return self.registration.trees.get((*self.path, *path))

    @property
    def tests(self) -> tuple[tree.Node, ...]:
        """The predicates of the clause."""
        nodes = (self.node("test", "each"), self.node("test", "whole"))
        return tuple(node for node in nodes if node is not None)

    @property
    def test(self) -> Test:
        """The test, which judged clauses have."""
        assert self.clause.test is not None  # noqa: S101 - clauses without a test end earlier
        return self.clause.test

    def judged(self, env: Environment) -> _Whole:
        """Judge cells and whole; unknown wherever a need does not hold."""
        each, whole = self.node("test", "each"), self.node("test", "whole")
        parts, cells = [], None
        if each is not None:
            cells = self._cellwise(each, env)
            parts.append(self._quantified(cells.codes))
        if whole is not None:
            parts.append(_masked(truths(whole, env).codes, self._adequate_everywhere(env)))
        return _Whole(np.minimum.reduce(parts), cells, False)

    def _cellwise(self, each: tree.Node, env: Environment) -> Truths:
        axes = self.registration.grid.sorted(self.test.per)
        shape = self.registration.grid.shape(axes)
        found = truths(each, env)
        codes = np.broadcast_to(np.asarray(expand(found.codes, found.axes, axes), np.int8), shape)
        for need in self.needs:
            codes = _masked(codes, _adequate(need, env, axes))
        return Truths(axes, np.asarray(codes, np.int8))

    def _adequate_everywhere(self, env: Environment) -> truth.Codes:
        codes = [truth.every(truths(need.node, env).codes) for need in self.needs]
        return np.asarray(np.minimum.reduce([np.asarray(truth.TRUE), *codes]), np.int8)

    def _quantified(self, codes: truth.Codes) -> truth.Codes:
        rule = self.test.quantifier
        if isinstance(rule, Quorum):
            return truth.at_least(codes, _quorum(rule, codes.size))
        return truth.every(codes) if rule == "all" else truth.some(codes)


def _quorum(rule: Quorum, size: int) -> int:
    """Return how many cells must hold; a fraction is taken as the decimal that was written."""
    return rule.at_least or math.ceil(Fraction(str(rule.fraction)) * size)


def _masked(codes: truth.Codes, adequate: truth.Codes) -> truth.Codes:
    return np.where(adequate == truth.TRUE, codes, truth.UNKNOWN).astype(np.int8)


def _adequate(need: Need, env: Environment, axes: tuple[str, ...]) -> truth.Codes:
    """Lay a need over the cells of a test; along other axes it must hold everywhere."""
    held = truths(need.node, env)
    gone = tuple(i for i, axis in enumerate(held.axes) if axis not in axes)
    codes = truth.every(held.codes, gone) if gone else held.codes
    kept = tuple(axis for axis in held.axes if axis in axes)
    return np.asarray(expand(codes, kept, axes), np.int8)


@dataclass(frozen=True, slots=True)
class _Judge:
    clause: Clause
    site: Site
    registration: Registration
    values: Values
    grade: Grade

    def outcome(self) -> ClauseOutcome:
        whole = self._statistics()
        artifacts = self._artifacts(whole)
        word, reasons = self._word(whole, artifacts)
        return ClauseOutcome(
            self.site.name, self.site.claim, self._text(), word, reasons, self._cause(word), self._qualifiers(),
            self.grade, self._decision(), artifacts, whole.cells, self._values(), self._notes(whole),
        )  # fmt: skip

    @property
    def _numbers(self) -> _Statistics:
        return _Statistics(self.clause, self.site.path, self.registration, self.site.needs)

    @property
    def _tests(self) -> tuple[tree.Node, ...]:
        return self._numbers.tests

    def _node(self, *path: str | int) -> tree.Node | None:
        return self._numbers.node(*path)

    def _statistics(self) -> _Whole:
        """Judge by cells alone; where they leave it open, let a published aggregate speak."""
        alone = self._numbers.judged(self.values.without_aggregates())
        if alone.code != truth.UNKNOWN or not self.values.env.aggregates:
            return alone
        published = self._numbers.judged(self.values.env)
        fails = published.code == truth.FALSE
        usable = fails or (published.code == truth.TRUE and self.clause.accepts_aggregates)
        return _Whole(published.code, alone.cells, True) if usable else alone

    def _artifacts(self, whole: _Whole) -> tuple[ArtifactCheck, ...]:
        rules = self.registration.prereg.artifact
        if rules is None:
            return ()
        env = self.values.env if whole.by_aggregate else self.values.without_aggregates()
        return tuple(check for node in self._tests for check in checks(self.registration.unfolded(node), env, rules))

    def _word(self, whole: _Whole, artifacts: tuple[ArtifactCheck, ...]) -> tuple[Word, tuple[Reason, ...]]:
        barred = [*self.site.forced, *self._inconsistent(), *self._unmeasurable(), *self._vacuous()]
        if not barred and whole.code == truth.FALSE:
            return Word.NOT_PASSED, ()
        averaged = self._averaged(artifacts, whole)
        if not barred and not averaged and whole.code == truth.TRUE:
            return Word.PASS, ()
        reasons = [*barred, *averaged]
        if whole.code == truth.UNKNOWN:
            reasons += self._obstacles()
        return Word.UNTESTED, ranked(reasons) or (self._straddles(whole),)

    def _inconsistent(self) -> Iterator[Reason]:
        for text in self.values.inconsistent:
            yield Reason(Why.INVALID_PROVENANCE, "inconsistent record", note=text)

    def _unmeasurable(self) -> Iterator[Reason]:
        if not self.grade.empirical:
            yield Reason(Why.NOT_MEASURED, f"the evidence is {self.grade}, nothing was measured")

    def _vacuous(self) -> Iterator[Reason]:
        answer = vacuity(self.clause, self.site.path, self.registration)
        if answer:
            yield Reason(Why.VACUOUS, answer)

    def _averaged(self, artifacts: tuple[ArtifactCheck, ...], whole: _Whole) -> list[Reason]:
        if self.clause.on_artifact == "report":
            return []
        reasons = [Reason(Why.ARTIFACT, check.axis) for check in artifacts if check.found]
        open_ones = any(check.found is None for check in artifacts) and not whole.by_aggregate
        if open_ones and not reasons and whole.code == truth.TRUE:
            reasons.append(Reason(Why.STRADDLES, "whether the aggregate is in band only by averaging is open"))
        return reasons

    def _obstacles(self) -> Iterator[Reason]:
        names = self.registration.closure(self._tests)
        yield from self._missing()
        for need in self.site.needs:
            held = truths(need.node, self.values.without_aggregates())
            if np.any(held.codes != truth.TRUE):
                cells = self.registration.grid.keys(held.axes, held.codes != truth.TRUE) if held.axes else ()
                unknown = "" if np.any(held.codes == truth.FALSE) else "not known to hold"
                yield Reason(Why.INADEQUATE, need.text, cells, unknown)
        for name in sorted(names & set(self.values.ceilings)):
            yield Reason(Why.CEILING, self.values.ceilings[name])

    def _missing(self) -> Iterator[Reason]:
        alone = self.values.without_aggregates()
        for name, gaps in sorted(unmeasured(self._tests, self.registration, alone).items()):
            axes = alone.values[name].axes
            yield Reason(Why.NOT_MEASURED, name, self.registration.grid.keys(axes, gaps) if axes else ())

    def _straddles(self, whole: _Whole) -> Reason:
        """Name the numbers that decide, or the cells that are open where no single number does."""
        text = self._straddler()
        if text or whole.cells is None:
            return Reason(Why.STRADDLES, text)
        return Reason(
            Why.STRADDLES, "", self.registration.grid.keys(whole.cells.axes, whole.cells.codes == truth.UNKNOWN)
        )

    def _straddler(self) -> str:
        decision = self._decision()
        return f"{decision.value.lo:.4g} to {decision.value.hi:.4g} against {decision.bar}" if decision else ""

    def _cause(self, word: Word) -> Cause | None:
        if word is not Word.NOT_PASSED:
            return None
        for i, rule in enumerate(self.clause.cause):
            if self._holds("cause", i, "when"):
                return rule.is_
        return Cause.UNSPECIFIED

    def _holds(self, *path: str | int) -> bool:
        node = self._node(*path)
        return node is not None and bool(truths(node, self.values.env).codes == truth.TRUE)

    def _qualifiers(self) -> tuple[str, ...]:
        return tuple(q.say for i, q in enumerate(self.clause.qualify) if self._holds("qualify", i, "when"))

    def _text(self) -> str:
        test = self.clause.test
        if test is None:
            return ""
        each = f"{_quantifier(test.quantifier)} over {', '.join(test.per)}: {test.each}" if test.each else ""
        return "; ".join(part for part in (each, test.whole or "") if part)

    def _decision(self) -> Decision | None:
        options = [decisive(node, self.values.env, self._text()) for node in self._tests]
        found = [option for option in options if option is not None]
        return min(found, key=lambda d: np.inf if d.margin is None else d.margin, default=None)

    def _values(self) -> Cells | None:
        found = [judged_cells(node, self.values.env) for node in self._tests]
        return next((cells for cells in found if cells is not None), None)

    def _notes(self, whole: _Whole) -> tuple[str, ...]:
        if not whole.by_aggregate:
            return ()
        return ("judged by a published aggregate; its cells are not public, so averaging could not be looked for",)


def ranked(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Put reasons in order of precedence, each once, whatever order they were found in."""
    return tuple(sorted(dict.fromkeys(reasons), key=lambda reason: ORDER[reason.why]))


def _quantifier(rule: object) -> str:
    if isinstance(rule, Quorum):
        return f"at least {rule.at_least}" if rule.at_least else f"at least {rule.fraction:.0%}"
    return str(rule)


def combine(words: list[Word]) -> Word:
    """Combine clauses: one failure fails, and only all of them together pass; nothing at all is UNTESTED."""
    if Word.NOT_PASSED in words:
        return Word.NOT_PASSED
    return Word.PASS if words and set(words) == {Word.PASS} else Word.UNTESTED


def deciding_grade(clauses: tuple[ClauseOutcome, ...], word: Word) -> Grade | None:
    """Return the weakest grade among the clauses that decided the word."""
    return weakest([c.grade for c in clauses if c.word is word and c.grade is not None])
