"""The command ``infracat drift``: prints what differs, and the rows to paste."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

from infracat.catalog.includes import label
from infracat.catalog.mistakes import one_line
from infracat.catalog.model import Catalog
from infracat.drift.compare import drift as compared
from infracat.drift.finding import KINDS, Drifted, Findings

SCHEMA = 1


def drift(catalog: Catalog, style: str, *, check: bool) -> int:
    """Print it; 1 where ``check`` is set and something differs, or could not be looked at."""
    found = compared(catalog)
    if style == "json":
        sys.stdout.write(json.dumps(_document(catalog, found), indent=2) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in _lines(catalog, found))
    return 1 if check and (found.drifted or found.unknown) else 0


def _document(catalog: Catalog, found: Findings) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        "catalog": label(catalog.path),
        "drifted": [
            {"kind": each.kind, "key": each.key, "what": each.what, "where": list(each.where), "row": each.row or None}
            for each in found.drifted
        ],
        "unknown": [{"part": each.part, "why": each.why} for each in found.unknown],
    }


def _lines(catalog: Catalog, found: Findings) -> Iterator[str]:
    for kind in KINDS:
        of_kind = [each for each in found.drifted if each.kind == kind]
        if of_kind:
            yield f"{kind}:"
            for each in of_kind:
                yield from _of_one(each)
            yield ""
    if found.unknown:
        yield "could not be looked at:"
        yield from (one_line(f"  {each.part}: {each.why}") for each in found.unknown)
        yield ""
    yield _summary(catalog, found)


def _of_one(each: Drifted) -> Iterator[str]:
    yield one_line(f"  {each.key}: {each.what} ({', '.join(each.where)})")
    yield from (f"      {one_line(line)}".rstrip() for line in each.row.splitlines())


def _summary(catalog: Catalog, found: Findings) -> str:
    counts = [(kind, sum(each.kind == kind for each in found.drifted)) for kind in KINDS]
    parts = [f"{count} {kind if kind != 'contradicts' else 'that contradict'}" for kind, count in counts if count]
    if found.unknown:
        parts.append(f"{len(found.unknown)} could not be looked at")
    return one_line(f"{label(catalog.path)}: {', '.join(parts) or 'no drift'}")
