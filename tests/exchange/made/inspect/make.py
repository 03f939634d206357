"""Make the files beside this one with inspect-ai 0.3.285 and its model mockllm/model, without a network.

    pip install inspect-ai && python make.py FOLDER

Two models answer eight items in two epochs each. A third run stops at two items by a limit, a fourth has a sample
that ends in an error and one that ends at a limit of messages, and a fifth ends in an error as a whole.
Tracebacks name the folder of the installation; they are left out.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ITEMS, EPOCHS = 8, 2
RIGHT = {"small": (1, 4, 7), "large": (0, 1, 2, 4, 6, 7, 8, 9)}


def evaluate(
    model: str, *, form: str = "eval", limit: int | None = None, broken: bool = False, dead: bool = False
) -> None:
    """Let a model answer every item in every epoch, right where the last digit of a product is one of its own."""
    from inspect_ai import Task
    from inspect_ai import eval as run
    from inspect_ai.dataset import Sample
    from inspect_ai.model import ModelOutput
    from inspect_ai.scorer import Score, includes, match, mean, scorer
    from inspect_ai.solver import solver
    from inspect_ai.util import LimitExceededError

    @solver
    def answering():
        async def solve(state, generate):
            number = int(str(state.sample_id).removeprefix("sum-"))
            if dead or (broken and (number, state.epoch) == (3, 2)):
                raise RuntimeError("the server closed the connection")
            if broken and (number, state.epoch) == (5, 1):
                raise LimitExceededError("message", value=11, limit=10)
            right = (7 * number + 3 * state.epoch + number * state.epoch) % 10 in RIGHT[model]
            state.output = ModelOutput.from_content(f"mockllm/{model}", "4" if right else "5")
            return state

        return solve

    @scorer(metrics={"length": [mean()], "right": [mean()]})
    def parts():
        async def score(state, target):
            said = state.output.completion
            return Score(value={"length": len(said), "right": said == target.text})

        return score

    samples = [Sample(id=f"sum-{i}", input=f"{i} plus {4 - i}?", target="4") for i in range(ITEMS)]
    task = Task(name="sums", dataset=samples, solver=answering(), scorer=[match(), includes(), parts()], epochs=EPOCHS)
    run(task, model=f"mockllm/{model}", log_dir=".", log_format=form, display="none", limit=limit,
        fail_on_error=not broken)  # fmt: skip


def without_tracebacks() -> None:
    """Leave tracebacks out of logs."""
    from inspect_ai.log import _log

    plain = _log.eval_error

    def told(*arguments, **options):
        found = plain(*arguments, **options)
        for field in ("traceback", "traceback_ansi"):
            setattr(found, field, "")
        return found

    for module in [module for name, module in sys.modules.items() if name.startswith("inspect_ai")]:
        if getattr(module, "eval_error", None) is plain:
            module.eval_error = told


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(folder)

    without_tracebacks()
    for name, options in (
        ("small", {"model": "small"}), ("large", {"model": "large"}),
        ("limited", {"model": "large", "limit": 2, "form": "json"}),
        ("errors", {"model": "large", "broken": True}), ("failed", {"model": "small", "dead": True}),
    ):  # fmt: skip
        before = {*Path().glob("*.*")}
        evaluate(**options)
        for log in {*Path().glob("*.*")} - before:
            log.rename(f"{name}{log.suffix}")
