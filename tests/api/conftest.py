"""Registrations that are judged on numbers from memory, each in an empty project."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import verdict

HEAD = """schema: verdict/prereg/2
id: 2026-01-01a
title: "Does it help?"
scope: {covers: ["this run"], does_not_show: ["anything else"]}
tag_flips: none
"""
SEEDS = """
axes: {seed: {planned: 5}}
experiment: {kind: record, produced_by: "train.py"}
quantities: {gain: {axes: [seed], support: [-1, 1]}, crashes: {axes: [seed], type: count}}
estimates: {help: {mean: gain, over: [seed], method: t, level: 0.95, least: 4, assume: symmetric, why: "so it is"}}
predictions: {P1: {claim: "It helps.", test: "help > 0"}}
"""
GRID = """
axes: {method: [old, new], data: [one, two, three], again: [first, second]}
experiment: {kind: record, produced_by: "train.py"}
quantities:
  score: {axes: [method, data], support: [0, 1], exact: "all of it is computed"}
  square: {axes: [method, again]}
  word: {axes: [data], type: text}
  total: {support: [0, 100]}
predictions:
  P1: {claim: "It is enough.", test: {per: [method, data], each: "score >= 0.5", quantifier: all}}
"""
TABLE = """
axes: {seed: {planned: 4}}
experiment:
  kind: table
  reads: runs.csv
  columns: {gain: {from: "val/gain", percent: true}}
  exclude: {failed: {when: "status == 'crashed'", why: "it crashed"}}
quantities: {gain: {axes: [seed], support: [-1, 1]}, status: {axes: [seed], type: text}}
predictions: {P1: {claim: "All gain.", test: {per: [seed], each: "gain > 0", quantifier: all}}}
"""
CHAINS = """
axes: {chain: {planned: 4}, draw: {planned: 150}}
experiment: {kind: chains, reads: posterior.npz, burn_in: 50}
quantities: {mu: {axes: [chain, draw]}}
estimates: {centre: {mean: mu, over: [chain, draw], method: mcse, level: 0.95, least: 400}}
predictions: {P1: {claim: "It is small.", test: "centre < 1"}}
"""
BODIES = {"seeds": SEEDS, "grid": GRID, "table": TABLE, "chains": CHAINS}
Registered = Callable[[str], verdict.Registration]


@pytest.fixture
def registered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Registered:
    """Write and load one of the registrations by its name, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def write(name: str) -> verdict.Registration:
        path = tmp_path / "prereg" / "2026-01-01a.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(HEAD + BODIES[name])
        return verdict.load(path)

    return write
