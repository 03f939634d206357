"""verdict schema: the JSON Schemas that make editors complete and check."""

from __future__ import annotations

from pathlib import Path

import click

from verdict.report.saying import say


@click.command(epilog="Example: verdict schema --check")
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), default=Path("prereg"), show_default=True,
              help="Folder to write to.")  # fmt: skip
@click.option("--check", is_flag=True, help="Write nothing; fail if a file is missing or not current.")
def command(output: Path, check: bool) -> int:
    """Write the JSON Schemas of registrations and measurements, which modelines in YAML files name."""
    from verdict.project.beginning import write_schemas

    stale = write_schemas(output, check=check)
    for path in stale:
        say(f"{path}: not current; run verdict schema" if check else f"wrote {path}")
    if not stale:
        say(f"the schemas in {output} are current")
    return 2 if check and stale else 0
