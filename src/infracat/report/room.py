"""How much of a row the page has room for: a thousand rows stay below 1 MB, ten thousand below 5 MB."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from infracat.report.printable import cut
from infracat.report.rows import Results, Row

_ALL, _UNMET_PIECES, _PASSED_PIECES = 8_000, 400_000, 150_000  # characters: of one piece, and of all together
_LEAST = 120  # characters of output that are worth showing
_BODIES = 1_500  # rows up to which those that passed can be opened


@dataclass(frozen=True)
class Room:
    """What fits. ``evidence/…`` in the bundle has what does not."""

    unmet: int  # characters of each piece of evidence
    passed: int
    bodies: bool  # whether a passed row can be opened

    @classmethod
    def of(cls, results: Results) -> Room:
        rows = results["rows"]
        met = [row for row in rows if _is_met(row)]
        unmet = [row for row in rows if not _is_met(row)]
        return cls(
            unmet=max(_LEAST, min(_ALL, _UNMET_PIECES // max(1, _pieces(unmet)))),
            passed=min(_ALL, _PASSED_PIECES // max(1, _pieces(met))),
            bodies=len(rows) <= _BODIES,
        )

    def shown(self, look: dict[str, Any], row: Row) -> str:
        """The head and the tail of what was printed, or all of it; ``''`` where there is no room worth it."""
        output, room = str(look["output"]), self.passed if _is_met(row) else self.unmet
        return cut(output, room) if room >= _LEAST or len(output) <= room else ""

    def cut(self, row: Row) -> bool:
        """Whether some of the row's evidence is only in the bundle."""
        return any(self.shown(look, row) != look["output"] for look in row["evidence"])


def _is_met(row: Row) -> bool:
    return row["status"] in ("passed", "skipped")


def _pieces(rows: list[Row]) -> int:
    return sum(len(row["evidence"]) for row in rows)
