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

from verdict import truth
from verdict.cells import Cells, Texts, Value
from verdict.judge.lattice import prove_tags
from verdict.judge.opening import Opening, needed, openings
from verdict.judge.places import Judged, places
from verdict.judge.reach import Goal, Readings, Space, holds, impossible, solve
from verdict.judge.rules import examine_rules
from verdict.judge.supports import vacuous
from verdict.judge.values import Estimator
from verdict.registration import Registration
from verdict.schema_two import differences
from verdict.statistics import broken
from verdict.vocabulary import Word

NO_ESTIMATORS: Mapping[str, Estimator] = {}
NOTHING = "nothing is measured"


class Kind(StrEnum):
    """What a finding says; `refuses` tells which ones make a registration unfit to be frozen."""

    VACUOUS = "vacuous"
    DOOMED = "doomed"
    UNDETERMINED = "undetermined"
    OUTCOMES = "outcomes"
    TAGS = "tags"
    SCHEMA = "schema"
    FAMILIES = "families"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about one place; what does not refuse is a warning."""

    kind: Kind
    place: str
    text: str
    refuses: bool

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


def examine(registration: Registration, estimators: Mapping[str, Estimator] = NO_ESTIMATORS) -> Examined:
    """Try every clause, flag, gate, outcome and declaration; `estimators` says how far each can read."""
    space = Space(registration, estimators)
    found: list[Finding] = []
    witnessed: list[Witnessed] = []
    tried: list[tuple[str, Mapping[str, str | None]]] = []
    for judged in places(registration):
        reached = {word: _reached(space, judged, word) for word in judged.words[:2]}
        reached[judged.words[2]] = _open(space, judged)
        witnessed.append(Witnessed(judged.place, {w: r if r else None for w, r in reached.items()}))
        found += _verdict(space, judged, reached)
        tried.append((judged.prediction, reached))
    found += _doomed(registration, estimators)
    more, table = _outcomes(registration, _words(registration, tried))
    said = (*_tags(registration), *_families(registration), *_other_schema(registration))
    return Examined((*found, *more, *said), (*witnessed, *table))


def findings(registration: Registration, estimators: Mapping[str, Estimator] = NO_ESTIMATORS) -> Iterator[str]:
    """Yield a sentence for everything that makes a registration unfit to be frozen."""
    yield from (str(found) for found in examine(registration, estimators).findings if found.refuses)


def _reached(space: Space, judged: Judged, word: str) -> str | None:
    """Describe readings that give a word; None where they are proven not to exist, "" where neither is known."""
    want = truth.TRUE if word == judged.words[0] else truth.FALSE
    goals = (Goal(judged.node, want), *(Goal(need, truth.TRUE) for need in judged.needs))
    found = solve(space, goals)
    if found is not None:
        return describe(space.registration, found)
    return None if any(impossible(space, goal) for goal in goals) else ""


def _open(space: Space, judged: Judged) -> str | None:
    unknown = any(holds(node, space.environment({}, node)) == truth.UNKNOWN for node in (judged.node, *judged.needs))
    return NOTHING if unknown else None


def describe(registration: Registration, found: Readings) -> str:
    """Write readings as people do; a quantity that varies over cells is written with its ends."""
    return ", ".join(f"{name} = {_said(value)}" for name, value in found.items()) or "always"


def _said(value: Value) -> str:
    if isinstance(value, Texts):
        return repr(str(value.text.flat[0]))
    assert isinstance(value, Cells)  # noqa: S101 - readings are numbers or texts
    first, last = float(value.at.lo.flat[0]), float(value.at.lo.flat[-1])
    return f"{first:.6g}" if np.all(value.at.lo == first) else f"{first:.6g} ... {last:.6g}"


def _verdict(space: Space, judged: Judged, reached: Mapping[str, str | None]) -> Iterator[Finding]:
    first, second, _ = judged.words
    never = [word for word in (first, second) if reached[word] is None]
    if never and not judged.kept:
        why = _because(space, judged)
        keep = "; change it, or say in keep_vacuous why it stays" if judged.prediction else ""
        yield Finding(Kind.VACUOUS, judged.place, f"vacuous, it {_cannot(never, judged)}{why}{keep}", True)
    empty = not never and not judged.kept and vacuous((judged.node,), space.registration)
    if empty:
        yield Finding(Kind.VACUOUS, judged.place, f"vacuous, it {empty}", True)
    for word in () if empty else (first, second):
        if reached[word] == "":
            text = f"no readings were found that make it {word}, and no proof that there are none"
            yield Finding(Kind.UNDETERMINED, judged.place, text, False)


def _cannot(never: list[str], judged: Judged) -> str:
    if len(never) == 2:
        return "can neither pass nor fail for any value in the declared supports: what it requires can never hold"
    verb = "pass" if never[0] == judged.words[0] else "fail"
    return f"cannot {verb} for any value in the declared supports"


def _because(space: Space, judged: Judged) -> str:
    """Name the estimators whose ceilings confine what the predicate rests on."""
    said = []
    for name in space.measured(judged.node, *judged.needs):
        tau, draws = space.registration.prereg.quantities[name].tau, space.draws(name)
        known = space.estimators.get(tau.estimator) if tau is not None else None
        if tau is not None and known is not None and draws is not None:
            said.append(f"{name} is read by {tau.estimator}, which never exceeds {known.ceiling:.4g} of the draws "
                        f"({known.ceiling * draws:.6g} of {draws:.6g}) however slow the chain is")  # fmt: skip
    return f": {'; '.join(said)}" if said else ""


def _doomed(registration: Registration, estimators: Mapping[str, Estimator]) -> Iterator[Finding]:
    for opening in openings(registration):
        low, high = registration.prereg.quantities[opening.tau].support or (0.0, "inf")
        if opening.limit < float(high):
            refuses = opening.limit < float(low)
            yield Finding(Kind.DOOMED, f"flag {opening.flag}", doom(registration, opening, estimators), refuses)


def doom(registration: Registration, opening: Opening, estimators: Mapping[str, Estimator]) -> str:
    """Say up to which time a flag can hold, and what run would do at the time a single flip reads."""
    unit = registration.prereg.quantities[opening.tau].unit
    unit = f" {unit}" if unit else ""
    lengths = (f"{n} = {registration.prereg.constants[n].value:g}" for n in opening.lengths)
    text = f"doomed for any {opening.tau} above {opening.limit:g}{unit} ({'; '.join((opening.when, *lengths))})"
    price = reference_time(registration, opening, estimators)
    wanted = needed(registration, opening, price)
    if not wanted:
        return f"{text}; no registered length would open it"
    runs = " or ".join(f"{name} >= {value:,.0f}{unit}" for name, value in wanted.items())
    return f"{text}; at {opening.tau} = {price:g} it takes {runs}"


def reference_time(registration: Registration, opening: Opening, estimators: Mapping[str, Estimator]) -> float:
    """Return a time that a gate fails for: what one flip in mid-run reads, or ten times its limit."""
    space = Space(registration, estimators)
    tau, draws = registration.prereg.quantities[opening.tau].tau, space.draws(opening.tau)
    known = estimators.get(tau.estimator) if tau is not None else None
    if known is not None and known.one_flip is not None and draws is not None:
        flip = float(f"{known.one_flip * draws:.10g}")
        return flip if flip > opening.limit else 10 * opening.limit
    return 10 * opening.limit or 1.0


def _words(registration: Registration, tried: list[tuple[str, Mapping[str, str | None]]]) -> dict[str, set[Word]]:
    """Return the words that each prediction can have: without those that its clauses are proven never to give."""
    words = {}
    for name, prediction in registration.prereg.predictions.items():
        words[name] = {Word.UNTESTED}
        clauses = [reached for place, reached in tried if place == name]
        if prediction.in_scope and not registration.prereg.measure_only:
            words[name] |= {Word.PASS} if all(c[Word.PASS] is not None for c in clauses) else set()
            words[name] |= {Word.NOT_PASSED} if any(c[Word.NOT_PASSED] is not None for c in clauses) else set()
    return words


def _outcomes(
    registration: Registration, words: Mapping[str, set[Word]]
) -> tuple[list[Finding], tuple[Witnessed, ...]]:
    rules = registration.prereg.outcomes
    if not rules:
        return [], ()
    possible = {name: tuple(word for word in Word if word in found) for name, found in words.items()}
    table = examine_rules(registration, possible)
    said = [(f"{name} can never fire", True) for name in table.unreachable]
    said += [(f"not exclusive: {texts[0]}{_more(texts)}", True) for texts in (table.overlaps,) if texts]
    said += [(f"not exhaustive: {texts[0]}{_more(texts)}", True) for texts in (table.holes,) if texts]
    said += [(f"silent where a flag is not known: {texts[0]}{_more(texts)}", False)
             for texts in (table.unknown_holes,) if texts]  # fmt: skip
    said += [] if table.walked else [("too many verdicts and flags to walk; mention fewer in one list", False)]
    found = [Finding(Kind.OUTCOMES, "outcomes", text, refuses) for text, refuses in said]
    return found, tuple(Witnessed(f"outcome {r.name}", {"fires": table.reached.get(r.name)}) for r in rules)


def _more(texts: tuple[str, ...]) -> str:
    return f", and {len(texts) - 1} more" if len(texts) > 1 else ""


def _tags(registration: Registration) -> Iterator[Finding]:
    proof = prove_tags(registration)
    if not proof.holds:
        yield Finding(Kind.TAGS, "tag_flips", str(proof), True)


def _other_schema(registration: Registration) -> Iterator[Finding]:
    """Say once for each prediction, quantity or flag what schema 2 would read otherwise."""
    told: dict[str, list[str]] = {}
    for path, text in differences(registration):
        told.setdefault(" ".join(map(str, path[1:2])), []).append(text)
    for place, texts in told.items():
        yield Finding(Kind.SCHEMA, place, f"{texts[0]}{_more(tuple(texts))}", False)


def _families(registration: Registration) -> Iterator[Finding]:
    for promise in broken(registration):
        yield Finding(Kind.FAMILIES, f"family {promise.family}", str(promise), True)
