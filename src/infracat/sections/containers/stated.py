"""What a row states of a container, as its judges compare it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from infracat.catalog.fields import Size

_BINARY = re.compile(r"(?<=[KMGTP])I(?=B$)")


@dataclass(frozen=True)
class MemoryLimit:
    """A limit that is not below ``size``, read as 2 GB or as 2 GiB: the engine and its users disagree about the word.

    No limit is below nothing.
    """

    size: Size

    def agrees(self, found: int) -> bool:
        return not found or found >= Size.read(_BINARY.sub("", str(self.size).upper()))

    def show(self, found: int) -> str:
        return str(Size(found)) if found else "no limit"

    def __str__(self) -> str:
        return f">= {self.size}"
