"""Extras: whoever lacks a library is told in a sentence which extra installs it, and that extra exists."""

from __future__ import annotations

import gzip
import re
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

import verdict as engine
from tests.cli.test_commands import ROOT, verdict
from tests.experiments.chains import measured, registered
from verdict.cli import doctor
from verdict.exchange import finding
from verdict.project.installed import OPTIONAL, PACKAGES
from verdict.words.errors import UsageError

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
INSIDE = ("dev", "docs")  # for those who work on the project; no message offers them
NAMED = re.compile(r"verdict-engine\[([^\]{]+)\]")
MADE = ROOT / "tests" / "exchange" / "made"
TABLE = """\
schema: verdict/prereg/2
id: 2026-01-01a
title: "Does the new loss help?"
scope: {covers: ["five seeds"], does_not_show: ["that it helps elsewhere"]}
tag_flips: none
axes: {seed: {planned: 5}}
experiment: {kind: table, reads: gains.parquet}
quantities: {gain: {axes: [seed], support: [-1, 1]}}
predictions: {P1: {claim: "It helps for every seed.", test: "all(gain > 0)"}}
"""


def distributions(requirements: list[str]) -> list[str]:
    """Return the names of requirements, without versions and extras."""
    return [re.split(r"[<>=~!\[; ]", requirement)[0].lower() for requirement in requirements]


OFFERED = {
    name: extra
    for extra, requirements in PROJECT["optional-dependencies"].items() if extra not in INSIDE
    for name in distributions(requirements)
}  # fmt: skip
"""Distribution -> the extra that installs it."""


def refused(act: Callable[[], object]) -> str:
    """Return the sentence that something is refused with."""
    with pytest.raises(UsageError) as caught:
        act()
    return str(caught.value)


def a_frame(_: Path) -> str:
    """Ask for an outcome as a frame."""
    return refused(engine.judge(ROOT / "prereg" / "2026-05-30c.yaml").to_frame)


def a_table(folder: Path) -> str:
    """Measure by a table in Parquet."""
    (folder / "prereg").mkdir()
    (folder / "prereg" / "2026-01-01a.yaml").write_text(TABLE)
    (folder / "gains.parquet").write_bytes(b"PAR1")
    return verdict("run", "2026-01-01a", cwd=folder).stderr


def some_chains(folder: Path) -> str:
    """Measure by chains in NetCDF."""
    content = b"\x89HDF\r\n\x1a\n"
    return refused(lambda: measured(folder, content, registered(reads="c.nc"), "c.nc"))


def an_export(folder: Path) -> str:
    """Export an outcome as NetCDF."""
    return verdict("export", "2026-05-30c", "--as", "xarray", "--output", str(folder / "outcome.nc")).stderr


def runs_of_mlflow(folder: Path) -> str:
    """Import runs from a database of MLflow."""
    (folder / "mlflow.db").write_bytes(gzip.decompress((MADE / "mlflow" / "mlflow.db.gz").read_bytes()))
    asked = ("--experiment", "digits", "--output", "runs.json")
    return verdict("import", "mlflow", "sqlite:///mlflow.db", *asked, cwd=folder).stderr


def a_log_of_inspect(folder: Path) -> str:
    """Import a log that zstandard unpacks."""
    log = str(MADE / "inspect" / "small.eval")
    return verdict("import", "inspect", log, "--output", str(folder / "items.json")).stderr


def a_gpu(_: Path) -> str:
    """Sample on a GPU."""
    return verdict("run", "2026-11-23a", "--measure", "--backend", "cupy_gpu").stderr


def a_cluster(_: Path) -> str:
    """Measure by workers of Dask."""
    return verdict("run", "2026-11-23a", "--measure", "--executor", "dask").stderr


WITHOUT = [  # a distribution, the module that is missed, and what somebody does who lacks it
    ("cupy-cuda12x", "cupy", a_gpu),
    ("distributed", "distributed", a_cluster),
    ("cryptography", "cryptography", a_cluster),
    ("pyarrow", "pyarrow", a_table),
    ("mlflow-skinny", "mlflow", runs_of_mlflow),
    ("alembic", "alembic", runs_of_mlflow),
    ("sqlalchemy", "sqlalchemy", runs_of_mlflow),
    ("pandas", "pandas", a_frame),
    ("zstandard", "zstandard", a_log_of_inspect),
    ("xarray", "xarray", some_chains),
    ("xarray", "xarray", an_export),
    ("h5netcdf", "h5netcdf", some_chains),
    ("h5netcdf", "h5netcdf", an_export),
    ("h5py", "h5py", some_chains),
    ("h5py", "h5py", an_export),
]


@pytest.mark.parametrize(("name", "module", "act"), WITHOUT, ids=[f"{name}-{act.__name__}" for name, _, act in WITHOUT])
def test_a_missing_library_leads_to_its_extra(
    name: str, module: str, act: Callable[[Path], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence names the library and the extra that installs it, and nothing is written."""
    monkeypatch.setitem(sys.modules, module, None)
    said = act(tmp_path)
    assert re.search(rf"\b{module}\b.* not installed; .*pip install \"verdict-engine\[{OFFERED[name]}\]\"", said), said
    assert not {"outcome.nc", "runs.json", "items.json"} & {path.name for path in tmp_path.iterdir()}


def test_every_library_of_every_extra_is_tried() -> None:
    """An extra that no message leads to is not needed, or its message is missing."""
    assert set(OFFERED) == {name for name, _, _ in WITHOUT}


def test_doctor_knows_every_distribution_and_its_extra() -> None:
    """What is always installed, and what an extra installs, are what pyproject.toml says."""
    assert set(PACKAGES) == set(distributions(PROJECT["dependencies"]))
    assert set(OPTIONAL) == set(OFFERED)
    assert {name: extra for name, (extra, _) in doctor.EXTRAS.items()} == OFFERED


def named(text: str) -> set[str]:
    """Return the extras that a text tells somebody to install."""
    return {extra.strip() for group in NAMED.findall(text) for extra in group.split(",")}


TEXTS = [*(ROOT / "src").rglob("*.py"), *(ROOT / "docs").rglob("*.md"), ROOT / "README.md"]


def test_every_extra_that_is_named_exists() -> None:
    """In the sources, in the pages, and in what an importer says of itself."""
    said = {path.relative_to(ROOT): named(path.read_text(encoding="utf-8")) - set(OFFERED.values()) for path in TEXTS}
    assert {} == {path: names for path, names in said.items() if names}
    assert {finding.load(name).EXTRA for name in finding.shipped()} <= {"", *OFFERED.values()}


def test_a_misspelt_extra_is_seen() -> None:
    """The negative control, for one and for several."""
    assert {"parket"} == named('pip install "verdict-engine[parket]"')
    assert {"parquet", "frame"} == named("pip install 'verdict-engine[parquet, frame]'")


def test_the_page_of_the_installation_has_every_extra() -> None:
    """A row for each, and none that does not exist."""
    page = (ROOT / "docs" / "how-to" / "install.md").read_text(encoding="utf-8")
    assert set(OFFERED.values()) == set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))


BARE = re.compile(r"^(?!.*--no-index).*pip install (?:--?\S+ )*verdict(?:-engine)?(?![\w./\[-])", re.MULTILINE)


def test_no_page_installs_what_is_somebody_elses() -> None:
    """On PyPI both names belong to others, whose module is called `verdict` too."""
    pages = [*TEXTS, ROOT / "action.yml", *(ROOT / ".github").rglob("*.yml")]
    assert [] == [path.relative_to(ROOT) for path in pages if BARE.search(path.read_text(encoding="utf-8"))]


def test_a_bare_name_is_seen() -> None:
    """The negative control."""
    assert BARE.search("    - pip install --quiet verdict-engine")
    assert BARE.search("pip install verdict")
    assert not BARE.search('pip install "verdict-engine[frames]"')
    assert not BARE.search("pip install ./verdict")
