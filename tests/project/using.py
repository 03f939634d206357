"""Two freezes in one repository: a calibration that is measured, and a registration that uses its numbers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.project.ledger.repository import Repository

HEAD = """\
schema: verdict/prereg/2
id: 2026-01-01a
title: "{title}"
scope: {{covers: [these cells], does_not_show: [anything else]}}
tag_flips: none
confidence: {{exact: made up for a test}}
experiment: {{kind: record, produced_by: a test}}
"""
CALIBRATION = (
    HEAD.format(title="A calibration")
    + """\
axes: {t: [100, 200], chain: {levels: [1, 2], role: fixed, why: both}}
quantities:
  tau: {axes: [t], support: [0, inf], unit: sweeps, rests_on: [checkpoint.weights]}
  speed: {support: [0, inf], unit: Hz, rests_on: [machine]}
  twice: {axes: [t], support: [0, inf], unit: sweeps, is: "2 * tau"}
predictions:
  P1: {claim: "It is slow.", test: "all(tau > 1)"}
  P2: {claim: "It is fast.", test: "speed > 1"}
"""
)
USER = (
    HEAD.format(title="A user")
    + """\
# a comment that stays
uses:
  calibration:
    freeze: FREEZE
    digest: unknown   # filled in
    measurements: unknown
    quantities: {tau_ref: tau, slow: "twice[t == 200]", rate: speed}
axes: {t: [100, 200]}
quantities:
  tau_ref: {axes: [t], support: [0, inf], unit: sweeps}
  slow: {support: [0, inf], unit: sweeps}
  rate: {support: [0, inf], unit: Hz}
  length: {axes: [t], support: [0, inf], unit: sweeps, rests_on: [plan]}
flags:
  long: {axes: [t], when: "length >= 50 * tau_ref"}
predictions:
  P1: {claim: "It is long enough.", test: "all(length > 0)", requires: [long]}
  P2: {claim: "It is quick.", test: "rate > 5"}
  P3: {claim: "It has a length.", test: "all(length >= 10)"}
  P4: {claim: "Twice the time.", test: "slow >= 8"}
"""
)
RECORDED = {"checkpoint": {"digest": "aa11", "weights": {"digest": "bb22"}, "sampler": "cc33"}, "machine": "m1"}
PLANNED = {"plan": {"digest": "dd44"}, "code": {"commit": "7c22d19"}}
TAU = {100: 2, 200: 5}


def cells(values: dict) -> dict[str, Any]:
    """Write numbers over t."""
    return {"cells": [{"at": {"t": t}, "value": value} for t, value in values.items()]}


def store(
    here: Repository, freeze: str, quantities: dict, provenance: dict, name: str = "measured", **more: Any
) -> Path:
    """Store measurements of a freeze, and commit them."""
    content = {**here.record(freeze, {}), "quantities": quantities, "provenance": provenance, **more}
    path = here.write(f"measurements/{freeze}/{name}.json", json.dumps(content))
    here.commit("measure")
    return path


def calibrate(here: Repository, tau: dict = TAU, provenance: dict = RECORDED) -> str:
    """Freeze the calibration and measure it; return its id."""
    name = here.freeze(CALIBRATION)
    store(here, name, {"tau": cells(tau), "speed": {"every": 10}}, provenance)
    return name


def use(here: Repository, freeze: str, text: str = USER, length: dict | None = None) -> str:
    """Freeze a registration that uses it, and measure that; return its id."""
    name = here.freeze(text.replace("FREEZE", freeze), "--new-chain")
    store(here, name, {"length": cells(length or {100: 500, 200: 500})}, PLANNED)
    return name


def lock(here: Repository, name: str, *options: str) -> None:
    """Lock what came out, and commit."""
    done = here.run("gate", name, "--write-lock", *options)
    assert 0 == done.returncode, done.stdout + done.stderr
    here.commit("lock")


def words(here: Repository, name: str) -> dict[str, tuple[str, list[str]]]:
    """Judge; return word and reasons of each prediction."""
    done = here.run("run", name, "--json")
    found = json.loads(done.stdout)["predictions"]
    return {n: (p["verdict"], [r["why"] for r in p["reasons"]]) for n, p in found.items()}


def word(here: Repository, name: str) -> dict[str, str]:
    """Judge; return the word of each prediction, with its first reason where it is open."""
    return {n: said if not whys else f"{said} {whys[0]}" for n, (said, whys) in words(here, name).items()}
