"""Asks the engine about a container, and connects to its published ports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infracat.facts import Absent, CannotObserve, Unavailable
from infracat.hosts.docker.containers import Containers, Listed
from infracat.redaction.redactor import Redactor
from infracat.sections.containers import state
from infracat.sections.containers.doors import Door, doors
from infracat.sections.containers.finding import find
from infracat.sections.containers.images import Image, image_of
from infracat.sections.containers.order import Order
from infracat.sections.containers.seen import Seen
from infracat.sections.containers.variables import differing, secret_values, variables

if TYPE_CHECKING:
    from infracat.hosts import Host

LONGEST = 200  # characters of a line that a message quotes


def observe(order: Order, host: Host) -> Seen | Absent:
    """Asks the engine, waits for one that starts, and knocks at the published ports of one that runs."""
    containers = Containers(host)
    listed = find(order, containers.all(), host)
    if isinstance(listed, Absent):
        return listed
    found = state.settled(listed, containers, host)
    if found is None:
        return Absent(why=f"{listed.name} was removed in this moment")
    set_inside = variables(found)
    return Seen(
        name=listed.name,
        state=state.status(found),
        words=host.clean(state.in_words(found, listed.name)),
        last_words=_last_words(listed, found, containers, Redactor({"env": secret_values(set_inside)}, {}, "")),
        health=state.health(found),
        health_said=_line(host.clean(state.health_said(found))),
        image=_image(found, containers) if order.image else None,
        doors=_doors(order, found, containers, host),
        variables=differing(order.env, set_inside, host),
        memory=int((found.get("HostConfig") or {}).get("Memory") or 0),
        restarts=state.restarts(found),
        out_of_memory=bool(found["State"].get("OOMKilled")),
    )


def _last_words(listed: Listed, found: state.Found, containers: Containers, redactor: Redactor) -> str:
    if state.status(found) == "running" and state.health(found) not in ("unhealthy", "starting"):
        return ""
    return _line(containers.last_lines(listed, redactor))


def _line(text: str) -> str:
    """The last line that says something, in a message's length."""
    line = next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _image(found: state.Found, containers: Containers) -> Image | Unavailable:
    try:
        return image_of(found, containers.image(str(found.get("Image") or "")))
    except CannotObserve as error:
        return Unavailable(reason=str(error))


def _doors(order: Order, found: state.Found, containers: Containers, host: Host) -> tuple[Door, ...] | Unavailable:
    """Of a container that does not run, the engine forgets what it publishes."""
    if state.status(found) != "running":
        return ()
    try:
        return doors(order.ports, found, containers.engine.machine, host)
    except CannotObserve as error:
        return Unavailable(reason=str(error))
