"""Generated parts between marks, and what people have written around them.

A part stands between the lines ``<!-- infracat: NAME -->`` and ``<!-- end -->``, as comments where those of the file
begin with ``#``. All else in a file is its authors' and is kept to the byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_MARK = re.compile(r"(?P<comment># )?<!-- (?:infracat: (?P<name>[a-z_ ]+)|(?P<end>end)) -->")
_FENCE = re.compile(r"\s*(?P<ticks>`{3,}(?=[^`\n]*$)|~{3,})")


class MissingMarkers(Exception):
    """A file cannot be renewed; the text says why, and from which line."""


@dataclass(frozen=True)
class Part:
    """``text`` is what is generated; ``above`` is written above it when the part is new, and is never touched again."""

    name: str
    text: str
    above: str = ""
    comment: str = ""  # what the marks begin with
    front_matter: bool = False  # YAML before a document

    def written(self) -> str:
        """The part with its marks; Markdown needs an empty line between a comment and a table."""
        gap = "" if self.comment else "\n"
        inner = f"{gap}{self.text}\n{gap}" if self.text else ""
        return f"{self.comment}<!-- infracat: {self.name} -->\n{inner}{self.comment}<!-- end -->\n"


def first(parts: Sequence[Part], closing: str = "") -> str:
    """A new file."""
    written = "\n".join(_with_above(part) for part in parts if part.text or part.above)
    return written + (f"\n{closing}\n" if closing else "")


def renewed(text: str, parts: Sequence[Part]) -> str:
    """``text`` with its parts as they ought to be. One that it lacks is put behind the part before it.

    Raises ``MissingMarkers`` for a file without parts: nobody has said that it may be overwritten.
    """
    by_name = {part.name: part for part in parts}
    pieces = list(_pieces(text, by_name))
    there = {name for name, _ in pieces if name}
    if not there:
        raise MissingMarkers("was not written by infracat docs, and is left as it is")
    for place, part in enumerate(parts):
        if part.name not in there and part.text:
            _put(part, pieces, {each.name for each in parts[:place]})
    return "".join(by_name[name].written() if name else kept for name, kept in pieces)


def _put(part: Part, pieces: list[tuple[str, str]], before: set[str]) -> None:
    """Behind the last of the parts ``before`` it, between empty lines; without one, at the top."""
    above = f"{part.above}\n\n" if part.above else ""
    at = max((number for number, (name, _) in enumerate(pieces) if name in before), default=None)
    if part.front_matter:
        pieces[:0] = [("", "---\n"), (part.name, "")]
        rest = pieces[2][1]
        pieces[2] = ("", rest.removeprefix("---\n") if rest.startswith("---\n") else f"---\n\n{rest}")
    elif at is None:
        pieces[:0] = [("", above), (part.name, ""), ("", "\n")]
    else:
        pieces[at + 1 : at + 1] = [("", f"\n{above}"), (part.name, "")]


def _with_above(part: Part) -> str:
    if part.front_matter:
        return f"---\n{part.written()}---\n"
    return (f"{part.above}\n\n" if part.above else "") + part.written()


def _pieces(text: str, known: dict[str, Part]) -> Iterator[tuple[str, str]]:
    """The file in pieces: parts by their names, and what stands between them, without one."""
    begun, name, kept = 0, "", ""
    seen: dict[str, int] = {}
    for number, line, match in _lines(text):
        if match is None or (match["end"] and not name):
            kept += line
        elif match["end"]:
            yield name, ""
            name, kept = "", ""
        elif name:
            raise MissingMarkers(f"line {begun}: the part {name} has no <!-- end --> before line {number}")
        else:
            yield "", kept
            begun, name, kept = number, match["name"], ""
            _check(name, number, known, seen)
    if name:
        raise MissingMarkers(f"line {begun}: the part {name} has no <!-- end -->")
    yield "", kept


def _check(name: str, number: int, known: dict[str, Part], seen: dict[str, int]) -> None:
    if name not in known:
        raise MissingMarkers(f"line {number}: there is no part {name}; there are {', '.join(known)}")
    if name in seen:
        raise MissingMarkers(f"line {number}: the part {name} is here a second time; first on line {seen[name]}")
    seen[name] = number


def _lines(text: str) -> Iterator[tuple[int, str, re.Match[str] | None]]:
    """Each line with its number, and the mark that it is; none is one in a code block."""
    fence = ""
    for number, line in enumerate(re.findall(r"[^\n]*\n|[^\n]+\Z", text), 1):
        found = _FENCE.match(line)
        if fence:
            closes = found and found["ticks"].startswith(fence) and not line[found.end() :].strip()
            fence = "" if closes else fence
        elif found:
            fence = found["ticks"]
        yield number, line, None if fence or found else _MARK.fullmatch(line.rstrip())
