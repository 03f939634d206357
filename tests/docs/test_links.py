"""Every link of every page of the repository leads somewhere, and its anchor is a heading there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.links import anchors, broken, pages, slug, targets

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "report" / "golden"  # documents of the program, with tests of their own


def test_every_link_leads_somewhere() -> None:
    """Files exist and headings are there; no link leaves the repository."""
    found = pages(ROOT)
    assert len(found) > 60
    assert [] == [line for page in found if not page.is_relative_to(GOLDEN) for line in broken(page, ROOT)]


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("[there](other.md)", ""),
        ("[there](other.md#why-me)", ""),
        ("[here](#here)", ""),
        ("[far](https://example.org/x)", ""),
        ("`[code](nowhere.md)`", ""),
        ("```\n[code](nowhere.md)\n```", ""),
        ("[gone](gone.md)", "no such file"),
        ("![gone](gone.png)", "no such file"),
        ("[x]\n\n[x]: gone.md", "no such file"),
        ("[over\ntwo lines](gone.md)", "no such file"),
        ("[no heading](other.md#nothing)", "no such heading"),
        ("[no heading](#nothing)", "no such heading"),
        ("[out](../../out.md)", "leaves the repository"),
        ("[root](/other.md)", "leaves the repository"),
    ],
)
def test_a_planted_link_is_judged(link: str, why: str, tmp_path: Path) -> None:
    """Negative controls beside their honest twins."""
    (tmp_path / "other.md").write_text("# Other\n\n## Why me?\n", encoding="utf-8")
    page = tmp_path / "page.md"
    page.write_text(f"# Here\n\n{link}\n", encoding="utf-8")
    assert why == "".join(line.rpartition(": ")[2] for line in broken(page, tmp_path))


def test_anchors_are_formed_as_github_forms_them() -> None:
    """Small letters, no punctuation, hyphens; a second heading of the same words is numbered; code has no headings."""
    assert "a-b_c--d-why" == slug("A `b_c` – [d](x.md): why?")
    assert {"twice", "twice-1", "by-hand"} == anchors('# Twice\n## Twice\n```\n# no\n```\n<a id="by-hand"></a>\n')
    assert ["a.md", "b.png", "c.md"] == targets('[a](a.md "title") ![b](b.png)\n\n[c]: c.md\n')
