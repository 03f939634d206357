"""One clause: what its numbers say, what bars them from saying it, and the word that follows.

1. cells         the predicate per cell, unknown wherever a required flag does not hold
2. quantifier    Kleene over the cells, and the predicate on the whole beside it
3. statistics    true, false or unknown
4. bars          artifact, vacuity: they take a PASS away and never give one
5. reasons       for an UNTESTED, everything that stood in the way, highest precedence first
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from verdict.algebra import truth
from verdict.algebra.grid import Cells, Truths
from verdict.evidence.laid_out import Evidence
from verdict.expression import tree
from verdict.expression.evaluate import Environment, members, truths
from verdict.expression.tested import tested
from verdict.expression.written import written
from verdict.judge.absent import no_interval
from verdict.judge.artifact import checks
from verdict.judge.basis import BasisReader
from verdict.judge.cells import laid_onto, left_open, ones_and_zeros
from verdict.judge.deciding import decisions
from verdict.judge.looking import looked_at, sought
from verdict.judge.one_level import one_level
from verdict.judge.stepless import goes_by_level, stepless
from verdict.judge.supports import no_witness, supports
from verdict.judge.values import Values, unmeasured
from verdict.outcome.by_cell import Asked, ByCell
from verdict.outcome.record import ArtifactCheck, ClauseOutcome, Decision, Reason, Sought
from verdict.registration.clauses import Site, told_apart
from verdict.registration.predictions import Clause, Quorum
from verdict.registration.resolved import Registration
from verdict.statistics.protection import Protection
from verdict.text.validate import Path
from verdict.words.vocabulary import Cause, Grade, Why, Word, weakest

ORDER = {why: i for i, why in enumerate(Why)}


@dataclass(frozen=True, slots=True)
class _Whole:
    """The statistical answer and what it rests on; `cells` and `premise` are of the cells alone."""

    code: truth.Codes
    cells: Truths | None
    premise: Truths | None
    by_aggregate: bool


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What a prediction sees: its evidence, its intervals as wide as its family asks, and the values that follow."""

    evidence: Evidence
    values: Values
    protection: Protection | None = None

    def lacks(self, clause: Path, *, bars: bool) -> tuple[Reason, ...]:
        """Say why a family bounds no error of a clause (`bars`), or why something behind it is open."""
        lacks = self.protection.lacks if self.protection is not None else ()
        found = (lack for lack in lacks if lack.clause == clause and lack.bars == bars)
        return tuple(Reason(Why.INADEQUATE, lack.what, lack.cells, lack.why) for lack in found)


def judge_clause(
    site: Site, forced: tuple[Reason, ...], registration: Registration, seen: Seen, grade: Grade
) -> ClauseOutcome:
    """Judge one clause; pure. `forced` is what stops its prediction before its numbers are looked at."""
    if site.test is None:
        return _by_construction(site, forced)
    weaker = weakest([own for own in (grade, site.clause.grade) if own is not None])
    return _Judge(
        site=site, test=site.test, forced=forced, registration=registration, seen=seen, grade=weaker or grade
    ).outcome()


def clause_word(site: Site, registration: Registration, seen: Seen, grade: Grade) -> Word:
    """Return the word that `judge_clause` gives where nothing stops its prediction."""
    if site.test is None:
        return Word.UNTESTED
    weaker = weakest([own for own in (grade, site.clause.grade) if own is not None])
    return _Judge(
        site=site, test=site.test, forced=(), registration=registration, seen=seen, grade=weaker or grade
    ).word()


def vacuity(site: Site, registration: Registration) -> str:
    """Say in words that a clause cannot fail or cannot pass whatever is measured, or nothing."""
    if site.clause.keep_vacuous or site.test is None:
        return ""
    known: dict[Path, str] = registration.memory.setdefault("vacuity", {})
    if site.path not in known:
        env, test = supports(registration), replace(site.test, needs=())
        known[site.path] = no_witness(tested(test, env).code, (test,), registration, env)
    return known[site.path]


def decides(site: Site, env: Environment) -> bool:
    """Say whether the numbers of a clause pass or fail it, whatever adequacy asks of them."""
    return site.test is not None and bool(tested(replace(site.test, needs=()), env).code != truth.UNKNOWN)


def _by_construction(site: Site, forced: tuple[Reason, ...]) -> ClauseOutcome:
    """What holds by construction is never counted as measured."""
    grade = site.clause.grade
    reason = Reason(Why.NOT_MEASURED, f"holds by {grade}, nothing was measured", note=site.clause.why or "")
    return ClauseOutcome(
        name=site.name,
        claim=site.claim,
        test="",
        word=Word.UNTESTED,
        reasons=(*forced, reason),
        cause=None,
        qualifiers=(),
        grade=grade,
        decisions=(),
        artifacts=(),
        cells=None,
        values=None,
        notes=(),
        short=site.short,
    )


@dataclass(frozen=True, slots=True)
class _Judge:
    site: Site
    test: tree.ClauseTest
    forced: tuple[Reason, ...]
    registration: Registration
    seen: Seen
    grade: Grade

    @property
    def values(self) -> Values:
        """What every name stands for."""
        return self.seen.values

    def outcome(self) -> ClauseOutcome:
        whole = self._statistics()
        artifacts = self._artifacts(whole)
        decided = self._decisions(whole)
        word, reasons = self._word(whole, artifacts, decided)
        by_cell = self._by_cell()
        return ClauseOutcome(
            name=self.site.name,
            claim=self.site.claim,
            test=self._text(),
            word=word,
            reasons=reasons,
            cause=self._cause(word),
            qualifiers=self._qualifiers(),
            grade=self.grade,
            decisions=decided,
            artifacts=artifacts,
            cells=whole.cells,
            values=self._values(),
            sought=self._sought(),
            notes=tuple(self._notes(whole, word, decided)),
            premise=whole.premise,
            by_cell=by_cell,
            requires=tuple(need.text for need in self.site.needs),
            where=one_level(self._tests, self.values.env),
            short=self.site.short,
            levels=self.site.levels,
            group=self.site.group,
        )

    def _decisions(self, whole: _Whole) -> tuple[Decision, ...]:
        """Look where the answer came from; a cell that holds for want of its premise decides nothing."""
        env = self.values.env if whole.by_aggregate else self.values.without_aggregates()
        told = told_apart(self.test, self.registration.trees)
        found = tested(told, env)
        if told is not self.test and found.code != tested(self.test, env).code:
            return ()
        readings = BasisReader(
            registration=self.registration,
            evidence=self.seen.evidence,
            aggregated=bool(env.aggregates),
            capped=frozenset(self.values.ceilings),
            protection=self.seen.protection,
        )
        return decisions(told, found, env, readings)

    def _by_cell(self) -> ByCell | None:
        """Ask in every cell, with a premise that schema 1 spells as an implication told apart."""
        told = told_apart(self.test, self.registration.trees)
        judged = self._asked(told)
        measured = self._asked(replace(told, needs=())) if told.needs else judged
        return ByCell(judged, measured) if judged is not None and measured is not None else None

    def _asked(self, test: tree.ClauseTest) -> Asked | None:
        found = tested(test, self.values.without_aggregates())
        return Asked(found.cells, found.premise) if found.cells is not None and found.premise is not None else None

    def word(self) -> Word:
        """Return the word alone."""
        whole = self._statistics()
        return self._word(whole, self._artifacts(whole), ())[0]

    @property
    def clause(self) -> Clause:
        """The clause as written."""
        return self.site.clause

    @property
    def _tests(self) -> tuple[tree.Node, ...]:
        return self.test.asked

    def _node(self, *path: str | int) -> tree.Node | None:
        return self.registration.trees.get((*self.site.path, *path))

    def _statistics(self) -> _Whole:
        """Judge by cells alone; where they leave it open, let a published aggregate speak."""
        alone = tested(self.test, self.values.without_aggregates())
        if alone.code != truth.UNKNOWN or not self.values.env.aggregates:
            return _Whole(alone.code, alone.cells, alone.premise, False)
        published = tested(self.test, self.values.env)
        fails = published.code == truth.FALSE
        usable = fails or (published.code == truth.TRUE and self.clause.accepts_aggregates)
        return _Whole(published.code if usable else alone.code, alone.cells, alone.premise, usable)

    def _artifacts(self, whole: _Whole) -> tuple[ArtifactCheck, ...]:
        rules = self.registration.prereg.artifact
        if rules is None:
            return ()
        env = self.values.env if whole.by_aggregate else self.values.without_aggregates()
        shares = ones_and_zeros(self.registration)
        nodes = map(self.registration.unfolded, self._tests)
        return tuple(check for node in nodes for check in checks(node, env, rules, shares))

    def _word(
        self, whole: _Whole, artifacts: tuple[ArtifactCheck, ...], decided: tuple[Decision, ...]
    ) -> tuple[Word, tuple[Reason, ...]]:
        unbounded = self.seen.lacks(self.site.path, bars=True)
        barred = [*self.forced, *unbounded, *self._inconsistent(), *self._unmeasurable(), *self._vacuous()]
        if not barred and whole.code == truth.FALSE:
            return Word.NOT_PASSED, ()
        averaged = self._averaged(artifacts, whole)
        if not barred and not averaged and whole.code == truth.TRUE:
            return Word.PASS, ()
        reasons = [*barred, *averaged]
        if whole.code == truth.UNKNOWN:
            reasons += self._obstacles(whole)
        return Word.UNTESTED, ranked(reasons) or (self._straddles(whole, decided),)

    def _inconsistent(self) -> Iterator[Reason]:
        for text in self.values.inconsistent:
            yield Reason(Why.INVALID_PROVENANCE, "inconsistent record", note=text)

    def _unmeasurable(self) -> Iterator[Reason]:
        if not self.grade.empirical:
            yield Reason(Why.NOT_MEASURED, f"the evidence is {self.grade}, nothing was measured")

    def _vacuous(self) -> Iterator[Reason]:
        answer = vacuity(self.site, self.registration)
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

    def _obstacles(self, whole: _Whole) -> Iterator[Reason]:
        names = self.registration.closure(self._tests)
        if self._out_of_premise(whole):
            yield Reason(Why.OUT_OF_PREMISE, (self.clause.test and self.clause.test.where) or "")
            return
        yield from self._missing(whole)
        yield from self._nothing_in_premise()
        yield from self.seen.lacks(self.site.path, bars=False)
        for name in sorted(names & self.seen.evidence.opened.keys()):
            opened = self.seen.evidence.opened[name]
            axes = self.registration.grid.sorted(self.registration.quantities[name].axes)
            cells = self.registration.grid.keys(axes, opened.cells) if axes else ()
            yield Reason(Why.INADEQUATE, name, cells, opened.why)
        for need in self.site.needs:
            held = truths(need.node, self.values.without_aggregates())
            if np.any(held.codes != truth.TRUE):
                cells = self.registration.grid.keys(held.axes, held.codes != truth.TRUE) if held.axes else ()
                unknown = "" if np.any(held.codes == truth.FALSE) else "not known to hold"
                yield Reason(Why.INADEQUATE, need.text, cells, unknown)
        for name in sorted(names & set(self.values.ceilings)):
            yield Reason(Why.CEILING, self.values.ceilings[name])

    def _out_of_premise(self, whole: _Whole) -> bool:
        """Whether the premise certainly holds nowhere."""
        if self.test.where is None:
            return False
        if whole.premise is not None:
            return bool(np.all(whole.premise.codes == truth.FALSE))
        return bool(truth.every(truths(self.test.where, self.values.without_aggregates()).codes) == truth.FALSE)

    def _nothing_in_premise(self) -> Iterator[Reason]:
        """Name every function of the test whose premise certainly admits no cell of some group."""
        env = self.values.without_aggregates()
        for node in (inner for asked in self.registration.behind(self._tests) for inner in asked.walk()):
            found = members(node, env) if isinstance(node, tree.Call) and node.where is not None else None
            if found is not None and isinstance(node, tree.Call) and node.where is not None:
                nothing = (found.admitted == 0) & (found.open == 0)
                cells = self.registration.grid.keys(found.axes, nothing) if found.axes else ()
                yield from (Reason(Why.OUT_OF_PREMISE, written(node.where), cells),) if np.any(nothing) else ()

    def _missing(self, whole: _Whole) -> Iterator[Reason]:
        """Name what was not measured of the cells that are in premise, or may be."""
        alone, asked = self.values.without_aggregates(), (*self._tests, *([self.test.where] if self.test.where else []))
        beside = goes_by_level(self.registration, asked)  # where a cell in premise rests on cells that are not
        asked = tuple(self._in_premise(whole)) if beside else asked
        for name, gaps in sorted(unmeasured(asked, self.registration, alone, self.values.absent).items()):
            axes = alone.values[name].axes
            wanted = gaps & laid_onto(whole.premise, axes) if whole.premise is not None and not beside else gaps
            if np.any(wanted) and name in self.seen.evidence.estimates:
                yield from no_interval(self.seen.evidence.estimates[name], name, wanted, self.registration)
            elif np.any(wanted):
                yield Reason(Why.NOT_MEASURED, name, self.registration.grid.keys(axes, wanted) if axes else ())

    def _in_premise(self, whole: _Whole) -> Iterator[tree.Node]:
        """Yield what is asked, at each cell by itself that is in premise or may be."""
        cellwise = [node for node in (self.test.each, self.test.where) if node is not None]
        if whole.premise is None:
            yield from cellwise
        else:
            keys = self.registration.grid.keys(whole.premise.axes, whole.premise.codes != truth.FALSE)
            yield from (tree.Select(0, node, key) for key in keys for node in cellwise)
        yield from (node for node in self._tests if node is not self.test.each)

    def _straddles(self, whole: _Whole, decided: tuple[Decision, ...]) -> Reason:
        """Name the cells that are open, and the numbers of one that stands alone."""
        straddling = [one for one in decided if one.holds is None]
        cells = tuple(dict.fromkeys(one.cell for one in straddling if one.cell))
        if whole.cells is not None and whole.premise is not None and len(cells) != 1:
            cells = self.registration.grid.keys(whole.cells.axes, left_open(whole.cells, whole.premise))
        numbers = [one.value for one in straddling if one.value is not None and one.value.known]
        why = "" if numbers else stepless(self.registration, self._tests, self.values.without_aggregates())
        return Reason(Why.STRADDLES, why or (_straddler(straddling) if len(cells) <= 1 else ""), cells)

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
        where = f" where {test.where}" if test.where else ""
        each = f"{_quantifier(test.quantifier)} over {', '.join(test.per)}{where}: {test.each}" if test.each else ""
        whole = f"{test.whole}{where if not test.each else ''}" if test.whole else ""
        return "; ".join(part for part in (each, whole) if part)

    def _values(self) -> Cells | None:
        found = [looked_at(node, self.values.env) for node in self._tests]
        return next((cells for cells in found if cells is not None), None)

    def _sought(self) -> Sought | None:
        found = [sought(node, self.values.env) for node in self._tests]
        return next((one for one in found if one is not None), None)

    def _notes(self, whole: _Whole, word: Word, decided: tuple[Decision, ...]) -> Iterator[str]:
        if whole.by_aggregate:
            yield "judged by a published aggregate; its cells are not public, so averaging could not be looked for"
        elif word is Word.UNTESTED and self._would_pass_by_aggregate(whole):
            yield "a published aggregate would pass it, but the clause does not accept aggregates: its cells decide"
        if word is Word.PASS and not decided:
            yield "it holds only for want of its premise: no cell that is in premise makes it"
        if word is Word.NOT_PASSED and not decided and whole.premise is not None:
            admitted = int(np.sum(whole.premise.codes != truth.FALSE))
            yield f"{admitted} of its cells can be in premise, and {self.test.quorum} must hold"

    def _would_pass_by_aggregate(self, whole: _Whole) -> bool:
        env = self.values.env
        return whole.code == truth.UNKNOWN and bool(env.aggregates) and tested(self.test, env).code == truth.TRUE


def _straddler(straddling: list[Decision]) -> str:
    if not straddling or straddling[0].value is None:
        return ""
    value = straddling[0].value
    return f"{value.lo:.4g} to {value.hi:.4g} against {straddling[0].bar}"


def ranked(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Put reasons in order of precedence, each once, whatever order they were found in."""
    return tuple(sorted(dict.fromkeys(reasons), key=lambda reason: ORDER[reason.why]))


def _quantifier(rule: object) -> str:
    if isinstance(rule, Quorum):
        return f"at least {rule.at_least}" if rule.at_least else f"at least {rule.fraction!r} of them"
    return str(rule)


def combine(words: list[Word]) -> Word:
    """Combine clauses: one failure fails, and only all of them together pass; nothing at all is UNTESTED."""
    if Word.NOT_PASSED in words:
        return Word.NOT_PASSED
    return Word.PASS if words and set(words) == {Word.PASS} else Word.UNTESTED


def deciding_grade(clauses: tuple[ClauseOutcome, ...], word: Word) -> Grade | None:
    """Return the weakest grade among the clauses that decided the word."""
    return weakest([c.grade for c in clauses if c.word is word and c.grade is not None])
