"""What a catalog may state about volumes: virtual disks, mounts and directories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import Field

from infracat.catalog.fields import Many, Percent, Size, Text, YesNo
from infracat.catalog.rows import Row
from infracat.catalog.rules import NotWith, RuleViolation


class Volume(Row):
    """A virtual disk, a mount or a directory."""

    section = "storage"
    presence = (
        NotWith(("filesystem", "options", "warn_above", "fail_above"), "type", "vhdx", "a vhdx has no such field"),
        NotWith(("auto_mount", "filesystem", "options"), "type", "directory", "a directory has no such field"),
    )

    type: Literal["vhdx", "mount", "directory"] = Field(description="What it is.")
    location: Text = Field(description="Its path: the file or its folder, the mount point, or the directory.")
    size: Size | None = Field(
        None, description="At least so much: what a VHDX holds, all of a mount, what is free in a directory."
    )
    auto_mount: YesNo = Field(False, description="Whether it is mounted when the machine starts.")
    warn_above: Percent = Field(Percent(80), description="The used share above which to warn.")
    fail_above: Percent = Field(Percent(95), description="The used share above which it is not met.")
    filesystem: Text | None = Field(None, description="The file system's type: ext4, ntfs, nfs4, ….")
    options: Many[Text] = Field((), description="The mount options that it must have.")

    @property
    def is_vhdx(self) -> bool:
        """``type: vhdx``."""
        return self.type == "vhdx"

    @property
    def is_mount(self) -> bool:
        return self.type == "mount"

    @property
    def is_writable(self) -> bool:
        """``type: directory``, or ``type: mount`` without ``ro``: what is mounted read-only does not fill up."""
        return self.type == "directory" or (self.is_mount and "ro" not in self.options)

    @classmethod
    def rules(cls, configured: Mapping[str, Any]) -> Iterable[RuleViolation]:
        warn, fail = configured.get("warn_above", Percent(80)), configured.get("fail_above", Percent(95))
        if isinstance(warn, Percent) and isinstance(fail, Percent) and warn > fail:
            stricter = "fail_above" if "fail_above" in configured else "warn_above"
            yield RuleViolation(stricter, f"it warns above {warn} and fails above {fail} already")
