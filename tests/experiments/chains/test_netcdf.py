"""Chains in NetCDF: groups, labels, masked draws, and sentences for what cannot be read."""

from __future__ import annotations

import builtins
import warnings
from pathlib import Path

import numpy as np
import pytest
import xarray

from tests.experiments.chains import DRAWS, MORE, laid, measured, registered
from verdict.words.errors import DocumentError, UsageError

COORDINATES = {"chain": [0, 1, 2], "draw": np.arange(20), "school": ["Choate", "Deerfield"]}


def dataset(**changes: object) -> xarray.Dataset:
    """Return a posterior: theta over chains, draws, schools and years, and mu over chains and draws."""
    variables = {"theta": (("chain", "draw", "school", "year"), MORE), "mu": (("chain", "draw"), DRAWS)}
    return xarray.Dataset({**variables, **changes}, coords=COORDINATES)


def classic(found: xarray.Dataset, folder: Path, **encoding: dict) -> bytes:
    """Write a dataset as NetCDF 3, which SciPy reads and writes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found.to_netcdf(folder / "written.nc", engine="scipy", encoding=encoding)
    return (folder / "written.nc").read_bytes()


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("mu", DRAWS),
        ("theta[Deerfield, 2]", MORE[:, :, 1, 2]),
        ("theta[school=Choate, year=0]", MORE[:, :, 0, 0]),
        ("theta[year=3, school=Deerfield]", MORE[:, :, 1, 3]),
    ],
)
def test_variables_are_picked_by_label(tmp_path: Path, source: str, wanted: np.ndarray) -> None:
    """By the labels of a dimension that has some, by position where it has none."""
    registration = registered(reads="c.nc", columns={"theta": source})
    found = measured(tmp_path, classic(dataset(), tmp_path), registration, "c.nc")
    assert np.array_equal(wanted, laid(found, registration))


def test_dimensions_have_names_so_their_order_does_not_matter(tmp_path: Path) -> None:
    """A transposed variable, and other names of the dimensions."""
    turned = dataset().transpose("school", "draw", "year", "chain").rename(chain="walker", draw="step")
    registration = registered(reads="c.nc", chain="walker", draw="step", columns={"theta": "mu"})
    assert np.array_equal(
        DRAWS, laid(measured(tmp_path, classic(turned, tmp_path), registration, "c.nc"), registration)
    )


def test_masked_draws_are_refused(tmp_path: Path) -> None:
    """A hit of the fill value is a gap, not a number."""
    holed = DRAWS.copy()
    holed[1, 4] = holed[2, 0] = np.nan
    content = classic(dataset(mu=(("chain", "draw"), holed)), tmp_path, mu={"_FillValue": -999.0})
    with pytest.raises(
        DocumentError, match=r"found 2 of 60 draws of mu masked \(_FillValue\), the first in chain 2 at draw 5"
    ):
        measured(tmp_path, content, registered(reads="c.nc", columns={"theta": "mu"}), "c.nc")


WRONG = [
    (dataset(mu=(("chain", "draw"), np.where(DRAWS > 1, np.nan, DRAWS))), {}, "which is no number in chain"),
    (
        dataset().isel(draw=[0, 1, 2, 3, 5, 6]),
        {},
        "found draw 5 behind draw 3 in chain 'each': a gap; wanted each next draw",
    ),
    (dataset().isel(draw=[0, 1, 1, 2]), {}, "the same number twice"),
    (dataset().isel(draw=slice(0, 2)), {}, "found 3 chains (dimension 'chain') of 2 draws (dimension 'draw')"),
    (dataset(), {"columns": {"theta": "nu"}}, "found no variable 'nu'; there: 'theta', 'mu'"),
    (
        dataset(),
        {"columns": {"theta": "theta"}},
        "found 2 dimensions beside chains and draws (school, year) of theta, wanted",
    ),
    (
        dataset(),
        {"columns": {"theta": "theta[Andover, 0]"}},
        "theta: found no school 'Andover', wanted one of Choate, Deerfield",
    ),
    (
        dataset(),
        {"columns": {"theta": "theta[Choate, 4]"}},
        "found the position '4' along year, wanted one from 0 to 3",
    ),
    (dataset(), {"chain": "walker"}, "found the dimensions chain, draw of mu, wanted 'walker' among them"),
    (dataset(), {"group": "prior"}, "found no group 'prior'; there: '/'"),
]


@pytest.mark.parametrize(("found", "settings", "said"), WRONG, ids=[said[:50] for _, _, said in WRONG])
def test_what_are_no_whole_chains_is_refused(tmp_path: Path, found: xarray.Dataset, settings: dict, said: str) -> None:
    """Each sentence says what was found and what was wanted."""
    registration = registered(reads="c.nc", **{"columns": {"theta": "mu"}, **settings})
    with pytest.raises(DocumentError) as refused:
        measured(tmp_path, classic(found, tmp_path), registration, "c.nc")
    assert said in str(refused.value)


@pytest.mark.parametrize("content", [b"CDF", b"CDF\x01" + bytes(40), b"CDF\x02" + b"\xff" * 400])
def test_what_is_no_netcdf_is_refused(tmp_path: Path, content: bytes) -> None:
    """A file that is cut off or something else is met with a sentence."""
    with pytest.raises(DocumentError, match=r"^c.nc:1:1: found no"):
        measured(tmp_path, content, registered(reads="c.nc"), "c.nc")


def test_draws_that_were_thinned_before_are_noted(tmp_path: Path) -> None:
    """Numbers that are five apart throughout are no gaps."""
    registration = registered(reads="c.nc", columns={"theta": "mu"})
    found = measured(tmp_path, classic(dataset().isel(draw=slice(0, 20, 5)), tmp_path), registration, "c.nc")
    assert "the draws of c.nc are numbered 5 apart: they were thinned before" in found.notes


@pytest.mark.parametrize("content", [b"CDF\x01", b"\x89HDF\r\n\x1a\n"])
def test_without_the_extra_its_name_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    """Whoever lacks a library is told which, what to install, and what else to do."""
    found, lacking = builtins.__import__, "xarray" if content.startswith(b"CDF") else "h5netcdf"

    def without(name: str, *rest: object) -> object:
        if name == lacking:
            raise ImportError(name=name)
        return found(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    said = rf'{lacking} is not installed; pip install "verdict-engine\[netcdf\]", or write the draws with numpy.savez'
    with pytest.raises(UsageError, match=said):
        measured(tmp_path, content, registered(reads="c.nc"), "c.nc")


def test_a_tree_of_groups_has_its_posterior(tmp_path: Path) -> None:
    """As ArviZ writes them; another group is told by its name."""
    pytest.importorskip("h5py")
    prior = dataset(mu=(("chain", "draw"), DRAWS + 1))
    tree = xarray.DataTree.from_dict({"/posterior": dataset(), "/prior": prior})
    tree.to_netcdf(tmp_path / "tree.nc", engine="h5netcdf")
    content = (tmp_path / "tree.nc").read_bytes()
    for settings, wanted in (({}, DRAWS), ({"group": "prior"}, DRAWS + 1)):
        registration = registered(reads="c.nc", columns={"theta": "mu"}, **settings)
        assert np.array_equal(wanted, laid(measured(tmp_path, content, registration, "c.nc"), registration))
    with pytest.raises(DocumentError, match="found no NetCDF that can be read"):
        measured(tmp_path, content[:200], registered(reads="c.nc"), "c.nc")
