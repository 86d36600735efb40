"""The operating system: its names and its version."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from infracat.facts import CannotObserve, Unavailable
from infracat.hosts.files.os_release import parse_os_release
from infracat.sections.system_resources.seen import SystemInfo

if TYPE_CHECKING:
    from infracat.hosts import Host

OS_RELEASE = ("/etc/os-release", "/usr/lib/os-release")


def operating_system(host: Host) -> SystemInfo:
    if host.platform == "darwin":
        version = host.system_version
        return SystemInfo(
            title=f"macOS {version}", names=("macos", "mac os x", "os x", "darwin"), like=(), version=version
        )
    if host.platform == "windows":
        release = host.system_version  # 10, 11, 2022Server
        number = re.match(r"\d+", release)
        unavailable = Unavailable(reason=f"Windows calls its release {release!r}, which is no number")
        return SystemInfo(
            title=f"Windows {release}",
            names=(f"windows {release}",),
            like=(),
            version=number[0] if number else unavailable,
        )
    return _linux(host)


def _linux(host: Host) -> SystemInfo:
    text = next(filter(None, map(host.system.text, OS_RELEASE)), None)
    if text is None:
        raise CannotObserve(f"{' and '.join(OS_RELEASE)} are missing: which system it is cannot be told")
    fields = parse_os_release(text)
    name = fields.get("NAME", "Linux")
    version = fields.get("VERSION_ID") or Unavailable(
        reason=f"{name} has no VERSION_ID in its os-release: it has no releases"
    )
    return SystemInfo(
        title=fields.get("PRETTY_NAME", name),
        names=(fields.get("ID", "linux"), name),
        like=(*fields.get("ID_LIKE", "").split(), "linux"),
        version=version,
    )
