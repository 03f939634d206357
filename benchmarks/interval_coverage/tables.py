"""What is printed: a row per family for people in a hurry, every cell for those who ask, plain lines for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from benchmarks.adversaries.cases import Right
from benchmarks.interval_coverage.counting import Count
from benchmarks.interval_coverage.hostile import CHAINS_MEAN
from benchmarks.interval_coverage.series import CHAINS, HIDDEN
from benchmarks.interval_coverage.worst import FEWEST, fixable, joined, least, pooled, worst

from verdict.statistics.tau import names

UNKNOWABLE = (Right.UNFIXABLE, Right.BETWEEN)
Key = tuple[str, str, int, int]


def compact(counts: list[Count]) -> Iterator[str]:
    """Yield a row per family that can be covered, a column per estimator: the worst of its cells."""
    yield "| family | " + " | ".join(f"`{name}`" for name in names()) + " |"
    yield "|---" * (1 + len(names())) + "|"
    every = fixable(counts)
    for family in _families(every):
        entries = [_summed([c for c in every if (c.cell.family, c.cell.estimator) == (family, n)]) for n in names()]
        yield f"| {family} | {' | '.join(entries)} |"


def at_the_door(counts: list[Count]) -> Iterator[str]:
    """Yield a row per case whose right answer is a status: how much is refused, by each estimator and as a mean."""
    columns = (*names(), CHAINS_MEAN)
    yield "| case | " + " | ".join(f"`{name}`" if name in names() else name for name in columns) + " |"
    yield "|---" * (1 + len(columns)) + "|"
    for key, row in _rows(c for c in counts if c.cell.right == Right.REFUSED).items():
        entries = [_refusal(row[name]) if name in row else "" for name in columns]
        yield f"| {_title(key)} | {' | '.join(entries)} |"


def unknowable(counts: list[Count]) -> Iterator[str]:
    """Yield a row per case that no rule can know, or not always: events expected, then what each estimator does."""
    yield "| case | events expected | can be known | " + " | ".join(f"`{name}`" for name in names()) + " |"
    yield "|---" * (3 + len(names())) + "|"
    chosen = [c for c in counts if c.cell.right in UNKNOWABLE and c.cell.family not in HIDDEN]
    for key, row in sorted(_rows(chosen).items(), key=lambda item: _first(item[1]).cell.events):
        cell = _first(row).cell
        can = "no" if cell.right == Right.UNFIXABLE else "sometimes"
        entries = [f"{100 * row[n].wrong:.0f} % ({100 * row[n].refused:.0f} %)" for n in names()]
        yield f"| {_title(key)} | {cell.events:.2g} | {can} | {' | '.join(entries)} |"


def hostile_grid(counts: list[Count]) -> Iterator[str]:
    """Yield every hostile case: resolved share, coverage of tau with its misses by end, of the mean, stretch."""
    yield "| case | events | " + " | ".join(f"`{name}`" for name in (*names(), CHAINS_MEAN)) + " |"
    yield "|---" * (3 + len(names())) + "|"
    for key, row in _rows(c for c in counts if c.cell.setting).items():
        entries = [_ends(row[n]) if n in row else "" for n in (*names(), CHAINS_MEAN)]
        events = _first(row).cell.events
        yield f"| {_title(key)} | {events:.2g} | {' | '.join(entries)} |"


def plain_grid(counts: list[Count], estimator: str) -> Iterator[str]:
    """Yield one estimator's plain cells: resolved %, then coverage of tau / of the mean, then the median of hi/tau."""
    mine = {(c.cell.family, c.cell.chains, c.cell.length): c for c in counts if c.cell.estimator == estimator}
    lengths = sorted({key[2] for key in mine})
    yield f"\n## `{estimator}`\n"
    yield "| series | chains | " + " | ".join(f"{n} tau" for n in lengths) + " |"
    yield "|---" * (2 + len(lengths)) + "|"
    for family, chains in dict.fromkeys(key[:2] for key in sorted(mine)):
        entries = " | ".join(entry(mine[family, chains, n]) for n in lengths)
        yield f"| {family} | {chains} | {entries} |"


def entry(c: Count) -> str:
    """Return a cell of the plain grid."""
    share = 100.0 * c.resolved / c.all
    if c.runs < FEWEST and share < 20.0:
        return "refused" if share < 0.05 else f"{share:.1f} % resolved"
    few = "" if c.runs >= FEWEST else "~"
    return f"{few}{share:.0f} %: {100 * c.tau:.0f} / {100 * c.mean:.0f}, x{c.stretch:.2f}"


def plain_lines(counts: list[Count]) -> Iterator[str]:
    """Yield `name value`: misses by end and refusals per estimator, what cannot be known, the worst cell last."""
    every = fixable(counts)
    for name in names():
        if not (mine := [c for c in every if c.cell.estimator == name]):
            continue
        yield f"worst_resolved_coverage_{name} {worst(mine):.4f}"
        for end, k in (("below", "tau_low"), ("above", "tau_high")):
            rates = [-getattr(c, k) / c.resolved for c in pooled(mine)]
            yield f"worst_tau_{end}_interval_{name} {-least(rates):.4f}"
        yield f"refused_share_{name} {1.0 - _sum(mine, 'resolved') / _sum(mine, 'all'):.4f}"
    yield from _lines_of_the_unknowable(counts)
    yield f"families {len(_families(every))}"
    yield f"intervals {_sum(every, 'all')}"
    yield f"resolved {_sum(every, 'resolved')}"
    yield f"worst_resolved_coverage {worst(every):.4f}"


def _lines_of_the_unknowable(counts: list[Count]) -> Iterator[str]:
    ample = [c for c in counts if c.cell.family in HIDDEN and c.cell.chains == max(CHAINS) and c.cell.length >= 200]
    yield f"hidden_mode_coverage_32_chains_200_tau {worst(ample):.4f}"
    for right in UNKNOWABLE:
        wrong = [-c.wrong for c in counts if c.cell.right == right and c.cell.family not in HIDDEN]
        yield f"worst_{right}_wrong_share {-least(wrong):.4f}"


def _summed(cells: list[Count]) -> str:
    if not cells:
        return ""
    whole, counting = joined(cells), pooled(cells)
    if not counting:
        return f"{100 * whole.refused:.0f} % refused"
    tau, mean = (100.0 * least(getattr(c, of) for c in counting) for of in ("tau", "mean"))
    stretch = [c.stretch for c in cells if np.isfinite(c.stretch)]
    by = f", x{np.median(stretch):.1f}" if stretch else ""
    missed = whole.tau_low + whole.tau_high > 0  # a tau of zero has no stretch, and can be missed
    return f"{_whole(tau if by or missed else np.nan)} / {_whole(mean)}, {100 * whole.refused:.0f} % refused{by}"


def _refusal(c: Count) -> str:
    held = "" if not c.resolved else f"; {_whole(100.0 * c.coverage)} of the rest hold"
    return f"{100 * c.refused:.0f} %{held}"


def _ends(c: Count) -> str:
    if not c.resolved:
        return "refused"
    low, high = (100.0 * k / c.resolved for k in (c.tau_low, c.tau_high))
    by = f"{100 * c.tau:.0f} (-{low:.0f} +{high:.0f})" if np.isfinite(c.stretch) or low + high > 0.0 else "no tau"
    last = f", x{c.stretch:.2f}" if np.isfinite(c.stretch) else ""
    return f"{100 * (1.0 - c.refused):.0f} %: {by} / {_whole(100.0 * c.mean)}{last}"


def _whole(share: float) -> str:
    return "-" if np.isnan(share) else f"{share:.0f}"


def _rows(counts: Iterable[Count]) -> dict[Key, dict[str, Count]]:
    rows: dict[Key, dict[str, Count]] = {}
    for c in counts:
        key = (c.cell.family, c.cell.setting, c.cell.chains, c.cell.length)
        rows.setdefault(key, {})[c.cell.estimator] = c
    return rows


def _first(row: dict[str, Count]) -> Count:
    return next(iter(row.values()))


def _title(key: Key) -> str:
    return f"{key[0]}: {key[1]}; {key[2]} x {key[3]:,}"


def _families(counts: Iterable[Count]) -> list[str]:
    return list(dict.fromkeys(c.cell.family for c in counts))


def _sum(counts: Iterable[Count], field: str) -> int:
    return sum(getattr(c, field) for c in counts)
