"""Files that state versions of tools, beside the rows: no version that one of them asks for may be excluded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from packaging.version import Version

from infracat.catalog.fields import NoVersion
from infracat.drift.finding import Findings
from infracat.drift.stated import CatalogNames
from infracat.init import build_files, languages, tool_files
from infracat.init.known_tools import ALSO_CALLED
from infracat.init.project import Project
from infracat.init.ranges import Range, pinned_version, range_in
from infracat.init.toolbox import Toolbox


class Statement(NamedTuple):
    """What a file says of a tool's version."""

    tool: str
    version: str
    origin: str
    is_pin: bool


class Statements(Toolbox):
    """Keeps what each file says, by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[Statement] = []

    def add_range(self, name: str, text: str, origin: str, **more: str) -> None:
        super().add_range(name, text, origin, **more)
        self.said.append(Statement(ALSO_CALLED.get(name, name), text.strip(), origin, is_pin=False))

    def add_pin(self, name: str, text: str, origin: str, **more: str) -> None:
        super().add_pin(name, text, origin, **more)
        if version := pinned_version(text):
            self.said.append(Statement(ALSO_CALLED.get(name, name), version, origin, is_pin=True))


def compare(project: Project, stated: CatalogNames, found: Findings) -> None:
    tools = Statements()
    for collect in (languages.collect, tool_files.collect, build_files.collect):
        collect(project, tools)
    for row in stated.of("cli_tools"):
        name = ALSO_CALLED.get(row.name, row.name)
        for said in dict.fromkeys(each for each in tools.said if each.tool == name):
            if (wanted := row.version or row.min_version) and _contradicts(wanted, said):
                what = f"the row says {wanted}, and the file {said.version}"
                found.add("contradicts", row.key, what, [said.origin, stated.place(row.key)], _row(row, said))


def _contradicts(stated: Any, said: Statement) -> bool:
    """Whether no version is both: ``3.11`` is every 3.11.x."""
    try:
        other = _range(said)
        mine = range_in(str(stated).replace(" ", ""))
        if said.is_pin and stated.agrees(said.version):
            return False
    except (NoVersion, ValueError):
        return False
    if other is None or mine is None:
        return False
    lowest = max(filter(None, (mine.lowest, other.lowest)), key=Version, default="")
    below = min(filter(None, (mine.below, other.below)), key=Version, default="")
    return not Range(lowest, below).is_possible or _is_exactly_outside(stated, other)


def _range(said: Statement) -> Range | None:
    """A pinned ``20`` is any 20.x."""
    return range_in(said.version if not said.is_pin or said.version.count(".") < 2 else f"=={said.version}")


def _is_exactly_outside(stated: Any, other: Range) -> bool:
    exact = [clause.removeprefix("==") for clause in other.others if clause.startswith("==")]
    return any(not stated.agrees(each) for each in exact)


def _row(row: Any, said: Statement) -> str:
    return "\n".join(_lines(row, said))


def _lines(row: Any, said: Statement) -> Iterator[str]:
    yield "cli_tools:"
    yield f"  - name: {row.name}"
    found = Range(lowest=said.version) if said.is_pin else range_in(said.version)
    fields = found.fields if found else {}
    if said.is_pin and row.version:
        fields = {"version": said.version}
    yield from (f'    {name}: "{value}"' for name, value in fields.items())
