"""What `verdict init` writes: a draft for each experiment kind that needs no backend, or a whole example."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from verdict.words.errors import UsageError, nearest

KINDS = ("record", "command")
REGISTRATION = "registration.yaml"  # of an example; the other files are what it runs or reads
RECORDED = "recorded.json"  # of an example: what its script once wrote, which everybody makes anew


def draft(kind: str, name: str, title: str) -> str:
    """Return a commented registration that lints clean, to be changed line by line.

    Raises:
        UsageError: no draft is shipped for that kind.
    """
    if kind not in KINDS:
        raise UsageError(f"no draft is shipped for '{kind}'; there are: {', '.join(KINDS)}.{nearest(kind, KINDS)}")
    head, experiment, body = (_text(part) for part in ("head", kind, "body"))
    filled = head.replace("@id@", name).replace("@title@", _escaped(title))
    return f"{filled}\n{experiment}\n{body}"


def examples() -> Path:
    """Return the folder of examples: beside the sources when editable, inside the package when installed."""
    package = Path(str(files("verdict")))
    packaged = package / "examples"
    return packaged if packaged.is_dir() else package.parents[1] / "examples"


def titles() -> tuple[str, ...]:
    """Return the names of the examples."""
    return tuple(sorted(path.parent.name for path in examples().glob(f"*/{REGISTRATION}")))


def example(title: str, name: str, says: str | None = None) -> Mapping[str, bytes]:
    """Return the files of an example by name, its registration under the id `name`, with a title of its own if wanted.

    Raises:
        UsageError: no example has that title.
    """
    known = titles()
    if title not in known:
        raise UsageError(f"no template is called '{title}'; there are: {', '.join(known)}.{nearest(title, known)}")
    there = (path for path in sorted((examples() / title).iterdir()) if path.is_file())
    found = {path.name: path.read_bytes() for path in there if path.name != RECORDED}
    text = re.sub(r"^id: \S+", f"id: {name}", found[REGISTRATION].decode(), count=1, flags=re.MULTILINE)
    if says is not None:
        text = re.sub(r'^title: ".*?"', lambda _: f'title: "{_escaped(says)}"', text, count=1, flags=re.MULTILINE)
    return {**found, REGISTRATION: text.encode()}


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _text(name: str) -> str:
    return (files(__package__) / f"{name}.yaml.txt").read_text(encoding="utf-8")
