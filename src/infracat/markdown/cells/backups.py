"""Backups: what makes them, and where they are."""

from __future__ import annotations

import re

from infracat.markdown.cells.read import Read, around, grammar
from infracat.markdown.cells.words import any_of, meanings

METHODS = meanings("methods")
_METHOD = re.compile(rf"(?<![\w.-])({any_of(METHODS)})(?![\w-]|\.\w)", re.IGNORECASE)
_LOCATION = re.compile(
    r"(?:s3|gs|az)://[^\s,;|()<>`]+|(?<![\w:/])(?:[A-Za-z]:[\\/](?:[^\s,;|()<>`\"]|\s(?=[^,;|():]*\\))*|(?:\.{1,2}/|~/|/)(?![/\s])[^\s,;|()<>`]+|[\w.-]+/(?:[\w.*-]+/){0,20}(?:[\w-]*[*.][\w.*-]*)?(?=$))"
)
_WINDOWS = re.compile(r"[A-Za-z]:[\\/]")


@grammar
def read_method(text: str) -> Read:
    """``method``, where one is named: the first of ``pg_dump + rsync``, which is what made the copy."""
    found = _METHOD.search(text)
    if not found:
        return Read({}, text)
    rest = around(found)
    return Read({"method": METHODS[found[1].lower()]}, text if rest or found[1].lower() in _SAY_MORE else "")


_SAY_MORE = frozenset(("pg_dumpall", "rsync", "borgmatic", "vm snapshot", "volume snapshot", "robocopy"))


@grammar
def read_location(text: str) -> Read:
    """``location``, and the ``platform`` that has such paths. ``Backblaze B2`` is words; so are two places."""
    found = list(_LOCATION.finditer(text))
    if len(found) != 1:
        return Read({}, text)
    place = found[0][0].rstrip(".:") if not found[0][0].endswith("..") else found[0][0]
    platform = {"platform": ("windows", "wsl")} if _WINDOWS.match(place) else {}
    return Read({"location": place, **platform}, around(found[0]))
