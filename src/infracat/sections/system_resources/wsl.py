"""The version of the Windows Subsystem for Linux, from inside it and from Windows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from infracat.facts import Absent, CannotObserve, Unavailable
from infracat.hosts.commands.process import Ran
from infracat.sections.system_resources.seen import WslVersion

if TYPE_CHECKING:
    from infracat.hosts import Host

_WSL_1_KERNEL = re.compile(
    r"\b[34]\.4\.0-(?:\d+-)?Microsoft\b"
)  # the release that WSL 1 names, which has no kernel of its own
# "Default Version: 2" in any language; no distribution is named just 1 or 2.
_DEFAULT_VERSION = re.compile(r"[:：]\s*([12])\s*$", re.MULTILINE)  # noqa: RUF001 - as a Chinese Windows writes it


def wsl_version(host: Host) -> WslVersion | Absent:
    """Inside WSL by its kernel, on Windows by ``wsl.exe --status``; ``Absent`` on other platforms."""
    if host.platform == "windows":
        return _on_windows(host)
    release = (host.system.text("/proc/sys/kernel/osrelease") or "").strip()
    built = host.system.text("/proc/version") or ""
    if "microsoft" not in f"{release} {built}".lower():
        return Absent(why=f"this is {host.platform} without WSL (kernel {release or 'unknown'})")
    return WslVersion(version="1" if _WSL_1_KERNEL.search(f"{release} {built}") else "2", said=f"kernel {release}")


def _on_windows(host: Host) -> WslVersion | Absent:
    tool = host.which("wsl.exe")
    if tool is None:
        return Absent(why="WSL is not installed: there is no wsl.exe; wsl --install installs it")
    ran = host.run([tool, "--status"])
    if ran.exit_code is None:
        raise CannotObserve(f"`wsl.exe --status` did not end within {ran.duration:.3g} s, and was killed")
    if ran.exit_code:
        return Absent(why=f"WSL is not installed: `wsl.exe --status` ended with {ran.exit_code}: {_first_line(ran)}")
    found = _DEFAULT_VERSION.search(ran.stdout)
    unavailable = Unavailable(reason=f"`wsl.exe --status` does not tell the version: {_first_line(ran)}")
    return WslVersion(version=found[1] if found else unavailable, said="wsl.exe --status")


def _first_line(ran: Ran) -> str:
    lines = (line.strip() for line in (ran.stdout + ran.stderr).splitlines())
    return next(filter(None, lines), "nothing")[:200]
