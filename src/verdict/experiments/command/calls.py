"""One call for each cell: which calls there are, what each is given, and how it is made.

What decides the bytes of a call: its arguments with their levels, and the digests of the program, of the files among
its arguments, of the project's modules that Python imports and scripts that a shell is told to run, and of the declared
inputs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from verdict.algebra.grid import Level
from verdict.experiments.command.arguments import filled
from verdict.experiments.command.inputs import Inputs, named_files
from verdict.experiments.command.program import program_of
from verdict.experiments.command.running import run, signals_passed_on
from verdict.experiments.command.scripts import runs_by_name, scripts
from verdict.experiments.command.settings import Settings
from verdict.experiments.contract import Context
from verdict.text.canonical import canonical_bytes
from verdict.text.characters import printable
from verdict.words.errors import IntegrityError, NothingToJudgeError, UsageError, nearest


@dataclass(frozen=True, slots=True)
class Call:
    """One call: the levels of its cell by axis, its arguments, and where it is made."""

    levels: Mapping[str, Level]
    arguments: tuple[str, ...]
    settings: Settings
    root: Path

    @property
    def name(self) -> str:
        """Its cell, such as seed=3, method=old; a text that could be taken for something else stands in quotes."""
        return ", ".join(f"{axis}={_level(level)}" for axis, level in self.levels.items())

    @property
    def of(self) -> dict[str, Any]:
        """Everything that decides what it prints, read from the files as they are now."""
        return self.given(self.inputs())

    def given(self, inputs: Inputs) -> dict[str, Any]:
        """Return everything that decides what it prints, where it is given these inputs."""
        levels = {axis: str(level) for axis, level in self.levels.items()}
        return {"arguments": list(self.arguments), "levels": levels, "given": inputs.provenance}

    def inputs(self) -> Inputs:
        """Look at what it is given as it is now."""
        program = program_of(self.arguments[0], self.root)
        declared = (*declared_inputs(self.settings, self.root), *_scripts(self.arguments, program, self.root))
        return Inputs.of_call([*self.arguments], program, self.root, declared)

    @property
    def names_a_file(self) -> bool:
        """Whether an argument in which a level stands may name a file of its own, or a module or text that is run."""
        both = zip(("", *self.arguments), self.arguments, self.settings.command, strict=False)
        varying = [(before, text) for before, text, written in both if text != written]
        by_name = any(runs_by_name(before, text) for before, text in varying)
        return by_name or named_files([text for _, text in varying], self.root)

    def made(self, of: Mapping[str, Any]) -> bytes:
        """Make the call, and return what it printed on standard output.

        `of` is what decided its bytes when the measurement began.

        Raises:
            UsageError: the program cannot be run, or wrote where one of its arguments points. IntegrityError: what it
            is given was changed. BudgetError: it ran past its time. NothingToJudgeError: it failed.
            KeyboardInterrupt, TerminatedError: verdict was told to end.
        """
        inputs, program = self.inputs(), program_of(self.arguments[0], self.root)
        if self.given(inputs) != dict(of):
            raise IntegrityError(changed_since(of, self.given(inputs)))
        with signals_passed_on() as signals:
            printed = run(
                [str(program), *self.arguments[1:]], self.root, self.settings.timeout_seconds, signals, apart=True
            )
        self._check(inputs)
        return printed

    def _check(self, before: Inputs) -> None:
        """Refuse what was changed while the call ran, and files that it made at the names of its arguments."""
        try:
            before.check()
        except NothingToJudgeError as error:
            raise IntegrityError(str(error)) from None
        after = self.inputs()
        new = sorted({*after.files, *after.outside} - {*before.files, *before.outside})
        if new:
            raise UsageError(
                f"the call of {self.name} wrote {printable(new[0])}, which one of its arguments names; wanted "
                "arguments that name only what a call reads, since such a file would be an input of the same call "
                "when it is made again. Hand over the folder in its place, or let the program make up the name by "
                "itself"
            )
        if after.folders != before.folders:
            raise IntegrityError(changed_since(self.given(before), self.given(after)))


def calls(context: Context) -> tuple[Call, ...]:
    """Return every call, in the order of the grid."""
    settings, registration = context.settings(Settings), context.registration
    axes = settings.axes(registration)
    return tuple(_call(dict(zip(axes, levels, strict=True)), settings, context.root)
                 for levels in product(*(registration.grid.of(axis) for axis in axes)))  # fmt: skip


def of_each(made: Sequence[Call]) -> Iterator[dict[str, Any]]:
    """Yield what decides each of many calls; what all of them are given is looked at once."""
    shared: Inputs | None = None
    for call in made:
        if call.names_a_file:
            yield call.of
        else:
            shared = shared or call.inputs()
            yield call.given(shared)


def _call(levels: Mapping[str, Level], settings: Settings, root: Path) -> Call:
    return Call(levels, tuple(filled(settings.command, levels)), settings, root)


def declared_inputs(settings: Settings, root: Path) -> tuple[str, ...]:
    """Return the files and folders that are declared.

    Raises:
        UsageError: one is not there, or is a folder that has too much in it for a digest.
    """
    declared = settings.inputs or ()
    for name in declared:
        if not ((root / name).is_file() or (root / name).is_dir()):
            beside = [path.name for path in root.iterdir() if path.name[:1] != "."]
            raise UsageError(f"inputs: found no file or folder '{printable(name)}' in the project, wanted what decides "
                             f"what a call prints.{nearest(name, beside)}")  # fmt: skip
    return declared


def covered(call: Call) -> None:
    """Refuse a declared folder that has no digest.

    Raises:
        UsageError: it is too large, does not lie in the project, or holds a link to a folder or to nothing.
    """
    for name, seen in call.inputs().folders.items():
        if seen.digest is None:
            raise UsageError(f"inputs: the folder {printable(name)} cannot be covered by a digest: {seen.lacks}")


def _scripts(arguments: tuple[str, ...], program: Path, root: Path) -> Iterator[str]:
    """Yield the files that the arguments run and that these import, by their paths in the project.

    Raises:
        UsageError: one has a path that is not UTF-8, by which it could not be kept.
    """
    home = root.resolve()
    for file in scripts(arguments, program, root):
        name = file.relative_to(home).as_posix() if file.is_relative_to(home) else str(file)
        if name != name.encode("utf-8", "replace").decode():
            raise UsageError(f"found {printable(name)} among what a call runs, wanted a path that every text can hold; "
                             "rename the file, or the folder that it lies in")  # fmt: skip
        yield name


def _level(level: Level) -> str:
    if not isinstance(level, str) or (level.isidentifier() and level.isascii()):
        return str(level)
    return printable(canonical_bytes(level).decode())


def changed_since(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """Say what a call is given that is another than when the measurement began."""
    names = [name for part in ("files", "outside", "program", "folders") for name in _differing(before, now, part)]
    what = printable(", ".join(names)) or "what a call is given"
    return (
        f"{what} is not what it was when this measurement began: found other bytes, wanted the same for all calls; "
        "nothing was stored. Measure again: the calls that were made with the present bytes are not made again"
    )


def _differing(before: Mapping[str, Any], now: Mapping[str, Any], part: str) -> list[str]:
    old, new = (side["given"].get(part, {}) for side in (before, now))
    if part == "program":
        return [] if old == new else [str((new or old)["name"])]
    return [name for name in {**old, **new} if old.get(name) != new.get(name)]
