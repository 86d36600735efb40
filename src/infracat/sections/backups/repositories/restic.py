"""restic: ``snapshots`` lists, ``check`` proves the structure, ``dump`` reads one snapshot to its last byte."""

from __future__ import annotations

import json
import os
import shlex
from datetime import datetime
from typing import TYPE_CHECKING

from infracat.facts import Absent, CannotObserve
from infracat.hosts.commands.process import Ran
from infracat.sections.backups.copy import Copy
from infracat.sections.backups.repositories.asked import ask, no_password, place_of, wrong_password

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.sections.backups.order import Order

UNTOUCHED = ("--no-lock", "--no-cache")
_DAMAGE = ("contains errors", "ciphertext verification failed", "damaged", "invalid data", "unexpected file size")
_NONE = ("does not exist", "no such file", "(404)", "404 Not Found")


def snapshots(order: Order, host: Host) -> list[Copy] | Absent:
    ran = ask(_command(order, host, "snapshots", "--json"), order, host)
    if ran.exit_code != 0:
        return _no_listing(ran, order)
    try:
        told = json.loads(ran.stdout) or []  # of none, older ones say null
        return [_copy(each, order.location) for each in told]
    except (ValueError, KeyError, TypeError) as error:
        raise CannotObserve(f"{order.location}: restic snapshots printed no list of snapshots") from error


def flaw_of(copy: Copy, order: Order, host: Host) -> tuple[str, str]:
    """A remote repository is not fetched: of that, only what ``check`` reads is known."""
    ran = ask(_command(order, host, "check"), order, host)
    if ran.exit_code != 0:
        return _flaw(ran, order, "restic check"), "restic check"
    if place_of(order, host) is None:
        return "", "restic check; its data was not fetched"
    line = f"{shlex.join(_command(order, host, 'dump', copy.name, '/'))} > {os.devnull}"
    ran = ask(line, order, host)
    flaw = _flaw(ran, order, f"snapshot {copy.name}") if ran.exit_code != 0 else ""
    return flaw, f"restic check, and all of snapshot {copy.name}"


def _command(order: Order, host: Host, *arguments: str) -> list[str]:
    place = place_of(order, host)
    return ["restic", "-r", str(place or order.location), *UNTOUCHED, *arguments]


def _copy(told: dict[str, str], where: str) -> Copy:
    return Copy(name=told["id"][:8], at=datetime.fromisoformat(told["time"]), size=None, where=where)


def _no_listing(ran: Ran, order: Order) -> Absent:
    said = ran.stderr
    if "wrong password" in said:
        raise wrong_password(order)
    if "empty password" in said or "Resolving password failed" in said:
        raise no_password(order)
    if any(word in said for word in _DAMAGE):
        return Absent(why=f"{order.location}: its restic repository is damaged: {_words(said)}")
    if any(word in said for word in _NONE) and "denied" not in said:
        return Absent(why=f"{order.location}: no restic repository")
    raise CannotObserve(f"{order.location}: restic: {_words(said)}")


def _flaw(ran: Ran, order: Order, what: str) -> str:
    if "denied" in ran.stderr or "unable to open" in ran.stderr:
        raise CannotObserve(f"{order.location}: restic: {_words(ran.stderr)}")
    return f"{what}: {_words(ran.stderr)}"


def _words(said: str) -> str:
    """Its first words that say more than that there are errors."""
    lines = [line.strip().removeprefix("Fatal: ") for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if line != "repository contains errors"]
    return (telling or lines or ["it said nothing"])[0][:300]
