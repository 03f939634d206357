"""A sound page, and pages with one flaw each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

SOUND = Path(__file__).with_name("sound.html").read_text(encoding="utf-8")
CLOSED_PORT = "http://127.0.0.1:9/beacon.png"  # the address of this machine, where nobody listens


@dataclass(frozen=True)
class Flaw:
    """One flaw: what of the sound page is replaced, by what, and a part of the sentence that must be said."""

    old: str
    new: str
    said: str

    def page(self) -> str:
        """Return the sound page with this flaw."""
        if self.old not in SOUND:
            raise ValueError(f"the sound page has no {self.old!r}; mend the planted flaw")
        return SOUND.replace(self.old, self.new, 1)


def body(new: str, said: str) -> Flaw:
    """Add something at the end of the page."""
    return Flaw("</main>", new + "</main>", said)


def style(new: str, said: str) -> Flaw:
    """Add a style."""
    return Flaw("</style>", new + "</style>", said)


CONTRAST = {
    "grey text": style("p { color: #949494 }", "#949494 on #ffffff"),
    "just too light": style("p { color: #777777 }", "4.48:1"),
    "faded text": style("p { opacity: 0.5 }", "on #ffffff"),
    "text half transparent": style("p { color: rgb(0 0 0 / 0.4) }", "on #ffffff"),
    "text on a dark box": style("td { background: #444 }", "td: #1f2328 on #444444"),
    "the darker stripe": style(":root { --stripe: #777 }", "UNTESTED"),
    "a gradient's end": style("p { background: linear-gradient(#fff, #333) }", "on #333333"),
    "an image nobody can read": style("p { background: url('data:image/gif;base64,R0lGODlhAQABAAAAACw=') }", "on #000000"),
    "before an element": style("summary::before { content: 'open'; color: #bbb }", "#bbbbbb"),
    "a drawing's label": style("svg text { fill: #aaa }", '"below"'),
    "a drawing's panel": style(".panel { fill: #555 }", "on #555555"),
    "a drawing's hatch": style(".stripe { stroke: #555 }", '"untested"'),
    "a shape without style": Flaw('fill="none" x="0"', 'x="0" style="fill: black"', "on #000000"),
    "a label on its line": Flaw("<text x", '<path d="M0 35H60" stroke="#333" stroke-width="3"/><text x', "on #333333"),
    "a color of another space": style("p { color: oklch(0.75 0 0) }", "on #ffffff"),
}  # fmt: skip
DARK = {
    "dark on dark": style("@media (prefers-color-scheme: dark) { p { color: #555 } }", "#555555 on #0d1117"),
    "one mode forgotten": style("td { background: #fff }", "#e6edf3 on #ffffff"),
    "paper forgotten": style("body { background: none; } :root { color-scheme: light }", "#e6edf3 on #ffffff"),
}
PAPER = {
    "white text on a box that is not printed": style("p { color: #fff; background: #000 }", "#ffffff on #ffffff"),
}
OVERFLOW = {
    "a wide box": body("<div style='width: 700px'>wide</div>", "px wide in 360 px"),
    "a long word": body(f"<p>{'a' * 100}</p>", "a word of p goes to"),
    "beyond the left edge": body("<div style='margin-left: -40px'>left</div>", "goes from -24"),
    "cut off": body("<div style='width: 50px; overflow: hidden; white-space: nowrap'>cut off here</div>", "cuts off"),
    "a table that does not scroll": Flaw('class="wide"', 'class="narrow" style="--x: 0"><table style="min-width: 40rem"><caption>wide</caption><tr><td>1</td></tr></table', "px wide in 360 px"),
    "a label out of its drawing": Flaw('<text x="170"', '<text x="300"', "leaves its drawing"),
}  # fmt: skip
ON_PAPER = {"a table that paper cannot scroll": style("@media print { .wide { overflow: auto; width: 3rem } }", "would have to be scrolled")}  # fmt: skip
COLLISIONS = {"two labels": Flaw('<text x="170" y="40"', '<text x="30" y="44"', '"below" lies on "untested"')}
REQUESTS = {
    "an image": body(f"<img alt='beacon' src='{CLOSED_PORT}'>", "it fetched"),
    "a background": style(f"p {{ background: url('{CLOSED_PORT}') }}", "it fetched"),
    "a font": style(f"@font-face {{ font-family: far; src: url('{CLOSED_PORT}') }} p {{ font-family: far }}", "it fetched"),
    "a style sheet": style(f"</style><link rel=stylesheet href='{CLOSED_PORT}'><style>", "it fetched"),
    "a file beside it": body("<img alt='beside' src='beside.png'>", "beside.png"),
    "a script": body(f"<script>fetch('{CLOSED_PORT}').catch(() => 0)</script>", "it fetched"),
    "a frame": body(f"<iframe title='far' src='{CLOSED_PORT}'></iframe>", "it fetched"),
}  # fmt: skip
MESSAGES = {
    "an error": body("<script>console.error('planted')</script>", "error: planted"),
    "a warning": body("<script>console.warn('planted')</script>", "warning: planted"),
    "an exception": body("<script>throw new Error('planted')</script>", "uncaught: planted"),
    "a failed assertion": body("<script>console.assert(false, 'planted')</script>", "planted"),
}
REFERENCES = {
    "a dead anchor": Flaw('href="#P1"', 'href="#P9"', "#P9, which is not there"),
    "an id twice": body("<p id='P1'>again</p>", "the id P1 stands 2 times"),
    "a dead pattern": Flaw("url(#hatch)", "url(#hutch)", "fill points to #hutch"),
    "a dead description": Flaw('"drawn described"', '"drawn nowhere"', "#nowhere"),
    "a preconnection": style("</style><link rel=preconnect href='http://127.0.0.1:9'><style>", "<link> would fetch"),
    "a refresh": style("</style><meta http-equiv='refresh' content='9999'><style>", "<meta> would fetch"),
}
MOTION = {
    "a transition": style("@media (prefers-reduced-motion: reduce) { a { transition: color 1s } }", "a changes over 1s"),
    "an animation": style("@keyframes x { to { color: red } } p { animation: x 9s infinite }", "an animation runs on p"),
    "smooth scrolling": style("html { scroll-behavior: smooth }", "html scrolls smoothly"),
}
UNREACHED = {
    "a text taken away": style("p { display: none }", "is not shown"),
    "details shut on paper": style("@media print { details::details-content { content-visibility: hidden } }", '"No cell'),
}
KEYBOARD = {
    "out of order": body("<a href='#P1' tabindex='1'>first</a>", "out of order"),
    "not reached": body("<button type='button' style='position: fixed' onfocus='this.blur()'>run</button>", "does not reach"),
    "not seen": style("a:focus { outline: none }", 'cannot be seen on <a> "its derivation"'),
}  # fmt: skip
UNSTYLED = {
    "words that run together": body("<p style='display: flex; gap: 1rem'><b>P1</b><b>PASS</b></p>", "pass"),
    "a black shape under its label": Flaw('fill="none" x="0"', 'x="0"', '"below"'),
    "tables drawn in another order": body("<div style='position: absolute; top: 0'><table><tr><td>last</td></tr></table></div>", "in another order"),
}  # fmt: skip
ACCESSIBILITY = {
    "an image without words": body("<img src='data:,'>", "image-alt"),
    "no language": Flaw('lang="en"', "", "html-has-lang"),
    "a level left out": body("<h4>deep</h4>", "heading-order"),
    "a button without a name": body("<button type='button'></button>", "button-name"),
    "outside of the landmarks": Flaw("</body>", "<p>outside</p></body>", "region"),
    "grey text": style("p { color: #949494 }", "color-contrast"),
}
