"""The tools that a project uses, collected from all its files; each becomes one row."""

from __future__ import annotations

from dataclasses import dataclass, field

from packaging.version import Version

from infracat.init.draft import Drafts
from infracat.init.known_tools import ALSO_CALLED, NEEDS, TITLES, VERIFY
from infracat.init.ranges import Range, intersection, pinned_version, range_in
from infracat.sections.cli_tools.known_tools import known_tools

NOT_UNDERSTOOD = "was not understood"
MOST_HINTS = 3  # that a row's comment names


@dataclass
class Tool:
    """The requirements on one tool: version ranges, and pinned versions."""

    origins: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    ranges: list[Range] = field(default_factory=list)
    pins: list[tuple[str, str]] = field(default_factory=list)  # versions, and where
    hints: list[tuple[str, str]] = field(default_factory=list)  # versions that it is run with elsewhere, and where
    hint_origins: list[str] = field(default_factory=list)
    is_needed: bool = False  # by a file that is about this machine, not only by CI or a container
    purpose: str = ""
    install: str = ""


class Toolbox:
    """A tool's row has the version range that the project requires; without one, the pinned version as the minimum."""

    def __init__(self) -> None:
        self.tools: dict[str, Tool] = {}

    def add_range(self, name: str, text: str, origin: str, **more: str) -> None:
        """A file requires a version range: ``requires-python = ">=3.11"``."""
        tool = self.add_use(name, origin, **more)
        if found := range_in(text):
            tool.ranges.append(found)
            tool.remarks += [f"{origin} names alternatives: this is the oldest"] if "||" in text else []
        elif text.strip() not in ("", "*", "latest"):
            tool.remarks.append(f"its range of versions {NOT_UNDERSTOOD}")

    def add_pin(self, name: str, text: str, origin: str, **more: str) -> None:
        """A file pins one version: ``.nvmrc``."""
        tool = self.add_use(name, origin, **more)
        if version := pinned_version(text):
            tool.pins.append((version, origin))

    def add_hint(self, name: str, version: str, origin: str) -> None:
        """CI or a container uses the tool, in this version: alone it is a recommendation for this machine."""
        tool = self.tools.setdefault(ALSO_CALLED.get(name, name), Tool())
        tool.hint_origins.append(origin)
        if version:
            tool.hints.append((version, origin))

    def add_use(self, name: str, origin: str, *, purpose: str = "", install: str = "") -> Tool:
        """A file uses the tool, in any version."""
        tool = self.tools.setdefault(ALSO_CALLED.get(name, name), Tool())
        tool.is_needed = True
        if origin not in tool.origins:
            tool.origins.append(origin)
        tool.purpose = tool.purpose or purpose
        tool.install = tool.install or install
        return tool

    def add_drafts(self, drafts: Drafts, python: str) -> None:
        """Add one row per tool; ``python`` is the name of Python's command here."""
        for name, tool in self.tools.items():
            own = python if name == "python" else name
            origins = tool.origins if tool.ranges or tool.pins else [*tool.origins, *tool.hint_origins]
            known = known_tools().get(own)
            draft = drafts.add(
                "cli_tools",
                own,
                origins[0],
                title=TITLES.get(own),
                purpose=tool.purpose or (known.purpose if known else None),
                verify=VERIFY.get(own),
                install=tool.install,
                level=None if tool.is_needed else "recommended",
                **_versions(tool),
            )
            draft.origins += origins[1:]
            draft.requires += [("cli_tools", NEEDS[name])] if name in NEEDS else []
            draft.remarks += dict.fromkeys(tool.remarks)


def _versions(tool: Tool) -> dict[str, str]:
    tool.remarks += [] if tool.is_needed else ["it is used in CI or in a container: is it needed on this machine?"]
    if tool.ranges or tool.pins:
        pinned = {version for version, _ in tool.pins}
        hints = (f"{origin} uses {version}" for version, origin in tool.hints if version not in pinned)
        tool.remarks += list(dict.fromkeys(hints))[:MOST_HINTS]
    elif tool.hints:
        return {"min_version": min((version for version, _ in tool.hints), key=Version)}
    if not tool.ranges:
        newest = max((version for version, _ in tool.pins), key=Version, default="")
        return {"min_version": newest} if newest else {}
    tool.remarks += [f"{origin} pins {version}" for version, origin in tool.pins]
    if not _agree(tool.ranges):
        tool.remarks.append("the files ask for ranges that exclude each other: this is the newest of them")
    return intersection(tool.ranges).fields


def _agree(ranges: list[Range]) -> bool:
    lowest = max((each.lowest for each in ranges if each.lowest), key=Version, default="")
    below = min((each.below for each in ranges if each.below), key=Version, default="")
    return Range(lowest, below).is_possible
