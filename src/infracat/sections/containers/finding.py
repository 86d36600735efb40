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
    from infracat.sections.containers.order import Order

MOST_NAMED = 5  # containers, in a message


def find(order: Order, everything: Sequence[Listed], host: Host) -> Listed | Absent:
    """``CannotObserve`` when several are meant. A row that states neither name nor service may mean either."""
    found = _matching(order, everything, host)
    if len(found) > 1:
        raise CannotObserve(
            f"{len(found)} containers are meant: {_named(found)}; state the one by container: NAME, or remove the other"
        )
    return found[0] if found else Absent(why=_why(order, everything, host))


def _matching(order: Order, everything: Sequence[Listed], host: Host) -> list[Listed]:
    by_name = [] if order.service else [each for each in everything if each.name == (order.container or order.name)]
    if order.container:
        return by_name
    by_service = _of_service(order.service or order.name, order.project or default_project(host), everything)
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


def _why(order: Order, everything: Sequence[Listed], host: Host) -> str:
    """Names those that come near: another project's is the usual reason."""
    near = [each for each in everything if _is_near(order, each)]
    return f"{_nothing(order, host)}, but {_named(near)}" if near else _nothing(order, host)


def _nothing(order: Order, host: Host) -> str:
    if order.container:
        return f"there is no container {order.container}"
    project = order.project or default_project(host)
    if order.service:
        return f"there is no container of service {order.service} in project {project}"
    return f"there is no container {order.name}, and none of service {order.name} in project {project}"


def _is_near(order: Order, container: Listed) -> bool:
    wanted = order.service or order.container or order.name
    return container.service == wanted or wanted in re.split(r"[-_]", container.name)


def _named(containers: Sequence[Listed]) -> str:
    names = sorted(map(str, containers))[:MOST_NAMED]
    more = len(containers) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")
