"""Whether a copy is whole: by what it is, and by the tool that has made it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from infracat.facts import CannotObserve, Facts
from infracat.hosts.files.copies import Contents, as_local_file, read_contents
from infracat.hosts.postgres.dumps import TABLE_OF_CONTENTS
from infracat.sections.backups import repositories
from infracat.sections.backups.copy import Copy
from infracat.sections.backups.integrity import dumps, kinds

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.sections.backups.order import Order


class Soundness(Facts):
    """Of one copy."""

    flaw: str  # what is wrong with it; empty where it is whole
    how: str  # what has read it: gzip, tar with 12 members


def soundness(copy: Copy, order: Order, host: Host) -> Soundness:
    """Reads the copy to its end, within the row's time; of a bucket, a scratch copy of it.

    ``CannotObserve`` where that tells nothing: no permission, a tool that is missing, no time, still being written.
    """
    if order.method in repositories.TOOLS:
        flaw, how = repositories.flaw_of(copy, order, host)
        return Soundness(flaw=flaw, how=how)
    with as_local_file(copy.where, copy.size, host) as path:
        try:
            return (
                _of_folder(path, order, host) if host.files.kind(path) == "directory" else _of_file(path, order, host)
            )
        except OSError as error:
            raise CannotObserve(f"{path}: {error.strerror or error}") from error


def _of_folder(path: Path, order: Order, host: Host) -> Soundness:
    """What pg_dump writes as a directory, or a folder of copies: then each must be whole."""
    if host.files.kind(path / TABLE_OF_CONTENTS) == "file":
        return Soundness(flaw=dumps.flaw_of(path, host), how="pg_restore, of a dump in a folder")
    files = [name for name in host.files.names(path) if host.files.kind(path / name) == "file"]
    found = [(name, _of_file(path / name, order, host)) for name in files]
    flaw = next((f"{name}: {each.flaw}" for name, each in found if each.flaw), "")
    return Soundness(flaw=flaw, how="; ".join(dict.fromkeys(each.how for _, each in found))[:300])


def _of_file(path: Path, order: Order, host: Host) -> Soundness:
    found = read_contents(host, path)
    flaw = found.flaw or kinds.other_kind(found, order.method) or _by_its_tool(found, path, host)
    if not flaw and found.kind.startswith("encrypted") and order.method in kinds.EXPECTED:
        raise CannotObserve(f"{path.name}: it is {found.kind}: whether it is whole cannot be looked at")
    return Soundness(flaw=flaw, how=kinds.how(found))


def _by_its_tool(found: Contents, path: Path, host: Host) -> str:
    """What Python does not read itself."""
    if kinds.is_for_pg_restore(found):
        return dumps.flaw_of(path, host, found.layers)
    if found.kind == "VHDX" and not found.layers:
        return "; ".join(host.files.vhdx(path).flaws)
    return ""
