"""Judge again every set of this repository that an older version of the estimators made, from its stored readings.

    python -m benchmarks.rederived [--all]

A row for every word that moves, with --all for every word; then `name value` lines. Nothing is sampled and nothing is
written. Of what is not stored nothing can be said: statuses of single observables, joint scatter between chains, and
CLT-sanity stay as they were measured. `sets_of_version_N` counts the sets of each; those behind the first had the laws
and levels that are corrected here, and nothing else of a later version shows in what they store.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from benchmarks.rederived.words import Rederived, Row, measured_sets, rederived

ROOT = Path(__file__).parents[2]


def main(arguments: list[str] | None = None, root: Path = ROOT) -> None:
    """Print rows and counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true", help="print the words that stand, too")
    everything = parser.parse_args(arguments).all
    found = [rederived(root, path, content) for path, content in measured_sets(root)]
    for one in found:
        for row in one.rows:
            if everything or not row.kept:
                print(line(row))
    for name, value in counts(found).items():
        print(name, value)


def line(row: Row) -> str:
    """Write one row: freeze, prediction, clause, the stored word, the re-derived one, and the first reason for it."""
    where = f"{row.freeze} {row.prediction}{f'.{row.clause}' if row.clause else ''}"
    more = f" and {len(row.reasons) - 1} more" if len(row.reasons) > 1 else ""
    why = f"  {row.reasons[0]}{more}" if row.reasons else ""
    return f"{where:19} {row.stored:10} -> {row.word:8}{why}".rstrip()


def counts(found: list[Rederived]) -> dict[str, int]:
    """Count sets, words and cells; a PASS that is lost is told apart."""
    rows = [row for one in found for row in one.rows]
    changed = Counter(name for one in found for name, _ in one.stored.changed)
    return {
        "sets_read": len(found),
        **{f"sets_of_version_{n}": k for n, k in sorted(Counter(one.version for one in found).items())},
        "words_kept": sum(row.kept for row in rows),
        "words_moved": sum(not row.kept for row in rows),
        "passes_kept": sum(row.kept and row.stored == "PASS" for row in rows),
        "passes_lost": sum(not row.kept and row.stored == "PASS" for row in rows),
        "classes_taken_back": sum(number for name, number in changed.items() if name.startswith("class_")),
        "cells_widened": sum(number for name, number in changed.items() if not name.startswith("class_")),
    }


if __name__ == "__main__":
    main()
