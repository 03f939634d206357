"""Authors and license as the project's own CITATION.cff names them: an export invents neither."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from verdict.text.document import Document
from verdict.words.errors import DocumentError, UsageError

FILE = "CITATION.cff"
PERSON = {
    "family-names", "given-names", "name-particle", "name-suffix", "alias", "affiliation", "orcid", "email", "website",
    "address", "city", "region", "post-code", "country", "tel", "fax",
}  # fmt: skip
ENTITY = {
    "name", "alias", "orcid", "email", "website", "address", "city", "region", "post-code", "country", "tel", "fax",
    "location", "date-start", "date-end",
}  # fmt: skip
NAMES = ("family-names", "given-names", "name", "alias")
ORCID = re.compile(r"https://orcid\.org/[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]")
SPDX = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*")
SPELLING = 'authors: [{family-names: "Doe", given-names: "Jane"}]'

Author = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Named:
    """Whom and what a project names: authors as Citation File Format writes them, and SPDX licenses."""

    authors: tuple[Author, ...] = ()
    licenses: tuple[str, ...] = ()


NOBODY = Named()


def named(document: Document) -> Named:
    """Read authors and license from a CITATION.cff; everything else in it is about something else.

    Raises:
        DocumentError: what it says of them is not what Citation File Format 1.2.0 allows.
    """
    tree = document.tree
    if not isinstance(tree, dict):
        raise _problem(document, (), f"found no keys, wanted a Citation File Format file, as in {SPELLING}")
    written = tree.get("authors", [])
    if not isinstance(written, list):
        raise _problem(document, ("authors",), f"found no list, wanted one, as in {SPELLING}")
    authors = tuple(_author(document, i, author) for i, author in enumerate(written))
    license_ = tree.get("license", [])
    licenses = license_ if isinstance(license_, list) else [license_]
    if not all(isinstance(each, str) and SPDX.fullmatch(each) for each in licenses):
        raise _problem(document, ("license",), 'wanted an identifier of SPDX, or a list of them, such as "CC-BY-4.0"')
    return Named(authors, tuple(map(str, licenses)))


def _author(document: Document, place: int, author: Any) -> Author:
    at = ("authors", place)
    if not isinstance(author, dict) or not any(author.get(name) for name in NAMES):
        raise _problem(document, at, f"found no name, wanted one, as in {SPELLING}")
    known = ENTITY if "name" in author else PERSON
    for key, value in author.items():
        if key not in known:
            raise _problem(document, (*at, key), f"found '{key}', which no author has; wanted {', '.join(NAMES)}, ...")
        if not isinstance(value, str) or not value:
            raise _problem(document, (*at, key), f"found {value!r}, wanted a text in quotes")
        if key == "orcid" and not ORCID.fullmatch(value):
            raise _problem(document, (*at, key), "wanted the whole address, https://orcid.org/0000-0000-0000-0000")
    return dict(author)


def _problem(document: Document, path: tuple[str | int, ...], message: str) -> DocumentError:
    return DocumentError([document.problem(path, message)])


def authors_of(texts: Iterable[str]) -> tuple[Author, ...]:
    """Read authors as they are typed: `Doe, Jane` is a person, a name without a comma an institution.

    Raises:
        UsageError: a part of a name is empty.
    """
    return tuple(map(_typed, texts))


def _typed(text: str) -> Author:
    family, comma, given = (part.strip() for part in text.partition(","))
    if not family or (comma and not given):
        raise UsageError(f"--author: found '{text}', wanted 'FAMILY NAMES, GIVEN NAMES', or the name of an institution")
    return {"family-names": family, "given-names": given} if comma else {"name": family}


def plain_name(author: Author) -> str:
    """Write an author as people do: Jane van Doe."""
    if "name" in author:
        return author["name"]
    parts = (author.get(key, "") for key in ("given-names", "name-particle", "family-names", "name-suffix"))
    return " ".join(filter(None, parts)) or author["alias"]
