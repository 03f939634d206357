"""What carries the error of a sample: roles of axes, averages over draws, bare numbers, and tests of these draws."""

import pytest

from tests.factory import freeze, kinds, refusal, yaml_problems
from verdict.judge.lint.examination import FindingKind, examine
from verdict.registration.draws import INSTEAD, SUSPECTS, draws_alone
from verdict.registration.resolving import register
from verdict.text import read_yaml

SOUND = """\
schema: verdict/prereg/2
id: 2026-01-01a
title: "draws"
scope: {covers: ["these"], does_not_show: ["others"]}
tag_flips: none
axes: {set: [a, b], seed: {levels: [1, 2, 3, 4, 5], role: replicate}}
experiment: {kind: record, produced_by: "x"}
quantities:
  gain: {axes: [set, seed], support: [-9, 9]}
  x: {axes: [set], support: [-9, 9], exact: "computed"}
artifact: {share: 0.5, factor: 1.5, spread: 3, rules: 2}
predictions:
  P1: {claim: "c", test: "HERE"}
"""
LAST = SOUND.count("\n")
SAMPLED = "seed: {levels: [1, 2, 3, 4, 5], role: replicate}"


def told(text: str) -> list[str]:
    """Return what is said of a registration, with line and column."""
    return [f"{p.line}:{p.column}: {p.message}" for p in yaml_problems(text)]


def of_test(test: str) -> list[str]:
    """Return what is said of a test."""
    return told(SOUND.replace("HERE", test))


def registered(test: str):
    """Register a block that tests something."""
    document = read_yaml(SOUND.replace('"HERE"', test), "freeze.yaml")
    return register(document.tree, document, kinds())


AVERAGES = {
    "mean(gain) > 0": ("mean(gain) is taken over draws (seed)", "{mean: gain, over: [seed], method: t"),
    "max(mean(gain, over=seed)) > 0": ("mean(gain, over=seed) is taken", "{mean: gain, over: [seed], method: t"),
    "median(gain) > 0": ("median(gain)", "{median: gain, over: [seed], method: order_statistics"),
    "quantile(gain, 0.5) > 0": ("quantile(gain, 0.5)", "{quantile: gain, q: 0.9, over: [seed]"),
    "fraction(gain > 0) > 0.5": ("fraction(gain > 0)", '{proportion: "gain > 0", over: [seed]'),
    "mean(gain[set == 'b'] - gain[set == 'a']) > 0": ("is taken over draws (seed)", "over: [seed], method: t"),
    "x[set == 'a'] > 0 or mean(gain) > 0": ("mean(gain) is taken over draws (seed)", "{mean: gain"),
}  # fmt: skip


@pytest.mark.parametrize("test", AVERAGES)
def test_an_average_over_draws_is_refused_with_the_estimate_to_write(test):
    """In a test, wherever it stands in it, and at the place of the test."""
    found = of_test(test)
    assert any(
        all(words in said for words in AVERAGES[test]) and said.startswith(f"{LAST}:26: predictions.P1.test")
        for said in found
    ), found


PAIRS = {
    "mean(gain[set == 'b']) > mean(gain[set == 'a'])": (
        """{mean: "gain[set == 'b'] - gain[set == 'a']", over: [seed], method: t, level: 0.95, least: 5}""", ">"),
    "all(mean(gain, over=seed) <= mean(loss, over=seed))": (
        '{mean: "gain - loss", over: [seed], method: t, level: 0.95, least: 5}', "<="),
    "all(mean(right, over=seed) > mean(wrong, over=seed))": (
        '{paired_difference_of_proportions: ["right", "wrong"], over: [seed], method: tango, level: 0.95, least: 5}',
        ">"),
}  # fmt: skip
MORE = """quantities:
  loss: {axes: [set, seed], support: [-9, 9]}
  right: {axes: [set, seed], type: count, support: [0, 1]}
  wrong: {axes: [set, seed], type: count, support: [0, 1]}
"""


@pytest.mark.parametrize("test", PAIRS)
def test_two_averages_over_the_same_draws_are_one_difference(test):
    """The estimate to write is that of the difference, unit by unit, and of ones and zeros that of proportions."""
    spelt, operator = PAIRS[test]
    (said,) = told(SOUND.replace("HERE", test).replace("quantities:\n", MORE))
    assert f"estimates: {{difference: {spelt}}} and 'difference {operator} 0'" in said


def test_the_difference_that_is_proposed_is_taken():
    """Written as proposed it is sound but for what only its author can say."""
    spelt, operator = PAIRS["mean(gain[set == 'b']) > mean(gain[set == 'a'])"]
    estimates = f"estimates: {{difference: {spelt}}}\npredictions:"
    assert [] == told(SOUND.replace("HERE", f"difference {operator} 0").replace("predictions:", estimates))


def test_averages_that_are_no_pair_have_names_of_their_own():
    """Two that are multiplied, or compared where one is of some draws alone."""
    for test in (
        "mean(gain[set == 'b']) * mean(gain[set == 'a']) > 0",
        "mean(gain[set == 'b'], where=seed > 2) > mean(gain[set == 'a'])",
    ):
        found = told(SOUND.replace("HERE", test))
        assert all(any(f"estimates: {{{name}: " in said for said in found) for name in ("name_1", "name_2"))
        assert not any("estimates: {difference: " in said for said in found)


@pytest.mark.parametrize(("place", "line"), [
    ('quantities:\n  m: {axes: [set], is: "mean(gain)", support: [-9, 9]}', 9),
    ('flags: {good: {axes: [set], when: "mean(gain) > 0"}}\nquantities:', 8),
    ('gates: [{name: g, when: "all(mean(gain, over=seed) > 0)", on_fail: halt}]\nquantities:', 8),
])  # fmt: skip
def test_an_average_over_draws_is_refused_wherever_it_stands(place, line):
    """Behind derived quantities, flags and gates there is no way around it."""
    found = told(SOUND.replace("HERE", "all(x > 0)").replace("quantities:", place))
    assert any(said.startswith(f"{line}:") and "is taken over draws (seed)" in said for said in found), found


@pytest.mark.parametrize("test", ["all(x > 0)", "mean(x) > 0", "all(gain > 0)", "any(gain > 0)", "max(gain) > 0",
                                  "count(gain > 0) >= 3"])  # fmt: skip
def test_what_is_no_average_over_draws_is_accepted(test):
    """An average over a fixed axis, and what is said of these draws only."""
    assert [] == of_test(test)


@pytest.mark.parametrize("role", ['role: fixed, why: "these five are all there are"'])
def test_an_average_over_all_there_is_is_accepted(role):
    """The negative control: a finite population has no error of sampling."""
    text = SOUND.replace("role: replicate", role).replace("[-9, 9]}", '[-9, 9], exact: "five"}', 1)
    assert [] == told(text.replace("HERE", "mean(gain) > 0"))


def test_every_reducer_that_averages_has_its_estimate():
    """Each suggestion of the list can be written: the text is a block of an estimate."""
    for function, spelt in INSTEAD.items():
        block = read_yaml("e: " + spelt.format(of="gain", over="seed"), "e").tree["e"]
        assert {"over", "method", "level", "least"} < block.keys(), function


@pytest.mark.parametrize("name", [*sorted(SUSPECTS), "seeds", "Seed", "RUNS", "items"])
def test_an_axis_that_sounds_like_draws_is_asked_about(name):
    """At the axis, in any case and number; saying what it is settles it, with a reason where it is fixed."""
    text = SOUND.replace("HERE", "all(x > 0)").replace("seed]", f"{name}]")
    said = told(text.replace(SAMPLED, f"{name}: [1, 2]"))
    assert any(line.startswith("6:") and f"the levels of '{name}' may be draws from more" in line for line in said)
    fixed = told(text.replace(SAMPLED, f"{name}: {{levels: [1, 2], role: fixed}}"))
    assert any(f"found role: fixed of '{name}', wanted why:" in line for line in fixed)
    for role in ("role: replicate", 'role: fixed, why: "both"'):
        assert [] == told(text.replace(SAMPLED, f"{name}: {{levels: [1, 2], {role}}}"))


@pytest.mark.parametrize("name", ["epoch", "size", "t", "set2", "seeding", "training"])
def test_other_axes_are_not_asked_about(name):
    """The negative control, near words included."""
    assert [] == told(SOUND.replace("HERE", "all(x > 0)").replace("seed]", f"{name}]").replace(SAMPLED, f"{name}: [1]"))


@pytest.mark.parametrize("test", ["all(x > 0)", "all(y > 0)", "all(good)"])
def test_a_number_that_nothing_is_said_of_is_refused(test):
    """Whether the test names it, a derived quantity or a flag; the place is the quantity's."""
    text = SOUND.replace(', exact: "computed"', "").replace("HERE", test)
    text = text.replace("artifact:", 'flags: {good: {axes: [set], when: "x > 0"}}\nartifact:')
    text = text.replace("quantities:", 'quantities:\n  y: {axes: [set], is: "2 * x"}')
    (said,) = told(text)
    assert said.startswith("11:6: quantities.x: a test rests on x, and nothing says what its numbers are")
    for top in ("least_level: 0.95", 'exact: "computed"'):
        assert [] == told(text.replace("tag_flips: none", f"tag_flips: none\nconfidence: {{{top}}}"))


def test_a_bare_count_is_told_to_be_a_proportion():
    """Counts of draws are what people bring most."""
    text = SOUND.replace('support: [-9, 9], exact: "computed"', "type: count, support: [0, 9]")
    (said,) = told(text.replace("HERE", "all(x > 0)"))
    assert "counts of draws carry sampling error" in said
    assert "{proportion: x, of: n, method: clopper_pearson" in said


ALONE = {
    '"all(gain > 0)"': "each or some of these draws (seed)",
    '"any(gain > 0)"': "each or some of these draws (seed)",
    '"min(gain) > 0"': "each or some of these draws (seed)",
    '"max(gain) > 0 and min(gain) > -1"': "each or some of these draws (seed)",
    '{per: [set, seed], each: "gain > 0", quantifier: all}': "each or some of these draws (seed)",
    '{per: [set], each: "any(gain > 0)", quantifier: all}': "each or some of these draws (seed)",
    "{per: [set, seed], each: 'gain > 0', quantifier: {at_least: 4}}": "a number of these draws (seed)",
}


@pytest.mark.parametrize("test", ALONE)
def test_a_test_of_these_draws_only_is_noted_once(test):
    """A note of lint that refuses nothing, however often the draws stand in the test."""
    registration = registered(test)
    ((prediction, said),) = draws_alone(registration)
    assert "P1" == prediction
    assert ALONE[test] in said
    (finding,) = [f for f in examine(registration).findings if f.kind is FindingKind.DRAWS]
    assert (False, "note: ") == (finding.refuses, finding.weight)


@pytest.mark.parametrize("test", ['"all(x > 0)"', '"mean(x) > 0"', '{per: [set], each: "x > 0", quantifier: any}'])
def test_a_test_of_fixed_levels_is_not_noted(test):
    """The negative control."""
    assert [] == list(draws_alone(registered(test)))


def test_a_share_of_draws_is_refused_with_its_estimate():
    """A quantifier that is a share over draws is a proportion."""
    test = "{per: [set, seed], each: 'gain > 0', quantifier: {fraction: 0.5}}"
    (said,) = told(SOUND.replace('"HERE"', test))
    assert said.startswith(f"{LAST}:75: predictions.P1.test.quantifier: a share of draws (seed) carries their error")
    assert 'estimates: {share: {proportion: "gain > 0", over: [seed]' in said
    assert "test: 'share >= 0.5'" in said


REPLICATED = {
    "schema": "verdict/prereg/2", "confidence": {"exact": "made up for a test"},
    "axes": {"t": [1, 2, 3, 4], "K": {"levels": [10, 20, 30], "role": "replicate"}},
}  # fmt: skip


def replicated(test):
    """Register one test of draws along K."""
    return freeze(**REPLICATED, predictions={"P1": {"claim": "c", "test": test}})


@pytest.mark.parametrize("test", [
    "max(ratio, where=K == 10) > 0.5", "all(ratio > 0.5, where=K < 20)", "any(ratio > 0.5 and 2 * K == 20)",
    "count(if_(K > 10, ratio, 0) > 1) > 1", {"per": ["K", "t"], "where": "K == 10", "each": "ratio > 1",
                                            "quantifier": "all"},
])  # fmt: skip
def test_draws_are_not_picked_by_a_rule_about_their_level(test) -> None:
    """`where=K == 10` picks the one draw that `[K == 10]` does, and is refused like it."""
    assert "picks single draws (K)" in refusal(lambda: replicated(test))


@pytest.mark.parametrize("test", [
    "rising(max(ratio, over=K))", "falling(count(ratio > 1, over=K))", "monotone(min(ratio, over=K))",
    "slope(max(ratio, over=K), t) > 0", "spearman(count(ratio > 1, over=K), t) > 0", "sum(max(ratio, over=K)) > 2",
    "cumsum(count(ratio > 1, over=K), over=t)[t == 2] > 1", "mean(max(ratio, over=K), where=t > 1) > 1",
])  # fmt: skip
def test_draws_are_not_reckoned_with_along_another_axis(test) -> None:
    """More of the draws at one level than at the one before is what `count(a) > count(b)` is."""
    assert "speaks of these draws only (K)" in refusal(lambda: replicated(test))


@pytest.mark.parametrize("test", [
    "first(max(ratio, over=K) > 1, over=t) == 2", "at(F, t, first(any(ratio > 1, over=K), over=t)) > 1",
    "count(max(ratio, over=K) > 1) >= 2", "sum(F, where=all(ratio > 1, over=K)) > 1", "max(ratio) > 1",
    "sum(if_(count(ratio > 1, over=K) >= 2, F, 0)) > 1",
])  # fmt: skip
def test_rules_about_these_draws_may_still_be_asked(test) -> None:
    """The negative control: what says of each or some of these draws, beside a number alone."""
    assert replicated(test)
