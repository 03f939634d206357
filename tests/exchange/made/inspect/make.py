"""Make the files beside this one with inspect-ai and its model mockllm/model, without a network.

    pip install inspect-ai && python make.py FOLDER

Two models answer six items in three epochs each; a third run stops at two items, a fourth has samples that end in an
error and at a limit, and a fifth ends in an error as a whole.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ITEMS = 6


def evaluate(name: str, right: tuple[int, ...], *, form: str = "eval", **options) -> None:
    """Let a model of a name answer every item; `right` are the answers, counted over epochs, that are right."""
    from inspect_ai import Task, eval as run
    from inspect_ai.dataset import Sample
    from inspect_ai.model import ModelOutput, get_model
    from inspect_ai.scorer import includes, match
    from inspect_ai.solver import Generate, TaskState, solver

    @solver
    def answering():
        async def solve(state: TaskState, generate: Generate) -> TaskState:
            number = int(str(state.sample_id).removeprefix("sum-"))
            if options.get("broken") == number and state.epoch == 2:
                raise RuntimeError("the server closed the connection")
            said = "4" if (number + 7 * state.epoch) % 10 in right else "5"
            state.output = ModelOutput.from_content(f"mockllm/{name}", said)
            return state

        return solve

    if options.get("refuse"):
        def answering():  # noqa: F811 - a run that ends as a whole
            @solver
            def failing():
                async def solve(state: TaskState, generate: Generate) -> TaskState:
                    raise RuntimeError("the key of the service was refused")

                return solve

            return failing()

    task = Task(
        name="sums", dataset=[Sample(id=f"sum-{i}", input=f"{i} plus {4 - i}?", target="4") for i in range(ITEMS)],
        solver=answering(), scorer=[match(), includes()], epochs=options.get("epochs", 3),
    )  # fmt: skip
    run(task, model=get_model("mockllm/model", custom_outputs=[], memoize=False) if False else f"mockllm/{name}",
        log_dir=".", log_format=form, display="none", limit=options.get("limit"),
        fail_on_error=options.get("fail_on_error", True), log_samples=True)  # fmt: skip


def renamed(name: str, before: set[Path]) -> None:
    """Give the log that has come a name that does not change with the clock."""
    for log in {*Path().glob("*.*")} - before:
        log.rename(f"{name}{log.suffix}")


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(folder)
    for name, right, options in (
        ("small", (1, 2, 7, 9), {}), ("large", (0, 1, 2, 3, 7, 8, 9), {}),
        ("large-json", (0, 1, 2, 3, 7, 8, 9), {"form": "json"}),
        ("limited", (0, 1, 2, 7), {"limit": 2}), ("errors", (0, 1, 2, 3, 7, 8), {"broken": 3, "fail_on_error": False}),
        ("failed", (), {"refuse": True, "form": "json"}),
    ):  # fmt: skip
        before = {*Path().glob("*.*")}
        evaluate(name.removesuffix("-json"), right, **options)
        renamed(name, before)
