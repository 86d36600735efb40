"""``infracat lint --format sarif`` and ``github``: on standard output, whatever was found."""

from __future__ import annotations

import sys
from pathlib import Path

from infracat.catalog.load import load
from infracat.catalog.mistakes import BadCatalog
from infracat.cli.streams import redacted_output
from infracat.lint import findings, github, sarif

BAD = 4  # a bad catalog, as in every command


def lint(catalog: Path, style: str) -> int:
    folder = Path.cwd()
    root = findings.repository(folder)
    try:
        found, all_of_them = list(findings.too_little(load(catalog))), True
    except BadCatalog as bad:
        found, all_of_them = list(findings.mistakes(bad)), bad.all_of_them
    with redacted_output():
        if style == "sarif":
            sys.stdout.write(sarif.document(found, folder, root, all_of_them=all_of_them))
        else:
            sys.stdout.write(github.workflow_commands(found, folder, root))
    return BAD if any(each.is_error for each in found) else 0
