"""Judge a whole registration: gates, budget, predictions, then what moves with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from verdict.algebra.grid import Texts
from verdict.evidence.admitted import admitted
from verdict.evidence.laid_out import Evidence
from verdict.evidence.written import DOUBT, OF_JOBS
from verdict.expression import tree
from verdict.expression.evaluate import Environment, numbers
from verdict.judge import components
from verdict.judge.absent import with_missing_words
from verdict.judge.choosing import choices
from verdict.judge.clause import Seen, combine, deciding_grade, judge_clause, ranked
from verdict.judge.estimating import with_estimates
from verdict.judge.executed import executed_otherwise
from verdict.judge.firing import fire
from verdict.judge.flagging import explained, flags, spoken
from verdict.judge.following import claims, ended, known_to_hold, looks_stopped, risks
from verdict.judge.lattice import prove_tags
from verdict.judge.points import word_value
from verdict.judge.printed import opened_by_rounding
from verdict.judge.statements import check_statements
from verdict.judge.taken_away import NOTHING_LOST, kept_open, spoken_words, without, words
from verdict.judge.values import EstimatorLimits, Values, measured
from verdict.outcome.record import (
    AxisOutcome,
    ClauseOutcome,
    FlagOutcome,
    GateOutcome,
    Notice,
    Outcome,
    PredictionOutcome,
    Reason,
    Span,
    Spent,
)
from verdict.registration.draws import draws_alone, said_exact
from verdict.registration.overlooked import told
from verdict.registration.predictions import Prediction
from verdict.registration.quantities import Gate
from verdict.registration.resolved import Registration
from verdict.registration.selecting import by_outcome
from verdict.registration.tokens import compared
from verdict.statistics.protection import Look
from verdict.statistics.registered import Protected, look_of, protected
from verdict.text.validate import Path
from verdict.words.vocabulary import Cause, Grade, Why, Word, weakest

NOTHING_WITHDRAWN: Mapping[str, str] = {}
Standing = Mapping[str, PredictionOutcome]
"""What earlier looks decided, by prediction: it stands, whatever a later look shows."""
NOTHING_STANDS: Standing = {}


def judge(
    registration: Registration,
    evidence: Evidence,
    estimators: Mapping[str, EstimatorLimits],
    withdrawn: Mapping[str, str] = NOTHING_WITHDRAWN,
    standing: Standing = NOTHING_STANDS,
    *,
    lost: frozenset[str] = NOTHING_LOST,
) -> Outcome:
    """Judge every prediction of a registration on one set of measurements.

    1. lay out constants, quantities, derived quantities, flags; readings at a ceiling become lower bounds
    2. gates in order, then budgets: they stop predictions before their numbers are looked at
    3. every clause of every prediction, combined
    4. risks, tags and the registered outcome, from the words alone

    Everything of a prediction in a family, requirements and qualifiers included, sees the intervals that its family
    widened. Gates, budgets, risks, claims, outcomes and the flags of the record see them as they were brought.

    `estimators` says how far each estimator of tau can read; `withdrawn` maps a prediction to its erratum; `standing`
    holds the predictions that an earlier look of the same freeze decided, which keep what they came to there; `lost`
    are the quantities whose numbers an erratum took away: from schema 2 on, no outcome, risk or tag follows from them.
    Inadequate evidence raises nothing: it ends as UNTESTED with its reason.

    Raises:
        UndeclaredLookError: looks are registered and the measurement is at none of them.
    """
    evidence = with_estimates(registration, admitted(registration, evidence))
    with np.errstate(all="ignore"):  # what overflows or is undefined ends as unknown, by the rules of intervals
        plain = _Judgement(
            registration=registration,
            evidence=evidence,
            values=measured(registration, evidence, estimators),
            withdrawn=withdrawn,
            own={},
            look=look_of(registration, evidence),
            standing=standing,
            left=without(registration, evidence, lost, estimators),
        )

        def lay_out(own: Evidence) -> Values:
            return measured(registration, own, estimators)

        def seen(read: Protected) -> Seen:
            values = replace(lay_out(read.evidence), inconsistent=plain.values.inconsistent)
            return Seen(read.evidence, values, read.protection)

        def decided(name: str, read: Protected) -> bool:
            if registration.waits_for(name):  # whether its gate opens is not settled yet: it hands none of the error on
                return False
            return replace(plain, own={name: seen(read)}).prediction(name).word is not Word.UNTESTED

        families = protected(registration, evidence, decided)
        outcome = replace(plain, own={name: seen(read) for name, read in families.items()}).outcome()
        rounding = opened_by_rounding(registration, evidence, plain.values, lay_out)
        told = tuple(explained(registration, evidence, plain.values, flag) for flag in outcome.flags)
        return replace(outcome, notices=(*outcome.notices, *rounding), flags=told)


def judge_exactly(registration: Registration, evidence: Evidence, estimators: Mapping[str, EstimatorLimits]) -> Outcome:
    """Judge numbers that are taken to be known exactly: nothing is estimated, opened or widened.

    For asking what a registration can come out as: an interval that is narrow enough decides as its number does.
    """
    with np.errstate(all="ignore"):
        values = measured(registration, evidence, estimators)
        return _Judgement(
            registration=registration, evidence=evidence, values=values, withdrawn=NOTHING_WITHDRAWN, own={},
            look=None, standing=NOTHING_STANDS, left=None,
        ).outcome()  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _Judgement:
    registration: Registration
    evidence: Evidence
    values: Values
    withdrawn: Mapping[str, str]
    own: Mapping[str, Seen]  # of predictions in a family
    look: Look | None
    standing: Standing
    left: Values | None  # without the numbers that an erratum took away, where it took some
    judged: dict[str, PredictionOutcome] = field(default_factory=dict, init=False)

    def prediction(self, name: str) -> PredictionOutcome:
        """Judge one prediction alone, gates and budgets included, and whatever its gates wait for."""
        if name not in self.judged:
            self.judged[name] = self._prediction(name, self._stopped(name))
        return self.judged[name]

    def outcome(self) -> Outcome:
        prereg, measurements = self.registration.prereg, self.evidence.measurements
        gates, budgets = tuple(self._gates()), tuple(self._budgets())
        names = sorted(prereg.predictions, key=natural)
        predictions = tuple(self.standing.get(name) or self.prediction(name) for name in names)
        verdicts = self._with_words(predictions)
        stops = tuple(looks_stopped(self.registration, verdicts))
        predictions = tuple(ended(p, stops, self.look) for p in predictions)
        said = (Notice("exact", text) for text in said_exact(self.registration))
        alone = (Notice("these draws", f"{name}: {text}") for name, text in draws_alone(self.registration))
        heeded = (Notice("overlooked", text) for text in told(self.registration))
        chosen = (
            Notice("chosen by outcome", f"estimate {name}: {text}") for name, text in by_outcome(self.registration)
        )
        prose = check_statements(self.registration, self.evidence, self.values)
        open_ = kept_open(self.registration, predictions, verdicts)
        doubted = (Notice("doubted", note[len(DOUBT) :]) for note in measurements.notes if note.startswith(DOUBT))
        jobs = (Notice("jobs", note[len(OF_JOBS) :]) for note in measurements.notes if note.startswith(OF_JOBS))
        notices = (*self.values.notices, *prose, *open_, *said, *alone, *heeded, *chosen, *doubted, *jobs)
        return Outcome(
            freeze=prereg.id,
            freeze_digest=self.registration.digest,
            title=prereg.title,
            measurements_digest=self.evidence.digest,
            measurements_title=measurements.title,
            grade=measurements.grade,
            backend=measurements.backend,
            predictions=predictions,
            flags=tuple(flags(self.registration, self.values)),
            gates=gates,
            risks=tuple(risks(self.registration, verdicts, self.values.env)),
            claims=tuple(claims(self.registration, verdicts)),
            proof=prove_tags(self.registration),
            budgets=budgets,
            firing=fire(self.registration, verdicts),
            notices=notices,
            covers=prereg.scope.covers,
            does_not_show=prereg.scope.does_not_show,
            stops=stops,
            choices=tuple(choices(self.registration, self.values)),
            axes=tuple(AxisOutcome(name, axis.unit or "", axis.planned is not None)
                       for name, axis in prereg.axes.items()),
        )  # fmt: skip

    def _gates(self) -> Iterator[GateOutcome]:
        """Yield what became of every gate; one that waits for predictions is open while one of these is UNTESTED."""
        prereg = self.registration.prereg
        for i, (gate, found) in enumerate(zip(prereg.gates, self.registration.gating, strict=True)):
            spared = [name for name in prereg.predictions if name not in found.stops]
            halted = f"all but {', '.join(spared)}" if spared else "all"
            stops = halted if gate.on_fail == "halt" else ", ".join(gate.on_fail)
            yield GateOutcome(gate.name, gate.when, self._passed(i), stops)

    def _passed(self, gate: int) -> bool | None:
        words = {name: self._known_word(name) for name in self.registration.gating[gate].waits_for}
        env = self.values.env
        known = Environment({**env.values, **words}, env.grid, env.aggregates) if words else env
        return known_to_hold(self.registration.node("gates", gate, "when"), known)

    def _known_word(self, verdict: str) -> Texts:
        """Return a word that a gate waits for; that of something UNTESTED is not known."""
        owner = self.registration.spoken[verdict]
        words = spoken_words(self.standing.get(owner) or self.prediction(owner))
        return word_value(words[verdict] if words[verdict] is not Word.UNTESTED else None)

    def _budgets(self) -> Iterator[Spent]:
        for name, budget in sorted(self.registration.prereg.budget.items(), key=lambda item: item[0]):
            at = numbers(self.registration.node("budget", name, "used"), self.values.env).at
            used = Span(float(at.lo), float(at.hi)) if at.known else None
            kept = None if used is None or used.lo <= budget.limit < used.hi else used.hi <= budget.limit
            yield Spent(name, used, budget.limit, kept)

    def _stopped(self, name: str) -> tuple[Reason, ...]:
        """Return what stops a prediction before its numbers are looked at."""
        reasons = list(self._scope(name))
        for i, gate in enumerate(self.registration.prereg.gates):
            passed = self._passed(i) if name in self.registration.gating[i].stops else True
            reasons += [_gate_reason(gate, passed)] if passed is not True else []
        for spent in self._budgets():
            if spent.kept is not True:
                note = "" if spent.kept is False else "not known to be kept"
                reasons.append(Reason(Why.BUDGET, spent.name, note=note))
        return ranked(reasons)

    def _scope(self, name: str) -> Iterator[Reason]:
        prediction = self.registration.prereg.predictions[name]
        if name in self.withdrawn:
            yield Reason(Why.WITHDRAWN, self.withdrawn[name])
        if prediction.deferred:
            yield Reason(Why.DEFERRED, note=f"{prediction.deferred}; back when {prediction.reenter_when}")
        if prediction.out_of_scope:
            yield Reason(Why.OUT_OF_SCOPE, note=prediction.out_of_scope)
        if self.registration.prereg.only_measures(name):
            yield Reason(Why.MEASURE_ONLY)
        differs = executed_otherwise(self.registration, self.evidence)
        if differs:
            yield Reason(Why.INVALID_PROVENANCE, "executed configuration", note=differs)
        yield from components.otherwise(self.registration, self.evidence, name)

    def _prediction(self, name: str, forced: tuple[Reason, ...]) -> PredictionOutcome:
        prediction = self.registration.prereg.predictions[name]
        clauses = tuple(self._clauses(name, forced))
        word = combine([clause.word for clause in clauses])
        own = prediction.clauses and self._labels(name, prediction)
        qualifiers = (*(own or ()), *(q for clause in clauses for q in clause.qualifiers))
        if self.registration.prereg.version > 1:
            qualifiers = tuple(dict.fromkeys(qualifiers))
        reasons = forced if not clauses else _reasons(clauses, word)
        causes = {c.cause for c in clauses if c.cause is not None}
        cause = causes.pop() if len(causes) == 1 else Cause.UNSPECIFIED if causes else None
        grade = deciding_grade(clauses, word)
        seen = self._seen(name)
        return PredictionOutcome(
            id=name,
            claim=prediction.claim or "",
            word=word,
            reasons=reasons,
            cause=cause,
            qualifiers=qualifiers,
            grade=grade,
            in_scope=prediction.in_scope,
            clauses=clauses,
            protection=seen.protection,
            flags=tuple(self._flags_seen(name, seen)) if seen.protection is not None else (),
            look=self.look if word is not Word.UNTESTED else None,
            short=prediction.short or "",
        )

    def _seen(self, prediction: str) -> Seen:
        """Return the one set of values that everything of a prediction sees: its family's, or those of the record."""
        return self.own.get(prediction) or Seen(self.evidence, self.values)

    def _flags_seen(self, name: str, seen: Seen) -> Iterator[FlagOutcome]:
        """Yield the flags that a prediction rests on and sees otherwise than the record alone shows them."""
        nodes = [node for path, node in self.registration.trees.items() if path[:2] == ("predictions", name)]
        nodes += [need.node for site in self.registration.clauses(name) for need in site.needs]
        behind = self.registration.closure(tuple(nodes))
        both = ((*flags(self.registration, values), *self._tokens(values)) for values in (self.values, seen.values))
        for plain, own in zip(*both, strict=True):
            if plain.name in behind and plain.cells != own.cells:
                yield own

    def _labels(self, name: str, prediction: Prediction) -> tuple[str, ...]:
        nodes = [
            self.registration.node("predictions", name, "qualify", i, "when") for i in range(len(prediction.qualify))
        ]
        env = self._seen(name).values.env
        return tuple(q.say for q, node in zip(prediction.qualify, nodes, strict=True) if known_to_hold(node, env))

    def _clauses(self, name: str, forced: tuple[Reason, ...]) -> Iterator[ClauseOutcome]:
        seen = self._seen(name)
        for site in self.registration.clauses(name):
            found = judge_clause(site, forced, registration=self.registration, seen=seen, grade=self._grade(site.path))
            yield replace(found, reasons=with_missing_words(found.reasons, self.evidence))

    def _grade(self, path: Path) -> Grade:
        names = self.registration.raw(self.registration.closure(self.registration.under(path)))
        # What is only assumed or constructed was not laid out either; a frozen grade holds whatever was measured.
        given = self.evidence.grades
        grades = [given[name] for name in names if name in given and given[name].empirical]
        quantities = self.registration.quantities
        grades += [q.grade for name in names if (q := quantities.get(name)) and q.grade is not None]
        if self.registration.prereg.version > 1 and self._brought_intervals(path, names):
            grades.append(weakest([Grade.CLAIMED, self.evidence.measurements.grade]) or Grade.CLAIMED)
        return weakest(grades) or self.evidence.measurements.grade

    def _brought_intervals(self, path: Path, names: frozenset[str]) -> bool:
        """Whether an interval that somebody brought, of a quantity or an aggregate, stands behind a clause."""
        nodes = self.registration.behind(self.registration.under(path))
        calls = {tree.bare(inner) for node in nodes for inner in node.walk() if isinstance(inner, tree.Call)}
        printed = (self.evidence.aggregates[node].text for node in self.evidence.aggregates if node in calls)
        aggregates = self.evidence.measurements.aggregates
        return any(map(self._claimed, names)) or any(aggregates[text].interval is not None for text in printed)

    def _claimed(self, name: str) -> bool:
        """Whether somebody brought an interval of a quantity that a test rests on: his claim, not our computation.

        Numbers of another freeze carry their own grade.
        """
        series = self.evidence.measurements.quantities.get(name)
        readings = () if series is None else (*series.cells, *((series.every,) if series.every is not None else ()))
        return any(reading.interval is not None for reading in readings)

    def _with_words(self, predictions: tuple[PredictionOutcome, ...]) -> Environment:
        """Return what consequences see: from schema 2 on, a word or number that an erratum took away is not known."""
        env = (self.left or self.values).env
        return replace(env, values={**env.values, **words(self.registration, predictions)})

    def _tokens(self, values: Values) -> Iterator[FlagOutcome]:
        """Yield, for each token of a choice, in which cells it comes out."""
        yield from (spoken(self.registration, name, name, values) for name in compared(self.registration))


def _gate_reason(gate: Gate, passed: bool | None) -> Reason:
    note = "" if passed is False else "not known to hold"
    return Reason(Why.INVALID_PROVENANCE if gate.provenance else Why.HALTED, gate.name, note=note)


def _reasons(clauses: tuple[ClauseOutcome, ...], word: Word) -> tuple[Reason, ...]:
    """Gather the reasons of the clauses that kept the prediction untested."""
    if word is not Word.UNTESTED:
        return ()
    return ranked(r for clause in clauses if clause.word is word for r in clause.reasons)


def natural(name: str) -> tuple[int, str]:
    """Sort P2 before P10 and P3a before P3b."""
    digits = "".join(c for c in name if c.isdecimal())
    return int(digits or 0), name
