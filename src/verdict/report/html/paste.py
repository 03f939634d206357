"""The verdicts as a small table in Markdown and in LaTeX, to be taken into a paper or a thread."""

from __future__ import annotations

from typing import Any

from verdict.report.latex import escape_latex
from verdict.report.markdown import escape_markdown
from verdict.report.view.deciding import why

QUOTE = r"\providecommand{\verdictquote}{{\ttfamily\char34}}"  # what a quote in a text is set as


def markdown(payload: dict[str, Any]) -> str:
    """Write the verdicts as a table in Markdown, with the freeze and its digest."""
    rows = (f"| {' | '.join(map(escape_markdown, row))} |" for row in _rows(payload))
    head = ("| prediction | verdict | claim | decided by |", "|---|---|---|---|")
    return "\n".join([*head, *rows, "", escape_markdown(_source(payload))])


def latex(payload: dict[str, Any]) -> str:
    """Write the verdicts as a table in LaTeX with booktabs."""
    rows = (f"{' & '.join(escape_latex(text) for text in row)} \\\\" for row in _rows(payload))
    head = (QUOTE, r"\begin{tabular}{@{}llp{0.4\linewidth}p{0.3\linewidth}@{}}", r"\toprule",
            r"prediction & verdict & claim & decided by \\", r"\midrule")  # fmt: skip
    return "\n".join([*head, *rows, r"\bottomrule", r"\end{tabular}", f"% {escape_latex(_source(payload))}"])


def _rows(payload: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    return [
        (name, p["verdict"], p["short"] or p["claim"], why(name, payload)) for name, p in payload["predictions"].items()
    ]


def _source(payload: dict[str, Any]) -> str:
    return f"verdict, freeze {payload['freeze']['id']}, {payload['freeze']['digest']}"
