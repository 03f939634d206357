"""The one table: every field of a registration, and what diff says of it when it differs.

A row may name several fields, and `[.clauses.*]` stands for a field of a prediction and of each of its clauses. A
field without a row would be called moved; a test holds the table against the schema, so that none is without one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from verdict.diff.kinds import KINDS, Kind
from verdict.diff.meaning import (
    LABEL,
    clause,
    constant,
    definition,
    estimated,
    expression,
    fired_otherwise,
    flips,
    in_scope,
    levels,
    liveness,
    looks,
    measuring,
    predicate,
    requires,
    resting,
    risk,
    scope,
    sharing,
    statements,
    stops,
    tested,
    vacuous,
)
from verdict.diff.rules import (
    Rule,
    cosmetic,
    entry,
    heading,
    members,
    moved,
    repinned,
    rising,
    taking_away,
    turning,
    unordered,
)
from verdict.diff.sampling import confidence, floor, lacking, planned, role

WORDS = "words for people; no verdict rests on them"
ORIGIN = "says where it comes from; no verdict rests on it"
BESIDE = "[.clauses.*]"
UNKNOWN = moved("a field that this table does not list")
TEST = Rule(
    "loosened or tightened where one test contains the other, whatever is measured; cosmetic where it is the same "
    "test in other words; else moved",
    in_scope(tested),
)
LOOKS = Rule(
    "a look more, or more of the error at one: loosened; a look less, or less at one: tightened; both: moved", looks
)
SCOPE = Rule(
    "a prediction taken out of judgement: scope_narrowed; one that comes back: scope_widened; another ground for "
    "leaving it out: moved; the same ground in other words: cosmetic",
    scope,
)


def _judged(rule: Rule) -> Rule:
    return Rule(rule.says, in_scope(rule.changes), rule.silent)


ROWS: Mapping[str, Rule] = {
    "schema": moved("another schema reads the same words by other rules"),
    "id": heading("names the freeze"),
    "parent, parent.id, parent.digest, parent.why": heading("says which freeze is replaced; the ledger checks it"),
    "uses.*": entry(Kind.ADDED, "told by what uses it"),
    "uses.*.freeze, uses.*.component, uses.*.quantities.*": moved("something else is used"),
    "uses.*.digest, uses.*.measurements": repinned("what is used is another state of it, with other numbers"),
    "uses.*.why": cosmetic(WORDS),
    "title, notes": cosmetic(WORDS),
    "plan.*": cosmetic("what is only expected; no verdict rests on it"),
    "plots.*, plots.*.y, plots.*.x, plots.*.per, plots.*.about, plots.*.scale, plots.*.means": cosmetic(
        "what reports draw; no verdict rests on it"
    ),
    "scope.covers": statements(Kind.SCOPE_WIDENED, "no verdict rests on it"),
    "scope.does_not_show": statements(Kind.SCOPE_NARROWED, "no verdict rests on it"),
    "scope.regime.*": moved("another regime is claimed"),
    "scope.not_public, scope.follow_ups": cosmetic(WORDS),
    "tag_flips": turning("declared", Kind.LOOSENED, "outcomes may then propose to move a tag"),
    "measure_only, measure_only.except": Rule(
        "a prediction more that is measured and not judged: scope_narrowed; one less: scope_widened; others: moved; "
        "the same, said otherwise: cosmetic",
        measuring,
    ),
    "constants.*": entry(Kind.ADDED, "told by what uses it"),
    "constants.*.value, constants.*.range": Rule(
        "loosened or tightened by what it does to every test and requirement behind which it stands, which are "
        "listed; opposite effects, or none: moved",
        constant,
    ),
    "constants.*.unit, axes.*.unit, quantities.*.unit, estimates.*.unit": moved("the same digits mean something else"),
    "constants.*.source, axes.*.source, quantities.*.source, quantities.*.tau.source, estimates.*.source, "
    "flags.*.source, choices.*.source, predictions.*[.clauses.*].source, risks.*.source, "
    "claims.*.source": cosmetic(ORIGIN),
    "constants.*.why, axes.*.why, quantities.*.why, quantities.*.tau.why, estimates.*.why, flags.*.why, choices.*.why, "
    "predictions.*[.clauses.*].why, families.*.why, looks.why, risks.*.why, claims.*.why": cosmetic(WORDS),
    "axes.*": entry(Kind.ADDED, "told by the quantities along it"),
    "axes.*.levels": Rule(
        "a level less: scope_narrowed; a level more: scope_widened; another order, which `monotone` may see, or units "
        "that are planned instead: moved",
        levels,
    ),
    "axes.*.planned": Rule(
        "fewer units: scope_narrowed; more: scope_widened; levels instead, or in the place of levels: moved", planned
    ),
    "axes.*.role": Rule(
        "replicate: tightened, since what was an average is then asked for its error; fixed: loosened; moved where a "
        "least level holds, since numbers along it then come as intervals; the same role, said or unsaid: cosmetic",
        role,
    ),
    "budget.*": entry(Kind.TIGHTENED, "overspending takes verdicts away"),
    "budget.*.limit": rising(Kind.LOOSENED, "overspending takes verdicts away"),
    "budget.*.used": expression("spending is read otherwise"),
    "experiment.kind": moved("another experiment"),
    "experiment.settings.*": moved("another experiment; every setting that differs is told by itself"),
    "quantities.*": entry(Kind.ADDED, "told by what uses it"),
    "quantities.*.means, estimates.*.means, flags.*.means, choices.*.means, gates[].means, outcomes[].means, "
    "outcomes.first_of[].means": cosmetic(WORDS),
    "quantities.*.type": moved("read otherwise"),
    "quantities.*.axes, flags.*.axes, choices.*.axes": unordered("over other cells"),
    "quantities.*.support": moved("other readings are possible, and others refused"),
    "quantities.*.is, flags.*.when, choices.*.first_of[].when": Rule(
        "loosened or tightened by what it does to every test and requirement behind which it stands, which are "
        "listed; without an order: moved; cosmetic where only the spaces differ",
        definition,
    ),
    "quantities.*.exact, confidence.exact": Rule(
        "given: loosened, since numbers then decide without an interval; taken away: tightened; other words: cosmetic",
        vacuous,
    ),
    "quantities.*.missing, estimates.*.missing": Rule(
        "untested: tightened, since nothing is known where one is missing; bounds: loosened; the same, said or unsaid: "
        "cosmetic",
        lacking,
    ),
    "confidence": Rule(
        "a least level given, or exact taken away: tightened; a least level taken away, or exact given: loosened",
        confidence,
    ),
    "confidence.least_level": Rule(
        "raised or given: tightened; lowered or taken away: loosened; intervals at lower levels decide nothing", floor
    ),
    "estimates.*": entry(Kind.ADDED, "told by what uses it"),
    "estimates.*.estimand": moved("another thing is estimated"),
    "estimates.*.arguments, estimates.*.of, estimates.*.groups, estimates.*.where": Rule(
        "moved: estimated from other numbers; cosmetic where only the spaces differ", estimated
    ),
    "estimates.*.over": unordered("over other draws"),
    "estimates.*.cluster": moved("other units were drawn together"),
    "estimates.*.method, estimates.*.options.*": moved("the interval is made by another method"),
    "estimates.*.level": rising(Kind.TIGHTENED, "a wider interval decides less"),
    "estimates.*.least": rising(Kind.TIGHTENED, "nothing is estimated from fewer units"),
    "estimates.*.side": moved("the error is spent on other ends"),
    "estimates.*.assume": moved("the interval rests on another law"),
    "quantities.*.rests_on": Rule(
        "a component less, or all of them named: loosened, since fewer errata then take it away; a component more, or "
        "none named: tightened; both: moved; their order: cosmetic",
        resting,
    ),
    "quantities.*.grade": moved("the evidence is called something else"),
    "quantities.*.tau": entry(Kind.TIGHTENED, "a reading near the ceiling then counts as a lower bound only"),
    "quantities.*.tau.estimator, quantities.*.tau.convention": moved("read by another method"),
    "quantities.*.tau.draws": expression("the ceiling lies elsewhere"),
    "quantities.*.tau.lower_bound_at": rising(Kind.LOOSENED, "readings nearer to the ceiling are trusted"),
    "flags.*": entry(Kind.ADDED, "told by what uses it"),
    "choices.*": entry(Kind.ADDED, "told by what uses it"),
    "choices.*.first_of": moved("the first rule that holds gives the token"),
    "choices.*.first_of[], choices.*.first_of[].token": entry(
        Kind.ADDED, "a rule that gives a token, and takes its cells from the rules after it"
    ),
    "gates": cosmetic("the order of the gates; each stops what it stops"),
    "gates[], gates[].name": entry(Kind.TIGHTENED, "a gate only stops; another name is another gate"),
    "gates[].when": predicate(
        "easier to meet: loosened; harder: tightened; without an order: moved; the same: cosmetic", KINDS
    ),
    "gates[].on_fail": Rule("stops more: tightened; stops less: loosened; others: moved; the same: cosmetic", stops),
    "gates[].provenance": moved("its failure has another reason"),
    "artifact": entry(Kind.TIGHTENED, "the check for averages takes a PASS away and never gives one"),
    "artifact.share": rising(Kind.LOOSENED, "the rule fires later"),
    "artifact.factor": rising(Kind.LOOSENED, "the rule fires later"),
    "artifact.spread": rising(Kind.LOOSENED, "more differences are immaterial"),
    "artifact.rules": rising(Kind.LOOSENED, "more rules must fire"),
    "predictions.*": entry(Kind.ADDED, "a prediction as a whole"),
    f"predictions.*{BESIDE}.claim, predictions.*{BESIDE}.short": cosmetic(WORDS),
    "predictions.*.for_each, predictions.*.for_each.axes, predictions.*.for_each.where": cosmetic(
        "the clauses that it stands for are told one by one"
    ),
    f"predictions.*{BESIDE}.test, predictions.*{BESIDE}.test.whole, predictions.*{BESIDE}.test.per, "
    f"predictions.*{BESIDE}.test.each, predictions.*{BESIDE}.test.quantifier, "
    f"predictions.*{BESIDE}.test.quantifier.at_least, predictions.*{BESIDE}.test.quantifier.fraction": TEST,
    f"predictions.*{BESIDE}.test.where": Rule(
        "moved: other cells are judged; cosmetic where it is the same premise in other words", in_scope(tested)
    ),
    f"predictions.*{BESIDE}.requires": _judged(Rule(
        "a requirement more: tightened; one less: loosened; one in the place of another: by which is easier to meet, "
        "else moved; the order, and the same in other words: cosmetic",
        requires,
    )),
    f"predictions.*{BESIDE}.grade": _judged(moved("the evidence is called something else")),
    f"predictions.*{BESIDE}.qualify": cosmetic("the order of labels"),
    f"predictions.*{BESIDE}.qualify[]": _judged(entry(Kind.ADDED, "a label beside the word")),
    f"predictions.*{BESIDE}.qualify[].when, predictions.*{BESIDE}.cause[].when, risks.*.on[].when, "
    "outcomes[].when, outcomes.first_of[].when": predicate(
        "moved; cosmetic where it is the same predicate in other words", LABEL
    ),
    f"predictions.*{BESIDE}.qualify[].say": _judged(moved("the label says something else")),
    f"predictions.*{BESIDE}.cause": _judged(moved("the first rule that holds names the cause")),
    f"predictions.*{BESIDE}.cause[]": _judged(entry(Kind.ADDED, "a rule for the cause of NOT PASSED")),
    f"predictions.*{BESIDE}.cause[].is": _judged(moved("NOT PASSED speaks against something else")),
    f"predictions.*{BESIDE}.accepts_aggregates": _judged(
        turning(True, Kind.LOOSENED, "a printed aggregate may then pass it without its cells")
    ),
    f"predictions.*{BESIDE}.on_artifact": _judged(
        turning("report", Kind.LOOSENED, "an average is then only reported, and PASS stays")
    ),
    f"predictions.*{BESIDE}.keep_vacuous": _judged(Rule(
        "given: loosened, since a test that cannot fail then counts; taken away: tightened; other words: cosmetic",
        vacuous,
    )),
    "predictions.*.clauses.*": _judged(Rule(
        "one more: tightened, since all must hold; one less: loosened; one test split into several, or joined: moved",
        clause,
    )),
    "predictions.*.deferred, predictions.*.reenter_when, predictions.*.out_of_scope": SCOPE,
    "families.*": entry(Kind.TIGHTENED, "its intervals are widened so that their errors are bounded together"),
    "families.*.predictions": Rule(
        "an entry more: tightened; an entry less: loosened; their order, and one that is not judged: cosmetic; its "
        "errors are bounded with the others'",
        sharing,
    ),
    "families.*.error": rising(Kind.LOOSENED, "narrower intervals decide"),
    "families.*.method": turning("holm", Kind.LOOSENED, "holm decides whatever bonferroni does, and more"),
    "looks": entry(Kind.TIGHTENED, "a look spends a part of the error, and may be taken only where declared"),
    "looks.counted_by": moved("looks are counted otherwise"),
    "looks.at, looks.spend": LOOKS,
    "looks.stop.*": taking_away("it ends the looks, after which nothing more is decided"),
    "looks.anytime": moved("looks are taken at declared counts, or at any by intervals that hold at all of them"),
    "outcomes": Rule(
        "cosmetic: the order of a list of outcomes, of which only one can fire; moved: rules in order in the place of "
        "a list, or a list in theirs",
        fired_otherwise,
    ),
    "outcomes.first_of": moved("the first outcome whose rule holds fires"),
    "outcomes[], outcomes[].name, outcomes.first_of[], outcomes.first_of[].name": entry(
        Kind.ADDED, "an outcome that may fire; another name is another outcome"
    ),
    "risks.*": Rule(
        "one more that degrades predictions: tightened; one less: loosened; without any: added or removed", risk
    ),
    "risks.*.title": cosmetic(WORDS),
    "risks.*.status, risks.*.live_when": Rule(
        "live more often: tightened for the predictions that it degrades; less often: loosened; without an order, or "
        "without such predictions: moved; the same condition in other words: cosmetic",
        liveness,
    ),
    "risks.*.on": moved("the last step that fires counts"),
    "risks.*.on[]": entry(Kind.ADDED, "a step to another status"),
    "risks.*.on[].to": moved("a step to another status"),
    "risks.*.degrades": members(Kind.TIGHTENED, "a live risk takes their evidence away"),
    "claims.*": entry(Kind.ADDED, "a claim and its tags"),
    "claims.*.statement, claims.*.because": cosmetic(WORDS),
    "claims.*.conferral": turning("signed", Kind.TIGHTENED, "a tag then moves by a signature alone"),
    "claims.*.tags.*": moved("the claim stands otherwise before anything is measured"),
    "claims.*.flips": Rule("none: tightened; some: loosened; their order: cosmetic", flips),
    "claims.*.flips[]": entry(Kind.LOOSENED, "outcomes may then propose to move a tag"),
    "claims.*.flips[].tier, claims.*.flips[].to": moved("another tag is proposed"),
    "claims.*.flips[].when": predicate(
        "proposed more readily: loosened; less: tightened; without an order: moved; the same: cosmetic", KINDS
    ),
}  # fmt: skip


def fields_of(row: str) -> Iterator[str]:
    """Yield the pattern of every field that a row of the table is about."""
    for pattern in row.split(", "):
        yield pattern.replace(BESIDE, "")
        if BESIDE in pattern:
            yield pattern.replace(BESIDE, BESIDE.strip("[]"))


TABLE: Mapping[str, Rule] = {field: rule for row, rule in ROWS.items() for field in fields_of(row)}


def rule_of(pattern: str, table: Mapping[str, Rule] = TABLE) -> Rule:
    """Return what is said of a field; one without a row is called moved, so that nothing goes unsaid."""
    return table.get(pattern, UNKNOWN)


def unlisted(patterns: Iterable[str], table: Mapping[str, Rule] = TABLE) -> list[str]:
    """Return the fields that have no row, and the rows that have no field."""
    wanted = list(patterns)
    return [*(f for f in wanted if f not in table), *(f"{f} is no field" for f in table if f not in wanted)]


def documented() -> str:
    """Return the table as the documentation shows it."""
    rows = (f"| {'<br>'.join(f'`{field}`' for field in row.split(', '))} | {rule.says} |" for row, rule in ROWS.items())
    return "\n".join(["| field | what diff says |", "|---|---|", *rows]) + "\n"
