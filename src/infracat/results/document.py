"""results.json as a dict: the one place where results become JSON, and where JSON becomes results again.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import json
from typing import Any

from infracat.json_codec import BadJson, from_json, to_json
from infracat.results.model import SCHEMA, Result
from infracat.runs.newer import why_newer


class DamagedResults(ValueError):
    """No results.json; the text says what is wrong, and where: ``rows.3.name: expected text, got int``."""


class NewerResults(DamagedResults):
    """A later version of infracat wrote it; the text says which."""


def damage(error: DamagedResults) -> str:
    """``damaged: rows.3.name: …``; what a newer infracat wrote is not damaged."""
    return str(error) if isinstance(error, NewerResults) else f"damaged: {error}"


def dump(results: Result) -> dict[str, Any]:
    """The document, its keys in the model's order."""
    document: dict[str, Any] = to_json(Result, results)
    return document


def load(text: str | bytes) -> Result:
    """The results in a file's text. Raises ``DamagedResults``."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DamagedResults(f"not JSON: {error}") from error
    return read(document)


def read(document: Any) -> Result:
    """The results in ``document``, whichever version of this schema wrote it. Raises ``DamagedResults``."""
    if newer := why_newer(document, SCHEMA):
        raise NewerResults(newer)
    try:
        results = from_json(Result, document, strict=False)
    except BadJson as error:
        raise DamagedResults(str(error)) from error
    if results.schema != SCHEMA:
        raise DamagedResults(f"schema: expected {SCHEMA}, got {results.schema}")
    return results
