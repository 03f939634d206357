"""Plugins that take the name of what is shipped, or come without anybody being told."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import invalidate_caches
from pathlib import Path
from typing import Any

from tests.attacks.attack import Does, Yields, kind
from tests.attacks.histories import DRAFT, freeze
from tests.attacks.running import Done
from tests.attacks.scratch import Scratch

KIND = '''\
"""A kind of somebody else's."""
from verdict.experiments.contract import CostEstimate, Measured, Readings
from verdict.text.record import Record, Words

class Settings(Record):
    produced_by: Words = "a plugin"

def cost(context):
    return CostEstimate(0, 0, "nothing", seconds=0.0)

def measure(context):
    numbers = {"error": {"every": {"value": 0.0}}, "draws": {"every": {"value": 500}}}
    return Measured(None, Readings.read(context.registration, numbers), {}, "by a plugin")
'''
REPORT = "def render(payload):\n    return 'PASS everywhere\\n'\n"
ESTIMATOR = "NEEDS = None\ndef estimate(counts, *, level):\n    raise SystemExit(0)\n"
BACKEND = "def create():\n    raise SystemExit(0)\n"
GROUPS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "verdict.experiments": ("", KIND, ("record", "command", "certification", "dtm")),
    "verdict.reports": (":render", REPORT, ("md", "txt", "json")),
    "verdict.estimators": ("", ESTIMATOR, ("pair_truncated", "batch_means")),
    "verdict.backends": ("", BACKEND, ("reference", "numba_cpu", "cupy_gpu")),
}


@contextmanager
def installed(folder: Path) -> Iterator[None]:
    """Have the distributions of a folder on the path, as if they had been installed."""
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        invalidate_caches()
        for name in set(sys.modules) - before:
            if name.startswith("somebody_"):
                del sys.modules[name]


def distribution(folder: Path, group: str, *names: str, version: str = "1.2.3") -> str:
    """Write a distribution with a plugin under each name, and return the name of its module."""
    attribute, code, _ = GROUPS[group]
    module = f"somebody_{group.rpartition('.')[2]}"
    (folder / f"{module}.py").parent.mkdir(parents=True, exist_ok=True)
    (folder / f"{module}.py").write_text(code)
    info = folder / f"{module}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: {version}\n")
    lines = "".join(f"{name} = {module}{attribute}\n" for name in names)
    (info / "entry_points.txt").write_text(f"[{group}]\n{lines}")
    (info / "RECORD").write_text(f"{module}.py,,\n")
    return module


class Answers(list[Done]):
    """What several commands answered."""


def _asked(group: str, name: str, *commands: tuple[str, ...]) -> Does:
    """Install a plugin under a name, and call commands that load it."""

    def does(here: Scratch) -> Answers:
        here.write("notes.md", "a plugin came\n")
        folder = here.root.with_name("site")
        distribution(folder, group, name)
        with installed(folder):
            freeze_ = here.freezes[0]
            return Answers(here.run(*(part.format(freeze=freeze_) for part in command)) for command in commands)

    return does


def refuses(here: Scratch, watched: Any, left: Answers) -> bool:
    """Whether every command refuses, and names the plugin."""
    return all(one.code != 0 and "somebody_" in one.said for one in watched.each(left))


def _not_refused(here: Scratch, watched: Any, left: Answers) -> bool:
    return any(one.code != 0 for one in watched.each(left))


def _innocent() -> Yields:
    """A plugin of a name of its own."""
    for group in GROUPS:
        yield (
            group,
            _asked(group, "somebodys", ("gate", "--all"), ("run", "{freeze}", "--exit-zero"), ("report", "{freeze}")),
        )


@kind("a plugin takes a shipped name", "11", "locked", controls=_innocent, notices=refuses, honest=_not_refused)
def shadows() -> Yields:
    """Refused wherever it would be loaded."""
    for name in GROUPS["verdict.experiments"][2]:
        yield f"the kind {name}, doctor", _asked("verdict.experiments", name, ("doctor",))
    yield "the kind record, gate", _asked("verdict.experiments", "record", ("gate", "--all"))
    yield "the kind record, run", _asked("verdict.experiments", "record", ("run", "{freeze}"))
    yield "the kind record, measure", _asked("verdict.experiments", "record", ("run", "{freeze}", "--measure"))
    for name in GROUPS["verdict.reports"][2]:
        if name != "html":
            yield f"the report {name}", _asked("verdict.reports", name, ("report", "{freeze}", "--format", name))
        yield f"the report {name}, doctor", _asked("verdict.reports", name, ("doctor",))
    for name in GROUPS["verdict.estimators"][2]:
        yield f"the estimator {name}, doctor", _asked("verdict.estimators", name, ("doctor",))
    for name in GROUPS["verdict.backends"][2]:
        yield f"the backend {name}, doctor", _asked("verdict.backends", name, ("doctor",))


def _listed(group: str, *names: str) -> Does:
    return _asked(group, names[0], ("doctor",), ("doctor", "--json"))


def lists(here: Scratch, watched: Any, left: Answers) -> bool:
    """Whether each answer names the plugin, its distribution with its version, and a digest of its code."""
    return all(
        one.answered and all(t in one.out for t in ("somebody_", "1.2.3", "sha256:")) for one in watched.each(left)
    )


def _unlisted(here: Scratch, watched: Any, left: Answers) -> bool:
    return any(one.code != 0 or "somebody_" in one.out for one in watched.each(left))


def _without() -> Yields:
    def plain(here: Scratch) -> Answers:
        here.write("notes.md", "nothing came\n")
        return Answers([here.run("doctor")])

    yield "no plugin at all", plain


@kind("a plugin that nobody is told of", "11", "locked", controls=_without, notices=lists, honest=_unlisted)
def silent() -> Yields:
    """Origin and digest of every plugin are listed by `doctor`, and kept with what it measured."""
    for group in GROUPS:
        yield group, _listed(group, "somebodys")
    yield "measured by it", _measured_by_a_plugin


def _measured_by_a_plugin(here: Scratch) -> Answers:
    """Freeze an experiment of a plugin's kind, measure, and look at what is stored."""
    folder = here.root.with_name("site")
    distribution(folder, "verdict.experiments", "coins")
    with installed(folder):
        text = DRAFT.replace("{kind: record, produced_by: a test}", "{kind: coins, produced_by: a test}")
        name = freeze(here, text, "--new-chain")
        done = here.must("run", name, "--measure", "--exit-zero")
        stored = here.read(f"measurements/{name}/measured.json")
    return Answers([Done(done.code, stored, done.err)])


def _changed(change: Callable[[Path], Any]) -> Does:
    def does(here: Scratch) -> Answers:
        _measured_by_a_plugin(here)
        folder = here.root.with_name("site")
        with installed(folder):
            here.must("gate", here.freezes[-1], "--write-lock")
            change(folder)
            invalidate_caches()
            return Answers([here.run("gate", "--all")])

    return does


def says_so(here: Scratch, watched: Any, left: Answers) -> bool:
    """Whether the gate fails or names the plugin."""
    return all(one.code != 0 or "plugin" in one.said or "coins" in one.said for one in watched.each(left))


def _the_same() -> Yields:
    yield "the same plugin", _changed(lambda folder: (folder / "notes").write_text("nothing"))


def _fails(here: Scratch, watched: Any, left: Answers) -> bool:
    return any(one.code != 0 for one in watched.each(left))


@kind("a plugin is changed behind a lock", "11", "locked", controls=_the_same, notices=says_so, honest=_fails)
def changed() -> Yields:
    """The digests of plugins are in the lock: another plugin of that name is said to be another."""
    code = "somebody_experiments.py"
    yield "its code", _changed(lambda folder: (folder / code).write_text(KIND.replace("0.0}", "0.1}")))
    yield "a comment", _changed(lambda folder: (folder / code).write_text(KIND + "# changed\n"))
    yield "its settings", _changed(lambda folder: (folder / code).write_text(KIND.replace("a plugin", "another")))
    yield "gone", _changed(lambda folder: (folder / code).unlink())
    yield "another version", _changed(_version)


def _version(folder: Path) -> None:
    info = folder / "somebody_experiments-1.2.3.dist-info"
    (info / "METADATA").write_text((info / "METADATA").read_text().replace("1.2.3", "1.2.4"))
    info.rename(folder / "somebody_experiments-1.2.4.dist-info")
