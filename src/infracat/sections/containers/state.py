"""The state of a container in words, and waiting for one that is about to change."""

from __future__ import annotations

import signal
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from infracat.catalog.fields import Size

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.hosts.docker.containers import Containers, Listed

Found = Mapping[str, Any]

SETTLED = 10  # seconds of running: the engine itself then takes a restart for a success
PAUSE = 0.25  # seconds between two looks
RESERVE = 3.0  # seconds of the row's time that waiting leaves for its ports and its log
_SHELLS = {126: "its command cannot be run", 127: "its command is not found"}
_WHAT_TO_DO = {
    "paused": "paused: docker unpause {name}",
    "created": "created, and never started",
    "dead": "dead: the engine could not remove it whole: docker rm --force {name}",
}


def settled(container: Listed, containers: Containers, host: Host) -> Found | None:
    """Its inspection, when it is no longer about to become healthy, or to crash again; or when time runs out."""
    until = host.timeout - min(RESERVE, host.timeout / 4)
    found = containers.inspect(container)
    while found and _is_about_to_change(found) and host.age + PAUSE < until:
        time.sleep(PAUSE)
        found = containers.inspect(container)
    return found


def _is_about_to_change(found: Found) -> bool:
    if status(found) != "running":
        return False
    age = _seconds_since(found["State"].get("StartedAt"))
    crashed = bool(restarts(found)) and age is not None and 0 <= age < SETTLED
    return health(found) == "starting" or crashed


def status(found: Found) -> str:
    """``running``, ``paused``, ``restarting``, ``created``, ``exited``, ``dead``, …"""
    return str(found["State"].get("Status") or "").lower()


def health(found: Found) -> str:
    """``healthy``, ``unhealthy``, ``starting``, or ``no health check``. Podman has an empty one in place of none."""
    told = (found["State"].get("Health") or {}).get("Status") or ""
    return "no health check" if told in ("", "none") else str(told)


def health_said(found: Found) -> str:
    """What the last check printed."""
    log = (found["State"].get("Health") or {}).get("Log") or []
    return str(log[-1].get("Output") or "").strip() if log else ""


def restarts(found: Found) -> int:
    return int(found.get("RestartCount") or 0)


def in_words(found: Found, name: str) -> str:
    """``exited with code 1, 3 min ago``; nothing of one that runs."""
    state, now = found["State"], status(found)
    if now == "running":
        return ""
    if now in ("exited", "restarting", "stopped"):
        words = f"exited with code {_code(int(state.get('ExitCode') or 0))}{_ago(state.get('FinishedAt'))}"
        words += f", {_memory(found)}" if state.get("OOMKilled") else ""
        words = f"restarting, {restarts(found)} times until now: {words}" if now == "restarting" else words
    else:
        words = _WHAT_TO_DO.get(now, now).format(name=name)
    return f"{words}: {state['Error']}" if state.get("Error") else words


def _memory(found: Found) -> str:
    limit = int((found.get("HostConfig") or {}).get("Memory") or 0)
    return f"out of memory (its limit is {Size(limit)})" if limit else "out of memory"


def _code(code: int) -> str:
    """``137 (SIGKILL)``."""
    meaning = _SHELLS.get(code, "")
    if 128 < code < 160:
        try:
            meaning = signal.Signals(code - 128).name
        except ValueError:
            meaning = ""
    return f"{code} ({meaning})" if meaning else str(code)


def _ago(when: object) -> str:
    seconds = _seconds_since(when)
    if seconds is None or seconds < 0:  # another machine's clock
        return ""
    for length, unit in ((86400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 2 * length:
            return f", {seconds // length:.0f} {unit} ago"
    return f", {seconds:.0f} s ago"


def _seconds_since(when: object) -> float | None:
    try:
        then = datetime.fromisoformat(str(when))
        return (datetime.now(UTC) - then).total_seconds() if then.year > 1 else None
    except (ValueError, TypeError):
        return None
