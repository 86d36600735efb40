"""A catalog's files: the one that was named, and all that are included."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PureWindowsPath
from typing import Any

from pydantic import ValidationError

from infracat.catalog.document import parse
from infracat.catalog.explain import Problem, problems
from infracat.catalog.findings import Findings, Part
from infracat.catalog.mistakes import Mistake, one_line, printable, shown
from infracat.catalog.nodes import child
from infracat.catalog.settings import Settings
from infracat.catalog.source import Refused, decode, read_bytes


@dataclass(frozen=True)
class CatalogFile:
    """One file of a catalog, and the files that led to it."""

    path: Path
    part: Part
    settings: Settings
    includers: tuple[Path, ...] = ()


@dataclass
class Files:
    """Reads the files one after the other; what is wrong with one is in ``findings``."""

    findings: Findings = field(default_factory=Findings)
    sources: list[bytes] = field(default_factory=list)
    files: list[CatalogFile] = field(default_factory=list)
    seen: set[Path] = field(default_factory=set)
    whole: bool = True  # nothing that was included is missing

    def read(self, path: Path) -> None:
        """The file at ``path``, then those that it includes, then those that they include."""
        try:
            data = read_bytes(path)
        except Refused as error:
            self.findings.flaw(Part(label(path), None), 0, 0, str(error))
            return
        self._add(path, data, ())
        for file in self.files:  # grows on the way
            for index, name in enumerate(file.settings.include):
                self._include(file, index, name)

    def mistakes(self) -> list[Mistake]:
        """What was found, file by file and from top to bottom."""
        order = {file.part.label: index for index, file in enumerate(self.files)}
        return sorted(self.findings.mistakes, key=lambda each: (order.get(each.position.file, -1), each.position))

    def _include(self, file: CatalogFile, index: int, name: str) -> None:
        includers = (*file.includers, file.path.resolve())
        try:
            path = _beside(file.path, name)
            self._refuse_again(path.resolve(), includers)
            self._add(path, read_bytes(path), includers)
        except Refused as error:
            self.whole = False
            self.findings.add(file.part, Problem(("include", index), f"{error} (got {shown(name)})"))

    def _refuse_again(self, path: Path, includers: tuple[Path, ...]) -> None:
        if path in includers:
            circle = [*includers[includers.index(path) :], path]
            raise Refused(f"in a circle: {' → '.join(printable(each.name) for each in circle)}")
        if path in self.seen:
            raise Refused("is included already")

    def _add(self, path: Path, data: bytes, includers: tuple[Path, ...]) -> None:
        self.seen.add(path.resolve())
        self.sources.append(data)
        part = self._parsed(label(path), data)
        self.files.append(CatalogFile(path, part, self._settings(part), includers))

    def _parsed(self, name: str, data: bytes) -> Part:
        try:
            root, flaws = parse(decode(data))
        except Refused as error:
            part = Part(name, None)
            self.findings.flaw(part, error.line, error.column, str(error))
            self.whole = False
            return part
        part = Part(name, root)
        self.whole = self.whole and root is not None
        for flaw in flaws:
            self.findings.flaw(part, flaw.line, flaw.column, flaw.message, flaw.path)
        return part

    def _settings(self, part: Part) -> Settings:
        """Each setting on its own: one that is wrong takes no other along."""
        read: dict[str, Any] = {}
        for name in Settings.model_fields:
            stated = child(part.root, name) if part.root else None
            try:
                read[name] = getattr(Settings.model_validate({} if stated is None else {name: stated}), name)
            except ValidationError as error:
                for problem in problems(error, Settings):
                    self.findings.add(part, problem)
        return Settings.model_construct(**read)


def _beside(file: Path, name: str) -> Path:
    """The file of that name; raises ``Refused`` for one that means another file on another machine."""
    if name.startswith(("/", "~")) or PureWindowsPath(name).drive:
        raise Refused("is not a path from this file's folder")
    return file.parent / name


def label(path: Path) -> str:
    """A file as somebody here would type it: relative to the working folder where it is below that."""
    full = Path(os.path.abspath(path))  # noqa: PTH100 - a symbolic link keeps its name
    with suppress(ValueError):
        full = full.relative_to(Path.cwd())
    return one_line(str(full))
