"""The command ``infracat init``: writes a new file and prints a summary."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

from infracat.init.first_catalog import FirstCatalog, first_catalog
from infracat.init.summary import summary
from infracat.init.yaml_writer import write_new

BAD = 4  # bad usage, as in every command


def init(output: Path) -> int:
    """Write the catalog to ``output`` and print the summary; ``-`` prints the catalog, with the summary on stderr."""
    if output == Path("-"):
        found = _collected(Path.cwd())
        sys.stdout.write(found.text)
        sys.stderr.write(summary("catalog.yaml", found) + "\n")
        return 0
    if os.path.lexists(output):
        return _refuse(f"{output} exists already, and is left as it is; `infracat init -o FILE` writes another one")
    if not output.parent.is_dir():
        return _refuse(f"{output.parent}: no such folder")
    found = _collected(output.parent)
    try:
        write_new(output, found.text)
    except FileExistsError:
        return _refuse(f"{output} has just been written by somebody else, and is left as it is")
    except OSError as error:
        return _refuse(f"{output}: cannot be written: {error.strerror}")
    sys.stdout.write(summary(str(output), found) + "\n")
    return 0


def _collected(folder: Path) -> FirstCatalog:
    found = first_catalog(folder, datetime.now().astimezone().date())
    for warning in found.warnings:
        sys.stderr.write(f"infracat: passed over {warning}\n")
    return found


def _refuse(why: str) -> int:
    sys.stderr.write(f"infracat: {why}\n")
    return BAD
