"""The rows that a document must give, as ``tests/documents/NAME.yaml`` has them: README.md there says how."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from infracat.catalog.document import parse
from infracat.catalog.nodes import Fields, Items, Node
from infracat.sections.registry import SECTIONS

PROSE = ("title", "purpose", "notes", "task", "problem", "solution", "quick_start", "example", "docs", "install")
_MAY_HAVE = {  # a task has its name's words, and one whose evidence is not said may have a kind
    "maintenance": {"title", "kind"},
    "troubleshooting": {"title", "applies_to"},
    "catalog": {"purpose", "notes", "quick_start"},
}
_LEVELS = {"maintenance": "recommended"}  # where none is stated; of all others "required"


@dataclass(frozen=True)
class ExpectedRow:
    key: str
    fields: Mapping[str, Any]

    def differences(self, found: Mapping[str, Any]) -> Iterator[str]:
        """One line each, for the fields that are not as stated, and for those that are not stated."""
        own = {name: value for name, value in self.fields.items() if name not in ("notes", "words", "open")}
        free = {*_listed(self.fields.get("open")), *_MAY_HAVE.get(self.section, ())} - set(own)
        free |= {"purpose"} - set(own) if "words" in self.fields else set()
        for name in {**own, **found}:
            stated, given = (self._compared(name, each.get(name)) for each in (own, found))
            if name != "notes" and name not in free and stated != given:
                yield f"{self.key}: {name}: stated {stated!r}, found {given!r}"
        yield from self._words(found)

    def _words(self, found: Mapping[str, Any]) -> Iterator[str]:
        notes = _prose(found.get("notes", ""))
        texts = " ".join(_prose(found.get(name, "")) for name in PROSE)
        yield from (f"{self.key}: {each!r} is not in {notes!r}" for each in self._missing("notes", notes))
        yield from (f"{self.key}: {each!r} is not in {texts!r}" for each in self._missing("words", texts))
        if notes and not {"notes", "words"} & {*self.fields, *_listed(self.fields.get("open"))} and not self.is_head:
            yield f"{self.key}: notes: none stated, found {notes!r}"

    def _missing(self, name: str, text: str) -> list[str]:
        return [each for each in _listed(self.fields.get(name)) if _prose(each) not in text]

    def _compared(self, name: str, value: Any) -> Any:
        if name == "level" and value is None:
            return _LEVELS.get(self.section, "required")
        if (name, value) in (("protocol", "tcp"), ("address", "localhost")):
            return None  # as it is where nothing is said
        if isinstance(value, list) and len(value) == 1:
            return value[0]
        return _prose(value) if name in PROSE and value is not None else value

    @property
    def section(self) -> str:
        return self.key.partition("/")[0]

    @property
    def is_head(self) -> bool:
        return self.section == "catalog"


@dataclass(frozen=True)
class Expected:
    """All of one document."""

    path: Path

    @property
    def text(self) -> str:
        return self.path.with_suffix(".md").read_text("utf-8")

    @property
    def rows(self) -> dict[str, ExpectedRow]:
        """By key, in the order of the file."""
        return {key: ExpectedRow(key, row) for key, row in rows_of(self._stated).items()}

    def listed(self, name: str) -> list[str]:
        """``left_out``, ``struck``, ``never``, ``unknown`` or ``may``."""
        return _listed(self._stated.get(name))

    @property
    def settings(self) -> Mapping[str, Any]:
        stated: Mapping[str, Any] = self._stated.get("settings", {})
        return stated

    @property
    def _stated(self) -> dict[str, Any]:
        return _parsed(self.path)


@cache
def _parsed(path: Path) -> dict[str, Any]:
    root, flaws = parse(path.read_text("utf-8"))
    assert root is not None
    assert not flaws
    made: dict[str, Any] = plain(root)
    return made


def rows_of(root: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The head and the rows of a document, by key."""
    found = {"catalog/head": root["catalog"]} if "catalog" in root else {}
    for section in SECTIONS:
        if section != "catalog":
            found |= {f"{section}/{row['name']}": row for row in root.get(section, ())}
    return found


def plain(node: Node) -> Any:
    """Nodes as mappings, lists and texts."""
    if isinstance(node, Fields):
        return {str(name): plain(value) for name, value in node.items()}
    return [plain(each) for each in node] if isinstance(node, Items) else str(node)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _prose(text: Any) -> str:
    """Without the marks that a reader may keep or leave out, and any blanks as one."""
    return " ".join(str(text).replace("`", "").split())
