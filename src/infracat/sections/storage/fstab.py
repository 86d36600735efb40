"""Entries of /etc/fstab."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from infracat.facts import CannotObserve
from infracat.hosts.files.mounts import unescape_octal
from infracat.hosts.files.paths import wsl_conf

if TYPE_CHECKING:
    from infracat.hosts import Host

FSTAB = "/etc/fstab"
STARTUP_OPTIONS = {"auto", "noauto", "nofail", "user", "users", "nouser", "owner", "group", "_netdev"}


def fstab_options(point: str, host: Host) -> tuple[str, ...] | None:
    """The options of a mount point's entry, None where there is none, or WSL is configured to ignore fstab."""
    if host.platform == "wsl" and not wsl_conf(host).getboolean("automount", "mountFsTab", fallback=True):
        return None
    for line in (host.read_text(FSTAB) or "").splitlines():
        words = line.split()
        if len(words) >= 3 and not words[0].startswith("#") and os.path.normpath(unescape_octal(words[1])) == point:
            return tuple(words[3].split(",")) if len(words) > 3 else ()
    return None


def startup_options(point: str, host: Host) -> tuple[str, ...]:
    """The options of the entry that the kernel does not know: ``nofail``, ``_netdev``, ``x-systemd.automount``, …."""
    try:
        options = fstab_options(point, host) or ()
    except CannotObserve:
        return ()
    return tuple(option for option in options if option in STARTUP_OPTIONS or option.startswith(("x-", "X-")))


def is_mounted_at_startup(options: tuple[str, ...]) -> bool:
    """Whether an entry with these options is mounted at start-up, or on its first use."""
    return "noauto" not in options or "x-systemd.automount" in options
