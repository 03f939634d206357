"""Definitions that name each other are bounded before anything writes them out."""

from __future__ import annotations

from time import perf_counter

import pytest

from tests.factory import freeze, refusal

GROWING = {
    "if_": "if_({0} > 1, {0}, {0} + 1)", "min": "min({0}, {0} + 1, 2 * {0})", "sum": "{0} + {0} * {0}",
}  # fmt: skip


@pytest.mark.parametrize("growing", GROWING)
def test_a_chain_of_definitions_is_refused_at_once(growing: str) -> None:
    """Each names the one before several times, so that the last would be a trillion parts long."""
    chain = {f"q{i}": {"support": ["-inf", "inf"], "is": GROWING[growing].format(f"q{i - 1}") if i else "x"}
             for i in range(40)}  # fmt: skip
    began = perf_counter()
    said = refusal(freeze, schema="verdict/prereg/2", quantities=chain,
                   predictions={"P1": {"claim": "c", "test": "q39 > 1"}})  # fmt: skip
    assert "with definitions written out all expressions together have" in said
    assert perf_counter() - began < 3


def test_choices_of_choices_are_refused_at_once() -> None:
    """A token stands for all the rules before it, so one choice of another grows as fast."""
    choices = {}
    for n in range(12):
        rules = [{"token": f"T{i}", "when": f"c{n - 1} == 'T{(i + 1) % 8}'" if n else f"F > {i}"} for i in range(8)]
        choices[f"c{n}"] = {"axes": ["t"], "first_of": [*rules, {"token": "Z", "when": "otherwise"}]}
    began = perf_counter()
    said = refusal(freeze, schema="verdict/prereg/2", choices=choices,
                   predictions={"P1": {"claim": "c", "test": "any(c11 == 'T1')"}})  # fmt: skip
    assert "with definitions written out all expressions together have" in said
    assert perf_counter() - began < 3
