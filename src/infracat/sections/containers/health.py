"""The health check of a container: what it came to, or when its first run is due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from infracat.facts import Unavailable
from infracat.sections.containers.times import parsed, seconds_since, spoken

NANOSECONDS = 10**9
INTERVAL = 30.0  # seconds, where none is stated
START_INTERVAL = 5.0  # within the start period, since Docker 25
HAS_START_INTERVAL = (1, 44)  # the API's version

Inspection = Mapping[str, Any]


def status(inspection: Inspection) -> str:
    """``healthy``, ``unhealthy``, ``starting``, or ``no health check``, for which Podman has an empty status."""
    found = str(_health(inspection).get("Status") or "")
    return "no health check" if found in ("", "none") else found


def output(inspection: Inspection) -> str:
    """What the last health check printed; empty where none has run since the container started."""
    runs = _runs(inspection)
    return str(runs[-1].get("Output") or "").strip() if runs else ""


def result(inspection: Inspection, now: datetime, api: str) -> str | Unavailable:
    """Its status; unknown while no check has run: the first one comes after the interval, which may be long."""
    found = status(inspection)
    if found != "starting" or _runs(inspection):
        return found
    age = seconds_since(inspection["State"].get("StartedAt"), now)
    if age is None:
        return Unavailable(reason="no check has run yet")
    left = _first_due(inspection, api) - age
    if left < 0:
        return Unavailable(reason=f"no check has ended yet; the first was due {spoken(-left)} ago")
    return Unavailable(reason=f"no check has run yet; the first is due in {spoken(left)}")


def _health(inspection: Inspection) -> Mapping[str, Any]:
    """Podman's own API has another name for it."""
    state = inspection["State"]
    return state.get("Health") or state.get("Healthcheck") or {}


def _runs(inspection: Inspection) -> list[Mapping[str, Any]]:
    """Those since it started: the engine keeps the ones of before a restart."""
    started = parsed(inspection["State"].get("StartedAt"))
    return [each for each in _health(inspection).get("Log") or () if not _is_before(each, started)]


def _is_before(run: Mapping[str, Any], started: datetime | None) -> bool:
    began = parsed(run.get("Start"))
    return began is not None and started is not None and began < started


def _first_due(inspection: Inspection, api: str) -> float:
    """Seconds after the start: within the start period, Docker checks more often than afterwards."""
    config = (inspection.get("Config") or {}).get("Healthcheck") or {}
    period, stated, interval = (_seconds(config, name) for name in ("StartPeriod", "StartInterval", "Interval"))
    has_start_interval = stated or tuple(int(each) for each in api.split(".") if each.isdigit()) >= HAS_START_INTERVAL
    return (stated or START_INTERVAL) if period and has_start_interval else interval or INTERVAL


def _seconds(config: Mapping[str, Any], name: str) -> float:
    value = config.get(name)
    return value / NANOSECONDS if isinstance(value, int | float) else 0.0
