"""Make the offline runs beside this one with Weights & Biases itself: python make.py FOLDER.

They were made by wandb 0.31.0, without an account or a network. Two models are trained with three seeds each. One run
crashes on its way, so that its process ends with an error; one is killed before anything of it is written. The second
of three epochs is the best of every run, and one run logs NaN last. The folder `other` has a run that fails and is
resumed, and one whose summary keeps the best, with a table of what was predicted.
"""

from __future__ import annotations

import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import wandb

ACCURACY = {
    ("old", 1): 0.912, ("old", 2): 0.905, ("old", 3): 0.918, ("new", 1): 0.931, ("new", 2): 0.927, ("new", 3): 0.935,
}  # fmt: skip
ENDS = {("new", 2): "fails", ("old", 3): "dies", ("new", 3): "nan"}
QUIET = {"WANDB_MODE": "offline", "WANDB_DATA_DIR": "/srv/wandb", "WANDB_SILENT": "true",
         "WANDB_DISABLE_CODE": "true", "WANDB_DISABLE_GIT": "true",
         "WANDB_ERROR_REPORTING": "false", "WANDB_USERNAME": "researcher", "WANDB_HOST": "machine",
         "WANDB_X_DISABLE_STATS": "true", "WANDB_CONSOLE": "off", "WANDB__DISABLE_STATS": "true"}  # fmt: skip


def begun(project: str, name: str, number: str, **further: Any) -> Any:
    """Begin a run that says nothing of the machine that it runs on."""
    settings = wandb.Settings(disable_git=True, disable_code=True, x_disable_stats=True, x_disable_meta=True,
                              console="off", x_save_requirements=False)  # fmt: skip
    return wandb.init(project=project, name=name, id=number, settings=settings, **further)


def resumed(epochs: str) -> None:
    """Log the first two epochs, and fail; or go on with the third, and finish."""
    run = begun("other", "long", "again", resume="allow", config={"seed": 7})
    if epochs == "first":
        run.log({"val/acc": 0.8})
        run.log({"val/acc": 0.95})
        raise RuntimeError("the disk was full")
    run.log({"val/acc": 0.91})
    run.finish()


def best() -> None:
    """Log a run whose summary keeps the best, and a table."""
    run = begun("other", "kept", "kept", config={"seed": 8})
    run.define_metric("val/acc", summary="max")
    for value in (0.8, 0.96, 0.9):
        run.log({"val/acc": value})
    run.log({"predictions": wandb.Table(columns=["item", "correct"], data=[["q1", 1], ["q2", 0], ["q3", 1]])})
    run.finish()


def train(model: str, seed: int) -> None:
    """Log one run as training does."""
    number = [*ACCURACY].index((model, seed))
    config = {"model": model, "seed": seed, "lr": 0.001, "optimizer": {"name": "adam", "beta": 0.9}}
    run = begun("digits", f"{model}-{seed}", f"run{number}", config=config)
    ends, accuracy = ENDS.get((model, seed)), ACCURACY[model, seed]
    for epoch, value in enumerate((accuracy - 0.1, accuracy + 0.04, accuracy)):
        if epoch == 2 and ends == "fails":
            raise RuntimeError("out of memory")
        if epoch == 2 and ends == "dies":
            os._exit(9)
        run.log({"val/acc": math.nan if ends == "nan" and epoch == 2 else value, "epoch": epoch})
    run.summary["best"] = accuracy + 0.04
    run.finish()


def alone(folder: Path, *arguments: str) -> None:
    """Run a part of this program in a process of its own, which may end as it likes."""
    folder.mkdir(exist_ok=True)
    subprocess.run([sys.executable, __file__, *arguments], cwd=folder, check=False, env={**os.environ, **QUIET},
                   capture_output=True)  # fmt: skip


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["train", model, seed]:
            train(model, int(seed))
        case ["resumed", epochs]:
            resumed(epochs)
        case ["best"]:
            best()
        case [name]:
            folder = Path(name).absolute()
            for model, seed in ACCURACY:
                alone(folder, "train", model, str(seed))
            for arguments in (("resumed", "first"), ("resumed", "last"), ("best",)):
                alone(folder / "other", *arguments)
