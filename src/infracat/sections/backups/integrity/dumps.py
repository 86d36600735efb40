"""Dumps that only pg_restore reads: custom, tar and directory.

``pg_restore --list`` reads no more than the table of contents: a dump that is cut below it lists like a whole one.
Written as SQL to nowhere, all of its data is read.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from infracat.facts import CannotObserve
from infracat.hosts.commands.process import Ran
from infracat.hosts.files.copies import MORE_TIME
from infracat.hosts.postgres.dumps import UNPACKED_BY

if TYPE_CHECKING:
    from infracat.hosts import Host

_TOO_NEW = ("unsupported version", "does not support compression", "not built with")
_NOT_LET_IN = "Permission denied"


def flaw_of(path: Path, host: Host, layers: Sequence[str] = ()) -> str:
    """What pg_restore says of it, empty where it reads all of it. ``CannotObserve`` where it is not to be had."""
    program = host.which("pg_restore")
    if program is None:
        raise CannotObserve(f"{path.name}: only pg_restore reads it, and it is not here: install postgresql-client")
    ran = host.run(_command(program, path, layers))
    if ran.timed_out:
        raise CannotObserve(f"{path.name}: pg_restore did not end within {host.timeout:.3g} s: {MORE_TIME}")
    return "" if ran.exit_code == 0 else _flaw(ran, path)


def _command(program: str, path: Path, layers: Sequence[str]) -> list[str] | str:
    reading = [program, f"--file={os.devnull}"]
    if not layers:
        return [*reading, str(path)]
    name = shlex.quote(str(path))
    unpacking = [f"{UNPACKED_BY[layer]} -dc" for layer in layers]
    return " | ".join((f"{unpacking[0]} < {name}", *unpacking[1:], shlex.join(reading)))


def _flaw(ran: Ran, path: Path) -> str:
    lines = ran.stderr.strip().splitlines() or [f"it ended with {ran.exit_code}"]
    said = lines[0].removeprefix("pg_restore: ").removeprefix("error: ")[:300]
    if any(words in said for words in _TOO_NEW):
        raise CannotObserve(f"{path.name}: pg_restore here is too old for it: {said}")
    if _NOT_LET_IN in said:
        raise CannotObserve(f"{path.name}: pg_restore: {said}")
    return f"pg_restore cannot read it to its end: {said}"
