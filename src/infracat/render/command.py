"""The command ``infracat docs``: renders a catalog's documents, or tells which of them are stale."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from infracat.catalog.includes import label
from infracat.catalog.load import PATIENCE
from infracat.catalog.model import Catalog
from infracat.catalog.source import SourceError, read_bytes
from infracat.hosts.here import why_it_hangs
from infracat.render import document, env_example, setup
from infracat.render.latest_run import LatestRun, NoRun, UnreadableRun, latest_run
from infracat.render.parts import MissingMarkers, Part, first, renewed
from infracat.render.written import WrittenCatalog, written
from infracat.report.printable import printable
from infracat.runs.atomic import rewrite

BAD = 4  # bad usage, as in every command
CATALOG, SETUP, ENV = DOCUMENTS = ("catalog", "setup", "env")


@dataclass(frozen=True)
class Options:
    """``folder`` is where catalog.md and SETUP.md go, ``reports`` where the run folders are."""

    documents: tuple[str, ...]
    folder: Path
    reports: Path
    draw: bool = False
    marks: bool = False
    check: bool = False


class NotRendered(Exception):
    """Nothing is written; the text says why."""


def docs(catalog: Catalog, options: Options) -> int:
    """Write all documents, or none where one of them must not be touched; 1: ``check`` has found one that is stale."""
    try:
        files = _rendered(written(catalog), options)
        changed = {path: texts for path, texts in files.items() if texts[0] != texts[1]}
        if options.check:
            return _tell_stale(changed)
        for path, (_, new) in files.items():
            if path in changed:
                _write(path, new)
            sys.stdout.write(f"{label(path)}: {'written' if path in changed else 'is current'}\n")
    except (NotRendered, NoRun) as error:
        sys.stderr.write(f"infracat: {printable(str(error))}\n")
        return BAD
    return 0


def _rendered(catalog: WrittenCatalog, options: Options) -> dict[Path, tuple[str | None, str]]:
    """By path, what is there and what ought to be."""
    run = _run(options, catalog.catalog)
    found: dict[Path, tuple[str | None, str]] = {}
    for name in DOCUMENTS:
        if name in options.documents:
            path = catalog.catalog.folder / ".env.example" if name == ENV else options.folder / _FILES[name]
            old = _read(path)
            _check_is_no_source(path, catalog.catalog)
            found[path] = (old, _new(path, old, _parts(name, catalog, run, options), name))
    return found


_FILES: Mapping[str, str] = {CATALOG: "catalog.md", SETUP: "SETUP.md"}


def _parts(name: str, catalog: WrittenCatalog, run: LatestRun | None, options: Options) -> list[Part]:
    if name == CATALOG:
        return document.parts(catalog, run, draw=options.draw, marks=options.marks)
    return setup.parts(catalog) if name == SETUP else env_example.parts(catalog)


def _run(options: Options, catalog: Catalog) -> LatestRun | None:
    """A diagram without a run has no colours; marks without a run would say nothing."""
    try:
        return latest_run(options.reports, catalog) if options.draw or options.marks else None
    except NoRun as error:
        if options.marks or isinstance(error, UnreadableRun):
            raise
        return None


def _check_is_no_source(path: Path, catalog: Catalog) -> None:
    """A document that is the catalog is its authors', also where an earlier `infracat docs` wrote it."""
    if path.resolve() in {source.resolve() for source in catalog.sources}:
        raise NotRendered(f"{label(path)}: is the catalog itself: name another folder with -o, or another document")


def _read(path: Path) -> str | None:
    """The file's text; None where there is none."""
    if why := why_it_hangs(path, PATIENCE):
        raise NotRendered(why)
    if not os.path.lexists(path):
        return None
    try:
        return read_bytes(path).decode()
    except SourceError as error:
        raise NotRendered(f"{label(path)}: {error}") from None
    except UnicodeDecodeError:
        raise NotRendered(f"{label(path)}: is not UTF-8: save it as UTF-8") from None


def _new(path: Path, old: str | None, parts: Sequence[Part], name: str) -> str:
    """With the byte order mark and the line ends of what is there."""
    if old is None:
        return first(parts, document.CLOSING if name == CATALOG else "")
    text = old.removeprefix("\ufeff")
    is_crlf = "\r\n" in text and text.count("\n") == text.count("\r\n")
    try:
        made = renewed(text.replace("\r\n", "\n") if is_crlf else text, parts)
    except MissingMarkers as error:
        raise NotRendered(f"{label(path)}: {error}") from None
    return old[: len(old) - len(text)] + (made.replace("\n", "\r\n") if is_crlf else made)


def _tell_stale(changed: Mapping[Path, tuple[str | None, str]]) -> int:
    for path, (old, new) in changed.items():
        name = label(path)
        lines = difflib.unified_diff(
            (old or "").splitlines(), new.splitlines(), "/dev/null" if old is None else name, name, lineterm=""
        )
        sys.stdout.writelines(f"{printable(line)}\n" for line in lines)
    for path in changed:
        sys.stderr.write(f"infracat: {label(path)} is stale; `infracat docs` renews it\n")
    return 1 if changed else 0


def _write(path: Path, text: str) -> None:
    try:
        path.resolve().parent.mkdir(parents=True, exist_ok=True)
        rewrite(path, text)
    except OSError as error:
        raise NotRendered(f"{label(path)}: cannot be written: {error.strerror}") from None
