"""A mount point: in the table of mounts, and alive."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infracat.facts import Absent, CannotObserve, Unavailable
from infracat.hosts.files.mounts import Mount
from infracat.hosts.files.places import place_of
from infracat.hosts.files.volumes import Space
from infracat.sections.storage.auto_mount import auto_mount, under_autofs, words_of_fstab
from infracat.sections.storage.seen import Seen

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.sections.storage.order import Order

DEAD = (errno.ENOTCONN, errno.ESTALE, errno.EIO, errno.EHOSTDOWN, errno.ENXIO, errno.ENODEV)
FILLED = 0.9  # of its device: what a file system takes at least, the rest being its own tables


def observe_mount(order: Order, host: Host) -> Seen | Absent:
    """The tables tell what is mounted and what is to be; the file system then tells its room, or hangs."""
    place = place_of(order.location, host)
    mount = _mounted_at(place, host)
    if mount is None:
        return Absent(why=_why_not(place, host))
    automatic, why = auto_mount(mount.point, host) if order.auto_mount else (False, "")
    seen = Seen(
        path=mount.point,
        filesystem=mount.filesystem,
        options=(*mount.options, *words_of_fstab(mount.point, host)),
        auto_mount=automatic,
        why_auto_mount=why,
    )
    return seen.replace(**_room(mount, host))


def _mounted_at(place: Path, host: Host) -> Mount | None:
    """By its name first: following links asks the file systems on the way, and this one may hang."""
    named = host.files.mount_at(os.path.normpath(place))
    if named is None:
        target = Path(host.files.target(place))
        named = host.files.mount_at(str(target))
        place = target
    if (named is None or named.filesystem == "autofs") and under_autofs(str(place), host):
        return _used(place, host)
    return named


def _used(place: Path, host: Host) -> Mount | None:
    """What autofs mounts there when it is used."""
    with suppress(OSError):  # nothing, it says
        host.files.space(place)
    mount = host.files.mount_at(os.path.normpath(place))
    return None if mount and mount.filesystem == "autofs" else mount


def _why_not(place: Path, host: Host) -> str:
    what = {"nothing": "it does not exist", "directory": "it is a plain directory"}
    automatic, why = auto_mount(os.path.normpath(place), host)
    also = f" ({why}, but not mounted)" if automatic is True else ""
    return f"{place} is not a mount point: {what.get(host.files.kind(place), 'it is a file')}{also}"


def _room(mount: Mount, host: Host) -> dict[str, Any]:
    """The facts that the file system itself tells, or why it does not; a dead one is trouble."""
    try:
        space = host.files.space(Path(mount.point))
    except CannotObserve as error:
        return _unseen(str(error))
    except OSError as error:
        if error.errno not in DEAD:
            return _unseen(f"{mount.point}: {error.strerror}")
        trouble = f"{mount.point} is mounted, but dead: {error.strerror} ({mount.source}, {mount.filesystem})"
        return {"trouble": trouble, **_unseen(trouble)}
    read_only = mount.read_only or space.read_only
    return {
        "size": _size(mount, space, host),
        "writable": not read_only,
        "why_not_writable": f"it is mounted read-only ({','.join(mount.options)})" if read_only else "",
        "used": space.used,
        "inodes": space.inodes,
    }


def _unseen(why: str) -> dict[str, Any]:
    return dict.fromkeys(("size", "writable", "used", "inodes"), Unavailable(why))


def _size(mount: Mount, space: Space, host: Host) -> int:
    """The device's where the file system fills it, else (tmpfs, a partition that was grown) its own."""
    sectors = host.read_text(f"/sys/dev/block/{mount.device}/size") if mount.device else None
    device = int(sectors or 0) * 512
    return device if space.size >= device * FILLED and device else space.size
