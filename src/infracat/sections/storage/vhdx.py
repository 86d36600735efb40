"""A VHDX: found in its folder, read, and its parent looked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from infracat.facts import Absent, CannotObserve, Unavailable
from infracat.hosts.files.places import is_windows_path, place_of
from infracat.sections.storage.seen import Seen
from infracat.vhdx import Disk

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.sections.storage.order import Order

NAMED = 5  # neighbours that are named when a file is missing
AT_START_UP = Unavailable(
    "whether Windows attaches it at start-up cannot be looked at: state auto_mount at the mount that it holds"
)


def observe_vhdx(order: Order, host: Host) -> Seen | Absent:
    """Reads the file; one that may not be read is there, and its facts are unseen."""
    found = _find(order, host)
    if isinstance(found, Absent):
        return found
    try:
        disk = host.files.vhdx(found)
    except OSError as error:
        unseen = Unavailable(f"{found}: {error.strerror or error}{_in_use(error, host)}")
        return Seen(path=str(found), disk=unseen, worries=unseen, size=unseen, auto_mount=AT_START_UP)
    flaws = disk.flaws or _missing_parent(disk, found, host)
    kind = disk.kind if flaws == disk.flaws else "damaged"
    return Seen(
        path=str(found),
        disk=flaws if isinstance(flaws, Unavailable) else kind,
        flaws=() if isinstance(flaws, Unavailable) else flaws,
        worries=disk.worries,
        size=disk.virtual_size if disk.virtual_size is not None else Unavailable(f"{found}: {'; '.join(disk.flaws)}"),
        auto_mount=AT_START_UP,
    )


def _find(order: Order, host: Host) -> Path | Absent:
    """The file itself, or the one of the row's name in its folder."""
    place = place_of(order.location, host)
    kind = host.files.kind(place)
    if kind == "directory":
        return _in_folder(place, order.name, host)
    if kind == "nothing":
        return Absent(why=f"{_both(order.location, place)} does not exist{_no_drive(place, host)}")
    return place if kind == "file" else Absent(why=f"{_both(order.location, place)} is not a file")


def _in_folder(folder: Path, name: str, host: Host) -> Path | Absent:
    for each in (name, f"{name}.vhdx"):
        if host.files.kind(folder / each) == "file":
            return folder / each
    others = _names(folder, host)
    shown = ", ".join(others[:NAMED]) + (", …" if len(others) > NAMED else "")
    return Absent(why=f"there is no {name} in {folder} ({f'there is {shown}' if others else 'no .vhdx at all'})")


def _names(folder: Path, host: Host) -> list[str]:
    return [name for name in host.files.names(folder) if name.lower().endswith((".vhdx", ".vhd"))]


def _both(location: str, place: Path) -> str:
    return f"{location} ({place})" if is_windows_path(location) and location != str(place) else str(place)


def _no_drive(place: Path, host: Host) -> str:
    r"""``E:`` that is plugged out is the usual reason in WSL."""
    if host.platform != "wsl" or len(place.parts) < 3 or len(place.parts[2]) != 1:
        return ""
    drive = f"/{place.parts[1]}/{place.parts[2]}"
    mounted = any(mount.point == drive for mount in host.files.mounts())
    return "" if mounted else f": drive {place.parts[2].upper()}: is not mounted at {drive}"


def _in_use(error: OSError, host: Host) -> str:
    """Windows lets nobody read a disk that it has attached."""
    return " (attached, or not yours to read)" if host.platform in ("windows", "wsl") and error.errno == 13 else ""


def _missing_parent(disk: Disk, child: Path, host: Host) -> tuple[str, ...] | Unavailable:
    """A differencing disk holds only what differs: without its parent it is lost."""
    if disk.kind != "differencing":
        return ()
    if not disk.parents:
        return ("it is differencing, and names no parent",)
    places = [_parent(path, child, host) for path in disk.parents]
    if any(place and host.files.kind(place) == "file" for place in places):
        return ()
    if None in places:
        return Unavailable(f"{child} is differencing, and its parent {disk.parents[-1]} cannot be looked at from here")
    return (f"it is differencing, and its parent is missing: {' or '.join(disk.parents)}",)


def _parent(path: str, child: Path, host: Host) -> Path | None:
    if not is_windows_path(path):
        return child.parent / path.replace("\\", "/")
    try:
        return place_of(path, host)
    except CannotObserve:
        return None
