"""Fingerprints of very many numbers: they say as much as those of a few."""

import hashlib

import numpy as np
import pytest

from tests.factory import RECORD, Unplaced, freeze, lay_out
from verdict.evidence.columns import column, texts
from verdict.evidence.fingerprint import fingerprints

N = 1_500
X = np.random.default_rng(4).random((2, N))  # arm, unit


def registered(*, first: str = "arm", planned: int = N):
    """Register a number of each unit in two arms and a text of each unit, and nothing else."""
    axes = {"arm": ["A", "B"], "unit": {"planned": planned}}
    return freeze(
        schema="verdict/prereg/2", artifact=None,
        axes=axes if first == "arm" else dict(reversed(axes.items())),
        quantities={"x": {"axes": ["arm", "unit"], "support": [0, 1]}, "who": {"axes": ["unit"], "type": "text"}},
        estimates={"e": {"mean": "x[arm == 'A']", "over": ["unit"], "method": "t", "level": 0.95, "least": 5}},
        predictions={"P1": {"claim": "it holds", "test": "e > 0"}},
    )  # fmt: skip


def printed(values, registration=None, **more) -> str:
    """Return the fingerprint of these numbers, float64[arm, unit], brought as a column, in the order of the axes."""
    registration = registration or registered()
    ordered = values if registration.grid.sorted(("arm", "unit"))[0] == "arm" else values.T
    found = column(ordered, ordered).model_dump(mode="json", exclude_defaults=True)
    quantities = {"x": {"column": found}, **more}
    tree = {**RECORD, "schema": "verdict/measurements/2", "quantities": quantities}
    everything = fingerprints(registration, lay_out(tree, Unplaced(), registration)).everything
    assert everything is not None
    return everything


def changed(arm: int, unit: int, to: float):
    """Return the numbers with another one at one place."""
    found = X.copy()
    found[arm, unit] = to
    return found


OTHERS = {
    "another number": changed(1, 700, 0.25),
    "one missing": changed(1, 700, np.nan),
    "arms exchanged": X[::-1],
    "units in another order": X[:, ::-1],
    "two units of one arm exchanged": np.stack([np.r_[X[0, 1], X[0, 0], X[0, 2:]], X[1]]),
}


@pytest.mark.parametrize("what", OTHERS)
def test_the_place_of_every_number_counts(what: str) -> None:
    """Another number, and the same ones at other places, are other numbers, however many there are."""
    assert printed(X) != printed(OTHERS[what])


def test_neither_the_order_of_axes_nor_further_units_to_come_are_said() -> None:
    """The same numbers under another order of axes, or with more units planned, have the same fingerprint."""
    more = np.concatenate([X, np.full((2, 90), np.nan)], axis=1)
    assert printed(X) == printed(X, registered(first="unit")) == printed(more, registered(planned=N + 90))


def test_texts_of_many_units_count_by_their_place() -> None:
    """Two texts exchanged are another set of texts."""
    registration = registered(planned=2 * N)
    wide = np.tile(X, 2)

    def said(names: list[str]) -> str:
        return printed(wide, registration, who={"column": texts(names).model_dump(mode="json", exclude_defaults=True)})

    names = ["a", "b"] * N
    assert said(names) == said(list(names))
    assert said(names) != said(["b", "a", *names[2:]])


def test_schema_1_says_every_cell_in_a_line_of_its_own() -> None:
    """Two and a half thousand cells have the digest of their lines: what errata and locks hold stays what it is."""
    registration = freeze(
        axes={"K": list(range(50)), "t": list(range(50))}, artifact=None,
        quantities={"a": {"axes": ["K", "t"], "support": [0, 1]}},
        predictions={"P1": {"claim": "it holds", "test": "all(a <= 0.5)"}},
    )  # fmt: skip
    cells = [{"at": {"K": k, "t": t}, "value": (k * 50 + t) / 5000} for k in range(50) for t in range(50)]
    found = fingerprints(registration, lay_out({**RECORD, "quantities": {"a": {"cells": cells}}}, Unplaced(),
                                               registration))  # fmt: skip
    lines = sorted(f"a [K={c['at']['K']}, t={c['at']['t']}] {c['value'].hex()} {c['value'].hex()}" for c in cells)
    digest = f"sha256:{hashlib.sha256(chr(10).join(lines).encode()).hexdigest()}"
    assert digest == found.everything == found.predictions["P1"]
