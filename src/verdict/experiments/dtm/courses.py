"""The lines of training that a freeze registers, made ready: what is left of each, and how it goes on."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from pathlib import Path

import backends
from verdict.experiments.contract import Training, settings_of
from verdict.experiments.dtm import sources
from verdict.experiments.dtm.images import prepare
from verdict.experiments.dtm.lines import Course, ready
from verdict.experiments.dtm.recipe import Recipe
from verdict.experiments.dtm.settings import Line, Settings
from verdict.experiments.dtm.training import Trainer
from verdict.registration.resolved import Registration
from verdict.words.errors import UsageError, nearest


def train(
    registration: Registration, root: Path, data: Path | None, *, line: str | None, until: int | None, backend: str
) -> Training:
    """Make ready the lines that the freeze registers, or the one named, up to an epoch, or to the last one kept.

    `data` is a source of digits; None takes what lies in .verdict/data.

    Raises:
        UsageError: no training is registered, no line has that name, the epoch is beyond the last, there are no digits.
        IntegrityError: the digits are not the registered ones, or a checkpoint is damaged or of another recipe.
        BackendError: the backend does not exist or cannot run here.
    """
    chosen, sampler = _lines(registration, line), backends.load(backend)
    digits = sources.read(data or sources.find(root))
    trainers = {name: _trainer(how.recipe, digits, sampler) for name, how in chosen.items()}
    courses = [
        Course.of(root, name, trainer=trainers[name], epochs=how.epochs, until=until) for name, how in chosen.items()
    ]
    return Training(
        tuple(course.estimate() for course in courses),
        {course.line: course.per_update for course in courses},
        lambda advance: chain.from_iterable(course.run(advance) for course in courses),
    )


def _lines(registration: Registration, line: str | None) -> Mapping[str, Line]:
    training = settings_of(registration, Settings).training
    if training is None:
        raise UsageError(
            f"{registration.id} describes a run that others made and registers no training; register training: under a "
            "new id"
        )
    if line is None:
        return training
    if line not in training:
        known = ", ".join(training)
        raise UsageError(f"{registration.id} has no line '{line}'; it trains: {known}.{nearest(line, training)}")
    return {line: training[line]}


def _trainer(recipe: Recipe, digits: sources.Digits, backend: backends.Backend) -> Trainer:
    return ready(recipe, prepare(digits, recipe.data.classes, recipe.data.threshold), digits.source, backend)
