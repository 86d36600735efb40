"""borg: ``list`` lists, ``extract --dry-run`` reads and verifies one archive; ``check`` would write, and lock."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from infracat.facts import Absent, CannotObserve
from infracat.hosts.commands.process import Ran
from infracat.sections.backups.copy import Copy, Integrity
from infracat.sections.backups.repositories.command import local_path, no_password, run_tool, wrong_password

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.sections.backups.order import Order

_ANSWERS = {
    "TZ": "UTC",  # it prints times without a zone
    "BORG_RELOCATED_REPO_ACCESS_IS_OK": "yes",
    "BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK": "yes",
}
_NOISE = ("Warning:", "Do you want", "Traceback", "Local Exception", "Enter passphrase", "  ", "/")


def snapshots(order: Order, host: Host) -> list[Copy] | Absent:
    """With the host of each; without, where an archive is damaged, for only archives themselves tell it."""
    where = repository(order, host)
    ran = _run(["list", "--json", "--format={hostname}", where], order, host)
    if ran.exit_code not in (0, 1):
        ran = _run(["list", "--json", where], order, host)
    if ran.exit_code not in (0, 1):  # 1: a warning
        return _no_listing(ran, order)
    try:
        return [_copy(each, order.location) for each in json.loads(ran.stdout)["archives"]]
    except (ValueError, KeyError, TypeError) as error:
        raise CannotObserve(f"{order.location}: borg list printed no list of archives") from error


def verify_snapshot(copy: Copy, order: Order, host: Host) -> Integrity:
    """The data of a remote archive is not fetched: only its list of files is read."""
    archive = f"{repository(order, host)}::{copy.name}"
    is_local = local_path(order, host) is not None
    ran = _run(["extract", "--dry-run", archive] if is_local else ["list", "--short", archive], order, host)
    how = f"all of archive {copy.name}" if is_local else f"borg list {copy.name}; its data was not fetched"
    if ran.exit_code in (0, 1):
        return Integrity(flaw="", how=how)
    if "PermissionError" in ran.stderr or "Connection" in ran.stderr:
        raise CannotObserve(f"{order.location}: borg: {_error_message(ran.stderr)}")
    return Integrity(flaw=f"archive {copy.name}: {_error_message(ran.stderr)}", how=how)


def _run(arguments: Sequence[str], order: Order, host: Host) -> Ran:
    """Its cache of the repository goes into a scratch folder; keys stay where they are."""
    with host.scratch() as folder:
        return run_tool(["borg", "--bypass-lock", *arguments], order, host, environ=environ(folder))


def environ(folder: Path) -> dict[str, str]:
    """Its answers, and a scratch folder for what it would keep."""
    return {**_ANSWERS, "BORG_CACHE_DIR": f"{folder}/cache", "BORG_SECURITY_DIR": f"{folder}/security"}


def repository(order: Order, host: Host) -> str:
    return str(local_path(order, host) or order.location)


def _copy(archive: dict[str, str], where: str) -> Copy:
    return Copy(
        name=archive["archive"],
        at=datetime.fromisoformat(archive["time"]).replace(tzinfo=UTC),
        size=None,
        where=where,
        host=archive.get("hostname", ""),
    )


def _no_listing(ran: Ran, order: Order) -> Absent:
    errors = ran.stderr
    if "is incorrect" in errors:
        raise wrong_password(order)
    if "can not acquire a passphrase" in errors:
        raise no_password(order)
    if "does not exist" in errors or "not a valid repository" in errors:
        return Absent(why=f"{order.location}: no borg repository")
    if "ntegrity" in errors:
        return Absent(why=f"{order.location}: its borg repository is damaged: {_error_message(errors)}")
    raise CannotObserve(f"{order.location}: borg: {_error_message(errors)}")


def _error_message(errors: str) -> str:
    """The exception's message, out of a traceback."""
    raised = re.findall(r"(?m)^[\w.]+(?:Error|Exception|NotFound): (.+)", errors)
    plain = [line.strip() for line in errors.splitlines() if line.strip() and not line.startswith(_NOISE)]
    return (raised[-1:] or plain or ["it said nothing"])[0][:300]
