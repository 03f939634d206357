"""Arguments that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

prereg = click.argument("prereg", type=click.Path(path_type=Path), metavar="PREREG")
measurements = click.option(
    "--measurements", "chosen", metavar="NAME", help="A stored set by name, or a file; needed where there are several."
)
backend = click.option("--backend", metavar="NAME", help="What to measure with; `verdict doctor` lists them.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
