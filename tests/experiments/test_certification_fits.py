"""A certification whose draft has no place for what it measures is refused by lint, not after it was frozen."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.cli.test_commands import ROOT, verdict

TREE = yaml.safe_load((ROOT / "prereg" / "2026-11-23a.yaml").read_text())


@pytest.mark.parametrize(("change", "sentence"), [
    ({"quantities": {"T_O_ratio": None}, "predictions": {"P3": None}}, "measures T_O_ratio: found no such quantity"),
    ({"quantities": {"T_O_ratio": {"axes": ["kernel"], "support": [0, 9]}}, "predictions": {"P3": None}},
     "found T_O_ratio of another type or over other axes, wanted T_O_ratio: {axes: [case], support: [0, inf]}"),
    ({"axes": {"K": {"levels": [3, 31], "unit": "sweeps"}}}, "found an axis K of 3, 31, wanted the levels that are"),
    ({}, ""),
], ids=["no quantity", "other axes", "other levels", "as it is"])  # fmt: skip
def test_what_is_measured_has_a_place(tmp_path: Path, change: dict, sentence: str) -> None:
    """Each thing that lacks one is named, with what to write; the engine's own certification is sound."""
    tree = {**TREE, **{key: {**TREE[key], **block} for key, block in change.items()}}
    for key in ("quantities", "predictions"):
        tree[key] = {name: block for name, block in tree[key].items() if block is not None}
    path = tmp_path / "draft.yaml"
    path.write_text(yaml.safe_dump(tree, sort_keys=False))
    done = verdict("lint", str(path), width="1000")
    said = done.stdout + done.stderr
    assert (2 if sentence else 0, True) == (done.returncode, sentence in said), said
