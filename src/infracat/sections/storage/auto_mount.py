"""Whether a file system is mounted when the machine starts: by fstab, systemd's units, autofs, or WSL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from infracat.facts import CannotObserve, Unavailable
from infracat.hosts.files.paths import windows_drives_folder, wsl_conf
from infracat.sections.storage import fstab
from infracat.sections.storage.systemd_units import describe_enabled, masked_unit, unit_name

if TYPE_CHECKING:
    from infracat.hosts import Host

AutoMount = tuple[bool | Unavailable, str]  # and the reason: what mounts it, or what does not


def observe_auto_mount(point: str, host: Host) -> AutoMount:
    """Whether the mount point is mounted at start-up, and why."""
    if host.platform not in ("linux", "wsl"):
        return Unavailable(f"what is mounted at start-up can be told on Linux only, not on {host.platform}"), ""
    try:
        return _auto_mount(point, host)
    except OSError as error:
        return Unavailable(f"{error.filename}: {error.strerror}"), ""
    except CannotObserve as error:
        return Unavailable(str(error)), ""


def _auto_mount(point: str, host: Host) -> AutoMount:
    unit = unit_name(point)
    options = fstab.fstab_options(point, host)
    if point == "/":
        return True, "the machine starts from it"
    if masked := host.files.recording(f"is {unit}.mount masked", lambda: masked_unit(unit, host)):
        return False, f"{masked} is masked"
    if options is not None and fstab.is_mounted_at_startup(options):
        return True, f"it is in {fstab.FSTAB}"
    enabled = host.files.recording(f"who wants {unit}.mount or {unit}.automount", lambda: describe_enabled(unit, host))
    if why := enabled or describe_autofs(point, host) or _describe_wsl(point, host):
        return True, why
    of_fstab = f"is not in {fstab.FSTAB}" if options is None else f"is in {fstab.FSTAB} with noauto"
    return False, f"{point} {of_fstab}, and no systemd unit {unit}.mount or .automount is enabled"


def describe_autofs(point: str, host: Host) -> str:
    """``autofs mounts it when it is used (/net)``, empty where it is not below a mount point of autofs."""
    parents = (mount.point for mount in host.files.mounts() if mount.filesystem == "autofs")
    found = next((each for each in parents if point == each or point.startswith(f"{each.rstrip('/')}/")), None)
    return f"autofs mounts it when it is used ({found})" if found else ""


def _describe_wsl(point: str, host: Host) -> str:
    folder = windows_drives_folder(host)
    if host.platform != "wsl" or not re.fullmatch(re.escape(folder) + "[a-z]", point):
        return ""
    enabled = wsl_conf(host).getboolean("automount", "enabled", fallback=True)
    return "WSL mounts the drives of Windows" if enabled else ""
