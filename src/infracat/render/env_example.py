"""``.env.example``: the names of the variables, what their values look like, and what they are for. Never a value."""

from __future__ import annotations

from collections.abc import Iterator

from infracat.init.safe_values import example_of
from infracat.render.parts import Part
from infracat.render.written import WrittenCatalog, WrittenRow
from infracat.sections.env_vars.row import SET_BY_THE_SYSTEM
from infracat.sections.env_vars.shapes import is_placeholder

_ABOVE = "# The variables of this project. Copy this file to .env, and fill in what is empty or ends in dots."


def parts(written: WrittenCatalog) -> list[Part]:
    blocks = ["\n".join(_lines(row, written)) for row in written.of("env_vars")]
    return [Part("variables", "\n\n".join(blocks), _ABOVE, comment="# ")]


def _lines(row: WrittenRow, written: WrittenCatalog) -> Iterator[str]:
    for name in ("title", "purpose", "notes"):
        yield from map(_comment, filter(str.strip, row.text(name).splitlines()))
    yield from map(_comment, _conditions(row, written))
    if row.text("name") in SET_BY_THE_SYSTEM:
        yield f"# {row.text('name')} is set by the system"
        return
    optional = "# " if row.text("level") == "optional" else ""
    yield f"{optional}{row.text('name')}={shape_of(row)}"


def _comment(line: str) -> str:
    """A line that looks like a mark is none."""
    return f"#{'  ' if line.startswith('<!--') else ' '}{line}"


def _conditions(row: WrittenRow, written: WrittenCatalog) -> Iterator[str]:
    profiles = written.typed(row).profiles
    if row.text("level") in ("optional", "recommended"):
        yield row.text("level").capitalize()
    if profiles:
        yield f"Profile {' or '.join(profiles)}"
    if row.text("from"):
        yield f"Set in {row.text('from')}"


def shape_of(row: WrittenRow) -> str:
    """The example, where it is certain not to be a secret: else its scheme or prefix, or nothing."""
    example = row.text("example")
    shape = example_of(row.text("name"), example) if example else None
    if shape is None and is_placeholder(example, None) and len(example) <= 20:
        shape = example
    return shape if shape and shape.isprintable() and not set(shape) & set("#'\"\\$ `") else ""
