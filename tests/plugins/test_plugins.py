"""Plugins: none takes the place of something else, and each is named by its distribution and the digest of its code."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import backends
from tests.distributions import install
from tests.factory import freeze
from verdict import experiments, plugins
from verdict.plugins import BACKENDS, ESTIMATORS, KINDS, REPORTS, Plugin
from verdict.report import render
from verdict.statistics import tau
from verdict.words.errors import UsageError

PROOF = "from pathlib import Path\nPath(__file__).with_name('imported').touch()\n"
CODE = f"""{PROOF}
from pydantic import BaseModel
from verdict.statistics.tau import Needs

NEEDS = Needs.LAGS


class Settings(BaseModel):
    '''Nothing.'''


def estimate(counts, *, level):
    raise NotImplementedError


def written(payload):
    return "their report"


def create(threads):
    return "their backend"
"""
VALUES = {KINDS: "theirs", ESTIMATORS: "theirs", REPORTS: "theirs:written", BACKENDS: "theirs:create"}


def used(group: str, name: str) -> Any:
    """Use what is registered in a group under a name; a refusal of any registry is one error."""
    if group == KINDS:
        return experiments.load(name)
    if group == ESTIMATORS:
        return tau.load(name)
    if group == REPORTS:
        return render.render({}, name)
    with experiments.sentences_for_backends():
        return backends.load(name)


Put = Callable[..., Path]


@pytest.fixture
def put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Put]:
    """Return a function that installs a distribution for the length of a test."""

    def installing(group: str, *names: str, by: str = "theirs", code: str = CODE) -> Path:
        points = dict.fromkeys(names, VALUES[group])
        folder = install(tmp_path / f"site_{by}_{group}", group, points, {"theirs.py": code}, by)
        monkeypatch.syspath_prepend(str(folder))
        return folder

    sys.modules.pop("theirs", None)
    yield installing
    sys.modules.pop("theirs", None)


@pytest.mark.parametrize("group", VALUES)
def test_a_plugin_of_a_name_of_its_own_is_used(put: Put, group: str) -> None:
    """The negative control of every refusal below: listed, used, and imported only then."""
    folder = put(group, "own")
    assert not (folder / "imported").exists()
    assert used(group, "own") is not None
    assert (folder / "imported").exists()


TAKEN = {
    KINDS: ("record", "command", "dtm", "certification", "Record", "COMMAND"),
    ESTIMATORS: ("sokal", "pair_truncated", "pair-truncated", "pair.truncated", "Geyer_IMS"),
    REPORTS: ("json", "md", "txt", "JSON", "Md"),
    BACKENDS: ("reference", "numba_cpu", "numba-cpu", "cupy_gpu", "Reference"),
}


@pytest.mark.parametrize(("group", "name"), [(group, name) for group, names in TAKEN.items() for name in names])
def test_a_plugin_named_like_what_is_shipped_is_refused(put: Put, group: str, name: str) -> None:
    """Whichever of the two is asked for: the sentence names distribution, version and module; nothing is imported."""
    folder = put(group, name)
    shipped = name.casefold().replace("-", "_").replace(".", "_")
    for asked in {name, shipped}:
        with pytest.raises(UsageError, match=rf"theirs 1 \(theirs.*'{shipped}'"):
            used(group, asked)
    assert not (folder / "imported").exists()


@pytest.mark.parametrize("group", [KINDS, ESTIMATORS, REPORTS])
def test_what_no_plugin_claims_is_used_beside_a_refused_one(put: Put, group: str) -> None:
    """A refused plugin spoils the name that it claims and no other."""
    put(group, TAKEN[group][0], "own")
    assert used(group, "own") is not None
    if group != REPORTS:
        assert used(group, TAKEN[group][1]) is not None


@pytest.mark.parametrize("group", VALUES)
@pytest.mark.parametrize("other", ["own", "Own", "OWN"])
def test_two_plugins_of_one_name_are_refused(put: Put, group: str, other: str) -> None:
    """Neither is used, since nothing says which is meant; both distributions are named."""
    put(group, "own")
    put(group, other, by="others")
    with pytest.raises(UsageError, match=r"theirs 1.*others 1|others 1.*theirs 1"):
        used(group, "own")


@pytest.mark.parametrize("group", VALUES)
def test_two_plugins_of_two_names_are_both_used(put: Put, group: str) -> None:
    """The negative control: two distributions may register what they like under names of their own."""
    put(group, "own")
    put(group, "other", by="others")
    assert used(group, "own") is not None
    assert used(group, "other") is not None


@pytest.mark.parametrize("name", ["r\u0435cord", "own\u200b", "own record", "\u043ewn", "-own"])
def test_a_name_that_only_looks_like_another_is_refused(put: Put, name: str) -> None:
    """Letters of other scripts, invisible characters and blanks make no name of a plugin."""
    put(KINDS, name)
    assert [True] == ["wanted plain letters" in reason for reason in plugins.refused(KINDS, ()).values()]
    with pytest.raises(UsageError):
        experiments.load(name)


def test_listing_imports_nothing(put: Put) -> None:
    """Names, refusals and origins are read from what is installed."""
    folder = put(KINDS, "own", "record")
    assert "own" in experiments.names()
    assert 1 == len(plugins.refused(KINDS, experiments.shipped()))
    assert all(Plugin.of(point).digest for point in plugins.plugins(KINDS))
    assert not (folder / "imported").exists()


def digest_of(folder: Path, monkeypatch: pytest.MonkeyPatch, value: str = "pack.kind") -> str:
    """Return the digest of a plugin that lies in a package."""
    files = {"pack/__init__.py": "", "pack/kind.py": CODE, "pack/deep/more.py": "x = 1\n", "pack/data.txt": "1"}
    with monkeypatch.context() as patch:
        patch.syspath_prepend(str(install(folder, KINDS, {"own": value}, files, "packed")))
        return Plugin.of(plugins.plugins(KINDS)[0]).digest


CHANGES = {
    "the module": lambda folder: (folder / "pack/kind.py").write_text(CODE + "\n"),
    "another module": lambda folder: (folder / "pack/deep/more.py").write_text("x = 2\n"),
    "the package": lambda folder: (folder / "pack/__init__.py").write_text("x = 1\n"),
    "one module more": lambda folder: (folder / "pack/late.py").write_text(""),
    "one module less": lambda folder: (folder / "pack/deep/more.py").unlink(),
    "another name": lambda folder: (folder / "pack/deep/more.py").rename(folder / "pack/deep/less.py"),
    "two exchanged": lambda folder: (
        (folder / "pack/__init__.py").write_text("x = 1\n"), (folder / "pack/deep/more.py").write_text("")),
    "compiled code": lambda folder: (folder / "pack/fast.so").write_bytes(b"\x7fELF"),
}  # fmt: skip
SAME = {
    "nothing": lambda folder: None,
    "a time stamp": lambda folder: (folder / "pack/kind.py").touch(),
    "no code": lambda folder: (folder / "pack/data.txt").write_text("2"),
    "a compiled copy": lambda folder: (
        (folder / "pack/__pycache__").mkdir(), (folder / "pack/__pycache__/kind.pyc").write_bytes(b"1")),
}  # fmt: skip


@pytest.mark.parametrize("change", [*CHANGES, *SAME])
def test_the_digest_is_of_the_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    """Any change of any code of the package changes it; time stamps, data and compiled copies do not."""
    before = digest_of(tmp_path / "site", monkeypatch)
    {**CHANGES, **SAME}[change](tmp_path / "site")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    assert before.startswith("sha256:")
    assert (change in SAME) == (before == Plugin.of(plugins.plugins(KINDS)[0]).digest)


@pytest.mark.parametrize("value", ["no_such_module", "no_such.module:attribute", ":", ""])
def test_a_plugin_without_code_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """Nothing is made up where there is nothing to read."""
    assert "no code found" == digest_of(tmp_path, monkeypatch, value) or value == ""


def test_measurements_and_locks_can_say_which_plugins_were_used(put: Put) -> None:
    """Kind, estimators and backend by group and name; what is shipped, or not named, is left out."""
    put(BACKENDS, "fast", "slow")
    registration = freeze()
    assert {} == experiments.plugins_used(registration, "numba_cpu")
    assert {} == experiments.plugins_used(registration, None)
    found = experiments.plugins_used(registration, "fast")
    assert ["verdict.backends:fast"] == list(found)
    assert {"distribution", "version", "module", "digest"} == set(found["verdict.backends:fast"])
    assert found == json.loads(json.dumps(found))


def test_a_name_with_control_characters_prints_as_one_line() -> None:
    """What a distribution says of itself cannot write to a terminal."""
    from importlib.metadata import EntryPoint

    plugin = Plugin.of(EntryPoint("a\x1b[31m\nb", "mod\x07ule", KINDS))
    assert str(plugin).isprintable()
