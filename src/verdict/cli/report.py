"""verdict report: the outcome of a freeze as a document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from verdict.cli import options
from verdict.report.saying import say, say_lines, say_sentence


class FormatOption(click.Option):
    """The option that names a format; its help lists all there are, read where they lie once help is asked for."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the line of help."""
        from verdict.report.render import formats

        self.help = f"One of {', '.join(formats())}; md without it."
        return super().get_help_record(ctx)


@click.command(epilog="Examples: verdict report 2026-05-30c --format html --output report.html; "
               "verdict report 2026-05-30c --template my.html.j2 --output my.html; the whole project as pages: "
               "verdict report --all --output site")  # fmt: skip
@click.argument("prereg", type=options.REGISTRATION, metavar="[PREREG]", required=False)
@click.option("--all", "every", is_flag=True, help="Every freeze of the project around you, as a folder of pages: an "
              "index, reports, differences, badges.")  # fmt: skip
@options.measurements
@click.option("--format", "form", cls=FormatOption, metavar="FORMAT")
@click.option("--template", type=click.Path(path_type=Path), metavar="FILE", help="Your own Jinja template, in a "
              "sandbox; docs/how-to/write-a-report.md lists the names that it is given.")  # fmt: skip
@click.option("--output", type=click.Path(path_type=Path), help="Write here instead of to the terminal; into "
              "it where it is a device or a pipe.")  # fmt: skip
@click.option("--figures", type=click.Path(path_type=Path), metavar="FOLDER", help="Write its figures there, each "
              "as an SVG file; then the report only with --output.")  # fmt: skip
def command(  # noqa: PLR0917 - one argument per option
    prereg: Path | None,
    every: bool,
    chosen: str | None,
    form: str | None,
    template: Path | None,
    output: Path | None,
    figures: Path | None,
) -> int:
    """Write the report of the freeze PREREG from its stored measurements.

    With --all the site of the project is written into the folder --output, whole or not at all. Its exit code is that
    of `verdict gate --all`: the pages are there all the same, and show what is broken.
    """
    from verdict.words.errors import UsageError

    if every or prereg is None:
        others = (prereg, chosen, form, template, figures)
        if not every or output is None or any(other is not None for other in others):
            raise UsageError("wanted a freeze, or --all with --output FOLDER and nothing else")
        return _site(output)
    if form is not None and template is not None:
        raise UsageError(f"found both --format {form} and --template {template}; wanted one: a template is a format")
    return _report(prereg, chosen, form=form, template=template, output=output, figures=figures)


def _site(folder: Path) -> int:
    from verdict.project.folder import Project
    from verdict.project.site import publish

    found = publish(Project.enclosing(Path()), folder)
    states = ", ".join(f"{count} {state}" for state, count in found.index["gate"]["states"].items())
    say(f"{folder}: {states or 'nothing is frozen'}")
    if not found.index["chain"]["whole"]:
        say_sentence(found.index["chain"]["sentence"])
    return int(found.code)


def _report(
    prereg: Path, chosen: str | None, *, form: str | None, template: Path | None, output: Path | None,
    figures: Path | None,
) -> int:  # fmt: skip
    from verdict.project.documents import document
    from verdict.project.folder import Project
    from verdict.project.loading import judge_stored
    from verdict.text.files import write_out

    root = Project.around(prereg).root
    payload = document(judge_stored(prereg, chosen), root)
    if figures is not None:
        _draw(payload, figures, root)
        if output is None:
            return 0
    text = _text(payload, form, template)
    if output is None:
        say_lines(text)
        return 0
    write_out(output, text.encode(), root)
    return 0


def _text(payload: dict[str, Any], form: str | None, template: Path | None) -> str:
    """Render a report in one of the formats, or by somebody's own template."""
    from verdict.report.own import render_own
    from verdict.report.render import render

    return render_own(payload, template) if template is not None else render(payload, form or "md")


def _draw(payload: dict[str, Any], folder: Path, root: Path) -> None:
    from verdict.project.drawn import draw

    for line in draw(payload, folder, root):
        say(line)
