"""Observes a mount point: in the table of mounts, and whether its file system responds."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infracat.facts import Absent, CannotObserve, Unavailable
from infracat.hosts.files.mounts import Mount
from infracat.hosts.files.paths import local_path
from infracat.hosts.files.questions import Space
from infracat.sections.storage.auto_mount import describe_autofs, observe_auto_mount
from infracat.sections.storage.fstab import startup_options
from infracat.sections.storage.seen import Seen

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.sections.storage.order import Order

DEAD = (errno.ENOTCONN, errno.ESTALE, errno.EIO, errno.EHOSTDOWN, errno.ENXIO, errno.ENODEV)
FILLED = 0.9  # the least share of its device that a file system offers; its own tables take the rest


def observe_mount(order: Order, host: Host) -> Seen | Absent:
    """The system's tables say what is mounted and what is to be; the file system itself may hang."""
    path = local_path(order.location, host)
    mount = _mounted_at(path, host)
    if mount is None:
        return Absent(why=_why_not_mounted(path, host))
    automatic, why = observe_auto_mount(mount.point, host) if order.auto_mount else (False, "")
    seen = Seen(
        path=mount.point,
        filesystem=mount.filesystem,
        options=(*mount.options, *startup_options(mount.point, host)),
        auto_mount=automatic,
        why_auto_mount=why,
    )
    return seen.replace(**_observe_space(mount, host))


def _mounted_at(path: Path, host: Host) -> Mount | None:
    """By its name first: resolving links accesses the file systems on the way, and this one may hang."""
    named = host.files.mount_at(os.path.normpath(path))
    if named is None:
        target = Path(host.files.target(path))
        named = host.files.mount_at(str(target))
        path = target
    if (named is None or named.filesystem == "autofs") and describe_autofs(str(path), host):
        return _mount_by_use(path, host)
    return named


def _mount_by_use(path: Path, host: Host) -> Mount | None:
    """Makes autofs mount it."""
    with suppress(OSError):  # autofs has nothing to mount there
        host.files.space(path)
    mount = host.files.mount_at(os.path.normpath(path))
    return None if mount and mount.filesystem == "autofs" else mount


def _why_not_mounted(path: Path, host: Host) -> str:
    what = {"nothing": "it does not exist", "directory": "it is a plain directory"}
    automatic, why = observe_auto_mount(os.path.normpath(path), host)
    also = f" ({why}, but not mounted)" if automatic is True else ""
    return f"{path} is not a mount point: {what.get(host.files.kind(path), 'it is a file')}{also}"


def _observe_space(mount: Mount, host: Host) -> dict[str, Any]:
    """The facts that need the file system's answer, or why there is none; a dead one is trouble."""
    try:
        space = host.files.space(Path(mount.point))
    except CannotObserve as error:
        return _unavailable(str(error))
    except OSError as error:
        if error.errno not in DEAD:
            return _unavailable(f"{mount.point}: {error.strerror}")
        trouble = f"{mount.point} is mounted, but dead: {error.strerror} ({mount.source}, {mount.filesystem})"
        return {"trouble": trouble, **_unavailable(trouble)}
    read_only = mount.read_only or space.read_only
    return {
        "size": _size(mount, space, host),
        "writable": not read_only,
        "why_not_writable": f"it is mounted read-only ({','.join(mount.options)})" if read_only else "",
        "used": space.used,
        "inodes": space.inodes,
    }


def _unavailable(why: str) -> dict[str, Any]:
    return dict.fromkeys(("size", "writable", "used", "inodes"), Unavailable(why))


def _size(mount: Mount, space: Space, host: Host) -> int:
    """The size of the device if the file system fills it, else (tmpfs, a partition that was grown) its own."""
    sectors = host.read_text(f"/sys/dev/block/{mount.device}/size") if mount.device else None
    device = int(sectors or 0) * 512
    return device if space.size >= device * FILLED and device else space.size
