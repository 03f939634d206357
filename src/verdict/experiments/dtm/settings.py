"""The settings of the kind `dtm`: a run described, or training and a protocol to carry out; nothing here samples."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from verdict.experiments.contract import settings_of
from verdict.experiments.dtm.protocol import Protocol
from verdict.experiments.dtm.recipe import Recipe
from verdict.experiments.dtm.schedule import couple
from verdict.experiments.dtm.tempered_protocol import TemperedProtocol
from verdict.registration.resolved import Registration
from verdict.text.record import Frozen, Name, Record, Words
from verdict.words.errors import UsageError

DESCRIBED = (
    "graph",
    "data",
    "diffusion_steps",
    "kernel",
    "chains",
    "epochs",
    "updates",
    "checkpoints",
    "input_seed",
    "code",
)


class DescribedData(Record):
    """The images and the classes that were kept."""

    name: Words
    """The data set."""
    classes: tuple[int, ...] = Field(min_length=1)
    """The classes that were kept."""


class Code(Record):
    """The program that ran, pinned, with its named patches."""

    repository: Words
    """Where the program is kept."""
    commit: Words
    """The commit that ran."""
    patches: tuple[Words, ...]
    """The patches on top of it, by name."""


class Line(Record):
    """One line of training: its recipe, and the epochs whose checkpoints are kept."""

    recipe: Recipe
    """How it is trained, whole."""
    epochs: tuple[int, ...] = Field(min_length=1)
    """The epochs whose checkpoints are kept, rising."""

    @model_validator(mode="after")
    def _check_order(self) -> Line:
        if list(self.epochs) != sorted(set(self.epochs)) or self.epochs[0] < 1:
            raise ValueError(f"found the epochs {list(self.epochs)}, wanted whole numbers from 1, ascending")
        return self


class Settings(Record):
    """What the freeze fixes: a run described (`unknown` says that a field is not public), or one to carry out."""

    graph: Words | None = None
    """The graph of the machine, such as 60_12."""
    data: DescribedData | None = None
    """The images."""
    diffusion_steps: int | Literal["unknown"] | None = None
    """How many steps the forward process has."""
    kernel: Literal["alternating", "symmetrised", "random_scan"] | None = None
    """The order in which spins are updated."""
    chains: int | None = Field(default=None, gt=0)
    """How many chains ran side by side."""
    epochs: int | None = Field(default=None, gt=0)
    """How many epochs it was trained."""
    updates: int | None = Field(default=None, gt=0)
    """How many updates that took."""
    checkpoints: tuple[int, ...] | None = Field(default=None, min_length=1)
    """The epochs that were measured."""
    input_seed: int | None = None
    """The seed of the input that chains are clamped to."""
    code: Code | None = None
    """The program that ran."""
    training: Frozen[Name, Line] | None = None
    """Lines of training that this version can carry out, by name."""
    protocol: Protocol | None = None
    """How their checkpoints are measured."""
    tempering: TemperedProtocol | None = None
    """Instead of a protocol: how checkpoints beyond the wall are measured."""

    @model_validator(mode="after")
    def _one_shape(self) -> Settings:
        described = [name for name in DESCRIBED if getattr(self, name) is not None]
        missing = [name for name in DESCRIBED if name not in described]
        if self.training is None and missing:
            raise ValueError(
                f"found neither training nor {', '.join(missing)}; describe the run whole, or register one"
            )
        if self.training is not None and described:
            raise ValueError(f"found {', '.join(described)} beside training; wanted a run described or one registered")
        if self.protocol is not None and self.tempering is not None:
            raise ValueError("found both protocol and tempering; wanted one of them, or a freeze for each")
        self._check_protocol()
        self._check_tempering()
        return self

    def _check_protocol(self) -> None:
        how, lines = self.protocol, self.training or {}
        if how is None:
            return
        self._check_kept("protocol", how.line, how.epochs)
        if couple(lines[how.line].recipe.diffusion) != (how.inputs is not None):
            found = "inputs, which do not couple" if how.inputs else "no inputs, which couple"
            raise ValueError(f"the protocol registers {found} in the line '{how.line}'; wanted inputs where they do")

    def _check_tempering(self) -> None:
        how, lines = self.tempering, self.training or {}
        if how is None:
            return
        self._check_kept("tempering", how.line, how.epochs)
        if couple(lines[how.line].recipe.diffusion):
            raise ValueError(f"inputs couple in the line '{how.line}'; wanted a line without, or a plain protocol")

    def _check_kept(self, what: str, line: str, epochs: tuple[int, ...]) -> None:
        lines = self.training or {}
        if line not in lines:
            raise ValueError(f"the {what} measures the line '{line}'; trained are {', '.join(lines) or 'none'}")
        unkept = sorted(set(epochs) - set(lines[line].epochs))
        if unkept:
            raise ValueError(f"the {what} measures epochs {unkept}, which the line '{line}' does not keep")


def tempered(registration: Registration) -> tuple[TemperedProtocol, Line] | None:
    """Return what is measured by tempering and the line of training, or None where nothing is."""
    settings = settings_of(registration, Settings)
    if settings.tempering is None or settings.training is None:
        return None
    return settings.tempering, settings.training[settings.tempering.line]


def registered(registration: Registration) -> tuple[Protocol, Recipe]:
    """Return what is measured and how it was trained.

    Raises UsageError: the freeze describes somebody else's run.
    """
    settings = settings_of(registration, Settings)
    if settings.protocol is None or settings.training is None:
        raise UsageError(
            f"{registration.id} describes a run and registers no protocol, so nothing says how to measure it; judge "
            "its stored record, or register training: and protocol: under a new id"
        )
    return settings.protocol, settings.training[settings.protocol.line].recipe
