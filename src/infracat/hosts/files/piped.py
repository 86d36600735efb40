"""A file, or a folder as a tar archive, read to its end: by a child process where its file system may hang."""

from __future__ import annotations

import errno
import os
import selectors
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from infracat.facts import CannotObserve
from infracat.hosts.files import tar_out
from infracat.hosts.files.silences import no_answer

if TYPE_CHECKING:
    from infracat.hosts.command_host import CommandHost

Read = Callable[[int], bytes]  # no bytes at the end


@contextmanager
def file_of(path: Path, host: CommandHost) -> Iterator[Read]:
    """OSError as it comes from the file system, ``CannotObserve`` where nothing comes within the row's time."""
    if host.guarded.mounts.may_hang(path):
        with _printed(["cat", str(path)], path, host) as read:
            yield read
    else:
        with path.open("rb") as file:
            yield file.read


@contextmanager
def folder_of(path: Path, host: CommandHost) -> Iterator[Read]:
    """As ``file_of``; the files' owner is nobody, and whoever unpacks them can read them."""
    with _printed([sys.executable, "-I", "-S", tar_out.__file__, str(path)], path, host) as read:
        yield read


@contextmanager
def _printed(command: list[str], path: Path, host: CommandHost) -> Iterator[Read]:
    """What it prints. Its failure counts, not what follows from it: half a file looks damaged."""
    failures: list[CannotObserve] = []
    with host.start_program(command, environ={}, folder=Path("/")) as program:

        def read(most: int) -> bytes:
            try:
                return _piece(program.process, path, host, most)
            except CannotObserve as error:
                failures.append(error)
                raise OSError(errno.EIO, str(error)) from error
            except ValueError as error:  # closed meanwhile: a thread may read this
                raise OSError(errno.EBADF, str(error)) from error

        try:
            yield read
        finally:
            if failures:
                raise failures[0]


def _piece(process: subprocess.Popen[bytes], path: Path, host: CommandHost, most: int) -> bytes:
    assert process.stdout
    assert process.stderr
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        if not selector.select(max(0, host.left)):
            raise no_answer(path, host.timeout)
    data = os.read(process.stdout.fileno(), most)
    if not data and process.wait(max(0.1, host.left)):
        said = process.stderr.read().decode(errors="replace").strip()
        raise CannotObserve(f"{path}: cannot be read: {said[-200:]}")
    return data
