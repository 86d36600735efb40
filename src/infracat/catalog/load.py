"""From a file, and the files that it includes, to a ``Catalog``, or to all its mistakes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from infracat.catalog.explain import Problem, problems
from infracat.catalog.files import CatalogFile, Files
from infracat.catalog.findings import ENOUGH, Enough, Part, row_key
from infracat.catalog.links import Links
from infracat.catalog.mistakes import BadCatalog, Position, did_you_mean
from infracat.catalog.model import Catalog
from infracat.catalog.nodes import Fields, Items, Node, Scalar, child, find
from infracat.catalog.rows import Row
from infracat.catalog.settings import LOCAL, Settings
from infracat.sections.registry import SECTIONS, Section

HEAD = "catalog"
ADVICE = "troubleshooting"


def load(path: Path) -> Catalog:
    """The catalog at ``path``; raises ``BadCatalog`` with all the mistakes of it and of the files it includes."""
    files = Files()
    loading = _Loading(files)
    try:
        files.read(path)
        loading.rows_of_all_files()
        loading.follow_links()
    except Enough:
        raise BadCatalog(files.mistakes(), all_of_them=False) from None
    if files.findings.mistakes:
        raise BadCatalog(files.mistakes())
    return loading.catalog(path.absolute())


class _Loading:
    """What is gathered on the way to a catalog."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.findings = files.findings
        self.rows: dict[str, Row] = {}
        self.places: dict[str, tuple[Part, tuple[str | int, ...]]] = {}  # of rows with mistakes too

    def rows_of_all_files(self) -> None:
        for file in self.files.files:
            names = sorted(file.part.root or (), key=lambda name: name != HEAD)
            for name in names:
                self._top(file, name, cast(Fields, file.part.root)[name])

    def _top(self, file: CatalogFile, name: Scalar, node: Node) -> None:
        """One entry of a file's top level."""
        if name in Settings.model_fields:
            return
        if name not in SECTIONS:
            close = did_you_mean(name, [*SECTIONS, *Settings.model_fields])
            known = f"; there are {', '.join(SECTIONS)}"
            self.findings.add(file.part, Problem((name,), f"unknown section{close or known}", on_key=True))
        elif name == HEAD:
            self._head(file, node)
        elif isinstance(node, Items):
            for index, row in enumerate(node):
                self._row(file.part, name, row, (str(name), index))
        else:
            self.findings.add(file.part, Problem((name,), _not_rows(node)))

    def _head(self, file: CatalogFile, node: Node) -> None:
        if file.includers:
            self.findings.add(file.part, Problem((HEAD,), "the head belongs in the main file", on_key=True))
        elif isinstance(node, Fields) and "name" in node:
            self.findings.add(file.part, Problem((HEAD, "name"), "unknown field; the head has none", on_key=True))
        else:
            self._row(file.part, HEAD, node, (HEAD,))

    def _row(self, part: Part, section: str, node: Node, path: tuple[str | int, ...]) -> None:
        if not isinstance(node, Fields):
            self.findings.add(part, Problem(path, _not_a_row(node)))
            return
        key = "catalog/head" if section == HEAD else row_key(section, node, path[-1])
        stated: Mapping[Any, Any] = {**node, "name": "head"} if section == HEAD else node
        self._place(part, key, path)
        row = self._validated(part, section, stated, path)
        if row is not None:
            self.rows.setdefault(key, row)

    def _place(self, part: Part, key: str, path: tuple[str | int, ...]) -> None:
        """Note where the row is; only its first one counts."""
        first = self.places.setdefault(key, (part, path))
        if first != (part, path):
            where = first[0].place((*first[1], "name"))
            place = f"line {where.line}" if where.file == part.label else str(where)
            self.findings.add(part, Problem((*path, "name"), f"is here a second time; first on {place}"))

    def _validated(
        self, part: Part, section: str, stated: Mapping[Any, Any], path: tuple[str | int, ...]
    ) -> Row | None:
        row_class = SECTIONS[section].row_class(stated.get("kind"))
        try:
            return row_class.model_validate(stated)
        except ValidationError as error:
            found = list(islice(problems(error, row_class), ENOUGH))
        for problem in _relevant(found, stated, section, row_class):
            self.findings.add(part, problem._replace(path=(*path, *problem.path)))
        return None

    def follow_links(self) -> None:
        """Where a file is missing or cannot be read, nobody can tell what leads nowhere."""
        if not self.files.whole:
            return
        stated = (child(file.part.root, "hosts") for file in self.files.files if file.part.root)
        hosts = {LOCAL, *(name for each in stated if isinstance(each, Fields) for name in each)}
        rows = {key: cast(Fields, find(cast(Fields, part.root), path)) for key, (part, path) in self.places.items()}
        links = Links(rows, SECTIONS, hosts)
        for key, problem in links.problems():
            part, path = self.places[key]
            self.findings.add(part, problem._replace(path=(*path, *problem.path)))

    def catalog(self, path: Path) -> Catalog:
        text = b"\n".join(self.files.sources)
        settings = [file.settings for file in self.files.files]
        return Catalog(
            path=path,
            sha256=hashlib.sha256(text).hexdigest(),
            text=text.decode(),
            rows=tuple(row for row in self.rows.values() if row.section != ADVICE),
            positions={key: self._position(key) for key in self.rows},
            hosts={name: spec for each in settings for name, spec in (each.hosts or {LOCAL: "local://"}).items()},
            redact=tuple(pattern for each in settings for pattern in each.redact),
            troubleshooting=cast(Any, tuple(row for row in self.rows.values() if row.section == ADVICE)),
            head=cast(Any, self.rows.get("catalog/head")),
        )

    def _position(self, key: str) -> Position:
        part, path = self.places[key]
        return part.place(path)


def _relevant(found: list[Problem], stated: Mapping[Any, Any], section: str, row_class: type[Row]) -> list[Problem]:
    """With the rules that pydantic did not come to; without what nobody can tell while the kind is not known."""
    known = SECTIONS[section]
    if known.kinds and row_class is known.row:
        return [each for each in found if not each.on_key]
    told = {each.path for each in found}
    rules = [Problem(wrong.path, wrong.why) for wrong in row_class.rules(stated)]
    return [_of_another_kind(each, stated, known) for each in found] + [each for each in rules if each.path not in told]


def _of_another_kind(problem: Problem, stated: Mapping[Any, Any], section: Section) -> Problem:
    if section.kinds and problem.on_key and section.has(str(problem.path[-1])):
        return problem._replace(message=f"kind {stated['kind']} has no such field")
    return problem


def _not_rows(node: Node) -> str:
    if isinstance(node, Fields):
        return "is a mapping; expected a list of rows: - name: …"
    return "is text; expected a list of rows: - name: …" if node else "has no rows: list some, or remove it"


def _not_a_row(node: Node) -> str:
    if isinstance(node, Items):
        return "is a list; expected a row: name: …"
    return "is text; expected a row: name: …" if node else "is an empty row: remove it, or give it a name"
