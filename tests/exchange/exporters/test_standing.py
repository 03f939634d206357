"""No export says more than run and gate do: each standing of a freeze is said inside every form."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import xarray

from tests.cli.test_commands import verdict
from tests.project.ledger.repository import Repository
from verdict.project.exporting import citation, data_tree, in_toto, netcdf, ro_crate
from verdict.project.gathered import gather

AUTHORS = ("Doe, Jane",)


def forms(path: Path) -> dict[str, str]:
    """Return every export of a registration as the text that a reader finds in it."""
    crate = json.loads(ro_crate(path)["ro-crate-metadata.json"])
    root = next(entity for entity in crate["@graph"] if entity["@id"] == "./")
    tree = data_tree(path)
    return {
        "citation": json.loads(citation(path, authors=AUTHORS).decode().split("abstract: ")[1].split("\nkeywords")[0]),
        "in-toto": "\n".join(json.loads(in_toto(path))["predicate"]["toKnow"]),
        "ro-crate": root["description"],
        "xarray": tree.attrs["to_know"],
    }


def path_of(here: Repository) -> Path:
    """Return the file of the only freeze."""
    return here.root / f"prereg/{here.only}.yaml"


def said_in_all(here: Repository, *wanted: str) -> None:
    """Require sentences in every form, and that no form calls the freeze locked."""
    for name, text in forms(path_of(here)).items():
        for sentence in wanted:
            assert sentence in " ".join(text.split()), f"{name}: {text}"
    state = gather(path_of(here)).state
    assert not state.locked
    assert not json.loads(in_toto(path_of(here)))["predicate"]["locked"]
    assert "false" == data_tree(path_of(here)).attrs["locked"]


def test_of_a_locked_freeze_there_is_nothing_more_to_know(locked: Repository) -> None:
    """Its gate is equal, git shows the order, and nothing was replaced or withdrawn: every list is empty."""
    state = gather(path_of(locked)).state
    assert (True, []) == (state.locked, state.status["to_know"])
    assert {"P1": "PASS"} == state.words
    assert "holds" == state.order["standing"]


def test_a_freeze_without_a_lock_says_so(measured: Repository) -> None:
    """In the words of the gate, which fails with 31."""
    said_in_all(measured, "verdict gate: STALE OR MISSING: no lock to compare with")


def test_a_verdict_that_changed_says_what_was_locked(locked: Repository) -> None:
    """Measurements that were edited after the lock: the gate's sentence and each change of a word."""
    locked.edit(f"measurements/{locked.only}/measured.json", '"value": 0.25', '"value": 0.9')
    said_in_all(locked, "verdict gate: STALE OR MISSING: the measurements 'measured' are not those that were locked",
                "prediction P1: locked PASS; grade measured, found NOT PASSED; cause unspecified")  # fmt: skip


def test_a_lock_that_was_edited_says_that_it_is_broken(locked: Repository) -> None:
    """The verdicts are those of run; the gate's word stands beside them."""
    locked.edit(f"verdicts/{locked.only}.lock", '"PASS"', '"NOT PASSED"')
    said_in_all(locked, "verdict gate: BROKEN: verdicts/")


def test_what_an_erratum_withdrew_is_said_before_and_after_it_is_locked(locked: Repository) -> None:
    """The reason of the prediction and the erratum itself; locking that again leaves the erratum to be known."""
    digest = json.loads(in_toto(path_of(locked)))["predicate"]["measurements"]["digest"]
    done = locked.run("erratum", digest, "--reason", "a wrong instrument")
    assert 0 == done.returncode, done.stderr
    locked.commit("erratum")
    said_in_all(locked, "verdict gate: CHANGED", "erratum E1 withdraws", "a wrong instrument")
    found = json.loads(in_toto(path_of(locked)))["predicate"]["verdicts"]["P1"]
    assert ("UNTESTED", True) == (found["verdict"], found["reasons"][0].startswith("withdrawn(E1"))
    done = locked.run("gate", "--write-lock", "--reason", "E1")
    assert 0 == done.returncode, done.stderr
    locked.commit("lock again")
    for name, text in forms(path_of(locked)).items():
        assert "a wrong instrument" in text, name


def test_another_set_than_the_locked_one_is_not_called_locked(locked: Repository) -> None:
    """The gate is equal, but about other numbers: the export says of which."""
    locked.measure(locked.only, {"error": {1: 0.1, 2: 0.1, 3: 0.1}, "draws": {1: 500, 2: 500, 3: 500}}, "other")
    state = gather(path_of(locked), "other").state
    assert (0, False) == (int(state.gated.code), state.locked)
    (said,) = [text for text in state.status["to_know"] if "compared the measurements" in text]
    assert "which no lock holds" in said
    assert gather(path_of(locked), "measured").state.locked


def test_an_amendment_is_said_on_both_sides(locked: Repository) -> None:
    """The freeze that is replaced names its successor, and its successor what it replaces and how."""
    first = locked.only
    second = locked.amend(first, "value: 0.3", "value: 0.35", "--access", "cells_seen")
    text = "\n".join(gather(locked.root / f"prereg/{first}.yaml").state.status["to_know"])
    assert f"replaced: {second} replaces {first}" in text
    locked.measure(second)
    predicate = json.loads(in_toto(locked.root / f"prereg/{second}.yaml"))["predicate"]
    assert ("deviation", first) == (predicate["freeze"]["standing"], predicate["freeze"]["replaces"])


def test_what_is_no_freeze_is_only_exported_as_numbers(measured: Repository, tmp_path: Path) -> None:
    """A registration that no entry freezes has no citation, Statement or crate; its readings say that it is none."""
    bare = tmp_path / "bare"
    shutil.copytree(measured.root / "measurements", bare / "measurements")
    (bare / "prereg").mkdir()
    path = Path(shutil.copy(path_of(measured), bare / "prereg"))
    for form in ("citation", "in-toto", "ro-crate"):
        done = verdict("export", str(path), "--as", form, "--output", str(tmp_path / "out.zip"))
        assert (2, True) == (done.returncode, "no entry of the ledger freezes" in done.stderr)
        assert not (tmp_path / "out.zip").exists()
    assert "its outcome proves nothing" in data_tree(path).attrs["to_know"]


def test_where_nothing_is_measured_only_a_citation_is_written(locked: Repository) -> None:
    """The other forms end as verdict run does, with 31."""
    shutil.rmtree(locked.root / "measurements")
    shutil.rmtree(locked.root / "verdicts")
    for name, form in (("in-toto", in_toto), ("ro-crate", ro_crate), ("xarray", netcdf)):
        done = locked.run("export", locked.only, "--as", name, "--output", "out.zip")
        assert 31 == done.returncode, form
        assert "has no stored measurements" in done.stderr
    assert "Nothing is measured yet." in citation(path_of(locked), authors=AUTHORS).decode()


def test_of_an_edited_freeze_nothing_is_exported(locked: Repository) -> None:
    """No verdict, no export: exit code 3, and no file."""
    locked.edit(f"prereg/{locked.only}.yaml", "value: 0.3", "value: 0.9")
    for form in ("citation", "in-toto", "ro-crate", "xarray"):
        done = locked.run("export", locked.only, "--as", form, "--output", "out")
        assert (3, False) == (done.returncode, (locked.root / "out").exists())


WRITERS: tuple[Callable[[Path], object], ...] = (
    lambda path: citation(path, authors=AUTHORS), in_toto, ro_crate, netcdf,
)  # fmt: skip


@pytest.mark.parametrize("write", WRITERS, ids=("citation", "in-toto", "ro-crate", "xarray"))
@pytest.mark.parametrize("git", [True, False], ids=("in git", "without git"))
def test_no_export_depends_on_where_it_is_made(
    write: Callable[[Path], object], git: bool, locked: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same state in another folder, asked from another one, gives the same bytes, and no path of the machine."""
    if not git:
        shutil.rmtree(locked.root / ".git")
    copy = Path(shutil.copytree(locked.root, tmp_path / "elsewhere" / "deep" / "copy"))
    monkeypatch.chdir(locked.root)
    first = write(Path("prereg") / f"{locked.only}.yaml")
    monkeypatch.chdir("/")
    second = write(copy / "prereg" / f"{locked.only}.yaml")
    assert first == second
    written = b"".join(first.values()) if isinstance(first, dict) else first
    assert isinstance(written, bytes)
    assert str(tmp_path).encode() not in written


def test_what_must_be_known_is_printed_too(measured: Repository) -> None:
    """On standard error, so that what is printed on standard output stays what it is."""
    done = measured.run("export", measured.only, "--as", "in-toto")
    assert (0, True) == (done.returncode, "to know: verdict gate: STALE OR MISSING" in done.stderr)
    assert "https://in-toto.io/Statement/v1" == json.loads(done.stdout)["_type"]


def test_netcdf_says_the_same_as_the_tree(locked: Repository) -> None:
    """Attributes and words come back from the file."""
    back = xarray.open_datatree(io.BytesIO(netcdf(path_of(locked))), engine="h5netcdf")
    assert data_tree(path_of(locked)).attrs == {name: _plain(value) for name, value in back.attrs.items()}


def _plain(value: object) -> object:
    return value if isinstance(value, str) else int(value)  # type: ignore[call-overload]


def test_of_a_committed_freeze_it_is_said_that_its_numbers_are_not_committed(tmp_path: Path) -> None:
    """Git was asked, and holds the freeze; what no commit holds is the set of measurements."""
    repository = Repository.begin(tmp_path)
    name = repository.freeze()
    repository.write(f"measurements/{name}/measured.json", json.dumps(repository.record(name)))
    said = gather(path_of(repository)).state.order
    held = f"no commit holds measurements/{name}/measured.json as it is stored, so nothing shows that it came after"
    assert ("not checked", True) == (said["standing"], said["text"].endswith(held)), said
    assert "could not be asked" not in forms(path_of(repository))["citation"]


def test_of_a_freeze_that_git_does_not_hold_that_is_said(measured: Repository) -> None:
    """The negative control: without a repository nothing is shown of the freeze itself."""
    shutil.rmtree(measured.root / ".git")
    assert gather(path_of(measured)).state.order["text"].startswith("git could not be asked")
