"""One function for each export of a registration, by its file; and the same of what was gathered of it already."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from verdict.project.gathered import Gathered, gather
from verdict.text.files import write_out
from verdict.words.errors import UsageError


def citation(path: Path, form: str = "cff", authors: Iterable[str] = ()) -> bytes:
    """Return CITATION.cff of a freeze, or with `form` bibtex an entry for BibTeX.

    Raises:
        UsageError: it is no freeze, nobody says who its authors are, or there is no such form.
    """
    return citation_of(gather(path, authors=authors), form)


def citation_of(found: Gathered, form: str = "cff") -> bytes:
    """Do the same for what was gathered."""
    from verdict.exchange.exporters.citation import FORMS

    if form not in FORMS:
        raise UsageError(f"found the form '{form}' of a citation, wanted one of {', '.join(FORMS)}")
    return FORMS[form](found.state).encode()


def in_toto(path: Path, chosen: str | None = None) -> bytes:
    """Return the in-toto Statement of a freeze.

    Raises:
        UsageError: it is no freeze. NothingToJudgeError: nothing is measured yet.
    """
    return in_toto_of(gather(path, chosen))


def in_toto_of(found: Gathered) -> bytes:
    """Do the same for what was gathered."""
    from verdict.exchange.exporters.in_toto import statement

    return statement(found.state)


def ro_crate(path: Path, chosen: str | None = None, authors: Iterable[str] = ()) -> dict[str, bytes]:
    """Return the files of the RO-Crate of a freeze by name, `ro-crate-metadata.json` among them.

    Raises:
        UsageError: it is no freeze. NothingToJudgeError: nothing is measured yet.
    """
    return ro_crate_of(gather(path, chosen, authors))


def ro_crate_of(found: Gathered) -> dict[str, bytes]:
    """Do the same for what was gathered."""
    from verdict.exchange.exporters.crate import crate
    from verdict.exchange.exporters.in_toto import frozen, judged
    from verdict.report.render import render

    frozen(found.state), judged(found.state)
    return crate(found.state, render(found.document or {}, "html").encode())


def data_tree(path: Path, chosen: str | None = None) -> Any:
    """Return readings, estimates and verdicts of a registration as an `xarray.DataTree`.

    Raises:
        UsageError: xarray is not installed. NothingToJudgeError: nothing is measured yet.
    """
    return data_tree_of(gather(path, chosen))


def data_tree_of(found: Gathered) -> Any:
    """Do the same for what was gathered."""
    from verdict.exchange.exporters.in_toto import judged
    from verdict.exchange.exporters.readings import tree

    judged(found.state)
    assert found.judged is not None  # noqa: S101 - there is an outcome
    return tree(found.state, found.judged.registration, found.judged.evidence, found.judged.outcome)


def netcdf(path: Path, chosen: str | None = None) -> bytes:
    """Return the same tree as the bytes of a NetCDF file.

    Raises:
        UsageError: what writes NetCDF is not installed. NothingToJudgeError: nothing is measured yet.
    """
    return netcdf_of(gather(path, chosen))


def netcdf_of(found: Gathered) -> bytes:
    """Do the same for what was gathered."""
    from verdict.exchange.exporters.readings import netcdf as written

    return written(data_tree_of(found))


def refuse_unfit(form: str, *, style: str | None, authors: Iterable[str], chosen: str | None) -> None:
    """Refuse what an export has no use for.

    Raises:
        UsageError: a style, authors or a set of measurements beside a form that takes none.
    """
    if style is not None and form != "citation":
        raise UsageError(f"found --format {style} with --as {form}; wanted it with --as citation alone")
    if authors and form not in ("citation", "ro-crate"):
        raise UsageError(f"found --author with --as {form}, which names no authors; leave it out")
    if chosen is not None and form == "citation":
        raise UsageError("found --measurements with --as citation, which cites the freeze; leave it out")


def one_file(found: Gathered, form: str, style: str | None = None) -> bytes:
    """Return an export as one file; of a crate that is a zip."""
    from verdict.exchange.exporters.zipped import zipped

    match form:
        case "citation":
            return citation_of(found, style or "cff")
        case "in-toto":
            return in_toto_of(found)
        case "ro-crate":
            return zipped(ro_crate_of(found))
        case _:
            return netcdf_of(found)


def put(content: bytes, target: Path, root: Path) -> None:
    """Write an export of the project at `root` into a file.

    Raises:
        UsageError: the project's own CITATION.cff stands there, from which authors are read.
    """
    from verdict.exchange.exporters.named import FILE

    if target.resolve() == root.resolve() / FILE and target.exists():
        raise UsageError(
            f"{target} is the project's own citation, from which its authors are read, and nothing is written over it; "
            "wanted another file"
        )
    write_out(target, content, root)
