"""The command ``infracat init``: writes a new file and prints a summary."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path, PurePath

from infracat.catalog.load import PATIENCE
from infracat.hosts.here import why_it_hangs
from infracat.init.first_catalog import FirstCatalog, first_catalog
from infracat.init.summary import remarks, summary
from infracat.init.yaml_writer import write_new
from infracat.schema.command import NOT_THERE, write_beside

BAD = 4  # bad usage, as in every command


def init(output: Path, compose: Sequence[Path] = ()) -> int:
    """Write the catalog to ``output`` and print the summary; ``-`` prints the catalog, with the summary on stderr.

    ``compose`` are the compose files to use, instead of those that are found.
    """
    folder = Path.cwd() if output == Path("-") else output.parent
    hung = (why_it_hangs(path, PATIENCE) for path in (folder, output, *compose))
    if why := next(filter(None, hung), "") or next((why for path in compose if (why := _not_in(folder, path))), ""):
        return _refuse(why)
    picked = [PurePath(path.resolve().relative_to(folder.resolve())) for path in compose]
    if output == Path("-"):
        found = _collected(folder, picked)
        sys.stdout.write(found.text)
        sys.stderr.write(summary("catalog.yaml", found, NOT_THERE) + "\n" + remarks(found))
        return 0
    if why := _why_not_to(output):
        return _refuse(why)
    found = _collected(folder, picked)
    try:
        write_new(output, found.text)
    except FileExistsError:
        return _refuse(f"{output} has just been written by somebody else, and is left as it is")
    except OSError as error:
        return _refuse(f"{output}: cannot be written: {error.strerror}")
    sys.stdout.write(summary(str(output), found, write_beside(output)) + "\n")
    sys.stdout.flush()
    sys.stderr.write(remarks(found))
    return 0


def _why_not_to(output: Path) -> str:
    """Why the file cannot be written; empty if it can."""
    if os.path.lexists(output):
        return f"{output} exists already, and is left as it is; `infracat init -o FILE` writes another one"
    return "" if output.parent.is_dir() else f"{output.parent}: no such folder"


def _not_in(folder: Path, path: Path) -> str:
    """Why the compose file cannot be used; empty if it can."""
    if not path.is_file():
        return f"{path}: no such file"
    inside = path.resolve().is_relative_to(folder.resolve())
    return "" if inside else f"{path} is not in {folder.resolve()}, the folder that is looked at"


def _collected(folder: Path, picked: Sequence[PurePath]) -> FirstCatalog:
    found = first_catalog(folder, datetime.now().astimezone().date(), picked=picked)
    for warning in found.warnings:
        sys.stderr.write(f"infracat: passed over {warning}\n")
    return found


def _refuse(why: str) -> int:
    sys.stderr.write(f"infracat: {why}\n")
    return BAD
