"""borg: ``list`` lists, ``extract --dry-run`` reads and proves one archive; ``check`` would write, and lock."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from infracat.facts import Absent, CannotObserve
from infracat.hosts.commands.process import Ran
from infracat.sections.backups.copy import Copy
from infracat.sections.backups.repositories.asked import ask, no_password, place_of, wrong_password

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
    ran = _ask(["list", "--json", _repository(order, host)], order, host)
    if ran.exit_code not in (0, 1):  # 1: a warning
        return _no_listing(ran, order)
    try:
        told = json.loads(ran.stdout)["archives"]
        return [_copy(each, order.location) for each in told]
    except (ValueError, KeyError, TypeError) as error:
        raise CannotObserve(f"{order.location}: borg list printed no list of archives") from error


def flaw_of(copy: Copy, order: Order, host: Host) -> tuple[str, str]:
    """A remote archive is not fetched: of that, only its list of files is read."""
    archive = f"{_repository(order, host)}::{copy.name}"
    near = place_of(order, host) is not None
    ran = _ask(["extract", "--dry-run", archive] if near else ["list", "--short", archive], order, host)
    how = f"all of archive {copy.name}" if near else f"borg list {copy.name}; its data was not fetched"
    if ran.exit_code in (0, 1):
        return "", how
    if "PermissionError" in ran.stderr or "Connection" in ran.stderr:
        raise CannotObserve(f"{order.location}: borg: {_words(ran.stderr)}")
    return f"archive {copy.name}: {_words(ran.stderr)}", how


def _ask(arguments: Sequence[str], order: Order, host: Host) -> Ran:
    """What borg remembers of a repository goes into a folder that is removed; keys stay where they are."""
    with host.scratch() as folder:
        own = {"BORG_CACHE_DIR": f"{folder}/cache", "BORG_SECURITY_DIR": f"{folder}/security"}
        return ask(["borg", "--bypass-lock", *arguments], order, host, environ={**_ANSWERS, **own})


def _repository(order: Order, host: Host) -> str:
    return str(place_of(order, host) or order.location)


def _copy(told: dict[str, str], where: str) -> Copy:
    return Copy(
        name=told["archive"], at=datetime.fromisoformat(told["time"]).replace(tzinfo=UTC), size=None, where=where
    )


def _no_listing(ran: Ran, order: Order) -> Absent:
    said = ran.stderr
    if "is incorrect" in said:
        raise wrong_password(order)
    if "can not acquire a passphrase" in said:
        raise no_password(order)
    if "does not exist" in said or "not a valid repository" in said:
        return Absent(why=f"{order.location}: no borg repository")
    if "ntegrity" in said:
        return Absent(why=f"{order.location}: its borg repository is damaged: {_words(said)}")
    raise CannotObserve(f"{order.location}: borg: {_words(said)}")


def _words(said: str) -> str:
    """The error itself, of a page of traceback."""
    raised = re.findall(r"(?m)^[\w.]+(?:Error|Exception|NotFound): (.+)", said)
    plain = [line.strip() for line in said.splitlines() if line.strip() and not line.startswith(_NOISE)]
    return (raised[-1:] or plain or ["it said nothing"])[0][:300]
