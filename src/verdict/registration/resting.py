"""What each verdict rests on: the quantities behind its tests, what it requires, its gates and the budgets.

An erratum against a component takes away the numbers that say they rest on it, or that say nothing; and with them the
verdicts that rest on such a number anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable

from verdict.expression import tree
from verdict.registration.borrowed import borrowed, components
from verdict.registration.resolved import Registration


def speaks(registration: Registration) -> bool:
    """Whether a registration says of any number what it rests on; one that does not rests on everything."""
    prereg = registration.prereg
    return bool(prereg.uses) or any(quantity.rests_on is not None for quantity in prereg.quantities.values())


def behind(registration: Registration, prediction: str) -> frozenset[str]:
    """Return every quantity that a verdict rests on, through definitions, flags, requirements, gates and estimates.

    A gate that waits for another prediction rests on all that this one rests on.
    """
    waited_for = {registration.spoken[verdict] for verdict in registration.waits_for(prediction)}
    own_numbers = quantities(registration, _nodes(registration, prediction))
    return own_numbers.union(*(behind(registration, name) for name in sorted(waited_for)))


def quantities(registration: Registration, nodes: tuple[tree.Node, ...]) -> frozenset[str]:
    """Return every quantity that expressions rest on; estimates are followed to what they are made from."""
    found = registration.raw(registration.closure(nodes))
    clusters = {e.cluster for name, e in registration.prereg.estimates.items() if name in found and e.cluster}
    more = registration.closure(
        tuple(tree.Name(0, name) for name in sorted(clusters) if name in registration.quantities)
    )
    return (found | more) & registration.prereg.quantities.keys()


def _nodes(registration: Registration, prediction: str) -> tuple[tree.Node, ...]:
    prereg = registration.prereg
    paths: list[tuple[str | int, ...]] = [("predictions", prediction), ("budget",)]
    paths += [
        ("gates", i) for i, gate in enumerate(prereg.gates) if gate.on_fail == "halt" or prediction in gate.on_fail
    ]
    paths += [("risks", name, "live_when") for name, risk in prereg.risks.items() if prediction in risk.degrades]
    needs = tuple(need.node for site in registration.clauses(prediction) for need in site.needs)
    return (*needs, *(node for path in paths for node in registration.under(path)), *_counted(registration))


def _counted(registration: Registration) -> tuple[tree.Node, ...]:
    """Return the count that says at which look a verdict is given."""
    looks = registration.prereg.looks
    counts = looks is not None and looks.counted_by in registration.prereg.quantities
    return (tree.Name(0, looks.counted_by),) if looks is not None and counts else ()


def resting(registration: Registration, lost: frozenset[str]) -> tuple[str, ...]:
    """Return the predictions in scope that rest on a quantity whose numbers were taken away."""
    predictions = registration.prereg.predictions
    return tuple(name for name, p in predictions.items() if p.in_scope and behind(registration, name) & lost)


def own(registration: Registration, brought: Iterable[str]) -> frozenset[str]:
    """Return the quantities that measurements of this freeze give: neither used nor defined, unless they bring them."""
    used, there = borrowed(registration.prereg), set(brought)
    return frozenset(
        name for name, q in registration.prereg.quantities.items()
        if name not in used and (q.is_ is None or name in there)
    )  # fmt: skip


def on_component(registration: Registration, prediction: str, alias: str) -> bool:
    """Whether a verdict rests on a component in uses:: on a number of this freeze that names it, or names nothing."""
    prereg = registration.prereg
    here = behind(registration, prediction) - borrowed(prereg).keys()
    said = [components(prereg, name) for name in here]
    return any(each is None or prereg.uses[alias].component in each for each in said)
