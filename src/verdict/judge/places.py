"""What in a registration must be able to come out both ways, and what else must hold for it to count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from verdict.algebra.grid import describe
from verdict.expression import tree
from verdict.expression.tested import everywhere
from verdict.judge.forgotten import known_cells
from verdict.registration.clauses import NEVER, Site
from verdict.registration.fixed import admitted
from verdict.registration.gating import besides
from verdict.registration.resolved import Registration, once
from verdict.words.vocabulary import Word

CLAUSE_WORDS = ("PASS", "NOT PASSED", "UNTESTED")
FLAG_WORDS = ("true", "false", "unknown")
GATE_WORDS = ("passed", "failed", "not known")


@dataclass(frozen=True, slots=True)
class Place:
    """A predicate, what stops it from being looked at, and the words for true, false and unknown.

    The predicate of a clause is its whole test, with everything that it needs. `needs` are these needs and the gates
    and budgets that stop the prediction, `stops` the gates and budgets alone; `never` says why a clause is UNTESTED
    whatever is measured. `somewhere` is asked for the first word instead, of a flag that is false in some of its cells
    whatever is measured: there it comes out true where it holds in any.
    """

    place: str
    node: tree.Node
    needs: tuple[tree.Node, ...]
    words: tuple[str, str, str]
    kept: bool
    prediction: str = ""
    stops: tuple[tree.Node, ...] = ()
    site: Site | None = None
    never: str = ""
    somewhere: tree.Node | None = None


@once
def places(registration: Registration) -> tuple[Place, ...]:
    """Return every clause that tests something, every flag, and every gate that asks for the record alone.

    A gate that waits for predictions opens where these pass: that is said of their clauses.
    """
    clauses = (_clause(registration, site, site.test) for site in registration.clauses() if site.test is not None)
    flags = (
        Place(
            place=f"flag {name}",
            node=everywhere(known_cells(registration, name)),
            needs=(),
            words=FLAG_WORDS,
            kept=False,
        )
        for name in registration.prereg.flags
    )
    gates = (
        Place(
            place=f"gate {gate.name}",
            node=registration.node("gates", i, "when"),
            needs=(),
            words=GATE_WORDS,
            kept=False,
        )
        for i, gate in enumerate(registration.prereg.gates)
        if not registration.gating[i].waits_for
    )
    return (*clauses, *flags, *gates)


def by_prediction(registration: Registration) -> Mapping[str, tuple[Place, ...]]:
    """Return the clauses of every prediction that test something."""
    return _by_prediction(registration)


def places_of(registration: Registration, verdict: str) -> tuple[Place, ...]:
    """Return the clauses behind a verdict that test something: those of a prediction, or one as P1.strict."""
    owner, _, clause = verdict.partition(".")
    own = by_prediction(registration).get(owner, ())
    return tuple(place for place in own if not clause or (place.site is not None and place.site.name == clause))


@once
def _by_prediction(registration: Registration) -> Mapping[str, tuple[Place, ...]]:
    found: dict[str, list[Place]] = {}
    for place in places(registration):
        found.setdefault(place.prediction, []).append(place)
    return {name: tuple(own) for name, own in found.items() if name}


def _clause(registration: Registration, site: Site, test: tree.ClauseTest) -> Place:
    stops = tuple(stopping(registration, site))
    needs = (*(everywhere(need.node) for need in site.needs), *stops)
    place, kept = f"{site.prediction} {site.name}", site.clause.keep_vacuous is not None
    never = never_tested(registration, site)
    return Place(
        place=place,
        node=test,
        needs=tuple(dict.fromkeys(needs)),
        words=CLAUSE_WORDS,
        kept=kept,
        prediction=site.prediction,
        stops=stops,
        site=site,
        never=never,
    )


def stopping(registration: Registration, site: Site) -> Iterator[tree.Node]:
    """Yield the predicates without which nothing of a prediction is looked at: its gates, then every budget.

    In the place of a gate that waits for predictions stand the tests of their clauses, with all that stops these.
    """
    before = waited_for(registration, site.prediction)
    for i in dict.fromkeys(i for each in (site, *before) for i in each.gates):
        node, verdicts = registration.node("gates", i, "when"), registration.gating[i].waits_for
        yield from besides(node, verdicts) if verdicts else (node,)
    yield from (each.test if each.test is not None else NEVER for each in before)
    yield from _budgets(registration)


def waited_for(registration: Registration, prediction: str) -> tuple[Site, ...]:
    """Return the clauses that must pass before a prediction is looked at, as the gates before it say."""
    verdicts: dict[str, None] = {}
    waiting = sorted(registration.waits_for(prediction))
    while waiting:
        verdict = waiting.pop(0)
        if verdict not in verdicts:
            verdicts[verdict] = None
            waiting += sorted(registration.waits_for(registration.spoken[verdict]))
    parts = (verdict.partition(".") for verdict in verdicts)
    sites = (site for owner, _, clause in parts for site in registration.clauses(owner) if clause in ("", site.name))
    return tuple({site.path: site for site in sites}.values())


@once
def _budgets(registration: Registration) -> tuple[tree.Node, ...]:
    return tuple(
        tree.Compare(0, "<=", registration.node("budget", name, "used"), tree.Number(0, budget.limit))
        for name, budget in sorted(registration.prereg.budget.items(), key=lambda item: item[0])
    )


def never_tested(registration: Registration, site: Site) -> str:
    """Say why a clause is UNTESTED whatever is measured, or nothing."""
    if site.test is None:
        return f"{site.name} holds by {site.clause.grade}"
    live = (need.text for need in site.needs if need.node == NEVER)
    ways = (_assumed, _halted, _left_out)
    return "; ".join((*live, *(why for way in ways for why in way(registration, site))))


def _left_out(registration: Registration, site: Site) -> Iterator[str]:
    """Say of a clause of `for_each` that its premise leaves its level out, whatever is measured."""
    test = site.test if site.levels else None
    if test is not None and test.where is not None and admitted(test, registration) == ():
        yield f"its premise leaves {describe(site.levels)} out; say so under for_each: {{axes: [...], where: ...}}"


def _halted(registration: Registration, site: Site) -> Iterator[str]:
    """Yield the predictions that a gate before a clause waits for and that never pass."""
    known: dict[str, bool] = registration.memory.setdefault("passes", {})
    for verdict in sorted(registration.waits_for(site.prediction)):
        if verdict not in known:
            known[verdict] = Word.PASS in spoken_words(registration, verdict)[0]
        if not known[verdict]:
            yield f"a gate waits for {verdict}, which never passes"


def _assumed(registration: Registration, site: Site) -> Iterator[str]:
    """Yield which frozen grades keep a clause from being tested."""
    names = registration.closure(registration.under(site.path))
    quantities = registration.quantities
    grades = {name: quantities[name].grade for name in sorted(names & quantities.keys())}
    for name, grade in {site.name: site.clause.grade, **grades}.items():
        if grade is not None and not grade.empirical:
            yield f"{name} is registered as {grade}"


def spoken_words(registration: Registration, verdict: str) -> tuple[tuple[Word, ...], str]:
    """Return the words that a prediction can have, or one of its clauses as P1.strict, and why it lacks others."""
    owner, _, clause = verdict.partition(".")
    found, why = words(registration, owner)
    if not clause or found == (Word.UNTESTED,):
        return found, why
    (site,) = (site for site in registration.clauses(owner) if site.name == clause)
    never = never_tested(registration, site)
    return ((Word.UNTESTED,), never) if never else (tuple(Word), "")


def words(registration: Registration, name: str) -> tuple[tuple[Word, ...], str]:
    """Return the words that a prediction can have at all, and why it lacks those that it lacks.

    One clause that is never tested bars PASS; all of them bar NOT PASSED too.
    """
    prediction = registration.prereg.predictions[name]
    reasons = [never_tested(registration, site) for site in registration.clauses(name)]
    if not prediction.in_scope:
        return (Word.UNTESTED,), "it is deferred" if prediction.deferred else "it is out of scope"
    if registration.prereg.only_measures(name):
        return (Word.UNTESTED,), "the registration only measures"
    why = "; ".join(dict.fromkeys(reason for reason in reasons if reason))
    if not why:
        return tuple(Word), ""
    return tuple(w for w in Word if w is not Word.PASS and (w is Word.UNTESTED or not all(reasons))), why
