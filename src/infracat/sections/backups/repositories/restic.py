"""restic: ``snapshots`` lists, ``check`` verifies the structure, ``dump`` reads one snapshot to its last byte."""

from __future__ import annotations

import json
import os
import shlex
from datetime import datetime
from typing import TYPE_CHECKING, Any

from infracat.facts import Absent, CannotObserve
from infracat.hosts.commands.process import Ran
from infracat.sections.backups.copy import Copy, Integrity
from infracat.sections.backups.repositories.command import local_path, no_password, run_tool, wrong_password

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.sections.backups.order import Order

READ_ONLY = ("--no-lock", "--no-cache")
_DAMAGE = ("contains errors", "ciphertext verification failed", "damaged", "invalid data", "unexpected file size")
_NOT_FOUND = ("does not exist", "no such file", "(404)", "404 Not Found")


def snapshots(order: Order, host: Host) -> list[Copy] | Absent:
    ran = run_tool(command(order, host, "snapshots", "--json"), order, host)
    if ran.exit_code != 0:
        return _no_listing(ran, order)
    try:
        listed = json.loads(ran.stdout) or []  # older versions print null for none
        return [_copy(each, order.location) for each in listed]
    except (ValueError, KeyError, TypeError) as error:
        raise CannotObserve(f"{order.location}: restic snapshots printed no list of snapshots") from error


def verify_snapshot(copy: Copy, order: Order, host: Host) -> Integrity:
    """The data of a remote repository is not fetched: ``check`` reads its structure only."""
    ran = run_tool(command(order, host, "check"), order, host)
    if ran.exit_code != 0:
        return Integrity(flaw=_flaw(ran, order, "restic check"), how="restic check")
    if local_path(order, host) is None:
        return Integrity(flaw="", how="restic check; its data was not fetched")
    line = f"{shlex.join(command(order, host, 'dump', copy.name, '/'))} > {os.devnull}"
    ran = run_tool(line, order, host)
    flaw = _flaw(ran, order, f"snapshot {copy.name}") if ran.exit_code != 0 else ""
    return Integrity(flaw=flaw, how=f"restic check, and all of snapshot {copy.name}")


def command(order: Order, host: Host, *arguments: str) -> list[str]:
    path = local_path(order, host)
    return ["restic", "-r", str(path or order.location), *READ_ONLY, *arguments]


def _copy(snapshot: dict[str, Any], where: str) -> Copy:
    return Copy(
        name=snapshot["id"][:8],
        at=datetime.fromisoformat(snapshot["time"]),
        size=(snapshot.get("summary") or {}).get("total_bytes_processed"),  # since restic 0.17
        where=where,
        host=snapshot.get("hostname") or "",
        tags=tuple(sorted(snapshot.get("tags") or ())),
        paths=tuple(sorted(snapshot.get("paths") or ())),
    )


def _no_listing(ran: Ran, order: Order) -> Absent:
    errors = ran.stderr
    if "wrong password" in errors:
        raise wrong_password(order)
    if "empty password" in errors or "Resolving password failed" in errors:
        raise no_password(order)
    if any(word in errors for word in _DAMAGE):
        return Absent(why=f"{order.location}: its restic repository is damaged: {_error_message(errors)}")
    if any(word in errors for word in _NOT_FOUND) and "denied" not in errors:
        return Absent(why=f"{order.location}: no restic repository")
    raise CannotObserve(f"{order.location}: restic: {_error_message(errors)}")


def _flaw(ran: Ran, order: Order, what: str) -> str:
    if "denied" in ran.stderr or "unable to open" in ran.stderr:
        raise CannotObserve(f"{order.location}: restic: {_error_message(ran.stderr)}")
    return f"{what}: {_error_message(ran.stderr)}"


def _error_message(errors: str) -> str:
    """Its first line that says more than that there are errors."""
    lines = [line.strip().removeprefix("Fatal: ") for line in errors.splitlines() if line.strip()]
    specific = [line for line in lines if line != "repository contains errors"]
    return (specific or lines or ["it said nothing"])[0][:300]
