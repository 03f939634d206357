"""The table of coverage as JSON, as Markdown for each row, and as plain lines `name value`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from itertools import product

from verdict.statistics.sample.coverage import Entry
from verdict.statistics.sample.promised import ASSUMPTIONS, Kept, Refused, from_least, promised

MARK = "coverage of estimates"  # of the tables in docs/reference/estimates.md
SIDES = ("both",)
Table = tuple[Entry, ...]


def as_json(table: Table, about: dict[str, object]) -> str:
    """Return the table as JSON, an entry a line, so that a change reads as lines."""
    rows = ",\n".join("  " + json.dumps(asdict(entry)) for entry in table)
    head = ",\n".join(f' "{key}": {json.dumps(value)}' for key, value in about.items())
    return f'{{\n{head},\n "entries": [\n{rows}\n ]\n}}\n'


def accepted(table: Table) -> Iterator[Entry]:
    """Yield every entry that some estimate rests on which the rule accepts: of any row, assumption, least."""
    for (estimand, method), word, clusters in product(_rows(table), ASSUMPTIONS, (False, True)):
        own = [e for e in table if (e.estimand, e.method) == (estimand, method)]
        own = [e for e in own if (e.clusters is not None) == clusters and e.group in ASSUMPTIONS[word]]
        for least in sorted({e.size for e in own}):
            found = promised(estimand, method, word, least=least, clusters=clusters, table=table)
            yield from from_least(own, least) if isinstance(found, Kept) else ()


def refused(table: Table) -> int:
    """Return how many rows, assumptions and sizes are refused."""
    asked = {(e.estimand, e.method, e.clusters is not None, e.size) for e in table}
    return sum(
        isinstance(promised(estimand, method, word, least=n, clusters=clusters, table=table), Refused)
        for (estimand, method, clusters, n), word in product(sorted(asked), ASSUMPTIONS)
    )


def plain_lines(table: Table, control: Table) -> Iterator[str]:
    """Yield the figures of the table, and those of the control beside them."""
    yield f"worst_coverage_at_least_n {min(e.coverage for e in accepted(table)):.4f}"
    yield f"entries {len(table)}"
    yield f"below_nominal {sum(e.short for e in table)}"
    yield f"refused {refused(table)}"
    yield f"enumerated {sum(not e.trials for e in table)}"
    yield f"largest_standard_error {max(e.error for e in table):.4f}"
    yield f"worst_coverage {min(e.coverage for e in table):.4f}"
    wald = promised("proportion", "wald", least=100, table=control)
    yield f"control_wald_coverage {min(e.coverage for e in control):.4f}"
    yield f"control_wald_refused {int(isinstance(wald, Refused))}"


def document(table: Table) -> str:
    """Return the tables of every row, in Markdown: a line a law, a column a size, coverage in percent."""
    return "\n\n".join(_markdown(table, *row) for row in _rows(table))


def _rows(table: Table) -> list[tuple[str, str]]:
    return list(dict.fromkeys((e.estimand, e.method) for e in table))


def _markdown(table: Table, estimand: str, method: str) -> str:
    own = [e for e in table if (e.estimand, e.method) == (estimand, method)]
    parts = [_grid([e for e in own if (e.clusters is not None) == clusters], clusters) for clusters in (False, True)]
    return "\n\n".join([f"### `{estimand}` by `{method}`", *(part for part in parts if part)])


def _grid(some: list[Entry], clusters: bool) -> str:
    sizes = sorted({e.size for e in some})
    if not sizes:
        return ""
    head = "clusters: " if clusters else "n = "
    lines = ["| law | group | " + " | ".join(f"{head}{n}" for n in sizes) + " |", "|---" * (2 + len(sizes)) + "|"]
    for law, group in dict.fromkeys((e.law, e.group) for e in some):
        at = {e.size: e for e in some if e.law == law}
        lines.append(f"| {law} | {group} | " + " | ".join(_cell(at.get(n)) for n in sizes) + " |")
    return "\n".join(lines)


def _cell(entry: Entry | None) -> str:
    if entry is None:
        return "no interval"
    share = "" if round(100.0 * entry.answered) >= 100 else f" of {100.0 * entry.answered:.0f} %"
    return f"{'**' if entry.short else ''}{100.0 * entry.coverage:.1f}{'**' if entry.short else ''}{share}"
