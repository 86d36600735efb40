"""The proof of a backup: the newest copy is restored into a scratch PostgreSQL, and its tables are counted."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from infracat.facts import CannotObserve, Facts
from infracat.sections.backups.copy import Copy

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.sections.backups.order import Order, Restore


class Restored(Facts):
    """What came of it."""

    restored: bool  # to the end, without an error
    trouble: str  # what went wrong, in the tool's words; empty when nothing did
    rows: dict[str, int]  # of each stated table that is there


def restored(copy: Copy, order: Order, host: Host) -> Restored:
    """Restores the copy as ``row.restore`` says, counts the rows, and removes all of it again.

    Of several tables of one name, that in schema public counts, else the largest. Roles and rights are not restored:
    they are not in a dump. ``CannotObserve`` where it could not be tried: no engine, no image, no server, no time.
    """
    from infracat.hosts.files.copies import as_local_file
    from infracat.hosts.postgres import in_container, in_server
    from infracat.hosts.postgres.dumps import NoDump, dump_at

    stated = order.restore
    assert stated, "only rows that state it are restored"
    began = host.age
    with as_local_file(copy.where, copy.size, host) as path:
        try:
            dump = dump_at(path)
            printed = (
                in_container(stated.image, dump, stated.tables, host)
                if stated.image
                else in_server(dump, stated.tables, host)
            )
        except NoDump as error:
            return Restored(restored=False, trouble=str(error), rows={})
    host.record_evidence(_shown(copy, stated), None, printed.strip(), host.age - began)
    return _read(printed, copy)


def _shown(copy: Copy, stated: Restore) -> str:
    where = f"a scratch container of {stated.image}" if stated.image else "a scratch server of this machine"
    return f"infracat restores {shlex.quote(copy.where)} into {where}, and counts {', '.join(stated.tables)}"


def _read(printed: str, copy: Copy) -> Restored:
    """The script's words: see hosts/trials/restore.sh."""
    lines = [line.partition(" ")[::2] for line in printed.splitlines()]
    told = {word: [rest for each, rest in lines if each == word] for word in ("cannot", "trouble", "found")}
    if told["cannot"]:
        raise CannotObserve(f"{copy.name}: not restored: {told['cannot'][0][:300]}")
    if ("done", "") not in lines:
        said = (printed.strip().splitlines() or ["it said nothing"])[-1]
        raise CannotObserve(f"{copy.name}: not restored: the scratch server ended too soon: {said[:300]}")
    rows = _rows([json.loads(found) for found in told["found"]])
    return Restored(restored=not told["trouble"], trouble=", ".join(told["trouble"])[:500], rows=rows)


def _rows(found: Sequence[dict[str, Any]]) -> dict[str, int]:
    """The largest of those in schema public come last, and count."""
    ranked = sorted(found, key=lambda each: (each["schema"] == "public", each["rows"]))
    return {str(each["table"]): int(each["rows"]) for each in ranked}
