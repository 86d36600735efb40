"""What lies in a folder, or fits a glob."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from infracat.facts import Absent
from infracat.hosts.files import globs
from infracat.sections.backups.listing.item import Item
from infracat.sections.backups.listing.sorting import Lying

if TYPE_CHECKING:
    from infracat.hosts import Host

NAMED = 5  # names in a message
# Times that are also times here, whatever the zone:
_FIRST, _LAST = datetime(1971, 1, 1, tzinfo=UTC), datetime(2400, 1, 1, tzinfo=UTC)


def on_disk(location: str, host: Host) -> Lying | Absent:
    """A folder, a file (each new copy replaces it), or a glob, which may also fit folders."""
    base, parts = globs.split(location, host)
    found = globs.files(host, location)
    if found == () and parts:
        found = globs.files(host, f"{location.rstrip('/')}/**")
    if isinstance(found, Absent):
        return found
    if not found:
        return Absent(why=_nothing(base, location if parts else "", host))
    if not parts and found[0].path == base:
        return Lying(str(base), [_item(found[0], base.parent)], named=base.name)
    items = [_item(each, base) for each in found]
    return Lying(str(base), items, named=_names(parts[-1]) if parts else "", is_folder=not parts)


def _names(part: str) -> str:
    """The glob's last part, empty where it names nothing: ``*``."""
    return part if any(letter.isalnum() for letter in part) else ""


def _item(file: globs.FoundFile, base: Path) -> Item:
    name = file.path.relative_to(base).as_posix()
    return Item(name, str(file.path), file.size, min(max(file.at, _FIRST), _LAST))


def _nothing(base: Path, glob: str, host: Host) -> str:
    if not glob:
        return f"{base} is empty: no copy at all"
    names = host.files.names(base)
    others = ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")
    return f"no file fits {glob}: {base} has {others}" if names else f"no file fits {glob}: {base} is empty"
