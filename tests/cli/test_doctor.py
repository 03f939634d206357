"""verdict doctor on plugins: every one is named with its origin, the refused ones with the reason, none is run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_commands import FREEZE, verdict
from tests.distributions import install
from verdict.plugins import BACKENDS, ESTIMANDS, ESTIMATORS, KINDS, REPORTS

CODE = "from pathlib import Path\nPath(__file__).with_name('imported').touch()\nraise SystemExit('run')\n"
GROUPS = (KINDS, ESTIMATORS, ESTIMANDS, BACKENDS, REPORTS)
TAKEN = {KINDS: "record", ESTIMATORS: "sokal", ESTIMANDS: "mean.t", BACKENDS: "reference", REPORTS: "md"}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that Python finds distributions in."""
    (tmp_path / "site").mkdir()
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    return tmp_path / "site"


def put(site: Path, group: str, name: str, by: str = "theirs") -> None:
    """Install a plugin that ends the program when it is imported."""
    install(site, group, {name: "their_code:thing"}, {"their_code.py": CODE}, by)


def doctor() -> tuple[int, dict[str, dict[str, str]]]:
    """Return the exit code and what it says."""
    done = verdict("doctor", "--json")
    return done.returncode, json.loads(done.stdout)


@pytest.mark.parametrize("group", GROUPS)
def test_a_plugin_is_listed_with_its_origin(site: Path, group: str) -> None:
    """Distribution, version, module, file and digest; it is no problem, and it is not imported."""
    before = doctor()
    put(site, group, "own")
    code, said = doctor()
    line = said["plugins"][f"{group}:own of theirs"]
    assert line.startswith("1, their_code:thing, ")
    assert "their_code.py, sha256:" in line
    assert (before[0], before[1]["problems"]) == (code, said["problems"])
    assert not (site / "imported").exists()


@pytest.mark.parametrize("group", GROUPS)
def test_a_refused_plugin_is_listed_and_is_a_problem(site: Path, group: str) -> None:
    """Named like what is shipped: exit code 2 with the reason; still nothing is imported."""
    put(site, group, TAKEN[group])
    code, said = doctor()
    key = f"{group}:{TAKEN[group]} of theirs"
    assert 2 == code
    assert key in said["plugins"]
    assert f"'{TAKEN[group]}' is shipped" in said["problems"][key]
    assert not (site / "imported").exists()


def test_two_plugins_of_one_name_are_two_problems(site: Path) -> None:
    """Each names the other."""
    put(site, KINDS, "own")
    put(site, KINDS, "own", "others")
    code, said = doctor()
    assert 2 == code
    assert "others 1" in said["problems"][f"{KINDS}:own of theirs"]
    assert "theirs 1" in said["problems"][f"{KINDS}:own of others"]


def test_without_plugins_there_is_nothing_to_list() -> None:
    """The negative control."""
    assert {} == doctor()[1]["plugins"]


def test_a_refused_kind_is_said_not_to_be_used(site: Path) -> None:
    """The kind whose name is claimed; the others are as before."""
    put(site, KINDS, "record")
    kinds = doctor()[1]["experiment kinds"]
    assert "not used, since a plugin claims its name" == kinds["record"]
    assert "can be measured" == kinds["command"]


def test_a_plugin_that_nobody_names_changes_no_judgement(site: Path) -> None:
    """Judging a freeze that uses none of it neither imports nor minds it, even where it is refused."""
    before = verdict("run", FREEZE, "--json")
    for number, group in enumerate(GROUPS):
        put(site, group, "own", f"theirs{number}")
    put(site, KINDS, "certification", "refused")
    assert before == verdict("run", FREEZE, "--json")
    assert not (site / "imported").exists()
