"""A document knows where each of its parts was written."""

import pytest

from verdict.text import Document, read_json, read_yaml
from verdict.words.errors import Problem

YAML = read_yaml(
    """\
# a comment
id: 2026-05-30c
predictions:
  - name: P1
    band: [0.5, 2]
  - name: P2
    "odd key": {t: 200,
      K: 100}
""",
    "freeze.yaml",
)
JSON = read_json(
    '{"id": "x",\r\n "cells": [\r\n  {"t": [ ], "v": "a,]}\\"" },\r\n  7 ] , "τ" : {"": null} }',
    "grid.json",
)


@pytest.mark.parametrize(
    ("document", "path", "value", "key"),
    [
        (YAML, (), (2, 1), (2, 1)),
        (YAML, ("id",), (2, 5), (2, 1)),
        (YAML, ("predictions",), (4, 3), (3, 1)),
        (YAML, ("predictions", 0), (4, 5), (4, 5)),
        (YAML, ("predictions", 0, "band", 1), (5, 17), (5, 17)),
        (YAML, ("predictions", 1, "odd key", "K"), (8, 10), (8, 7)),
        (JSON, (), (1, 1), (1, 1)),
        (JSON, ("id",), (1, 8), (1, 2)),
        (JSON, ("cells", 0), (3, 3), (3, 3)),
        (JSON, ("cells", 0, "v"), (3, 19), (3, 14)),
        (JSON, ("cells", 1), (4, 3), (4, 3)),
        (JSON, ("τ", ""), (4, 20), (4, 16)),
    ],
)
def test_places_of_values_and_keys(
    document: Document, path: tuple[str | int, ...], value: tuple[int, int], key: tuple[int, int]
) -> None:
    """Line and column count from 1, in characters; an item of a list and the root are their own key."""
    assert value == document.mark(path)
    assert key == document.mark(path, key=True)


@pytest.mark.parametrize("document", [YAML, JSON])
@pytest.mark.parametrize("absent", [("nowhere",), ("nowhere", 0, "x"), (0,), ("id", "x"), ("id", 0)])
def test_absent_parts_have_the_place_of_their_ancestor(document: Document, absent: tuple[str | int, ...]) -> None:
    """A path that is not there gives the place of the nearest ancestor that is."""
    ancestor = absent[:1] if absent[0] == "id" else ()
    assert document.mark(ancestor) == document.mark(absent)
    assert document.mark(ancestor, key=True) == document.mark(absent, key=True)


def test_absent_items() -> None:
    """An index beyond the end or below zero is not there; a number is no key of a mapping and a key no index."""
    for index in (2, -1, "0"):
        assert YAML.mark(("predictions",)) == YAML.mark(("predictions", index))
        assert JSON.mark(("cells",)) == JSON.mark(("cells", index))


def test_a_problem_names_file_place_and_path() -> None:
    """The path is put before the sentence, with indices in brackets and odd keys in quotes."""
    path = ("predictions", 1, "odd key", "K")
    found = YAML.problem(path, "found 100, wanted 300")
    assert Problem("freeze.yaml", 8, 10, 'predictions[1]."odd key".K: found 100, wanted 300') == found
    assert Problem("freeze.yaml", 8, 7, found.message) == YAML.problem(path, "found 100, wanted 300", key=True)


def test_a_problem_of_the_root_has_no_path() -> None:
    """At the root the sentence stands alone."""
    assert Problem("grid.json", 1, 1, "found a mapping") == JSON.problem((), "found a mapping")


def test_long_and_odd_keys_are_cut_and_escaped() -> None:
    """A key from outside the document cannot break the line of a message or flood it."""
    for key in ("a\u202e\n" + "x" * 500, "x" * 500):
        message = YAML.problem((key,), "found").message
        assert message.isprintable()
        assert len(message) < 100


def test_a_document_cannot_be_given_another_tree() -> None:
    """The record is frozen."""
    with pytest.raises(AttributeError):
        JSON.tree = {}  # type: ignore[misc]
