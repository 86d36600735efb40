"""What became of one case, on its way from the process that judged it to the one that writes the results.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from infracat.results.model import Check
from infracat.results.status import Status


@dataclass(frozen=True)
class CaseRecord:
    """One judge over one row on one host, and its verdict."""

    key: str
    section: str
    host: str
    check: str
    status: Status
    expected: str | None
    found: str | None
    message: str
    fix: str | None
    nodeid: str
    location: str

    def plain(self) -> dict[str, Any]:
        """As it travels on pytest's report: xdist takes plain values only."""
        return {**asdict(self), "status": self.status.value}

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> CaseRecord:
        return cls(**{**plain, "status": Status(plain["status"])})

    def as_check(self) -> Check:
        return Check(
            name=self.check,
            status=self.status,
            expected=self.expected,
            found=self.found,
            message=self.message,
            nodeid=self.nodeid,
            location=self.location,
        )
