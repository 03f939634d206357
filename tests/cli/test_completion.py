"""What a shell offers behind Tab: commands, options and the names of this project, without loading what judges."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_commands import ROOT, verdict

TYPED = "import sys; sys.argv = ['verdict']; from verdict.cli import main; main()"
HEAVY = "pydantic", "numpy", "scipy", "rich", "jinja2", "backends"
TELL = f"import atexit, sys; atexit.register(lambda: print(*({{*{HEAVY!r}}} & {{*sys.modules}}), file=sys.stderr)); "
SHELLS = ("bash", "zsh", "fish")


def asked(words: str, folder: Path = ROOT, by: str = "bash") -> subprocess.CompletedProcess[str]:
    """Ask as the script of a shell does; heavy modules that were loaded are told on standard error."""
    parts = words.split(" ")
    environment = {**os.environ, "_VERDICT_COMPLETE": f"{by}_complete", "COMP_WORDS": words,
                   "COMP_CWORD": parts[-1] if by == "fish" else str(len(parts) - 1)}  # fmt: skip
    return subprocess.run([sys.executable, "-c", TELL + TYPED], cwd=folder, env=environment, capture_output=True,
                          text=True, check=True)  # fmt: skip


def offered(words: str, folder: Path = ROOT, by: str = "bash") -> list[str]:
    """Return the names that a shell is offered for the last word."""
    lines = asked(words, folder, by).stdout.splitlines()
    if by == "zsh":
        return [lines[i + 1] for i, line in enumerate(lines) if line in ("plain", "file")]
    return [line.partition(",")[2].partition("\t")[0] for line in lines if line]


def test_commands_come_with_what_they_do() -> None:
    """In shells that show it, each command has its line of help; options come behind a dash."""
    assert ["explain"] == offered("verdict expl") == offered("verdict expl", by="fish") == offered(
        "verdict expl", by="zsh")  # fmt: skip
    assert "explain\tderive one verdict from its cells, in words" in asked("verdict expl", by="fish").stdout
    assert ["--version", "--help"] == offered("verdict --")
    assert ["--measure", "--measurements"] == offered("verdict run --meas")


@pytest.mark.parametrize("shell", SHELLS)
def test_predictions_are_those_of_the_freeze(shell: str) -> None:
    """Behind the id of a freeze `explain` offers its predictions, and behind a prediction the freezes."""
    assert ["P3a"] == offered("verdict explain 2026-05-30c P3", by=shell)
    assert ["P5", "P5a"] == offered("verdict explain 2026-11-25d P5", by=shell)
    assert ["2026-05-30c"] == offered("verdict explain P5 2026-05", by=shell)


@pytest.mark.parametrize("shell", SHELLS)
def test_sets_of_measurements_are_those_of_the_freeze(shell: str) -> None:
    """Where a freeze is named, its own stored sets; where none is, those of all."""
    assert ["published"] == offered("verdict run 2026-05-30c --measurements pub", by=shell)
    assert ["pub"] == offered("verdict run 2026-11-23a --measurements pub", by=shell)  # as a file: no set is called so
    assert ["published"] == offered("verdict gate --write-lock --measurements pub", by=shell)


@pytest.mark.parametrize("shell", SHELLS)
def test_templates_and_kinds_are_offered(shell: str) -> None:
    """By both commands that take a template."""
    assert ["paired-seeds"] == offered("verdict init --template pa", by=shell)
    assert ["paired-seeds"] == offered("verdict demo --template pa", by=shell)
    assert ["command"] == offered("verdict init --kind c", by=shell)


def test_help_offers_what_it_explains(tmp_path: Path) -> None:
    """Commands, functions, estimands anywhere; fields where the project has its schemas."""
    assert ["rate", "ratio_of_means"] == offered("verdict help rat")
    assert "ratio_of_means" in offered("verdict help rat", tmp_path)
    assert [] == offered("verdict help does_not", tmp_path)
    assert 0 == verdict("init", cwd=tmp_path).returncode
    assert ["does_not_show"] == offered("verdict help does_not", tmp_path)
    for name in ("ratio_of_means", "does_not_show", "quantile", "explain"):
        assert 0 == verdict("help", name).returncode


@pytest.mark.parametrize("text", ["", "schema: [", "schema: verdict/prereg/2\npredictions: 3\n", "- a\n"])
def test_a_file_that_cannot_be_read_offers_nothing(tmp_path: Path, text: str) -> None:
    """Tab never ends in a traceback, whatever lies in the project."""
    (tmp_path / "prereg").mkdir()
    (tmp_path / "prereg" / "2026-01-01a.yaml").write_text(text)
    (tmp_path / "prereg" / "verdict-prereg-2.json").write_text("{")
    (tmp_path / "measurements").write_text("no folder")
    assert [] == offered("verdict explain 2026-01-01a P", tmp_path)
    assert ["m"] == offered("verdict run 2026-01-01a --measurements m", tmp_path)  # as a file
    assert "ratio_of_means" in offered("verdict help ra", tmp_path)


@pytest.mark.parametrize("words", ["", "run ", "explain 2026-05-30c ", "run 2026-05-30c --measurements ",
                                   "init --template ", "gate --"])  # fmt: skip
def test_nothing_heavy_is_loaded(words: str) -> None:
    """Somebody waits for the answer: no library that judges or lays out is imported for it."""
    assert "" == asked(f"verdict {words}").stderr.strip()


def test_what_is_heavy_would_be_told(tmp_path: Path) -> None:
    """The negative control: the estimands are counted by a module that loads numpy."""
    assert "numpy" in asked("verdict help ", tmp_path).stderr


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
@pytest.mark.parametrize(
    ("words", "wanted"),
    [("verdict explain 2026-05-30c P3", "P3a"), ("verdict gate 2026-05", "2026-05-30c"), ("verdict verif", "verify")],
)
def test_a_real_bash_completes(words: str, wanted: str) -> None:
    """The script that the help names is read by bash, and its function fills in the answers."""
    typed = words.split(" ")
    script = f"""
        eval "$(_VERDICT_COMPLETE=bash_source verdict)"
        complete -p verdict >&2
        COMP_WORDS=({words}) COMP_CWORD={len(typed) - 1}
        _verdict_completion verdict {typed[-1]} {typed[-2]}
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(["bash", "--norc", "--noprofile", "-c", script], cwd=ROOT, capture_output=True, text=True,
                          check=True, env={**os.environ, "PATH": path})  # fmt: skip
    assert [wanted] == done.stdout.split()
    assert "-F _verdict_completion" in done.stderr
