"""Whether a file system is on a solid-state disk, by the kernel's ``rotational`` flag of each disk below it.

Between a file system and its disks there may be partitions, volumes and encryption (device mapper), RAID (md),
caches, and image files (loop). For virtual and network disks the kernel does not know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from posixpath import basename, dirname
from typing import TYPE_CHECKING

from infracat.facts import CannotObserve, Unavailable

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.hosts.resources import FileSystem

DEEPEST = 16  # layers; an image file in its own file system would be an endless loop
NETWORK = re.compile(r"(nbd|rbd|drbd)\d+")
# For a virtual disk "rotates" is only the default, while "does not rotate" was set by its hypervisor.
VIRTUAL = re.compile(r"QEMU|VMware|VBOX|Msft|Google|Xen|Virtual|LOGICAL VOLUME|PERC|RAID", re.IGNORECASE)


def disk_kind(on: FileSystem, host: Host) -> tuple[str | Unavailable, str]:
    """``SSD`` when no disk below rotates, ``hard disk`` when one does; and the disks, in words."""
    try:
        disks = dict.fromkeys(_below_file_system(on, host, DEEPEST))
        rotating = {basename(disk): _rotates(disk, host) for disk in disks}
    except CannotObserve as error:
        return Unavailable(reason=str(error)), ""
    words = ", ".join(f"{name} {'rotates' if rotates else 'does not rotate'}" for name, rotates in rotating.items())
    if True in rotating.values():
        return "hard disk", ", ".join(f"{name} rotates" for name, rotates in rotating.items() if rotates is True)
    unclear = [rotates for rotates in rotating.values() if isinstance(rotates, Unavailable)]
    return (unclear[0], "") if unclear else ("SSD", words)


def _below_file_system(on: FileSystem, host: Host, depth: int) -> Iterator[str]:
    if host.platform not in ("linux", "wsl"):
        raise CannotObserve(f"what kind of disk it is: only Linux is asked, and this is {host.platform}")
    if not on.device:
        raise CannotObserve(f"{on.kind} ({on.source}) has no disk that the kernel knows of")
    for member in _members(on, host):
        yield from _below(member, host, depth)


def _members(on: FileSystem, host: Host) -> list[str]:
    """The block devices; btrfs may have several, of which its source names only one."""
    device = f"/sys/dev/block/{on.device}"
    if on.kind != "btrfs":
        return [device]
    for volume in host.system.entries("/sys/fs/btrfs"):
        members = [f"/sys/fs/btrfs/{volume}/devices/{name}" for name in _names(volume, host)]
        if host.system.resolved(device) in map(host.system.resolved, members):
            return members
    return [device]


def _names(volume: str, host: Host) -> tuple[str, ...]:
    return host.system.entries(f"/sys/fs/btrfs/{volume}/devices")


def _below(path: str, host: Host, depth: int) -> Iterator[str]:
    """The folders in /sys of all disks that a block device consists of."""
    device = host.system.resolved(path)
    if device is None or not depth:
        raise CannotObserve(f"{path}: the kernel does not show such a block device")
    slaves = host.system.entries(f"{device}/slaves")
    if host.system.text(f"{device}/partition") is not None:
        yield from _below(dirname(device), host, depth - 1)
    elif image := host.system.text(f"{device}/loop/backing_file"):
        yield from _below_image(image.strip(), host, depth - 1)
    elif slaves:
        for slave in slaves:
            yield from _below(f"{device}/slaves/{slave}", host, depth - 1)
    else:
        yield device


def _below_image(image: str, host: Host, depth: int) -> Iterator[str]:
    on = host.file_system(Path(image))
    if on is None:
        raise CannotObserve(f"the image {image} cannot be seen from here")
    yield from _below_file_system(on, host, depth)


def _rotates(disk: str, host: Host) -> bool | Unavailable:
    name = basename(disk)
    flag = (host.system.text(f"{disk}/queue/rotational") or "").strip()
    if NETWORK.fullmatch(name):
        return Unavailable(reason=f"{name} is a disk of another machine")
    if flag == "0":
        return False
    if virtual := _virtual(disk, host):
        return Unavailable(reason=f"{name} is a virtual disk ({virtual}): the kernel cannot know what is behind it")
    return True if flag == "1" else Unavailable(reason=f"{disk}/queue/rotational does not say what kind of disk it is")


def _virtual(disk: str, host: Host) -> str:
    """The hypervisor or RAID controller that presents the disk; empty for a physical one."""
    if prefix := re.fullmatch(r"(vd|xvd)[a-z]+", basename(disk)):
        return {"vd": "virtio", "xvd": "Xen"}[prefix[1]]
    names = (host.system.text(f"{disk}/device/{name}") for name in ("vendor", "model"))
    label = " ".join(" ".join(filter(None, names)).split())
    return label if VIRTUAL.search(label) else ""
