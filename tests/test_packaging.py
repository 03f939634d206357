"""The wheel: what is in it, and that it works where there are no sources."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


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
    zipfile.ZipFile(wheel).extractall(tmp_path)
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
