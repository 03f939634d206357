"""What a release would be, tried: built twice from what is committed, compared, installed; nothing is published.

One line of JSON on standard output: the SHA-256 of the wheel and of the source archive, and for the bare wheel and for
each extra how many seconds it took to install it into a new environment and to judge the founding record from there.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOUNDING = "2026-05-30c"
TALLY = "2 PASS, 2 NOT PASSED, 3 UNTESTED"
MOST_SECONDS = 60.0  # that judging the founding record may take


def committed(folder: Path) -> Path:
    """Unpack what HEAD holds into a folder."""
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
        packed.extractall(folder, filter="data")
    return folder


def built(folder: Path) -> dict[str, Path]:
    """Build wheel and source archive of a folder, by their endings."""
    environment = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    command = [sys.executable, "-m", "hatchling", "build", "-d", "dist"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env=environment)
    return {path.suffix: path for path in sorted((folder / "dist").iterdir())}


def digests(files: dict[str, Path]) -> dict[str, str]:
    """Return the SHA-256 of each file by its name."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files.values()}


def installed(wheel: Path, extra: str, python: str, folder: Path) -> float:
    """Install the wheel with an extra into a new environment, and return the seconds it took.

    Raises:
        SystemExit: a library could not be installed.
    """
    begun = time.monotonic()
    subprocess.run([python, "-m", "venv", folder], check=True)
    what = f"{wheel}[{extra}]" if extra else str(wheel)
    done = subprocess.run(
        [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", what],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{what}: found a library that pip cannot install; wanted all of them: {done.stderr}")
    return time.monotonic() - begun


def judged(environment: Path, project: Path) -> float:
    """Judge the founding record with the installed command, and return the seconds it took.

    Raises:
        SystemExit: it gives other words, or takes more than a minute.
    """
    begun = time.monotonic()
    done = subprocess.run([environment / "bin" / "verdict", "gate", FOUNDING], cwd=project / "prereg", check=False,
                          capture_output=True, text=True, env=without_sources())  # fmt: skip
    seconds = time.monotonic() - begun
    if TALLY not in " ".join(done.stdout.split()):
        raise SystemExit(f"found '{done.stdout}{done.stderr}', wanted {TALLY}")
    if seconds > MOST_SECONDS:
        raise SystemExit(f"found {seconds:.0f} s, wanted at most {MOST_SECONDS:.0f} s to judge {FOUNDING}")
    return seconds


def without_sources() -> dict[str, str]:
    """Return the environment without what would lead Python to the sources."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def main() -> None:
    """Build, compare, install, judge, and print what was found."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--python", default=sys.executable)
    asked.add_argument("--extras", nargs="*", default=[])
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        first, again = (built(committed(Path(scratch, name))) for name in ("first", "again"))
        if digests(first) != digests(again):
            raise SystemExit(f"found two builds that differ, wanted the same bytes: {digests(first)}, {digests(again)}")
        tried = {}
        for extra in ("", *options.extras):
            environment = Path(scratch, f"with-{extra}")
            installing = installed(first[".whl"], extra, options.python, environment)
            tried[extra or "bare"] = {"install_s": round(installing, 1), "judge_s": round(judged(environment, ROOT), 1)}
        print(json.dumps({"sha256": digests(first), "python": options.python, **tried}))


if __name__ == "__main__":
    main()
