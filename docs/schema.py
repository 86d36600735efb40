"""The catalog's JSON Schema as the wheel has it: of infracat's own sections, whatever else is installed here."""

from pathlib import Path

import infracat
from infracat.schema.catalog import catalog_schema
from infracat.schema.command import FILE, as_text
from infracat.sections.registry import BUILT_IN

PACKAGED = Path(infracat.__file__).with_name(FILE)


def text() -> str:
    return as_text(catalog_schema(BUILT_IN))
