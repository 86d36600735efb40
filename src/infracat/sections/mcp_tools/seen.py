"""The facts about an MCP server."""

from __future__ import annotations

from infracat.facts import Facts, MaybeUnknown, default


class Seen(Facts):
    """Of a server that is written down, and whose program or address is there."""

    reached: str = ""  # its command or URL, as it is written down
    trouble: str = ""  # why nobody can start it: a half-written entry, a variable that is not set
    complaint: MaybeUnknown[str] = default("")  # why it does not answer `initialize`; nothing when it does
    is_greeted: bool = False  # it does
    name: str = ""  # what it calls itself, with its version
    no_tools: MaybeUnknown[str] = default("")  # why it does not list its tools; nothing when it does
    is_listed: bool = False  # it does
    tools: tuple[str, ...] = ()
    no_resources: str = ""  # the same of its resources
    resources: MaybeUnknown[str] = default("none")  # `listed`, `none`: it says that it has none, or `refused`
    stray: str = ""  # what it printed on its standard output, and is no message
    left: tuple[str, ...] = ()  # who was still there after it had been told to end; they were killed
