"""Portions: what the protocol does not register is refused, with the nearest name, before anything runs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.test_commands import ROOT, verdict
from tests.experiments.dtm import toy
from verdict.experiments.contract import Context
from verdict.experiments.dtm import carrying_out, described, portions
from verdict.experiments.dtm.protocol import Portion
from verdict.jobs.job import Failed
from verdict.project.loading import load_draft
from verdict.words.errors import UsageError

D = "prereg/2026-11-25d.yaml"
WRONG = {
    "": "'' is neither",
    "live": "'live' is neither",
    "shrot": "Did you mean 'short'?",
    "Short": "Did you mean 'short'?",
    "2": "'2' is neither",
    "2/": "'2/' is neither",
    "/alternating": "'/alternating' is neither",
    "2/alternating/": "'2/alternating/' is neither",
    "2/alternating@": "'2/alternating@' is neither",
    "2/alternating/1024/": "is neither",
    "2/alternating/1024/512": "is neither",
    "2/alternating@0@0": "is neither",
    "2//alternating": "is neither",
    "2/alternating+": "'' is neither",
    "+2/alternating": "'' is neither",
    "2/alternating++2/alternating": "'' is neither",
    "2 alternating": "is neither",
    "02/alternating": "the epoch '02'",
    " 2/alternating": "the epoch ' 2'",
    "2.0/alternating": "the epoch '2.0'",
    "3/alternating": "the epoch '3' in '3/alternating' is not registered; registered: 2",
    "2/altrnating": "registered: alternating. Did you mean 'alternating'?",
    "2/alternating ": "the kernel 'alternating '",
    "2/random_scan": "the kernel 'random_scan'",
    "2/alternating/1000": "the ladder's length '1000'",
    "2/alternating/131072": "registered: 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536",
    "2/alternating/1,024": "the ladder's length '1,024'",
    "2/alternating@0": "the input '0' in '2/alternating@0' is not registered; registered: none",
    "short+short": "'short' is neither",
    "2/alternating+2/alternating": "found 2/alternating twice",
    "2/alternating/1024+2/alternating/2048": "found 2/alternating twice",
}


@pytest.mark.parametrize("portion", WRONG)
def test_a_portion_that_is_not_registered_is_refused(portion: str) -> None:
    """Each kind of mistake says which word is wrong, and what is registered."""
    with pytest.raises(UsageError) as refused:
        portions.parts(toy.protocol(), portion)
    assert WRONG[portion] in str(refused.value)
    assert f"the portion '{portion}'" in str(refused.value)


@pytest.mark.parametrize("portion", [None, "short", "2/alternating", "2/alternating/256", "2/alternating/65536"])
def test_what_is_registered_is_one_part(portion: str | None) -> None:
    """The negative control: the whole grid, a name, and what is spelled out."""
    assert [(2, "alternating")] == [(part.t, part.kernel) for part in portions.parts(toy.protocol(), portion)]


@given(st.text(alphabet="0123456789/@+.altern_ic \n", max_size=24))
def test_whatever_is_typed_is_a_part_of_the_grid_or_a_sentence(portion: str) -> None:
    """No text reads as a part that it does not spell: what is accepted spells itself again."""
    try:
        found = portions.parts(toy.protocol(), portion)
    except UsageError:
        return
    written = "+".join(f"{p.t}/{p.kernel}" + (f"/{p.top}" if p.top else "") for p in found)
    assert portion == written


@pytest.mark.parametrize(
    "part", [{"t": 3, "kernel": "alternating"}, {"t": 2, "kernel": "symmetrised"},
             {"t": 2, "kernel": "alternating", "top": 1000}, {"t": 2, "kernel": "alternating", "input": 4}],
)  # fmt: skip
def test_a_registered_portion_off_the_grid_is_refused_before_it_runs(part: dict) -> None:
    """A protocol that names what it does not measure is a sentence, not a traceback after the first part."""
    with pytest.raises(UsageError, match=r"found the portion 'odd', .* is not registered"):
        portions.parts(toy.protocol(portions={"odd": (Portion.model_validate(part),)}), "odd")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The freezes alone: whatever measures anything fails for want of checkpoints."""
    shutil.copytree(ROOT / "prereg", tmp_path / "prereg")
    return tmp_path


@pytest.mark.parametrize("portion", ["50/alternatin", "51/alternating", "", "live", "50/alternating/16384+"])
def test_the_command_refuses_a_portion_before_it_reads_a_checkpoint(project: Path, portion: str) -> None:
    """Exit 2, the list and the nearest name; the project has no checkpoint, and that is not what is said."""
    done = verdict("run", D, "--measure", "--portion", portion, cwd=project)
    assert 2 == done.returncode
    assert f"found the portion '{portion}', wanted a registered one (none) or parts" in done.stderr
    assert not (project / ".verdict").exists()
    sound = verdict("run", D, "--measure", "--portion", "50/alternating/16384", cwd=project)
    assert "checkpoint" in sound.stderr


def test_a_described_run_has_no_portions() -> None:
    """The founding freeze describes what others ran; asked for a portion of it, nothing is measured."""
    done = verdict("run", "prereg/2026-05-30c.yaml", "--measure", "--portion", "t=200")
    assert 2 == done.returncode
    assert "found the portion 't=200', but 2026-05-30c describes a run and registers no portions" in done.stderr


def test_a_described_run_whose_job_failed_has_no_time() -> None:
    """What the others took is less than the budget is about: an unknown budget lets nothing pass."""
    context = Context(load_draft(ROOT / "prereg/2026-05-30c.yaml"), ROOT)
    found = carrying_out.gather(context, {described.name_of(200): Failed("out of memory", 3)})
    assert {"every": {"missing": carrying_out.NOT_TIMED}} == found.quantities["wall_seconds"]
