"""verdict explain: one verdict, derived from cells to word."""

from __future__ import annotations

import json
from pathlib import Path

import click

from verdict.cli import options


@click.command(epilog="Example: verdict explain P5 prereg/2026-05-30c.yaml")
@click.argument("prediction")
@options.prereg
@options.measurements
@options.as_json
def command(prediction: str, prereg: Path, chosen: str | None, as_json: bool) -> int:
    """Derive the verdict on PREDICTION (such as P5) of the freeze PREREG, from its cells to the word."""
    from verdict.assemble import judge_stored
    from verdict.derivation import derive
    from verdict.errors import UsageError, nearest

    judged = judge_stored(prereg, chosen)
    known = judged.payload["predictions"]
    if prediction not in known:
        raise UsageError(
            f"no prediction is called '{prediction}'; known: {', '.join(known)}.{nearest(prediction, known)}"
        )
    if as_json:
        click.echo(json.dumps(known[prediction], indent=2, ensure_ascii=False))
        return 0
    from verdict.terminal import show_lines

    show_lines(derive(prediction, judged.payload))
    return 0
