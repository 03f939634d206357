"""verdict digits: a picture of what a checkpoint generates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from verdict.report.rows import Row, counted, plain
from verdict.report.saying import say, say_lines

if TYPE_CHECKING:
    from verdict.experiments.dtm.digits import DigitRows

GAP, SHOWN = 2, 5


@click.command(epilog="Example: verdict digits checkpoints/plain/epoch-0001.npz --out digits.png --per-class 10")
@click.argument("checkpoints", type=click.Path(path_type=Path), metavar="CHECKPOINT...", nargs=-1, required=True)
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", required=True,
              help="Picture to write, .png or .svg.")  # fmt: skip
@click.option("--per-class", default=10, show_default=True, type=click.IntRange(1, 1000), help="Images in a row.")
@click.option("--clamped/--free", default=True, show_default=True, help="A row for each class, or labels left free.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0, 2**53 - 1), help="Names the randomness.")
@click.option("--backend", default="numba_cpu", show_default=True, metavar="NAME", help="What to sample with.")
@click.option("--show", is_flag=True, help="Also print the first images of each row, in half blocks.")
def command(  # noqa: PLR0917 - one argument per option
    checkpoints: tuple[Path, ...], out: Path, per_class: int, clamped: bool, seed: int, backend: str, show: bool
) -> int:
    """Draw what each CHECKPOINT generates, as a PNG or SVG of one row for each class.

    Beta rises from 0.8 to 1.2 over 600 sweeps; the last state is drawn. A model of several steps needs a checkpoint of
    each. The same arguments give the same bytes, on every backend.
    """
    from verdict.project.pictured import draw_digits

    rows = draw_digits(checkpoints, out, per_class=per_class, clamped=clamped, seed=seed, backend=backend)
    _say(out, rows, show)
    return 0


def _say(out: Path, rows: DigitRows, show: bool) -> None:
    from verdict.experiments.dtm import pictures
    from verdict.report.terminal.rows import show_rows

    say(f"wrote {out}")
    said = f"{rows.images.shape[1]} images in each of {counted(len(rows.captions), 'row')}, from the top:"
    show_rows([plain(said)])
    for i, (images, caption) in enumerate(zip(rows.images, rows.captions, strict=True), 1):
        show_rows([Row((f"{i:>2}", caption), depth=1)])
        if show:
            say_lines(pictures.text(pictures.sheet(images[None, :SHOWN], GAP, 1)) + "\n")
