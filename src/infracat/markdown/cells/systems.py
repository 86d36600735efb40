"""Operating systems: ``Ubuntu 22.04+``, ``macOS 12+``, ``Windows 10/11``."""

from __future__ import annotations

import re

from infracat.catalog.fields import VersionRange
from infracat.markdown.cells import versions
from infracat.markdown.cells.read import Read, accepted, bare
from infracat.markdown.cells.words import any_of, meanings

SYSTEMS = meanings("systems")
_SYSTEM = re.compile(rf"(?<![\w-])({any_of(SYSTEMS)})(?!\w|-\w)", re.IGNORECASE)
_WINDOWS = re.compile(r"([0-9]{1,2})\s*/\s*[0-9]{1,2}(?![\w.])")


def read(name: str, needed: str) -> Read:
    """``os`` and ``version``. Of several systems none is asked for: any of them will do, and that is no field."""
    found = list(_SYSTEM.finditer(needed))
    if not found and (own := _SYSTEM.search(name)):  # the system is the name, and the cell its version
        version = _version(needed)
        return Read({"os": SYSTEMS[own[1].lower()], **version.fields}, version.rest)
    if len({SYSTEMS[each[1].lower()] for each in found}) != 1:
        return Read({}, needed)
    version = _version(needed[found[0].end() :].strip())
    before = bare(needed[: found[0].start()])
    whole = before or (version.rest if len(found) == 1 else needed)
    return Read(
        {"os": SYSTEMS[found[0][1].lower()], **version.fields}, needed if whole and not version.fields else whole
    )


def _version(text: str) -> Read:
    if either := _WINDOWS.match(text):
        return Read({"version": f">={either[1]}"}, text)
    found = versions.read(text)
    stated = found.fields.get("version") or found.fields.get("min_version")
    written = f"{stated}+" if "min_version" in found.fields else str(stated)
    is_version = stated is not None and accepted(VersionRange.read, written)
    return Read({"version": written}, found.rest) if is_version else Read({}, text)
