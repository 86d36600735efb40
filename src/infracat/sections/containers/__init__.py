"""``containers``: what runs in Docker, under which image, and where it answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field

from infracat.catalog.fields import Integer, Many, Name, PortMapping, Size, Text, Variable
from infracat.catalog.fields.lists import mapping
from infracat.catalog.rows import Row, Wrong, only_one_of
from infracat.facts import Absent, CannotObserve, Facts, MaybeUnknown, Unavailable
from infracat.hosts.docker.containers import Containers, Listed
from infracat.redaction.redactor import Redactor
from infracat.sections.containers import state
from infracat.sections.containers.doors import Door, doors
from infracat.sections.containers.finding import find
from infracat.sections.containers.images import Image, image_of
from infracat.sections.containers.variables import OURS, differing, secret_values, variables
from infracat.sections.env_vars import is_secret

if TYPE_CHECKING:
    from infracat.hosts import Host

Environment = Annotated[dict[Variable, Text], BeforeValidator(mapping)]
LONGEST = 200  # characters of a line that a message quotes


class Container(Row):
    """A container, found by its name, or by its compose service."""

    section = "containers"

    container: Name | None = Field(None, description="The container's name; the row's name when there is none here.")
    service: Name | None = Field(None, description="The compose service, instead of the container's name.")
    project: Name | None = Field(None, description="The compose project; by default the catalog's folder's.")
    image: Text | None = Field(None, description="The image that it runs.")
    ports: Many[PortMapping] = Field((), description="The published ports: 5432, 8080:80 or 127.0.0.1:5432:5432/tcp.")
    start: Text | None = Field(None, description="The command that starts it; shown, never run.")
    memory: Size | None = Field(None, description="Its memory limit is not below this.")
    env: Environment = Field(default_factory=dict, description="Variables that are set inside, and their values.")
    max_restarts: Integer | None = Field(None, description="How often it may have been restarted.")

    @property
    def tcp_ports(self) -> tuple[PortMapping, ...]:
        """``ports`` that one can knock at; UDP never tells."""
        return tuple(port for port in self.ports if port.protocol == "tcp")

    @property
    def secrets_here(self) -> tuple[str, ...]:
        """Names of this machine's variables whose secret values are expected inside."""
        pairs = [(name, match[1]) for name, value in self.env.items() if (match := OURS.fullmatch(value))]
        return tuple(here for name, here in pairs if is_secret(name) or is_secret(here))

    @property
    def remedy(self) -> str | None:
        return self.fix or self.start

    @classmethod
    def rules(cls, stated: Mapping[str, Any]) -> Iterable[Wrong]:
        yield from only_one_of(stated, "container", "service")
        if "project" in stated and "service" not in stated:
            yield Wrong("project", "needs a service of that project")


class Seen(Facts):
    """Of a container that there is: never a variable's value."""

    name: str  # shop-postgres-1
    state: str  # running, paused, restarting, created, exited, dead
    words: str  # exited with code 1, 3 min ago; nothing of one that runs
    last_words: str  # the last line of its log, of one that is not well
    health: str  # healthy, unhealthy, starting, or no health check
    health_said: str
    image: MaybeUnknown[Image | None]  # None where the row states none; so are the next two empty
    doors: MaybeUnknown[tuple[Door, ...]]
    variables: MaybeUnknown[tuple[str, ...]]  # what is wrong with each that is not as stated
    memory: int  # bytes; 0 is no limit
    restarts: int
    out_of_memory: bool

    @property
    def trouble(self) -> str:
        """``exited with code 1, 3 min ago; its log ends: no such database``."""
        return f"{self.words}; its log ends: {self.last_words}" if self.last_words else self.words


def observe(row: Container, host: Host) -> Seen | Absent:
    """Asks the engine, waits for one that starts, and knocks at the published ports of one that runs."""
    containers = Containers(host)
    listed = find(row, containers.all(), host)
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
        image=_image(found, containers) if row.image else None,
        doors=_doors(row, found, containers, host),
        variables=differing(row.env, set_inside, host),
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


def _doors(row: Container, found: state.Found, containers: Containers, host: Host) -> tuple[Door, ...] | Unavailable:
    """Of a container that does not run, the engine forgets what it publishes."""
    if state.status(found) != "running":
        return ()
    try:
        return doors(row.ports, found, containers.engine.machine, host)
    except CannotObserve as error:
        return Unavailable(reason=str(error))
