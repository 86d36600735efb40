"""Files that the catalog names: one, all of a folder, or those that match a glob."""

from __future__ import annotations

import re
import shlex
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from infracat.facts import Absent, CannotObserve
from infracat.hosts.files import questions
from infracat.hosts.files.paths import is_windows_path, local_path
from infracat.hosts.files.walk import is_wild

if TYPE_CHECKING:
    from infracat.hosts.host import Host

NAMED = 3  # paths in a message
SHOWN = 20  # files in the evidence
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A regular file, at the time of the look."""

    path: Path
    size: int  # bytes
    modified: float  # seconds since 1970

    @property
    def at(self) -> datetime:
        """When it was modified, in UTC; a time beyond the calendar is its first or last moment."""
        try:
            return datetime.fromtimestamp(self.modified, UTC)
        except (OverflowError, ValueError, OSError):
            return _LAST if self.modified > 0 else _FIRST

    def __str__(self) -> str:
        return f"{self.size:>12} {self.at:%Y-%m-%d %H:%M:%S} {self.path}"


def files(host: Host, text: str) -> tuple[FoundFile, ...] | Absent:
    r"""The regular files at ``text``, sorted by path: a file, all below a folder, or those that fit a glob.

    ``~/x``, ``logs/*.log`` (from the catalog's folder), ``logs/**/*.log``, ``E:\Backups\*.bak``. As in shells, ``*``
    and ``**`` leave names alone that begin with a dot; a folder is taken with all that is in it. Links to folders are
    followed where ``text`` names them, not where they are found; a link to a found file is not another one.

    ``Absent`` where there is nothing at all: no such file or folder, or no folder that the glob begins at; ``()`` where
    the folder is there, and no file in it fits. ``CannotObserve`` where a folder may not be read, names it.
    """
    base, parts = split(text, host)
    began = time.monotonic()
    outcome = "no answer"
    try:
        told = host.files.walk(base, parts)
        found = tuple(FoundFile(Path(path), size, modified) for path, size, modified in told["files"])
        outcome = _listing(found) if told["kind"] != "nothing" else "no such file or folder"
    except OSError as error:
        outcome = error.strerror or str(error)
        raise CannotObserve(f"{base}: {outcome}") from error
    finally:
        host.record_evidence(_command(base, parts), None, outcome, time.monotonic() - began)
    if told["unread"]:
        raise CannotObserve(_unread(told["unread"]))
    return found or _nothing(base, parts, told["kind"], host) or ()


def split(text: str, host: Host) -> tuple[Path, Sequence[str]]:
    """Where the glob begins, and its parts; no parts where the text is no glob."""
    separators = r"[\\/]" if is_windows_path(text) or host.platform == "windows" else "/"
    names = re.split(separators, text)
    first = next((number for number, name in enumerate(names) if is_wild(name)), None)
    if first is None:
        return local_path(text, host), ()
    above = text[: len("/".join(names[:first])) + 1] if first else "."
    return local_path(above, host), [name for name in names[first:] if name not in ("", ".")]


def _nothing(base: Path, parts: Sequence[str], kind: str, host: Host) -> Absent | None:
    """Why there can be no files there; None where there can."""
    if kind == "nothing":
        is_link = host.ask(questions.link, base) is not None
        leads = f": it is a link to {host.ask(questions.target, base)}, which is not there" if is_link else ""
        return Absent(why=f"{base} does not exist{leads}")
    if kind == "other":
        return Absent(why=f"{base} is neither a file nor a folder")
    if kind == "file" and parts:
        return Absent(why=f"{base} is a file, not a folder")
    return None


def _unread(unread: Sequence[tuple[str, str]]) -> str:
    named = ", ".join(f"{path}: {why}" for path, why in unread[:NAMED])
    others = f", and {len(unread) - NAMED} more" if len(unread) > NAMED else ""
    return f"cannot be read: {named}{others}"


def _command(base: Path, parts: Sequence[str]) -> str:
    """An equivalent shell command, for the evidence."""
    if parts:
        return f"ls -ld {shlex.quote(str(base)).rstrip('/')}/{'/'.join(parts)}"
    return f"find {shlex.quote(str(base))} -type f -ls"


def _listing(found: Sequence[FoundFile]) -> str:
    """How many files, how large, and the newest of them."""
    newest = sorted(found, key=lambda file: file.modified, reverse=True)[:SHOWN]
    total = f"{len(found)} files, {sum(file.size for file in found)} bytes"
    return "\n".join([f"{total}; the newest:" if len(found) > SHOWN else total, *map(str, newest)])
