"""What an answer is to contain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from infracat.catalog.fields.field_value import FieldValue
from infracat.catalog.fields.patterns import Pattern


@dataclass(frozen=True)
class TextOrPattern(FieldValue):
    """``"status":"ok"`` is text, as it is written; between slashes it is a pattern: ``/"status": ?"(ok|up)"/``."""

    written: str
    what: ClassVar[str] = "text or /pattern/"
    takes_variables: ClassVar[bool] = False

    @classmethod
    def read(cls, text: str) -> Self:
        found = cls(str(text))
        _ = found.pattern
        return found

    @property
    def pattern(self) -> Pattern | None:
        is_pattern = len(self.written) > 2 and self.written.startswith("/") and self.written.endswith("/")
        return Pattern.read(self.written[1:-1]) if is_pattern else None

    def is_in(self, text: str) -> bool:
        """Raises ``PatternTooSlow``."""
        pattern = self.pattern
        return pattern.search(text) is not None if pattern else self.written in text

    def __str__(self) -> str:
        return self.written
