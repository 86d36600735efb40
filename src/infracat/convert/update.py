"""``infracat init --from FILE.md --update``: the rows that a catalog lacks are added, all else is only told."""

from __future__ import annotations

from pathlib import Path

from infracat.catalog.includes import label
from infracat.catalog.load import load
from infracat.catalog.mistakes import BadCatalog
from infracat.catalog.model import Catalog
from infracat.catalog.nodes import Fields
from infracat.catalog.parsing import parsed
from infracat.catalog.source import SourceError, decode, read_bytes
from infracat.convert import told
from infracat.convert.added import CannotAdd, with_rows
from infracat.convert.differences import differences, same, written_rows
from infracat.convert.document import ReadDocument, ReadRow
from infracat.convert.not_written import NotWritten
from infracat.convert.whole import path_from
from infracat.runs.atomic import rewrite


def update(document: ReadDocument, output: Path) -> None:
    """Raises ``BadCatalog`` where ``output`` has mistakes already, and ``NotWritten``; then it is as it was."""
    catalog = load(output)
    new = tuple(row for row in document.rows if row.key not in catalog.positions)
    different = list(differences(document, catalog))
    if new:
        _add(new, document, catalog, output)
    added = f"{output}: added from {document.catalog.path.name}"
    summary = told.written(new, added) if new else [f"{output}: lacks no row of the document, and is as it was"]
    told.tell(summary, [
        *told.remarks(document, new, all_of_it=False), *told.differ(different),
        *told.not_there(_settings_not_in(catalog, document)),
        *(told.moved(document, output.parent.absolute()) if new else ()),
    ])  # fmt: skip


def _add(rows: tuple[ReadRow, ...], document: ReadDocument, catalog: Catalog, output: Path) -> None:
    path, data = next(iter(catalog.sources.items()))
    try:
        text = with_rows(data.decode(), rows, path_from(path.parent, document.catalog.path))
    except CannotAdd as error:
        raise NotWritten(f"{output}: {error}") from None
    _check_rest(catalog, path, text)
    _replace(output, data, text)


def _check_rest(catalog: Catalog, path: Path, text: str) -> None:
    """The whole must be a catalog, in which the rows that were there are as they were."""
    try:
        made = load(catalog.path, {**catalog.sources, path: text.encode()})
    except BadCatalog as error:
        why = "is left as it is; with the document's rows it would have mistakes"
        raise NotWritten(f"{label(path)}: {why}:\n{error}") from None
    now = written_rows(made)
    if changed := [key for key, row in written_rows(catalog).items() if not same(row, now.get(key))]:
        raise NotWritten(f"{label(path)}: is left as it is: to add rows would change {', '.join(changed)}")


def _replace(output: Path, data: bytes, text: str) -> None:
    try:
        if read_bytes(output) != data:
            raise NotWritten(f"{output} has just been changed by somebody else, and is left as it is")
        rewrite(output, text)
    except SourceError as error:
        raise NotWritten(f"{output}: {error}") from None
    except OSError as error:
        raise NotWritten(f"{output}: cannot be written: {error.strerror}") from None


def _settings_not_in(catalog: Catalog, document: ReadDocument) -> list[str]:
    roots = [parsed(path, decode(data)).root or Fields(1, 1) for path, data in catalog.sources.items()]
    return [name for name in document.settings if not any(name in root for root in roots)]
