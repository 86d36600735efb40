"""Front matter: the YAML above a document, of which the key ``infracat`` has the catalog's settings."""

from __future__ import annotations

from dataclasses import dataclass

from infracat.catalog.document import Flaw, parse
from infracat.catalog.nodes import Fields, Scalar

KEY = "infracat"


@dataclass(frozen=True)
class FrontMatter:
    """``settings`` is what stands below ``infracat``; ``body`` has the lines of the front matter empty."""

    settings: Fields | None
    flaws: tuple[Flaw, ...]
    body: str


def split(text: str) -> FrontMatter:
    """The front matter of a document: lines from a first ``---`` to the next ``---`` or ``...``.

    Keys other than ``infracat`` belong to whoever else reads the document, and so do their mistakes.
    """
    lines = text.split("\n")
    end = _end(lines)
    if not end:
        return FrontMatter(None, (), text)
    body = "\n".join([*([""] * (end + 1)), *lines[end + 1 :]])
    matter = "\n".join(["", *lines[1:end]])
    settings, flaws = _settings(matter) if KEY in matter else (None, ())
    return FrontMatter(settings, flaws, body)


def _end(lines: list[str]) -> int:
    """The index of the line that closes the front matter; 0 where there is none."""
    if lines[0].rstrip() != "---":
        return 0
    end = next((at for at, line in enumerate(lines) if at and line.rstrip() in ("---", "...")), 0)
    is_rule = not "".join(lines[1:2]).strip() and "".join(lines[1:end]).strip()  # with an empty line below it
    return 0 if is_rule else end


def _settings(matter: str) -> tuple[Fields | None, tuple[Flaw, ...]]:
    root, found = parse(matter)
    if root is None:
        return None, tuple(found) if _states(matter) else ()
    flaws = tuple(Flaw(f.line, f.column, f.message, f.path[1:]) for f in found if f.path[:1] == (KEY,))
    key = root.names.get(KEY)
    value = root[key] if key is not None else None
    if key is None or isinstance(value, Fields):
        return value if isinstance(value, Fields) else None, flaws
    if isinstance(value, Scalar) and value.plain and value in ("", "~", "null"):
        return Fields(key.line, key.column), flaws
    must = f"{KEY}: has the catalog's settings below it, such as redact or hosts"
    return None, (*flaws, Flaw(key.line, key.column, must, ()))


def _states(matter: str) -> bool:
    """Whether front matter that is no YAML was meant to have the key."""
    return any(line.startswith(f"{KEY}:") for line in matter.split("\n"))
