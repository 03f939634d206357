"""A denoising thermodynamic model on images: what such an experiment freezes.

Records of it can be judged; this version has no `measure` for it.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from verdict.record import Record, Words


class Data(Record):
    """The images and the classes that were kept."""

    name: Words
    classes: tuple[int, ...] = Field(min_length=1)


class Code(Record):
    """The program that ran, pinned, with its named patches."""

    repository: Words
    commit: Words
    patches: tuple[Words, ...]


class Settings(Record):
    """What the freeze fixes about substrate, training and kernel; `unknown` says that it is not public."""

    graph: Words
    data: Data
    diffusion_steps: int | Literal["unknown"]
    kernel: Literal["alternating", "symmetrised", "random_scan"]
    chains: int = Field(gt=0)
    epochs: int = Field(gt=0)
    updates: int = Field(gt=0)
    checkpoints: tuple[int, ...] = Field(min_length=1)
    input_seed: int
    code: Code
