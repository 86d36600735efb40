"""Statuses of HTTP."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from infracat.catalog.fields.field_value import FieldValue
from infracat.catalog.mistakes import shown


@dataclass(frozen=True)
class HttpStatus(FieldValue):
    """``204``, or all that begin alike: ``2xx``."""

    text: str
    what: ClassVar[str] = "an HTTP status"
    json_types: ClassVar[tuple[str, ...]] = ("string", "integer")

    @classmethod
    def read(cls, text: str) -> Self:
        if not re.fullmatch(r"[1-5](?:[0-9]{2}|xx)", text.lower()):
            raise ValueError(f"is not an HTTP status: write 100 to 599, or 2xx (got {shown(text)})")
        return cls(text.lower())

    def covers(self, status: int | None) -> bool:
        return str(status) == self.text or (self.text.endswith("xx") and str(status)[:-2] == self.text[0])

    @property
    def is_redirect(self) -> bool:
        return self.text.startswith("3")

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class AnyStatus:
    """One of the stated statuses; any below 400 where none is stated."""

    stated: tuple[HttpStatus, ...]

    def agrees(self, found: int | None) -> bool:
        if found is None:
            return False
        return any(each.covers(found) for each in self.stated) if self.stated else found < 400

    def __str__(self) -> str:
        return " or ".join(map(str, self.stated)) or "<= 399"
