"""A catalog's files: the one that was named, and all that are included."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from infracat.catalog.document import parse
from infracat.catalog.explain import Problem, problems
from infracat.catalog.findings import Findings, Part
from infracat.catalog.mistakes import printable
from infracat.catalog.settings import Settings
from infracat.catalog.source import Refused, decode, read_bytes


@dataclass(frozen=True)
class File:
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
    files: list[File] = field(default_factory=list)
    seen: set[Path] = field(default_factory=set)

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

    def _include(self, file: File, index: int, name: str) -> None:
        path = file.path.parent / name
        includers = (*file.includers, file.path.resolve())
        if (why := self._not_again(path.resolve(), includers)) is None:
            try:
                self._add(path, read_bytes(path), includers)
            except Refused as error:
                why = f"{printable(name)}: {error}"
        if why:
            self.findings.add(file.part, Problem(("include", index), why))

    def _not_again(self, path: Path, includers: tuple[Path, ...]) -> str | None:
        if path in includers:
            circle = [*includers[includers.index(path) :], path]
            return f"in a circle: {' → '.join(printable(each.name) for each in circle)}"
        return f"{printable(path.name)} is included already" if path in self.seen else None

    def _add(self, path: Path, data: bytes, includers: tuple[Path, ...]) -> None:
        self.seen.add(path.resolve())
        self.sources.append(data)
        part = self._parsed(label(path), data)
        self.files.append(File(path, part, self._settings(part), includers))

    def _parsed(self, name: str, data: bytes) -> Part:
        try:
            root, flaws = parse(decode(data))
        except Refused as error:
            part = Part(name, None)
            self.findings.flaw(part, error.line, error.column, str(error))
            return part
        part = Part(name, root)
        for flaw in flaws:
            self.findings.flaw(part, flaw.line, flaw.column, flaw.message, flaw.path)
        return part

    def _settings(self, part: Part) -> Settings:
        stated = {name: part.root[name] for name in Settings.model_fields if name in part.root} if part.root else {}  # type: ignore[index]
        try:
            return Settings.model_validate(stated)
        except ValidationError as error:
            for problem in problems(error, Settings):
                self.findings.add(part, problem)
            return Settings()


def label(path: Path) -> str:
    """A file as somebody here would type it: relative to the working folder where it is below that."""
    full = Path(os.path.abspath(path))  # noqa: PTH100 - a symbolic link keeps its name
    with suppress(ValueError):
        full = full.relative_to(Path.cwd())
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in str(full))
