"""The site of a project: nothing is left out, nothing asked for from elsewhere, the same bytes, whole or not at all."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.project.gate.test_attacks import files
from tests.project.ledger.repository import DRAFT, Repository
from verdict.judge import verdicts
from verdict.outcome.record import Exit
from verdict.project.folder import Project
from verdict.project.site import publish
from verdict.project.site.publishing import made
from verdict.project.site.states import page_name
from verdict.words.errors import UsageError
from verdict.words.vocabulary import Word

ELSEWHERE = re.compile(
    r"""(?:src|href|action|data|poster)\s*=\s*["']?\s*(?:https?:|//|javascript:|data:)|@import|url\(""", re.IGNORECASE
)
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>{{ 7 * 7 }}{% raw %}&amp;\"'`"


class Links(HTMLParser):
    """Every link and every anchor of a page, and the names of its elements."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: list[str] = []
        self.elements: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one element."""
        self.elements.add(tag)
        for name, value in attrs:
            if name in ("href", "src"):
                self.links.append(value or "")
            if name == "id":
                self.anchors.append(value or "")


def pages(repository: Repository) -> dict[str, str]:
    """Return the texts of a site by their names."""
    return {name: content.decode() for name, content in made(repository.project)[1].items()}


def broken_links(site: dict[str, str]) -> Iterator[str]:
    """Yield every link of a page that leads to no page, or to no anchor of one."""
    read = {name: Links(text) for name, text in site.items() if name.endswith(".html")}
    for name, page in read.items():
        for link in page.links:
            target, _, anchor = link.partition("#")
            if (target or name) not in site or (anchor and anchor not in read[target or name].anchors):
                yield f"{name}: {link}"


def entry(repository: Repository, name: str) -> dict:
    """Return what the index says of one freeze."""
    index = json.loads(pages(repository)["site.json"])
    return next(one for one in index["freezes"] if one["id"] == name)


@pytest.fixture
def amended(locked: Repository) -> Repository:
    """A locked freeze, and a stricter one in its place, after its cells were seen, that is not measured."""
    deviate(locked, locked.only, "value: 0.3,", "value: 0.2,")
    return locked


def deviate(repository: Repository, name: str, old: str, new: str) -> str:
    """Freeze another registration in the place of one whose cells were seen."""
    text = (repository.root / f"prereg/{name}.yaml").read_text()
    assert old in text
    text = text.replace(old, new, 1) + f"parent: {{id: {name}, digest: unknown}}\n"
    return repository.freeze(text, "--kind", "error", "--access", "cells_seen")


def test_a_site_has_an_index_every_report_differences_and_badges(amended: Repository) -> None:
    """A page, a badge and the numbers of each freeze; a page for the amendment; and what GitHub Pages wants."""
    first, second = amended.ledger.chain.freezes
    site = pages(amended)
    assert {".nojekyll", "index.html", "site.json", f"{first}.html", f"{first}.json", f"{first}.svg", f"{second}.html",
            f"{second}.svg", f"difference-{first}-{second}.html"} == set(site)  # fmt: skip
    index = site["index.html"]
    assert index.index(second) < index.index(f'href="{first}.html"')  # the newest first
    assert all(text in index for text in ("chain unbroken, 3 entries", "1 as locked, 1 not measured yet", "1 PASS"))
    assert f'deviates from <span class="id">{first}</span>' in index
    assert f'replaced by <span class="id">{second}</span>' in index
    assert "One verdict moves, by the amendment alone" in site[f"difference-{first}-{second}.html"]


def test_every_link_leads_somewhere_in_the_folder(amended: Repository) -> None:
    """Links are relative, and neither a page nor an anchor is missing."""
    assert [] == list(broken_links(pages(amended)))


def test_a_link_to_nowhere_is_seen(amended: Repository) -> None:
    """The negative control: a page that is gone, and an anchor that nothing has."""
    site = pages(amended)
    first = next(iter(amended.ledger.chain.freezes))
    del site[f"{first}.html"]
    assert any(link.endswith(f"{first}.html") for link in broken_links(site))
    assert ["a.html: #none"] == list(broken_links({"a.html": '<a href="#none">x</a>'}))


def test_nothing_is_asked_for_from_elsewhere(amended: Repository) -> None:
    """No page names another host, and none has a script, a frame or a form."""
    for name, text in pages(amended).items():
        if name.endswith((".html", ".svg")):
            assert not ELSEWHERE.search(text.replace('xmlns="http://www.w3.org/2000/svg"', "")), name
            assert set() == Links(text).elements & {"script", "iframe", "object", "embed", "form", "link"}, name
    assert ELSEWHERE.search('<img src="https://example.org/x.png">')
    assert ELSEWHERE.search("@import 'x.css'")


def test_the_same_project_gives_the_same_bytes(amended: Repository) -> None:
    """No clock, no host, no path of the machine."""
    first, second = made(amended.project)[1], made(amended.project)[1]
    assert first == second
    assert [] == [name for name, content in first.items() if str(amended.root).encode() in content]


def test_a_freeze_without_its_evidence_is_shown_as_such(locked: Repository) -> None:
    """What was locked is not derived again, so no verdict is shown; the freeze stays in the list."""
    name = locked.only
    (locked.root / files(locked)[1]).unlink()
    locked.commit("lose")
    site, found = pages(locked), entry(locked, name)
    assert ("missing or stale", 31, {}) == (found["state"], found["code"], found["words"])
    assert {"PASS": 1} == found["locked"]
    assert "is gone, on which the verdicts were locked" in site[f"{name}.html"]
    assert "missing or stale" in site["index.html"]
    assert "missing or stale" in site[f"{name}.svg"]
    assert f"{name}.json" not in site


def test_an_edited_freeze_is_shown_as_broken_and_without_a_verdict(locked: Repository) -> None:
    """Exit 3: neither the index nor its page names a word of it, and no numbers are given."""
    name = locked.only
    locked.edit(files(locked)[0], "value: 0.3,", "value: 0.5,")
    state, site = made(locked.project)
    assert Exit.INTEGRITY is state.code
    assert ("broken", {}) == (entry(locked, name)["state"], entry(locked, name)["words"])
    page = site[f"{name}.html"].decode()
    assert "a frozen file was edited" in page
    told = page + site["index.html"].decode() + site["site.json"].decode() + site[f"{name}.svg"].decode()
    assert [] == re.findall(r"\b(?:NOT )?PASS(?:ED)?\b|UNTESTED", told.split("<body>", 1)[1])
    assert f"{name}.json" not in site


def test_a_broken_freeze_hides_no_other(amended: Repository) -> None:
    """The amendment is still there, and no difference from what is broken is shown."""
    first, second = amended.ledger.chain.freezes
    amended.edit(f"prereg/{first}.yaml", "value: 0.3,", "value: 0.5,")
    assert "not measured yet" == entry(amended, second)["state"]
    assert [] == [name for name in pages(amended) if name.startswith("difference")]
    assert [] == list(broken_links(pages(amended)))


def test_a_changed_lock_is_shown_with_what_changed(locked: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 30: the page says what was locked and what is found, and the index shows no bar of verdicts."""
    monkeypatch.setattr(verdicts, "combine", lambda words: Word.UNTESTED)
    name = locked.only
    state, site = made(locked.project)
    assert Exit.CHANGED is state.code
    assert "changed" == entry(locked, name)["state"]
    page = site[f"{name}.html"].decode()
    assert "What is not as it was locked" in page
    assert re.search(r"<th scope=\"row\">prediction P1.*?PASS.*?UNTESTED", page)
    assert "shares" not in site["index.html"].decode().split("<tbody>")[1]


def test_a_broken_ledger_has_a_site_that_gives_no_verdict(locked: Repository, tmp_path: Path) -> None:
    """Every freeze is named, the heading says what is broken, and the exit code is 3."""
    name = locked.only
    locked.edit("prereg/ledger/000001.json", "to test", "to fool")
    done = locked.run("report", "--all", "--output", str(tmp_path / "site"))
    assert 3 == done.returncode
    index = (tmp_path / "site/index.html").read_text()
    assert all(text in index for text in (name, "the ledger is broken: no verdict is given", "entry 2 follows"))
    assert [] == [word for word in ("1 PASS", "NOT PASSED", 'shares"') if word in index.split("<body>")[1]]
    assert "no verdict is given" in (tmp_path / f"site/{name}.html").read_text()


def test_markup_in_every_field_is_shown_as_text(repository: Repository) -> None:
    """A title, a claim, a reason and what is not shown: no element comes of them, and no template runs."""
    text = DRAFT
    for old in ("Two methods", "The error is small.", "too few seeds"):
        text = text.replace(f'"{old}"', json.dumps(MARKUP))
    text = text.replace("[anything else]", f"[{json.dumps(MARKUP)}]")
    name = repository.freeze(text)
    repository.measure(name)
    repository.run("gate", "--write-lock", "--reason", MARKUP)
    repository.commit("lock")
    deviate(repository, name, json.dumps(MARKUP), json.dumps(MARKUP + "!"))
    site = pages(repository)
    assert [] == list(broken_links(site))
    for page, content in site.items():
        if page.endswith((".html", ".svg")):
            assert set() == Links(content).elements & {"script", "img"}, page
            assert "49" not in re.sub(r"[0-9a-f]{12,}", "", content) or "{{ 7" in content, page
    assert "&lt;script&gt;alert(1)" in site["index.html"]


def test_a_lock_of_any_name_has_a_page(locked: Repository) -> None:
    """What lies under verdicts/ may be called anything: it is listed, and its files have a name of their own."""
    odd = '..<b>"x" #?%'
    (locked.root / "verdicts" / f"{odd}.lock").write_text("no lock\n")
    site = pages(locked)
    assert page_name(odd) in {name.removesuffix(".html") for name in site}
    assert re.fullmatch(r"other-[0-9a-f]{12}", page_name(odd))
    assert "&lt;b&gt;" in site["index.html"]
    assert [] == list(broken_links(site))


def test_a_site_is_written_whole_over_an_earlier_one_and_over_nothing_else(amended: Repository, tmp_path: Path) -> None:
    """A second writing leaves no page of the first; a folder with something else in it is left as it is."""
    folder = tmp_path / "site"
    publish(amended.project, folder)
    before = sorted(path.name for path in folder.iterdir())
    (folder / "CNAME").write_text("example.org")
    with pytest.raises(UsageError, match="holds CNAME, which a site does not consist of; nothing was written"):
        publish(amended.project, folder)
    (folder / "CNAME").unlink()
    publish(amended.project, folder)
    assert before == sorted(path.name for path in folder.iterdir())
    assert [] == [path.name for path in tmp_path.iterdir() if path.name.startswith(".site")]


def test_an_empty_project_has_a_site(tmp_path: Path) -> None:
    """Nothing is frozen: the index says so, and the exit code is that of nothing to judge."""
    (tmp_path / "prereg").mkdir()
    state = publish(Project(tmp_path), tmp_path / "site")
    assert Exit.NOTHING_TO_JUDGE is state.code
    assert "nothing is frozen" in (tmp_path / "site/index.html").read_text()


@pytest.mark.parametrize("arguments", [(), ("--all",), ("--output", "x"), ("--all", "2026-05-30c", "--output", "x")])
def test_a_freeze_or_all_is_asked_for(amended: Repository, arguments: tuple[str, ...]) -> None:
    """One of the two, and a folder for all of them: exit 2."""
    if "2026-05-30c" in arguments:
        arguments = (next(iter(amended.ledger.chain.freezes)), "--all", "--output", "x")
    done = amended.run("report", *arguments)
    assert 2 == done.returncode
    assert "wanted a freeze, or --all with --output FOLDER" in done.stderr
