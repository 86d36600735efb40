"""The restore test: the newest copy is restored into a scratch PostgreSQL, and its rows are counted."""

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
    """The result of a restore test."""

    restored: bool  # to the end, without an error
    trouble: str  # the tool's error; empty where there is none
    rows: dict[str, int]  # their number in each stated table that the copy has


def restore_copy(copy: Copy, order: Order, host: Host) -> Restored:
    """Restores the copy as the row's ``restore`` states, counts the rows, and removes everything again.

    Of several tables of one name, that in schema public counts, else the largest. Roles and privileges are not
    restored: a dump has none. It is restored by a role that may nothing else, and what only a superuser may do is left
    out. ``CannotObserve`` where there is no engine, image, server or time, or where data hangs on what was left out.
    """
    from infracat.hosts.files.copies import as_local_file
    from infracat.hosts.postgres import restore_in_container, restore_in_server
    from infracat.hosts.postgres.dumps import NotADump, dump_at

    test = order.restore
    assert test, "only rows that state it are restored"
    began = host.age
    with as_local_file(copy.parts or (copy.where,), copy.size, host) as path:
        try:
            dump = dump_at(path, host)
            printed = (
                restore_in_container(test.image, dump, test.tables, host)
                if test.image
                else restore_in_server(dump, test.tables, host)
            )
        except NotADump as error:
            return Restored(restored=False, trouble=str(error), rows={})
    host.record_evidence(_described(copy, test), None, printed.strip(), host.age - began)
    return _read(printed, copy)


def _described(copy: Copy, test: Restore) -> str:
    where = f"a scratch container of {test.image}" if test.image else "a scratch server of this machine"
    return f"infracat restores {shlex.quote(copy.where)} into {where}, and counts {', '.join(test.tables)}"


def _read(printed: str, copy: Copy) -> Restored:
    """Parses the lines that hosts/postgres/restore.sh prints."""
    lines = [line.partition(" ")[::2] for line in printed.splitlines()]
    results = {word: [rest for each, rest in lines if each == word] for word in ("cannot", "trouble", "found")}
    if results["cannot"]:
        raise CannotObserve(f"{copy.name}: not restored: {results['cannot'][0][:300]}")
    if ("done", "") not in lines:
        last = (printed.strip().splitlines() or ["it said nothing"])[-1]
        raise CannotObserve(f"{copy.name}: not restored: the scratch server ended too soon: {last[:300]}")
    try:
        rows = _rows([json.loads(found) for found in results["found"]])
    except (ValueError, KeyError, TypeError) as error:  # a view of the dump prints whatever it likes
        raise CannotObserve(f"{copy.name}: not restored: what counted its rows was changed by the dump") from error
    return Restored(restored=not results["trouble"], trouble=", ".join(results["trouble"])[:500], rows=rows)


def _rows(found: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Of tables with one name the last in order counts: the largest in schema public."""
    ranked = sorted(found, key=lambda each: (each["schema"] == "public", each["rows"]))
    return {str(each["table"]): int(each["rows"]) for each in ranked}
