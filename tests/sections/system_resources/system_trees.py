"""Other machines, as files below a folder: parts of their /proc, /sys and /etc."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def tree(root: Path, files: Mapping[str, str]) -> Path:
    """Writes the files; one whose text begins with ``->`` is a link to that place below ``root``."""
    for name, text in files.items():
        path = root / name.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        if text.startswith("->"):
            path.symlink_to(os.path.relpath(root / text[2:].strip().lstrip("/"), path.parent))
        else:
            path.write_text(text + "\n")
    return root


def pci(*devices: tuple[str, str, str, str]) -> dict[str, str]:
    """Slot, class, vendor and device, as ``lspci -n`` names them."""
    return {
        f"/sys/bus/pci/devices/{slot}/{name}": f"0x{value}"
        for slot, kind, vendor, device in devices
        for name, value in (("class", kind), ("vendor", vendor), ("device", device))
    }


def disk(name: str, number: str, rotational: int, folder: str = "pci0000:00/ata1", **names: str) -> dict[str, str]:
    """A whole disk: ``disk("sda", "8:0", 1)``."""
    device = f"/sys/devices/{folder}/block/{name}"
    return {
        f"{device}/queue/rotational": str(rotational),
        f"/sys/dev/block/{number}": f"-> {device}",
        **{f"{device}/device/{key}": value for key, value in names.items()},
    }


def partition(name: str, number: str, of: str, folder: str = "pci0000:00/ata1") -> dict[str, str]:
    """A part of the disk ``of``."""
    device = f"/sys/devices/{folder}/block/{of}/{name}"
    return {f"{device}/partition": name[-1], f"/sys/dev/block/{number}": f"-> {device}"}


def stacked(name: str, number: str, *on: str, rotational: int = 0) -> dict[str, str]:
    """A device mapper volume or an md array over the devices with the numbers ``on``."""
    device = f"/sys/devices/virtual/block/{name}"
    slaves = {f"{device}/slaves/below-{below.replace(':', '-')}": f"-> /sys/dev/block/{below}" for below in on}
    return {
        f"{device}/queue/rotational": str(rotational),
        f"/sys/dev/block/{number}": f"-> {device}",
        **slaves,
    }
