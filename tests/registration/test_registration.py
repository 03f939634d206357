"""What a registration may say: every defect at its line, with the nearest known name, all at once."""
# ruff: noqa: E501 - one defect, one line

from __future__ import annotations

import json
import random

import pytest

from tests.factory import (
    FREEZE,
    GRID_BOMB,
    Unplaced,
    as_json,
    freeze,
    kinds,
    refusal,
    yaml_problems,
)
from verdict.registration.resolving import register
from verdict.text import read_yaml

SOUND = """\
schema: verdict/prereg/1
id: 2026-01-01a
title: "a freeze"
scope: {covers: ["these"], does_not_show: ["others"]}
tag_flips: none
constants:
  c: 3
  bar: {value: 0.3, unit: bits}
axes:
  t: [1, 2]
  K: {levels: [10, 20], unit: sweeps}
experiment: {kind: record, produced_by: "a test"}
quantities:
  F: {axes: [t], support: [0, inf]}
  Q: {axes: [t, K], support: [0, inf]}
  name: {type: text}
flags:
  ok: {axes: [t], when: "F <= bar"}
artifact: {share: 0.5, factor: 1.5, spread: 3, rules: 2}
budget:
  gpu: {limit: 8, used: "max(F)"}
gates:
  - {name: same, when: "name == 'abc'", on_fail: halt}
predictions:
  P1: {claim: "small", test: "all(F <= bar)"}
  P2:
    claim: "tracks"
    test: {per: [t, K], each: "Q in band(c)", quantifier: all}
    requires: [ok]
    qualify:
      - {when: "c > 2", say: "so"}
  P3:
    clauses:
      a: {test: "all(F > 0)"}
      b: {grade: construction, why: "a cut"}
risks:
  R1: {title: "r", status: open, on: [{when: "P1 == PASS", to: closed}]}
claims:
  C: {tags: {tier: solid}, flips: [{tier: tier, to: validated, when: "P1 == PASS"}]}
outcomes:
  - {name: A, when: "P1 == PASS"}
"""
LINES = SOUND.splitlines()


def problems(old, new):
    """Change one piece of the sound file; return (line, message) of every problem."""
    assert SOUND.count(old) >= 1, old
    return [(p.line, p.message) for p in yaml_problems(SOUND.replace(old, new, 1))]


def line_of(piece):
    """Return the number of the line that holds a piece."""
    return next(i for i, line in enumerate(LINES, 1) if piece in line)


def test_the_sound_file_is_sound():
    """The negative control of everything below."""
    assert () == yaml_problems(SOUND)


DEFECTS = {
    "unknown key": ("title:", "titel:", "title:", "Did you mean 'title'?"),
    "unknown key of a prediction": ('P1: {claim: "small", test:', 'P1: {claim: "small", tset:', "small", "Did you mean 'test'?"),
    "unknown key of a quantity": ("axes: [t], support", "axis: [t], support", "F: {", "Did you mean 'axes'?"),
    "unknown key of a setting": ("produced_by", "produced_for", "experiment", "Did you mean 'produced_by'?"),
    "missing title": ('title: "a freeze"\n', "", "schema", "title: is missing"),
    "missing threshold": ("share: 0.5, ", "", "artifact", "share: is missing"),
    "missing limit": ("limit: 8, ", "", "gpu", "limit: is missing"),
    "text for a number": ("limit: 8", 'limit: "8"', "gpu", 'found "8", wanted a number'),
    "text for a constant": ("c: 3", 'c: "3"', "  c: 3", 'found "3", wanted a number or a block of: range'),
    "number for a text": ('title: "a freeze"', "title: 3", "title", "found 3, wanted text; put it in quotes"),
    "truth for a text": ('title: "a freeze"', "title: true", "title", "found true, wanted text"),
    "number for a list": ("covers: [", "covers: 3, not_public: [", "scope", "found 3, wanted a list"),
    "text for a list": ("requires: [ok]", "requires: ok", "requires", 'found "ok", wanted a list'),
    "list for a block": ("scope: {covers: [\"these\"], does_not_show: [\"others\"]}", "scope: [1]", "scope", "wanted a block of: covers"),
    "number for a test": ('test: "all(F > 0)"', "test: 5", "a: {test", "found 5, wanted text or a block of: each"),
    "a level that is a block": ("t: [1, 2]", "t: [1, {a: 2}]", "t: [1", "wanted a whole number or a number or text"),
    "enum": ("status: open", "status: opened", "status", "wanted 'open', 'live'"),
    "quantifier": ("quantifier: all", "quantifier: most", "quantifier", "wanted 'all' or 'any'"),
    "id": ("id: 2026-01-01a", "id: 2026-1-1a", "id:", "wanted text of the form"),
    "schema": ("prereg/1", "prereg/9", "schema", "wanted 'verdict/prereg/1'"),
    "prediction id": ("  P1: {claim", "  Q1: {claim", "P1: {claim", "wanted text of the form"),
    "huge prediction id": ("  P1: {claim", f"  P{'9' * 400}: {{claim", "P1: {claim", "wanted text of the form"),
    "half a cell test": (", quantifier: all", "", "per: [t, K]", "wanted per, each and quantifier together"),
    "no predicate": ("{per: [t, K], each: \"Q in band(c)\", quantifier: all}", "{}", "test: {per", "found no predicate"),
    "neither test nor clauses": (', test: "all(F <= bar)"', "", "P1: {claim", "wanted exactly one of test, clauses"),
    "deferred alone": ('claim: "small", test: "all(F <= bar)"', 'deferred: "later"', "P1: {claim", "stand together"),
    "construction with a test": ("b: {grade: construction,", 'b: {grade: construction, test: "c > 1",', "    clauses:", "is not tested"),
    "a clause without a test": ('b: {grade: construction, why: "a cut"}', 'b: {why: "a cut"}', "    clauses:", "has no test"),
    "cause beside clauses": ("    clauses:", "    on_artifact: report\n    clauses:", "    clauses:", "found on_artifact beside clauses"),
    "support reversed": ("F: {axes: [t], support: [0, inf]", "F: {axes: [t], support: [1, 0]", "F: {", "lower end first"),
    "support of a text": ("{type: text}", "{type: text, support: [0, 1]}", "name: {", "found support of a text"),
    "definition of a text": ("{type: text}", '{type: text, is: "c"}', "name: {", "found is of a text"),
    "unrounded count": ("{type: text}", '{type: count, is: "c / 2"}', "name: {", "found a number over no axis, wanted a whole"),
    "levels twice": ("[1, 2]", "[1, 1.0]", "t: [1", "found a level twice"),
    "levels out of order": ("[1, 2]", "[2, 1]", "t: [1", "wanted rising levels"),
    "levels of two kinds": ("[1, 2]", '[1, "2"]', "t: [1", "levels of one kind"),
    "no levels": ("[1, 2]", "[]", "t: [1", "found both or neither of levels and planned"),
    "value and range": ("value: 0.3", "value: 0.3, range: [0, 1]", "bar: {", "exactly one of them"),
    "range reversed": ("value: 0.3", "range: [1, 0]", "bar: {", "lower end first"),
    "unknown axis": ("F: {axes: [t]", "F: {axes: [tt]", "F: {axes", "no axis is called 'tt'; registered: t, K. Did you mean 't'?"),
    "unknown axis of a test": ("per: [t, K]", "per: [t, k]", "per: [t", "no axis is called 'k'"),
    "unknown quantity": ("all(F <= bar)", "all(G <= bar)", "small", "nothing is called 'G'"),
    "misspelt constant": ("all(F <= bar)", "all(F <= baar)", "small", "Did you mean 'bar'?"),
    "unknown flag": ("requires: [ok]", "requires: [okay]", "requires", "Did you mean 'ok'?"),
    "left-over axis": ("all(F <= bar)", "F <= bar", "small", "one truth for each t"),
    "left-over axis of a flag": ("F <= bar\"}\nartifact", 'Q <= bar"}\nartifact', "ok: {", "one truth for each K"),
    "a number for a truth": ("all(F <= bar)", "max(F)", "small", "wanted something true or false"),
    "a truth for a number": ("max(F)", "max(F) > 1", "gpu", "found a truth over no axis, wanted a number"),
    "assignment": ("all(F <= bar)", "c = 2", "small", "write `==` or a band"),
    "a verdict in a gate": ("name == 'abc'", "P1 == PASS", "same", "nothing is called 'P1'"),
    "unknown prediction in a risk": ("P1 == PASS\", to: closed", 'P9 == PASS", to: closed', "R1", "nothing is called 'P9'"),
    "unknown prediction of a gate": ("on_fail: halt", "on_fail: [P9]", "same", "nothing here is called 'P9'"),
    "a gate that stops nothing": ("on_fail: halt", "on_fail: []", "same", "at least 1 item"),
    "unknown tier": ("[{tier: tier", "[{tier: tire", "C: {", "Did you mean 'tier'?"),
    "unknown tag": ("to: validated", "to: valid", "C: {", "wanted 'solid', 'conjectured'"),
    "unknown kind": ("kind: record", "kind: recrod", "experiment", "Did you mean 'record'?"),
    "reserved name": ("  F: {", "  median: {", "  F: {", "a word of the expression language"),
    "name twice": ("  ok: {axes", "  F: {axes", "ok: {axes", "'F' already names one of the quantities"),
    "quorum too large": ("quantifier: all", "quantifier: {at_least: 5}", "quantifier", "at_least: 5 of 4 cells"),
    "quorum of both": ("quantifier: all", "quantifier: {at_least: 1, fraction: 0.5}", "quantifier", "exactly one of them"),
    "flag in a circle": ('ok: {axes: [t], when: "F <= bar"', 'ok: {axes: [t], when: "ok"', "ok: {", "in a circle"),
    "quantity in a circle": ("F: {axes: [t],", 'F: {axes: [t], is: "2 * F",', "F: {", "in a circle: F <- F"),
}  # fmt: skip


@pytest.mark.parametrize("defect", sorted(DEFECTS))
def test_each_defect_is_told_at_its_line(defect):
    """The line is where the author wrote it, and the sentence says what was found or wanted."""
    old, new, at, words = DEFECTS[defect]
    found = problems(old, new)
    assert any(line == line_of(at) and words in message for line, message in found), found


def test_all_defects_of_a_file_are_told_at_once_in_reading_order():
    """Shapes first; where they fit, names, axes and circles together."""
    shapes = yaml_problems(SOUND.replace("c: 3", 'c: "3"').replace("titel", "title").replace("limit: 8", "limit: x"))
    assert [line_of("  c: 3"), line_of("limit: 8")] == [p.line for p in shapes]
    names = yaml_problems(
        SOUND.replace("all(F <= bar)", "all(G <= bar)").replace("[ok]", "[kk]").replace("kind: record", "kind: r")
    )
    assert [line_of("experiment"), line_of("small"), line_of("requires")] == [p.line for p in names]


def test_shorthand_and_longhand_are_one_registration():
    """A constant, an axis and a test written short or long give one digest."""
    short = {"constants": {"c": 3}, "axes": {"t": [1, 2]}, "predictions": {"P1": {"test": "all(F <= bar)"}}}
    long = {"constants": {"c": {"value": 3.0}}, "axes": {"t": {"levels": [1, 2]}},
            "predictions": {"P1": {"test": {"whole": "all(F <= bar)"}}}}  # fmt: skip
    found = set()
    for form in (short, long):
        tree = {**FREEZE, **form, "quantities": {"F": {"axes": ["t"]}}}
        tree["constants"] = {**form["constants"], "bar": 0.3}
        found.add(register(tree, Unplaced(), kinds()).digest)
    assert 1 == len(found)


def shuffled(tree, rng):
    """Reorder every mapping of a tree."""
    if isinstance(tree, dict):
        items = [(key, shuffled(value, rng)) for key, value in tree.items()]
        rng.shuffle(items)
        return dict(items)
    return [shuffled(item, rng) for item in tree] if isinstance(tree, list) else tree


def test_order_of_keys_comments_and_line_ends_move_no_digest():
    """The same meaning in another order, with comments, CRLF, or as JSON has the same digest; another meaning not."""
    document = read_yaml(SOUND, "a.yaml")
    digest = register(document.tree, document, kinds()).digest
    for seed in range(5):
        tree = shuffled(document.tree, random.Random(seed))  # noqa: S311 - an order, not a secret
        assert digest == register(tree, Unplaced(), kinds()).digest
    for text in (SOUND.replace("\n", "\r\n"), "# a comment\n" + SOUND):
        other = read_yaml(text, "b.yaml")
        assert digest == register(other.tree, other, kinds()).digest
    door = as_json(json.loads(json.dumps(document.tree)))
    assert digest == register(door.tree, door, kinds()).digest
    changed = read_yaml(SOUND.replace("bar: {value: 0.3", "bar: {value: 0.31"), "c.yaml")
    assert digest != register(changed.tree, changed, kinds()).digest


def test_bombs_are_refused_before_anything_is_laid_out():
    """Few lines that stand for too many cells, parts or levels are refused with their number."""
    axes = {name: list(range(100)) for name in GRID_BOMB}
    message = refusal(freeze, axes=axes, quantities={"z": {"axes": list(GRID_BOMB)}})
    assert "10,000,000,000 cells over a1, a2, a3, a4, a5" in message
    thin = {f"q{i}": {"axes": [axis]} for i, axis in enumerate(GRID_BOMB)}
    product = " * ".join(thin)
    assert "reduce before combining" in refusal(
        freeze, axes=axes, quantities=thin, predictions={"P1": {"test": f"max({product}) <= 3"}}
    )
    hidden = " + ".join(f"median({name})" for name in thin)
    assert "looking behind its averages" in refusal(
        freeze, axes=axes, quantities=thin, predictions={"P1": {"test": f"{hidden} <= 3"}}
    )
    doubling = {f"q{i}": {"is": f"q{i - 1} + q{i - 1}" if i else "x"} for i in range(30)}
    assert "more than 2000 parts" in refusal(freeze, quantities=doubling)
    chain = {f"q{i}": {"is": f"q{i - 1} + 1" if i else "x"} for i in range(300)}
    assert "100 levels" in refusal(freeze, quantities=chain)
    assert freeze(quantities={name: chain[name] for name in list(chain)[:90]}).order


@pytest.mark.parametrize(
    "tree", [[], "text", 3, None, {}, {"schema": "verdict/prereg/1"}, {"predictions": []}, {"axes": 3}]
)
def test_what_is_no_registration_is_refused_with_a_sentence(tree):
    """Any tree is refused like any other defect."""
    assert refusal(register, tree, Unplaced(), kinds())
