"""``infracat init --from``: a catalog written of a document, or the document's further rows put into one."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from infracat.catalog.load import PATIENCE, load
from infracat.catalog.mistakes import BadCatalog
from infracat.catalog.parsing import SUFFIXES, is_markdown
from infracat.convert import told, update
from infracat.convert.document import ReadDocument, read_document
from infracat.convert.not_written import NotWritten
from infracat.convert.whole import catalog_text
from infracat.hosts.here import why_it_hangs
from infracat.init.yaml_writer import write_new
from infracat.schema.command import NOT_THERE, write_beside

BAD = 4  # bad usage, as in every command
STREAM = Path("-")


def init_from(source: Path, output: Path, *, is_update: bool = False) -> int:
    """``is_update``: rows that ``output`` lacks are added to it; where it is not there, it is written as without.

    ``-`` as the output prints the catalog, with the summary on stderr.
    """
    try:
        _check(source, output, is_update=is_update)
        document = read_document(source)
        if is_update and os.path.lexists(output):
            update.update(document, output)
        elif output == STREAM:
            _print(document)
        else:
            _write(document, output)
    except BadCatalog as error:
        sys.stderr.write(f"{error}\n")
        return BAD
    except NotWritten as error:
        sys.stderr.write(f"infracat: {error}\n")
        return BAD
    return 0


def _check(source: Path, output: Path, *, is_update: bool) -> None:
    for path in (source, output):
        if hung := why_it_hangs(path, PATIENCE):
            raise NotWritten(hung)
    if why := _why_not_from(source) or _why_not_to(output, is_update=is_update):
        raise NotWritten(why)


def _why_not_from(source: Path) -> str:
    if source == STREAM:
        return "--from reads a file, not standard input: each row names its line in it"
    if not is_markdown(source):
        return f"{source}: --from reads a Markdown document, whose name ends in {' or '.join(SUFFIXES)}"
    return ""


def _why_not_to(output: Path, *, is_update: bool) -> str:
    if output == STREAM:
        return "--update changes a file: name it with -o" if is_update else ""
    if is_markdown(output):
        return f"{output}: is the name of a document; the catalog is written as YAML: name it catalog.yaml"
    if is_update or not os.path.lexists(output):
        return "" if output.parent.is_dir() else f"{output.parent}: no such folder"
    other = "`--update` adds the rows that it lacks, `-o FILE` writes another one"
    return f"{output} exists already, and is left as it is; {other}"


def _print(document: ReadDocument) -> None:
    sys.stdout.write(_text(document, Path("catalog.yaml").absolute()))
    sys.stdout.flush()
    summary = told.written(document.of_sections, "catalog.yaml")
    lines = [*summary, *told.next_steps("catalog.yaml", NOT_THERE), *told.moved(document, Path.cwd())]
    sys.stderr.write("".join(f"{line}\n" for line in [*lines, *told.remarks(document, document.rows)]))


def _write(document: ReadDocument, output: Path) -> None:
    text = _text(document, output.absolute())
    try:
        write_new(output, text)
    except FileExistsError:
        raise NotWritten(f"{output} has just been written by somebody else, and is left as it is") from None
    except OSError as error:
        raise NotWritten(f"{output}: cannot be written: {error.strerror}") from None
    told.tell(
        [*told.written(document.of_sections, str(output)), *told.next_steps(str(output), write_beside(output))],
        [*told.remarks(document, document.rows), *told.moved(document, output.parent.absolute())],
    )


def _text(document: ReadDocument, path: Path) -> str:
    """What is to be at ``path``; it must be a catalog, else nothing is written."""
    text = catalog_text(document, path.parent)
    try:
        load(path, {path: text.encode()}, document.catalog.variables)
    except BadCatalog as error:
        raise NotWritten(f"what would be written is no catalog, and nothing is:\n{error}") from None
    return text
