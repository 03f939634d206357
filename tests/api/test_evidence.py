"""Numbers from memory: every form that is read, judged as the same numbers from a file, and every form refused."""

from __future__ import annotations

import csv
import json
import math
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pytest

import verdict
from tests.api.conftest import Registered

GAINS = [0.012, 0.031, 0.008, 0.020, 0.017]
SCORES = [[0.6, 0.7, 0.8], [0.5, 0.9, 0.6]]  # [method, data]


def readings(outcome: verdict.Outcome) -> list[tuple[Any, Any]]:
    """The lower ends that were judged, with the level of every axis."""
    return [(tuple(v for k, v in row.items() if k.startswith("at.")), row["lo"]) for row in outcome.cells()]


@pytest.mark.parametrize(
    "given",
    [
        GAINS,
        tuple(GAINS),
        np.array(GAINS),
        np.ma.masked_array(GAINS, mask=False),
        pandas.Series(GAINS),
        pandas.Series(GAINS, dtype="Float64"),
        (("seed",), GAINS),
        {1: 0.012, 2: 0.031, 3: 0.008, 4: 0.020, 5: 0.017},
        [np.float64(gain) for gain in GAINS],
        [Fraction(12, 1000), *GAINS[1:]],
    ],
)
def test_one_quantity_in_every_form_gives_one_outcome(given: Any, registered: Registered) -> None:
    """Lists, arrays, Series and mappings of the same numbers are the same evidence."""
    outcome, wanted = (verdict.judge(registered("seeds"), {"gain": one}) for one in (given, GAINS))
    assert wanted.to_dict()["predictions"] == outcome.to_dict()["predictions"]
    assert verdict.Word.PASS is outcome.predictions["P1"].word


def test_numbers_from_memory_are_judged_as_the_same_numbers_from_a_file(registered: Registered) -> None:
    """The word, the reason and the digest-free rest of the payload are those of a stored set."""
    registration = registered("seeds")
    rows = [{"seed": seed, "gain": gain} for seed, gain in enumerate(GAINS, 1)]
    content = {
        "schema": "verdict/measurements/1", "grade": "measured", "title": "stored",
        "freeze": {"id": registration.id, "digest": registration.digest},
        "quantities": {"gain": {"cells": [{"at": {"seed": row["seed"]}, "value": row["gain"]} for row in rows]}},
    }  # fmt: skip
    folder = Path("measurements") / registration.id
    folder.mkdir(parents=True)
    (folder / "stored.json").write_text(json.dumps(content))
    stored = verdict.judge(registration).to_dict()["predictions"]
    for given in ({"gain": GAINS}, rows, pandas.DataFrame(rows), content):
        assert stored == verdict.judge(registration, given).to_dict()["predictions"]
    assert stored == verdict.judge(registration, "stored").to_dict()["predictions"]
    assert stored == verdict.judge(registration, folder / "stored.json").to_dict()["predictions"]


@pytest.mark.parametrize("hole", [None, math.nan, np.nan, pandas.NA, pandas.NaT, np.ma.masked])
def test_what_stands_for_no_number_is_missing(hole: Any, registered: Registered) -> None:
    """NaN and its like never pass: the unit stays in the denominator."""
    prediction = verdict.judge(registered("seeds"), {"gain": [hole, *GAINS[1:]]}).predictions["P1"]
    assert verdict.Word.UNTESTED is prediction.word
    assert "1 of them missing" in prediction.reason


@pytest.mark.parametrize(
    "given",
    [
        np.ma.masked_array([0.9, *GAINS[1:]], mask=[True, False, False, False, False]),
        np.ma.masked_array([9, 1, 0, 0, 0], mask=[True, False, False, False, False]),
        pandas.Series([None, *GAINS[1:]], dtype="Float64"),
        {2: 0.031, 3: 0.008, 4: 0.020, 5: 0.017},
    ],
)
def test_masked_values_and_levels_that_are_not_given_are_missing(given: Any, registered: Registered) -> None:
    """What lies under a mask is never read."""
    outcome = verdict.judge(registered("seeds"), {"gain": given})
    assert verdict.Word.UNTESTED is outcome.predictions["P1"].word
    assert "missing" in outcome.predictions["P1"].reason


REFUSED: list[tuple[str, Any, str]] = [
    ("gain", GAINS[:4], "found an array of shape 4, wanted 5 (seed): one for each registered cell, and None where"),
    ("gain", [*GAINS, 0.1], "found an array of shape 6, wanted 5 (seed)"),
    ("gain", 0.02, "found one number, wanted 5 (seed); where it stands in every cell, say"),
    ("gain", [[gain] for gain in GAINS], "found an array of shape 5 x 1, wanted 5 (seed)"),
    ("gain", [[0.1, 0.2], [0.3]], "found lists of unequal length or depth"),
    ("gain", [True, False, True, True, True], "found True, which is no number; wanted 1 and 0 where truths"),
    ("gain", np.array([True] * 5), "found True, which is no number"),
    ("crashes", [True, False, True, True, True], "found True, which is no number"),
    ("crashes", [0, 1, 0, 0.5, 0], "found 0.5, wanted a whole number: it is registered as a count"),
    ("gain", ["0.1"] * 5, "found '0.1', wanted a number"),
    ("gain", [0.1 + 1j] * 5, "found (0.1+1j), wanted a number"),
    ("gain", [Decimal("0.1")] * 5, "found a Decimal, wanted a number"),
    ("gain", [math.inf, *GAINS[1:]], "found an infinite number, wanted finite ones"),
    ("gain", np.array([math.inf, *GAINS[1:]]), "found an infinite number, wanted finite ones"),
    ("gain", [2.0, *GAINS[1:]], "wanted its support [-1.0, 1.0]"),
    ("crashes", [2**53, 0, 0, 0, 0], "wanted a whole number under 2^53"),
    ("gain", np.array(["2026-01-01"] * 5, "datetime64[ns]"), "found an array of datetime64[ns], wanted numbers"),
    ("gain", np.array([1] * 5, "timedelta64[ns]"), "found an array of timedelta64[ns], wanted numbers"),
    ("gain", pandas.Series(GAINS, index=[5, 4, 3, 2, 1]), "found a Series with an index of its own"),
    ("gain", pandas.DataFrame({"gain": GAINS}), "found a frame in the place of one quantity"),
    ("gain", {"a": 1.0}, "seed='a' is not registered; levels: 1, 2, 3, 4, 5"),
    ("gain", {True: 1.0}, "seed=True is not registered"),
    ("gian", GAINS, "no quantity is called 'gian' in 2026-01-01a; registered: gain, crashes. Did you mean 'gain'?"),
    ("gain", (("run",), GAINS), "found the axes run, wanted seed"),
    ("help", GAINS, "no quantity is called 'help'"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "given", "said"), REFUSED)
def test_what_is_no_number_of_the_quantity_is_refused_in_a_sentence(
    name: str, given: Any, said: str, registered: Registered
) -> None:
    """Nothing is broadcast, cut, turned into a number or dropped."""
    with pytest.raises(verdict.DocumentError) as refused:
        verdict.judge(registered("seeds"), {name: given})
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "found no quantity in the evidence"),
        (3.0, "found a float as evidence, wanted a mapping of quantity to numbers, rows,"),
        (np.array(GAINS), "found a ndarray as evidence"),
        ([0.1, 0.2], "found a float as row 1, wanted rows: a list of mappings"),
        ({1: GAINS}, "found 1 as the name of a quantity, wanted a text"),
    ],
)
def test_evidence_of_no_known_form_is_refused(given: Any, said: str, registered: Registered) -> None:
    """The sentence says which forms there are."""
    with pytest.raises(verdict.UsageError) as refused:
        verdict.judge(registered("seeds"), given)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "given", [SCORES, np.array(SCORES), np.array(SCORES).T, (("data", "method"), np.array(SCORES).T)]
)
def test_axes_are_told_apart_by_their_sizes_or_as_they_are_said(given: Any, registered: Registered) -> None:
    """2 x 3 can only be method x data; the other order is turned, since its shape allows nothing else."""
    outcome = verdict.judge(registered("grid"), {"score": given})
    wanted = [((method, data), SCORES[i][j]) for i, method in enumerate(("old", "new"))
              for j, data in enumerate(("one", "two", "three"))]  # fmt: skip
    assert wanted == readings(outcome)


def test_axes_of_one_size_have_to_be_said(registered: Registered) -> None:
    """2 x 2 may be either order: nothing is guessed, and once it is said the numbers lie where they were said."""
    square, registration = [[1.0, 2.0], [3.0, 4.0]], registered("grid")
    with pytest.raises(verdict.DocumentError) as refused:
        verdict.judge(registration, {"square": square})
    said = "whose axes may stand in 2 orders; wanted it said which is which, as in (('method', 'again'), values)"
    assert said in str(refused.value)
    for axes, turned in ((("method", "again"), square), (("again", "method"), np.array(square).T)):
        assert verdict.judge(registration, {"square": (axes, turned)}).to_dict()


@pytest.mark.parametrize("shape", [(3, 3), (2, 2), (6,), (2, 3, 1)])
def test_a_shape_that_no_order_of_the_axes_has_is_refused(shape: tuple[int, ...], registered: Registered) -> None:
    """Wrong sizes are an error, never cut or filled."""
    with pytest.raises(verdict.DocumentError, match=r"wanted 2 \(method\) x 3 \(data\)"):
        verdict.judge(registered("grid"), {"score": np.full(shape, 0.6)})


def test_texts_and_numbers_without_axes_are_read(registered: Registered) -> None:
    """A text is a text, a number alone a number, and a text among numbers is neither."""
    registration = registered("grid")
    given = {"score": SCORES, "word": ["a", None, "c"], "total": 12}
    assert verdict.Word.PASS is verdict.judge(registration, given).predictions["P1"].word
    for wrong, said in (({"word": [1, 2, 3]}, "found a int, wanted a text"), ({"total": "12"}, "wanted a number")):
        with pytest.raises(verdict.DocumentError, match=said):
            verdict.judge(registration, {**given, **wrong})


ROWS = [{"seed": 7, "val/gain": 1.5, "status": "done"}, {"seed": 3, "val/gain": 0.5, "status": "done"},
        {"seed": 9, "val/gain": 2.0, "status": "done"}, {"seed": 1, "val/gain": 0.1, "status": "done"}]  # fmt: skip


def test_rows_are_read_as_a_registered_table(registered: Registered) -> None:
    """Columns, percentages and exclusions are those of the registration; a frame and the file say the same."""
    registration = registered("table")
    with Path("runs.csv").open("w", newline="") as file:
        table = csv.DictWriter(file, ROWS[0])
        table.writeheader()
        table.writerows(ROWS)
    measured = verdict.measure(registration).to_dict()["predictions"]
    for given in (ROWS, pandas.DataFrame(ROWS), list(csv.DictReader(Path("runs.csv").read_text().splitlines()))):
        assert measured == verdict.judge(registration, given).to_dict()["predictions"]
    crashed = [*ROWS[:3], {**ROWS[3], "status": "crashed"}]
    assert verdict.Word.UNTESTED is verdict.judge(registration, crashed).predictions["P1"].word


def test_an_index_is_no_column(registered: Registered) -> None:
    """An index that is called like an axis is refused, not used and not dropped."""
    frame = pandas.DataFrame(ROWS).set_index("seed")
    with pytest.raises(verdict.UsageError, match=r"found seed in the index of the frame, wanted a column: frame.reset"):
        verdict.judge(registered("table"), frame)
    unnamed = frame.rename_axis(None)
    with pytest.raises(verdict.DocumentError, match="found no column 'seed'"):
        verdict.judge(registered("table"), unnamed)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"seed": 8, "val/gain": math.inf, "status": "done"}, "<evidence>.jsonl:2:"),
        ({"seed": 8, "val/gain": "many", "status": "done"}, "<evidence>.jsonl:2:"),
        ({"seed": 7, "val/gain": 1.0, "status": "done"}, "<evidence>.jsonl:2:"),
        ({"seed": 8, "val/gain": object(), "status": "done"}, "<evidence>.jsonl:2:"),
    ],
)
def test_a_row_that_does_not_fit_is_named_by_its_number(row: dict[str, Any], said: str, registered: Registered) -> None:
    """Line 2 is the second row."""
    with pytest.raises(verdict.DocumentError) as refused:
        verdict.judge(registered("table"), [ROWS[0], row])
    assert said in str(refused.value)


@pytest.mark.parametrize("hole", [None, math.nan, pandas.NA, pandas.NaT, np.ma.masked, np.datetime64("NaT", "s")])
def test_a_hole_in_a_row_is_missing(hole: Any, registered: Registered) -> None:
    """The row stays in the denominator."""
    rows = [*ROWS[:3], {**ROWS[3], "val/gain": hole}]
    assert verdict.Word.UNTESTED is verdict.judge(registered("table"), rows).predictions["P1"].word


def test_columns_of_one_name_are_refused(registered: Registered) -> None:
    """Neither of two columns is chosen."""
    frame = pandas.DataFrame([[1, 0.5, 0.7, "done"]], columns=["seed", "val/gain", "val/gain", "status"])
    with pytest.raises(verdict.UsageError, match="found val/gain twice among the columns"):
        verdict.judge(registered("table"), frame)


def draws() -> Any:
    """Four chains of 200 independent draws."""
    return np.random.default_rng(1).normal(size=(4, 200))


def test_chains_lose_their_registered_burn_in(registered: Registered) -> None:
    """Arrays of draws are held to the rules of a file of chains: the burn-in is left out, the word is of the rest."""
    registration, x = registered("chains"), draws()
    np.savez("posterior.npz", mu=x)
    measured = verdict.measure(registration).to_dict()["predictions"]
    assert measured == verdict.judge(registration, {"mu": x}).to_dict()["predictions"]
    assert measured == verdict.judge(registration, {"mu": (("draw", "chain"), x.T)}).to_dict()["predictions"]
    assert "PASS" == measured["P1"]["verdict"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"mu": draws().T}, "more chains than draws, as where the two are transposed"),
        ({"mu": np.ma.masked_greater(draws(), 3.0)}, "which is no number"),
        ({"mu": np.where(draws() > 3.0, np.nan, draws())}, "which is no number"),
        ({"mu": draws()[0]}, "found 1 dimensions, wanted two"),
        ({"mu": np.full((4, 400), 1.0)}, "wanted at most the 150 that draw plans"),
        ({"nu": draws()}, "no variable of the chains is called so; wanted mu"),
        ({"mu": draws(), "nu": draws()}, "no variable of the chains is called so"),
        ({"mu": (("draw", "walker"), draws())}, "found the axes draw, walker, wanted chain and draw"),
    ],
)
def test_what_is_no_whole_chains_is_refused(given: Any, said: str, registered: Registered) -> None:
    """A transposed, masked or cut array never gets a word."""
    with pytest.raises(verdict.DocumentError) as refused:
        verdict.judge(registered("chains"), given)
    assert said in str(refused.value)


def test_what_is_judged_from_memory_says_so_and_leaves_no_trace(registered: Registered) -> None:
    """A notice says that nothing is stored or locked, and no file comes or goes."""
    registration = registered("seeds")
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    outcome = verdict.judge(registration, {"gain": GAINS})
    assert any(notice.startswith("not stored: ") for notice in outcome.notices)
    assert "not stored" in str(outcome)
    assert before == {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}


def test_a_registration_that_was_edited_after_it_was_frozen_is_not_judged(registered: Registered) -> None:
    """Numbers from memory are no way around an integrity error."""
    draft = registered("seeds").path
    frozen = verdict.freeze(draft.rename(draft.with_name("draft.yaml")), reason="a try", who="me", without_git=True)
    frozen.path.write_text(frozen.path.read_text().replace("help > 0", "help > -1"))
    with pytest.raises(verdict.IntegrityError):
        verdict.judge(verdict.load(frozen.path), {"gain": GAINS})


@pytest.mark.parametrize("given", [
    {"gain": [0.01, 0.02, 0.03, 0.04]},
    {"gain": [0.01, 0.02, 0.03, 0.04], "status": ["crashed"] * 4},
    {"gain": {1: 0.01, 2: 0.02, 3: 0.03, 4: 0.04}},
])  # fmt: skip
def test_numbers_by_quantity_do_not_pass_by_the_rules_of_a_table(given: Any, registered: Registered) -> None:
    """Rows of crashed runs are excluded, and numbers without rows would count them: wanted rows."""
    with pytest.raises(verdict.UsageError, match="excludes rows by failed; wanted rows"):
        verdict.judge(registered("table"), given)


@pytest.mark.parametrize("kind", ["m8[ns]", "M8[ns]"])
def test_times_in_lists_and_rows_are_no_numbers(kind: str, registered: Registered) -> None:
    """NumPy counts nanoseconds as whole numbers, also in a list, in an array of objects and in a row."""
    times = np.arange(5).astype(kind)
    for given in (list(times), np.array(list(times), dtype=object), [times[:3], times[:3]]):
        with pytest.raises(verdict.DocumentError, match=r"wanted (a number|numbers)"):
            verdict.judge(registered("seeds"), {"gain": given})
        with pytest.raises(verdict.UsageError, match=r"wanted (a number|numbers)"):
            verdict.estimate(given, "mean", method="t", level=0.95, assume="symmetric")
    rows = [{"seed": seed, "gain": time} for seed, time in enumerate(times)]
    with pytest.raises(verdict.DocumentError, match="gain: found"):
        verdict.judge(registered("seeds"), rows)


@pytest.mark.parametrize("precision", ["float32", "float16", "Float32"])
def test_floats_of_few_digits_are_taken_by_their_digits(precision: str, registered: Registered) -> None:
    """0.7 in a frame of 32 bits is 0.7, as it is in Parquet and in CSV, not 0.699999988."""
    gains = [0.1, 0.2, 0.3, 0.15, 0.7]
    series = pandas.Series(gains, dtype=precision)
    held = series.to_numpy()
    frame = pandas.DataFrame({"seed": range(5), "gain": series})
    rows = [{"seed": seed, "gain": gain} for seed, gain in enumerate(held)]
    wanted = verdict.judge(registered("seeds"), {"gain": gains}).to_dict()["predictions"]
    for given in (frame, rows, {"gain": series}, {"gain": held}, {"gain": list(held)}):
        assert wanted == verdict.judge(registered("seeds"), given).to_dict()["predictions"]


def test_what_no_file_holds_is_refused_beside_quantities(registered: Registered) -> None:
    """An object of the program has no place in a file of measurements."""
    given = {"quantities": {"gain": GAINS}, "provenance": {"by": object()}}
    with pytest.raises(verdict.UsageError, match="that no file holds"):
        verdict.judge(registered("seeds"), given)


@pytest.mark.parametrize(("values", "named", "said"), [
    ([np.zeros((2, 3)), np.zeros((2, 4))], {}, "unequal length"),
    (["0.91", "0.92"], {}, "found no numbers in value"),
    (bytearray(b"abc"), {}, "found a bytearray"),
    (GAINS, {"level": "0.95"}, "found level='0.95', wanted a number"),
    (GAINS, {"support": 1}, "found support=1, wanted the least and the greatest"),
    (GAINS, {"method": 3}, "found method=3, wanted a text"),
])  # fmt: skip
def test_an_estimate_of_what_is_none_is_refused_in_a_sentence(values: Any, named: Any, said: str) -> None:
    """Arguments of a wrong kind end in a sentence, not in an error of Python."""
    with pytest.raises(verdict.UsageError, match=said):
        verdict.estimate(values, "mean", **{"method": "t", "level": 0.95, "assume": "symmetric"} | named)


def test_axes_that_are_said_are_never_dropped() -> None:
    """An array [draw, chain] that says so is not read as [chain, draw]."""
    draws = np.random.default_rng(1).normal(size=(300, 4))
    with pytest.raises(verdict.UsageError, match="says its axes, draw, chain"):
        verdict.tau((("draw", "chain"), draws), estimator="sokal", level=0.95)
