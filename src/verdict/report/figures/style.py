"""The colours of a figure that stands alone; in a report the same classes take the report's own tokens."""

from __future__ import annotations

LIGHT = {
    "ink": "#1b1f24", "muted": "#57606a", "paper": "#ffffff", "pass": "#0b6b4f", "fail": "#a32a12",
    "open": "#57606a", "line": "#d0d7de", "band": "#e3eefa",
}  # fmt: skip
DARK = {
    "ink": "#e6edf3", "muted": "#9aa4af", "paper": "#0d1117", "pass": "#4cc79d", "fail": "#ff9a82",
    "open": "#9aa4af", "line": "#3d444d", "band": "#17304d",
}  # fmt: skip

# One rule for each class that a drawing uses; the report's style.css says the same with its own tokens.
RULES = """
.figure,.standalone{color:var(--ink);font-family:system-ui,"Segoe UI",Helvetica,Arial,sans-serif}
.paper{fill:var(--paper)}
.heading{font-weight:600}
.band{fill:var(--band);stroke:none}
.bar{stroke:var(--muted)}
.axis{stroke:var(--muted)}
.tick,.label{fill:var(--muted)}
.pass{color:var(--pass)}
.fail{color:var(--fail)}
.open,.out,.missing{color:var(--open)}
.beyond{color:var(--fail)}
.square{stroke:var(--line)}
.line{stroke:var(--muted)}
"""


def tokens(colours: dict[str, str]) -> str:
    """Write colours as custom properties."""
    return "".join(f"--{name}:{colour};" for name, colour in colours.items())


STYLE = (
    f".standalone{{{tokens(LIGHT)}}}"
    f"@media(prefers-color-scheme:dark){{.standalone{{{tokens(DARK)}}}}}"
    f"@media print{{.standalone{{{tokens(LIGHT)}}}}}" + RULES.replace("\n", "")
)
