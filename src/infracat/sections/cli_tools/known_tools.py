"""The table of well-known tools, `known_tools.csv`: how each prints its version, what for, and how it is installed.

A line has, apart by ``;``: the name, the arguments that ask for the version, the banner, the purpose, and the packages
of apt, dnf, brew and winget.

- Arguments: none are ``--version``. ``$`` begins a shell line in which ``{}`` is the program; ``!`` says that it ends
  with a failure although it answers.
- Banner: what the tool calls itself there, apart by commas (its name if none is given); or ``/a pattern/``, whose
  first group is the version. A banner that the pattern does not match is another program's.
- Packages: ``=`` is the tool's own name, ``-`` none.
"""

from __future__ import annotations

import pkgutil
import re
import shlex
from dataclasses import dataclass
from functools import cache

INSTALLERS = {
    "apt-get": "apt-get install",
    "dnf": "dnf install",
    "brew": "brew install",
    "winget": "winget install",
}  # commands, in the order of the table's columns


@dataclass(frozen=True)
class KnownTool:
    """A line of the table."""

    name: str
    arguments: str
    banner: str
    purpose: str
    packages: tuple[str, ...]  # in the order of INSTALLERS; empty where there is none

    def command(self, program: str) -> list[str] | str:
        """What prints the version; ``program`` is its name or path."""
        if self.arguments.startswith("$ "):
            return self.arguments[2:].replace("{}", shlex.quote(program))
        return [program, *(shlex.split(self.arguments.removeprefix("!")) or ["--version"])]

    @property
    def ends_badly(self) -> bool:
        """Whether it answers, and ends with a failure all the same."""
        return self.arguments.startswith("!")

    @property
    def names(self) -> tuple[str, ...]:
        """What it calls itself, beside its name."""
        return tuple(self.banner.split(",")) if self.banner and not self.banner.startswith("/") else ()

    @property
    def pattern(self) -> re.Pattern[str] | None:
        """Where in its banner the version is, if the words around it do not tell."""
        return re.compile(self.banner.strip("/"), re.MULTILINE) if self.banner.startswith("/") else None

    def install(self, installer: str) -> str | None:
        """The command of ``apt-get``, ``dnf``, ``brew`` or ``winget`` that installs it."""
        package = self.packages[list(INSTALLERS).index(installer)]
        return f"{INSTALLERS[installer]} {package}" if package else None


@cache
def known_tools() -> dict[str, KnownTool]:
    """By name."""
    table = (pkgutil.get_data(__package__, "known_tools.csv") or b"").decode()
    return {tool.name: tool for tool in map(_tool, table.splitlines()[1:])}


def known_tool(name: str) -> KnownTool | None:
    """``python3.11`` and ``gcc-12`` are Python and gcc; None for what is not in the table."""
    tools = known_tools()
    return tools.get(name) or tools.get(re.sub(r"[-.]?[0-9]+(?:\.[0-9]+)*$", "", name))


def _tool(line: str) -> KnownTool:
    name, arguments, banner, purpose, *packages = line.split(";")
    return KnownTool(name, arguments, banner, purpose, tuple({"=": name, "-": ""}.get(each, each) for each in packages))
