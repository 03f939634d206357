"""A bar for every step of a measurement, on standard error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)  # fmt: skip
from rich.text import Text


class RateColumn(ProgressColumn):
    """Spin updates per second, where a step says how many one unit of its progress is."""

    def __init__(self, per_unit: Mapping[str, int]) -> None:
        super().__init__()
        self.per_unit = per_unit

    def render(self, task: Task) -> Text:
        """Write the rate of one bar."""
        if task.speed is None or task.description not in self.per_unit:
            return Text("")
        return Text(f"{task.speed * self.per_unit[task.description]:.2g} spin updates/s")


SPEED_WINDOW = 300  # seconds over which rates and times left are averaged


MOST_ENDED = 6  # bars that are full and stay


class Bars:
    """A bar for every step that reports how much of it is done, of how much; of those that are full the last stay."""

    def __init__(self, shown: Progress) -> None:
        self._shown = shown
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, step: str, done: int, total: int) -> None:
        """Move the bar of one step, which appears with its first report, and goes where there is nothing to do."""
        if not total:
            self._take_away(step)
            return
        if step not in self._tasks:
            self._tasks[step] = self._shown.add_task(step, total=total)
        self._shown.update(self._tasks[step], completed=done, total=total)
        if done >= total:
            self._leave_room()

    def _take_away(self, step: str) -> None:
        if step in self._tasks:
            self._shown.remove_task(self._tasks.pop(step))

    def _leave_room(self) -> None:
        """Take the oldest full bars away, so that those that move stay on the screen."""
        full = {task.id for task in self._shown.tasks if task.finished}
        ended = [step for step, task in self._tasks.items() if task in full]
        for step in ended[:-MOST_ENDED]:
            self._take_away(step)


@contextmanager
def progress(per_unit: Mapping[str, int] | None = None) -> Iterator[Bars]:
    """Show a bar per step on standard error, while its body runs.

    `per_unit` gives spin updates per unit of progress, by step; their rate is then shown.
    """
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        *([RateColumn(per_unit)] if per_unit else []),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True, markup=False, emoji=False)
    with Progress(*columns, console=console, speed_estimate_period=SPEED_WINDOW if per_unit else 30) as shown:
        yield Bars(shown)
