"""What a catalog may say of a container."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field

from infracat.catalog.fields import Integer, Many, Name, PortMapping, ShellLine, Size, Text, Variable, Verbatim
from infracat.catalog.fields.lists import mapping
from infracat.catalog.rows import Row
from infracat.catalog.rules import AtMostOne, Excludes, Needs, RuleViolation
from infracat.hosts.variables import all_values
from infracat.sections.containers.variables import HOST_VARIABLE
from infracat.sections.env_vars.secret_names import is_secret

if TYPE_CHECKING:
    from infracat.hosts import Host

Environment = Annotated[dict[Variable, Verbatim], BeforeValidator(mapping)]


class Container(Row):
    """A container, found by its name, or by its compose service."""

    section = "containers"
    presence = (
        AtMostOne(("container", "service")),
        Needs("project", "service", "needs a service of that project"),
        Excludes("replicas", "container", "needs a service: a container's name is that of one"),
    )

    container: Name | None = Field(None, description="The container's name; the row's name when there is none here.")
    service: Name | None = Field(None, description="The compose service, instead of the container's name.")
    project: Name | None = Field(None, description="The compose project; by default the catalog's folder's.")
    image: Text | None = Field(None, description="The image that it runs.")
    replicas: Integer | None = Field(None, description="How many containers of the service there are.")
    ports: Many[PortMapping] = Field(
        (),
        description="The published ports: 5432, 8080:80 (at any address), 127.0.0.1:5432:5432/tcp, or ranges of them.",
    )
    start: ShellLine | None = Field(None, description="The command that starts it; shown, never run.")
    memory: Size | None = Field(None, description="Its memory limit is not below this.")
    env: Environment = Field(default_factory=dict, description="Variables that are set inside, and their values.")
    max_restarts: Integer | None = Field(None, description="How often it may have been restarted.")

    @property
    def tcp_ports(self) -> tuple[PortMapping, ...]:
        """``ports`` over TCP; UDP does not show whether a server answers."""
        return tuple(port for port in self.ports if port.protocol == "tcp" and port.count == 1)

    @property
    def tcp_ranges(self) -> tuple[PortMapping, ...]:
        """``ports`` with ranges over TCP."""
        return tuple(port for port in self.ports if port.protocol == "tcp" and port.count > 1)

    def secrets(self, host: Host) -> Iterator[tuple[str, Iterable[str]]]:
        """The values of this machine's variables that ``env`` refers to, where the name inside or here is secret."""
        references = [(name, here) for name, value in self.env.items() for here in HOST_VARIABLE.findall(value)]
        for inside, here in references:
            if is_secret(inside) or is_secret(here):
                yield f"env_vars/{here}", all_values(here, host)

    @property
    def remedy(self) -> str | None:
        return self.fix or self.start

    @classmethod
    def rules(cls, configured: Mapping[str, Any]) -> Iterable[RuleViolation]:
        if configured.get("replicas") == 0:
            yield RuleViolation("replicas", "is at least 1: a service that has none needs no row")
