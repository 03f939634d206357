"""A user's own template: what it is given, what it may read, and how it ends when something is wrong with it."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.report import shapes
from tests.report.golden import judged
from tests.report.hostile import SHOWN
from tests.report.hostile import judged as judged_with
from verdict.cli import group
from verdict.report import own
from verdict.report.own import render_own
from verdict.report.render import FILTERS, VIEWS
from verdict.words.errors import DocumentError, UsageError

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs" / "how-to" / "write-a-report.md"


@pytest.fixture(scope="module")
def payload(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The outcome of a registration that has one of everything."""
    return judged(tmp_path_factory.mktemp("judged"))


def written(folder: Path, text: str, name: str = "my.txt.j2") -> Path:
    """Write a template."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refusal(payload: dict[str, Any], path: Path) -> str:
    """Return what is said of a template that is refused, its folder left away."""
    with pytest.raises((DocumentError, UsageError)) as error:
        render_own(payload, path)
    assert str(error.value).isprintable()
    return str(error.value).replace(f"{path.parent.as_posix()}/", "")


def test_the_example_of_the_docs_writes_a_page(tmp_path: Path) -> None:
    """Its page has a row for each cell of P5, and each prediction with its word; the command writes it to a file."""
    (text,) = re.findall(r"<!-- page.html.j2 -->\n```jinja\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    path, page = written(tmp_path, text, "page.html.j2"), tmp_path / "page.html"
    freeze = str(ROOT / "prereg" / "2026-05-30c.yaml")
    done = CliRunner().invoke(group, ["report", freeze, "--template", str(path), "--output", str(page)])
    assert (0, "") == (done.exit_code, done.output)
    elements, shown = shapes.html(page.read_text(encoding="utf-8"))
    assert (12, 7) == (elements.count("tr"), elements.count("li"))
    assert "P5: UNTESTED. Q_struct tracks Q_op within a factor c." in shown


def test_the_docs_list_every_name() -> None:
    """Every view and every filter is in a table of the page, and nothing that there is not."""
    text = DOCS.read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.*?) \|", text, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([^`]+)`", row)}
    assert {f"view.{name}" for name in VIEWS} | {*FILTERS} == named


@pytest.mark.parametrize(("name", "escaped"), [("a.html.j2", True), ("a.html", True), ("a.SVG.j2", True),
                                               ("a.xml", True), ("a.txt.j2", False), ("html.j2", False)])  # fmt: skip
def test_the_name_of_a_template_decides_what_is_escaped(
    payload: dict[str, Any], tmp_path: Path, name: str, escaped: bool
) -> None:
    """Texts of a document in markup, also in what such a template includes, whatever that is called."""
    written(tmp_path, "{{ freeze.title }}", "part.txt")
    shown = render_own(payload, written(tmp_path, "{{ freeze.title }}{% include 'part.txt' %}", name))
    assert (0 if escaped else 2) == shown.count("<b>")
    assert (2 if escaped else 0) == shown.count("&lt;b&gt;")


@pytest.mark.parametrize("text", SHOWN.values(), ids=SHOWN)
@pytest.mark.parametrize(("ending", "safe"), [("", True), (" | safe", False)])
def test_hostile_texts_are_texts(tmp_path: Path, text: str, ending: str, safe: bool) -> None:
    """In a page of one's own as in a shipped one; the negative control lets a script and XML through."""
    found = judged_with(tmp_path, text).payload
    page = "".join(own._written(found, written(tmp_path, f"<p>{{{{ freeze.title{ending} }}}}</p>", "a.html.j2")))
    assert safe or text not in (SHOWN["a script"], SHOWN["XML"]) or ["p", "/p"] != shapes.html(page)[0]
    assert not safe or ["p", "/p"] == shapes.html(page)[0]


def test_a_template_may_include_what_lies_beside_it_and_what_is_shipped(
    payload: dict[str, Any], tmp_path: Path
) -> None:
    """Its own folder comes first, then the shipped templates."""
    (tmp_path / "parts").mkdir()
    written(tmp_path / "parts", "beside", "part.j2")
    shown = render_own(payload, written(tmp_path, "{% include 'parts/part.j2' %}\n{% include 'report.md.j2' %}"))
    assert shown.startswith("beside# Two ")


WRONG = {
    "no name": ("a\n{{ predictoins }}", "my.txt.j2:2:1: found 'predictoins' is undefined, wanted something that"),
    "no key": ("{{ freeze.name }}", "my.txt.j2:1:1: found 'dict object' has no attribute 'name'"),
    "no end": ("a\nb\n{% for a in b %}", "my.txt.j2:3:1: found Unexpected end of template"),
    "no filter": ("\n{{ freeze | upsidedown }}", "my.txt.j2:2:1: found No filter named 'upsidedown'."),
    "no sum": ("\n\n{{ 1 + freeze.title }}", "my.txt.j2:3:1: found TypeError: unsupported operand"),
    "no quotient": ("{{ 1 / 0 }}", "my.txt.j2:1:1: found ZeroDivisionError: division by zero"),
    "nothing of Python": ("{{ ''.__class__ }}", "my.txt.j2:1:1: found access to attribute '__class__' of 'str' object"),
    "no class": ("{{ ().__class__.__bases__[0] }}", "my.txt.j2:1:1: found access to attribute '__class__'"),
    "no globals": ("{{ cycler.__init__.__globals__ }}", "my.txt.j2:1:1: found access to attribute '__init__'"),
    "no format": ("{{ '{0.__class__}'.format(freeze) }}", "my.txt.j2:1:1: found access to attribute '__class__'"),
    "no change": ("{{ freeze.clear() }}", "my.txt.j2:1:1: found access to attribute 'clear' of 'dict' object"),
    "no file above": ("{% include '../x' %}", "my.txt.j2:1:1: found no template '../x', wanted one that lies beside"),
    "no file elsewhere": ("{% include '/etc/passwd' %}", "my.txt.j2:1:1: found no template '/etc/passwd'"),
    "no link out": ("{% include 'link' %}", "my.txt.j2:1:1: found no template 'link', wanted one that lies beside"),
    "no way around": ("{% include 'sub/../../x' %}", "my.txt.j2:1:1: found no template 'sub/../../x'"),
    "no end of itself": ("{% include 'my.txt.j2' %}", "my.txt.j2:1:1: found templates that include themselves"),
    "no large range": ("{{ range(999999999) }}", "my.txt.j2:1:1: found OverflowError: Range too big"),
    "in what is included": ("\n{% include 'wrong.j2' %}", "wrong.j2:2:1: found 'nothing' is undefined"),
    "broken there": ("\n{% include 'broken.j2' %}", "broken.j2:1:1: found unexpected '}'"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_with_file_and_line(
    payload: dict[str, Any], tmp_path: Path, text: str, said: str
) -> None:
    """Mistakes, and attempts to reach what a template is not given."""
    folder = tmp_path / "own"
    folder.mkdir()
    written(tmp_path, "outside", "x")
    (folder / "link").symlink_to(tmp_path / "x")
    written(folder, "\n{{ nothing }}", "wrong.j2")
    written(folder, "{{ } }}", "broken.j2")
    assert said in told(payload, written(folder, text))


def told(payload: dict[str, Any], path: Path) -> str:
    """Return what is said of a template, in this process, which is quicker."""
    with pytest.raises(DocumentError) as error:
        "".join(own._written(payload, path))
    assert str(error.value).isprintable()
    return str(error.value).replace(f"{path.parent.as_posix()}/", "")


ENDLESS = {
    "loops": "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "memory": "{% set n = namespace(x='x') %}{% for a in range(99) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
    "length": "{% for a in range(99999) %}{{ 'x' * 9999 }}{% endfor %}",
}


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS)
def test_a_template_ends(payload: dict[str, Any], tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without end in time, in memory or in length, it is refused in the time that it is given."""
    path, began = written(tmp_path, text), time.monotonic()
    with pytest.raises(DocumentError, match=r"my\.txt\.j2:1:1: found (no end|more than 67,108,864 characters)"):
        render_own(payload, path, seconds=4)
    assert time.monotonic() - began < 60


def test_a_file_that_is_no_template_is_told(payload: dict[str, Any], tmp_path: Path) -> None:
    """A file that is not there, a folder, one that is no text, and one that is far too long."""
    assert "missing.j2: found no such file, wanted one to read." in refusal(payload, tmp_path / "missing.j2")
    assert "found a directory, wanted a file" in refusal(payload, tmp_path)
    (tmp_path / "bytes.j2").write_bytes(b"ab\xff")
    assert "bytes.j2:1:1: found byte 2 that is no UTF-8" in refusal(payload, tmp_path / "bytes.j2")
    assert "found more than 1 MiB" in refusal(payload, written(tmp_path, "x" * (2**20 + 1)))


def test_a_template_and_a_format_are_not_both(tmp_path: Path) -> None:
    """The command says that one of them is wanted."""
    arguments = ["report", str(ROOT / "prereg" / "2026-05-30c.yaml"), "--format", "md", "--template", "my.md.j2"]
    done = CliRunner().invoke(group, arguments)
    assert "found both --format md and --template my.md.j2; wanted one" in str(done.exception)


def test_the_help_lists_every_format() -> None:
    """From the one place where formats are found."""
    from verdict.report.render import formats

    shown = " ".join(CliRunner().invoke(group, ["report", "--help"]).output.split())
    assert f"One of {', '.join(formats())}; md without it." in shown


def test_the_same_template_gives_the_same_bytes(payload: dict[str, Any], tmp_path: Path) -> None:
    """Twice the same, and what is shipped gives the shipped report, in a process of its own, too."""
    from verdict.report.render import render

    path = written(tmp_path, "{% include 'report.md.j2' %}", "my.md.j2")
    assert render(payload, "md") == render_own(payload, path) == render_own(payload, path)
