"""What the system itself says of the machine, in ``/proc``, ``/sys`` and ``/etc``."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from infracat.facts import CannotObserve

LONGEST = 1024 * 1024  # characters


class SystemFiles:
    """Reads small files below ``root``; each one that is there is told to ``keep``, as evidence."""

    def __init__(self, root: Path, keep: Callable[[str, str], None]) -> None:
        self._root = Path(os.path.realpath(root))
        self._keep = keep

    def text(self, path: str, *, evidence: bool = True) -> str | None:
        """A file's text, None when there is no such file. Long tables make poor ``evidence``."""
        try:
            with self._real(path).open(encoding="utf-8", errors="replace") as file:
                text = file.read(LONGEST)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise CannotObserve(f"{path}: {error.strerror}") from error
        if evidence:
            self._keep(path, text)
        return text

    def entries(self, folder: str) -> tuple[str, ...]:
        """The names in a folder, sorted; none when there is no such folder."""
        try:
            return tuple(sorted(os.listdir(self._real(folder))))  # noqa: PTH208 - names, not paths
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except OSError as error:
            raise CannotObserve(f"{folder}: {error.strerror}") from error

    def resolved(self, path: str) -> str | None:
        """Where a path leads to, through all its links; None when that is nowhere."""
        real = Path(os.path.realpath(self._real(path)))
        if not real.exists() or not real.is_relative_to(self._root):
            return None
        return f"/{real.relative_to(self._root)}"

    def _real(self, path: str) -> Path:
        return self._root / path.lstrip("/")
