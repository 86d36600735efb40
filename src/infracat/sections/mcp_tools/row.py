"""What a catalog may say of an MCP server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pydantic import Field

from infracat.catalog.fields import Many, ShellLine, Text, Url
from infracat.catalog.rows import Row, RuleViolation, only_one_of

if TYPE_CHECKING:
    from infracat.hosts import Host


class McpTool(Row):
    """A server: an entry of a configuration file, a command, or a URL."""

    section = "mcp_tools"

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

    @classmethod
    def rules(cls, configured: Mapping[str, Any]) -> Iterable[RuleViolation]:
        if not {"config", "command", "url"} & set(configured):
            yield RuleViolation("config", "is missing: state config, command or url")
        yield from only_one_of(configured, "config", "command", "url")
        if "server" in configured and "config" not in configured:
            yield RuleViolation("server", "needs a config with such an entry")
