"""results.json as a dict: the one place where results become JSON, and where JSON becomes results again.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import json
from typing import Any

from infracat.json_codec import BadJson, from_json, to_json
from infracat.results.model import SCHEMA, Result


class DamagedResults(ValueError):
    """No results.json; the text says what is wrong, and where: ``rows.3.name: expected text, got int``."""


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
    """The results in ``document``, whichever version of infracat wrote it. Raises ``DamagedResults``."""
    try:
        results = from_json(Result, document, strict=False)
    except BadJson as error:
        raise DamagedResults(str(error)) from error
    if results.schema != SCHEMA:
        raise DamagedResults(f"schema: expected {SCHEMA}, got {results.schema}")
    return results
