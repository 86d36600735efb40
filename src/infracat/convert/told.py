"""What ``infracat init --from`` prints: what was written, and what there is to confirm, to state and to compare."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from textwrap import shorten

from infracat.catalog.includes import label
from infracat.catalog.lacking import words
from infracat.catalog.mistakes import one_line
from infracat.catalog.nodes import child
from infracat.convert.differences import Difference
from infracat.convert.document import ReadDocument, ReadRow
from infracat.convert.whole import sorted_by_section
from infracat.convert.yaml_nodes import field_lines
from infracat.init.summary import NAMES, listed, many

MOST_LINES = 50  # of one list
_GUESSED = "Guessed from the document's words; confirm each, or correct it:"
_LACKING = "Unknown until somebody states it, in place of `missing`:"
_DIFFER = "Not as the document has them, and left as they are:"
_SETTINGS = "Settings of the document that are not there: add them by hand:"


def written(rows: Sequence[ReadRow], what: str) -> list[str]:
    """``catalog.yaml: 26 rows in 12 sections``, and their names."""
    sections = [(name, list(of)) for name, of in groupby(sorted_by_section(tuple(rows)), key=lambda row: row.section)]
    lines = [f"{what}: {many(len(rows), 'row')} in {many(len(sections), 'section')}", ""]
    for name, of in sections:
        names = one_line(shorten(", ".join(row.name for row in of), NAMES, placeholder=" …"))
        lines.append(f"  {name} ({len(of)})  {names}")
    return lines


def next_steps(file: str, of_schema: str) -> list[str]:
    option = "" if file == "catalog.yaml" else f" -c {file}"
    steps = "Next: read the file, confirm what is marked as a guess, state what is missing, then"
    return [*(["", of_schema] if of_schema else []), "", steps, "", f"  infracat verify{option}"]


def remarks(document: ReadDocument, rows: Sequence[ReadRow], *, all_of_it: bool = True) -> Iterator[str]:
    """Of ``rows``: what was guessed, and what they lack; with ``all_of_it`` also what of the document is no row."""
    yield from listed(_GUESSED, _guesses(rows), MOST_LINES)
    yield from listed(_LACKING, _lacking(rows), MOST_LINES)
    if all_of_it and document.left_out:
        left = many(document.left_out, "table, list or heading", "tables, lists and headings")
        yield ""
        yield f"Left alone: {left} of the document; `infracat lint -v -c {label(document.catalog.path)}` says why."


def moved(document: ReadDocument, folder: Path) -> Iterator[str]:
    """Relative paths begin in the catalog's folder, and commands run there."""
    if folder.resolve() != document.catalog.folder.resolve():
        yield ""
        where = f"{label(folder)} now, and no longer in {label(document.catalog.folder)}"
        yield f"Relative paths in the rows begin in {where}: check them."


def tell(summary: Iterable[str], remarks: Iterable[str]) -> None:
    """The summary on stdout, the rest on stderr, as `infracat init` has it."""
    sys.stdout.write("".join(f"{line}\n" for line in summary))
    sys.stdout.flush()
    sys.stderr.write("".join(f"{line}\n" for line in remarks))


def differ(found: Iterable[Difference]) -> Iterator[str]:
    return listed(
        _DIFFER, [f"{key}: {', '.join(fields)} ({there}, {here})" for key, fields, here, there in found], MOST_LINES
    )


def not_there(settings: Sequence[str]) -> Iterator[str]:
    return listed(_SETTINGS, [", ".join(settings)] if settings else [], MOST_LINES)


def _guesses(rows: Sequence[ReadRow]) -> list[str]:
    return [f"{row.key}: {_stated(row, field)}  ({why})" for row in rows for field, why in row.node.guesses.items()]


def _stated(row: ReadRow, field: str) -> str:
    node = child(row.node, field)
    return field if node is None else " ".join(each.strip() for each in field_lines(field, node))


def _lacking(rows: Sequence[ReadRow]) -> list[str]:
    return [f"{row.key}: {_to_say(row, field)}" for row in rows for field in row.lacking]


def _to_say(row: ReadRow, field: str) -> str:
    what, text = words(row.section, field)
    return f"say {what}: `{text}`"
