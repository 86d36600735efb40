"""Several containers of one service: one row's facts about all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from infracat.facts import Unavailable
from infracat.sections.containers.seen import PublishedPort, Seen


def replicas(found: Sequence[Seen]) -> Seen:
    """The facts of the first, with those of the others."""
    names = tuple(each.name for each in found)
    if len(found) == 1:
        return found[0].replace(replicas=names)
    elsewhere = {port.stated for each in found for port in _ports(each) if port.is_there}
    first, *others = (_with_its_ports(each, elsewhere).replace(replicas=names) for each in found)
    return first.replace(others=tuple(others))


def _with_its_ports(one: Seen, published: Iterable[str]) -> Seen:
    """A port of this machine leads to one container: the others are not asked for one that is ``published``."""
    if isinstance(vars(one)["doors"], Unavailable):
        return one
    return one.replace(doors=tuple(port for port in one.doors if port.is_there or port.stated not in published))


def _ports(one: Seen) -> tuple[PublishedPort, ...]:
    return () if isinstance(vars(one)["doors"], Unavailable) else one.doors
