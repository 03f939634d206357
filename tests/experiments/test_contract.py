"""The contract of experiment kinds: one file of somebody else's is a kind, and each defect of it is named at once."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tests import distributions
from tests.cli.test_commands import ROOT, verdict
from verdict import experiments, plugins
from verdict.words.errors import UsageError

COINS = dedent('''
    """Fair coins, thrown without any backend."""

    from random import Random

    from pydantic import BaseModel

    from verdict.experiments.contract import Context, CostEstimate, Measured, cell, reading


    class Settings(BaseModel):
        """How often, and from which seed."""

        throws: int
        seed: int


    def cost(context: Context) -> CostEstimate:
        """Say what it takes."""
        return CostEstimate(0, 0, f"by throwing {context.settings(Settings).throws} coins", seconds=0.0)


    def measure(context: Context) -> Measured:
        """Throw."""
        settings, readings = context.settings(Settings), context.readings()
        coin = Random(settings.seed)
        for side in (0, 1):
            share = sum(coin.random() < 0.5 for _ in range(settings.throws)) / settings.throws
            readings.add([("share", cell({"side": side}, reading(value=share)))])
            context.advance("sides", side + 1, 2)
        return Measured(None, readings, {"seed": settings.seed}, "thrown")
''')
FREEZE = dedent("""
    schema: verdict/prereg/1
    id: 2026-01-01a
    title: "coins"
    scope: {covers: [coins], does_not_show: [dice]}
    tag_flips: none
    axes: {side: [0, 1]}
    experiment: {kind: coins, throws: 1000, seed: 1}
    quantities: {share: {axes: [side], support: [0, 1]}}
    predictions: {P1: {claim: "Coins are fair.", test: {per: [side], each: "share in [0.4, 0.6]", quantifier: all}}}
""")


def install(folder: Path, text: str, name: str = "coins", module: str = "coins_kind") -> Path:
    """Write a distribution of one module that registers it as a kind."""
    return distributions.install(folder, plugins.KINDS, {name: module}, {f"{module}.py": text}, module)


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Return a function that installs a kind called coins for the length of a test."""

    def put(text: str, name: str = "coins") -> None:
        monkeypatch.delitem(sys.modules, "coins_kind", raising=False)
        monkeypatch.syspath_prepend(str(install(tmp_path / "site", text, name)))

    yield put
    sys.modules.pop("coins_kind", None)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose one freeze is of the kind coins."""
    (tmp_path / "project" / "prereg").mkdir(parents=True)
    (tmp_path / "project" / "prereg" / "2026-01-01a.yaml").write_text(FREEZE)
    return tmp_path / "project"


PATH = "prereg/2026-01-01a.yaml"


def test_one_file_of_somebody_elses_is_a_kind(plugin, project: Path) -> None:
    """It is listed, measured, stored, judged, and judged again from what is stored."""
    plugin(COINS)
    assert "coins" in experiments.names()
    done = verdict("run", PATH, "--measure", "--json", cwd=project)
    assert (0, "PASS") == (done.returncode, json.loads(done.stdout)["predictions"]["P1"]["verdict"]), done.stderr
    assert "measuring by throwing 1000 coins" in done.stderr
    stored = json.loads((project / "measurements/2026-01-01a/measured.json").read_text())
    assert {"seed", "plugins"} == set(stored["provenance"])
    assert 1 == stored["provenance"]["seed"]
    assert "coins_kind" == stored["provenance"]["plugins"]["verdict.experiments:coins"]["distribution"]
    assert [0, 1] == [cell["at"]["side"] for cell in stored["quantities"]["share"]["cells"]]
    again = verdict("run", PATH, "--json", cwd=project)
    assert json.loads(done.stdout)["measurements"] == json.loads(again.stdout)["measurements"]


def test_it_is_found_by_the_installed_command_too(tmp_path: Path, project: Path) -> None:
    """A fresh interpreter that has the distribution on its path measures the same."""
    site = install(tmp_path / "site", COINS)
    code = f"import sys; sys.path.insert(0, {str(site)!r}); from verdict.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "run", PATH, "--measure"], cwd=project, capture_output=True, text=True, check=False
    )
    assert 0 == done.returncode, done.stderr


COST, MEASURE, MODEL = "def cost(context: Context)", "def measure(context: Context)", "class Settings(BaseModel)"
END = '"thrown")\n'


def after(text: str) -> tuple[str, str]:
    """Return an edit that adds lines at the end of the kind."""
    return END, f"{END}\n{text}\n"


DEFECTS = {
    "no Settings": (*after("del Settings"), "offers no Settings, wanted a pydantic model"),
    "Settings is no model": (MODEL, "class Settings(object)", "offers as Settings <class .*wanted a pydantic model"),
    "Settings is an object": (*after("Settings = {'throws': 3}"), "offers as Settings {'throws': 3}"),
    "no cost": (COST, "def price(context)", "offers measure without cost, wanted both"),
    "no measure": (MEASURE, "def run(context)", "offers cost without measure, wanted both"),
    "cost of nothing": (COST, "def cost()", r"offers cost\(\), wanted cost\(context\)"),
    "cost of two": (COST, "def cost(freeze, portion)", r"offers cost\(freeze, portion\), wanted cost\(context\)"),
    "cost by keyword": (COST, "def cost(*, context)", r"offers cost\(context\), wanted cost\(context\)"),
    "cost is a number": (*after("cost = 3"), r"offers as cost 3, wanted cost\(context\)"),
    "the measure of before": (MEASURE, "def measure(registration, backend, advance)",
                              r"offers measure\(registration, backend, advance\), wanted measure\(context\)"),
    "measure is a text": (*after("measure = 'later'"), r"offers as measure 'later', wanted measure\(context\)"),
    "an option that nobody gives": (*after("TAKES = ('backend', 'seed')"), "a tuple of some of backend, portion"),
    "an option as a text": (*after("TAKES = 'backend'"), "says TAKES = 'backend', wanted a tuple"),
    "two at once": (*after("Settings = 3\ncost = 4"), r"offers as Settings 3, .*; and it offers as cost 4"),
    "no Python": (*after("def :"), "cannot be imported"),
    "an import that fails": (*after("import no_such_package"), "cannot be imported: No module named 'no_such_package'"),
}  # fmt: skip


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_is_named_when_the_kind_is_loaded(plugin, project: Path, defect: str) -> None:
    """Exit 2 and a sentence with the kind's name, before a registration of it is even checked; never a traceback."""
    old, new, says = DEFECTS[defect]
    assert old in COINS
    plugin(COINS.replace(old, new))
    with pytest.raises(UsageError, match=says) as refused:
        experiments.load("coins")
    assert "'coins'" in str(refused.value)
    for command in (("run", PATH, "--measure"), ("run", PATH), ("lint", PATH)):
        done = verdict(*command, cwd=project)
        assert 2 == done.returncode, done.stderr
    assert not (project / "measurements").exists()


SOUND = {
    "as it is": (END, END),
    "with a default": (COST, "def cost(context: Context, exactly: bool = False)"),
    "any arguments": (COST, "def cost(*arguments)"),
    "heeds a backend": after("TAKES = ('backend',)"),
    "heeds nothing": after("TAKES = []"),
    "settings alone": after("del cost, measure"),
}


@pytest.mark.parametrize("name", SOUND)
def test_what_keeps_the_contract_is_loaded(plugin, name: str) -> None:
    """The negative control of the defects above."""
    plugin(COINS.replace(*SOUND[name]))
    assert "Settings" == experiments.load("coins").Settings.__name__


def test_a_kind_that_cannot_be_measured_says_so_by_not_offering_it(plugin, project: Path) -> None:
    """Settings alone: its registrations are read and linted, --measure is refused with those that can be measured."""
    plugin(COINS.replace(*after("del cost, measure")))
    done = verdict("run", PATH, "--measure", cwd=project)
    assert 2 == done.returncode
    assert "kind 'coins' cannot be measured by this version; it measures: certification, chains, command" in done.stderr
    assert "reading" not in verdict("lint", PATH, cwd=project).stdout


BAD = {
    "a quantity that is not registered": ('("share",', '("shares",', "no quantity is called 'shares'"),
    "a level that is not registered": ('{"side": side}', '{"side": side + 1}', "side=2 is not registered"),
    "another axis": ('{"side": side}', '{"coin": side}', "share at coin=0: found a cell over coin, wanted side"),
    "no axis": ('{"side": side}', "{}", "found a cell over no axis, wanted side"),
    "outside the support": ("value=share", "value=share + 1", "wanted it within its registered support"),
    "not finite": ("value=share", "value=float('nan')", "which is no reading"),
    "infinite": ("value=share", "value=float('inf')", "which is no reading"),
    "a value and a bound": ("value=share", "value=share, at_most=1", "which is no reading"),
    "nothing": ("value=share", "note='later'", "which is no reading"),
    "an interval upside down": ("value=share", "interval=(0.9, 0.1), level=0.9, method='m'", "which is no reading"),
    "an interval of no level": ("value=share", "interval=(0.1, 0.9)", "which is no reading"),
    "an unknown field": ("value=share", "value=share, unit='1'", "which is no reading"),
    "a text for a number": ("value=share", "value='about half'", "printed decimal"),
    "the same cell twice": ('{"side": side}', '{"side": 0}', "share at side=0 was measured twice"),
}


@pytest.mark.parametrize("fault", BAD)
def test_a_reading_that_does_not_fit_ends_the_measurement_at_once(plugin, project: Path, fault: str) -> None:
    """The first that does not fit is refused when it is made: nothing after it is sampled, nothing is stored."""
    old, new, says = BAD[fault]
    guard = "    context.advance('too late', 1, 1)\n    open('late', 'w').close()\n    return Measured("
    plugin(COINS.replace(old, new).replace("    return Measured(", guard))
    done = verdict("run", PATH, "--measure", cwd=project)
    assert 2 == done.returncode
    assert says in done.stderr
    assert not (project / "measurements").exists()
    assert not (project / "late").exists()


def test_the_guard_of_the_test_above_is_reached_by_sound_readings(plugin, project: Path) -> None:
    """Its negative control: with sound readings the file of the guard is written."""
    guard = "    open('late', 'w').close()\n    return Measured("
    plugin(COINS.replace("    return Measured(", guard))
    assert 0 == verdict("run", PATH, "--measure", cwd=project).returncode
    assert (project / "late").exists()


def test_something_else_than_measurements_is_refused(plugin, project: Path) -> None:
    """A kind that hands back a dictionary, as one might, ends with a sentence."""
    plugin(COINS.replace('return Measured(None, readings, {"seed": settings.seed}, "thrown")', "return {}"))
    done = verdict("run", PATH, "--measure", cwd=project)
    assert 2 == done.returncode
    assert "'coins' hands back dict, wanted verdict.experiments.contract.Measured" in done.stderr


@pytest.mark.parametrize("option", ["backend", "portion"])
def test_an_option_that_the_kind_does_not_heed_is_refused(plugin, project: Path, option: str) -> None:
    """Nothing is measured that was not asked for; a kind that says it heeds the option is given it."""
    plugin(COINS)
    done = verdict("run", PATH, "--measure", f"--{option}", "reference", cwd=project)
    assert 2 == done.returncode
    assert f"found --{option} reference, but an experiment of kind 'coins'" in done.stderr
    heeds = f"    assert 'reference' == context.{option}\n    return Measured("
    (project.parent / "site" / "coins_kind.py").write_text(
        COINS.replace("    return Measured(", heeds) + f"\nTAKES = ('{option}',)\n"
    )
    sys.modules.pop("coins_kind", None)
    assert 0 == verdict("run", PATH, "--measure", f"--{option}", "reference", cwd=project).returncode


def test_a_shipped_kind_cannot_be_replaced(plugin) -> None:
    """Somebody else's module of the name record is refused by name, and the other kinds stay as they are."""
    plugin(COINS, "record")
    with pytest.raises(UsageError, match=r"'record' of coins_kind 1 \(coins_kind\) is refused"):
        experiments.load("record")
    assert "writes" in experiments.load("command").Settings.model_fields


CHANGING = {
    "a line more": "me.write_text(me.read_text() + '# more')",
    "nothing left": "me.write_text('')",
    "removed": "me.unlink()",
    "another version": "(me.parent / 'coins_kind-1.dist-info/METADATA').write_text('Name: coins_kind\\nVersion: 2\\n')",
    "touched": "me.touch()",
}


@pytest.mark.parametrize("change", CHANGING)
def test_a_plugin_that_changes_while_it_measures_is_refused(plugin, project: Path, change: str) -> None:
    """What is kept names the code that measured, or nothing is kept; a new time stamp changes no code."""
    acts = f"    me = __import__('pathlib').Path(__file__)\n    {CHANGING[change]}\n    return Measured("
    plugin(COINS.replace("    return Measured(", acts))
    done = verdict("run", PATH, "--measure", cwd=project)
    assert (0 if change == "touched" else 31) == done.returncode
    assert (change != "touched") == ("verdict.experiments:coins changed while it measured" in done.stderr)
    assert (change == "touched") == (project / "measurements").exists()


def test_every_shipped_kind_keeps_the_contract() -> None:
    """Each is loaded through the same check, and each of this version's can be measured."""
    for name in ("certification", "command", "dtm", "record"):
        assert experiments.measures(experiments.load(name))


READERS = (
    "gate --all --project ROOT", "gate 2026-05-30c --project ROOT", "lint ROOT/prereg/2026-11-25d.yaml",
    "lint ROOT/prereg/2026-11-23a.yaml", "run ROOT/prereg/2026-05-30c.yaml --json", "run ROOT/prereg/2026-11-25d.yaml",
    "run ROOT/prereg/2026-11-23a.yaml", "report ROOT/prereg/2026-05-30c.yaml",
)  # fmt: skip
SAMPLING = (
    "numba",
    "scipy",
    "llvmlite",
    "backends",
    "verdict.experiments.enumeration",
    "verdict.experiments.dtm.substrate",
)


def loaded(*arguments: str) -> set[str]:
    """Return which modules that sample a fresh interpreter holds after a command."""
    code = (
        "import sys\nfrom verdict.cli import main\ntry:\n    main()\nexcept SystemExit as stopped:\n"
        "    assert stopped.code in (0, 10, 20, 30), stopped.code\n"
        f"print(*[name for name in {SAMPLING!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    return set(done.stderr.split("\n")[-2].split())


@pytest.mark.parametrize("command", READERS)
def test_reading_loads_nothing_that_samples(command: str) -> None:
    """Judging what is stored, linting and the gate import no numba, SciPy or backends, nor the machinery of a kind."""
    assert set() == loaded(*command.replace("ROOT", str(ROOT)).split())


@pytest.mark.parametrize(("method", "expected"), [("z", set()), ("t(4)", {"scipy"})])
def test_a_family_of_normal_intervals_needs_no_scipy(tmp_path: Path, method: str, expected: set[str]) -> None:
    """A stored record is widened by the standard library's normal law; Student's is what loads SciPy."""
    case, freeze = ROOT / "tests/meaning/cases/family-pays-once", tmp_path / "prereg" / "2026-11-26a.yaml"
    freeze.parent.mkdir()
    shutil.copy(case / "registration.yaml", freeze)
    (tmp_path / "n.json").write_text((case / "n.json").read_text().replace('"z"', f'"{method}"'))
    assert expected == loaded("run", str(freeze)) & {"scipy"}


def test_measuring_is_seen_to_load_what_samples(tmp_path: Path) -> None:
    """The negative control: planning, which counts the draws of a model, loads backends."""
    assert {"backends"} <= loaded("plan", str(ROOT / "prereg/2026-11-23a.yaml"), "--machine", str(rate(tmp_path)))


def rate(folder: Path) -> Path:
    """Write a rate of another machine."""
    path = folder / "other.json"
    path.write_text(json.dumps({
        "schema": "verdict/rate/1", "machine": "other", "backend": "numba_cpu", "contract_version": 1, "graph": "60_12",
        "chains": 32, "spin_updates_per_second": 1e9, "fixed_seconds": 0.0,
    }))  # fmt: skip
    return path
