"""Crontabs among a project's files: what they start, and how often."""

from __future__ import annotations

import re
from typing import NamedTuple

from infracat.init.project import Project
from infracat.init.reading import origin

_NAMED = {"@hourly": "hourly", "@daily": "daily", "@midnight": "daily", "@weekly": "weekly", "@monthly": "31 days"}
_LINE = re.compile(r"(@\w+|[\d*,/-]+(?:[ \t]+[\w*,/-]+){4})[ \t]+(.+)")


class CronJob(NamedTuple):
    """A line of a crontab."""

    when: str
    command: str
    origin: str


def scheduled(project: Project) -> list[CronJob]:
    """The lines of ``crontab``, ``backup.cron`` and the files in ``cron.d``."""
    named = project.find("crontab", "crontab.*", "*.crontab", "*.cron", "*-crontab", "*_crontab")
    inside = [path for path, is_folder in project.entries.items() if not is_folder and path.parent.name == "cron.d"]
    found = []
    for path in dict.fromkeys([*named, *inside]):
        for number, line in enumerate((project.peek(path) or "").splitlines(), 1):
            if match := _LINE.fullmatch(line.strip()):
                found.append(CronJob(" ".join(match[1].split()), match[2], origin(path, number)))
    return found


def frequency(when: str) -> str:
    """How often, in the catalog's words; empty for what has no single interval.

    >>> [frequency(each) for each in ("0 3 * * *", "@hourly", "*/15 * * * *", "0 */6 * * *")]
    ['daily', 'hourly', '15 min', '6 h']
    >>> [frequency(each) for each in ("0 3 * * 0", "0 3 * * 1-5")]
    ['weekly', '']
    """
    if when.startswith("@"):
        return _NAMED.get(when, "")
    minute, hour, day, month, weekday = when.split()
    if month != "*" or (day != "*" and weekday != "*"):
        return ""
    if (day, weekday) != ("*", "*"):
        one_time = minute.isdigit() and hour.isdigit() and (day + weekday).replace("*", "").isalnum()
        return ("weekly" if day == "*" else "31 days") if one_time else ""
    if hour == "*":
        each = re.fullmatch(r"\*/(\d+)", minute)
        return f"{each[1]} min" if each else "hourly" if minute.isdigit() else ""
    if not minute.isdigit():
        return ""
    each = re.fullmatch(r"\*/(\d+)", hour)
    return "daily" if hour.isdigit() else f"{each[1]} h" if each else ""
