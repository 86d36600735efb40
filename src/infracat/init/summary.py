"""The summary that ``infracat init`` prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from textwrap import shorten
from typing import TYPE_CHECKING

from infracat.init.rows import DraftRow

if TYPE_CHECKING:
    from infracat.init.first_catalog import FirstCatalog

NAMES = 66  # characters


def summary(file: str, found: FirstCatalog) -> str:
    """What was found and where, what has no row, and what to do next."""
    parts = [*_found(file, found.rows), *_unneeded(found.unneeded), *_unassigned(found.unassigned)]
    return "\n".join([*parts, "", *_next(file)])


def _found(file: str, rows: Sequence[DraftRow]) -> Iterator[str]:
    sections = [(name, list(of)) for name, of in groupby(rows, key=lambda row: row.section)]
    yield f"{file}: {_many(len(rows), 'row')} in {_many(len(sections), 'section')}"
    for name, of in sections:
        yield ""
        yield f"  {name} ({len(of)})  {shorten(', '.join(row.name for row in of), NAMES, placeholder=' …')}"
        yield f"    {shorten(', '.join(_sources(of)), NAMES + 20, placeholder=' …')}"


def _sources(rows: Sequence[DraftRow]) -> Iterator[str]:
    """Files and other sources, without line numbers."""
    places = (part for row in rows for part in row.comment[0].removeprefix("from ").split(", "))
    yield from dict.fromkeys("running containers" if "running container" in place else _file(place) for place in places)


def _file(place: str) -> str:
    file, colon, line = place.partition(" (")[0].rpartition(":")
    return file if colon and line.isdigit() else place.partition(" (")[0]


def _unneeded(names: Sequence[str]) -> Iterator[str]:
    if names:
        many = _many(len(names), "optional variable")
        yield ""
        yield f"Left out: {many} with a default and without a comment: {_listed(names)}."


def _listed(names: Sequence[str]) -> str:
    return shorten(", ".join(names), NAMES, placeholder=" …")


def _unassigned(names: Sequence[str]) -> Iterator[str]:
    if names:
        yield ""
        yield f"Also running here, and nobody says for whom: {shorten(', '.join(names), NAMES, placeholder=' …')}."
        yield "Add those that the project uses."


def _next(file: str) -> Iterator[str]:
    option = "" if file == "catalog.yaml" else f" -c {file}"
    yield "No value of a secret was written. Next: read the file, remove what the project does not need, then"
    yield ""
    yield f"  infracat verify{option}"


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
