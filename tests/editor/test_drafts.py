"""A draft in an editor: what is wrong is underlined, keys are completed, and each says what it is for."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_commands import ROOT, verdict
from tests.editor import server
from tests.project.ledger.repository import DRAFT

MODELINE = "# yaml-language-server: $schema=../verdict-prereg-1.json\n"


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[server.Server]:
    """An editor in a project that `verdict init` began."""
    reason = server.missing()
    if reason is not None and not server.required():
        pytest.skip(reason)
    if reason is not None:
        pytest.fail(f"{reason}, and {server.REQUIRED}=1 requires it")
    root = tmp_path_factory.mktemp("project")
    assert 0 == verdict("init", "--template", "paired-seeds", cwd=root).returncode
    with server.started(root) as running:
        yield running


@pytest.fixture(params=[1, 2])
def draft(editor: server.Server, request: pytest.FixtureRequest) -> tuple[Path, str]:
    """A sound draft of each schema: one of before, and the one that init wrote."""
    folder = editor.root / "prereg" / "drafts"
    (written,) = folder.glob("20*.yaml")
    text = f"{MODELINE}{DRAFT}" if request.param == 1 else written.read_text(encoding="utf-8")
    return folder / f"{request.node.name}.yaml", text


def said(found: list[dict[str, Any]]) -> dict[int, str]:
    """Return what is wrong by the line that it is shown at, from 1."""
    return {one["range"]["start"]["line"] + 1: one["message"] for one in found}


def line_of(text: str, begin: str) -> int:
    """Return the number of the first line that begins so, from 0."""
    return next(i for i, line in enumerate(text.splitlines()) if line.startswith(begin))


def labels(answer: Any) -> set[str]:
    """Return the keys that are offered."""
    return {item["label"] for item in (answer["items"] if isinstance(answer, dict) else answer)}


def test_a_sound_draft_has_nothing_underlined(editor: server.Server, draft: tuple[Path, str]) -> None:
    """The schema that the first line names is found and says nothing against it."""
    assert [] == editor.open(*draft)


def test_what_is_wrong_is_underlined(editor: server.Server, draft: tuple[Path, str]) -> None:
    """A key that there is not, one that is missing for it, and a value of the wrong type, each at its line."""
    path, text = draft
    title, axes = line_of(text, "title:") + 1, line_of(text, "tag_flips:") + 1
    lines = text.replace("title:", "titel:", 1).splitlines()
    lines[axes - 1] = "tag_flips: [1]"
    found = said(editor.open(path, "\n".join(lines)))
    assert "titel is not allowed" in found[title]
    assert axes in found
    assert any('Missing property "title"' in message for message in found.values())
    assert 3 == len(found)


def test_keys_are_completed(editor: server.Server, draft: tuple[Path, str]) -> None:
    """At the top those of a registration that are not there yet, inside a prediction those of predictions."""
    path, text = draft
    lines = text.rstrip("\n").splitlines()
    inside = line_of(text, "    claim:")
    editor.open(path, "\n".join([*lines[:inside], "    ", *lines[inside:], ""]))
    top = labels(editor.at("completion", path, len(lines) + 1, 0))
    assert {"notes", "gates", "outcomes"} <= top
    assert not {"title", "scope", "claim"} & top
    offered = labels(editor.at("completion", path, inside, 4))
    assert {"deferred", "cause"} <= offered
    assert not {"title", "notes", "claim"} & offered
    assert ("for_each" in offered) == ("verdict/prereg/2" in text)


def test_a_key_says_what_it_is_for(editor: server.Server, draft: tuple[Path, str]) -> None:
    """Hovering shows the description of the field, as `verdict help` prints it."""
    path, text = draft
    editor.open(path, text)
    for begin, column, name in (("scope:", 2, "scope"), ("    claim:", 6, "predictions.claim")):
        shown = editor.at("hover", path, line_of(text, begin), column)["contents"]["value"]
        described = verdict("help", name, width="1000").stdout.splitlines()[1].strip()
        assert described in " ".join(shown.replace("\\", "").split())


def test_without_the_server_it_is_said(tmp_path: Path) -> None:
    """Left out with one line that says so, and a failure where it is required."""
    for required, code in (("", 0), ("1", 1)):
        surroundings = {**os.environ, "PATH": str(tmp_path), server.REQUIRED: required}
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "tests/editor", "-k", "sound_draft"],
            cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (code, True) == (done.returncode, "no yaml-language-server is here" in done.stdout)
