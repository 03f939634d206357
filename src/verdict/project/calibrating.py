"""Times one worker in a process of its own, beside others like it: `python -m verdict.project.calibrating`.

It says "ready" once it could take its first job, waits for a line, so that all begin together, and prints what it timed
as JSON: spin updates a second by kernel, and two short jobs of the freeze with what each of them does.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from verdict import experiments
from verdict.experiments.contract import Context
from verdict.experiments.sampling import updates_per_second, warmed_up
from verdict.project.loading import load_draft
from verdict.project.working import Assignment


def main(arguments: list[str]) -> None:
    """Time what the freeze FILE takes by BACKEND: arguments are root, file, backend and kernels."""
    root, file, backend, *kernels = arguments
    registration = load_draft(Path(file))
    warmed_up(backend, kernels)
    Assignment.of(Path(file), None, backend).derive()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    if not sys.stdin.readline():
        return
    rates = {kernel: updates_per_second(backend, kernel) for kernel in kernels}
    kind = experiments.load(registration.prereg.experiment.kind)
    found = kind.trials(Context(registration, Path(root), backend)) if hasattr(kind, "trials") else ()
    trials = [[asdict(work), seconds] for work, seconds in found]
    sys.stdout.write(json.dumps({"updates_per_second": rates, "trials": trials}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
