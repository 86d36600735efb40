r"""Where a path of the catalog is on this machine: ``E:\VHDs\`` is ``/mnt/e/VHDs`` in WSL."""

from __future__ import annotations

import re
from configparser import ConfigParser
from pathlib import Path
from typing import TYPE_CHECKING

from infracat.facts import CannotObserve
from infracat.hosts.commands.spawn import NotFound

if TYPE_CHECKING:
    from infracat.hosts import Host

WSL_CONF = "/etc/wsl.conf"
_DRIVE = re.compile(r"([A-Za-z]):[\\/]")
_SHARE = re.compile(r"\\\\[^\\]")


def is_windows_path(text: str) -> bool:
    r"""``E:\VHDs``, ``E:/VHDs``, ``\\server\share``."""
    return bool(_DRIVE.match(text) or _SHARE.match(text))


def local_path(location: str, host: Host) -> Path:
    """The path on this machine. ``CannotObserve`` for a Windows path where there is no Windows."""
    if not is_windows_path(location) or host.platform == "windows":
        return host.path(location)
    if host.platform != "wsl":
        raise CannotObserve(
            f"{location} is a Windows path: it cannot be looked at from {host.platform} "
            "(state `platform: [windows, wsl]`, and it is skipped here)"
        )
    return Path(_by_wslpath(location, host) or _by_drive(location, host))


def _by_wslpath(location: str, host: Host) -> str:
    """WSL's own answer; empty when there is no wslpath, or the drive is not mounted."""
    try:
        ran = host.run(["wslpath", "-u", location])
    except NotFound:
        return ""
    return ran.stdout.strip() if ran.exit_code == 0 else ""


def _by_drive(location: str, host: Host) -> str:
    drive = _DRIVE.match(location)
    if drive is None:
        raise CannotObserve(f"{location}: where it is in WSL cannot be told: wslpath does not know it")
    rest = location[drive.end() :].replace("\\", "/")
    return f"{windows_drives_folder(host)}{drive[1].lower()}/{rest}"


def windows_drives_folder(host: Host) -> str:
    """Where WSL mounts the drives of Windows, with a slash at its end: ``/mnt/`` unless wsl.conf says otherwise."""
    return wsl_conf(host).get("automount", "root", fallback="/mnt/").rstrip("/") + "/"


def wsl_conf(host: Host) -> ConfigParser:
    """What ``/etc/wsl.conf`` sets; nothing where it is missing or broken: WSL uses its defaults then."""
    from configparser import Error

    conf = ConfigParser(interpolation=None, strict=False)
    try:
        conf.read_string(host.read_text(WSL_CONF) or "")
    except Error:
        return ConfigParser()
    return conf
