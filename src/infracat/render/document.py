"""The catalog as a Markdown document: title, purpose, version, history, quick start, twelve sections."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from infracat.catalog.model import Catalog
from infracat.catalog.nodes import Fields, Items, Node, Scalar
from infracat.render.cells import cells, codes, plain
from infracat.render.columns import OTHERS, SHAPES, Shape
from infracat.render.flow import flow
from infracat.render.graph import graph
from infracat.render.latest_run import LatestRun
from infracat.render.markup import fenced, heading, inline, paragraph, table
from infracat.render.parts import Part
from infracat.render.read_back import quick_start_of, unread
from infracat.render.written import HEAD, WrittenCatalog, WrittenRow

CLOSING = (
    "---\n\n*Keep this catalog updated as infrastructure changes. "
    "It's the first place to look when setting up or debugging the environment.*"
)
_QUICK_START = (  # where the catalog states none
    "For installation instructions, see SETUP.md. This catalog documents what exists and why it's needed."
)
_LINES = {
    "version": "Version",
    "last_updated": "Last Updated",
    "review_every": "Review every",
    "owner": "Owner",
    "default_profile": "Default profile",
}
_RUN = "Latest run"


def parts(written: WrittenCatalog, run: LatestRun | None, *, draw: bool, marks: bool) -> list[Part]:
    """``draw``: with a diagram of ``requires``; ``marks``: with the latest run's beside each row."""
    shapes = {**SHAPES, **{name: _shape(name) for name in written.rows if name not in SHAPES}}
    shown = run if marks else None
    return [
        Part("settings", _settings(written.settings), comment="# ", front_matter=True),
        Part("head", "\n\n".join(_head(written, shown))),
        Part("history", _history(written.head.get("history")), "## Version history"),
        Part("quick start", _quick_start(written.head.get("quick_start")), _above_quick_start(written)),
        Part("graph", graph(written, run) if draw else "", "## What requires what" if draw else ""),
        *(Part(name, _section(name, shape, written, shown), _above(shape)) for name, shape in shapes.items()),
    ]


def row_alone(catalog: Catalog, row: WrittenRow) -> str:
    """One row as a document has it, below the heading of its section."""
    shape = SHAPES.get(row.section) or _shape(row.section)
    rendered = _section(row.section, shape, WrittenCatalog(catalog, rows={row.section: (row,)}), None)
    return f"## {shape.heading}\n\n{rendered}"


def _above_quick_start(written: WrittenCatalog) -> str:
    return "## Quick start" + ("" if "quick_start" in written.head else f"\n\n{_QUICK_START}")


def _above(shape: Shape) -> str:
    return f"## {shape.heading}" + (f"\n\n{shape.intro}" if shape.intro else "")


def _shape(section: str) -> Shape:
    """Of a section that another package adds."""
    return Shape(section.replace("_", " ").capitalize(), OTHERS)


def _settings(settings: Mapping[str, Node]) -> str:
    """Hosts and patterns to redact, as front matter."""
    if not settings:
        return ""
    return "\n".join(["infracat:", *(f"  {name}: {flow(node)}" for name, node in settings.items())])


def _head(written: WrittenCatalog, run: LatestRun | None) -> Iterator[str]:
    left = {name: node for name, node in written.head.items() if name not in ("history", "quick_start")}
    title = plain(left.get("title"))
    yield f"# {heading(title)}" if title and left.pop("title") else "# Infrastructure Catalog"
    if purpose := plain(left.get("purpose")):
        del left["purpose"]
        yield f"**Purpose:** {inline(purpose)}"
    lines = [f"**{words}:** {inline(str(left.pop(name)))}" for name, words in _LINES.items() if plain(left.get(name))]
    yield from ["  \n".join(lines)] if lines else []
    yield from [" ".join(codes(left))] if left else []
    if run:
        yield f"**{_RUN}:** {inline(run.told)} {run.mark(f'{HEAD}/head')}".rstrip()


def _history(node: Node | None) -> str:
    rows = []
    for change in node if isinstance(node, Items) else []:
        assert isinstance(change, Fields)
        texts = {str(name): str(value) for name, value in change.items()}
        rows.append([inline(texts.get(name, "")) for name in ("version", "date", "changes")])
    return table(("Version", "Date", "Changes"), rows) if rows else ""


def _quick_start(node: Node | None) -> str:
    """Several lines are commands, and stand in a code block; so do words that would not be read back as they are."""
    if not isinstance(node, Scalar):
        return ""
    prose = paragraph(node)
    return prose if "\n" not in node and quick_start_of(prose) == node else fenced(node)


def _section(name: str, shape: Shape, written: WrittenCatalog, run: LatestRun | None) -> str:
    rows = written.of(name)
    if not rows:
        return ""
    if name not in SHAPES:
        return _written(name, shape, rows, run, {})
    hidden = unread(name, shape.heading, rows, lambda in_code: _written(name, shape, rows, None, in_code))
    return _written(name, shape, rows, run, hidden)


def _written(
    name: str, shape: Shape, rows: Sequence[WrittenRow], run: LatestRun | None, in_code: Mapping[str, Collection[str]]
) -> str:
    if name == "maintenance":
        return "\n".join(f"- {_task(row, in_code.get(row.key, ()))}{_mark(row, run)}" for row in rows)
    if name == "troubleshooting":
        return "\n".join(f"{at}. {_advice(row, in_code.get(row.key, ()))}" for at, row in enumerate(rows, 1))
    return _table(shape, rows, run, in_code)


def _table(
    shape: Shape, rows: Sequence[WrittenRow], run: LatestRun | None, in_code: Mapping[str, Collection[str]]
) -> str:
    headings = [column.heading for column in shape.columns]
    made = (
        [*cells(row, shape.columns, in_code.get(row.key, ())), *([inline(run.mark(row.key))] if run else [])]
        for row in rows
    )
    return table([*headings, _RUN] if run else headings, made)


def _task(row: WrittenRow, in_code: Collection[str]) -> str:
    """``- Docker images: Update monthly``"""
    left = dict(row.fields)
    title = plain(left.get("title"))
    shown = "title" if title and ":" not in title and "title" not in in_code else "name"
    label, task = _taken(left, shown, in_code), _taken(left, "task", in_code)
    return " ".join(filter(None, [f"{paragraph(label)}: {inline(task)}".rstrip(), *codes(left)]))


def _taken(left: dict[str, Node], name: str, in_code: Collection[str]) -> str:
    """The text of a field; on one line where it has to stand in code as well."""
    return " ".join(str(left.get(name, "")).split()) if name in in_code else str(left.pop(name, ""))


def _advice(row: WrittenRow, in_code: Collection[str]) -> str:
    left = dict(row.fields)
    problem, solution = _taken(left, "problem", in_code), _taken(left, "solution", in_code)
    return " ".join([f"**{inline(problem)}**: {inline(solution)}", *codes(left)])


def _mark(row: WrittenRow, run: LatestRun | None) -> str:
    mark = run.mark(row.key) if run else ""
    return f" ({_RUN.lower()}: {inline(mark)})" if mark else ""
