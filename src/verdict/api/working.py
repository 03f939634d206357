"""Train what is registered, draw what was trained, bring in what other tools keep, and say what is here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from verdict.api.registrations import Registration, loaded
from verdict.project.bringing import bring_in
from verdict.project.described import described, lines, unknown
from verdict.project.endings import in_sentences
from verdict.project.installed import examine


@in_sentences
def train(
    registration: Registration | str | Path, *, line: str | None = None, until: int | None = None,
    data: str | Path | None = None, backend: str = "numba_cpu",
) -> tuple[Path, ...]:  # fmt: skip
    """Train the models that a freeze registers, write their checkpoints, and return those that were written.

    The cost is told on standard error first. Killed at any moment, the same call goes on to the same bytes.

    Raises:
        UsageError: its kind has nothing to train, or no line is called so.

    >>> import verdict
    >>> verdict.train(verdict.init(template="paired-seeds"))
    Traceback (most recent call last):
    ...
    verdict.words.errors.UsageError: ... is an experiment of kind 'table', which has nothing to train; ...
    """
    from verdict.project.training import train as trained

    folder = None if data is None else Path(data)
    return tuple(trained(loaded(registration).path, line=line, until=until, data=folder, backend=backend))


@in_sentences
def write_digits(
    *checkpoints: str | Path, out: str | Path, per_class: int = 10, clamped: bool = True, seed: int = 0,
    backend: str = "numba_cpu",
) -> Path:  # fmt: skip
    """Write a picture of what checkpoints of training generate, one row for each class, and return its path.

    Raises:
        UsageError: `out` ends neither in .png nor in .svg, or a checkpoint is none.

    >>> import verdict
    >>> verdict.write_digits("epoch-0001.npz", out="digits.jpg")
    Traceback (most recent call last):
    ...
    verdict.words.errors.UsageError: found --out digits.jpg, wanted a name that ends in .png or .svg, ...
    """
    from verdict.project.pictured import draw_digits

    names = tuple(map(Path, checkpoints))
    draw_digits(names, Path(out), per_class=per_class, clamped=clamped, seed=seed, backend=backend)
    return Path(out)


@in_sentences
def import_table(
    tool: str, *sources: str | Path, output: str | Path, draft: str | None = None,
    options: Mapping[str, str | Sequence[str]] | None = None,
) -> tuple[str, ...]:  # fmt: skip
    """Write what another tool keeps as one table that `kind: table` reads, and return what there is to know of it.

    `verdict import --list` names the tools. `draft` is the id of a draft that is written beside it. Numbers that are
    imported have been seen: write predictions for runs that are still to come.

    Raises:
        UsageError: no tool or option is called so, or a file is there already. DocumentError: what is not understood.

    >>> import verdict
    >>> verdict.import_table("mlfow", "mlflow.db", output="runs.json")
    Traceback (most recent call last):
    ...
    verdict.words.errors.UsageError: ... 'mlfow'...
    """
    given = {name: (text,) if isinstance(text, str) else tuple(text) for name, text in (options or {}).items()}
    return bring_in(tool, tuple(map(str, sources)), given, Path(output), draft)


@in_sentences
def describe(name: str) -> str:
    """Return what there is to know of a function of expressions, or of a field of registrations, as a text.

    "expressions" stands for the whole language.

    Raises:
        UsageError: nothing is called so; the message names the nearest.

    >>> import verdict
    >>> print(verdict.describe("median").splitlines()[0])
    median(...)
    """
    from verdict.report.terminal.plain import plain_lines

    found = described(name)
    if not found.known:
        raise unknown(name)
    return plain_lines(lines(found))


@in_sentences
def doctor() -> dict[str, dict[str, Any]]:
    """Say which backends, kinds of experiment, formats and plugins are here, and what is wrong; nothing is imported.

    >>> import verdict
    >>> verdict.doctor()["verdict"]["version"] == verdict.__version__
    True
    """
    return dict(examine())
