"""Which containers a row means: the one of its name, or those of its compose service."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from infracat.facts import Absent, CannotObserve
from infracat.hosts.docker.containers import ContainerSummary
from infracat.sections.containers.project import default_project

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.sections.containers.order import Order

MOST_NAMED = 5  # containers, in a message


def find_containers(
    order: Order, containers: Sequence[ContainerSummary], host: Host
) -> list[ContainerSummary] | Absent:
    """Several are the replicas of one service, sorted.

    A row that states neither name nor service may mean either: ``CannotObserve`` when there are both.
    """
    by_name = [] if order.service else [each for each in containers if each.name == (order.container or order.name)]
    by_service = [] if order.container else _of_service(order, containers, host)
    if found := [each for each in by_name if each not in by_service]:
        if by_service:
            both = [*found, *by_service]
            raise CannotObserve(
                f"{len(both)} containers are meant: {_names(both)}; "
                "state the one by container: NAME, or remove the other"
            )
        return found
    return sorted(by_service, key=_place) or Absent(why=_why_none(order, containers, host))


def _place(container: ContainerSummary) -> tuple[object, ...]:
    """web-2 comes before web-10."""
    return tuple(int(part) if part.isdigit() else part for part in re.split(r"([0-9]+)", container.name))


def _of_service(order: Order, containers: Iterable[ContainerSummary], host: Host) -> list[ContainerSummary]:
    """By compose's labels; where a container has none, by its name: ``shop-db-1`` or ``shop_db_1``."""
    service, project = order.service or order.name, order.project or default_project(host)
    name = re.compile(rf"{re.escape(project)}([-_]){re.escape(service)}\1[0-9]+")
    return [
        each
        for each in containers
        if not each.is_one_off
        and ((each.service, each.project) == (service, project) if each.service else name.fullmatch(each.name))
    ]


def _why_none(order: Order, containers: Sequence[ContainerSummary], host: Host) -> str:
    """Lists those with a similar name: usually it is the same service in another project."""
    similar = [each for each in containers if _is_similar(order, each)]
    return f"{_not_found(order, host)}, but {_names(similar)}" if similar else _not_found(order, host)


def _not_found(order: Order, host: Host) -> str:
    if order.container:
        return f"there is no container {order.container}"
    project = order.project or default_project(host)
    if order.service:
        return f"there is no container of service {order.service} in project {project}"
    return f"there is no container {order.name}, and none of service {order.name} in project {project}"


def _is_similar(order: Order, container: ContainerSummary) -> bool:
    wanted = order.service or order.container or order.name
    return container.service == wanted or wanted in re.split(r"[-_]", container.name)


def _names(containers: Sequence[ContainerSummary]) -> str:
    names = sorted(map(str, containers))[:MOST_NAMED]
    more = len(containers) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")
