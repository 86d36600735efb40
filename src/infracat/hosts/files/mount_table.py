"""The mount table of one run: which paths a server or a program answers for, which may be dead."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from infracat.facts import CannotObserve
from infracat.hosts.files.mounts import Mount, hangs_below, mounts, remote_point, remote_points


class MountTable:
    """Read once: on a machine with many containers it is long."""

    def __init__(self, platform: str) -> None:
        self._platform = platform

    @cached_property
    def by_point(self) -> Mapping[str, Mount]:
        """By mount point: of two at one point the last is seen."""
        return {mount.point: mount for mount in mounts(self._platform)}

    @cached_property
    def remote(self) -> frozenset[str]:
        """The mount points of network file systems and FUSE. None on Windows, nor where the table cannot be read."""
        try:
            return remote_points(self.by_point) if self._platform != "windows" else frozenset()
        except CannotObserve:
            return frozenset()

    def may_hang(self, path: str | Path) -> bool:
        """Whether looking at ``path`` may block for ever. It is not touched itself, nor what may hang."""
        return bool(self.point_of(path))

    def point_of(self, path: str | Path) -> str:
        """Where the file system is mounted that may hang; empty where none can."""
        return remote_point(os.path.join(os.getcwd(), path), self.remote) if self.remote else ""  # noqa: PTH109, PTH118

    def hangs_below(self, path: str | Path) -> bool:
        """Whether such a file system is mounted somewhere below ``path``."""
        return bool(self.remote) and hangs_below(str(path), self.remote)


NO_MOUNTS = MountTable("windows")  # none that may hang
