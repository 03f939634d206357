"""What is said to be missing is counted in units, as the n beside it is: a pair that lacks both numbers is one."""

from __future__ import annotations

from pathlib import Path

import yaml

from tests.cli.test_commands import verdict

TREE = {
    "schema": "verdict/prereg/2", "id": "2026-01-01a", "title": "t", "tag_flips": "none",
    "scope": {"covers": ["these"], "does_not_show": ["others"]},
    "axes": {"model": ["old", "new"], "question": {"planned": 40}},
    "experiment": {"kind": "table", "reads": "t.csv"},
    "quantities": {"correct": {"type": "count", "axes": ["model", "question"], "support": [0, 1]}},
    "estimates": {"gain": {
        "paired_difference_of_proportions": ["correct[model == 'new']", "correct[model == 'old']"],
        "over": ["question"],
        "method": "tango", "level": 0.95, "least": 20, "assume": "common", "why": "w"}},
    "predictions": {"P1": {"claim": "c", "test": "gain > 0"}},
}  # fmt: skip


def test_a_pair_without_both_is_one_missing_unit(tmp_path: Path) -> None:
    """Ten questions were never asked of either model, one of the new model alone: eleven of forty."""
    rows = [f"old,{i},{i % 2}\nnew,{i},1\n" for i in range(29)] + ["old,29,1\nnew,29,\n"]
    (tmp_path / "t.csv").write_text("model,question,correct\n" + "".join(rows))
    (tmp_path / "t.yaml").write_text(yaml.safe_dump(TREE, sort_keys=False))
    done = verdict("run", "t.yaml", cwd=tmp_path, width="1000")
    assert "n = 40, 11 of them missing" in done.stdout, done.stdout
