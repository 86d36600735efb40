"""Disk space: what is free where a path is, and whether a solid-state disk is below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infracat.catalog.fields import Size
from infracat.facts import Absent, Facts, MaybeUnknown
from infracat.sections.system_resources.rotation import medium

if TYPE_CHECKING:
    from infracat.hosts import Host


class Space(Facts):
    """Bytes that a user may still write where ``path`` is, of all that the file system has."""

    path: str
    amount: int
    total: int
    filesystem: str
    source: str
    medium: MaybeUnknown[str]  # `SSD` or `hard disk`
    disks: str  # what was found below, in words

    def __str__(self) -> str:
        return f"{Size(self.amount)} (of {Size(self.total)} at {self.path}, {self.source})"


def space(path: str, host: Host) -> Space | Absent:
    """What ``df`` says of the path; one that does not exist is ``Absent``."""
    found = host.file_system(host.path(path))
    if found is None:
        return Absent(why=f"{path} does not exist: no file system to ask for its free space")
    kind, disks = medium(found, host)
    return Space(
        path=path,
        amount=found.free,
        total=found.total,
        filesystem=found.kind,
        source=found.source,
        medium=kind,
        disks=disks,
    )
