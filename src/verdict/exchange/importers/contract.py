"""What an importer is: a module that reads what one tool keeps, and hands it back as rows.

**The next importer is one file.** Put `exchange/importers/<name>.py` beside this one (or register a module of your own
under the entry point `verdict.importers`), and in it:

    NAME = "inspect"                      # what users type: the name of the file, with - for _
    EXTRA = "inspect"                     # the extra that installs its library; "" where it needs none
    SAYS = "logs of inspect"              # what it reads, in a few words
    SOURCES = "files or folders"          # what may stand behind the name, in a few words
    OPTIONS = (Option("scorer", "the scorer that is read"),)

    def read(sources, options):
        library = needed("inspect_ai", NAME, EXTRA)  # imported here, never at the top
        ...
        return Imported(tool="inspect 0.3", sources=..., rows=..., columns=..., left_out=...)

It is then `verdict import inspect SOURCE... --output FILE.json [--scorer NAME]`, is listed by `verdict import --list`,
and its snapshot and draft are written for it. Beside that it needs a line in `importers/__init__.py`, an extra in
`pyproject.toml` where it has a library, files of the real tool under `tests/exchange/made/<name>/`, and a page.

**The rules.** One row is one run or one item, and the order of rows follows from the sources alone: equal sources give
an equal snapshot, byte for byte, so that no clock and no random name goes into it. A run that failed, crashed, was
killed or still runs is a row, with what became of it in the column of role "status", and with its measured numbers
missing. Nothing is dropped in silence: what is not read stands in `left_out` with its number and its reason, and what
is not understood is refused with the file, the line or key, what was wanted, and what to do. No number is chosen for
the reader: where a tool keeps several, such as the last and the best of a history, an option says which.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from importlib import import_module
from typing import Any, Literal, Protocol

from verdict.text.canonical import digest
from verdict.text.characters import shown
from verdict.text.to_json import finite
from verdict.words.errors import UsageError

Row = Mapping[str, Any]
"""Column -> str, int, float, bool, None, or lists and mappings of these, which a dotted path leads into."""

Type = Literal["number", "count", "truth", "text", "nested"]
"""What the values of a column look like: numbers, whole numbers, true and false, texts, lists and objects."""

Role = Literal["unit", "setting", "measured", "status", "about"]
"""What a column is for: `unit` names what a row is a row of (a seed, a question, a run), `setting` what was varied or
held, `measured` what came out, `status` whether the run or item came to its end, `about` everything else."""

Options = Mapping[str, tuple[str, ...]]
"""The options that were given, each with all its values, in their order."""


@dataclass(frozen=True, slots=True)
class Option:
    """An option of one importer, --`name` VALUE: `many` lets it be given several times, `values` lists its values."""

    name: str
    says: str
    many: bool = False
    needed: bool = False
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the rows: its name in them, what its values look like, and a guess of what it is for.

    `means` says it in words, where the tool does; `short` is what its registered name is made of, where that is not its
    whole name, as val/acc of metrics.val/acc. `ended` is of the column of role "status": the values that mean that a
    run or item came to its end, such as ("FINISHED",).
    """

    name: str
    type: Type
    role: Role = "about"
    means: str = ""
    short: str = ""
    ended: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows came from: a file by the name that the caller gave, or an address without its user and password.

    `sha256` is of the bytes of the file, 64 hex digits; where there is no file, of what was read (`of` says "rows").
    """

    file: str
    sha256: str
    of: Literal["file", "rows"] = "file"

    @classmethod
    def of_file(cls, file: str, content: bytes) -> Source:
        """Name a file by its bytes."""
        return cls(file, sha256(content).hexdigest())

    @classmethod
    def of_rows(cls, file: str, rows: Sequence[Row]) -> Source:
        """Name an address or a folder by what was read there."""
        return cls(file, digest(finite(list(rows))).partition(":")[2], "rows")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that the sources hold and no row does: how many of what, and why, in words."""

    number: int
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What an importer read.

    `tool` is the tool with its version, as "mlflow 3.6.0"; `rows` has one entry a run or item; `columns` lists every
    key of every row once, in the order in which people should see them; `row_is` is one row in a word, as "run".
    """

    tool: str
    sources: tuple[Source, ...]
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    left_out: tuple[LeftOut, ...] = ()
    row_is: str = "run"
    notes: tuple[str, ...] = field(default=())
    """Sentences that the reader of the snapshot needs, such as which of several numbers was taken."""


class Importer(Protocol):
    """A module of this shape is an importer."""

    NAME: str
    EXTRA: str
    SAYS: str
    SOURCES: str
    OPTIONS: tuple[Option, ...]
    read: Callable[[Sequence[str], Options], Imported]


def needed(library: str, name: str, extra: str) -> Any:
    """Import the library of an importer, and return it.

    Raises:
        UsageError: it is not installed; the sentence says what installs it.
    """
    try:
        return import_module(library)
    except ImportError:
        raise UsageError(
            f'verdict import {name} needs {library}, and that is not installed; pip install "verdict-engine[{extra}]"'
        ) from None


def one(options: Options, name: str) -> str | None:
    """Return the value of an option that is given once at most; None where it is not given."""
    return next(iter(options.get(name, ())), None)


def refuse_taken(numbers: Iterable[str], taken: Collection[str], where: str) -> None:
    """Refuse a number that is called like a column which says what its row is or what became of it.

    Raises:
        UsageError: it would stand in the place of that column.
    """
    both = next((name for name in numbers if name in taken), None)
    if both is not None:
        raise UsageError(f"found a number called '{shown(both)}', {where}, which is what a column of the table is "
                         "called that says something else of the row; rename it, and import it again")  # fmt: skip


def is_seed(name: str) -> bool:
    """Say whether a setting is called a seed: runs that differ in it alone are draws of one thing."""
    return re.fullmatch(r"(?:.*[^a-z])?(?:random_?|rng_?)?seed", name, re.IGNORECASE) is not None


def type_of(values: Sequence[Any]) -> Type:
    """Return what the values of a column look like; those that are missing say nothing."""
    kinds = {type(value) for value in values if value is not None}
    if kinds & {dict, list, tuple}:
        return "nested"
    if str in kinds or not kinds:
        return "text"
    if kinds == {bool}:
        return "truth"
    return "count" if kinds == {int} else "number"
