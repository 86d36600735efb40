"""Lists a folder or a glob on this machine."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from infracat.facts import Absent
from infracat.hosts.files import globs
from infracat.sections.backups.listing.file_class import tells_of_copies
from infracat.sections.backups.listing.item import Item, Listing

if TYPE_CHECKING:
    from infracat.hosts import Host

NAMED = 5  # names in a message
# Moments that a datetime can hold in every time zone:
_FIRST, _LAST = datetime(1971, 1, 1, tzinfo=UTC), datetime(2400, 1, 1, tzinfo=UTC)


def list_disk(location: str, host: Host) -> Listing | Absent:
    """A folder, a file (each new copy replaces it), or a glob, which may also match folders."""
    base, parts = globs.split(location, host)
    found = globs.files(host, location)
    if not isinstance(found, Absent) and parts and all(tells_of_copies(file.path.name, file.size) for file in found):
        within = globs.files(host, f"{location.rstrip('/')}/**")
        found = within if isinstance(within, Absent) else (*found, *within)
    if isinstance(found, Absent):
        return found
    if not found:
        return Absent(why=_why_none(base, location if parts else "", host))
    if not parts and found[0].path == base:
        return Listing(str(base), [_item(found[0], base.parent)], pattern=base.name)
    items = [_item(each, base) for each in found]
    return Listing(str(base), items, pattern=_pattern(parts[-1]) if parts else "", is_folder=not parts)


def _pattern(part: str) -> str:
    """The last part of the glob, empty where it has no letter or digit: ``*``."""
    return part if any(letter.isalnum() for letter in part) else ""


def _item(file: globs.FoundFile, base: Path) -> Item:
    name = file.path.relative_to(base).as_posix()
    return Item(name, str(file.path), file.size, min(max(file.at, _FIRST), _LAST))


def _why_none(base: Path, glob: str, host: Host) -> str:
    if not glob:
        return f"{base} is empty: no copy at all"
    names = host.files.names(base)
    others = ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")
    return f"no file fits {glob}: {base} has {others}" if names else f"no file fits {glob}: {base} is empty"
