"""verdict export: a freeze and what came out, for other tools."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verdict.cli import options
from verdict.report.saying import say, say_lines, say_sentence

if TYPE_CHECKING:
    from verdict.project.gathered import Gathered

FORMS = ("citation", "in-toto", "ro-crate", "xarray")
MARK = ".verdict-export"  # lists the files of a crate that was written here
ZIP = ".zip"


@click.command(
    epilog="Examples: verdict export 2026-05-30c --as citation --author 'Doe, Jane'; verdict export 2026-05-30c --as "
    "ro-crate --output crate.zip"
)
@options.prereg
@click.option("--as", "form", type=click.Choice(FORMS), required=True, help="What to write.")
@click.option("--output", type=click.Path(path_type=Path), metavar="PATH", help="Write here: a file; of ro-crate a "
              "folder, or a file that ends in .zip. Without it, citation and in-toto are printed.")  # fmt: skip
@options.measurements
@click.option("--format", "style", type=click.Choice(("cff", "bibtex")), help="With citation: CITATION.cff, which it "
              "is without this, or an entry for BibTeX.")  # fmt: skip
@click.option("--author", "authors", type=options.PERSON, multiple=True, metavar="NAME", help="With citation and "
              "ro-crate: 'Doe, Jane', or an institution; instead of whom CITATION.cff names.")  # fmt: skip
def command(  # noqa: PLR0917 - one argument per option
    prereg: Path, form: str, output: Path | None, chosen: str | None, style: str | None, authors: tuple[str, ...]
) -> int:
    """Write the freeze PREREG, and what came out of it, as other tools read it.

    What `verdict run` and `verdict gate` say of it now stands inside, and what a reader must know besides the verdicts
    is printed to standard error, too: that it is not locked, was replaced, or was withdrawn. Nothing in an export names
    this machine, and the same state gives the same bytes.
    """
    from verdict.project.gathered import gather
    from verdict.words.errors import UsageError

    if style is not None and form != "citation":
        raise UsageError(f"found --format {style} with --as {form}; wanted it with --as citation alone")
    if authors and form not in ("citation", "ro-crate"):
        raise UsageError(f"found --author with --as {form}, which names no authors; leave it out")
    if chosen is not None and form == "citation":
        raise UsageError("found --measurements with --as citation, which cites the freeze; leave it out")
    if output is None and form in ("ro-crate", "xarray"):
        named = "outcome.nc" if form == "xarray" else "crate.zip, or a folder"
        raise UsageError(f"--as {form} writes what no terminal shows; wanted --output, such as {named}")
    found = gather(prereg, chosen, authors)
    _write(found, form, style or "cff", output, prereg)
    for said in found.state.status["to_know"]:
        say_sentence(f"to know: {said}")
    return 0


def _write(found: Gathered, form: str, style: str, output: Path | None, prereg: Path) -> None:
    """Make the export, and only then write it: what cannot be made leaves nothing behind."""
    from verdict.project import exporting

    if form == "ro-crate":
        assert output is not None  # noqa: S101 - asked before
        _crate(exporting.ro_crate_of(found), output, prereg)
        return
    if form == "citation":
        content = exporting.citation_of(found, style)
    else:
        content = exporting.in_toto_of(found) if form == "in-toto" else exporting.netcdf_of(found)
    _file(content, output, prereg)


def _crate(files: Mapping[str, bytes], output: Path, prereg: Path) -> None:
    from verdict.exchange.exporters.zipped import zipped
    from verdict.text.folders import write_folder

    if output.suffix.lower() == ZIP:
        _file(zipped(files), output, prereg)
        return
    write_folder(output, files, MARK)
    say(f"{output}: {len(files)} files")


def _file(content: bytes, output: Path | None, prereg: Path) -> None:
    """Write a file, or print a text.

    Raises:
        UsageError: the project's own CITATION.cff stands there, from which authors are read.
    """
    from verdict.exchange.exporters.named import FILE
    from verdict.project.folder import Project
    from verdict.text.files import write_out
    from verdict.words.errors import UsageError

    root = Project.around(prereg).root
    if output is None:
        say_lines(content.decode())
        return
    if output.resolve() == root / FILE and output.exists():
        raise UsageError(
            f"{output} is the project's own citation, from which its authors are read, and nothing is written over it; "
            "wanted another file"
        )
    write_out(output, content, root)
    say(f"{output}: {len(content):,} bytes")
