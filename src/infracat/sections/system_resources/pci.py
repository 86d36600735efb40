"""Display controllers on the PCI bus, with or without a driver."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from infracat.hosts.files.system_files import SystemFiles

DEVICES = "/sys/bus/pci/devices"
DISPLAY = "0x03"  # the class of VGA, 3D and other display controllers
VENDORS = {"0x10de": "NVIDIA", "0x1002": "AMD", "0x8086": "Intel"}


@dataclass(frozen=True)
class PciGpu:
    """``10de:2684 at 0000:01:00.0``."""

    vendor: str
    ids: str
    slot: str

    def __str__(self) -> str:
        return f"{self.ids} at {self.slot}"


def pci_gpus(system: SystemFiles) -> tuple[PciGpu, ...]:
    """The display controllers of GPU vendors; the emulated one of a hypervisor does not count."""
    found = []
    for slot in system.entries(DEVICES):
        kind = _attribute(slot, "class", system, evidence=False)
        if kind.startswith(DISPLAY) and (vendor := _attribute(slot, "vendor", system)) in VENDORS:
            found.append(PciGpu(VENDORS[vendor], f"{vendor[2:]}:{_attribute(slot, 'device', system)[2:]}", slot))
    return tuple(found)


def _attribute(slot: str, name: str, system: SystemFiles, *, evidence: bool = True) -> str:
    return (system.text(f"{DEVICES}/{slot}/{name}", evidence=evidence) or "").strip()
