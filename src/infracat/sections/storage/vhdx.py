"""Observes a VHDX: finds it in its folder, reads it, and looks for its parent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from infracat.facts import Absent, CannotObserve, Unavailable
from infracat.hosts.files.paths import is_windows_path, local_path
from infracat.sections.storage.seen import Seen
from infracat.vhdx import Disk

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.sections.storage.order import Order

NAMED = 5  # other files in the message about a missing one
AUTO_MOUNT = Unavailable(
    "whether Windows attaches it at start-up cannot be looked at: state auto_mount at the mount that it holds"
)


def observe_vhdx(order: Order, host: Host) -> Seen | Absent:
    """The facts of a file that may not be read are ``Unavailable``."""
    found = _find(order, host)
    if isinstance(found, Absent):
        return found
    try:
        disk = host.files.vhdx(found)
    except OSError as error:
        unavailable = Unavailable(f"{found}: {error.strerror or error}{_in_use(error, host)}")
        return Seen(path=str(found), disk=unavailable, worries=unavailable, size=unavailable, auto_mount=AUTO_MOUNT)
    flaws = disk.flaws or _missing_parent(disk, found, host)
    kind = disk.kind if flaws == disk.flaws else "damaged"
    return Seen(
        path=str(found),
        disk=flaws if isinstance(flaws, Unavailable) else kind,
        flaws=() if isinstance(flaws, Unavailable) else flaws,
        worries=disk.warnings,
        size=disk.virtual_size if disk.virtual_size is not None else Unavailable(f"{found}: {'; '.join(disk.flaws)}"),
        auto_mount=AUTO_MOUNT,
    )


def _find(order: Order, host: Host) -> Path | Absent:
    """The file itself, or the file with the row's name in the folder."""
    path = local_path(order.location, host)
    kind = host.files.kind(path)
    if kind == "directory":
        return _in_folder(path, order.name, host)
    if kind == "nothing":
        return Absent(why=f"{_both(order.location, path)} does not exist{_no_drive(path, host)}")
    return path if kind == "file" else Absent(why=f"{_both(order.location, path)} is not a file")


def _in_folder(folder: Path, name: str, host: Host) -> Path | Absent:
    for each in (name, f"{name}.vhdx"):
        if host.files.kind(folder / each) == "file":
            return folder / each
    others = _names(folder, host)
    shown = ", ".join(others[:NAMED]) + (", …" if len(others) > NAMED else "")
    return Absent(why=f"there is no {name} in {folder} ({f'there is {shown}' if others else 'no .vhdx at all'})")


def _names(folder: Path, host: Host) -> list[str]:
    return [name for name in host.files.names(folder) if name.lower().endswith((".vhdx", ".vhd"))]


def _both(location: str, path: Path) -> str:
    return f"{location} ({path})" if is_windows_path(location) and location != str(path) else str(path)


def _no_drive(path: Path, host: Host) -> str:
    """In WSL the usual reason is a drive that is not plugged in: ``E:``."""
    if host.platform != "wsl" or len(path.parts) < 3 or len(path.parts[2]) != 1:
        return ""
    drive = f"/{path.parts[1]}/{path.parts[2]}"
    mounted = any(mount.point == drive for mount in host.files.mounts())
    return "" if mounted else f": drive {path.parts[2].upper()}: is not mounted at {drive}"


def _in_use(error: OSError, host: Host) -> str:
    """Windows does not let a disk be read that it has attached."""
    return " (attached, or not yours to read)" if host.platform in ("windows", "wsl") and error.errno == 13 else ""


def _missing_parent(disk: Disk, child: Path, host: Host) -> tuple[str, ...] | Unavailable:
    """A differencing disk holds only the differences from its parent, and is useless without it."""
    if disk.kind != "differencing":
        return ()
    if not disk.parents:
        return ("it is differencing, and names no parent",)
    parents = [_parent(path, child, host) for path in disk.parents]
    if any(each and host.files.kind(each) == "file" for each in parents):
        return ()
    if None in parents:
        return Unavailable(f"{child} is differencing, and its parent {disk.parents[-1]} cannot be looked at from here")
    return (f"it is differencing, and its parent is missing: {' or '.join(disk.parents)}",)


def _parent(path: str, child: Path, host: Host) -> Path | None:
    if not is_windows_path(path):
        return child.parent / path.replace("\\", "/")
    try:
        return local_path(path, host)
    except CannotObserve:
        return None
