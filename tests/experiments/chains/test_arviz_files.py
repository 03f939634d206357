"""Chains that ArviZ itself wrote, and CSV as CmdStan writes them: one model in five forms reads the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.experiments.chains import registered
from verdict.experiments.contract import Context, Measured
from verdict.experiments.kinds import chains
from verdict.words.errors import DocumentError

MADE = Path(__file__).parents[2] / "exchange" / "made" / "arviz"
AXES = {"chain": {"planned": 4, "role": "replicate"}, "draw": {"planned": 100, "role": "replicate"}}
STAN = [f"stan_{chain}.csv" for chain in (1, 2, 3, 4)]


def read(folder: Path, columns: dict[str, str], reads: str | list[str], **settings) -> Measured:
    """Read committed files, copied into a folder of their own."""
    shutil.copytree(MADE, folder, dirs_exist_ok=True)
    quantities = {name: {"axes": ["chain", "draw"]} for name in columns}
    registration = registered(AXES, quantities, reads=reads, columns=columns, **settings)
    return chains.measure(Context(registration, folder))


def draws(found: Measured, name: str) -> np.ndarray:
    """Return the draws that were handed over, in grid order."""
    return np.array(found.quantities[name]["column"]["values"], dtype=float)


@pytest.mark.parametrize("file", ["posterior.nc", "tree.nc", "classic.nc"])
def test_one_model_in_every_form_of_netcdf(tmp_path: Path, file: str) -> None:
    """InferenceData, DataTree and NetCDF 3: the posterior, and never the warm-up beside it."""
    columns = {"mu": "mu", "choate": "theta[school=Choate]", "hotchkiss": "theta[school=Hotchkiss]"}
    expected = read(tmp_path, columns, "posterior.nc")
    found = read(tmp_path, columns, file)
    for name in columns:
        assert draws(expected, name).tolist() == draws(found, name).tolist()


def test_warm_up_is_a_group_of_its_own(tmp_path: Path) -> None:
    """It is read where it is named, and holds other draws."""
    posterior = draws(read(tmp_path, {"mu": "mu"}, "posterior.nc"), "mu")
    warmup = draws(read(tmp_path, {"mu": "mu"}, "posterior.nc", group="warmup_posterior"), "mu")
    assert posterior.shape == warmup.shape
    assert not np.any(posterior == warmup)


def test_divergences_are_read_as_zeros_and_ones(tmp_path: Path) -> None:
    """From sample_stats, whose truths are numbers."""
    found = draws(read(tmp_path, {"diverging": "diverging"}, "posterior.nc", group="sample_stats"), "diverging")
    assert {0.0, 1.0} == {*found.tolist()}


def test_csv_of_stan_is_a_chain_each(tmp_path: Path) -> None:
    """Comments before, between and behind the draws are none; a part is a column with a point in its name."""
    columns = {"mu": "mu", "theta_1": "theta.1", "diverging": "divergent__"}
    found = read(tmp_path, columns, STAN)
    netcdf = read(tmp_path, {"mu": "mu", "theta_1": "theta[school=Choate]"}, "posterior.nc")
    for name in ("mu", "theta_1"):
        np.testing.assert_allclose(draws(found, name), draws(netcdf, name), rtol=1e-5, atol=1e-6)


def test_a_chain_that_was_cut_short_is_refused(tmp_path: Path) -> None:
    """A sampler that was killed has written fewer draws."""
    shutil.copytree(MADE, tmp_path, dirs_exist_ok=True)
    text = (tmp_path / STAN[3]).read_text().splitlines(keepends=True)
    (tmp_path / STAN[3]).write_text("".join(text[:60]))
    registration = registered(AXES, {"mu": {"axes": ["chain", "draw"]}}, reads=STAN)
    with pytest.raises(DocumentError, match="wanted as many in each: one that is cut short is a gap"):
        chains.measure(Context(registration, tmp_path))


@pytest.mark.parametrize(("column", "settings", "said"), [
    ("theta", {}, "school"), ("theta[school=Eton]", {}, "Eton"), ("tau", {}, "found no variable 'tau'; there: 'mu', "),
    ("mu", {"group": "prior"}, "found no group 'prior'; there: "),
])  # fmt: skip
def test_what_is_not_there_is_refused(tmp_path: Path, column: str, settings: dict, said: str) -> None:
    """With what is there."""
    with pytest.raises(DocumentError) as error:
        read(tmp_path, {"x": column}, "posterior.nc", **settings)
    assert said in str(error.value)


@pytest.mark.parametrize(("said", "thin", "burn_in", "wanted"), [
    ("1", 1, 0, 30), ("true", 1, 29, 30), ("1", 4, 0, 8), ("1", 1, 30, None), ("0 (Default)", 1, 0, None),
    ("false (Default)", 1, 0, None),
])  # fmt: skip
def test_warm_up_among_the_draws_of_stan_is_refused(
    tmp_path: Path, said: str, thin: int, burn_in: int, wanted: int | None
) -> None:
    """CmdStan says in its comments that it kept the warm-up; a burn-in that covers it is wanted then."""
    shutil.copytree(MADE, tmp_path, dirs_exist_ok=True)
    head = f"#     num_warmup = 30\n#     save_warmup = {said}\n#     thin = {thin}\n"
    for name in STAN:
        (tmp_path / name).write_text(head + (tmp_path / name).read_text())
    registration = registered(AXES, {"mu": {"axes": ["chain", "draw"]}}, reads=STAN, burn_in=burn_in)
    if wanted is None:
        assert chains.measure(Context(registration, tmp_path)).quantities
        return
    with pytest.raises(DocumentError, match=f"wanted burn_in: {wanted} or more"):
        chains.measure(Context(registration, tmp_path))
