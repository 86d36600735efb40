"""Disk space: what is free where a path is, and on which kind of disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infracat.facts import Absent
from infracat.sections.system_resources.seen import DiskSpace
from infracat.sections.system_resources.ssd import disk_kind

if TYPE_CHECKING:
    from infracat.hosts import Host


def disk_space(path: str, host: Host) -> DiskSpace | Absent:
    """What ``df`` prints of the path; ``Absent`` where there is no such path."""
    found = host.file_system(host.path(path))
    if found is None:
        return Absent(why=f"{path} does not exist: no file system to ask for its free space")
    kind, disks = disk_kind(found, host)
    return DiskSpace(
        path=path,
        amount=found.free,
        total=found.total,
        filesystem=found.kind,
        source=found.source,
        medium=kind,
        disks=disks,
    )
