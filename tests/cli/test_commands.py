"""The commands as a user types them: what they print, and the exit code."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from verdict.cli import main

ROOT = Path(__file__).parents[2]
FREEZE = "prereg/2026-05-30c.yaml"


@dataclass(frozen=True)
class Done:
    """What a command printed and its exit code."""

    returncode: int
    stdout: str
    stderr: str


SET_IN = re.compile(r"\n    (?=[^ |])")  # where a sentence was broken to fit


def verdict(*arguments: str, cwd: Path = ROOT, width: str = "100") -> Done:
    """Run the command line in this process, as a shell would; sentences on standard error are given unbroken."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.chdir(cwd)
        patch.setenv("COLUMNS", width)
        patch.setattr(sys, "argv", ["verdict", *arguments])
        with pytest.raises(SystemExit) as stopped:
            main()
    return Done(int(stopped.value.code or 0), out.getvalue(), SET_IN.sub(" ", err.getvalue()))


def test_the_installed_command_is_this_one() -> None:
    """The console script gives what the function gives."""
    script = Path(sys.executable).parent / "verdict"
    done = subprocess.run([script, "run", FREEZE, "--json"], cwd=ROOT, capture_output=True, text=True, check=False)
    here = verdict("run", FREEZE, "--json")
    assert (here.returncode, here.stdout) == (done.returncode, done.stdout)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project's freezes and measurements that a test may break."""
    for folder in ("prereg", "measurements", "verdicts"):
        if (ROOT / folder).is_dir():
            shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text that must be there."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_the_main_job_prints_the_published_verdicts() -> None:
    """The published record is judged as the acceptance vector says, and the exit code is 10."""
    done = verdict("run", FREEZE, "--json")
    found = {name: p["verdict"] for name, p in json.loads(done.stdout)["predictions"].items()}
    expected = {"P1": "NOT PASSED", "P2": "PASS", "P3a": "PASS", "P4": "NOT PASSED",
                "P5": "UNTESTED", "P6": "UNTESTED", "P7": "UNTESTED"}  # fmt: skip
    assert (10, expected) == (done.returncode, found)


def test_exit_zero_reports_only() -> None:
    """--exit-zero turns 10 into 0."""
    assert verdict("run", FREEZE, "--exit-zero").returncode == 0


def test_the_terminal_shows_brackets_of_documents(project: Path) -> None:
    """What looks like markup in a document is printed as it stands."""
    record = project / "measurements/2026-05-30c/published.yaml"
    edit(record, "the published record of Exp 3", "[conjectured] [/x] [t=500]")
    assert "[conjectured] [/x] [t=500]" in verdict("run", FREEZE, "--all", cwd=project).stdout


@pytest.mark.parametrize("width", ["40", "60", "100", "200"])
def test_every_width_shows_every_verdict(width: str) -> None:
    """In a narrow window nothing is lost: neither on the screen nor, where all is asked for, of the reasons."""
    names = ("P1", "P2", "P3a", "P4", "P5", "P6", "P7")
    assert all(name in verdict("run", FREEZE, width=width).stdout for name in names)
    shown = verdict("run", FREEZE, "--all", width=width).stdout
    assert all(name in shown for name in (*names, "artifact(K)"))


def test_an_edited_freeze_gets_no_verdict(project: Path) -> None:
    """Loosening a frozen band is an integrity error: exit 3 and no verdict at all."""
    edit(project / FREEZE, "c: {value: 3,", "c: {value: 10,")
    done = verdict("run", FREEZE, cwd=project)
    assert done.returncode == 3
    assert done.stdout == ""
    assert "No verdict" in done.stderr


def test_comments_key_order_and_line_ends_are_free(project: Path) -> None:
    """What does not change meaning does not change anything."""
    path = project / FREEZE
    text = path.read_text().replace("tag_flips: none\n", "") + "# a remark\ntag_flips: none\n"
    path.write_bytes(text.replace("\n", "\r\n").encode())
    assert verdict("run", FREEZE, cwd=project).returncode == 10


def test_a_missing_cell_is_listed_and_never_helps(project: Path) -> None:
    """Dropping the worst cell does not rescue P5; the cell is named."""
    record = project / "measurements/2026-05-30c/published.yaml"
    edit(record, '      - {at: {t: 1000, K: 1000}, value: "6.05"}\n', "")
    p5 = json.loads(verdict("run", FREEZE, "--json", cwd=project).stdout)["predictions"]["P5"]
    assert p5["verdict"] == "UNTESTED"
    assert next(r["cells"] for r in p5["reasons"] if r["why"] == "not_measured") == ["t=1000, K=1000"]


def test_explain_tells_the_road_from_cells_to_verdict() -> None:
    """explain P5 names the cells, the flags, the five rules and the word."""
    shown = verdict("explain", "P5", FREEZE).stdout
    for part in ("t=1000, K=1000: 6.05", "traj_adequate_50tau", "K explains 90 %", "P5: UNTESTED"):
        assert part in shown


def test_explain_takes_a_clause_as_rules_and_anchors_name_it() -> None:
    """P5.t5 is P5 narrowed to t5, in either order; a clause that is none is answered with those that are."""
    shown = verdict("explain", "P5", "2026-11-25d", "t5").stdout
    assert shown.startswith("P5 t5: UNTESTED")
    assert [shown, shown] == [
        verdict("explain", *two).stdout for two in (("P5.t5", "2026-11-25d"), ("2026-11-25d", "P5.t5"))
    ]
    assert "P5 has no clause or cell 't9'" in verdict("explain", "P5.t9", "2026-11-25d").stderr


def test_explain_answers_a_wrong_name() -> None:
    """A wrong prediction is answered with the list and the nearest."""
    done = verdict("explain", "P3", FREEZE)
    assert done.returncode == 2
    assert "Did you mean 'P3a'?" in done.stderr


@pytest.mark.parametrize("form", ["md", "txt", "json"])
def test_reports_are_byte_stable(form: str) -> None:
    """The same input gives the same bytes, in every format."""
    assert verdict("report", FREEZE, "--format", form).stdout == verdict("report", FREEZE, "--format", form).stdout


def test_an_unknown_report_format_is_refused() -> None:
    """A wrong format is answered with the list, not with another format."""
    done = verdict("report", FREEZE, "--format", "mdx")
    assert (done.returncode, done.stdout) == (2, "")
    assert "known: badge, csv, html, json, md, tex, txt" in done.stderr


def test_a_report_goes_to_a_file_whole(tmp_path: Path) -> None:
    """--output writes the same text."""
    target = tmp_path / "deep" / "report.md"
    assert verdict("report", FREEZE, "--output", str(target)).returncode == 0
    assert verdict("report", FREEZE).stdout == target.read_text()


def test_nothing_stored_is_not_a_pass(project: Path) -> None:
    """Without measurements a report has nothing to judge: 31."""
    shutil.rmtree(project / "measurements/2026-05-30c")
    assert verdict("report", FREEZE, cwd=project).returncode == 31


def test_what_cannot_be_measured_says_so(project: Path) -> None:
    """--measure on a described run without any checkpoint is a sentence, not a traceback."""
    done = verdict("run", FREEZE, "--measure", cwd=project)
    assert done.returncode == 2
    assert "no checkpoint in checkpoints/plain" in done.stderr


def test_a_described_run_lists_what_it_lacks_with_its_price() -> None:
    """Epochs without a checkpoint are UNTESTED cells, their training is priced, and the stored record stays alone."""
    done = verdict("run", FREEZE, "--measure")
    assert done.returncode in (10, 20)
    assert "no checkpoint of epoch 2000: training takes 2.47e+14 spin updates" in done.stderr
    assert "beside the stored record" in done.stderr
    assert "caution not stored: measured again, and" in " ".join(done.stdout.split())
    assert verdict("run", FREEZE).returncode == 10


def test_a_wrong_backend_is_answered_with_the_list(project: Path) -> None:
    """The nearest backend is proposed."""
    done = verdict("run", "prereg/2026-11-23a.yaml", "--measure", "--backend", "refrence", cwd=project)
    assert done.returncode == 2
    assert "reference" in done.stderr


@pytest.mark.parametrize(
    "arguments", [["rnu"], ["run"], ["run", "nowhere.yaml"], ["run", "prereg"], ["report", "--nope"]]
)
def test_bad_usage_is_two_and_no_traceback(arguments: list[str]) -> None:
    """A wrong word, a missing or a wrong file: exit 2 and a sentence."""
    done = verdict(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()


def test_lint_reports_every_problem_with_its_place(project: Path) -> None:
    """Two mistakes in two places are both named with line and column."""
    edit(project / FREEZE, "median(F4) <= F4_bar", "medain(F4) <= F4_bar")
    edit(project / FREEZE, "requires: [traj_adequate_50tau,", "requires: [traj_adequate_5tau,")
    done = verdict("lint", FREEZE, cwd=project)
    assert done.returncode == 2
    assert "Did you mean 'median'?" in done.stdout
    assert "Did you mean 'traj_adequate_50tau'?" in " ".join(done.stdout.split())
    lines = done.stdout.splitlines()
    assert 2 == sum(line.startswith("prereg/2026-05-30c.yaml:") for line in lines)
    assert 2 == sum(re.fullmatch(r"    \| +\^", line) is not None for line in lines)
    assert "x not sound  prereg/2026-05-30c.yaml  2 problems" == lines[0]
    assert "0 of 1 registration without a problem    exit 2" == lines[-1]


def test_the_committed_schemas_are_current() -> None:
    """verdict schema --check agrees with the committed files."""
    assert verdict("schema", "--check").returncode == 0


def test_schema_check_can_fail(tmp_path: Path) -> None:
    """A missing or edited schema is reported."""
    assert verdict("schema", "--check", "--output", str(tmp_path)).returncode == 2


def test_doctor_names_backends_and_reasons() -> None:
    """doctor says which backends are here and why one is not."""
    shown = verdict("doctor").stdout
    assert re.search(r"^  \+ ok       reference$", shown, re.MULTILINE)
    assert re.search(r"^  \S (ok|missing)  +cupy_gpu", shown, re.MULTILINE)
