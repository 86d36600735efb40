"""Tables of fields, from the models: name, type in words, default, description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from docs.words import default_of, model_in, type_of
from infracat.catalog.rows import Row
from infracat.sections.section import Section

HEAD = "| field | type | default | what it is |\n|---|---|---|---|\n"


def of_section(section: Section) -> str:
    """The section's own fields; where a row's kind decides, those of each kind after those of all."""
    parts = [_table(own(section.row, Row))]
    for kind, model in section.kinds.items():
        rows = _table(own(model, section.row))
        parts += [f"With `kind: {kind}`: {_lowered(model.model_fields['kind'].description)}", *([rows] if rows else [])]
    return "\n\n".join(parts)


def table(model: type[BaseModel]) -> str:
    return _table(model.model_fields)


def own(model: type[BaseModel], base: type[BaseModel]) -> Mapping[str, FieldInfo]:
    """The fields that ``model`` has and ``base`` has not, or has otherwise; a kind's own name is told elsewhere."""
    known = {name: repr(field) for name, field in base.model_fields.items()}
    return {
        name: field
        for name, field in model.model_fields.items()
        if known.get(name) != repr(field) and not (name == "kind" and name in known)
    }


def names(section: Section) -> set[str]:
    """The section's own fields as the catalog has them, of all kinds."""
    tables = [own(section.row, Row), *(own(model, section.row) for model in section.kinds.values())]
    return {field.alias or name for table in tables for name, field in table.items()}


def _table(fields: Mapping[str, FieldInfo], prefix: str = "") -> str:
    lines = "\n".join(line for name, field in fields.items() for line in _lines(name, field, prefix))
    return f"{HEAD}{lines}" if lines else ""


def _lines(name: str, field: FieldInfo, prefix: str) -> Iterator[str]:
    """A field's line, and those of the fields inside it."""
    name = f"{prefix}{field.alias or name}"
    yield f"| `{name}` | {type_of(field)} | {default_of(field)} | {_cell(field.description or '')} |"
    model = model_in(field.annotation)
    if model:
        inside = f"{name}[]." if type_of(field).startswith("list") else f"{name}."
        for each, inner in model.model_fields.items():
            yield from _lines(each, inner, inside)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _lowered(text: str | None) -> str:
    """``Disk space.`` → ``disk space.``; ``CUDA`` stays."""
    text = text or ""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
