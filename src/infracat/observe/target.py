"""What a run looks at: rows, each on a host."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from infracat.facts import LOCAL

if TYPE_CHECKING:
    from infracat.catalog.rows import Row

RowKey: TypeAlias = tuple[str, str]  # a row's key and a host's name: a row may be on several hosts


@dataclass(frozen=True)
class Target:
    """One row on one host."""

    row: Row
    host: str = LOCAL

    @property
    def row_key(self) -> RowKey:
        return self.row.key, self.host
