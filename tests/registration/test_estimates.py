"""What an estimate may say, and what every mistake in one is told, at its line and column."""

import pytest

from tests.factory import Unplaced, kinds, yaml_problems
from verdict.registration.resolving import register
from verdict.text import read_yaml
from verdict.words.limits import MOST_ESTIMATED

SOUND = """\
schema: verdict/prereg/2
id: 2026-01-01a
title: "estimates"
scope: {covers: ["these"], does_not_show: ["others"]}
tag_flips: none
axes: {item: {planned: 40}, seed: {levels: [1, 2, 3, 4], role: replicate}, arm: [A, B]}
experiment: {kind: record, produced_by: "x"}
quantities:
  y: {axes: [item], support: [0, 1]}
  z: {axes: [seed, item, arm], support: [-5, 5]}
  side: {axes: [item], type: text}
  passage: {axes: [item], type: text}
  hits: {axes: [arm], type: count, support: [0, 90]}
  tries: {axes: [arm], type: count, support: [1, 90]}
  twice: {axes: [seed, arm], is: "2 * inner"}
flags: {tame: {axes: [seed, arm], when: "inner > 0.5"}}
estimates:
  inner: {mean: z, over: [item], method: t, level: 0.95, least: 3}
  name: HERE
predictions: {P1: {test: "all(inner > 0.5)"}}
"""
LINE = 1 + SOUND[: SOUND.index("  name:")].count("\n")
T = "method: t, level: 0.95, least: 3"
ORDER = "method: order_statistics, level: 0.95, least: 10"


def problems(estimate: str) -> list[str]:
    """Register the sound file with this estimate and return what is said of it, each at its column."""
    found = yaml_problems(SOUND.replace("HERE", estimate))
    assert all("freeze.yaml" == p.file and LINE == p.line for p in found), found
    return [f"{p.column}: {p.message}" for p in found]


def read(estimate: str):
    """Register the sound file with this estimate."""
    document = read_yaml(SOUND.replace("HERE", estimate), "freeze.yaml")
    return register(document.tree, document, kinds())


ACCEPTED = {
    f"{{mean: y, over: [item], {T}}}": ((), (0, 1)),
    f"{{mean: [y], over: [item], {T}}}": ((), (0, 1)),
    f"{{estimand: mean, arguments: [y], over: [item], {T}}}": ((), (0, 1)),
    f"{{mean: \"z[arm == 'B'] - z[arm == 'A']\", over: [seed], {T}}}": (("item",), (-10, 10)),
    f"{{mean: z, over: [seed, item], cluster: seed, {T}}}": (("arm",), (-5, 5)),
    f"{{mean: y, over: [item], cluster: passage, where: \"side == 'l'\", {T}}}": ((), (0, 1)),
    f"{{mean: y, over: [item], side: upper, missing: untested, assume: symmetric, {T}}}": ((), (0, 1)),
    "{proportion: \"y > 0.5\", over: [item], method: wilson, level: 0.95, least: 10}": ((), (0, 1)),
    "{proportion: hits, of: tries, method: clopper_pearson, level: 0.95, least: 10}": (("arm",), (0, 1)),
    "{proportion: [hits], of: [tries], method: wilson, level: 0.95, least: 10}": (("arm",), (0, 1)),
    f"{{quantile: y, q: 0.9, over: [item], {ORDER}}}": ((), (0, 1)),
    f"{{quantile: y, options: {{q: 0.9}}, over: [item], {ORDER}}}": ((), (0, 1)),
    "{difference_of_means: y, groups: [\"side == 'l'\", \"side == 'r'\"], over: [item], method: welch, level: 0.95, "
    "least: 3}": ((), (-1, 1)),
    "{ratio_of_means: [y, y], over: [item], method: fieller, level: 0.95, least: 3}": ((), ("-inf", "inf")),
}  # fmt: skip


@pytest.mark.parametrize("spelt", ACCEPTED)
def test_every_spelling_is_accepted_and_is_a_quantity(spelt):
    """An estimate keeps the axes that it is not over, and lies where its estimand can lie."""
    assert [] == problems(spelt)
    quantity = read(spelt).quantities["name"]
    assert ACCEPTED[spelt] == (quantity.axes, quantity.support)


def test_the_short_and_the_long_form_are_one():
    """One digest, whatever the spelling."""
    first, second, third = list(ACCEPTED)[:3]
    assert read(first).digest == read(second).digest == read(third).digest
    assert read(first).digest != read(list(ACCEPTED)[3]).digest


REFUSED = {
    # shapes
    "[mean, y]": (9, 'found ["mean", "y"], wanted a block of: arguments'),
    "5": (9, "found 5, wanted a block of: arguments"),
    "null": (9, "found null, wanted a block of: arguments"),
    '"mean(y)"': (9, 'found "mean(y)", wanted a block of: arguments'),
    "{mean: y}": (9, "level: is missing"),
    f"{{mean: 5, over: [item], {T}}}": (9, "found 5, wanted text"),
    f"{{mean: [y, y, y], over: [item], {T}}}": (9, "at most 2 items"),
    f"{{mean: y, median: y, over: [item], {T}}}": (19, "median: no field of that name here"),
    f"{{mean: y, over: item, {T}}}": (25, 'found "item", wanted a list'),
    f"{{mean: y, over: [item], of: tries, {T}}}": (9, "found both or neither of over and of"),
    f"{{mean: y, {T}}}": (9, "found both or neither of over and of"),
    "{proportion: hits, of: tries, cluster: passage, method: wilson, level: 0.95, least: 10}": (
        9, "found groups, where or cluster beside of"),
    "{mean: y, over: [item], method: t, level: 95, least: 3}": (51, "found 95"),
    "{mean: y, over: [item], method: t, level: 0.5, least: 3}": (51, "found 0.5"),
    "{mean: y, over: [item], method: t, level: 0.95, least: 0}": (64, "found 0"),
    # names
    f"{{maen: y, over: [item], {T}}}": (9, "Did you mean 'mean'?"),
    "{mean: y, over: [item], method: wilson, level: 0.95, least: 3}": (9, "no method of 'mean' is called 'wilson'"),
    f"{{mean: x, over: [item], {T}}}": (9, "nothing is called 'x'"),
    f"{{mean: y, over: [itme], {T}}}": (25, "no axis is called 'itme'"),
    f"{{mean: y, q: 0.5, over: [item], {T}}}": (9, "mean by t knows no q:"),
    # draws
    f"{{mean: z, over: [arm], {T}}}": (25, "the levels of arm are all that the claim is about"),
    f"{{mean: z, over: [seed, item], {T}}}": (25, "name the axis that was drawn first, such as cluster: seed"),
    f"{{mean: y, over: [item, item], {T}}}": (25, "found an axis twice"),
    f"{{mean: y, over: [seed], {T}}}": (9, "y does not vary along seed"),
    f"{{mean: side, over: [item], {T}}}": (9, "wanted numbers, one for each unit"),
    f"{{mean: \"y > 0.5\", over: [item], {T}}}": (9, "wanted numbers, one for each unit"),
    # the row of the table
    f"{{mean: [y, y], over: [item], {T}}}": (9, "mean by t takes 1 expression(s), found 2"),
    "{ratio_of_means: y, over: [item], method: fieller, level: 0.95, least: 3}": (
        9, "ratio_of_means by fieller takes 2 expression(s), found 1"),
    f"{{mean: hits, of: tries, {T}}}": (26, "is estimated from units, not from counts"),
    "{proportion: hits, of: [tries, tries], method: wilson, level: 0.95, least: 10}": (
        32, "one count and one total; found 1 and 2"),
    f"{{mean: y, over: [item], groups: [\"side == 'l'\", \"side == 'r'\"], {T}}}": (9, "is of one group"),
    "{difference_of_means: y, over: [item], method: welch, level: 0.95, least: 3}": (
        9, "compares two groups of units; wanted groups:"),
    f"{{quantile: y, over: [item], {ORDER}}}": (9, "quantile wants q:"),
    f"{{quantile: y, q: 2, over: [item], {ORDER}}}": (9, "found q: 2, wanted a share"),
    f"{{quantile: y, q: 1, over: [item], {ORDER}}}": (9, "found q: 1, wanted a share"),
    # predicates and clusters
    f"{{mean: y, over: [item], where: \"y\", {T}}}": (40, "wanted something true or false of each unit"),
    f"{{mean: y, over: [item], where: \"all(y > 0)\", {T}}}": (40, "says nothing of single units"),
    f"{{mean: y, over: [item], cluster: y, {T}}}": (42, "found 'y', a number, whose digits do not say which units"),
    f"{{mean: y, over: [item], cluster: hits, {T}}}": (42, "wanted a quantity that names the cluster of each item"),
    f"{{mean: y, over: [item], cluster: item, {T}}}": (42, "wanted a quantity that names the cluster of each item"),
    f"{{median: y, over: [item], cluster: passage, {ORDER}}}": (44, "order_statistics knows no clusters"),
    # levels and numbers of units
    "{mean: y, over: [item], method: t, level: 0.9, least: 3}": (51, "found the level 0.9; wanted 0.95 or more"),
    "{mean: y, over: [item], method: t, level: 0.95, least: 1}": (64, "found least: 1, wanted 2 or more"),
    "{mean: y, over: [item], method: t, level: 0.95, least: 41}": (64, "wanted at most the 40 registered units"),
    # an estimate of an estimate
    f"{{mean: inner, over: [seed], {T}}}": (9, "found the estimate inner in it"),
    f"{{mean: name, over: [item], {T}}}": (9, "found the estimate name in it"),
    f"{{mean: twice, over: [seed], {T}}}": (9, "found the estimate inner in it, behind twice"),
    f"{{mean: \"1 - twice\", over: [seed], {T}}}": (9, "found the estimate inner in it, behind 1 - twice"),
    "{proportion: tame, over: [seed], method: wilson, level: 0.95, least: 3}": (
        9, "found the estimate inner in it, behind tame"),
    f"{{mean: z, over: [seed], where: \"twice > 0\", {T}}}": (40, "found the estimate inner in it, behind twice > 0"),
    f"{{mean: z, over: [seed], cluster: twice, {T}}}": (42, "found the estimate inner in it, behind twice"),
}  # fmt: skip


@pytest.mark.parametrize("spelt", REFUSED)
def test_every_mistake_is_told_at_its_place(spelt):
    """The sentence stands at the key that holds the mistake, or at the estimate where no key does."""
    column, words = REFUSED[spelt]
    assert any(said.startswith(f"{column}: ") and words in said for said in problems(spelt)), problems(spelt)


@pytest.mark.parametrize(("planned", "refused"), [(MOST_ESTIMATED, False), (MOST_ESTIMATED + 1, True)])
def test_as_many_cells_are_kept_as_are_estimated_in_seconds(planned, refused):
    """A cell for each unit of a long sampled axis is refused where the estimate stands, with a way out."""
    text = SOUND.replace("{item:", f"{{long: {{planned: {planned}}}, item:").replace("arm: [A, B]", "arm: [A]")
    text = text.replace("quantities:\n", "quantities: \n  w: {axes: [seed, long], support: [0, 1]}\n")
    said = yaml_problems(text.replace("HERE", f"{{mean: w, over: [seed], {T}}}"))
    wanted = f"found {planned} cells that it keeps, over long; wanted at most {MOST_ESTIMATED}: choose cells"
    assert refused == any(f"estimates.name: {wanted}" in p.message and p.line == LINE + 1 for p in said), said
    assert refused == bool(said)


def test_estimates_in_a_circle_are_refused():
    """Two that rest on each other are told so, and nothing hangs."""
    text = SOUND.replace("{mean: z, over: [item]", "{mean: name, over: [item]").replace(
        "HERE", f"{{mean: inner, over: [item], {T}}}"
    )
    said = [p.message for p in yaml_problems(text)]
    assert any("in a circle" in message or "found the estimate" in message for message in said), said


def test_schema_one_knows_no_estimates():
    """They are refused there as a whole."""
    text = SOUND.replace("prereg/2", "prereg/1").replace("HERE", next(iter(ACCEPTED)))
    assert any("which schema 1 does not know" in p.message for p in yaml_problems(text))


@pytest.mark.parametrize("name", ["y", "item", "mean", "tame"])
def test_an_estimate_has_a_name_of_its_own(name):
    """A name that something else has, or that is a word of the language, is refused."""
    text = SOUND.replace("  name: HERE", f"  {name}: {next(iter(ACCEPTED))}")
    assert any(p.line == LINE or "already names" in p.message for p in yaml_problems(text))


def test_least_level_holds_for_every_estimate():
    """A level below the registered one is told at the level."""
    text = SOUND.replace("tag_flips: none", "tag_flips: none\nconfidence: {least_level: 0.99}")
    found = yaml_problems(text.replace("HERE", next(iter(ACCEPTED))))
    assert {"estimates.inner.level", "estimates.name.level"} == {p.message.split(":")[0] for p in found}


def test_estimates_change_no_digest_where_there_are_none():
    """An empty block is no block."""
    tree = {key: value for key, value in read_yaml(SOUND.replace("HERE", "0"), "x").tree.items() if key != "estimates"}
    tree |= {"predictions": {"P1": {"test": "all(y > 0.5)"}}, "flags": {}}
    tree["quantities"] = {**tree["quantities"], "twice": {"axes": ["seed"], "is": "2 * seed"}}
    with_none, without = ({**tree, **extra} for extra in ({"estimates": {}}, {}))
    assert register(with_none, Unplaced(), kinds()).digest == register(without, Unplaced(), kinds()).digest


def test_a_count_of_estimates_is_refused_whatever_is_assumed_of_it() -> None:
    """What an estimate inside another one could be is not asked; that it stands there is said."""
    found = problems(f"{{mean: 'count(inner > 0, over=arm)', over: [seed], assume: normal, {T}}}")
    assert any("found the estimate inner in it" in problem for problem in found)
