"""Every promise of lint on many registrations drawn from the language, held against the judge, and timed.

Run: python -m benchmarks.lint_claims [--seeds 500] [--attacks 20]
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from tests.judge.lint.drawn import Lint, broken, document
from verdict.judge.lint.examination import FindingKind


def main() -> None:
    """Print every promise that does not hold, then how many registrations were tried and what they took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=500)
    parser.add_argument("--attacks", type=int, default=20)
    asked = parser.parse_args()
    seconds, places, undecided, found = [], 0, 0, 0
    for seed in range(asked.seeds):
        generator = np.random.default_rng(seed)
        begun = time.process_time()
        lint = Lint.of(document(lambda options, g=generator: options[int(g.integers(len(options)))]))
        if lint is None:
            continue
        seconds.append(time.process_time() - begun)
        places += 2 * len(lint.reaches)
        undecided += sum(one.kind is FindingKind.UNDETERMINED for one in lint.examined.findings)
        for text in dict.fromkeys(broken(lint, np.random.default_rng(10**6 + seed), asked.attacks)):
            found += 1
            print(f"seed {seed}: {text}", flush=True)
    print(f"{len(seconds)} registrations of {asked.seeds} seeds: {found} promises broken")
    print(f"{undecided} of {places} words neither shown nor excluded")
    print(f"{np.mean(seconds):.2f} s of CPU each, {np.max(seconds):.2f} s at most")


if __name__ == "__main__":
    main()
