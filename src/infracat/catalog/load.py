"""Loads a file, and the files that it includes, as a ``Catalog``, or raises all its mistakes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from infracat.catalog.environment import Environment
from infracat.catalog.explain import Problem, problems
from infracat.catalog.filling import Filled, filled
from infracat.catalog.findings import MAX_MISTAKES, SourceFile, TooManyMistakes, row_key
from infracat.catalog.includes import CatalogFile, CatalogFiles
from infracat.catalog.incomplete import ADVICE, finding, incomplete_row, may_lack
from infracat.catalog.links import Links
from infracat.catalog.mistakes import BadCatalog, Position, did_you_mean
from infracat.catalog.model import Catalog
from infracat.catalog.nodes import DocumentRow, Fields, Items, Node, Scalar, child, find
from infracat.catalog.rows import Row
from infracat.catalog.settings import Settings
from infracat.catalog.variables import KnownValues, Variables
from infracat.facts import LOCAL
from infracat.hosts.here import environment, files_here
from infracat.sections.registry import SECTIONS
from infracat.sections.section import Section

HEAD = "catalog"
PATIENCE = 10.0  # seconds for a file on a mount that may hang


def load(
    path: Path, sources: Mapping[Path, bytes] | None = None, variables: Mapping[str, str] | None = None
) -> Catalog:
    """The catalog at ``path``; raises ``BadCatalog`` with all the mistakes of it and of the files it includes.

    ``sources``: what its files held when another process read them (``Catalog.sources``); they are not read again.
    ``variables``: the values that it has filled in (``Catalog.variables``); there are no others then.
    """
    with files_here() as here:
        ask = partial(here.ask, patience=lambda: PATIENCE)
        known = Environment(path.parent, ask, environment()) if variables is None else KnownValues(variables)
        return _loaded(path, CatalogFiles(ask, Variables(known), sources or {}))


def _loaded(path: Path, files: CatalogFiles) -> Catalog:
    loading = _Loading(files)
    try:
        files.read(path)
        loading.read_rows()
        loading.check_links()
    except TooManyMistakes:
        raise BadCatalog(files.mistakes(), all_of_them=False, remarks=files.remarks()) from None
    if files.findings.mistakes:
        raise BadCatalog(files.mistakes(), remarks=files.remarks())
    return loading.to_catalog(path.absolute())


class _Loading:
    """The state of one ``load``."""

    def __init__(self, files: CatalogFiles) -> None:
        self.files = files
        self.findings = files.findings
        self.rows: dict[str, Row] = {}
        self.locations: dict[str, tuple[SourceFile, tuple[str | int, ...]]] = {}  # including rows with mistakes

    def read_rows(self) -> None:
        for file in self.files.files:
            names = sorted(file.source.root or (), key=lambda name: name != HEAD)
            for name in names:
                self._entry(file, name, cast(Fields, file.source.root)[name])

    def _entry(self, file: CatalogFile, name: Scalar, node: Node) -> None:
        """One entry of a file's top level."""
        if name in Settings.model_fields:
            return
        if name not in SECTIONS:
            close = did_you_mean(name, [*SECTIONS, *Settings.model_fields])
            known = f"; there are {', '.join(SECTIONS)}"
            self.findings.add(file.source, Problem((name,), f"unknown section{close or known}", on_key=True))
        elif name == HEAD:
            self._head(file, node)
        elif isinstance(node, Items):
            for index, row in enumerate(node):
                self._row(file.source, name, row, (str(name), index))
        else:
            self.findings.add(file.source, Problem((name,), _not_rows(node)))

    def _head(self, file: CatalogFile, node: Node) -> None:
        if file.includers and file.source.is_markdown:
            return  # any document has a title; see remarks
        if file.includers:
            self.findings.add(file.source, Problem((HEAD,), "the head belongs in the main file", on_key=True))
        elif isinstance(node, Fields) and "name" in node:
            self.findings.add(file.source, Problem((HEAD, "name"), "unknown field; the head has none", on_key=True))
        else:
            self._row(file.source, HEAD, node, (HEAD,))

    def _row(self, source: SourceFile, section: str, node: Node, path: tuple[str | int, ...]) -> None:
        if not isinstance(node, Fields):
            self.findings.add(source, Problem(path, _not_a_row(node)))
            return
        key = "catalog/head" if section == HEAD else row_key(section, node, path[-1])
        values: Mapping[Any, Any] = {**node, "name": "head"} if section == HEAD else node
        self._note_position(source, key, path)
        row = self._validated(source, section, values, path)
        if row is not None:
            self.rows.setdefault(key, row)

    def _note_position(self, source: SourceFile, key: str, path: tuple[str | int, ...]) -> None:
        """Remember where the row is; a second row of the same key is a mistake."""
        first = self.locations.setdefault(key, (source, path))
        if first != (source, path):
            where = first[0].position((*first[1], "name"))
            place = f"line {where.line}" if where.file == source.label else str(where)
            how = "; state another in code: `name: …`" if source.is_markdown else ""
            self.findings.add(source, Problem((*path, "name"), f"is here a second time; first on {place}{how}"))

    def _validated(
        self, source: SourceFile, section: str, values: Mapping[Any, Any], path: tuple[str | int, ...]
    ) -> Row | None:
        row_class = SECTIONS[section].row_class(values.get("kind"))
        made = filled(values, row_class, self.files.variables)
        for problem in made.problems:
            self.findings.add(source, problem._replace(path=(*path, *problem.path)))
        row, found = _row_or_problems(row_class, section, made)
        node = cast(Fields, find(cast(Fields, source.root), path))
        if may_lack(node):
            what = finding(section, node, found, lambda inner: source.position((*path, *inner)))
            if what.lacks and not what.mistakes and not made.problems:
                return incomplete_row(row_class, made.values, what)
            found = what.mistakes
        for problem in found:
            self.findings.add(source, problem._replace(path=(*path, *problem.path)))
        return row

    def check_links(self) -> None:
        """Check references, unless a file is missing or unreadable: its rows may be what they refer to."""
        if not self.files.complete:
            return
        settings = (child(file.source.root, "hosts") for file in self.files.files if file.source.root)
        hosts = {LOCAL, *(name for each in settings if isinstance(each, Fields) for name in each)}
        rows = {
            key: cast(Fields, find(cast(Fields, source.root), path)) for key, (source, path) in self.locations.items()
        }
        links = Links(rows, SECTIONS, hosts)
        for key, problem in links.problems():
            source, path = self.locations[key]
            self.findings.add(source, problem._replace(path=(*path, *problem.path)))

    def to_catalog(self, path: Path) -> Catalog:
        settings = [file.settings for file in self.files.files]
        return Catalog(
            path=path,
            sources=self.files.sources,
            ignored=tuple(glob for each in settings if each.drift for glob in each.drift.ignore),
            variables=self.files.variables.used,
            rows=tuple(row for row in sorted(self.rows.values(), key=self._order) if row.section != ADVICE),
            positions={key: self._position(key) for key in self.rows},
            headings=dict(self._headings()),
            remarks=self.files.remarks(),
            hosts={name: spec for each in settings for name, spec in (each.hosts or {LOCAL: "local://"}).items()},
            redact=tuple(pattern for each in settings for pattern in each.redact),
            troubleshooting=cast(Any, tuple(row for row in self.rows.values() if row.section == ADVICE)),
            head=cast(Any, self.rows.get("catalog/head")),
        )

    def _order(self, row: Row) -> tuple[int, int]:
        """The head first; by files, and in a document from top to bottom: its sections may be mixed in one table."""
        source, path = self.locations[row.key]
        file = next(number for number, file in enumerate(self.files.files) if file.source is source)
        return file, source.position(path).line if source.is_markdown and row.section != HEAD else 0

    def _headings(self) -> Iterator[tuple[str, str]]:
        for key in self.rows:
            source, path = self.locations[key]
            row = find(source.root, path) if source.root and source.is_markdown else None
            if isinstance(row, DocumentRow) and row.heading:
                yield key, row.heading

    def _position(self, key: str) -> Position:
        source, path = self.locations[key]
        return source.position(path)


def _row_or_problems(row_class: type[Row], section: str, made: Filled) -> tuple[Row | None, Sequence[Problem]]:
    try:
        return row_class.model_validate(made.values), ()
    except ValidationError as error:
        found = list(islice(problems(error, row_class), MAX_MISTAKES))
    return None, [made.without_values(each) for each in _relevant(found, made.values, section, row_class)]


def _relevant(found: list[Problem], values: Mapping[Any, Any], section: str, row_class: type[Row]) -> list[Problem]:
    """``found``, with the rules that pydantic did not reach; without fields of kinds while the kind is unknown."""
    known = SECTIONS[section]
    if known.kinds and row_class is known.row:
        return [_of_no_kind(each, known) for each in found if not _is_of_a_kind(each, known)]
    paths = {each.path for each in found}
    rules = [Problem(each.path, each.why) for each in row_class.rules_broken_by(values)]
    return [_of_another_kind(each, values, known) for each in found] + [
        each for each in rules if each.path not in paths
    ]


def _is_of_a_kind(problem: Problem, section: Section) -> bool:
    return problem.on_key and len(problem.path) == 1 and section.has(str(problem.path[0]))


def _of_no_kind(problem: Problem, section: Section) -> Problem:
    """An unknown field may be a misspelled one of any kind."""
    if not problem.on_key or len(problem.path) > 1:
        return problem
    names = {name for each in section.row_classes() for name in each.model_fields}
    return problem._replace(message=f"unknown field{did_you_mean(str(problem.path[0]), names)}")


def _of_another_kind(problem: Problem, values: Mapping[Any, Any], section: Section) -> Problem:
    if section.kinds and problem.on_key and section.has(str(problem.path[-1])):
        return problem._replace(message=f"kind {values['kind']} has no such field")
    return problem


def _not_rows(node: Node) -> str:
    if isinstance(node, Fields):
        return "is a mapping; expected a list of rows: - name: …"
    return "is text; expected a list of rows: - name: …" if node else "has no rows: list some, or remove it"


def _not_a_row(node: Node) -> str:
    if isinstance(node, Items):
        return "is a list; expected a row: name: …"
    return "is text; expected a row: name: …" if node else "is an empty row: remove it, or give it a name"
