"""Small black-and-white images in rows, such as the digits that a trained model generates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from verdict.report.figures.drawing import element, text_element, text_width
from verdict.report.figures.figure import Figure, Panel

GAP = 4.0  # pixels between images, and below the caption of a row
CAPTION = 14.0
WIDEST = 600.0  # of a caption
Image = Sequence[Sequence[bool]]  # rows of pixels, True for ink


def digits(rows: Sequence[Sequence[Image]], captions: Sequence[str], scale: float = 1.0) -> Figure:
    """Return images in rows, each row under its caption; a pixel is `scale` wide and high."""
    parts, y, width = [], 0.0, 100.0
    for images, caption in zip(rows, captions, strict=True):
        parts.append(text_element(0, y + 11, caption, width=WIDEST, size=10, classes="label"))
        y += CAPTION
        x = 0.0
        for image in images:
            parts.append(_ink(image, x, y, scale))
            x += scale * max((len(line) for line in image), default=0) + GAP
        y += scale * max((len(image) for image in images), default=0) + GAP
        width = max(width, x, min(text_width(caption, 10), WIDEST))
    title = "What it generates"
    said = f"{title}: {sum(map(len, rows))} images in {len(rows)} rows. {'; '.join(captions)}."
    table = tuple((caption, str(len(images))) for images, caption in zip(rows, captions, strict=True))
    return Figure("figure-digits", "digits", title, said, (Panel(width, y, title, said, "".join(parts)),),
                  ("row", "images"), table)  # fmt: skip


def missing() -> Figure:
    """Return a figure without a drawing that says how one is made: what was generated is stored with no freeze."""
    title = "What it generates"
    note = (
        "No picture is stored with this freeze; verdict digits CHECKPOINT... --out FILE.svg draws what each generates."
    )
    return Figure("figure-digits", "digits", title, title, (), (), (), "", (note,))


def _ink(image: Image, x: float, y: float, scale: float) -> str:
    """Return the ink of one image as one filled path: a flat rectangle for each run of pixels."""
    d = "".join(f"M{start} {line}h{length}v1h-{length}z" for line, start, length in _runs(image))
    place = f"translate({x:g} {y:g})" + (f" scale({scale:g})" if scale != 1 else "")
    return element("path", {"d": d, "transform": place, "class": "ink"}) if d else ""


def _runs(image: Image) -> Iterator[tuple[int, int, int]]:
    """Yield (line, first pixel, length) of every run of ink."""
    for number, line in enumerate(image):
        start = None
        for column, ink in enumerate([*line, False]):
            if ink and start is None:
                start = column
            elif not ink and start is not None:
                yield number, start, column - start
                start = None
