"""Whether a table's rows look like rows of a section: headings and columns alone take too much for one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from infracat.markdown.blocks import Inline, Table
from infracat.markdown.cells import clouds, endpoints, names, ports, resources
from infracat.markdown.cells.nothing import is_nothing
from infracat.markdown.cells.programs import program
from infracat.markdown.cells.tools import tool_named
from infracat.markdown.vocabulary import LABEL


def why_not(table: Table, section: str, columns: Sequence[str]) -> str:
    """ "" where half of the rows or more show what such rows have."""
    if section not in _CHECKS:
        return ""
    check, why = _CHECKS[section]
    said = [row for row in table.rows if _says_anything(row)]
    shown = [check(table, columns, row) or is_named_in_code(row) for row in said]
    return "" if sum(shown) * 2 >= len(shown) else why


def _says_anything(row: Sequence[Inline]) -> bool:
    return not all(cell.struck or is_nothing(cell.text) for cell in row)


def is_named_in_code(row: Sequence[Inline]) -> bool:
    """Whether a statement names it: then it is meant as a row."""
    return any(code.lstrip().startswith("name: ") for cell in row for code in cell.codes)


def _cell(columns: Sequence[str], row: Sequence[Inline], *wanted: str) -> str:
    return " ".join(cell.text for name, cell in zip(columns, row, strict=False) if name in wanted)


def _is_variable(_: Table, columns: Sequence[str], row: Sequence[Inline]) -> bool:
    return bool(names.variables(_cell(columns, row, LABEL)))


def _is_place(_: Table, columns: Sequence[str], row: Sequence[Inline]) -> bool:
    text = _cell(columns, row, "port", "place", "url", "address")
    return bool(ports.numbers(text) or endpoints.read_place(text).fields or "://" in text or ":" in text)


def is_tool(label: str) -> bool:
    """``Node.js 18+``, ``docker``: a program that is known."""
    title = names.cleaned(label)
    found = tool_named(title)
    return program(title) is not None or (found is not None and "name" in found.fields)


def _is_tool(_: Table, columns: Sequence[str], row: Sequence[Inline]) -> bool:
    if {"install", "verify", "minimum"} & set(columns):
        return True
    label = _cell(columns, row, LABEL)
    return is_tool(label) or bool(resources.kind_of(names.cleaned(label)))


def _is_resource(_: Table, columns: Sequence[str], row: Sequence[Inline]) -> bool:
    label = _cell(columns, row, LABEL)
    return bool(resources.kind_of(names.cleaned(label))) or is_tool(label)


def _is_cloud(table: Table, columns: Sequence[str], row: Sequence[Inline]) -> bool:
    heads = " ".join(each.title.text for each in table.under)
    return bool(clouds.read_service(f"{_cell(columns, row, LABEL, 'provider')} {heads}").fields) or "region" in columns


_Check = Callable[[Table, Sequence[str], Sequence[Inline]], bool]
_CHECKS: dict[str, tuple[_Check, str]] = {
    "env_vars": (_is_variable, "most of its rows name no variable"),
    "network": (_is_place, "most of its rows name neither a port nor an address"),
    "cli_tools": (_is_tool, "most of its rows name no program that is known, and nothing says how one is checked"),
    "system_resources": (_is_resource, "most of its rows name neither hardware nor a program that is known"),
    "cloud_services": (_is_cloud, "most of its rows name no service of a known cloud"),
}
