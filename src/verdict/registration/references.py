"""What a registration says of its own parts by name: each is there, and stands once; and no risk takes a wrong step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from verdict.expression import tree
from verdict.registration.borrowed import misused
from verdict.registration.choices import OrderedOutcomes
from verdict.registration.consequences import Risk
from verdict.registration.gating import spoken
from verdict.registration.written import MeasureOnly, Prereg
from verdict.text.validate import Path
from verdict.words.errors import listed, nearest
from verdict.words.vocabulary import LEGAL_TRANSITIONS, RiskStatus

Said = Iterator[tuple[Path, str]]


def references(prereg: Prereg, trees: Mapping[Path, tree.Node]) -> Said:
    """Yield the place of every name that is not there, or that stands twice, with a sentence."""
    known = tuple(prereg.predictions)
    yield from misused(prereg)
    if isinstance(prereg.measure_only, MeasureOnly):
        yield from _known(("measure_only", "except"), prereg.measure_only.except_, known)
    yield from _once(("gates",), [gate.name for gate in prereg.gates])
    for i, gate in enumerate(prereg.gates):
        yield from _known(("gates", i, "on_fail"), () if gate.on_fail == "halt" else gate.on_fail, known)
    place: Path = ("outcomes", "first_of") if isinstance(prereg.outcomes, OrderedOutcomes) else ("outcomes",)
    yield from _once(place, [rule.name for rule in prereg.listed_outcomes])
    for name, risk in prereg.risks.items():
        yield from _risk(name, risk, prereg, trees)
    for name, claim in prereg.claims.items():
        for flip in () if claim.flips == "none" else claim.flips:
            yield from _known(("claims", name, "flips"), (flip.tier,), tuple(claim.tags))


def _risk(name: str, risk: Risk, prereg: Prereg, trees: Mapping[Path, tree.Node]) -> Said:
    yield from _known(("risks", name, "degrades"), risk.degrades, tuple(prereg.predictions))
    if risk.degrades and risk.live_when is None and risk.status is not RiskStatus.LIVE:
        yield ("risks", name, "degrades"), "nothing says when this risk is live; wanted live_when"
    live = trees.get(("risks", name, "live_when"))
    if live is not None and tree.names(live) & spoken(prereg).keys():
        yield ("risks", name, "live_when"), "a live risk degrades verdicts, so it cannot depend on one"
    yield from _transitions(name, risk)


def _transitions(name: str, risk: Risk) -> Said:
    """Refuse a step to a status that the risk cannot have come near."""
    reached = {risk.status}
    for i, step in enumerate(risk.on):
        if not any(step.to in LEGAL_TRANSITIONS[status] for status in reached):
            found = f"found a step to {step.to} of a risk that is {risk.status}"
            yield ("risks", name, "on", i, "to"), f"{found}, which is not legal"
        reached.add(step.to)


def _known(path: Path, names: tuple[str, ...], known: tuple[str, ...]) -> Said:
    for name in names:
        if name not in known:
            yield path, f"nothing here is called '{name}'; known: {listed(known)}.{nearest(name, known)}"


def _once(place: Path, names: list[str]) -> Said:
    for i, name in enumerate(names):
        if name in names[:i]:
            yield (*place, i, "name"), f"found '{name}' a second time; wanted each name once"
