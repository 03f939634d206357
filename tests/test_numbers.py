"""docs/tutorials/numbers.md, run as written: what is typed, what comes out, and every block of YAML."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.cli.test_commands import ROOT, verdict
from tests.test_tutorial import BLOCK, WRITTEN, Reader

TEXT = (ROOT / "docs" / "tutorials" / "numbers.md").read_text(encoding="utf-8")
SECTIONS = {"Training seeds": "paired-seeds", "An evaluation of two models": "evaluation", "An A/B test": "ab-test",
            "Markov chains": "chains", "Numbers from somebody else": "paired-seeds",
            "Numbers that are no sample": "paired-seeds"}  # fmt: skip
WHOLE = "schema: "  # begins a registration that is shown whole


def sections() -> dict[str, list[tuple[str, str]]]:
    """Return the blocks of each section: (language, text)."""
    parts = TEXT.split("\n## ")[1:]
    return {part.split("\n", maxsplit=1)[0]: BLOCK.findall(part) for part in parts}


def registration(name: str) -> str:
    """Return the text of a template's registration."""
    return (ROOT / "examples" / name / "registration.yaml").read_text(encoding="utf-8")


VARIED = [
    (name, text)
    for heading, name in SECTIONS.items()
    for language, text in sections()[heading]
    if language == "yaml" and text not in registration(name) and not text.startswith(WHOLE)
]


def test_what_is_typed_works_and_prints_what_the_page_says(tmp_path: Path) -> None:
    """All four templates and a table of somebody else, from an empty folder, one after another."""
    reader, steps = Reader(tmp_path), 0
    for blocks in sections().values():
        for language, text in blocks:
            if language == "sh":
                reader.types(text)
            elif language == "text":
                reader.expects(text)
            elif text.startswith(WHOLE):
                draft = reader.folder / "prereg" / "drafts" / f"{reader.day}a.yaml"
                draft.write_text(text.replace(WRITTEN, reader.day), encoding="utf-8")
            elif language == "json":
                (reader.folder / "published.json").write_text(text, encoding="utf-8")
            steps += language in ("sh", "text")
    assert 13 == steps


def test_the_page_is_about_every_template() -> None:
    """Its headings are known, and most of its YAML is that of the templates, to the letter."""
    assert SECTIONS.keys() == sections().keys()
    shown = [text for blocks in sections().values() for language, text in blocks if language == "yaml"]
    assert (20, 9) == (len(shown), len(VARIED))


CONDITION = "keeps them in the denominator"  # the warning of measured conditions, which one block is about


@pytest.mark.parametrize(("name", "text"), VARIED)
def test_every_other_block_fits_into_its_template(name: str, text: str, tmp_path: Path) -> None:
    """Laid over the template's registration, with a test that rests on it, it is accepted."""
    tree = yaml.safe_load(registration(name))
    for key, block in yaml.safe_load(text).items():
        tree[key] = block if key == "confidence" else {**tree[key], **block}  # which says one thing or the other
    path = tmp_path / "x.yaml"
    path.write_text(yaml.safe_dump(tree, sort_keys=False), encoding="utf-8")
    done = verdict("lint", str(path), width="1000")
    warned = [line for line in done.stdout.splitlines() if "warning  " in line and CONDITION not in line]
    assert (0, []) == (done.returncode, warned), done.stderr + done.stdout


def test_a_block_that_does_not_fit_is_seen(tmp_path: Path) -> None:
    """The negative control."""
    with pytest.raises(AssertionError):
        test_every_other_block_fits_into_its_template("chains", "estimates: {x: {mean: y, over: [chain]}}", tmp_path)
