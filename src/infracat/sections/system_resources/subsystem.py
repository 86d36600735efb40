"""The Windows Subsystem for Linux, seen from inside and from Windows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from infracat.facts import Absent, CannotObserve, Facts, MaybeUnknown, Unavailable
from infracat.hosts.commands.process import Ran

if TYPE_CHECKING:
    from infracat.hosts import Host

_FIRST = re.compile(r"\b[34]\.4\.0-(?:\d+-)?Microsoft\b")  # WSL 1 has no kernel, and says this; that of WSL 2 is real
# "Default Version: 2" in whatever language; a distribution's name never is 1 or 2 alone.
_DEFAULT = re.compile(r"[:：]\s*([12])\s*$", re.MULTILINE)  # noqa: RUF001 - as a Chinese Windows writes it


class Subsystem(Facts):
    """Its version, 1 or 2, and what says so."""

    version: MaybeUnknown[str]
    said: str


def subsystem(host: Host) -> Subsystem | Absent:
    """Inside it, by its kernel; on Windows, by ``wsl.exe --status``; elsewhere there is none."""
    if host.platform == "windows":
        return _on_windows(host)
    release = (host.system.text("/proc/sys/kernel/osrelease") or "").strip()
    built = host.system.text("/proc/version") or ""
    if "microsoft" not in f"{release} {built}".lower():
        return Absent(why=f"this is {host.platform} without WSL (kernel {release or 'unknown'})")
    return Subsystem(version="1" if _FIRST.search(f"{release} {built}") else "2", said=f"kernel {release}")


def _on_windows(host: Host) -> Subsystem | Absent:
    tool = host.which("wsl.exe")
    if tool is None:
        return Absent(why="WSL is not installed: there is no wsl.exe; wsl --install installs it")
    ran = host.run([tool, "--status"])
    if ran.exit_code is None:
        raise CannotObserve(f"`wsl.exe --status` did not end within {ran.duration:.3g} s, and was killed")
    if ran.exit_code:
        return Absent(why=f"WSL is not installed: `wsl.exe --status` ended with {ran.exit_code}: {_said(ran)}")
    found = _DEFAULT.search(ran.stdout)
    unseen = Unavailable(reason=f"`wsl.exe --status` does not tell the version: {_said(ran)}")
    return Subsystem(version=found[1] if found else unseen, said="wsl.exe --status")


def _said(ran: Ran) -> str:
    lines = (line.strip() for line in (ran.stdout + ran.stderr).splitlines())
    return next(filter(None, lines), "nothing")[:200]
