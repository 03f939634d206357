"""What a plan says before anything is spent, on the published freeze and on constructed ones."""

from __future__ import annotations

import json
import math
import shutil
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.cli.test_commands import FREEZE, ROOT, verdict
from tests.factory import ESTIMATORS, freeze
from tests.judge.lint.test_lint import LENGTH, TAU, tau_freeze
from verdict.experiments.certification.check import MADE, TEXTS
from verdict.experiments.sampling import Rate, measure_rate, pilot, this_machine
from verdict.judge.limits import limits
from verdict.judge.lint.examination import examine
from verdict.judge.lint.opening import openings
from verdict.plan.feasible import Prior, feasible
from verdict.plan.price import Chains, budgets, price
from verdict.project.folder import Project
from verdict.project.loading import load_registration
from verdict.project.rates import SCHEMA, here, read
from verdict.words.errors import UsageError

EXP3 = Chains(3600, 25200, 32)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the freezes, with a kept rate, so that no test waits for a compiler."""
    shutil.copytree(ROOT / "prereg", tmp_path / "prereg")
    kept(tmp_path / ".verdict" / "rates" / "numba_cpu.json")
    return tmp_path


def kept(path: Path, **changes) -> Path:
    """Write a rate of 1e9 spin updates a second without a fixed part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rate = asdict(Rate(this_machine(), "numba_cpu", 1, "60_12", 32, 1e9, 0.0))
    path.write_text(json.dumps({"schema": SCHEMA, **rate, **changes}))
    return path


def told(folder: Path, *arguments: str) -> str:
    """Return what plan prints, in one line."""
    done = verdict("plan", FREEZE, *arguments, cwd=folder)
    assert done.returncode == 0
    return " ".join(done.stdout.split())


FOUND_OUT = [
    "traj_len 3,000 cannot meet it for tau_max > 60 sweeps; at tau_max = 500 it needs traj_len 25,000",
    "warmup 1,000 cannot meet it for tau_max > 200 sweeps; at tau_max = 500 it needs warmup 2,500",
    "pair_truncated on 3,000 draws cannot read above 574.5; one flip in mid-run reads as 500",
    "P5 will be UNTESTED wherever tau_max > 60",
    "at tau = 500 (a lower bound: slower chains read no higher): traj_len: 25,000, warmup: 2,500",
    "3.17e+09 spin updates for each t",
    "360 MB as packed spins, not 80.6 GB as float32",
    "3.2 s for one, 13 s for all, on this machine (numba_cpu, 1e+09 spin updates/s)",
    "that is 0.00352 of 8 gpu_hours, within the budget",
]


def test_the_published_freeze_is_told_what_its_run_found_out(project: Path) -> None:
    """What took 6.67 GPU-hours to learn is said before any."""
    said = told(project)
    assert [words for words in FOUND_OUT if words not in said] == []


def test_with_a_prior_a_prediction_is_untested_for_certain(project: Path) -> None:
    """Expected times all above 60: not 'wherever' but 'will be'; P1 to P4 are not touched."""
    said = told(project, "--tau", "486", "500")
    assert "P5 will be UNTESTED: traj_adequate_50tau holds only up to tau_max = 60" in said
    assert "P1, P2, P3a can come out either way" in said
    assert "traj_len 3,000 can never meet it for the expected times" in said


def test_with_a_short_prior_everything_can_be_tested(project: Path) -> None:
    """Expected times up to 40: both flags are met and no run is proposed."""
    said = told(project, "--tau", "1", "40")
    assert "P5 can come out either way" in said
    assert "The run that would make them testable" not in said


def test_json_holds_the_same_figures(project: Path) -> None:
    """The exact figures: (25,000 + 2,500) sweeps x 32 x 3,600, 25,000 x 32 x 3,600 / 8 bytes."""
    printed = json.loads(verdict("plan", FREEZE, "--json", cwd=project).stdout)
    assert printed["adequate"]["spin_updates_each"] == 27_500 * 32 * 3600
    assert printed["adequate"]["packed_bytes"] == 360_000_000
    assert printed["adequate"]["float32_bytes"] == 80_640_000_000
    assert printed["flags"]["traj_adequate_50tau"]["holds_up_to"] == 60
    assert printed["predictions"]["P5"]["testable"] is None


def test_the_draft_is_an_amendment_that_opens_its_gates(project: Path) -> None:
    """The draft registers, keeps its comments, names its parent by digest, and holds at tau = 500."""
    done = verdict("plan", FREEZE, "--draft", "prereg/drafts", cwd=project)
    path = project / "prereg" / "drafts" / "2026-05-30d.yaml"
    assert done.returncode == 0
    drafted, frozen = load_registration(path), load_registration(project / FREEZE)
    assert {o.flag: o.limit for o in openings(drafted)} == {"traj_adequate_50tau": 500, "burn_adequate_5tau": 500}
    assert drafted.prereg.parent is not None
    assert (drafted.prereg.parent.id, drafted.prereg.parent.digest) == (frozen.id, frozen.digest)
    assert "# Exp 3's re-freeze" in path.read_text(encoding="utf-8")
    assert not any(finding.refuses for finding in examine(drafted, limits(drafted)).findings)
    compared = json.loads(verdict("diff", FREEZE, str(path), "--json", cwd=project).stdout)
    moved = {c["place"]: c["kind"] for c in compared["changes"]}
    assert moved == {"constants.traj_len": "loosened", "constants.warmup": "loosened"}


def test_a_draft_is_never_written_over_a_file(project: Path) -> None:
    """A second draft of the same name is refused and the first stays."""
    assert verdict("plan", FREEZE, "--draft", "prereg/drafts", cwd=project).returncode == 0
    again = verdict("plan", FREEZE, "--draft", "prereg/drafts", cwd=project)
    assert again.returncode == 2
    assert "never written over another file" in again.stderr


def test_another_machine_is_timed_by_its_record(project: Path) -> None:
    """A file from elsewhere adds a line at its rate; a wrong file and an unknown name are refused."""
    fast = kept(project / "fast.json", machine="a fast machine", spin_updates_per_second=1e11)
    assert "on a fast machine (numba_cpu, 1e+11 spin updates/s)" in told(project, "--machine", str(fast))
    broken = kept(project / "broken.json", spin_updates_per_second="fast")
    for name in (str(broken), "nowhere"):
        assert verdict("plan", FREEZE, "--machine", name, cwd=project).returncode == 2


def test_a_kept_rate_of_another_machine_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rate is measured again where the processor is another one."""
    path = kept(tmp_path / ".verdict" / "rates" / "numba_cpu.json", machine="another processor, 2 cores")
    fresh = Rate(this_machine(), "numba_cpu", 1, "60_12", 32, 7.0, 0.0)
    monkeypatch.setattr("verdict.project.rates.measure_rate", lambda _: fresh)
    assert here(Project(tmp_path), "numba_cpu") == fresh
    assert read(path) == fresh


def test_a_rate_is_measured_by_two_lengths() -> None:
    """The reference backend has a finite rate, and a longer job is estimated to take longer."""
    rate = measure_rate("reference")
    assert 0 < rate.spin_updates_per_second < math.inf
    assert rate.seconds(1e9) > rate.seconds(1e6) >= rate.fixed_seconds


def test_budgets_are_read_through_their_own_expression() -> None:
    """Seconds enter the registered quantity in seconds, hours come out."""
    registration = load_registration(ROOT / FREEZE)
    assert budgets(registration, 36_000.0) == {"gpu_hours": (10.0, 8.0)}


def test_a_price_sums_the_lengths_its_flags_rest_on() -> None:
    """Draws and warm-up, for each cell of tau."""
    registration = load_registration(ROOT / FREEZE)
    found = price(registration, tuple(openings(registration)), EXP3, {})
    assert found is not None
    assert (found.sweeps, found.draws, found.cells) == (4000, 3000, 4)
    assert found.total == 4 * 4000 * 32 * 3600


@pytest.mark.parametrize(("lo", "hi", "met"), [(1, 60, True), (1, 61, None), (61, 99, False)])
def test_a_flag_is_met_for_all_some_or_no_expected_times(lo: float, hi: float, met: bool | None) -> None:
    """The edge itself counts as met: 3000 >= 50 * 60."""
    registration = tau_freeze("traj_len >= 50 * tau_max")
    found = feasible(registration, ESTIMATORS, Prior(lo, hi, "a test"))
    assert [flag.met for flag in found.flags] == [met]


def test_without_a_length_no_run_is_proposed() -> None:
    """A bar on tau itself cannot be met by a longer run."""
    registration = freeze(
        quantities=TAU, constants={**LENGTH, "most": 10}, flags={"fast": {"axes": ["t"], "when": "tau_max <= most"}}
    )
    found = feasible(registration, ESTIMATORS, Prior(50, 60, "a test"))
    assert (found.flags[0].met, dict(found.lengths)) == (False, {})


def test_a_pilot_reads_tau_from_a_short_run() -> None:
    """Weak random weights on a small torus mix within a few sweeps, and the pilot says so with an upper end."""
    lattice = {"graph": "8_8", "boundary": "open", "weight_scale": 0.05, "bias_scale": 0.1, "weights_seed": 1,
               "beta": 1.0, "kernel": "symmetrised", "chains": 8, "warmup": 10, "sweeps": 20,
               "seeds": ["a", "b"]}  # fmt: skip
    small = {"family": "curie_weiss", "n_spins": 4, "beta": 0.5, "field": 0.1}
    kind = {"kind": "certification", "root_seed": 1, "level": 0.9, "systems": {"s": small},
            "cases": {"c": {"system": "s", "kernel": "alternating"}},
            "sampling": {"chains": 4, "warmup": 1, "sweeps": 64, "window": 8, "mse_chains": 4, "mse_burn_in": 1},
            "windows": [10, 20, 30], "lattice": lattice,
            "identity": {"kernels": ["alternating"], "chains": 1, "warmup": 0, "sweeps": 1}}  # fmt: skip
    axes = {"case": ["c"], "kernel": ["alternating"], "seed": ["a", "b"]}
    told = {name: {"type": "text"} if name in TEXTS else {"support": [0, "inf"]} for name in MADE}
    places = {name: {"axes": list(over), **told[name]} for name, over in MADE.items()}
    found = pilot(freeze(experiment=kind, axes=axes, quantities=places), "reference", 256, lambda *_: None)
    assert 0.4 <= found.lo <= found.hi < 12


def test_a_kind_without_a_pilot_says_so() -> None:
    """A record cannot be piloted; the sentence names the way out."""
    with pytest.raises(UsageError, match="--tau LO HI"):
        pilot(freeze(), "reference", 128, lambda *_: None)
