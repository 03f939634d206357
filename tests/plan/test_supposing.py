"""Files of suppositions: every problem at its line and column, and what may be left out."""

from __future__ import annotations

import pytest

from tests import factory
from tests.plan.runs import NUMBER, registered, suppositions
from verdict.registration.supposing import scenario
from verdict.text import read_yaml
from verdict.words.errors import DocumentError

REGISTRATION = {
    "axes": {"method": ["A", "B"], "seed": {"planned": 20}},
    "quantities": {
        "gain": {**NUMBER, "axes": ["method", "seed"]},
        "right": {"type": "count", "axes": ["seed"], "support": [0, 1]},
        "arm": {"type": "text", "axes": ["seed"]},
        "twice": {"is": "2 * gain", "axes": ["method", "seed"], "support": ["-inf", "inf"]},
    },
    "estimates": {
        "effect": {"mean": "twice[method == 'A']", "over": ["seed"], "where": "arm == 'x'", "method": "t",
                   "level": 0.95, "least": 2},
    },
}  # fmt: skip
HEAD = "schema: verdict/suppose/1\nsuppose:\n  arm: {law: one_of, shares: {x: 1, y: 1}}\n"


def told(text: str, head: str = HEAD) -> str:
    """Return what a file of suppositions is told."""
    document = read_yaml(head + text, "suppose.yaml")
    return factory.refusal(scenario, document.tree, document, registered(**REGISTRATION))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("  gain: {law: normal, mean: 1}\n", "4:9: suppose.gain: found mean, wanted mean and sd: of the law normal"),
        ("  gain: {law: norml, mean: 1, sd: 1}\n", "4:15: suppose.gain.law: found \"norml\", wanted 'normal'"),
        ("  gain: {law: normal, mean: 1, sd: 1, p: 2}\n", "found mean, p, sd, wanted mean and sd"),
        ("  gain: {law: normal, mean: 1, sdd: 1}\n", "4:32: suppose.gain.sdd: no field of that name here"),
        ("  gain: {law: normal, mean: metod, sd: 1}\n", "4:29: suppose.gain.mean: at character 1: nothing is called"),
        ("  gain: {law: normal, mean: right, sd: 1}\n", "nothing is called 'right'; known: arm, gain, method, seed."),
        (
            "  gain: {law: normal, mean: \"arm == 'x'\", sd: 1}\n",
            "found a truth, wanted a number for each cell of gain",
        ),
        ("  gain: {law: normal, mean: 1, sd: gain}\n", "rest on each other in a circle: gain -> gain"),
        ("  gain: {law: normal, mean: 1, sd: 1, but: [{where: seed, sd: 2}]}\n", "4:53: suppose.gain.but[0].where"),
        ("  gain: {law: normal, mean: 1, sd: 1, but: [{where: seed > 3, p: 2}]}\n", "found other p below but:, wanted"),
        ("  gain: {law: one_of, shares: {x: 1}}\n", "4:15: suppose.gain.law: found one_of of a number, wanted numbers"),
        ("  gain: {law: normal, mean: 1, sd: 1, shared: 0.8, cluster: seed, intraclass: 0.5}\n", "at most 1 of both"),
        ("  gain: {law: normal, mean: 1, sd: 1, cluster: seed}\n", "found one of cluster and intraclass, wanted both"),
        ("  gain: {law: normal, mean: 1, sd: 1, cluster: arm, intraclass: 0.1}\n", "found 'arm', wanted a quantity of"),
        ("  gain: {law: normal, mean: 1, sd: 1, missing: 1}\n", "4:48: suppose.gain.missing"),
        ("  gian: {law: normal, mean: 1, sd: 1}\n", "4:3: suppose.gian: no measured quantity is called 'gian'"),
        ("  twice: {law: normal, mean: 1, sd: 1}\n", "4:3: suppose.twice: no measured quantity is called 'twice'"),
        ("  right: {law: bernoulli, p: 0.5}\n", "3:3: suppose: verdicts rest on gain as well; wanted a law for each"),
        ("  gain: 1\n  right: {law: normal, mean: 1, sd: 1}\n", "found normal of a count, wanted bernoulli, poisson"),
        ("  gain: 1\n  right: 0.5\n", "suppose.right.value: found 0.5 of a count, wanted a whole number"),
        ("  gain: {law: normal, mean: 1, sd: 1}\nchance: 1.5\n", "5:9: chance: found 1.5, wanted"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(text: str, said: str) -> None:
    """File, line and column, what was found and what was wanted."""
    found = told(text)
    assert found.startswith("suppose.yaml:")
    assert said in found


def test_a_text_may_not_have_a_law_of_numbers() -> None:
    """Arms are drawn by their shares."""
    head = "schema: verdict/suppose/1\nsuppose:\n  gain: 1\n"
    assert "4:14: suppose.arm.law: found bernoulli of a text" in told("  arm: {law: bernoulli, p: 0.5}\n", head)
    assert "found shares {'x': 0.0}, wanted a positive number" in told("  arm: {law: one_of, shares: {x: 0}}\n", head)
    assert "clusters are of units along one axis" not in told("  arm: {law: clusters}\n", head)


def test_bare_numbers_and_texts_are_always_so() -> None:
    """What does not vary needs no law; what no verdict rests on needs nothing, and derived quantities are computed."""
    found = scenario(suppositions({"gain": 2, "arm": "x"}), factory.Unplaced(), registered(**REGISTRATION))
    assert {"exactly", "one_of"} == {each.supposed.law for each in found.drawn}


def test_a_sound_file_is_not_refused() -> None:
    """The negative control of the problems above."""
    with pytest.raises(AssertionError, match="nothing was refused"):
        told("  gain: {law: normal, mean: 1, sd: 1, but: [{where: \"method == 'B'\", mean: 2}]}\n")


def test_another_schema_is_refused() -> None:
    """A registration given in place of suppositions is told so."""
    with pytest.raises(DocumentError, match="wanted 'verdict/suppose/1'"):
        scenario({"schema": "verdict/prereg/2", "suppose": {"gain": 1}}, factory.Unplaced(), registered())
