"""A freeze as something to cite: Citation File Format 1.2.0, and BibTeX. What is not known is left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from verdict.exchange.exporters.block_yaml import block_yaml
from verdict.exchange.exporters.named import FILE, NOBODY, SPELLING, Author, plain_name
from verdict.exchange.exporters.state import State, one_line, to_know
from verdict.report.latex import MARKS
from verdict.words.errors import UsageError

CFF = "1.2.0"
MESSAGE = "If you refer to this pre-registration, cite it as below, with its digest: another text has another one."
# BibTeX counts braces, also those behind a backslash, and the quotation mark of our own LaTeX is defined nowhere else.
IN_BIBTEX = str.maketrans({**MARKS, "{": r"{\textbraceleft}", "}": r"{\textbraceright}", '"': "''"})
DIGEST = "SHA-256 of the canonical bytes of the frozen registration"


def citation_cff(state: State) -> str:
    """Write CITATION.cff: title, id and digest as identifiers, the day of the freeze, and how it stands.

    Raises:
        UsageError: it is no freeze, or nobody says who its authors are.
    """
    authors = [dict(author) for author in _authors(state)]
    return block_yaml({
        "cff-version": CFF,
        "message": MESSAGE,
        "type": "dataset",
        "title": state.title,
        "authors": authors,
        "identifiers": [
            {"type": "other", "value": state.id, "description": "id of the frozen registration in its project"},
            {"type": "other", "value": state.digest, "description": DIGEST},
        ],
        **_dated(state),
        **_licensed(state),
        "abstract": "\n".join(_abstract(state)),
        "keywords": ["pre-registration", "verdict"],
    })  # fmt: skip


def citation_bibtex(state: State) -> str:
    """Write a BibTeX entry, whose note says how the freeze stands.

    Raises:
        UsageError: as for `citation_cff`.
    """
    authors = " and ".join(map(_in_bibtex, _authors(state)))
    day = state.entered.day if state.entered is not None else None
    when = {} if day is None else {"year": day[:4], "month": str(int(day[5:7])), "date": day}
    fields = {
        "author": authors,
        "title": f"{{{_bibtex(state.title)}}}",
        "howpublished": _bibtex(f"Pre-registration {state.id}, {state.digest}"),
        **when,
        "note": " ".join(map(_bibtex, _abstract(state))),
    }
    lines = "".join(f",\n  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{prereg-{state.id}{lines}\n}}\n"


def _authors(state: State) -> tuple[Author, ...]:
    """Return the authors.

    Raises:
        UsageError: it is no freeze, or nobody says who they are.
    """
    if state.entered is None:
        raise UsageError(
            f"no entry of the ledger freezes {state.id}, so that it can still be changed and there is nothing to cite; "
            "wanted a freeze: verdict freeze"
        )
    if not state.named.authors:
        found = f"a {FILE} without authors" if state.named is not NOBODY else f"no {FILE} in the project"
        raise UsageError(
            f"found {found}, and a registration names no authors; wanted to be told who they are, since nobody is "
            f"guessed: --author 'Doe, Jane', or in {FILE}: {SPELLING}"
        )
    return state.named.authors


def _dated(state: State) -> dict[str, str]:
    """Return the day of the freeze; nothing where no entry of the ledger says it."""
    day = state.entered.day if state.entered is not None else None
    return {} if day is None else {"date-released": day}


def _licensed(state: State) -> dict[str, Any]:
    found = list(state.named.licenses)
    return {"license": found[0] if len(found) == 1 else found} if found else {}


def _abstract(state: State) -> Iterator[str]:
    """Yield, one sentence a line, how the freeze came about, what came out, what must be known, and its limits."""
    entered = state.entered
    assert entered is not None  # noqa: S101 - asked for the authors before
    if entered.day is None:
        yield (
            f"Frozen before the project had a ledger, and adopted in entry {entered.number} on {entered.time[:10]}: no "
            "entry says when it was frozen."
        )
    else:
        yield f"Frozen on {entered.day} in entry {entered.number} of its ledger, by the clock of whoever froze it."
    yield f"What came out: {one_line(state)}"
    yield from (f"To know: {_closed(said)}" for said in to_know(state))
    yield f"It does not show: {_closed('; '.join(state.does_not_show))}"


def _closed(sentence: str) -> str:
    lines = "; ".join(line.strip() for line in sentence.splitlines())
    return lines if lines.endswith((".", "!", "?")) else f"{lines}."


def _bibtex(text: str) -> str:
    """Write a text so that LaTeX sets it as it stands; letters beyond ASCII stay, as BibTeX files hold them today."""
    return text.translate(IN_BIBTEX)


def _in_bibtex(author: Author) -> str:
    """Write a name as BibTeX takes it apart; the name of an institution stays whole."""
    if "family-names" not in author:
        return f"{{{_bibtex(plain_name(author))}}}"
    family = " ".join(filter(None, (author.get("name-particle"), author["family-names"])))
    parts = (family, author.get("name-suffix"), author.get("given-names"))
    return ", ".join(_bibtex(part) for part in parts if part)


FORMS = {"cff": citation_cff, "bibtex": citation_bibtex}
