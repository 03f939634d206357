"""Hostile texts, and a registration with one of them in every text that the schema has, found by walking the schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tests import factory
from verdict.evidence.written import Measurements
from verdict.project.folder import Project
from verdict.project.ledger.store import read_ledger
from verdict.project.loading import Judged, judge_file, load_registration
from verdict.project.schemas import newest
from verdict.text import read_yaml
from verdict.words.limits import MOST_SHORT, MOST_WORDS

HERE = Path(__file__).parent
PLAIN = "word"
SHOWN = {  # what documents may hold: it must be shown as it stands
    "a script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "an attribute": "\"' onmouseover=\"alert(1)\" x='",
    "entities": "&lt;b&gt; &#60;i&#62; &copy;",
    "a template": "{{7*7}} {% for a in b %} {# c #} ${7*7} #{7*7}",
    "a template's reach": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "links": "[x](javascript:alert(1)) ![i](http://e.org/i) [r]: /u",
    "the ends of elements": "</details></td></table></title></svg> <!-- c",
    "a table": "a | b \\| c || d |---|",
    "several lines": "a\n\n```\nb\n```\n# c\n- d\n\n| e |\n|---|\n| f |",
    "a line of ours": "x\nexit code 0\nP1  PASS",
    "addresses": "http://e.org www.e.org a.b@e.org @team <ftp://e.org>",
    "a command in a cell": "=cmd|' /C calc'!A1", "a sum": "+1+1", "a difference": "-2+3", "a function": "@SUM(1)",
    "a wide formula": "＝1+1", "a separator": 'x,"y";=1+1,\'z\'',
    "a command of LaTeX": "\\input{/etc/passwd} \\write18{x} \\end{table}",
    "specials of LaTeX": "$x$ % c & # _ ^ ~ { \\\\[1em] -- ''",
    "groups left open": "}}}{{{ \\begin{x} }{",
    "XML": "]]><x/><!DOCTYPE a [<!ENTITY b 'c'>]>&b; <?p q?>",
    "letters": "τ ≥ 0.5 – é ñ ő 中 😀 ✓ x² K₁",
    "right to left": "אבג (PASS) 0 tixe",
    "combining marks": "Z" + "\u0353\u0324" * 20,
}  # fmt: skip
REFUSED = {  # what no document may hold
    "an escape": "\x1b[2J\x1b]8;;http://e.org\x07x", "one byte of an escape": "x\x9b2J", "a bell": "x\x07",
    "an override": "\u202egnp.exe", "an isolate": "\u2066x\u2069", "a mark of direction": "a\u200fb\u061c",
    "nothing seen": "a\u200bb\u00adc", "a return": "x\rexit code 0", "a tab": "\t=1+1",
    "a separator of lines": "a\u2028b",
    "a byte order mark": "\ufeffx", "no character": "x\ufffe", "many characters": "x" * 5_000,
}  # fmt: skip
BY_HAND = {  # texts of optional fields that would turn a block into another; the file has each where it belongs
    ("Prediction", "deferred"), ("Prediction", "reenter_when"), ("Prediction", "out_of_scope"),
    ("Prediction", "keep_vacuous"), ("Clause", "keep_vacuous"), ("Quantity", "exact"), ("Quantity", "rests_on"),
    ("Cell", "missing"), ("Cell", "method"),
}  # fmt: skip
LEFT = ("experiment", "executed")  # settings, which only their kind reads: none is in a report
NOT_HERE = {  # blocks that the registration does not have, each with what shows their texts nowhere or elsewhere
    "Estimate": "estimates of raw numbers", "Used": "another freeze", "Tau": "a time", "Family": "needs samples",
    "Looks": "need their sequence",
}  # fmt: skip
Form = Mapping[str, Any]


def is_text(form: Form) -> bool:
    """Whether a form is a text that an author writes in their own words."""
    own_words = form.get("type") == "string" and form.get("maxLength") in (MOST_WORDS, MOST_SHORT)
    return own_words and not {"pattern", "enum", "const"} & form.keys()


class Filling:
    """A document filled with a text wherever its schema takes one; `seen` are the fields that were."""

    def __init__(self, schema: Form, text: str) -> None:
        self.definitions, self.text = schema["$defs"], text
        self.seen: set[tuple[str, str]] = set()

    def fill(self, form: Form, tree: Any, block: str = "") -> Any:
        """Return a value with every text in it replaced, and every text that it could have besides."""
        forms = [*self.forms(form, block)]
        if isinstance(tree, str):
            return self._cut(next((one for one, _ in forms if is_text(one)), None), tree)
        if isinstance(tree, list):
            items = next((pair for pair in forms if "items" in pair[0]), None)
            return [self.fill(items[0]["items"], item, items[1]) for item in tree] if items else tree
        if isinstance(tree, dict):
            return self._block(forms, tree)
        return tree

    def _block(self, forms: list[tuple[Form, str]], tree: dict[str, Any]) -> dict[str, Any]:
        fitting = [pair for pair in forms if tree.keys() <= pair[0].get("properties", {}).keys()]
        form, name = next(iter(fitting), ({}, ""))
        if not form:
            inside = next((f for f, _ in forms if "patternProperties" in f or "additionalProperties" in f), {})
            (other,) = [*inside.get("patternProperties", {}).values(), inside.get("additionalProperties", {})][:1]
            return {key: self.fill(other, item) if isinstance(other, dict) else item for key, item in tree.items()}
        found = {
            key: item if key in LEFT else self.fill(form["properties"][key], item, name) for key, item in tree.items()
        }
        for key, body in form["properties"].items():
            text = next((one for one, _ in self.forms(body, name) if is_text(one)), None)
            listed = next((o["items"] for o, _ in self.forms(body, name) if is_text(o.get("items") or {})), None)
            if (name, key) not in BY_HAND and key not in found and (text or listed):
                found[key] = self._cut(text, "") if text else [self._cut(listed, "")]
            if (text or listed) and key in found:
                self.seen.add((name, key))
        return found

    def _cut(self, form: Form | None, tree: str) -> str:
        return tree if form is None else self.text[: form["maxLength"]] if len(self.text) < MOST_WORDS else self.text

    def forms(self, form: Form, block: str) -> Iterator[tuple[Form, str]]:
        """Yield the forms that a value may have, each with the name of the block that it is."""
        if "$ref" in form:
            name = form["$ref"].rpartition("/")[2]
            yield from self.forms(self.definitions[name], name)
        elif form.keys() & {"anyOf", "oneOf"}:
            for one in form.get("anyOf") or form["oneOf"]:
                yield from self.forms(one, block)
        else:
            yield form, block


@cache
def schemas() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the schemas of registrations and of measurements."""
    return newest(factory.kinds()), Measurements.model_json_schema(by_alias=True)


def filled(text: str) -> tuple[Filling, dict[str, Any], Filling, dict[str, Any]]:
    """Return registration and measurements with a text in every field, and how each was filled."""
    found: list[Any] = []
    for schema, name in zip(schemas(), ("everything.yaml", "everything-numbers.yaml"), strict=True):
        tree = read_yaml((HERE / name).read_bytes(), name).tree
        filling = Filling(schema, text)
        found += [filling, filling.fill(schema, tree)]
    return tuple(found)


def judged(folder: Path, text: str) -> Judged:
    """Judge the registration that has a text in every field, and as a level of an axis, in a project of its own.

    Raises:
        DocumentError: a document may not hold the text.
    """
    _, registration, _, numbers = filled(text)
    registration["axes"]["place"]["levels"] = ["plain", text]
    (folder / "prereg").mkdir()
    path = folder / "prereg/2026-01-01a.json"
    path.write_text(json.dumps(registration), encoding="utf-8")
    (folder / "numbers.json").write_text(json.dumps(numbers), encoding="utf-8")
    return judge_file(load_registration(path), folder / "numbers.json", read_ledger(Project(folder)))
