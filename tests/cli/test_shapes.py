"""What is printed fits the window: names stay whole, pipes get no padding, and the code that is named is returned."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as some
from rich.text import Text

from tests.cli.test_commands import FREEZE, ROOT, verdict
from tests.project.ledger.repository import DRAFT, RECORD, Repository
from verdict.report.explain import derive
from verdict.report.terminal import broken

WIDTHS = ["40", "60", "79", "80", "81", "100", "120", "200"]
COMMANDS = [["run", FREEZE], ["explain", FREEZE, "P5"], ["plan", FREEZE], ["log"], ["diff", FREEZE, "2026-11-25a"],
            ["gate"], ["verify"], ["doctor"], ["report", FREEZE, "--format", "txt"]]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_nothing_piped_ends_in_blanks(command: list[str]) -> None:
    """No line of any command is padded."""
    lines = verdict(*command, width="80").stdout.splitlines()
    assert [] == [line for line in lines if line != line.rstrip()]


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_leaves_the_window(width: str) -> None:
    """The screen and everything else keep to the width."""
    for form in ((), ("--all",), ("--quiet",)):
        lines = verdict("run", FREEZE, *form, width=width).stdout.splitlines()
        assert [] == [line for line in lines if len(line) > int(width)]


NAMES = ("traj_adequate_50tau", "burn_adequate_5tau", "kref_reference_unequilibrated_risk", "NOT PASSED")


@pytest.mark.parametrize("width", [width for width in WIDTHS if int(width) >= 60])
def test_names_stay_whole(width: str) -> None:
    """From 60 columns on a flag of 34 characters is written in one piece, in the table as below it."""
    payload = json.loads(verdict("run", FREEZE, "--json").stdout)
    said = [str(p["claim"]) for p in payload["predictions"].values()]
    words = {word for claim in said for word in claim.split()} | set(NAMES)
    shown = verdict("run", FREEZE, "--all", width=width).stdout
    assert set() == {word for word in words if word not in shown}


def test_a_narrow_window_breaks_after_a_separator() -> None:
    """Where a name cannot fit, it breaks behind an underscore."""
    lines = verdict("run", FREEZE, "--all", width="40").stdout.splitlines()
    assert any(line.endswith("inadequate(traj_") for line in lines)


@given(some.text(some.sampled_from("ab_-/., \n"), max_size=60), some.integers(1, 30))
def test_breaking_loses_nothing(plain: str, width: int) -> None:
    """Without the breaks the text is what it was, no word is longer than the line, and no shorter word was broken."""
    shown = broken(Text(plain), width).plain
    assert plain.replace("\n", "") == shown.replace("\n", "")
    assert all(len(word) <= width for word in shown.split())
    assert all(word in shown for word in plain.split() if len(word) <= width)


@pytest.mark.parametrize(
    ("word", "width", "lines"),
    [
        ("traj_adequate_50tau", 10, ["traj_", "adequate_", "50tau"]),
        ("traj_adequate_50tau", 19, ["traj_adequate_50tau"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("median(ratio)", 8, ["median(", "ratio)"]),
        ("a/b/c/d", 4, ["a/b/", "c/d"]),
        ("", 4, [""]),
    ],
)
def test_a_word_breaks_at_its_separators(word: str, width: int, lines: list[str]) -> None:
    """The last separator that fits ends the line; a word without any is cut."""
    assert lines == broken(Text(word), width).plain.split("\n")


@pytest.mark.parametrize(
    ("arguments", "last"),
    [
        ([FREEZE], (10, "exit 10: a NOT PASSED")),
        ([FREEZE, "--exit-zero"], (0, "exit 0 (--exit-zero; without it 10: a NOT PASSED)")),
        ([FREEZE, "--exit-zero", "--quiet"], (0, "exit 0 (--exit-zero; without it 10: a NOT PASSED)")),
        ([FREEZE, "--all"], (10, "exit 10: a NOT PASSED")),
        (["2026-11-25a"], (10, "exit 10: a NOT PASSED")),
        (["2026-11-23a"], (0, "exit 0: all passed")),
        (["2026-11-23a", "--exit-zero"], (0, "exit 0: all passed")),
    ],
)
def test_the_code_that_is_named_is_returned(arguments: list[str], last: tuple[int, str]) -> None:
    """`--exit-zero` printed "exit code 10" and returned 0."""
    done = verdict("run", *arguments)
    code, said = last
    assert (code, True) == (done.returncode, done.stdout.endswith(f"{said}\n"))


@pytest.mark.parametrize(
    ("arguments", "codes"),
    [
        ([FREEZE], (10, 10)),
        ([FREEZE, "--exit-zero"], (10, 0)),
        (["2026-11-23a"], (0, 0)),
        (["2026-11-23a", "--exit-zero"], (0, 0)),
    ],
)
def test_json_names_the_code_of_the_outcome_and_the_one_returned(arguments: list[str], codes: tuple[int, int]) -> None:
    """What the shell was told stands in the JSON beside what the outcome comes to, with and without --exit-zero."""
    done = verdict("run", *arguments, "--json")
    found = json.loads(done.stdout)
    assert codes == (found["exit_code"], found["returned"])
    assert done.returncode == found["returned"]


def test_help_says_which_code_is_which() -> None:
    """Both names stand in the help, in whatever lines it breaks."""
    said = " ".join(verdict("run", "--help").stdout.split())
    assert "`exit_code` is what the outcome comes to and `returned` what the shell is told" in said


def test_untested_alone_is_named_too(repository: Repository) -> None:
    """20 becomes 0 as 10 does, and says so."""
    name = repository.freeze()
    repository.measure(name, {**RECORD, "draws": {1: 500, 2: 50, 3: 500}})
    done = repository.run("run", name, "--exit-zero")
    said = "exit 0 (--exit-zero; without it 20: an UNTESTED)"
    assert (0, said) == (done.returncode, done.stdout.splitlines()[-1][-len(said) :])


@pytest.mark.parametrize("other", ["enough", "long", "long_enough_too", "e", "very_long_enough"])
def test_explain_shows_only_the_flags_that_are_named(repository: Repository, other: str) -> None:
    """A flag whose name is part of another's, or holds it, has nothing to do with the clause."""
    flags = f'  {other}: {{axes: [seed], when: "draws >= 0"}}\n  long_enough:'
    name = repository.freeze(DRAFT.replace("  long_enough:", flags), "--despite-lint")
    repository.measure(name, {**RECORD, "draws": {1: 500, 2: 50, 3: 500}})
    lines = [text for _, text, _ in derive("P1", json.loads(repository.run("run", name, "--json").stdout))]
    named = {line.split(":")[0].split(",")[0] for line in lines if line.startswith("requires ")}
    assert {"requires long_enough"} == named


def test_doctor_says_that_there_is_no_problem() -> None:
    """It ended with a bare "problems:"."""
    lines = verdict("doctor").stdout.splitlines()
    problems = [line for line in lines if line.startswith("problems:")]
    assert problems == ["problems: none"] or lines[-1].startswith("  ")
    assert [] == [
        line for line, after in zip(lines, [*lines[1:], ""], strict=True) if line.endswith(":") and after[:2] != "  "
    ]


def test_doctor_lists_its_problems(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without git there is one, and the exit code is 2."""
    monkeypatch.setenv("PATH", "/nonexistent")
    done = verdict("doctor")
    assert (2, True) == (done.returncode, "problems\n  x wrong    git            git is not installed" in done.stdout)


@pytest.mark.parametrize("given", [(), ("FREEZE=2026-05-30c",)])
def test_make_help_names_the_default(given: tuple[str, ...]) -> None:
    """What `make help` says of FREEZE is what `make measure` takes."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    default = re.search(r"^FREEZE \?= (\S+)$", text, re.MULTILINE)
    assert default is not None
    done = subprocess.run(["make", "help", *given], cwd=ROOT, capture_output=True, text=True, check=True)
    assert f"[FREEZE={given[0].split('=')[1] if given else default[1]}]" in done.stdout


def test_stopping_promises_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C said that what was finished is kept, which is not so of every kind."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("verdict.project.loading.judge_stored", stop)
    done = verdict("run", FREEZE)
    assert (130, True) == (done.returncode, "nothing was stored" in done.stderr)


def test_python_m_gives_usage_and_codes() -> None:
    """`python -m verdict` answers wrong words as the command does."""
    done = subprocess.run(
        [sys.executable, "-m", "verdict", "rnu"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (2, True) == (done.returncode, "Did you mean 'run'?" in done.stderr)
