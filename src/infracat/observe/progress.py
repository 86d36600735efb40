"""The progress bar: on a terminal, and nowhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

Progress = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """Shows no progress."""


@contextmanager
def progress_on(stream: TextIO | None = None) -> Iterator[Progress]:
    """What ``observe`` calls with ``(done, total)``; the bar is removed at the end, and never shown on a pipe."""
    stream = stream or sys.stderr
    if not stream.isatty():
        yield silent
        return
    from rich import progress
    from rich.console import Console

    columns = progress.BarColumn(), progress.MofNCompleteColumn(), progress.TimeElapsedColumn()
    bar = progress.Progress("looking", *columns, console=Console(file=stream), transient=True)
    try:
        bar.start()
    except RuntimeError:  # no thread could be started for it
        yield silent
        return
    try:
        task = bar.add_task("looking", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
    finally:
        bar.stop()
