"""The schema of a whole catalog: its settings and its sections."""

from __future__ import annotations

from collections.abc import Mapping

from infracat.catalog.load import HEAD
from infracat.catalog.settings import Settings
from infracat.schema.fields import Schema
from infracat.schema.rows import Definitions, about
from infracat.sections.section import Section

TITLE = "infracat catalog"
COMMENT = "Written by `infracat schema`: what is changed here is lost."


def catalog_schema(sections: Mapping[str, Section]) -> Schema:
    """A JSON Schema, 2020-12, of a file of a catalog with these sections."""
    definitions = Definitions()
    properties: dict[str, Schema] = {}
    for name, section in sections.items():
        row = definitions.row(section.row, dict(section.kinds))
        definitions[f"section.{name}"] = _head(row) if name == HEAD else row
        properties[name] = _section(section)
    settings = definitions.mapping(Settings)["properties"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": COMMENT,
        "title": TITLE,
        "description": "What a project needs, and what infracat proves true.",
        "type": "object",
        "minProperties": 1,
        "properties": {**properties, **settings},
        "additionalProperties": False,
        "$defs": dict(definitions),
    }


def _section(section: Section) -> Schema:
    ref = {"$ref": f"#/$defs/section.{section.name}"}
    description = {"description": about(section.row)}
    return description | (ref if section.name == HEAD else {"type": "array", "items": ref})


def _head(row: Schema) -> Schema:
    """The head has no name: it is ``catalog/head``."""
    properties = {name: schema for name, schema in row["properties"].items() if name != "name"}
    return {**row, "properties": properties, "required": [name for name in row["required"] if name != "name"]}
