"""What ``troubleshooting`` advises about a row that is not met.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from infracat.catalog.fields import PatternTooSlow

if TYPE_CHECKING:
    from infracat.catalog.model import Catalog
    from infracat.catalog.rows import Row
    from infracat.sections.troubleshooting.row import Troubleshooting


def hints(row: Row, catalog: Catalog, messages: Iterable[str], platform: str | None) -> tuple[str, ...]:
    """The advice about this row's failure; one that names no section or key is about all of them.

    ``messages`` are those of its unmet checks; ``platform`` is where it was observed, if it was.
    """
    said = "\n".join(messages)
    return tuple(
        describe_advice(advice)
        for advice in catalog.troubleshooting
        if (not advice.applies_to or {row.key, row.section} & set(advice.applies_to))
        and (platform is None or advice.applies_on(platform))
        and _fits(advice, said)
    )


def _fits(advice: Troubleshooting, said: str) -> bool:
    try:
        return advice.matches is None or advice.matches.search(said) is not None
    except PatternTooSlow:  # advice that nobody knows to fit is none
        return False


def describe_advice(advice: Troubleshooting) -> str:
    """``Container won't start: Check port conflicts (run: docker ps) (see https://wiki.example/ports)``"""
    run = f" (run: {advice.fix})" if advice.fix else ""
    see = f" (see {advice.docs})" if advice.docs else ""
    return f"{advice.problem}: {advice.solution.strip()}{run}{see}"
