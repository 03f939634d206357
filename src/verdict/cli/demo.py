"""verdict demo: one template from a draft to a gate, in a temporary folder."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from verdict.cli import playing
from verdict.cli.playing import Edited, Shown, Step, typed
from verdict.report.rows import plain

LONGEST = 60  # seconds of one pause


@dataclass(frozen=True, slots=True)
class Scene:
    """What differs from one template to the next: its file of numbers, a bar, and the prediction to ask about."""

    data: str
    bar: str
    frozen: str
    moved: str
    asked: str


SCENES = {
    "paired-seeds": Scene("runs.csv", "worth_it", "0.01", "0.001", "P2"),
    "evaluation": Scene("answers.jsonl", "usable", "0.7", "0.6", "P2"),
    "ab-test": Scene("users.csv", "slower", "50", "500", "P2"),
    "chains": Scene("draws.npz", "relevant", "0.3", "0.1", "P1"),
}


@click.command(epilog="Examples: verdict demo; verdict demo --template evaluation --keep tried; verdict demo "
               "--no-pause")  # fmt: skip
@click.option("--template", type=click.Choice([*SCENES]), default="paired-seeds", help="Which experiment is played; "
              "paired-seeds by default.")  # fmt: skip
@click.option("--no-pause", "straight", is_flag=True, help="Do not wait between the steps.")
@click.option("--pace", type=click.IntRange(0, LONGEST), metavar="SECONDS", help="Wait so long at each step, instead "
              "of for a key.")  # fmt: skip
@click.option("--keep", type=click.Path(path_type=Path), metavar="FOLDER", help="Keep the project in this folder, to "
              "go on by hand.")  # fmt: skip
def command(template: str, straight: bool, pace: int | None, keep: Path | None) -> int:
    """Play a whole registration, from a draft to a gate that refuses a moved bar, in about a minute.

    Each command is shown as it is typed, with a sentence of why, and is really run, in a temporary folder with a git
    repository of its own. Nothing of yours is touched, and nothing is fetched. A key goes on; Ctrl-C ends it, and
    nothing is left. Where input or output is no terminal, nothing waits.
    """
    from verdict.report.terminal.rows import show_rows
    from verdict.words.errors import UsageError

    if straight and pace is not None:
        raise UsageError("found --no-pause and --pace; wanted one of the two")
    target = None if keep is None else _free(keep)
    here = Path.cwd()
    show_rows([plain(_opening(straight, pace)), plain("")])
    with playing.elsewhere() as folder:
        code = playing.play(story(template), _pause(straight, pace))
        if target is not None:
            shutil.move(folder, here / target)
    kept = "Nothing of it is left." if keep is None else f"It is kept in {keep}."
    show_rows([plain(kept), *([] if code else [plain("In a folder of your own it begins with:"), plain(
        f"verdict init --template {template}", depth=1)])])  # fmt: skip
    return code


def story(template: str) -> Iterator[Step]:
    """Yield the steps from an empty folder to a gate; those behind the draft are made when it has its name."""
    scene = SCENES[template]
    yield Step(
        "Git keeps what was written, and in which order: a freeze must be older than its numbers.",
        (typed("git init --quiet"), typed("git config user.name 'A Reader'"),
         typed("git config user.email reader@example.org")),
    )  # fmt: skip
    yield Step("A template is a draft, with a script that makes numbers up. Yours come from your own run.",
               (typed(f"verdict init --template {template}"),))  # fmt: skip
    draft = next(iter(sorted(Path("prereg", "drafts").glob("*.yaml"))))
    yield from _frozen(scene, draft.as_posix(), draft.stem)
    yield from _judged(scene, draft.stem)
    yield from _gated(scene, draft.stem)


def _frozen(scene: Scene, draft: str, name: str) -> Iterator[Step]:
    yield Step("In earnest there are no numbers yet. So these go.", (typed(f"rm {scene.data}"),))
    yield Step(f"{draft} says what is expected, and names every bar.", (Shown(draft, ("constants", "predictions")),))
    yield Step("Could each prediction come out either way? If one could not, lint would say so.",
               (typed(f"verdict lint {draft}"), *_committed(".", f"Draft {name}")))  # fmt: skip
    yield Step(
        "Freezing gives the file a digest and an entry in the ledger. From now on no word of it changes.",
        (typed(f"verdict freeze {draft} --reason 'before there are numbers'"), *_committed(".", f"Freeze {name}")),
    )


def _judged(scene: Scene, name: str) -> Iterator[Step]:
    yield Step("Now the expensive run. Here a script takes its place.",
               (typed("python make_data.py"), *_committed(scene.data, "Add the numbers")))  # fmt: skip
    yield Step("The engine reads the numbers and says one word for each prediction, with the reason.",
               (typed(f"verdict run {name}", playing.FOUND),))  # fmt: skip
    yield Step(f"Why that word for {scene.asked}? It is derived from the cells up.",
               (typed(f"verdict explain {scene.asked} {name}"),))  # fmt: skip


def _gated(scene: Scene, name: str) -> Iterator[Step]:
    gate = typed("verdict gate --all --require order")
    frozen = f"prereg/{name}.yaml"
    yield Step("A lock keeps what came out, every word of it.",
               (typed(f"verdict gate {name} --write-lock"), *_committed(".", f"Lock {name}")))  # fmt: skip
    yield Step("A pipeline runs this one line. It derives every verdict again, compares it with its lock, and asks git "
               "whether the freeze came first.", (gate,))  # fmt: skip
    yield Step(
        f"Somebody now moves a bar in the frozen file: {scene.bar} from {scene.frozen} to {scene.moved}. The gate must "
        "refuse that.",
        (Edited(frozen, *(f"{scene.bar}: {{value: {value}," for value in (scene.frozen, scene.moved))),
         typed("verdict gate --all", [3])),
    )  # fmt: skip
    yield Step("Git brings the frozen file back, and the gate is green again.",
               (typed(f"git checkout --quiet {frozen}"), gate))  # fmt: skip


def _committed(what: str, message: str) -> tuple[playing.Typed, ...]:
    return typed(f"git add {what}"), typed(f"git commit --quiet --message '{message}'")


def _opening(straight: bool, pace: int | None) -> str:
    said = "This plays a registration from a draft to a gate, in a temporary folder; nothing of yours is touched."
    return f"{said} Any key goes on, Ctrl-C ends it." if not straight and pace is None and _at_terminal() else said


def _free(keep: Path) -> Path:
    """Return the folder to keep the project in, if it is new or empty.

    Raises:
        UsageError: something is there already, or the folder around it is not there.
    """
    from verdict.text.characters import printable
    from verdict.words.errors import UsageError

    shown = printable(str(keep))
    if not keep.absolute().parent.is_dir():
        raise UsageError(f"--keep {shown}: found no folder around it; make that first")
    if os.path.lexists(keep) and (keep.is_symlink() or not keep.is_dir() or any(keep.iterdir())):
        raise UsageError(f"--keep {shown}: found something there already; wanted a folder that is new or empty")
    if keep.is_dir():
        keep.rmdir()
    return keep


def _at_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def _pause(straight: bool, pace: int | None) -> Callable[[], None]:
    """Return what is done between a command and what it prints."""
    if pace is not None:
        return lambda: time.sleep(pace)
    if straight or not _at_terminal():
        return lambda: None
    return _wait_for_a_key


def _wait_for_a_key() -> None:
    """Wait for any key.

    Raises:
        KeyboardInterrupt: the key was Ctrl-C. Abort: it was the end of input.
    """
    try:
        click.getchar()
    except EOFError:
        raise click.Abort from None
