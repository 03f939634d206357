"""Benchmarks are run from their folder, so none of them may be called like something that a library imports."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROGRAM = """
import sys, backends.numba_cpu, scipy.stats, rich, pydantic, jinja2, click, yaml
print(*(name for name, m in sys.modules.items() if (getattr(m, "__file__", None) or "").startswith(sys.argv[1])))
"""


def shadowing(folder: Path) -> list[str]:
    """Return the modules of a folder that libraries load when it stands first on the path, as in a spawned process."""
    path = os.pathsep.join([str(folder), str(ROOT / "src")])
    command = [sys.executable, "-c", PROGRAM, str(folder)]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False)
    return done.stdout.split() if done.returncode == 0 else [done.stderr.strip().splitlines()[-1]]


def test_no_benchmark_shadows_what_a_library_imports() -> None:
    """With benchmarks/ first on the path, libraries load none of its files."""
    assert [] == shadowing(ROOT / "benchmarks")


def test_a_benchmark_called_coverage_is_caught(tmp_path: Path) -> None:
    """numba imports `coverage` where there is one; a benchmark of that name is what broke a spawned process."""
    shutil.copy(ROOT / "benchmarks" / "documents.py", tmp_path / "coverage.py")
    assert shadowing(tmp_path)
