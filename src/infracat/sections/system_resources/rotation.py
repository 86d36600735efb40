"""Whether a file system is on a solid-state disk: the kernel's own word for each disk that is below it.

Between a file system and its disks there may be partitions, volumes and encryption (device mapper), RAID (md),
caches, and image files (loop). Where the kernel cannot know, neither do we.
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

DEEPEST = 16  # layers; an image file in its own file system would have no end
NETWORK = re.compile(r"(nbd|rbd|drbd)\d+")
# Such a disk says "rotates" when nobody has told it otherwise; "does not" is somebody's word.
VIRTUAL = re.compile(r"QEMU|VMware|VBOX|Msft|Google|Xen|Virtual|LOGICAL VOLUME|PERC|RAID", re.IGNORECASE)


def medium(on: FileSystem, host: Host) -> tuple[str | Unavailable, str]:
    """``SSD`` when no disk below rotates, ``hard disk`` when one does; and what was found, in words."""
    try:
        disks = dict.fromkeys(_below_file_system(on, host, DEEPEST))
        verdicts = {basename(disk): _rotates(disk, host) for disk in disks}
    except CannotObserve as error:
        return Unavailable(reason=str(error)), ""
    words = ", ".join(f"{name} {'rotates' if verdict else 'does not rotate'}" for name, verdict in verdicts.items())
    if True in verdicts.values():
        return "hard disk", ", ".join(f"{name} rotates" for name, verdict in verdicts.items() if verdict is True)
    unclear = [verdict for verdict in verdicts.values() if isinstance(verdict, Unavailable)]
    return (unclear[0], "") if unclear else ("SSD", words)


def _below_file_system(on: FileSystem, host: Host, depth: int) -> Iterator[str]:
    if host.platform not in ("linux", "wsl"):
        raise CannotObserve(f"what kind of disk it is: only Linux is asked, and this is {host.platform}")
    if not on.device:
        raise CannotObserve(f"{on.kind} ({on.source}) has no disk that the kernel knows of")
    for member in _members(on, host):
        yield from _below(member, host, depth)


def _members(on: FileSystem, host: Host) -> list[str]:
    """A btrfs may be on several devices, of which it names only one as its source."""
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
    """The folders in /sys of all the disks that a block device is made of."""
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
    """Who made the disk up: a hypervisor or a RAID controller; nothing for one that is real."""
    if made_up := re.fullmatch(r"(vd|xvd)[a-z]+", basename(disk)):
        return {"vd": "virtio", "xvd": "Xen"}[made_up[1]]
    names = (host.system.text(f"{disk}/device/{name}") for name in ("vendor", "model"))
    label = " ".join(" ".join(filter(None, names)).split())
    return label if VIRTUAL.search(label) else ""
