"""The command ``infracat schema``: prints the schema, or writes it to a file that is one already or not there."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from infracat.catalog.includes import label
from infracat.catalog.load import PATIENCE
from infracat.catalog.source import SourceError, read_bytes
from infracat.cli.streams import redacted_output
from infracat.hosts.here import why_it_hangs
from infracat.report.printable import printable
from infracat.runs.atomic import rewrite
from infracat.schema.catalog import TITLE, catalog_schema
from infracat.schema.fields import Schema
from infracat.sections.registry import SECTIONS

BAD = 4  # bad usage, as in every command
FILE = "catalog.schema.json"  # beside the catalog: a path that is right for all who have a copy of the project
MODELINE = f"# yaml-language-server: $schema={FILE}"  # the first line of a catalog, for editors
NOT_THERE = f"`infracat schema -o {FILE}` writes what its first line names, for editors."


def schema(output: Path | None) -> int:
    """``None`` prints it. It has the sections of all installed packages."""
    text = current()
    if output is None or output == Path("-"):
        with redacted_output():  # it is made of code alone
            sys.stdout.write(text)
        return 0
    if why := _why_not_to(output):
        return _refuse(f"{label(output)}: {why}")
    try:
        rewrite(output, text)
    except OSError as error:
        return _refuse(f"{label(output)}: cannot be written: {error.strerror}")
    sys.stdout.write(f"{label(output)}: written\n")
    return 0


def write_beside(catalog: Path) -> str:
    """Write what ``MODELINE`` names, unless something of that name is there; returns what to tell of it."""
    path = catalog.with_name(FILE)
    if os.path.lexists(path):
        return ""
    try:
        rewrite(path, current())
    except OSError as error:
        return f"{path}: cannot be written: {error.strerror}. {NOT_THERE}"
    return f"{path}: what editors know of it by its first line; commit both."


def current() -> str:
    return as_text(catalog_schema(SECTIONS))


def as_text(schema: Schema) -> str:
    """As it is in a file: readable, the same where nothing has changed, and in ASCII, which every encoding has."""
    return json.dumps(schema, indent=2) + "\n"


def _why_not_to(output: Path) -> str:
    """Why the file must stay as it is; empty if it may be replaced."""
    if hangs := why_it_hangs(output, PATIENCE):
        return hangs
    if not output.parent.is_dir():
        return "there is no such folder"
    if output.is_dir():
        return "is a folder"
    try:
        there = json.loads(read_bytes(output))
    except SourceError as error:
        return "" if str(error) == "no such file" else str(error)
    except ValueError:
        there = None
    is_ours = isinstance(there, dict) and there.get("title") == TITLE
    return "" if is_ours else "exists already, is no schema of a catalog, and is left as it is"


def _refuse(why: str) -> int:
    sys.stderr.write(f"infracat: {printable(why)}\n")
    return BAD
