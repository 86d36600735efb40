"""Whether a copy is undamaged: by its format, and by the tool that made it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from infracat.facts import CannotObserve
from infracat.formats.tar import TABLE_OF_CONTENTS
from infracat.hosts.files.copies import Contents, as_local_files, read_contents
from infracat.sections.backups import repositories
from infracat.sections.backups.copy import Copy, Integrity
from infracat.sections.backups.integrity import dumps, formats
from infracat.sections.backups.listing.item import Item

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.sections.backups.order import Order


def verify_integrity(copy: Copy, order: Order, host: Host) -> Integrity:
    """Reads the copy to its end, within the row's time; an object of a bucket is fetched into a scratch file.

    ``CannotObserve`` where that has no result: no permission, a tool that is missing, no time, still being written.
    """
    if order.method in repositories.TOOLS:
        return repositories.verify_snapshot(copy, order, host)
    if copy.missing:
        return Integrity(flaw=copy.missing, how="the names of its parts")
    with as_local_files(copy.parts or (copy.where,), copy.size, host) as paths:
        try:
            if host.files.kind(paths[0]) == "directory":
                return _verify_folder(paths[0], order, host)
            return _verify_file(paths, order, host)
        except OSError as error:
            raise CannotObserve(f"{paths[0]}: {error.strerror or error}") from error


def _verify_folder(path: Path, order: Order, host: Host) -> Integrity:
    """A dump that pg_dump wrote as a directory, or a folder of copies, of which each must be undamaged."""
    if host.files.kind(path / TABLE_OF_CONTENTS) == "file":
        return Integrity(flaw=dumps.find_flaw([path], host), how="pg_restore, of a dump in a folder")
    if order.method == "mongodump":
        return _verify_mongodump(path, order, host)
    files = [name for name in host.files.names(path) if host.files.kind(path / name) == "file"]
    found = [(name, _verify_file([path / name], order, host)) for name in files]
    flaw = next((f"{name}: {each.flaw}" for name, each in found if each.flaw), "")
    return Integrity(flaw=flaw, how="; ".join(dict.fromkeys(each.how for _, each in found))[:300])


def _verify_mongodump(folder: Path, order: Order, host: Host) -> Integrity:
    """Every file of a dump folder; a collection that has metadata has its data as well, unless it is a view."""
    found = [
        Item(os.path.relpath(path, folder), path, size, datetime.fromtimestamp(modified, UTC))
        for path, size, modified in host.files.walk(folder, ())["files"]
    ]
    items = dumps.of_mongodump(found)
    if not items:
        return Integrity(flaw="there is no file of mongodump in it", how="the names in it")
    flaws = (_flaw_of_mongodump(item, order, host) for item in items)
    flaw = next(filter(None, flaws), "") or dumps.describe_missing_data(found, host)
    return Integrity(flaw=flaw, how=f"mongodump's files, {len(found)} of them")


def _flaw_of_mongodump(item: Item, order: Order, host: Host) -> str:
    if item.size == 0 and item.name.endswith(".bson"):  # an empty collection
        return ""
    flaw = item.missing or _verify_file([Path(each) for each in item.parts or (item.where,)], order, host).flaw
    return f"{item.name}: {flaw}" if flaw else ""


def _verify_file(paths: Sequence[Path], order: Order, host: Host) -> Integrity:
    found = read_contents(host, *paths, container_only=order.method == "file")
    flaw = found.flaw or formats.describe_mismatch(found, order.method) or _flaw_by_tool(found, paths, host)
    if not flaw and (reason := formats.why_unknown(found, order.method)):
        raise CannotObserve(f"{paths[0].name}: {reason}")
    return Integrity(flaw=flaw, how=formats.describe_reader(found, order.method))


def _flaw_by_tool(found: Contents, paths: Sequence[Path], host: Host) -> str:
    """The flaw in a format that ``read_contents`` does not read itself."""
    if formats.is_read_by_pg_restore(found):
        return dumps.find_flaw(paths, host, found.layers)
    if found.kind == "VHDX" and not found.layers and len(paths) == 1:
        return "; ".join(host.files.vhdx(paths[0]).flaws)
    return ""
