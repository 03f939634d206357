"""verdict lint: is a registration well formed, and can its predictions come out both ways?"""

from __future__ import annotations

from pathlib import Path

import click


@click.command(epilog="Example: verdict lint prereg/*.yaml")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PREREG...")
def command(paths: tuple[Path, ...]) -> int:
    """Check registrations and their stored measurements without judging; print every problem of every file."""
    found = [line for path in paths for line in _problems(path)]
    for line in found:
        click.echo(line)
    if not found:
        click.echo(f"{len(paths)} registration{'s' if len(paths) > 1 else ''}: nothing to report")
    return 2 if found else 0


def _problems(path: Path) -> list[str]:
    from verdict.assemble import load_evidence, load_registration
    from verdict.errors import VerdictError
    from verdict.judge.lint import findings
    from verdict.project import Project

    try:
        registration = load_registration(path)
    except VerdictError as error:
        return str(error).splitlines()
    lines = [f"{Project.around(path).shown(path)}: {text}" for text in findings(registration)]
    for stored in Project.around(path).sets(registration.id).values():
        try:
            load_evidence(stored, registration)
        except VerdictError as error:
            lines += str(error).splitlines()
    return lines
