"""The files of the machine that this runs on, before there is an audit with its machines."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from infracat.facts import CannotObserve
from infracat.hosts.commands.process import Processes
from infracat.hosts.files import questions
from infracat.hosts.files.guarded_files import GuardedFiles
from infracat.hosts.files.mount_table import MountTable
from infracat.hosts.machine import this_platform

ANSWERS_WITHIN = 2.0  # seconds


@contextmanager
def files_here() -> Iterator[GuardedFiles]:
    """None of the questions hangs, and no child is left behind."""
    mounts = MountTable(this_platform())
    files = GuardedFiles(mounts, Processes(mounts), dict(os.environ))
    try:
        yield files
    finally:
        files.close()


def environment() -> Mapping[str, str]:
    """The variables of this process."""
    return dict(os.environ)


def why_it_hangs(path: Path, patience: float) -> str:
    """Empty where its file system answers, whatever it says."""
    with files_here() as files:
        return _why_it_hangs(files, path, patience)


def without_hung_folders(path: str) -> str:
    """A PATH for what libraries start in this process itself: one folder that hangs would stop all of it."""
    with files_here() as files:
        folders = path.split(os.pathsep)
        return os.pathsep.join(each for each in folders if not _why_it_hangs(files, each, ANSWERS_WITHIN))


def _why_it_hangs(files: GuardedFiles, path: str | Path, patience: float) -> str:
    try:
        if files.mounts.may_hang(path):
            files.ask(questions.kind, path, patience=lambda: patience)
    except CannotObserve as error:
        return str(error)
    except OSError:
        pass
    return ""
