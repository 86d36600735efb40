"""What ``troubleshooting`` has to say about a row that is not met.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from infracat.catalog.model import Catalog
    from infracat.catalog.rows import Row
    from infracat.sections.troubleshooting.row import Troubleshooting

UNMET = ("failed", "unknown", "warned", "waived")
TOLD = ("failed", "unknown", "waived")  # a row of these holds up others, and they are told under it


def hints(row: Row, catalog: Catalog, failures: Iterable[str], platform: str | None) -> list[str]:
    """The advice about this row's failure; one that names no section or key is about all of them.

    ``failures`` is what its unmet checks say; ``platform`` is where it was looked at, if anybody looked.
    """
    said = "\n".join(failures)
    return [
        _told(advice)
        for advice in catalog.troubleshooting
        if (not advice.applies_to or {row.key, row.section} & set(advice.applies_to))
        and (platform is None or advice.applies_on(platform))
        and (advice.matches is None or advice.matches.search(said))
    ]


def _told(advice: Troubleshooting) -> str:
    """``Container won't start: Check port conflicts (run: docker ps) (see https://wiki.example/ports)``"""
    run = f" (run: {advice.fix})" if advice.fix else ""
    see = f" (see {advice.docs})" if advice.docs else ""
    return f"{advice.problem}: {advice.solution.strip()}{run}{see}"


def told_at_the_root(rows: Sequence[Mapping[str, Any]], blocked: Mapping[str, Any]) -> list[str]:
    """The hints of the rows that hold this one up, which is where it is told; its own where they are not told."""
    roots = [row for row in rows if row["key"] in blocked["blocked_by"] and row["status"] in TOLD]
    if not roots:
        return list(blocked["hints"])
    here = [row for row in roots if row["host"] == blocked["host"]] or roots
    return list(dict.fromkeys(hint for row in here for hint in row["hints"]))
