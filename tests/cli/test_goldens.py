"""What each command prints at 80 columns, letter for letter, in a project of one freeze; times and digests aside."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.cli.test_commands import verdict
from tests.project.ledger.repository import DRAFT, Repository

VARY = (
    (re.compile(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d"), "DAY TIME"), (re.compile(r"sha256:[0-9a-f]{64}"), "SHA256"),
    (re.compile(r"sha256:[0-9a-f]{12}\b"), "SHORT"), (re.compile(r"\b[0-9a-f]{12}\b"), "COMMIT"),
)  # fmt: skip


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """One freeze, its measurements and its lock, committed in this order."""
    here = Repository.begin(tmp_path_factory.mktemp("golden"))
    here.measure(here.freeze())
    assert 0 == here.run("gate", "--write-lock").returncode
    here.commit("lock")
    return here


@pytest.fixture
def project(begun: Repository, tmp_path: Path) -> Repository:
    """A copy of it."""
    return Repository(Path(shutil.copytree(begun.root, tmp_path / "project")))


def printed(project: Repository, *arguments: str) -> str:
    """Return what a command prints, with what varies named by its kind."""
    done = verdict(*arguments, cwd=project.root, width="80")
    text = (done.stdout + done.stderr).replace(next(iter(project.ledger.chain.freezes)), "FREEZE-ID-X")
    for pattern, name in VARY:
        text = pattern.sub(name, text)
    return text


def test_the_names_of_ids_are_as_long() -> None:
    """The stand-in for an id has its length, so that columns are where they were."""
    assert len("2026-01-01a") == len("FREEZE-ID-X")


def test_gate(project: Repository) -> None:
    """One line as locked; with the lock gone that line first, with what to do, and the exit code last."""
    assert (
        "+ equal  FREEZE-ID-X  as locked: 1 PASS\n"
        "1 equal    exit 0: as locked\n"
        "\nchecked: history, heads of the locks; not checked: order (ask for it: --require\n"
        "    order), signatures (ask for it: --require signature)\n"
    ).replace("\n    order)", " order)") == printed(project, "gate")
    (project.root / f"verdicts/{project.only}.lock").unlink()
    lines = printed(project, "gate").splitlines()
    assert "x BROKEN  FREEZE-ID-X  verdicts/FREEZE-ID-X.lock is gone, but entry 2 of the" == lines[0]
    assert all(line.startswith(" " * 23) for line in lines[1:4])
    assert "1 BROKEN    exit 3: not what was frozen" in lines


def test_log(project: Repository) -> None:
    """Two rows an entry, who did it once, what is stored, the head whole, and the tally."""
    assert (
        "   1  DAY TIME  frozen  FREEZE-ID-X\n"
        "      the first of its chain: to test\n"
        "   2  DAY TIME  judged  FREEZE-ID-X\n"
        "      on measured: 1 PASS\n"
        "\nall by WHO\n"
        "\nstored runs\n"
        "  FREEZE-ID-X  measured SHORT, locked in entry 2\n"
        "\nhead  2:SHA256\n"
        "2 entries: 1 freeze, 1 locked outcome\n"
    ) == re.sub("all by .*", "all by WHO", printed(project, "log"))


def test_verify(project: Repository) -> None:
    """The state first, then the lists, then the tally with the exit code."""
    lines = printed(project, "verify").splitlines()
    assert "+ whole  nothing is broken; 2 checks could not be made" == lines[0]
    assert ["not checked", "held", "cannot be known"] == [
        line for line in lines if line and not line.startswith((" ", "+")) and "exit" not in line
    ]
    assert "6 held, 2 not checked    exit 0" == lines[-1]


def test_a_changed_file_is_broken_in_the_first_line(project: Repository) -> None:
    """With the check that failed in full, and its kind beside the exit code."""
    path = project.root / f"prereg/{project.only}.yaml"
    path.write_text(path.read_text().replace("0.3", "0.4"))
    lines = printed(project, "verify").splitlines()
    assert lines[0].startswith("x broken  1 check")
    assert ["", "broken"] == lines[1:3]
    assert "  file" == lines[3]
    assert lines[4].startswith("      FREEZE-ID-X: ")
    assert lines[-1].endswith("    exit 3: file")


def test_freeze_and_erratum(project: Repository) -> None:
    """What was entered, what it withdraws first, and what stands."""
    digest = project.ledger.chain.judged(project.only)[1].measurements  # type: ignore[index]
    assert "+ entered  E1  entry 3 of the ledger\n  withdrawn  FREEZE-ID-X P1\n" == printed(
        project, "erratum", digest, "--reason", "r"
    )
    project.commit("erratum")
    project.write("prereg/drafts/next.yaml", DRAFT)
    project.commit("draft")
    done = printed(project, "freeze", "next", "--reason", "again", "--new-chain")
    assert re.fullmatch(
        r"\+ frozen  prereg/(\S+)\.yaml  entry 4 of the ledger; its id is \1,\n +where the draft says 2026-01-01a\n"
        r"  SHA256\n"
        r"commit both before anything is measured:\n  git add prereg/\1\.yaml prereg/ledger\n", done
    )  # fmt: skip


def test_lint(project: Repository) -> None:
    """A draft that is sound, and one that is not: result, problem, line, caret, tally."""
    project.write("prereg/drafts/next.yaml", DRAFT.replace("scope:", "skope:"))
    done = printed(project, "lint", "prereg/drafts/next.yaml")
    assert done.startswith("x not freezable  prereg/drafts/next.yaml  2 problems\n")
    assert "\n    | skope: " in done
    assert done.endswith("\n0 of 1 registration without a problem    exit 2\n")
