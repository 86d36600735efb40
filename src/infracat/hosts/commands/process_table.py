"""The processes of this machine: read by psutil where it is installed, and from ``/proc`` where it is not."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Collection, Iterable

from infracat.hosts.commands.process_info import Process, ProcessTable
from infracat.hosts.libraries import is_installed


def process_table() -> ProcessTable:
    """The one to use here."""
    if is_installed("psutil"):
        from infracat.hosts.commands.psutil_table import PsutilTable

        return PsutilTable()
    from infracat.hosts.commands.proc_table import ProcTable

    return ProcTable()


def descendants(pids: Collection[int]) -> list[Process]:
    """The processes below those, by their parents: these must live, for orphans get another parent."""
    children: defaultdict[int | None, list[Process]] = defaultdict(list)
    for each in process_table().processes() if pids else ():
        children[each.parent].append(each)
    found, parents = [], list(pids)
    while parents:
        for each in children.pop(parents.pop(), ()):
            found.append(each)
            parents.append(each.pid)
    return found


def marked(variable: str, mark: str) -> list[Process]:
    """All but this process whose environment has the mark in the value of the variable."""
    own = os.getpid()
    return [each for each in process_table().processes() if each.pid != own and mark in (each.variable(variable) or "")]


def kill_all(processes: Iterable[Process]) -> None:
    for each in processes:
        each.kill()
