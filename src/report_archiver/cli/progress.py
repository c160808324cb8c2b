"""How far a crawl or a reading is: a bar on a terminal, a line now and then elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from report_archiver.cli.screen import notes, plain

EVERY = 100  # pages from one plain line to the next


class Meter(Protocol):
    """Something that is told how far a task is. total None: not known."""

    def update(self, task: str, done: int, total: int | None) -> None:
        """Note that so many pages of a task are done."""


class Silent:
    """Tells nobody."""

    def update(self, task: str, done: int, total: int | None) -> None:
        """Say nothing."""


class Lines:
    """A plain line for every EVERY pages: no flood in a log file."""

    def __init__(self, console: Console, noun: str = "pages") -> None:
        self.console = console
        self.noun = noun
        self.said: dict[str, int] = {}

    def update(self, task: str, done: int, total: int | None) -> None:
        """Say how far the task is, if that is EVERY pages further than when last said."""
        if done - self.said.get(task, 0) >= EVERY:
            self.said[task] = done
            known = f" of {total}" if total else ""
            self.console.print(f"{plain(task)}: {done}{known} {self.noun}")


class Bars:
    """A bar for each task."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.tasks: dict[str, TaskID] = {}

    def update(self, task: str, done: int, total: int | None) -> None:
        """Move the task's bar."""
        if task not in self.tasks:
            self.tasks[task] = self.progress.add_task(plain(task), total=total)
        self.progress.update(self.tasks[task], completed=done, total=total)


@contextmanager
def meter(*, quiet: bool, noun: str = "pages") -> Iterator[Meter]:
    """The meter that suits where stderr goes; a bar is gone when the block ends. noun: of what
    it counts."""
    console = notes()
    if quiet:
        yield Silent()
    elif not console.is_terminal:
        yield Lines(console, noun)
    else:
        with Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn(f"{{task.completed}}/{{task.total}} {noun}"),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        ) as progress:
            yield Bars(progress)
