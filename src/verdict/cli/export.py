"""verdict export: a freeze and what came out, for other tools."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verdict.cli import options
from verdict.exchange.exporters import FORMS
from verdict.report.saying import say, say_lines, say_sentence

if TYPE_CHECKING:
    from verdict.project.gathered import Gathered

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
    from verdict.project.exporting import refuse_unfit
    from verdict.project.gathered import gather
    from verdict.words.errors import UsageError

    refuse_unfit(form, style=style, authors=authors, chosen=chosen)
    if output is None and form in ("ro-crate", "xarray"):
        named = "outcome.nc" if form == "xarray" else "crate.zip, or a folder"
        raise UsageError(f"--as {form} writes what no terminal shows; wanted --output, such as {named}")
    found = gather(prereg, chosen, authors)
    _write(found, form, style, output, prereg)
    for said in found.state.status["to_know"]:
        say_sentence(f"to know: {said}")
    return 0


def _write(found: Gathered, form: str, style: str | None, output: Path | None, prereg: Path) -> None:
    """Make the export, and only then write it: what cannot be made leaves nothing behind."""
    from verdict.project import exporting
    from verdict.project.folder import Project

    if form == "ro-crate" and output is not None and output.suffix.lower() != ZIP:
        _folder(exporting.ro_crate_of(found), output)
        return
    content = exporting.one_file(found, form, style)
    if output is None:
        say_lines(content.decode())
        return
    exporting.put(content, output, Project.around(prereg).root)
    say(f"{output}: {len(content):,} bytes")


def _folder(files: Mapping[str, bytes], output: Path) -> None:
    from verdict.text.folders import write_folder

    write_folder(output, files, MARK)
    say(f"{output}: {len(files)} files")
