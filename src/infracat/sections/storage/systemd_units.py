"""systemd's mount and automount units, from the folders that it reads."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from infracat.sections.storage import fstab

if TYPE_CHECKING:
    from infracat.hosts import Host

UNITS = ("/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system")
GENERATED = "/run/systemd/generator"  # has the entries of fstab at start-up, which may have changed since
_ESCAPED = re.compile(r"[^A-Za-z0-9:_.]")


def unit_name(point: str) -> str:
    r"""As systemd-escape(1) names it: ``/mnt/my-data`` → ``mnt-my\x2ddata``."""
    parts = [_ESCAPED.sub(_hex, part) for part in point.strip("/").split("/")]
    name = "-".join(parts) or "-"
    return rf"\x2e{name[1:]}" if name.startswith(".") else name


def _hex(match: re.Match[str]) -> str:
    return "".join(rf"\x{byte:02x}" for byte in match[0].encode("utf-8", "surrogateescape"))


def masked_unit(unit: str, host: Host) -> str:
    """The mount unit's file if it is a link to /dev/null: systemd then never mounts it, even if fstab has an entry."""
    files = (f"{folder}/{unit}.mount" for folder in UNITS)
    return next((file for file in files if host.system.link(file) == os.devnull), "")


def describe_enabled(unit: str, host: Host) -> str:
    """``mnt-data.mount is enabled (FILE)``, empty where it is not. Units that are generated from fstab do not count."""
    for name in (f"{unit}.mount", f"{unit}.automount"):
        for folder in UNITS:
            if link := _wanted_link(folder, name, host):
                return f"{name} is enabled ({link})"
        generated = f"{GENERATED}/{name}"
        text = host.system.text(generated, evidence=False) if _wanted_link(GENERATED, name, host) else None
        if text is not None and fstab.FSTAB not in text:
            return f"{name} is generated ({generated})"
    return ""


def _wanted_link(folder: str, name: str, host: Host) -> str:
    """``FOLDER/local-fs.target.wants/NAME``, empty where no target wants or requires the unit."""
    names = host.system.entries(folder)
    targets = [f"{folder}/{each}" for end in (".wants", ".requires") for each in names if each.endswith(end)]
    return next((f"{target}/{name}" for target in targets if name in host.system.entries(target)), "")
