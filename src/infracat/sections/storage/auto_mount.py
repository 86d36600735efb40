"""Whether a mount comes back when the machine starts: fstab, systemd's units, autofs, and WSL's own drives."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from infracat.facts import CannotObserve, Unavailable
from infracat.hosts.files.mounts import unescaped
from infracat.hosts.files.places import drives_folder, wsl_conf

if TYPE_CHECKING:
    from infracat.hosts import Host

FSTAB = "/etc/fstab"
UNITS = ("/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system")
GENERATED = "/run/systemd/generator"  # also what was in fstab when the machine started: that may have changed
FOR_THE_START = {"auto", "noauto", "nofail", "user", "users", "nouser", "owner", "group", "_netdev"}
Told = tuple[bool | Unavailable, str]
_PLAIN = re.compile(r"[^A-Za-z0-9:_.]")


def auto_mount(point: str, host: Host) -> Told:
    """Whether something mounts it at start-up, and in words what does, or what does not."""
    if host.platform not in ("linux", "wsl"):
        return Unavailable(f"what is mounted at start-up can be told on Linux only, not on {host.platform}"), ""
    try:
        return _told(point, host)
    except OSError as error:
        return Unavailable(f"{error.filename}: {error.strerror}"), ""
    except CannotObserve as error:
        return Unavailable(str(error)), ""


def _told(point: str, host: Host) -> Told:
    unit = unit_name(point)
    fstab = options_in_fstab(point, host)
    if point == "/":
        return True, "the machine starts from it"
    if masked := host.files.noting(f"is {unit}.mount masked", lambda: _masked(unit, host)):
        return False, f"{masked} is masked"
    if fstab is not None and _is_mounted_at_start(fstab):
        return True, f"it is in {FSTAB}"
    enabled = host.files.noting(f"who wants {unit}.mount or {unit}.automount", lambda: _enabled(unit, host))
    if why := enabled or under_autofs(point, host) or _by_wsl(point, host):
        return True, why
    of_fstab = f"is not in {FSTAB}" if fstab is None else f"is in {FSTAB} with noauto"
    return False, f"{point} {of_fstab}, and no systemd unit {unit}.mount or .automount is enabled"


def options_in_fstab(point: str, host: Host) -> tuple[str, ...] | None:
    """The options of its entry, None where it has none, or where WSL was told to leave fstab alone."""
    if host.platform == "wsl" and not wsl_conf(host).getboolean("automount", "mountFsTab", fallback=True):
        return None
    for line in (host.read_text(FSTAB) or "").splitlines():
        words = line.split()
        if len(words) >= 3 and not words[0].startswith("#") and os.path.normpath(unescaped(words[1])) == point:
            return tuple(words[3].split(",")) if len(words) > 3 else ()
    return None


def words_of_fstab(point: str, host: Host) -> tuple[str, ...]:
    """The options of its entry that are not the kernel's: ``nofail``, ``_netdev``, ``x-systemd.automount``, …."""
    try:
        options = options_in_fstab(point, host) or ()
    except CannotObserve:
        return ()
    return tuple(option for option in options if option in FOR_THE_START or option.startswith(("x-", "X-")))


def _is_mounted_at_start(options: tuple[str, ...]) -> bool:
    return "noauto" not in options or "x-systemd.automount" in options


def unit_name(point: str) -> str:
    r"""As systemd-escape(1) names it: ``/mnt/my-data`` → ``mnt-my\x2ddata``."""
    parts = [_PLAIN.sub(_hex, part) for part in point.strip("/").split("/")]
    name = "-".join(parts) or "-"
    return rf"\x2e{name[1:]}" if name.startswith(".") else name


def _hex(match: re.Match[str]) -> str:
    return "".join(rf"\x{byte:02x}" for byte in match[0].encode("utf-8", "surrogateescape"))


def _masked(unit: str, host: Host) -> str:
    """The unit's file where it is a link to /dev/null: systemd then mounts nothing there, fstab or not."""
    files = (f"{folder}/{unit}.mount" for folder in UNITS)
    return next((file for file in files if host.system.link(file) == os.devnull), "")


def _enabled(unit: str, host: Host) -> str:
    """Which unit a target wants or requires. A generator's word counts too, unless it repeats fstab."""
    for name in (f"{unit}.mount", f"{unit}.automount"):
        for folder in UNITS:
            if wanted := _wanted(folder, name, host):
                return f"{name} is enabled ({wanted})"
        generated = f"{GENERATED}/{name}"
        text = host.system.text(generated, evidence=False) if _wanted(GENERATED, name, host) else None
        if text is not None and FSTAB not in text:
            return f"{name} is generated ({generated})"
    return ""


def _wanted(folder: str, name: str, host: Host) -> str:
    """``FOLDER/local-fs.target.wants/NAME``, nothing where no target wants it."""
    there = host.system.entries(folder)
    targets = [each for end in (".wants", ".requires") for each in there if each.endswith(end)]
    wanted = (f"{folder}/{target}" for target in targets)
    return next((f"{each}/{name}" for each in wanted if name in host.system.entries(each)), "")


def under_autofs(point: str, host: Host) -> str:
    """``autofs mounts it when it is used (/net)``, nothing where no autofs is above it."""
    above = (mount.point for mount in host.files.mounts() if mount.filesystem == "autofs")
    found = next((each for each in above if point == each or point.startswith(f"{each.rstrip('/')}/")), None)
    return f"autofs mounts it when it is used ({found})" if found else ""


def _by_wsl(point: str, host: Host) -> str:
    folder = drives_folder(host)
    if host.platform != "wsl" or not re.fullmatch(re.escape(folder) + "[a-z]", point):
        return ""
    enabled = wsl_conf(host).getboolean("automount", "enabled", fallback=True)
    return "WSL mounts the drives of Windows" if enabled else ""
