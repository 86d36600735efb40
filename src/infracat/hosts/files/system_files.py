"""The system's own files in ``/proc``, ``/sys`` and ``/etc``."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

from infracat.facts import CannotObserve
from infracat.hosts.files import questions

LONGEST = 16 * 1024 * 1024  # bytes: /proc/cpuinfo of a thousand processors has a tenth of that
_NO_LINK = (errno.EINVAL, errno.ENOENT, errno.ENOTDIR)


class SystemFiles:
    """Reads small files below ``root``; each one that is there is handed to ``record``, as evidence."""

    def __init__(self, root: Path, record: Callable[[str, str], None]) -> None:
        self._root = Path(os.path.realpath(root))
        self._record = record

    def text(self, path: str, *, evidence: bool = True) -> str | None:
        """A file's text, None when there is no such file. Long tables are better not recorded as ``evidence``."""
        try:
            data = questions.content(str(self._real(path)), LONGEST + 1)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise CannotObserve(f"{path}: {error.strerror}") from error
        if len(data) > LONGEST:
            raise CannotObserve(f"{path}: is not read: it has more than {LONGEST:,} bytes")
        text = data.decode("utf-8", "replace")
        if evidence:
            self._record(path, text)
        return text

    def link(self, path: str) -> str | None:
        """Where a symbolic link leads to, as it is written in it; None where ``path`` is no link."""
        try:
            return os.readlink(self._real(path))  # noqa: PTH115 - a text
        except OSError as error:
            if error.errno in _NO_LINK:
                return None
            raise CannotObserve(f"{path}: {error.strerror}") from error

    def entries(self, folder: str) -> tuple[str, ...]:
        """The names in a folder, sorted; none when there is no such folder."""
        try:
            return tuple(sorted(os.listdir(self._real(folder))))  # noqa: PTH208 - names, not paths
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except OSError as error:
            raise CannotObserve(f"{folder}: {error.strerror}") from error

    def resolved(self, path: str) -> str | None:
        """A path with all its links resolved; None when there is nothing at it."""
        real = Path(os.path.realpath(self._real(path)))
        if not real.exists() or not real.is_relative_to(self._root):
            return None
        return f"/{real.relative_to(self._root)}"

    def _real(self, path: str) -> Path:
        return self._root / path.lstrip("/")
