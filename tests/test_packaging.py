"""The wheel: what is in it, and that it works where there are no sources."""

from __future__ import annotations

import configparser
import email
import importlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

import verdict

ROOT = Path(__file__).parents[1]
SOURCES = (
    "src",
    "reports",
    "examples",
    "README.md",
    "CHANGELOG.md",
    "CITATION.cff",
    "LICENSE",
    "pyproject.toml",
)  # all that is built from


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel once, without a network."""
    target = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", str(target), "."],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    return next(target.glob("*.whl"))


def test_the_wheel_holds_both_packages_and_every_template(wheel: Path) -> None:
    """Every module and template is packed, and nothing else is."""
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    modules = {path.relative_to(ROOT / "src").as_posix() for path in (ROOT / "src").rglob("*") if path.is_file()}
    sources = {name for name in modules if "__pycache__" not in name}
    shipped = ROOT / "reports" / "templates"
    templates = {
        f"verdict/report/templates/{path.relative_to(shipped).as_posix()}"
        for path in shipped.rglob("*") if path.is_file()
    }  # fmt: skip
    examples = {f"verdict/{path.relative_to(ROOT)}" for path in (ROOT / "examples").glob("*/*.*")}
    assert sources | templates | examples == packed


def test_the_distribution_is_not_called_verdict(wheel: Path) -> None:
    """That name belongs to somebody else's package."""
    assert wheel.name.startswith("verdict_engine-")


def test_the_wheel_judges_without_the_sources(wheel: Path, tmp_path: Path) -> None:
    """Unpacked somewhere else, the package finds its templates and judges the published record."""
    zipfile.ZipFile(wheel).extractall(tmp_path)  # noqa: S202 - built here
    code = (
        "import sys; sys.path.insert(0, sys.argv.pop(1))\n"
        "import verdict; assert verdict.__file__.startswith(sys.path[0]), verdict.__file__\n"
        "from verdict.cli import main; main()"
    )
    arguments = [str(tmp_path), "report", str(ROOT / "prereg/2026-05-30c.yaml"), "--format", "txt"]
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert 0 == done.returncode, done.stderr
    assert "P5 UNTESTED" in " ".join(done.stdout.split())


def sources() -> list[Path]:
    """Return what a clone has to build from, relative to its root."""
    found = [
        inside for name in SOURCES for inside in ((ROOT / name).rglob("*") if (ROOT / name).is_dir() else [ROOT / name])
    ]
    return sorted(path.relative_to(ROOT) for path in found if path.is_file() and "__pycache__" not in path.parts)


def copied(files: Iterable[Path], folder: Path, written: float, mode: int) -> Path:
    """Copy the sources in an order, with a time of writing and a mode of their own."""
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / file, folder / file)
        os.utime(folder / file, (written, written))
        (folder / file).chmod(mode)
    return folder


def built(folder: Path, *targets: str) -> dict[str, bytes]:
    """Build what is asked for, and return the bytes of each file by its ending."""
    command = [sys.executable, "-m", "hatchling", "build", "-d", "dist", *(f"-t{target}" for target in targets)]
    environment = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env=environment)
    return {path.suffix: path.read_bytes() for path in (folder / "dist").iterdir()}


def test_the_same_sources_give_the_same_bytes(tmp_path: Path) -> None:
    """Whoever builds it again can compare; order, time and mode of the files do not matter, and one letter does."""
    files = sources()
    first = copied(files, tmp_path / "first", written=1e9, mode=0o644)
    again = copied(reversed(files), tmp_path / "again", written=1.5e9, mode=0o600)
    made = built(first, "wheel", "sdist")
    assert {".whl", ".gz"} == set(made)
    assert made == built(again, "wheel", "sdist")
    (again / "src" / "verdict" / "py.typed").write_text("#")
    assert made[".whl"] != built(again, "wheel")[".whl"]
    with tarfile.open(next((first / "dist").glob("*.tar.gz"))) as packed:
        packed.extractall(tmp_path / "unpacked", filter="data")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    assert made[".whl"] == built(unpacked, "wheel")[".whl"]


def test_both_packages_say_that_they_have_types(wheel: Path) -> None:
    """A type checker reads the annotations of a package only where it finds this file."""
    assert {"verdict/py.typed", "backends/py.typed"} <= set(zipfile.ZipFile(wheel).namelist())


def test_the_licence_is_packed_and_named(wheel: Path, tmp_path: Path) -> None:
    """Its text and its SPDX identifier are in the wheel (PEP 639); the negative control is a wheel without the text."""
    packed = zipfile.ZipFile(wheel)
    (folder,) = {name.partition("/")[0] for name in packed.namelist() if ".dist-info/" in name}
    metadata = email.message_from_bytes(packed.read(f"{folder}/METADATA"))
    assert ("BSD-3-Clause", "LICENSE") == (metadata["License-Expression"], metadata["License-File"])
    assert (ROOT / "LICENSE").read_bytes() == packed.read(f"{folder}/licenses/LICENSE")
    clone = copied((file for file in sources() if file.name != "LICENSE"), tmp_path, written=1e9, mode=0o644)
    without = zipfile.ZipFile(io.BytesIO(built(clone, "wheel")[".whl"])).namelist()
    assert [] == [name for name in without if "/licenses/" in name]


def test_what_is_entered_is_there(wheel: Path) -> None:
    """Every entry point of the wheel names a module and something in it; the command `verdict` is one."""
    packed = zipfile.ZipFile(wheel)
    (name,) = (name for name in packed.namelist() if name.endswith(".dist-info/entry_points.txt"))
    entered = configparser.ConfigParser()
    entered.read_string(packed.read(name).decode())
    points = [target for section in entered.values() for target in section.values()]
    assert "verdict.cli:main" in points
    for point in points:
        module, _, found = point.partition(":")
        assert hasattr(importlib.import_module(module), found)


def test_what_is_tested_is_what_is_shipped(wheel: Path) -> None:
    """CI tests the wheel, in place of the sources; everywhere the package that is tested holds the wheel's bytes."""
    folder = Path(verdict.__file__).parents[1]
    if os.environ.get("VERDICT_REQUIRE_WHEEL") == "1":
        assert ROOT / "src" != folder, "the sources are tested; make wheel puts the wheel in their place"
    elsewhere = ("verdict/report/templates/", "verdict/examples/") if folder == ROOT / "src" else ()
    packed = zipfile.ZipFile(wheel)
    names = [name for name in packed.namelist() if ".dist-info/" not in name and not name.startswith(elsewhere)]
    assert [] == [name for name in names if packed.read(name) != (folder / name).read_bytes()]
