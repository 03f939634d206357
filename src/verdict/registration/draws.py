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
from verdict.expression.functions import Along, Ordered, Quantifier, Reducer
from verdict.expression.parse import ExpressionError
from verdict.expression.written import written
from verdict.registration.predictions import Quorum
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
RECKONING = frozenset(  # what makes one number, or an order, of several
    {f.value for f in (*Along, *Reducer, Ordered.CUMSUM)} - {Reducer.MIN.value, Reducer.MAX.value}
)
NUMBERS = frozenset({Quantifier.COUNT.value, Reducer.MIN.value, Reducer.MAX.value})  # of draws, as numbers

# What to write in the place of a plain reducer over draws.
INSTEAD: dict[str, str] = {
    Reducer.MEAN: "{{mean: {of}, over: [{over}], method: t, level: 0.95, least: 10}}",
    Reducer.SUM: "{{mean: {of}, over: [{over}], method: t, level: 0.95, least: 10}}",
    Reducer.MEDIAN: "{{median: {of}, over: [{over}], method: order_statistics, level: 0.95, least: 10}}",
    Reducer.QUANTILE: "{{quantile: {of}, q: 0.9, over: [{over}], method: order_statistics, level: 0.95, least: 50}}",
    Quantifier.FRACTION: "{{proportion: {of}, over: [{over}], method: clopper_pearson, level: 0.95, least: 10}}",
    Along.SLOPE: "{{slope: [{of}], over: [{over}], method: t, level: 0.95, least: 10}}",
    Along.SPEARMAN: "{{rank_correlation: [{of}], over: [{over}], method: fisher_z, level: 0.95, least: 10}}",
}
INSTEAD_OF_CHAINS: dict[str, str] = {
    Reducer.MEAN: "{{mean: {of}, over: [{over}], method: mcse, level: 0.95, least: 1000}}",
    Reducer.SUM: "{{mean: {of}, over: [{over}], method: mcse, level: 0.95, least: 1000}}",
    Reducer.MEDIAN: "{{quantile: {of}, q: 0.5, over: [{over}], method: mcse, level: 0.95, least: 1000}}",
    Reducer.QUANTILE: "{{quantile: {of}, q: 0.9, over: [{over}], method: mcse, level: 0.95, least: 1000}}",
    Quantifier.FRACTION: "{{quantile: x, q: 0.05, over: [{over}], method: mcse, level: 0.95, least: 1000}}, and a test "
    "of it: 95 % of x lie above y where its quantile of 5 % does",
}
SHARE = (
    "a share of draws ({axes}) carries their error, and {{fraction: {share:g}}} says nothing of it; wanted an estimate "
    "of it, as in estimates: {{share: {spelt}}} and test: 'share >= {share:g}'"
)
COMPARED = (
    "{call} speaks of these draws only ({axes}); compared with others or reckoned with, it stands for a number that "
    "carries their error; wanted an estimate in its place, such as a mean, a proportion or the difference of two, or "
    "the {function} beside a number or a constant alone"
)
PICKED = (
    "{text} picks single draws ({axes}), which carry their error; wanted an estimate over all of them in its place, or "
    "role: fixed with why: where these levels are all that the claim is about"
)
NUMBERS_ALONE = ("table", "chains")  # kinds of experiment that never bring an interval
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


def spelt(call: tree.Call, axes: tuple[str, ...], prereg: Prereg) -> str:
    """Write the estimate for a plain reducer: of ones and zeros a proportion, and of no more units than there are."""
    share = is_share(call, prereg) and isinstance(call.arguments[0], tree.Name)
    function = Quantifier.FRACTION.value if share else call.function
    units = min((len(prereg.axes[axis].grid_levels) for axis in axes), default=10)
    text = _instead(function, prereg).format(of=_quoted(call), over=", ".join(axes))
    if call.where is not None:
        text = text.replace(", over:", f", where: {in_quotes(written(call.where))}, over:")
    return text.replace("least: 10}", f"least: {min(10, units)}}}")


def is_share(call: tree.Call, prereg: Prereg) -> bool:
    """Whether a call is the mean of ones and zeros."""
    ones = {name for name, quantity in prereg.quantities.items() if quantity.ones_and_zeros}
    return call.function == Reducer.MEAN and tree.names(call) & prereg.quantities.keys() <= ones


def _instead(function: str, prereg: Prereg) -> str:
    of_chains = INSTEAD_OF_CHAINS if prereg.experiment.kind == "chains" else {}
    return of_chains.get(function, INSTEAD[function])


def shares_of_draws(prereg: Prereg) -> Said:
    """Refuse a share of draws as a quantifier: it is a proportion, and carries their error."""
    for name, prediction in prereg.predictions.items():
        for part, clause in prediction.parts():
            test = clause.test
            axes = [axis for axis in test.per if axis in prereg.axes and prereg.axes[axis].replicate] if test else []
            if test is None or not axes or not isinstance(test.quantifier, Quorum) or test.quantifier.fraction is None:
                continue
            at = ("predictions", name, *(("test",) if part == "test" else ("clauses", part, "test")), "quantifier")
            instead = _instead(Quantifier.FRACTION, prereg).format(of=in_quotes(str(test.each)), over=", ".join(axes))
            yield at, SHARE.format(axes=", ".join(axes), share=test.quantifier.fraction, spelt=instead)


def compared_draws(prereg: Prereg, trees: Trees, scope: NameScope) -> Said:
    """Refuse a count, least or greatest of draws beside anything but a fixed number, and in arithmetic.

    How many of these draws hold is a statement about them; more of these than of those is an estimate in disguise.
    """
    for path, node in trees.items():
        if path[0] != "estimates":
            found = (call for inner in node.walk() for call in _reckoned(inner, prereg, trees, scope))
            for call in dict.fromkeys(found):
                axes = ", ".join(sorted({a for _, over in reduced_draws(call, prereg, scope) for a in over}))
                yield path, COMPARED.format(call=written(call), axes=axes, function=call.function)


def picked_draws(prereg: Prereg, trees: Trees) -> Said:
    """Refuse draws that are picked by their level: `x[seed == 1]` is one of many, and carries their error."""
    for path, node in trees.items():
        axes = _picked(node, prereg, trees) if path[0] != "estimates" else []
        if axes:
            yield path, PICKED.format(text=written(node), axes=", ".join(dict.fromkeys(axes)))


def _picked(node: tree.Node, prereg: Prereg, trees: Trees) -> list[str]:
    """Return the axis of draws of every selection of one of their levels, and of what compares their level."""
    chosen = [axis for inner in node.walk() if isinstance(inner, tree.Select) for axis, _ in inner.where]
    meant = tree.rewrite(node, lambda inner: _meaning(inner, trees))
    chosen += [inner.name for inner in _judged(meant) if isinstance(inner, tree.Name)]
    return [axis for axis in chosen if axis in prereg.axes and prereg.axes[axis].replicate]


def _reckoned(node: tree.Node, prereg: Prereg, trees: Trees, scope: NameScope) -> Iterator[tree.Call]:
    """Yield the counts of draws that a node compares with what is no fixed number, or reckons with."""
    parts = tuple(tree.rewrite(part, lambda inner: _meaning(inner, trees)) for part in node.children())
    numbers = [[call for call, _ in reduced_draws(part, prereg, scope) if call.function in NUMBERS] for part in parts]
    if isinstance(node, tree.Call) and node.function in RECKONING:
        judged = frozenset(_judged(parts[0]))
        yield from (call for call in numbers[0] if call not in judged)
    elif isinstance(node, tree.Binary | tree.Unary | tree.Power):
        yield from (call for found in numbers for call in found)
    elif isinstance(node, tree.Compare | tree.Inside):
        fixed = prereg.constants.keys() | prereg.axes.keys()
        for i, found in enumerate(numbers):
            others = [part for j, part in enumerate(parts) if j != i]
            if any(tree.names(other) - fixed for other in others):
                yield from found


def _judged(node: tree.Node) -> Iterator[tree.Node]:
    """Yield everything that stands in a comparison inside an expression."""
    for inner in node.walk():
        if isinstance(inner, tree.Compare | tree.Inside):
            yield from inner.walk()


def _meaning(node: tree.Node, trees: Trees) -> tree.Node | None:
    """Return the definition of a derived quantity, for its name."""
    found = trees.get(("quantities", node.name, "is")) if isinstance(node, tree.Name) else None
    return None if found is None else tree.rewrite(found, lambda inner: _meaning(inner, trees))


def draws_alone(registration: Registration) -> Iterator[tuple[str, str]]:
    """Say of each test that speaks of these draws only, once: all, any, count, min or max over them."""
    yield from dict.fromkeys(_draws_alone(registration))


def _draws_alone(registration: Registration) -> Iterator[tuple[str, str]]:
    prereg, scope = registration.prereg, registration.scope
    for site in registration.clauses():
        if site.test is None:
            continue
        axes = {axis for axis in site.test.per if prereg.axes[axis].replicate}
        for node in site.test.asked:
            axes |= {a for call, over in reduced_draws(node, prereg, scope) if call.function in SINGLE for a in over}
        if axes:
            share = site.clause.test is not None and isinstance(site.clause.test.quantifier, Quorum)
            what = "a number" if share else "each or some"
            yield (
                site.prediction,
                f"the test asks of {what} of these draws ({', '.join(sorted(axes))}) and says nothing of others; for "
                "what holds of draws in general, test an estimate over them",
            )


def bare_numbers(prereg: Prereg, trees: Trees) -> Said:
    """Require that every number behind a test says what it is, where no least level is registered."""
    if prereg.confidence is not None and (prereg.confidence.exact or prereg.experiment.kind not in NUMBERS_ALONE):
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
    return frozenset(name for name in judged_names(trees) if _as_brought(name, prereg))


def judged_names(trees: Trees) -> frozenset[str]:
    """Return every name that tests rest on, through definitions and flags."""
    tests = [node for path, node in trees.items() if path[0] == "predictions" and "test" in path]
    found: set[str] = set()
    waiting = [name for node in tests for name in tree.names(node)]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            places = (("quantities", name, "is"), ("flags", name, "when"))
            waiting += [n for place in places if place in trees for n in tree.names(trees[place])]
    return frozenset(found)


def _as_brought(name: str, prereg: Prereg) -> bool:
    quantity = prereg.quantities.get(name)
    if quantity is None or quantity.type == "text" or quantity.is_ is not None:
        return False
    return not any(prereg.axes[axis].replicate for axis in quantity.axes if axis in prereg.axes)


def reduced_draws(node: tree.Node, prereg: Prereg, scope: NameScope) -> Iterator[tuple[tree.Call, tuple[str, ...]]]:
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
    return ", ".join(text if re.fullmatch(r"\w+", text) else in_quotes(text) for text in texts)


def in_quotes(text: str) -> str:
    """Quote an expression so that YAML reads it: with the quotes that it does not hold itself."""
    return f"'{text}'" if '"' in text else f'"{text}"'
