"""The spot check: a random sample of the source's files is in the newest copy, and equal to what is there."""

from __future__ import annotations

import json
import shlex
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from infracat.facts import CannotObserve, Facts
from infracat.hosts.commands.spawn import elevated
from infracat.hosts.files import spot
from infracat.hosts.files.copies import LONGER_TIMEOUT, as_local_files
from infracat.json_codec import from_json
from infracat.sections.backups import repositories
from infracat.sections.backups.copy import Copy

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.sections.backups.order import Order

MOST_WRITTEN = 3600.0  # seconds


class Compared(Facts):
    """What a spot check has found."""

    problem: str = ""  # of the source: is not there, has no file in it
    files: int = 0  # of the source, older than the copy
    newer: int = 0  # of the source, changed since the copy was made: they are not compared
    unread: int = 0  # files and folders that this user may not read
    linked: int = 0  # of the sample, hard links to what is not in it: nothing was read of them
    unsure: int = 0  # of the sample, not so in the copy, and put there or given other rights after it was made
    compared: int = 0  # of the sample
    mismatches: int = 0  # of these, missing or different
    missing: tuple[str, ...] = ()  # some that are not in the copy
    different: tuple[str, ...] = ()  # some whose content is another one


def compare_with_source(copy: Copy, order: Order, host: Host) -> Compared:
    """``CannotObserve`` where nothing can be compared: no permission, no time, a format that cannot be read."""
    assert order.spot, "only rows that state it are compared"
    source = host.path(order.spot.source)
    request = {"source": str(source), "sample": order.spot.sample, "at": copy.at.timestamp(), "written": _written(copy)}
    told = _ask(request, copy, order, host)
    if cannot := told.pop("cannot", ""):
        raise CannotObserve(f"{copy.name} is not compared with {source}: {cannot}")
    found = from_json(Compared, told)
    if found.unread and not found.problem and not found.mismatches:
        raise CannotObserve(f"{source}: {found.unread} of its files and folders cannot be read")
    if found.problem or found.compared or found.unsure:
        return found
    if found.linked:
        why = f"in {copy.name} the sample is hard links to other files"
        raise CannotObserve(f"{source}: {why}: nothing to compare: state a larger sample")
    raise CannotObserve(f"{source}: all of its {found.newer} files are newer than {copy.name}: nothing to compare")


def _written(copy: Copy) -> float:
    """In how many seconds before its date the copy may have been made: a file has the date at which it was done."""
    at = copy.at.astimezone()
    return spot.A_DAY if (at.hour, at.minute, at.second) == (23, 59, 59) else MOST_WRITTEN


def _ask(request: dict[str, Any], copy: Copy, order: Order, host: Host) -> dict[str, Any]:
    with ExitStack() as opened:
        environ: dict[str, str] = {}
        if order.method in repositories.STREAMS:
            request["written"] = 0  # they tell when they began
            request["command"], environ = opened.enter_context(repositories.archive_of(copy, order, host))
        elif copy.missing:
            raise CannotObserve(f"{copy.name}: {copy.missing}")
        else:
            paths = opened.enter_context(as_local_files(copy.parts or (copy.where,), copy.size, host))
            is_folder = host.files.kind(paths[0]) == "directory"
            request |= {"tree": str(paths[0])} if is_folder else {"files": [str(path) for path in paths]}
        return _run(request, environ, copy, host)


def _run(request: dict[str, Any], environ: dict[str, str], copy: Copy, host: Host) -> dict[str, Any]:
    command = [sys.executable, "-I", "-S", "-X", "utf8", spot.__file__, json.dumps(request)]
    ran = host.run_unrecorded(elevated(command, environ) if host.sudo else command, environ=environ)
    shown = f"infracat compares {request['sample']} files of {shlex.quote(request['source'])} with {copy.name}"
    if ran.timed_out:
        host.record_evidence(shown, None, "(did not end, and was killed)", ran.duration)
        raise CannotObserve(f"{copy.name}: not compared within {host.timeout:.3g} s: {LONGER_TIMEOUT}")
    host.record_evidence(shown, ran.exit_code, ran.stdout.strip() or ran.stderr, ran.duration)
    try:
        return dict(json.loads(ran.stdout))
    except ValueError as error:
        raise CannotObserve(f"{copy.name}: the process that compared it died") from error
