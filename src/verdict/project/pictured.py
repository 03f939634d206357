"""A picture of what checkpoints of training generate, one row for each class."""

from __future__ import annotations

from pathlib import Path

from verdict import experiments
from verdict.experiments.dtm import digits, pictures
from verdict.experiments.dtm.digits import DigitRows
from verdict.experiments.dtm.generation import Generation
from verdict.project.folder import Project
from verdict.report.figures.digits import digits as drawn
from verdict.text.files import write_out
from verdict.words.errors import UsageError

LOW, HIGH, SWEEPS = 0.8, 1.2, 600  # the founding code's ramp; a picture decides nothing
GAP, SCALE = 2, 2


def draw_digits(
    checkpoints: tuple[Path, ...], out: Path, *, per_class: int, clamped: bool, seed: int, backend: str
) -> DigitRows:
    """Write the picture, as its name says a PNG or an SVG, and return the images that are on it.

    Raises:
        UsageError: a name of another form, a checkpoint that is none, or a backend that cannot run here.
    """
    _check_name(out)
    how = Generation(low=LOW, high=HIGH, sweeps=SWEEPS, per_class=per_class)
    with experiments.sentences_for_backends():
        rows = digits.rows(checkpoints, how, backend_name=backend, seed=seed, clamped=clamped)
    content = _svg(rows) if out.suffix == ".svg" else pictures.png(pictures.sheet(rows.images, GAP, SCALE))
    write_out(out, content, Project.enclosing(Path()).root)
    return rows


def _check_name(out: Path) -> None:
    if out.suffix not in (".png", ".svg"):
        raise UsageError(f"found --out {out}, wanted a name that ends in .png or .svg, the formats that are written")
    if out.is_dir():
        raise UsageError(f"{out} is a folder; wanted a file to write the picture to")


def _svg(rows: DigitRows) -> bytes:
    return drawn(rows.images.tolist(), rows.captions).standalone().encode()
