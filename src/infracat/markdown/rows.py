"""The rows of a table that is of a section; in one of tools and hardware, each row is of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from infracat.catalog.document import Flaw
from infracat.catalog.nodes import DocumentRow
from infracat.markdown.blocks import Inline, Table
from infracat.markdown.cells import names, resources
from infracat.markdown.cells.nothing import is_nothing
from infracat.markdown.document import LeftOut
from infracat.markdown.draft import Cell
from infracat.markdown.evidence import is_named_in_code, is_tool
from infracat.markdown.placing import Fit, Placed, place, sections_of_headings
from infracat.markdown.prose import prose
from infracat.markdown.row import row_from
from infracat.markdown.vocabulary import LABEL, meanings, plain, tables

_AS_HARDWARE = {"version": "amount"}  # what a column of tools is for hardware, and the other way round
_AS_TOOL = {"amount": "minimum", "recommended": ""}


@dataclass
class Rows:
    """``rows`` with their sections, in the order of the table; ``left_out`` are lines of it that are no rows."""

    rows: list[tuple[str, DocumentRow]] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def rows_of(table: Table) -> Rows:
    """All that a table says; where it is of no section, that is what is left out."""
    found = Rows()
    if pair := _pairs(table):
        _add(found, *pair)
        return found
    placed = place(table)
    if isinstance(placed, LeftOut):
        found.left_out.append(placed)
        return found
    for row in table.rows:
        if why := _why_none(placed.fits[0], row) or _why_no_variable(placed.fits[0], row):
            found.left_out.append(LeftOut(row[0].line, table.heading, why))
        elif not all(is_nothing(cell.text) for cell in row):
            fit = _fit_of_row(placed, row)
            _add(found, fit.section, table.heading, list(_cells(fit, table, row)), {**placed.facts, **_file(table)})
    return found


def _add(found: Rows, section: str, heading: str, cells: Sequence[Cell], facts: Mapping[str, str]) -> None:
    made = row_from(section, heading, cells, facts)
    found.rows.extend((section, row) for row in made.rows)
    found.flaws.extend(made.flaws)


def _why_none(fit: Fit, row: Sequence[Inline]) -> str:
    """ "" for what is a row."""
    at = fit.index(LABEL)
    label = row[at if at is not None else 0]
    if label.struck or all(cell.struck or is_nothing(cell.text) for cell in row):
        return "struck out" if any(cell.struck for cell in row) else ""
    words = plain(names.cleaned(label.text)).strip("*")
    if words in tables()["total"]["words"] or words.split(" ", maxsplit=1)[0] in ("total", "subtotal"):
        return "it sums up other rows"
    is_strong = all(piece.strong for piece in label.pieces if piece.text.strip()) and not is_nothing(label.text)
    others = [cell for cell in row if cell is not label]
    if is_strong and len(others) > 1 and all(not cell.text for cell in others):
        return f"a heading within the table: {label.text}"
    return ""


def _why_no_variable(fit: Fit, row: Sequence[Inline]) -> str:
    """``REACT_APP_*`` is the name of none that one can look at."""
    at = fit.index(LABEL)
    is_other = fit.section != "env_vars" or at is None or is_named_in_code(row)
    if at is None or is_other or is_nothing(row[at].text) or names.variables(row[at].text):
        return ""
    return f"it names no variable: {row[at].text}"


def _fit_of_row(placed: Placed, row: Sequence[Inline]) -> Fit:
    """Of a table of tools and hardware, what this row is."""
    fit = placed.fits[0]
    at = fit.index(LABEL)
    if fit.section not in ("cli_tools", "system_resources") or at is None:
        return fit
    label = names.cleaned(row[at].text)
    is_hardware = bool(resources.kind_of(label))
    if fit.section == "cli_tools" and is_hardware:
        return _other(placed, "system_resources", _AS_HARDWARE)
    if fit.section == "system_resources" and not is_hardware and is_tool(label):
        return _other(placed, "cli_tools", _AS_TOOL)
    return fit


def _other(placed: Placed, section: str, by_meaning: Mapping[str, str]) -> Fit:
    first = placed.fits[0]
    named = (fit for fit in placed.fits if fit.section == section and fit.index(LABEL) == first.index(LABEL))
    return next(named, Fit(section, tuple(by_meaning.get(each, each) for each in first.columns)))


def _cells(fit: Fit, table: Table, row: Sequence[Inline]) -> Iterator[Cell]:
    """The name first; then the others in their order, and what stands beyond the last column."""
    cells = [
        Cell(meaning, words, column.text)
        for meaning, words, column in zip(fit.columns, row, table.columns, strict=False)
    ]
    yield from sorted(cells, key=lambda cell: cell.meaning != LABEL)
    for words in table.ragged.get(row[0].line, ()) if row else ():
        yield Cell("", words)


def _file(table: Table) -> Mapping[str, str]:
    """A file or a host that the heading names beside its words, in code: ``Backend (`.env`)``."""
    for heading in reversed(table.under):
        if any("." in code or "/" in code for code in heading.title.codes):
            return {"notes": prose(heading.title)}
    return {}


def _pairs(table: Table) -> tuple[str, str, list[Cell], Mapping[str, str]] | None:
    """A table of names and values, which is one row about its heading; None for others.

    Its section is that of the heading above its own, or its own; its names are what columns are elsewhere.
    """
    pair = tables()["pair"]
    heads = [plain(column.text) for column in table.columns]
    if len(heads) != 2 or heads[0] not in pair["key"] or heads[1] not in pair["value"] or not table.under:
        return None
    for section in dict.fromkeys((*sections_of_headings(table.under[:-1]), *sections_of_headings(table.under))):
        known = [(meanings(section, row[0].text) or ("",))[0] for row in table.rows]
        told = set(known) & set(tables()["telling"].get(section, ()))
        if told and sum(1 for each in known if each) > 1 and sum(1 for each in known if each) * 2 >= len(known):
            cells = [Cell(each, row[1], row[0].text) for each, row in zip(known, table.rows, strict=True)]
            named = [] if LABEL in known else [Cell(LABEL, table.under[-1].title)]
            return section, table.heading, [*named, *sorted(cells, key=lambda each: each.meaning != LABEL)], {}
    return None
