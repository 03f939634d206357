"""What carries the error of a sample, and what may not stand for it: rules of schema 2.

An average over draws is no number without an interval. So a plain reducer over an axis of draws is refused with the
estimate to write in its place, an axis that sounds like draws must say what it is, and a number that a test rests on
is an estimate, an interval at the least level, or said to be exact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from verdict.expression import tree
from verdict.expression.check import NameScope, check
from verdict.expression.functions import Along, Quantifier, Reducer
from verdict.expression.parse import ExpressionError
from verdict.expression.written import written
from verdict.registration.predictions import Quorum, Test
from verdict.registration.resolved import Registration
from verdict.registration.written import Prereg
from verdict.text.validate import Path

Trees = Mapping[Path, tree.Node]
Said = Iterator[tuple[Path, str]]

# Names of axes that are mostly draws; whoever writes one says which it is.
SUSPECTS = frozenset(
    {
        "seed", "run", "fold", "split", "rep", "replicate", "replica", "repeat", "repetition", "trial", "participant",
        "subject", "patient", "user", "item", "question", "prompt", "sample", "example", "episode", "bootstrap",
        "chain", "draw",
    }
)  # fmt: skip

ROLE = (
    "the levels of '{name}' may be draws from more; wanted role: replicate where they are, or role: fixed with why: "
    'where they are all that the claim is about, as in {{levels: [...], role: fixed, why: "these are all there are"}}'
)

# What to write in the place of a plain reducer over draws.
INSTEAD: dict[str, str] = {
    Reducer.MEAN: "{{mean: {of}, over: [{over}], method: t, level: 0.95, least: 10}}",
    Reducer.MEDIAN: "{{median: {of}, over: [{over}], method: order_statistics, level: 0.95, least: 10}}",
    Reducer.QUANTILE: "{{quantile: {of}, q: 0.9, over: [{over}], method: order_statistics, level: 0.95, least: 50}}",
    Quantifier.FRACTION: "{{proportion: {of}, over: [{over}], method: clopper_pearson, level: 0.95, least: 10}}",
    Along.SLOPE: "{{slope: [{of}], over: [{over}], method: t, level: 0.95, least: 10}}",
    Along.SPEARMAN: "{{rank_correlation: [{of}], over: [{over}], method: fisher_z, level: 0.95, least: 10}}",
}
SHARE = (
    "a share of {share:g} of draws ({axes}) carries their error; wanted an estimate in its place: estimates: {{name: "
    '{{proportion: "{each}", over: [{axes}], method: clopper_pearson, level: 0.95, least: 10}}}}'
)

# The same for what may be compared with a registered number, as something about these draws alone.
NUMBERS: dict[str, str] = {
    Quantifier.COUNT: INSTEAD[Quantifier.FRACTION],
    Reducer.MIN: "{{quantile: {of}, q: 0.1, over: [{over}], method: order_statistics, level: 0.95, least: 50}}",
    Reducer.MAX: "{{quantile: {of}, q: 0.9, over: [{over}], method: order_statistics, level: 0.95, least: 50}}",
}
SINGLE = frozenset({*(f.value for f in (Quantifier.ALL, Quantifier.ANY, Quantifier.COUNT)), Reducer.MIN, Reducer.MAX})


def unsaid_roles(prereg: Prereg) -> Said:
    """Ask of every axis that sounds like draws what its levels are."""
    for name, axis in prereg.axes.items():
        if name.lower().rstrip("s") not in SUSPECTS or axis.replicate:
            continue
        if axis.role is None:
            yield ("axes", name), ROLE.format(name=name)
        elif axis.why is None:
            yield ("axes", name), f"found role: fixed of '{name}', wanted why: these are all that the claim is about"


def plain_averages(prereg: Prereg, trees: Trees, scope: NameScope) -> Said:
    """Refuse every average over draws that stands for a number, with the estimate to write instead."""
    for path, node in trees.items():
        if path[0] == "estimates":
            continue
        alone = set(_asked_alone(node)) if path[0] != "quantities" else set()
        for call, axes in _reduced_draws(node, prereg, scope):
            instead = INSTEAD.get(call.function) or (NUMBERS.get(call.function) if id(call) not in alone else None)
            if instead is not None:
                yield path, _refusal(call, instead, axes)
    yield from _shares(prereg)


def _refusal(call: tree.Call, instead: str, axes: tuple[str, ...]) -> str:
    spelt = instead.format(of=_quoted(call), over=", ".join(axes))
    return (
        f"{written(call)} is taken over draws ({', '.join(axes)}) and carries their error; wanted an estimate in its "
        f"place: estimates: {{name: {spelt}}}"
    )


def _asked_alone(node: tree.Node) -> Iterator[int]:
    """Yield the calls that are compared with a number that no other call gives: they speak of these draws alone."""
    for judged in node.walk():
        if isinstance(judged, tree.Compare):
            for side, other in ((judged.left, judged.right), (judged.right, judged.left)):
                if isinstance(side, tree.Call) and not any(isinstance(inner, tree.Call) for inner in other.walk()):
                    yield id(side)


def _shares(prereg: Prereg) -> Said:
    """Refuse a share of draws as a quorum: it is a proportion, and carries their error."""
    for name, prediction in prereg.predictions.items():
        for clause_name, clause in prediction.parts():
            inner = ("clauses", clause_name) if prediction.clauses else ()
            said = _share(clause.test, prereg) if clause.test is not None else ""
            if said:
                yield ("predictions", name, *inner, "test", "quantifier"), said


def _share(test: Test, prereg: Prereg) -> str:
    axes = [axis for axis in test.per if axis in prereg.axes and prereg.axes[axis].replicate]
    if not axes or not isinstance(test.quantifier, Quorum) or test.quantifier.fraction is None:
        return ""
    return SHARE.format(share=test.quantifier.fraction, axes=", ".join(axes), each=test.each)


def draws_alone(registration: Registration) -> Iterator[str]:
    """Say of each test that speaks of these draws only, once: all, any, count, min or max over them."""
    prereg, scope = registration.prereg, registration.scope
    for site in registration.clauses():
        if site.test is None:
            continue
        axes = {axis for axis in site.test.per if prereg.axes[axis].replicate}
        for node in site.test.asked:
            axes |= {a for call, over in _reduced_draws(node, prereg, scope) if call.function in SINGLE for a in over}
        if axes:
            yield (
                f"{site.prediction} speaks of these draws only ({', '.join(sorted(axes))}) and says nothing of others; "
                "for what holds of draws in general, test an estimate over them"
            )


def bare_numbers(prereg: Prereg, trees: Trees) -> Said:
    """Require that every number behind a test says what it is, where no least level is registered."""
    if prereg.confidence is not None:
        return
    for name in sorted(judged_numbers(prereg, trees)):
        yield ("quantities", name), _bare(name, count=prereg.quantities[name].type == "count")


def _bare(name: str, *, count: bool) -> str:
    sampled = (
        f"counts of draws carry sampling error; wanted an estimate of it, as in {{proportion: {name}, of: n, method: "
        "clopper_pearson, level: 0.95, least: 10}"
        if count
        else "a number may be an average over draws, which carries their error; wanted an estimate from raw numbers"
    )
    return (
        f"a test rests on {name}, and nothing says what its numbers are: {sampled}; or confidence: {{least_level: "
        f'0.95}} at the top where it comes with intervals; or exact: "why" on {name} where it is no sample'
    )


def judged_numbers(prereg: Prereg, trees: Trees) -> frozenset[str]:
    """Return the measured quantities that tests rest on as they are brought: no draws, no definitions, not exact."""
    return frozenset(name for name in _brought(prereg, trees) if prereg.quantities[name].exact is None)


def said_exact(registration: Registration) -> Iterator[str]:
    """Say what the registration has judged as it was brought, and why: its author's word, for all to see."""
    prereg, brought = registration.prereg, sorted(_brought(registration.prereg, registration.trees))
    if prereg.confidence is not None and prereg.confidence.exact is not None and brought:
        yield f"the registration says that no number here is a sample: {prereg.confidence.exact}"
        return
    for name in brought:
        if prereg.quantities[name].exact is not None:
            yield f"the registration says that {name} is no sample: {prereg.quantities[name].exact}"


def _brought(prereg: Prereg, trees: Trees) -> frozenset[str]:
    """Return the measured numbers, from schema 2 on, that tests rest on as they were brought; draws are left out."""
    if prereg.version == 1:
        return frozenset()
    tests = [node for path, node in trees.items() if path[0] == "predictions" and "test" in path]
    found: set[str] = set()
    waiting = [name for node in tests for name in tree.names(node)]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            places = (("quantities", name, "is"), ("flags", name, "when"))
            waiting += [n for place in places if place in trees for n in tree.names(trees[place])]
    return frozenset(name for name in found if _as_brought(name, prereg))


def _as_brought(name: str, prereg: Prereg) -> bool:
    quantity = prereg.quantities.get(name)
    if quantity is None or quantity.type == "text" or quantity.is_ is not None:
        return False
    return not any(prereg.axes[axis].replicate for axis in quantity.axes if axis in prereg.axes)


def _reduced_draws(node: tree.Node, prereg: Prereg, scope: NameScope) -> Iterator[tuple[tree.Call, tuple[str, ...]]]:
    """Yield every call that works along axes of draws, with these axes."""
    for call in node.walk():
        if isinstance(call, tree.Call) and (call.function in INSTEAD or call.function in SINGLE):
            axes = tuple(a for a in _gone(call, scope) if a in prereg.axes and prereg.axes[a].replicate)
            if axes:
                yield call, axes


def _gone(call: tree.Call, scope: NameScope) -> tuple[str, ...]:
    try:
        argument = check(call.arguments[0], scope).axes
        left = check(call, scope).axes
    except ExpressionError:
        return ()
    return tuple(axis for axis in argument if axis not in left)


def _quoted(call: tree.Call) -> str:
    arguments = call.arguments[:1] if call.function == Reducer.QUANTILE else call.arguments
    texts = [written(node) for node in arguments]
    return ", ".join(text if re.fullmatch(r"\w+", text) else f'"{text}"' for text in texts)
