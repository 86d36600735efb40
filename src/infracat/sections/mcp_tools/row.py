"""What a catalog may say of an MCP server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pydantic import Field

from infracat.catalog.fields import Many, ShellLine, Text, Url
from infracat.catalog.rows import Row
from infracat.catalog.rules import AtLeastOne, AtMostOne, Needs

if TYPE_CHECKING:
    from infracat.hosts import Host


class McpTool(Row):
    """A server: an entry of a configuration file, a command, or a URL."""

    section = "mcp_tools"
    presence = (
        AtLeastOne(("config", "command", "url"), "is missing: state config, command or url"),
        AtMostOne(("config", "command", "url")),
        Needs("server", "config", "needs a config with such an entry"),
    )

    config: Text | None = Field(None, description="The configuration file that names the server.")
    server: Text | None = Field(
        None, description="The server's entry in it; by default the one with the row's name, or the only one."
    )
    command: ShellLine | None = Field(None, description="The shell line that starts the server, instead of config.")
    url: Url | None = Field(None, description="The server's URL, instead of config.")
    commands: Many[Text] = Field((), description="The tools that it must offer.")

    @property
    def is_started(self) -> bool:
        """``config`` or ``command``."""
        return self.url is None

    def secrets(self, host: Host) -> Iterator[tuple[str, Iterable[str]]]:
        """What the servers in ``config`` are given: variables, headers, arguments."""
        if self.config is not None:
            from infracat.sections.mcp_tools.secrets import secrets_of

            yield self.key, secrets_of(self.config, host)
