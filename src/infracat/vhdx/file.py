"""Random access to the file, which notices a premature end."""

from __future__ import annotations

import os
from typing import BinaryIO

KB, MB, TB = 1 << 10, 1 << 20, 1 << 40


class DamagedVhdx(Exception):
    """A structure that violates the format; the message says which, where, and how."""


class TruncatedVhdx(DamagedVhdx):
    """The file ends before something that its structures refer to."""


class VhdxFile:
    """An open file of a known size."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size = file.seek(0, os.SEEK_END)

    def read(self, offset: int, length: int, what: str) -> bytes:
        """Raises ``TruncatedVhdx`` when the file ends before ``what``."""
        self.must_reach(offset + length, what)
        self._file.seek(offset)
        data = self._file.read(length)
        if len(data) < length:
            raise TruncatedVhdx(f"the file ends within its {what}")
        return data

    def must_reach(self, end: int, what: str) -> None:
        if end > self.size:
            raise TruncatedVhdx(
                f"its {what} ends at {end}, and the file at {self.size}: {end - self.size} bytes are missing"
            )
