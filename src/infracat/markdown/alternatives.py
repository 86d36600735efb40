"""Systems that a list names one by one: each is asked for where it is, as no machine has all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from infracat.catalog.nodes import DocumentRow, Items, Scalar, child

_PLATFORMS = {"macos": ("darwin",), "windows": ("windows", "wsl")}


def tell_apart(rows: Sequence[tuple[str, DocumentRow]], blocks: Mapping[int, int]) -> None:
    """Puts ``platform`` into rows of systems that stand in one block with those of others: macOS, Ubuntu, Windows.

    A row that names no system is left as it is: a platform alone would be met by any of it.
    """
    systems: dict[int, list[DocumentRow]] = {}
    for section, row in rows:
        if section == "system_resources" and str(child(row, "kind")) == "os" and id(row) in blocks:
            systems.setdefault(blocks[id(row)], []).append(row)
    for together in systems.values():
        if len({_platform(row) for row in together}) > 1:
            for row in together:
                if "os" in row.names and "platform" not in row.names:
                    _put(row)


def _platform(row: DocumentRow) -> tuple[str, ...]:
    """By its name, which may be that of the platform on which another system runs: Windows with Ubuntu in WSL."""
    names = (str(child(row, "name")), str(child(row, "os")))
    return next((_PLATFORMS[each.casefold()] for each in names if each.casefold() in _PLATFORMS), ("linux",))


def _put(row: DocumentRow) -> None:
    at = row.names["os"]
    items = Items(row.line, row.column)
    items.extend(Scalar.at(each, row.line, row.column, plain=False) for each in _platform(row))
    row.put(Scalar.at("platform", at.line, at.column, plain=True), items)
    row.guesses["platform"] = "other systems stand beside it"
