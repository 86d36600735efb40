"""The tools that a project needs, gathered from all its files; each becomes one row."""

from __future__ import annotations

from dataclasses import dataclass, field

from packaging.version import Version

from infracat.init.draft import Drafts
from infracat.init.known_tools import ALSO_CALLED, KNOWN, NEEDS
from infracat.init.ranges import Range, both, pinned, range_in


@dataclass
class Tool:
    """What the files ask of a tool: ranges that they state, and versions that they pin."""

    origins: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    ranges: list[Range] = field(default_factory=list)
    pins: list[tuple[str, str]] = field(default_factory=list)  # versions, and where
    purpose: str = ""
    install: str = ""


class Toolbox:
    """A tool's row states the range that the project states; without one, at least the version that it pins."""

    def __init__(self) -> None:
        self.tools: dict[str, Tool] = {}

    def stated(self, name: str, text: str, origin: str, **more: str) -> None:
        """A file states a range: ``requires-python = ">=3.11"``."""
        tool = self.needed(name, origin, **more)
        if found := range_in(text):
            tool.ranges.append(found)
            tool.remarks += [f"{origin} names alternatives: this is the oldest"] if "||" in text else []
        elif text.strip() not in ("", "*", "latest"):
            tool.remarks.append("its range of versions was not understood")

    def pinned(self, name: str, text: str, origin: str, **more: str) -> None:
        """A file names the one version that is used: ``.nvmrc``."""
        tool = self.needed(name, origin, **more)
        if version := pinned(text):
            tool.pins.append((version, origin))

    def needed(self, name: str, origin: str, *, purpose: str = "", install: str = "") -> Tool:
        """Something uses the tool, whatever its version."""
        tool = self.tools.setdefault(ALSO_CALLED.get(name, name), Tool())
        if origin not in tool.origins:
            tool.origins.append(origin)
        tool.purpose = tool.purpose or purpose
        tool.install = tool.install or install
        return tool

    def fill(self, drafts: Drafts, python: str) -> None:
        """Adds a row a tool; ``python`` is what Python is called here."""
        for name, tool in self.tools.items():
            own = python if name == "python" else name
            known = KNOWN.get(own)
            draft = drafts.add(
                "cli_tools",
                own,
                tool.origins[0],
                title=(known and known.title) or None,
                purpose=tool.purpose or (known and known.purpose),
                verify=(known and known.verify) or None,
                install=tool.install,
                **_versions(tool),
            )
            draft.origins += tool.origins[1:]
            draft.requires += [("cli_tools", NEEDS[name])] if name in NEEDS else []
            draft.remarks += dict.fromkeys(tool.remarks)


def _versions(tool: Tool) -> dict[str, str]:
    if not tool.ranges:
        newest = max((version for version, _ in tool.pins), key=Version, default="")
        return {"min_version": newest} if newest else {}
    tool.remarks += [f"{origin} pins {version}" for version, origin in tool.pins]
    if not _agree(tool.ranges):
        tool.remarks.append("the files ask for ranges that exclude each other: this is the newest of them")
    return both(tool.ranges).fields


def _agree(ranges: list[Range]) -> bool:
    lowest = max((each.lowest for each in ranges if each.lowest), key=Version, default="")
    below = min((each.below for each in ranges if each.below), key=Version, default="")
    return Range(lowest, below).is_possible
