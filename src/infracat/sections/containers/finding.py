"""Which container a row means: the one of its name, or the one of its compose service."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from infracat.facts import Absent, CannotObserve
from infracat.hosts.docker.containers import Listed
from infracat.sections.containers.project import default_project

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.sections.containers import Container

MOST_NAMED = 5  # containers, in a message


def find(row: Container, everything: Sequence[Listed], host: Host) -> Listed | Absent:
    """``CannotObserve`` when several are meant. A row that states neither name nor service may mean either."""
    found = _matching(row, everything, host)
    if len(found) > 1:
        raise CannotObserve(
            f"{len(found)} containers are meant: {_named(found)}; state the one by container: NAME, or remove the other"
        )
    return found[0] if found else Absent(why=_why(row, everything, host))


def _matching(row: Container, everything: Sequence[Listed], host: Host) -> list[Listed]:
    by_name = [] if row.service else [each for each in everything if each.name == (row.container or row.name)]
    if row.container:
        return by_name
    by_service = _of_service(row.service or row.name, row.project or default_project(host), everything)
    return list(dict.fromkeys([*by_name, *by_service]))


def _of_service(service: str, project: str, everything: Iterable[Listed]) -> list[Listed]:
    """By compose's labels; by its names, ``shop-db-1`` or ``shop_db_1``, where a container has none."""
    name = re.compile(rf"{re.escape(project)}([-_]){re.escape(service)}\1[0-9]+")
    return [
        each
        for each in everything
        if not each.is_one_off
        and ((each.service, each.project) == (service, project) if each.service else name.fullmatch(each.name))
    ]


def _why(row: Container, everything: Sequence[Listed], host: Host) -> str:
    """Names those that come near: another project's is the usual reason."""
    near = [each for each in everything if _is_near(row, each)]
    return f"{_nothing(row, host)}, but {_named(near)}" if near else _nothing(row, host)


def _nothing(row: Container, host: Host) -> str:
    if row.container:
        return f"there is no container {row.container}"
    project = row.project or default_project(host)
    if row.service:
        return f"there is no container of service {row.service} in project {project}"
    return f"there is no container {row.name}, and none of service {row.name} in project {project}"


def _is_near(row: Container, container: Listed) -> bool:
    wanted = row.service or row.container or row.name
    return container.service == wanted or wanted in re.split(r"[-_]", container.name)


def _named(containers: Sequence[Listed]) -> str:
    names = sorted(map(str, containers))[:MOST_NAMED]
    more = len(containers) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")
