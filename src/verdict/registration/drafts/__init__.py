"""What `verdict init` writes: a draft for each experiment kind that needs no backend, or a whole example."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from verdict.words.errors import UsageError, nearest

KINDS = ("record", "command")
REGISTRATION = "registration.yaml"  # of an example; the other files are what it runs or reads


def draft(kind: str, name: str, title: str) -> str:
    """Return a commented registration that lints clean, to be changed line by line.

    Raises:
        UsageError: no draft is shipped for that kind.
    """
    if kind not in KINDS:
        raise UsageError(f"no draft is shipped for '{kind}'; there are: {', '.join(KINDS)}.{nearest(kind, KINDS)}")
    head, experiment, body = (_text(part) for part in ("head", kind, "body"))
    filled = head.replace("@id@", name).replace("@title@", title.replace("\\", "\\\\").replace('"', '\\"'))
    return f"{filled}\n{experiment}\n{body}"


def examples() -> Path:
    """Return the folder of examples: beside the sources when editable, inside the package when installed."""
    package = Path(str(files("verdict")))
    packaged = package / "examples"
    return packaged if packaged.is_dir() else package.parents[1] / "examples"


def example(title: str, name: str) -> Mapping[str, str]:
    """Return the files of an example by name, its registration under the id `name`.

    Raises:
        UsageError: no example has that title.
    """
    titles = sorted(path.name for path in examples().iterdir() if path.is_dir())
    if title not in titles:
        raise UsageError(f"no example is called '{title}'; there are: {', '.join(titles)}.{nearest(title, titles)}")
    folder = examples() / title
    found = {path.name: path.read_text(encoding="utf-8") for path in (*folder.glob("*.py"), folder / REGISTRATION)}
    found[REGISTRATION] = re.sub(r"^id: .*$", f"id: {name}", found[REGISTRATION], count=1, flags=re.MULTILINE)
    return found


def _text(name: str) -> str:
    return (files(__package__) / f"{name}.yaml.txt").read_text(encoding="utf-8")
