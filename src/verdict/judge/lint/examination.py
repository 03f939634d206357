"""What is wrong with a registration although it is well formed, with the witnesses for what is not.

reach     can each test, flag and gate come out both ways?
rules     is exactly one registered outcome fired by every possible set of verdicts?
lattice   does the declaration about tags hold over all of them?
opening   for which times is the registered run long enough?
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from verdict.evidence.laid_out import support_of
from verdict.expression import tree
from verdict.expression.evaluate import numbers
from verdict.judge.forgotten import forgotten
from verdict.judge.lattice import idle_flips, prove_tags
from verdict.judge.lint.levels import said_once
from verdict.judge.lint.opening import Opening, needed, openings
from verdict.judge.lint.ordered import examine_choice, examine_outcomes, left_to_the_last, unreached
from verdict.judge.lint.reach import Space
from verdict.judge.lint.reaching import Reach, asked_places, reaches
from verdict.judge.lint.rules import examine_rules
from verdict.judge.places import places, spoken_words, words
from verdict.judge.supports import supports
from verdict.judge.values import EstimatorLimits
from verdict.registration.draws import draws_alone
from verdict.registration.estimating import rows
from verdict.registration.numerals import unbound
from verdict.registration.overlooked import asked, dependent, unmixed
from verdict.registration.resolved import Registration
from verdict.registration.schema_two import differences, perhaps_premises
from verdict.registration.selecting import by_arm, by_measured, by_outcome
from verdict.registration.tokens import outcome_nodes, outcome_rules
from verdict.statistics.promises import broken
from verdict.statistics.sample.promised import Kept, Refused, promised
from verdict.words.errors import UsageError
from verdict.words.vocabulary import Word

NO_ESTIMATORS: Mapping[str, EstimatorLimits] = {}


class FindingKind(StrEnum):
    """What a finding says; `refuses` tells which ones make a registration unfit to be frozen."""

    VACUOUS = "vacuous"
    DOOMED = "doomed"
    UNDETERMINED = "undetermined"
    OUTCOMES = "outcomes"
    CHOICES = "choices"
    LEFT = "left"
    TAGS = "tags"
    SCHEMA = "schema"
    FAMILIES = "families"
    COVERAGE = "coverage"
    DRAWS = "draws"
    OVERLOOKED = "overlooked"
    PREMISE = "premise"
    USES = "uses"
    SELECTION = "selection"
    ARMS = "arms"


NOTES = frozenset(
    {FindingKind.COVERAGE, FindingKind.DRAWS, FindingKind.LEFT, FindingKind.ARMS}
)  # that say what something rests on, and ask for nothing


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about one place; what does not refuse is a warning."""

    kind: FindingKind
    place: str
    text: str
    refuses: bool

    @property
    def weight(self) -> str:
        """What stands before the sentence: nothing where it refuses, and else whether it asks for a second look."""
        return "" if self.refuses else "note: " if self.kind in NOTES else "warning: "

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


@dataclass(frozen=True, slots=True)
class Witnessed:
    """One place, and for each way it can come out the readings that do it; None where none is known."""

    place: str
    witnesses: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Examined:
    """Everything that lint found."""

    findings: tuple[Finding, ...]
    witnessed: tuple[Witnessed, ...]
    words: Mapping[str, tuple[Word, ...]]  # by prediction, those that are not proven never to come out
    reaches: tuple[Reach, ...] = ()  # of every place, with the readings themselves


def examine(registration: Registration, estimators: Mapping[str, EstimatorLimits] = NO_ESTIMATORS) -> Examined:
    """Try every clause, flag, gate, outcome and declaration; `estimators` says how far each can read."""
    space = Space(registration, estimators)
    reached_places = reaches(space, asked_places(registration))
    found = [finding for reached in reached_places for finding in _verdict(space, reached)]
    found += [*_outside(registration), *_doomed(registration, estimators), *_without_premise(registration)]
    possible = _words(registration, reached_places)
    more, table = _ordered(space, possible) if outcome_rules(registration) else _outcomes(space, possible)
    tokens, gives = _choices(space)
    witnessed = (Witnessed(r.judged.place, {w: text or None for w, text in r.said.items()}) for r in reached_places)
    sampling = (*coverage(registration), *_draws(registration), *_selections(registration))
    said = (*_tags(registration), *_families(registration), *_other_schema(registration), *sampling)
    every = said_once((*found, *tokens, *more, *said), registration)
    return Examined(every, (*witnessed, *gives, *table), possible, reached_places)


def _choices(space: Space) -> tuple[list[Finding], list[Witnessed]]:
    """Try every token of every choice."""
    reached = {f"choice {name}": examine_choice(space, name) for name in space.registration.prereg.choices}
    said = {place: unreached(tokens, "never comes out") for place, tokens in reached.items()}
    found = [Finding(FindingKind.CHOICES, place, *finding) for place, texts in said.items() for finding in texts]
    return found, [Witnessed(place, {r.name: r.shown for r in tokens}) for place, tokens in reached.items()]


def _ordered(space: Space, possible: Mapping[str, tuple[Word, ...]]) -> tuple[list[Finding], list[Witnessed]]:
    """Try every outcome of an ordered list, and what the last takes."""
    reached = examine_outcomes(space, possible)
    said = unreached(reached, "can never fire")
    found = [Finding(FindingKind.OUTCOMES, "outcomes", text, refuses) for text, refuses in said]
    found += [Finding(FindingKind.LEFT, "outcomes", text, False) for text in left_to_the_last(space)]
    return found, [Witnessed(f"outcome {rule.name}", {"fires": rule.shown}) for rule in reached]


def _draws(registration: Registration) -> Iterator[Finding]:
    """Warn of tests that speak of these draws only."""
    for prediction, text in draws_alone(registration):
        yield Finding(FindingKind.DRAWS, prediction, text, False)
    yield from (Finding(FindingKind.OVERLOOKED, "overlooked?", text, False) for text in asked(registration))
    yield from (Finding(FindingKind.OVERLOOKED, name, text, False) for name, text in unbound(registration))
    yield from (Finding(FindingKind.OVERLOOKED, name, text, True) for name, text in unmixed(registration))


def _selections(registration: Registration) -> Iterator[Finding]:
    """Refuse estimates whose units are chosen by what is estimated, and warn of others that measured numbers choose."""
    kind = FindingKind.SELECTION
    for of, chosen, refuses in (
        (kind, by_outcome, True),
        (kind, by_measured, False),
        (FindingKind.ARMS, by_arm, False),
    ):
        yield from (Finding(of, f"estimate {name}", text, refuses) for name, text in chosen(registration))


def refused_at_sight(registration: Registration) -> bool:
    """Whether lint refuses a registration for something that is seen without any search for readings."""
    seen = (_outside, _draws, _families, _selections, coverage)
    return any(found.refuses for look in seen for found in look(registration))


def findings(registration: Registration, estimators: Mapping[str, EstimatorLimits] = NO_ESTIMATORS) -> Iterator[str]:
    """Yield a sentence for everything that makes a registration unfit to be frozen."""
    yield from (str(found) for found in examine(registration, estimators).findings if found.refuses)


def coverage(registration: Registration) -> Iterator[Finding]:
    """Hold every estimate of a registration to what was counted of its method, from the least number of units on."""
    for name, estimate in registration.prereg.estimates.items():
        if rows(registration)[name].exact:
            continue
        answer: Kept | Refused
        try:
            answer = promised(
                estimate.estimand, estimate.method, estimate.assume, least=estimate.least,
                clusters=estimate.cluster is not None, side=estimate.side,
            )  # fmt: skip
        except UsageError as error:
            answer = Refused(str(error))
        text = answer.why if isinstance(answer, Refused) else answer.note
        yield Finding(FindingKind.COVERAGE, f"estimate {name}", text, isinstance(answer, Refused))


def _verdict(space: Space, reached: Reach) -> Iterator[Finding]:
    judged = reached.judged
    first, second, _ = judged.words
    if reached.barred and not judged.kept:
        yield Finding(
            FindingKind.VACUOUS, judged.place, f"vacuous, it {reached.barred}{_because(space, reached)}", True
        )
    for word in () if reached.barred else (first, second):
        if reached.said[word] == "":
            text = f"no readings were found that make it {word}, and no proof that there are none{_stopped(space)}"
            yield Finding(FindingKind.UNDETERMINED, judged.place, text, False)


def _without_premise(registration: Registration) -> Iterator[Finding]:
    """Show the premise that is missing where a test takes in what is never known."""
    for judged in places(registration):
        if judged.site is not None and judged.site.test is not None and not judged.never:
            for text in dict.fromkeys(forgotten(registration, judged.site.test)):
                yield Finding(FindingKind.PREMISE, judged.place, text, False)


def _outside(registration: Registration) -> Iterator[Finding]:
    """Refuse what is defined to lie outside its support whatever is measured: every verdict would be UNTESTED."""
    env = supports(registration)
    for name, quantity in registration.quantities.items():
        defined = numbers(registration.node("quantities", name, "is"), env).at if quantity.is_ is not None else None
        low, high = support_of(quantity)
        if defined is not None and np.any((defined.hi < low) | (defined.lo > high)):
            text = f"as defined ({quantity.is_}) it falls outside its support {[low, high]}, whatever is measured"
            yield Finding(FindingKind.VACUOUS, f"quantity {name}", text, True)


def _stopped(space: Space) -> str:
    """Say that the search ended where its budget did, as far as it did."""
    return ": not proved within the budget of the search" if space.spent else ""


def _because(space: Space, reached: Reach) -> str:
    """Name the estimators whose ceilings confine what the predicate rests on, and what can be done."""
    if not reached.proven:
        return ""
    judged = reached.judged
    names = () if judged.never else space.measured(judged.node, *judged.needs)
    said = "; ".join(text for name in names for text in _confined(space, name))
    keep = "; change it, or say in keep_vacuous why it stays" if judged.prediction else ""
    return (f": {said}" if said else "") + keep


def _confined(space: Space, name: str) -> Iterator[str]:
    tau, draws = space.registration.quantities[name].tau, space.draws(name)
    known = space.estimators.get(tau.estimator) if tau is not None else None
    if tau is not None and known is not None and draws is not None:
        lengths = dict.fromkeys(float(length) for length in draws.hi.ravel())
        tops = ", ".join(f"{known.ceiling * length:.6g} of {length:.6g}" for length in lengths)
        yield (f"{name} is read by {tau.estimator}, which never exceeds {known.ceiling:.4g} of the draws ({tops}) "
               "however slow the chain is")  # fmt: skip


def _doomed(registration: Registration, estimators: Mapping[str, EstimatorLimits]) -> Iterator[Finding]:
    for opening in openings(registration):
        low, high = registration.quantities[opening.tau].support or (0.0, "inf")
        if opening.limit < float(high):
            refuses = opening.limit < float(low)
            yield Finding(FindingKind.DOOMED, f"flag {opening.flag}", doom(registration, opening, estimators), refuses)


def doom(registration: Registration, opening: Opening, estimators: Mapping[str, EstimatorLimits]) -> str:
    """Say up to which time a flag can hold, and what run would do at the time a single flip reads."""
    unit = registration.quantities[opening.tau].unit
    unit = f" {unit}" if unit else ""
    lengths = (f"{n} = {registration.prereg.constants[n].value:g}" for n in opening.lengths)
    text = f"doomed for any {opening.tau} above {opening.limit:g}{unit} ({'; '.join((opening.when, *lengths))})"
    price = reference_time(registration, opening, estimators)
    wanted = needed(registration, opening, price)
    if not wanted:
        return f"{text}; no registered length would open it"
    runs = " or ".join(f"{name} >= {value:,.0f}{unit}" for name, value in wanted.items())
    return f"{text}; at {opening.tau} = {price:g} it takes {runs}"


def reference_time(registration: Registration, opening: Opening, estimators: Mapping[str, EstimatorLimits]) -> float:
    """Return a time that a gate fails for: what one flip in mid-run reads, or ten times its limit."""
    space = Space(registration, estimators)
    tau, draws = registration.quantities[opening.tau].tau, space.draws(opening.tau)
    known = estimators.get(tau.estimator) if tau is not None else None
    if known is not None and known.one_flip is not None and draws is not None:
        flip = float(f"{known.one_flip * float(np.max(draws.hi)):.10g}")
        return flip if flip > opening.limit else 10 * opening.limit
    return 10 * opening.limit or 1.0


def _words(registration: Registration, reaches: tuple[Reach, ...]) -> dict[str, tuple[Word, ...]]:
    """Return the words that each prediction can have: without those that its clauses are proven never to give."""
    by_prediction: dict[str, list[Mapping[str, str | None]]] = {}
    for reached in reaches:
        by_prediction.setdefault(reached.judged.prediction, []).append(reached.said)
    found = {}
    for name in registration.prereg.predictions:
        own = by_prediction.get(name, [])
        lacks = set()
        lacks |= {Word.PASS} if any(said[Word.PASS] is None for said in own) else set()
        lacks |= {Word.NOT_PASSED} if all(said[Word.NOT_PASSED] is None for said in own) else set()
        found[name] = tuple(word for word in words(registration, name)[0] if word not in lacks)
    return found


def _outcomes(space: Space, possible: Mapping[str, tuple[Word, ...]]) -> tuple[list[Finding], list[Witnessed]]:
    registration = space.registration
    rules = registration.prereg.listed_outcomes
    if not rules:
        return [], []
    table = examine_rules(space, possible)
    said = [(f"{name} can never fire{_why_never(registration, name)}", True) for name in table.unreachable]
    said += [(f"not exclusive: {texts[0]}{_more(texts)}", True) for texts in (table.overlaps,) if texts]
    said += [(f"not exhaustive: {texts[0]}{_more(texts)}", True) for texts in (table.holes,) if texts]
    said += [(f"silent where a flag is not known: {texts[0]}{_more(texts)}", False)
             for texts in (table.unknown_holes,) if texts]  # fmt: skip
    said += [(f"no readings were found at which {name} fires, and no proof that there are none", False)
             for name in table.unshown]  # fmt: skip
    said += [] if table.walked else [("too many verdicts and flags to walk; mention fewer in one list", False)]
    found = [Finding(FindingKind.OUTCOMES, "outcomes", text, refuses) for text, refuses in said]
    return found, [Witnessed(f"outcome {r.name}", {"fires": table.reached.get(r.name)}) for r in rules]


def _why_never(registration: Registration, rule: str) -> str:
    """Say which words the predictions of a rule can never have, whatever is measured."""
    place = [outcome.name for outcome in registration.prereg.listed_outcomes].index(rule)
    mentioned = tree.names(outcome_nodes(registration)[place])
    reasons = []
    for name in registration.spoken:
        own, why = spoken_words(registration, name) if name in mentioned else ((), "")
        if why:
            reasons.append(f"{name} can only be {' or '.join(own)} ({why})")
    return f": {'; '.join(reasons)}" if reasons else ""


def _more(texts: tuple[str, ...]) -> str:
    return f", and {len(texts) - 1} more" if len(texts) > 1 else ""


def _tags(registration: Registration) -> Iterator[Finding]:
    proof = prove_tags(registration)
    if not proof.holds:
        yield Finding(FindingKind.TAGS, "tag_flips", str(proof), True)
    for claim in dict.fromkeys(idle_flips(registration)):
        text = "proposes a flip that no outcome can fire; wanted a rule over words that its predictions can have"
        yield Finding(FindingKind.TAGS, f"claim {claim}", text, True)


def _other_schema(registration: Registration) -> Iterator[Finding]:
    """Say once for each prediction, quantity or flag what schema 2 would read otherwise, or may read otherwise."""
    told: dict[str, list[str]] = {}
    for path, text in (*differences(registration), *perhaps_premises(registration)):
        told.setdefault(" ".join(map(str, path[1:2])), []).append(text)
    for place, texts in told.items():
        yield Finding(FindingKind.SCHEMA, place, f"{texts[0]}{_more(tuple(texts))}", False)


def _families(registration: Registration) -> Iterator[Finding]:
    for promise in broken(registration):
        yield Finding(FindingKind.FAMILIES, f"family {promise.family}", str(promise), True)
    for family, text in dependent(registration):
        yield Finding(FindingKind.FAMILIES, f"family {family}", text, False)
