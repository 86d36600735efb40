"""The summary that ``infracat init`` prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from textwrap import shorten
from typing import TYPE_CHECKING

from infracat.init.rows import DraftRow
from infracat.init.yaml_writer import escaped

if TYPE_CHECKING:
    from infracat.init.first_catalog import FirstCatalog

NAMES = 66  # characters
WIDTH = 160
MOST_LINES = 12  # of one list


def summary(file: str, found: FirstCatalog, of_schema: str = "") -> str:
    """What was found and where, what has no row, what there is to say of the schema, and what to do next."""
    parts = [*_found(file, found.rows), *_unneeded(found.unneeded), *_unassigned(found.unassigned)]
    parts += ["", of_schema] if of_schema else []
    return "\n".join([*parts, "", *_next(file)])


def remarks(found: FirstCatalog) -> str:
    """What was seen and is not understood, and the commands that ``verify`` will start; empty if there is neither."""
    unclear = listed("Seen, and not understood; add what the project needs of it:", found.unclear)
    started = listed("`infracat verify` will start these commands, because of what was found:", found.started)
    return "".join(f"{line}\n" for line in (*unclear, *started))


def listed(title: str, lines: Sequence[str], most: int = MOST_LINES) -> Iterator[str]:
    """Below the title at most so many of the lines; nothing where there are none."""
    if lines:
        yield from ("", title)
        yield from (f"  {shorten(escaped(line), WIDTH, placeholder=' …')}" for line in lines[:most])
        if len(lines) > most:
            yield f"  … and {len(lines) - most} more"


def _found(file: str, rows: Sequence[DraftRow]) -> Iterator[str]:
    sections = [(name, list(of)) for name, of in groupby(rows, key=lambda row: row.section)]
    yield f"{file}: {many(len(rows), 'row')} in {many(len(sections), 'section')}"
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
        count = many(len(names), "optional variable")
        yield ""
        yield f"Left out: {count} with a default and without a comment: {_listed(names)}."


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


def many(count: int, what: str, several: str = "") -> str:
    return f"{count} {what if count == 1 else several or f'{what}s'}"
