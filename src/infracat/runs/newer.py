"""Files of a run that a later version of infracat wrote: they are not damaged, only this version cannot read them.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from typing import Any


def why_newer(document: Any, schema: int) -> str:
    """``written by a newer infracat (2.0, schema 2; this one reads schema 1): upgrade it``; empty of any other."""
    found = document.get("schema") if isinstance(document, dict) else None
    if not isinstance(found, int) or isinstance(found, bool) or found <= schema:
        return ""
    version = str(document.get("infracat", ""))[:40]
    which = ", ".join(each for each in (version, f"schema {found}") if each)
    return f"written by a newer infracat ({which}; this one reads schema {schema}): upgrade infracat"
