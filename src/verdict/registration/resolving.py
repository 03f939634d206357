"""Names, axes and expressions of a registration settled, with everything that is wrong with it at its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import Any

from pydantic import BaseModel

from verdict.algebra.grid import Grid
from verdict.expression import tree
from verdict.expression.averages import comparisons, sides, swapped
from verdict.expression.binding import bind, require_dependence
from verdict.expression.check import NUMERIC, NameScope, Typed, ValueKind, check, check_predicate
from verdict.expression.parse import ExpressionError, parse
from verdict.registration.choices import OTHERWISE, Choice, OrderedOutcomes
from verdict.registration.clauses import Site, sites
from verdict.registration.counting import asking, check_counts, crowded, unfolding
from verdict.registration.estimating import expressions, kept_axes
from verdict.registration.for_each import ForEachLevel
from verdict.registration.gating import misfits as waiting_misfits
from verdict.registration.gating import spoken
from verdict.registration.naming import NAMED, refusal, reserved
from verdict.registration.plots import undrawable
from verdict.registration.predictions import Clause, Quorum
from verdict.registration.premises import spelt_out
from verdict.registration.ranges import written_out
from verdict.registration.references import references
from verdict.registration.resolved import Registration, needs_of
from verdict.registration.sampling import estimated, misfits
from verdict.registration.settled import settled
from verdict.registration.shorthand import longhand
from verdict.registration.spelt_means import spelt_means
from verdict.registration.supposing import registered
from verdict.registration.tokens import called, names_of, token_trees, with_tokens
from verdict.registration.written import Prereg
from verdict.text.canonical import digest
from verdict.text.record import thaw
from verdict.text.validate import Located, Path, validate
from verdict.words.errors import DocumentError, Problem, nearest
from verdict.words.limits import MOST_CELLS, MOST_CLAUSES, MOST_PROBLEMS, MOST_SAMPLED

KINDS = {"number": ValueKind.NUMBER, "count": ValueKind.COUNT, "text": ValueKind.TEXT}


def register(document_tree: Any, document: Located, kinds: Mapping[str, type[BaseModel]]) -> Registration:
    """Validate, resolve and check a registration.

    `kinds` names the experiment kinds with the model of their settings.

    Raises:
        DocumentError: everything that is wrong with the file.
    """
    written = longhand(written_out(document_tree, document))
    check_counts(written, document)
    prereg = validate(Prereg, written, document)
    builder = _Builder(prereg, document)
    builder.settings(kinds)
    return builder.build()


def settled_again(prereg: Prereg, document: Located) -> Registration:
    """Settle a registration that was read before and changed since, such as in the number of its units.

    Raises:
        DocumentError: what does not fit any more.
    """
    return _Builder(prereg, document).build()


class _Builder:
    def __init__(self, prereg: Prereg, document: Located) -> None:
        self.prereg, self.written, self.document = prereg, prereg, document
        self.levels: ForEachLevel | None = None
        self.told: dict[Path, Path] = {}
        self.experiment: BaseModel | None = None
        self.problems: list[Problem] = []
        self.trees: dict[Path, tree.Node] = {}
        self.tokens = names_of(prereg)
        self.grid = Grid(tuple((name, axis.grid_levels) for name, axis in prereg.axes.items()))

    def build(self) -> Registration:
        self._unique_names()
        raw = self._base_scope()
        for path, sentence in crowded(self.prereg, raw):
            self._say(path, sentence)
            raise DocumentError(self.problems)
        base = self._with_estimates(raw)
        self._for_each(base)
        words = {name: Typed(ValueKind.WORD) for name in spoken(self.prereg)}
        full = NameScope({**base.names, **words}, self.grid)
        self._definitions(base)
        self._gates(full if self.prereg.version > 1 else base)
        self._tests(base)
        self._consequences(full)
        for path, sentence in references(self.prereg, self.trees):
            self._say(path, sentence)
        order = self._order()
        beyond = (*unfolding(order, self.trees), *asking(self.trees, full))
        for path, sentence in beyond:
            self._say(self._defining(str(path[1])) if path[1:2] and path[1] in self.tokens else path, sentence)
        if not beyond and (order or not self.problems):  # what follows writes definitions out
            for path, sentence in misfits(self.prereg, self.trees, base):
                if path[1:2] and path[1] in self.tokens:
                    continue  # which the rules of the choice are told of
                self._say(path, sentence)
        made = {} if self.problems else estimated(self.prereg, self.trees, base)
        found = Registration(
            prereg=self.prereg, grid=self.grid, scope=base, digest=digest(self.written), trees=self.trees, order=order,
            quantities={**self.prereg.quantities, **made}, _written=self.written,
        )  # fmt: skip
        self._averages(found)
        if self.problems:
            raise DocumentError(self.problems)
        self._fit_settings(found)
        return self._expected(replace(found, _clauses=self._sites()))

    def _expected(self, found: Registration) -> Registration:
        """Check what is supposed for plans; whatever verdicts rest on has to be there only once it is planned."""
        if self.prereg.plan:
            registered(thaw(self.prereg.plan), self.document, found, whole=False)
        return found

    def _fit_settings(self, found: Registration) -> None:
        """Ask the experiment's settings, where they can tell, and the plots what of them does not fit the rest."""
        asked = getattr(self.experiment, "misfits", None)
        for path, sentence in asked(found) if asked is not None else ():
            self._say(("experiment", *path), sentence)
        for path, sentence in undrawable(self.prereg, found.quantities):
            self._say(path, sentence)
        if self.problems:
            raise DocumentError(self.problems)

    def _sites(self) -> dict[str, tuple[Site, ...]]:
        by_prediction: dict[str, tuple[Site, ...]] = {}
        levels = self.levels.clauses if self.levels is not None else {}
        for site in sites(self.prereg, self.grid, self.trees, levels):
            by_prediction[site.prediction] = (*by_prediction.get(site.prediction, ()), site)
        return by_prediction

    def _for_each(self, scope: NameScope) -> None:
        """Write the clauses of every `for_each` out."""
        self.levels = ForEachLevel(self.prereg, scope)
        self.prereg = self.levels.written_out()
        for path, sentence in self.levels.problems:
            self._say(path, sentence)
        if len(self.levels.clauses) > MOST_CLAUSES:
            raise DocumentError(self.problems)

    def _with_estimates(self, scope: NameScope) -> NameScope:
        """Read the expressions of estimates, and return the scope in which estimates are names as well."""
        names = dict(scope.names)
        for name, estimate in self.prereg.estimates.items():
            for path, text in expressions(name, estimate):
                self._parsed(path, text)
            names[name] = Typed(ValueKind.NUMBER, kept_axes(name, estimate, self.trees, scope))
        return NameScope(names, scope.grid)

    def settings(self, kinds: Mapping[str, type[BaseModel]]) -> None:
        experiment = self.prereg.experiment
        if experiment.kind not in kinds:
            known = ", ".join(sorted(kinds))
            self._say(("experiment", "kind"), f"no experiment kind is called '{experiment.kind}'; "
                      f"shipped: {known}.{nearest(experiment.kind, kinds)}")  # fmt: skip
            return
        plain = self.prereg.model_dump(mode="json", by_alias=True)["experiment"]["settings"]
        try:
            self.experiment = validate(kinds[experiment.kind], plain, self.document, ("experiment",))
        except DocumentError as error:
            self.problems += error.problems

    def _say(self, path: Path, message: str) -> None:
        """Say what is wrong where it was written; of clauses that were written as one, the first one says it."""
        at = self.levels.written_at(path) if self.levels is not None else path
        if at != path and self.told.setdefault(at, path[:4]) != path[:4]:
            return
        path = at
        self.problems.append(self.document.problem(path, message))
        if len(self.problems) == MOST_PROBLEMS:
            stopped = f"found {MOST_PROBLEMS} problems up to here; the rest of the registration was not checked"
            self.problems.append(replace(self.document.problem(path, stopped), ends=True))
            raise DocumentError(self.problems)

    def _unique_names(self) -> None:
        seen: dict[str, str] = {}
        words, taken = reserved(self.prereg.version), {n for part in NAMED for n in getattr(self.prereg, part)}
        for section in NAMED:
            for name in getattr(self.prereg, section):
                if name in words:
                    self._say((section, name), refusal(name, taken))
                elif name in seen:
                    self._say((section, name), f"'{name}' already names one of the {seen[name]}; wanted each name once")
                seen[name] = section

    def _base_scope(self) -> NameScope:
        names: dict[str, Typed] = {}
        for name, constant in self.prereg.constants.items():
            whole = constant.value is not None and float(constant.value).is_integer()
            names[name] = Typed(ValueKind.COUNT if whole else ValueKind.NUMBER)
        for axis, levels in self.grid.levels:
            texts = not isinstance(levels, range) and any(isinstance(level, str) for level in levels)
            whole = isinstance(levels, range) or all(isinstance(level, int) for level in levels)
            names[axis] = Typed(ValueKind.TEXT if texts else ValueKind.COUNT if whole else ValueKind.NUMBER, (axis,))
        for name, quantity in self.prereg.quantities.items():
            names[name] = Typed(KINDS[quantity.type], self._axes(("quantities", name, "axes"), quantity.axes))
        for name, flag in self.prereg.flags.items():
            names[name] = Typed(ValueKind.TRUTH, self._axes(("flags", name, "axes"), flag.axes))
        for name, choice in self.prereg.choices.items():
            axes = self._axes(("choices", name, "axes"), choice.axes)
            names[name] = Typed(ValueKind.TEXT, axes)
            names |= {called(name, token): Typed(ValueKind.TRUTH, axes) for token in choice.tokens}
        return NameScope(names, self.grid)

    def _axes(self, path: Path, axes: tuple[str, ...]) -> tuple[str, ...]:
        for axis in axes:
            if axis not in self.grid.names:
                known = ", ".join(self.grid.names) or "none"
                self._say(path, f"no axis is called '{axis}'; registered: {known}.{nearest(axis, self.grid.names)}")
        found = self.grid.sorted(axes)
        most = MOST_SAMPLED if any(self.prereg.axes[axis].planned for axis in found) else MOST_CELLS
        if self.grid.size(found) > most:
            size = f"{self.grid.size(found):,} cells over {', '.join(found)}"
            self._say(path, f"found {size}, wanted at most {most:,}")
            return ()
        return found

    def _parsed(self, path: Path, text: str) -> tree.Node | None:
        asked = self.levels.asked.get(path) if self.levels is not None else None
        try:
            if asked is not None and isinstance(asked.found, ExpressionError):
                raise asked.found
            version = self.prereg.version
            node = asked.found if asked is not None else parse(text, version)
            self.trees[path] = with_tokens(node, self.prereg.choices)  # type: ignore[arg-type]
        except ExpressionError as error:
            self._refuse(path, text, error)
        return self.trees.get(path)

    def _refuse(self, path: Path, text: str, error: ExpressionError) -> None:
        asked = self.levels.asked.get(path) if self.levels is not None else None
        text = asked.text if asked is not None else text
        self._say(path, f'in "{text}" at character {error.column + 1}: {error}')

    def _predicate(
        self, path: Path, text: str | None, scope: NameScope, axes: tuple[str, ...] = (), *, each: bool = False
    ) -> None:
        """Read a predicate that varies along nothing but `axes`; `each` says that it is said of their cells."""
        node = self._parsed(path, text) if text is not None else None
        if node is not None:
            try:
                node = self._bound(path, node, scope, axes) if each else node
                check_predicate(node, scope, axes)
                self.trees[path] = settled(self.trees[path], self.prereg)
            except ExpressionError as error:
                self._refuse(path, str(text), error)

    def _bound(self, path: Path, node: tree.Node, scope: NameScope, axes: tuple[str, ...]) -> tree.Node:
        """Write out, from schema 2 on, what bare reducers keep, and require that the cells differ in something."""
        if self.prereg.version == 1:
            return node
        self.trees[path] = bound = bind(node, axes, scope)
        if path[-1] != "where":
            require_dependence(bound, axes, scope)
        return bound

    def _number(
        self, path: Path, text: str, scope: NameScope, axes: tuple[str, ...] = (), kinds: frozenset[ValueKind] = NUMERIC
    ) -> None:
        node = self._parsed(path, text)
        if node is None:
            return
        try:
            node = self._bound(path, node, scope, axes) if path[-1] == "is" else node
            found = check(node, scope)
            extra = [axis for axis in found.axes if axis not in axes]
            if found.kind not in kinds or extra:
                what = f"{found.kind} over {', '.join(found.axes) or 'no axis'}"
                wanted = f"{min(kinds)} over {', '.join(axes) or 'no axis'}"
                raise ExpressionError(f"found {what}, wanted {wanted}", 0)
        except ExpressionError as error:
            self._refuse(path, text, error)

    def _definitions(self, scope: NameScope) -> None:
        for name, quantity in self.prereg.quantities.items():
            axes = self.grid.sorted(quantity.axes)
            if quantity.is_ is not None:
                kinds = frozenset({ValueKind.COUNT}) if quantity.type == "count" else NUMERIC
                self._number(("quantities", name, "is"), quantity.is_, scope=scope, axes=axes, kinds=kinds)
            if quantity.tau is not None:
                self._number(("quantities", name, "tau", "draws"), quantity.tau.draws, scope, axes)
        for name, flag in self.prereg.flags.items():
            self._predicate(("flags", name, "when"), flag.when, scope, self.grid.sorted(flag.axes), each=True)
        for name, choice in self.prereg.choices.items():
            self._choice(name, choice, scope)
        self.trees |= token_trees(self.prereg, self.trees)
        for name, budget in self.prereg.budget.items():
            self._number(("budget", name, "used"), budget.used, scope)

    def _gates(self, scope: NameScope) -> None:
        """Read the gates, which from schema 2 on may wait for predictions."""
        for i, gate in enumerate(self.prereg.gates):
            self._predicate(("gates", i, "when"), gate.when, scope)
        for path, sentence in waiting_misfits(self.prereg, self.trees):
            self._say(path, sentence)

    def _choice(self, name: str, choice: Choice, scope: NameScope) -> None:
        """Read the rules of a choice, which may vary along fewer axes than it, but not all of them along none."""
        axes, varies = self.grid.sorted(choice.axes), set[str]()
        for i, rule in enumerate(choice.first_of[:-1]):
            path: Path = ("choices", name, "first_of", i, "when")
            node = self._parsed(path, rule.when)
            try:
                varies |= self._varies(path, node, scope, axes) if node is not None else set(axes)
            except ExpressionError as error:
                self._refuse(path, rule.when, error)
                varies |= set(axes)
        for axis in (axis for axis in axes if axis not in varies):
            self._say(("choices", name, "axes"), f"the choice says the same for every {axis}, since no rule of it "
                                                 f"varies along {axis}; wanted an axis less")  # fmt: skip

    def _varies(self, path: Path, node: tree.Node, scope: NameScope, axes: tuple[str, ...]) -> set[str]:
        """Check a rule of a choice, and return the axes along which it varies."""
        verdicts = [name for name in self.prereg.predictions if name in tree.names(node)]
        if verdicts:
            raise ExpressionError(f"found the verdict on {verdicts[0]}, wanted numbers, flags and other choices; what "
                                  "follows from verdicts is an outcome: outcomes: {first_of: [...]}", 0)  # fmt: skip
        self.trees[path] = bound = bind(node, axes, scope)
        check_predicate(bound, scope, axes)
        return set(check(bound, scope).axes)

    def _tests(self, scope: NameScope) -> None:
        for name, prediction in self.prereg.predictions.items():
            for clause_name, clause in prediction.parts():
                inner = ("clauses", clause_name) if prediction.clauses else ()
                self._clause(("predictions", name, *inner), clause, scope)
            if prediction.clauses:
                self._labels(("predictions", name), prediction, scope)

    def _clause(self, path: Path, clause: Clause, scope: NameScope) -> None:
        test = clause.test
        if test is not None:
            per = self._axes((*path, "test", "per"), test.per)
            self._predicate((*path, "test", "whole"), test.whole, scope)
            self._predicate((*path, "test", "where"), test.where, scope, per, each=True)
            self._predicate((*path, "test", "each"), test.each, scope, per, each=True)
            self._implied(path)
            self._quorum((*path, "test", "quantifier"), test.quantifier, per)
        self._labels(path, clause, scope)

    def _implied(self, path: Path) -> None:
        """Refuse, from schema 2 on, a premise that lets a cell hold because it was not to be judged."""
        parts = {part: self.trees.get((*path, "test", part)) for part in ("each", "whole")}
        for part, sentence in spelt_out(parts, self.trees) if self.prereg.version > 1 else ():
            self._say((*path, "test", part), sentence)

    def _labels(self, path: Path, clause: Clause, scope: NameScope) -> None:
        for i, requirement in enumerate(clause.requires):
            self._predicate((*path, "requires", i), requirement, scope, self.grid.names)
        for i, qualifier in enumerate(clause.qualify):
            self._predicate((*path, "qualify", i, "when"), qualifier.when, scope)
        for i, rule in enumerate(clause.cause):
            self._predicate((*path, "cause", i, "when"), rule.when, scope)

    def _quorum(self, path: Path, rule: object, per: tuple[str, ...]) -> None:
        if isinstance(rule, Quorum) and rule.at_least is not None and rule.at_least > self.grid.size(per):
            self._say(path, f"found at_least: {rule.at_least} of {self.grid.size(per)} cells, which none can meet")

    def _averages(self, found: Registration) -> None:
        """Require the rules that look behind averages wherever a test judges one, and that they can look."""
        sound = not self.problems
        for path, node in found.trees.items():
            if path[-2:-1] != ("test",) or path[-1] == "where":
                continue
            if sound:
                for sentence in spelt_means(found.written_out(node), self.prereg, found.scope):
                    self._say(path, sentence)
            if not found.averaged(node):
                continue
            if self.prereg.artifact is None and (self.prereg.version == 1 or (sound and not self._shares(node))):
                self._say(path[:-1], "an average is judged here but the freeze has no artifact: block; wanted share, "
                          "factor, spread and rules, so that 'in band only by averaging' can be found, as in artifact: "
                          "{share: 0.5, factor: 2, spread: 10, rules: 2}")  # fmt: skip
            if sound:
                self._cells_behind(path, found.unfolded(node), found.scope)

    def _shares(self, node: tree.Node) -> bool:
        """Whether an average is of ones and zeros: no cell of it could be in band."""
        named = tree.names(node) & self.prereg.quantities.keys()
        return bool(named) and all(self.prereg.quantities[name].ones_and_zeros for name in named)

    def _cells_behind(self, path: Path, node: tree.Node, scope: NameScope) -> None:
        """Refuse averages over so different axes that their cells cannot be laid against each other."""
        try:
            for judged, _ in comparisons(node):
                for side in sides(judged):
                    check(swapped(judged, side), scope)
        except ExpressionError as error:
            self._say(path, f"looking behind its averages: {error}")

    def _consequences(self, scope: NameScope) -> None:
        for name, risk in self.prereg.risks.items():
            self._predicate(("risks", name, "live_when"), risk.live_when, scope)
            for i, step in enumerate(risk.on):
                self._predicate(("risks", name, "on", i, "when"), step.when, scope)
        for name, claim in self.prereg.claims.items():
            for i, flip in enumerate(() if claim.flips == "none" else claim.flips):
                self._predicate(("claims", name, "flips", i, "when"), flip.when, scope)
        self._outcomes(scope)
        for name, predicate in (self.prereg.looks.stop if self.prereg.looks is not None else {}).items():
            self._predicate(("looks", "stop", name), predicate, scope)

    def _outcomes(self, scope: NameScope) -> None:
        ordered = isinstance(self.prereg.outcomes, OrderedOutcomes)
        place: Path = ("outcomes", "first_of") if ordered else ("outcomes",)
        rules = self.prereg.listed_outcomes
        for i, rule in enumerate(rules[:-1] if ordered else rules):
            if rule.when.strip() == OTHERWISE and OTHERWISE not in scope.names:
                self._say((*place, i, "when"), f"found {OTHERWISE} in a list of outcomes without order, wanted "
                                               "outcomes: {first_of: [...]}, from schema 2 on")  # fmt: skip
            else:
                self._predicate((*place, i, "when"), rule.when, scope)

    def _defining(self, name: str) -> Path:
        """Return the place at which a name is defined."""
        if name in self.tokens:
            return "choices", self.tokens[name].choice
        return "flags" if name in self.prereg.flags else "quantities", name

    def _order(self) -> tuple[str, ...]:
        defined = [n for n, q in self.prereg.quantities.items() if q.is_ or q.tau]
        defined += [*self.prereg.flags, *self.tokens]
        needs = {name: set(needs_of(name, self.trees)) & set(defined) for name in defined}
        try:
            return tuple(TopologicalSorter(needs).static_order())
        except CycleError as error:
            first = error.args[1][0]
            self._say(self._defining(first), f"found a definition in a circle: {' <- '.join(error.args[1])}")
            return ()
