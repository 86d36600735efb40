"""The used share of a disk: a file system, or a virtual disk of Windows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from infracat.catalog.fields import Size
from infracat.facts import Absent, CannotObserve
from infracat.hosts.files.globs import files
from infracat.hosts.files.paths import local_path
from infracat.sections.maintenance.seen import Usage

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.hosts.files.mounts import Mount


def observe_usage(location: str, host: Host) -> Usage | Absent:
    """The share that ``df`` shows for the path; for a VHDX, the size of its file as a share of its virtual size."""
    path = local_path(location, host)
    try:
        kind = host.files.kind(path)
        if kind == "nothing":
            return Absent(why=f"{path} does not exist: no disk to look at")
        if kind == "file" and path.suffix.lower() in (".vhdx", ".avhdx"):
            return _vhdx(path, location, host)
        return _file_system(path, host)
    except OSError as error:
        raise CannotObserve(f"{path}: {error.strerror or error}") from error


def _file_system(path: Path, host: Host) -> Usage:
    space = host.files.space(path)
    target = Path(host.files.target(path))
    mount = _mount_of(target, host.files.mounts())
    if mount is None:
        return Usage(path=str(path), used=space.used, disk="of a disk that the table of mounts lacks")
    disk = f"{mount.source}, {mount.filesystem} mounted at {mount.point}"
    return Usage(path=str(path), used=space.used, disk=disk, is_mount=Path(mount.point) == target)


def _mount_of(path: Path, table: Sequence[Mount]) -> Mount | None:
    """The innermost mount above the path; of two at one mount point, the later one hides the other."""
    above = [each for each in table if path.is_relative_to(each.point)]
    return max(reversed(above), key=lambda each: len(Path(each.point).parts), default=None)


def _vhdx(path: Path, location: str, host: Host) -> Usage | Absent:
    disk, found = host.files.vhdx(path), files(host, location)
    if isinstance(found, Absent):  # gone meanwhile
        return found
    if not disk.virtual_size:
        raise CannotObserve(f"{path}: how much it holds cannot be told: {'; '.join(disk.flaws)}")
    size = found[0].size
    used = -(-size * 1000 // disk.virtual_size) / 10
    return Usage(path=str(path), used=used, disk=f"a file of {Size(size)}, for a disk of {Size(disk.virtual_size)}")
