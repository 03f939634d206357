"""The pages about evaluations and chains are followed with files that the tools themselves wrote."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml

from tests.cli.test_commands import ROOT
from tests.docs import following
from tests.experiments import table as tables
from tests.experiments.chains import registered as registered_chains
from verdict.experiments.contract import Context
from verdict.experiments.kinds import chains, table

MADE = Path(__file__).parent / "made"
PAGES = {"lm-evaluation-harness": "lm_eval", "inspect": "inspect", "arviz": "arviz"}
PART = re.compile(r"<!-- not carried out: a part of a registration[^\n]*\n```yaml\n(.*?)```", re.DOTALL)


def page(name: str) -> Path:
    """Return a page."""
    return ROOT / "docs" / "how-to" / "import" / f"{name}.md"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_followed(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a folder with nothing but the files of the tool, to the verdict that is shown."""
    follow = following.follow

    def with_files(path: Path, reader: following.Reader) -> str:
        shutil.copytree(MADE / PAGES[name], reader.folder, dirs_exist_ok=True)
        return follow(path, reader)

    monkeypatch.setattr(following, "follow", with_files)
    following.check(page(name), tmp_path, monkeypatch)


def parts(name: str) -> list[dict]:
    """Return the parts of registrations that a page shows."""
    return [yaml.safe_load(text)["experiment"] for text in PART.findall(page(name).read_text(encoding="utf-8"))]


def test_the_files_of_two_seeds_are_read_as_they_are_shown(tmp_path: Path) -> None:
    """What the page says of several files reads what the import writes: an item of both is one item."""
    (part,) = parts("lm-evaluation-harness")
    for seed in (1, 2):
        rows = [{"item": item, "acc": (item + seed) % 2} for item in range(3)]
        (tmp_path / f"seed{seed}.json").write_text(json.dumps({"rows": rows}))
    axes = {"seed": {"planned": 2, "role": "replicate"}, "item": {"planned": 3, "role": "replicate"}}
    quantities = {"acc": {"axes": ["seed", "item"], "support": [0, 1]}}
    settings = {key: value for key, value in part.items() if key != "kind"}
    registration = tables.registered(axes, quantities, **settings)
    found = table.measure(Context(registration, tmp_path))
    assert [1, 0, 1, 0, 1, 0] == tables.laid(found, registration)["acc"]


def test_the_files_of_stan_are_read_as_they_are_shown(tmp_path: Path) -> None:
    """Four chains of the committed files, whose draws are those of the NetCDF, to the digits that were written."""
    (part,) = parts("arviz")
    shutil.copytree(MADE / "arviz", tmp_path, dirs_exist_ok=True)
    settings = {key: value for key, value in part.items() if key != "kind"}
    axes = {"chain": {"planned": 4, "role": "replicate"}, "draw": {"planned": 100, "role": "replicate"}}
    quantities = {name: {"axes": ["chain", "draw"]} for name in part["columns"]}
    found = chains.measure(Context(registered_chains(axes, quantities, **settings), tmp_path))
    assert {"mu", "theta_1", "diverging"} == {*found.quantities}
