"""The facts about an MCP server."""

from __future__ import annotations

from infracat.facts import Facts, MaybeUnknown, default


class Seen(Facts):
    """Of a server that is configured, and whose program or address exists."""

    reached: str = ""  # its command or URL, as it is configured
    disabled: str = ""  # its client does not use it; it was not started
    trouble: str = ""  # why it cannot be started: an incomplete entry, a variable that is not set
    complaint: MaybeUnknown[str] = default("")  # why it does not answer `initialize`; empty when it does
    is_greeted: bool = False  # it answers `initialize`
    name: str = ""  # its own name and version
    no_tools: MaybeUnknown[str] = default("")  # why it does not list its tools; empty when it does
    is_listed: bool = False  # it lists its tools
    tools: tuple[str, ...] = ()
    no_resources: str = ""  # why it does not list its resources; empty when it does
    resources: MaybeUnknown[str] = default("none")  # `listed`, `refused`, or `none`: it declares that it has none
    stray: str = ""  # what it printed on its standard output that is no message
    left: tuple[str, ...] = ()  # processes that still ran after it had been told to end; they were killed
