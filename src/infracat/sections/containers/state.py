"""The state of a container: read from its inspection, described in words, and waited for while it changes."""

from __future__ import annotations

import signal
import time
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from infracat.catalog.fields import Size
from infracat.sections.containers import health
from infracat.sections.containers.times import ago, seconds_since

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.hosts.docker.containers import Containers, ContainerSummary

Inspection = Mapping[str, Any]  # what `docker inspect` prints

STABLE_AFTER = 10  # seconds of running: Docker itself then counts a restart as successful
INTERVAL = 0.25  # seconds between two inspections
RESERVE = 3.0  # seconds of the row's timeout that are left for looking at its ports and its log
_SHELL_EXIT_CODES = {126: "its command cannot be run", 127: "its command is not found"}
_DESCRIPTIONS = {
    "paused": "paused: docker unpause {name}",
    "created": "created, and never started",
    "dead": "dead: the engine could not remove it whole: docker rm --force {name}",
}


def wait_until_stable(container: ContainerSummary, containers: Containers, host: Host) -> Inspection | None:
    """Its inspection once it is neither starting nor just restarted, or when the time is up; None when it is gone."""
    until = host.timeout - min(RESERVE, host.timeout / 4)
    inspection = containers.inspect(container)
    while inspection and _is_about_to_change(inspection, host.now()) and host.age + INTERVAL < until:
        time.sleep(INTERVAL)
        inspection = containers.inspect(container)
    return inspection


def _is_about_to_change(inspection: Inspection, at: datetime) -> bool:
    if status(inspection) != "running":
        return False
    age = seconds_since(inspection["State"].get("StartedAt"), at)
    crashed = bool(restarts(inspection)) and age is not None and 0 <= age < STABLE_AFTER
    return health.status(inspection) == "starting" or crashed


def status(inspection: Inspection) -> str:
    """``running``, ``paused``, ``restarting``, ``created``, ``exited``, ``dead``, …"""
    return str(inspection["State"].get("Status") or "").lower()


def restarts(inspection: Inspection) -> int:
    return int(inspection.get("RestartCount") or 0)


def describe(inspection: Inspection, name: str, at: datetime) -> str:
    """``exited with code 1, 3 min ago``, as seen at a time; empty while it runs."""
    state, now = inspection["State"], status(inspection)
    if now == "running":
        return ""
    if now in ("exited", "restarting", "stopped"):
        words = f"exited with code {_exit_code(int(state.get('ExitCode') or 0))}{ago(state.get('FinishedAt'), at)}"
        words += f", {_out_of_memory(inspection)}" if state.get("OOMKilled") else ""
        words = f"restarting, {restarts(inspection)} times until now: {words}" if now == "restarting" else words
    else:
        words = _DESCRIPTIONS.get(now, now).format(name=name)
    return f"{words}: {state['Error']}" if state.get("Error") else words


def _out_of_memory(inspection: Inspection) -> str:
    limit = int((inspection.get("HostConfig") or {}).get("Memory") or 0)
    return f"out of memory (its limit is {Size(limit)})" if limit else "out of memory"


def _exit_code(code: int) -> str:
    """``137 (SIGKILL)``."""
    meaning = _SHELL_EXIT_CODES.get(code, "")
    if 128 < code < 160:
        try:
            meaning = signal.Signals(code - 128).name
        except ValueError:
            meaning = ""
    return f"{code} ({meaning})" if meaning else str(code)
