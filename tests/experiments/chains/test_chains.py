"""The kind `chains`: draws are read to the bit in every form, or the file is refused with what is wrong."""

from __future__ import annotations

import io
import pickle
from pathlib import Path

import numpy as np
import pyarrow
import pytest
from pyarrow import parquet

from tests.experiments.chains import AXES, DRAWS, MORE, archive, laid, measured, registered, rows, single
from tests.factory import Unplaced
from verdict.experiments.chains.settings import Settings
from verdict.experiments.contract import Context
from verdict.experiments.kinds import chains
from verdict.text.validate import validate
from verdict.words.errors import DocumentError


def table(array: np.ndarray) -> bytes:
    """Write chains, [chains, draws], as Parquet with a row for each draw."""
    chain, draw = np.indices(array.shape)
    out = io.BytesIO()
    parquet.write_table(pyarrow.table({"chain": chain.ravel(), "draw": draw.ravel(), "theta": array.ravel()}), out)
    return out.getvalue()


FORMS = [
    ("c.npz", archive(theta=DRAWS), {}),
    ("c.npz", archive(theta=DRAWS.T), {"dims": ["draw", "chain"]}),
    ("c.npz", archive(x=MORE, y=DRAWS), {"columns": {"theta": "y"}}),
    ("c.npy", single(DRAWS), {}),
    ("c.npy", single(np.asfortranarray(DRAWS)), {}),
    ("c.csv", rows(DRAWS), {}),
    ("c.csv", rows(DRAWS, first=1).replace(",", ";"), {}),
    ("c.csv", rows(DRAWS, name="theta[3]").replace("chain,draw", ".chain,.iteration"),
     {"chain": ".chain", "draw": ".iteration", "columns": {"theta": "theta[3]"}}),
    ("c.csv", "# made by a sampler\n" + rows(DRAWS), {}),
    ("c.parquet", table(DRAWS), {}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "settings"), FORMS)
def test_draws_are_read_to_the_bit_in_every_form(
    tmp_path: Path, name: str, content: bytes | str, settings: dict
) -> None:
    """Arrays either way round, a row for each draw, other names, comments."""
    registration = registered(reads=name, **settings)
    found = measured(tmp_path, content, registration, name)
    assert np.array_equal(DRAWS, laid(found, registration))
    assert {"chains": 3, "draws": 20, "burn_in": 0, "thin": 1, "kept": 20}.items() <= found.provenance.items()
    assert "3 chains of 20 draws; 20 of each count, behind a burn-in of 0" in found.notes


def test_rows_in_any_order_are_put_in_the_order_of_their_draws(tmp_path: Path) -> None:
    """Draws are counted by their number, not by their line."""
    head, *lines = rows(DRAWS).splitlines()
    shuffled = [lines[0], *np.random.default_rng(1).permutation(lines[1:])]
    registration = registered(reads="c.csv")
    found = measured(tmp_path, "\n".join([head, *shuffled]), registration, "c.csv")
    order = list(dict.fromkeys(line.split(",")[0] for line in shuffled))
    assert np.array_equal(DRAWS[[int(chain) for chain in order]], laid(found, registration))


def test_a_file_for_each_chain(tmp_path: Path) -> None:
    """As samplers write them: comments in the head, in the middle and at the end, and no column of chains or draws."""
    for i, draws in enumerate(DRAWS):
        lines = [f"{i},{value!r}" for value in draws.tolist()]
        text = "\n".join(["# model", "lp__,theta.1", *lines[:5], "# adaptation", *lines[5:], "# 3 seconds"])
        (tmp_path / f"c{i}.csv").write_text(text)
    registration = registered(reads=["c0.csv", "c1.csv", "c2.csv"], columns={"theta": "theta.1"})
    found = chains.measure(Context(registration, tmp_path))
    assert np.array_equal(DRAWS, laid(found, registration))
    assert ["c0.csv", "c1.csv", "c2.csv"] == found.provenance["reads"]
    assert 3 == len(set(found.provenance["reads_digest"].values()))
    (tmp_path / "c2.csv").write_text("lp__,theta.1\n1,2\n3,4\n")
    with pytest.raises(DocumentError, match=r"c2.csv:3:1: found 2 draws in chain 'c2.csv' and 20 in chain 'c0.csv'"):
        chains.measure(Context(registration, tmp_path))


@pytest.mark.parametrize(
    ("source", "settings", "wanted"),
    [
        ("x[1, 3]", {}, MORE[:, :, 1, 3]),
        ("x[dimension 4=3, dimension 3=0]", {}, MORE[:, :, 0, 3]),
        ("x[school=1, year=2]", {"dims": ["chain", "draw", "school", "year"]}, MORE[:, :, 1, 2]),
        ("x[2, 1]", {"dims": ["year", "draw", "school", "chain"]}, MORE[:, :, 1, 2]),
    ],
)
def test_parts_of_a_variable_are_picked(tmp_path: Path, source: str, settings: dict, wanted: np.ndarray) -> None:
    """By position from 0, or by the name of the dimension, whatever the order of dimensions."""
    array = MORE.transpose(3, 1, 2, 0) if settings.get("dims", [""])[0] == "year" else MORE
    registration = registered(columns={"theta": source}, **settings)
    assert np.array_equal(wanted, laid(measured(tmp_path, archive(x=array), registration), registration))


def test_burn_in_and_thinning_leave_what_counts(tmp_path: Path) -> None:
    """Draws of the burn-in are not missing: they are left out, and the provenance says so."""
    axes = {**AXES, "draw": {"planned": 5}}
    registration = registered(axes, burn_in=6, thin=3)
    found = measured(tmp_path, archive(theta=DRAWS), registration)
    assert np.array_equal(DRAWS[:, 6::3], laid(found, registration))
    assert {"draws": 20, "burn_in": 6, "thin": 3, "kept": 5}.items() <= found.provenance.items()


def test_the_axes_stand_in_the_order_of_the_freeze(tmp_path: Path) -> None:
    """Under any name."""
    axes = {"step": {"planned": 22}, "walker": {"planned": 4}}
    registration = registered(axes, reads="c.csv", axes=["walker", "step"])
    there = laid(measured(tmp_path, rows(DRAWS), registration, "c.csv"), registration)
    assert (22, 4) == there.shape
    assert np.array_equal(DRAWS.T, there[:20, :3])


def test_what_is_planned_and_not_there_is_missing(tmp_path: Path) -> None:
    """A run that stopped early is judged on what there is, by estimators that see the gap."""
    registration = registered({"chain": {"planned": 4}, "draw": {"planned": 22}})
    found = measured(tmp_path, archive(theta=DRAWS), registration)
    there = laid(found, registration)
    assert (4, 22) == there.shape
    assert np.array_equal(DRAWS, there[:3, :20])
    assert 4 * 22 - 60 == np.isnan(there).sum()
    assert "found 3 of the 4 that chain plans; the others are missing" in found.notes
    assert "28 draws that were planned are not in the file" == found.quantities["theta"]["column"]["why"]


def test_planned_draws_are_counted_behind_the_burn_in(tmp_path: Path) -> None:
    """Who plans all draws of the file and leaves a burn-in out is told what is counted."""
    found = measured(tmp_path, archive(theta=DRAWS), registered(burn_in=5))
    assert found.quantities["theta"]["column"]["why"] == (
        "15 of 60 registered draws are not there: 15 of 20 are left behind a burn-in of 5; `planned` counts what is "
        "left behind the burn-in"
    )


def holed(value: float, kind: type = np.float64) -> np.ndarray:
    """Return draws of which one, of the second chain, is another value."""
    array = DRAWS.astype(kind)
    array[1, 4] = value
    return array


LINES = rows(DRAWS).splitlines()
EMPTY = "\n".join([*LINES[:8], "0,7,", *LINES[9:]])
ODD = "\n".join([*LINES[:8], "0,7,x", *LINES[9:]])
GAP = "\n".join([*LINES[:8], *LINES[9:]])
TWICE = "\n".join([*LINES[:8], LINES[7], *LINES[9:]])
SHORT = "\n".join(LINES[:-1])
BLANK = "\n".join([*LINES[:8], "0,," + LINES[8].split(",")[2], *LINES[9:]])
WRONG = [
    (
        "c.npz",
        archive(theta=DRAWS.T),
        {},
        "c.npz:1:1: found 20 chains (dimension 'chain') of 3 draws (dimension 'draw'): more "
        "chains than draws, as where the two are transposed; if they are, say dims: [draw, chain]",
    ),
    (
        "c.csv",
        rows(DRAWS.T),
        {},
        "found 20 chains (dimension 'chain') of 3 draws (dimension 'draw'): more chains than draws, as where "
        "the two are transposed; if they are, exchange the two names: chain: draw and draw: chain",
    ),
    (
        "c.npz",
        archive(theta=DRAWS),
        {"burn_in": 16, "thin": 2},
        "of 2 draws (dimension 'draw'), behind a burn-in of 16 with thin: 2",
    ),
    (
        "c.npz",
        archive(theta=DRAWS),
        {"burn_in": 19},
        "of which a burn-in of 19 and thin: 1 leave 1; wanted at least two",
    ),
    ("c.npz", archive(theta=DRAWS), {"burn_in": 99}, "a burn-in of 99 and thin: 1 leave 0; wanted at least two"),
    ("c.npz", archive(theta=holed(np.nan)), {}, "theta: found nan, which is no number in chain 2 at draw 5 (one draw)"),
    ("c.npz", archive(theta=holed(-np.inf)), {}, "theta: found -inf, which is no number in chain 2 at draw 5"),
    (
        "c.npz",
        archive(theta=holed(1e20)),
        {},
        "theta: found 1e+20, which stands for a masked value in chain 2 at draw 5",
    ),
    ("c.npz", archive(theta=holed(1e20, np.float32)), {}, "theta: found 1e+20, which stands for a masked value"),
    ("c.npz", archive(theta=np.ma.masked_greater(DRAWS, 1).filled()), {}, "which stands for a masked value"),
    ("c.npz", archive(theta=np.full((3, 20), np.nan)), {}, "(the first of 60 of 60)"),
    (
        "c.npz",
        archive(theta=DRAWS),
        {"columns": {"theta": "thta"}},
        "found no variable 'thta'; there: 'theta'. Did you mean",
    ),
    (
        "c.npz",
        archive(theta=MORE),
        {},
        "found 2 dimensions beside chains and draws (dimension 3, dimension 4) of theta, wanted theta[..., ...]",
    ),
    (
        "c.npz",
        archive(theta=DRAWS),
        {"columns": {"theta": "theta[0]"}},
        "found 0 dimensions beside chains and draws of theta",
    ),
    (
        "c.npz",
        archive(theta=MORE),
        {"columns": {"theta": "theta[0, 4]"}},
        "found the position '4' along dimension 4, wanted one from 0 to 3",
    ),
    (
        "c.npz",
        archive(theta=MORE),
        {"columns": {"theta": "theta[a=0, b=1]"}},
        "found no dimension 'a', wanted one of dimension 3",
    ),
    ("c.npz", archive(theta=DRAWS[0]), {}, "theta: found 1 dimension, wanted chain, draw"),
    ("c.npz", archive(theta=DRAWS.astype(complex)), {}, "theta: found values of type complex128, wanted numbers"),
    ("c.npz", archive(theta=DRAWS.astype(str)), {}, "wanted numbers"),
    (
        "c.npz",
        archive(theta=np.tile(DRAWS, (1, 2))),
        {},
        "found 40 draws behind the burn-in, wanted at most the 20 that draw plans",
    ),
    ("c.npz", archive(theta=np.tile(DRAWS, (2, 1))), {}, "found 6 chains, wanted at most the 3 that chain plans"),
    ("c.npz", b"", {}, "found no NumPy file of numbers"),
    ("c.npz", archive(theta=DRAWS)[:-30], {}, "found no NumPy file of numbers"),
    ("c.npy", single(DRAWS)[:-8], {}, "its header says 480 bytes of values, and it holds 472"),
    ("c.npy", single(np.array([[{}] * 4] * 2), allow_pickle=True), {}, "nothing pickled is ever loaded"),
    ("c.npy", pickle.dumps(DRAWS), {}, "found no NumPy file of numbers"),
    ("c.csv", EMPTY, {}, "c.csv:9:5: theta: found no value, wanted one in every draw of a chain"),
    ("c.csv", ODD, {}, "c.csv:9:5: theta: found 'x', wanted a number"),
    ("c.csv", GAP, {}, "c.csv:9:3: found draw 8 behind draw 6 in chain '0': a gap; wanted each next draw"),
    ("c.csv", TWICE, {}, "c.csv:9:3: found draw 6 behind draw 6 in chain '0': the same number twice"),
    (
        "c.csv",
        SHORT,
        {},
        "found 19 draws in chain '2' and 20 in chain '0'; wanted as many in each: one that is cut short is a gap",
    ),
    ("c.csv", BLANK, {}, "c.csv:9:3: draw: found no number of the draw, wanted one in each row"),
    ("c.csv", "chain,theta\n0,1\n", {}, "c.csv:1:1: found no column 'draw'; columns: 'chain', 'theta'"),
    ("c.csv", rows(DRAWS).replace("0,3,", "0,3.5,", 1), {}, "draw: found 3.5, wanted a whole number"),
    ("c.parquet", b"PAR1", {}, "found no Parquet that can be read"),
]


@pytest.mark.parametrize(
    ("name", "content", "settings", "said"), WRONG, ids=[f"{n} {said[:50]}" for n, _, _, said in WRONG]
)
def test_what_are_no_whole_chains_is_refused(
    tmp_path: Path, name: str, content: bytes | str, settings: dict, said: str
) -> None:
    """Each sentence says what was found and what was wanted."""
    with pytest.raises(DocumentError) as refused:
        measured(tmp_path, content, registered(reads=name, **settings), name)
    assert said in str(refused.value)


def test_more_chains_than_draws_are_refused_and_as_many_are_not(tmp_path: Path) -> None:
    """The negative control of transposed arrays."""
    registration = registered({"chain": {"planned": 3}, "draw": {"planned": 3}})
    assert np.array_equal(
        DRAWS[:, :3], laid(measured(tmp_path, archive(theta=DRAWS[:, :3]), registration), registration)
    )


def test_variables_of_different_shape_are_refused(tmp_path: Path) -> None:
    """One of them may be another run's."""
    quantities = {name: {"axes": ["chain", "draw"]} for name in ("theta", "mu")}
    with pytest.raises(DocumentError, match="mu: found 3 chains of 19 draws, but theta has 3 chains of 20 draws"):
        measured(tmp_path, archive(theta=DRAWS, mu=DRAWS[:, 1:]), registered(quantities=quantities))


def test_one_array_is_one_variable(tmp_path: Path) -> None:
    """A .npy file for two quantities says which part is which, or is refused."""
    quantities = {name: {"axes": ["chain", "draw"]} for name in ("theta", "mu")}
    with pytest.raises(
        DocumentError, match=r"found one array for theta, mu, wanted parts of one, such as c\[0\] and c\[1\]"
    ):
        measured(tmp_path, single(DRAWS), registered(quantities=quantities, reads="c.npy"), "c.npy")
    registration = registered(quantities=quantities, reads="c.npy", columns={"theta": "c[0]", "mu": "c[1]"})
    found = measured(tmp_path, single(MORE[..., 0]), registration, "c.npy")
    assert np.array_equal(MORE[:, :, 1, 0], laid(found, registration, "mu"))


@pytest.mark.parametrize(
    ("quantity", "said"),
    [
        ({"support": [-1, 1]}, r"theta: found .* in chain \d at draw \d+, wanted it within its registered support"),
        ({"type": "count"}, "theta: found .* in chain 1 at draw 1, wanted a whole number"),
    ],
)
def test_draws_fit_what_is_registered(tmp_path: Path, quantity: dict, said: str) -> None:
    """A draw beyond the support says that the variable is another one."""
    registration = registered(quantities={"theta": {"axes": ["chain", "draw"], **quantity}}, reads="c.csv")
    with pytest.raises(DocumentError, match=rf"^c.csv:\d+:\d+: {said}"):
        measured(tmp_path, rows(DRAWS), registration, "c.csv")


def test_chains_that_are_thinned_apart_are_refused(tmp_path: Path) -> None:
    """A time counted in draws is another one in each of them."""
    text = "\n".join(["chain,draw,theta", *(f"{chain},{(chain + 1) * i},{i}" for chain in (0, 1) for i in range(5))])
    with pytest.raises(DocumentError, match="found draws numbered 1 apart in chain '0' and 2 apart in chain '1'"):
        measured(tmp_path, text, registered(reads="c.csv"), "c.csv")


def test_draws_that_were_thinned_before_are_noted(tmp_path: Path) -> None:
    """Numbers that are ten apart throughout are no gaps; their time is counted in kept draws."""
    registration = registered(reads="c.csv")
    text = "\n".join(["chain,draw,theta", *(f"0,{10 * i},{i}" for i in range(5))])
    assert (
        "draws are numbered 10 apart: they were thinned before" in measured(tmp_path, text, registration, "c.csv").notes
    )


MISFITS = [
    ({"axes": ["chian", "draw"]}, "axes.0: no axis is called 'chian'"),
    ({"columns": {"thta": "x"}}, "columns.thta: no quantity is called 'thta'"),
    ({"columns": {"other": "x"}}, "columns.other: found other over no axis, wanted it over chain and draw"),
    (
        {"reads": "c.csv", "dims": ["draw", "chain"]},
        "dims: found dims: for a file of .csv, wanted it for .npz and .npy only, whose dimensions have no names",
    ),
    ({"group": "posterior"}, "group: found a group of .npz, wanted it with .nc and .netcdf only"),
]


@pytest.mark.parametrize(("settings", "said"), MISFITS)
def test_settings_that_do_not_fit_the_rest_are_refused_before_anything_is_frozen(settings: dict, said: str) -> None:
    """When the registration is read, as every other mistake in it."""
    with pytest.raises(DocumentError) as refused:
        registered(**settings)
    assert f"experiment.{said}" in str(refused.value)


TEXT = {"theta": {"axes": ["chain", "draw"], "type": "text"}}
LEVELS = {**AXES, "chain": {"levels": [1, 2, 3], "role": "replicate"}}


@pytest.mark.parametrize(
    ("grid", "quantities", "said"),
    [
        (AXES, TEXT, "found theta of type text"),
        (AXES, {}, "found no quantity over chain and draw only"),
        (LEVELS, None, "found the axis chain with registered levels, wanted planned:"),
    ],
)
def test_variables_are_numbers_over_chains_and_draws(grid: dict, quantities: dict | None, said: str) -> None:
    """A text, an axis with levels, and no variable at all are refused."""
    with pytest.raises(DocumentError) as refused:
        registered(grid, quantities)
    assert said in str(refused.value)


SETTINGS = [
    ({"reads": "c.pkl"}, "found the suffix '.pkl' of 'c.pkl', wanted chains: .npz, .npy"),
    ({"dims": ["draw", "walker"]}, "wanted chain and draw among them, each once"),
    ({"axes": ["draw", "draw"]}, "found draw twice in axes"),
    ({"reads": ["a.csv", "b.npz"]}, "found a list of files that are not all CSV"),
    ({"burn_in": -1}, "burn_in"),
    ({"thin": 0}, "thin"),
]


@pytest.mark.parametrize(("settings", "said"), SETTINGS)
def test_settings_that_make_no_sense_are_refused_by_lint(settings: dict, said: str) -> None:
    """When the registration is read."""
    with pytest.raises(DocumentError) as refused:
        registered(**settings)
    assert said in str(refused.value)


def test_a_burn_in_that_is_not_said_is_asked_for_with_an_example() -> None:
    """It is the author's to choose; none is said to be a choice as well, and nothing of other fields."""
    with pytest.raises(DocumentError) as refused:
        validate(Settings, {}, Unplaced(), ("experiment",))
    told = {p.message.split(":")[0]: p.message for p in refused.value.problems}
    assert told["experiment.burn_in"].endswith("should choose has a default; burn_in: 0 where all draws count")
    assert told["experiment.reads"].endswith("should choose has a default")
