"""Asks the engine about a container, and connects to its published ports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infracat.facts import Absent, CannotObserve, Unavailable
from infracat.hosts.commands.reasons import telling_lines
from infracat.hosts.docker.containers import Containers, ContainerSummary
from infracat.redaction.redactor import Redactor
from infracat.sections.containers import health, state
from infracat.sections.containers.find_container import find_containers
from infracat.sections.containers.images import Image, image_of
from infracat.sections.containers.order import Order
from infracat.sections.containers.published_ports import published_ports
from infracat.sections.containers.replicas import replicas
from infracat.sections.containers.seen import PublishedPort, Seen
from infracat.sections.containers.variables import differences, secret_values, variables_in

if TYPE_CHECKING:
    from infracat.hosts import Host

LONGEST = 200  # characters of a line that a message quotes


def observe(order: Order, host: Host) -> Seen | Absent:
    """Inspects the container, waits for one that is starting, and connects to the ports of one that runs."""
    containers = Containers(host)
    listed = find_containers(order, containers.all(), host)
    if isinstance(listed, Absent):
        return listed
    found = [seen for each in listed if (seen := _seen(order, each, containers, host))]
    if not found:
        return Absent(why=f"{', '.join(each.name for each in listed)} was removed in this moment")
    return replicas(found)


def _seen(order: Order, listed: ContainerSummary, containers: Containers, host: Host) -> Seen | None:
    """None where it was removed meanwhile."""
    inspection = state.wait_until_stable(listed, containers, host)
    if inspection is None:
        return None
    variables = variables_in(inspection)
    redactor = Redactor({"env": secret_values(variables)}, {}, "")
    return Seen(
        name=listed.name,
        state=state.status(inspection),
        words=host.clean(state.describe(inspection, listed.name, host.now())),
        last_words=_last_log_line(listed, inspection, containers, redactor),
        health=health.result(inspection, host.now(), containers.api_version),
        health_said=_last_line(host.clean(health.output(inspection))),
        image=_image(inspection, containers) if order.image else None,
        doors=_published_ports(order, inspection, containers, host),
        variables=differences(order.env, variables, host),
        memory=int((inspection.get("HostConfig") or {}).get("Memory") or 0),
        restarts=state.restarts(inspection),
        out_of_memory=bool(inspection["State"].get("OOMKilled")),
    )


def _last_log_line(
    listed: ContainerSummary, inspection: state.Inspection, containers: Containers, redactor: Redactor
) -> str:
    """Empty for one that runs and is not unhealthy: its log would be of no interest."""
    if state.status(inspection) == "running" and health.status(inspection) not in ("unhealthy", "starting"):
        return ""
    return _last_line(containers.last_lines(listed, redactor))


def _last_line(text: str) -> str:
    """The last line that tells something, shortened to ``LONGEST``."""
    line = next(iter(telling_lines(text)[-1:]), "")
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _image(inspection: state.Inspection, containers: Containers) -> Image | Unavailable:
    try:
        return image_of(inspection, containers.image(str(inspection.get("Image") or "")))
    except CannotObserve as error:
        return Unavailable(reason=str(error))


def _published_ports(
    order: Order, inspection: state.Inspection, containers: Containers, host: Host
) -> tuple[PublishedPort, ...] | Unavailable:
    """Empty unless it runs: the engine does not list the ports of a stopped container."""
    if state.status(inspection) != "running":
        return ()
    try:
        return published_ports(order.ports, inspection, containers.engine.machine, host)
    except CannotObserve as error:
        return Unavailable(reason=str(error))
