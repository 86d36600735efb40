"""The files of a catalog: the one that was passed in, and all that are included."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PureWindowsPath
from typing import Any

from pydantic import ValidationError

from infracat.catalog.documents_here import instead_of
from infracat.catalog.explain import Problem, problems
from infracat.catalog.filling import filled
from infracat.catalog.findings import Findings, SourceFile
from infracat.catalog.incomplete import ADVICE
from infracat.catalog.mistakes import Mistake, one_line, printable, shown
from infracat.catalog.nodes import Items, child
from infracat.catalog.parsing import is_markdown, parsed
from infracat.catalog.remarks import Remark, remarks
from infracat.catalog.settings import Settings
from infracat.catalog.source import NO_SUCH_FILE, SourceError, decode, read_bytes
from infracat.catalog.variables import Variables
from infracat.facts import CannotObserve
from infracat.hosts.files import questions
from infracat.hosts.files.guarded_files import Ask

NO_ROW = (
    "nothing in it is a row: docs/documents.md shows which tables, lists and headings are; "
    "`infracat lint --verbose` says why each of its own is left alone"
)


@dataclass(frozen=True)
class CatalogFile:
    """One file of a catalog, and the chain of files that include it."""

    path: Path
    source: SourceFile
    settings: Settings
    includers: tuple[Path, ...] = ()


@dataclass
class CatalogFiles:
    """Reads the files in turn; mistakes are collected in ``findings``."""

    ask: Ask
    variables: Variables
    known: Mapping[Path, bytes] = field(default_factory=dict)  # what files held that are not read again
    findings: Findings = field(default_factory=Findings)
    sources: dict[Path, bytes] = field(default_factory=dict)
    files: list[CatalogFile] = field(default_factory=list)
    paths: set[Path] = field(default_factory=set)
    complete: bool = True  # no file is missing or unreadable

    def read(self, path: Path) -> None:
        """Read the file at ``path``, then the files that it includes, then those that they include."""
        try:
            data = self._data(path)
        except SourceError as error:
            instead = instead_of(path, self.ask) if str(error) == NO_SUCH_FILE else ""
            self.findings.flaw(SourceFile(label(path), None), 0, 0, f"{error}{instead}")
            return
        self._add(path, data, ())
        for file in self.files:  # grows in the loop
            for index, name in enumerate(file.settings.include):
                self._include(file, index, name)

    def mistakes(self) -> list[Mistake]:
        """All mistakes, file by file and from top to bottom."""
        order = {file.source.label: index for index, file in enumerate(self.files)}
        return sorted(self.findings.mistakes, key=lambda each: (order.get(each.position.file, -1), each.position))

    def remarks(self) -> tuple[Remark, ...]:
        """What is no mistake, file by file and from top to bottom."""
        return tuple(remark for file in self.files for remark in remarks(file.source, is_main=not file.includers))

    def _include(self, file: CatalogFile, index: int, name: str) -> None:
        includers = (*file.includers, self._target(file.path))
        try:
            path = _beside(file.path, name)
            self._check_not_read(self._target(path), includers)
            self._add(path, self._data(path), includers)
        except SourceError as error:
            self.complete = False
            self.findings.add(file.source, Problem(("include", index), f"{error} (got {shown(name)})"))

    def _target(self, path: Path) -> Path:
        """Behind all links; raises ``SourceError`` where nobody answers."""
        try:
            return Path(self.ask(questions.target, path))
        except CannotObserve as error:
            raise SourceError(f"cannot be read: {str(error).removeprefix(f'{path.absolute()}: ')}") from None
        except ValueError:  # a NUL in the name
            return path

    def _check_not_read(self, path: Path, includers: tuple[Path, ...]) -> None:
        if path in includers:
            cycle = [*includers[includers.index(path) :], path]
            raise SourceError(f"in a circle: {' → '.join(printable(each.name) for each in cycle)}")
        if path in self.paths:
            raise SourceError("is included already")

    def _add(self, path: Path, data: bytes, includers: tuple[Path, ...]) -> None:
        self.paths.add(self._target(path))
        self.sources[_absolute(path)] = data
        source = self._parsed(path, data)
        settings = self._settings(source)
        self.files.append(CatalogFile(path, source, settings, includers))
        if source.is_markdown and not settings.include and not _has_rows(source):
            self.findings.flaw(source, 1, 1, NO_ROW)

    def _data(self, path: Path) -> bytes:
        known = self.known.get(_absolute(path))
        return read_bytes(path, self.ask) if known is None else known

    def _parsed(self, path: Path, data: bytes) -> SourceFile:
        try:
            read = parsed(path, decode(data))
        except SourceError as error:
            source = SourceFile(label(path), None)
            self.findings.flaw(source, error.line, error.column, str(error))
            self.complete = False
            return source
        source = SourceFile(label(path), read.root, read.left_out, is_markdown(path))
        self.complete = self.complete and read.root is not None
        for flaw in read.flaws:
            self.findings.flaw(source, flaw.line, flaw.column, flaw.message, flaw.path)
        return source

    def _settings(self, source: SourceFile) -> Settings:
        """Each setting is validated on its own: a mistake in one does not hide the others."""
        read: dict[str, Any] = {}
        for name in Settings.model_fields:
            value = child(source.root, name) if source.root else None
            made = filled({} if value is None else {name: value}, Settings, self.variables)
            for problem in made.problems:
                self.findings.add(source, problem)
            try:
                read[name] = getattr(Settings.model_validate(made.values), name)
            except ValidationError as error:
                for problem in problems(error, Settings):
                    self.findings.add(source, made.without_values(problem))
        return Settings.model_construct(**read)


def _has_rows(source: SourceFile) -> bool:
    others = {*Settings.model_fields, ADVICE}  # advice is nothing to look at
    return any(isinstance(node, Items) and name not in others for name, node in (source.root or {}).items())


def _beside(file: Path, name: str) -> Path:
    """The file of that name; raises ``SourceError`` for a path that is not relative to ``file``'s folder."""
    if name.startswith(("/", "~")) or PureWindowsPath(name).drive:
        raise SourceError("is not a path from this file's folder")
    return file.parent / name


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 - a symbolic link keeps its name


def label(path: Path) -> str:
    """The file's name in messages: relative to the working folder if it is below that, else absolute."""
    full = _absolute(path)
    with suppress(ValueError):
        full = full.relative_to(Path.cwd())
    return one_line(str(full))
