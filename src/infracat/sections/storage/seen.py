"""The facts about a volume, whichever type it is."""

from __future__ import annotations

from infracat.facts import Facts, MaybeUnknown, default
from infracat.vhdx.disk import Kind


class Seen(Facts):
    """Of a volume that is there. Sizes are bytes, shares percent."""

    path: str  # on this machine
    trouble: str = ""  # what makes it useless, though it is there: a file where a directory should be, a dead mount
    disk: MaybeUnknown[Kind | None] = default(None)  # a VHDX's
    flaws: tuple[str, ...] = ()
    worries: MaybeUnknown[tuple[str, ...]] = default(())
    size: MaybeUnknown[int] = default(0)  # of a VHDX what the disk holds, of a mount all, of a directory what is free
    filesystem: str = ""  # a mount's
    options: tuple[str, ...] = ()  # those in force, and fstab's words for the start
    auto_mount: MaybeUnknown[bool] = default(False)
    why_auto_mount: str = ""  # what mounts it, or what does not
    writable: MaybeUnknown[bool] = default(False)
    why_not_writable: str = ""
    used: MaybeUnknown[float] = default(0.0)
    inodes: MaybeUnknown[float] = default(0.0)  # the used share of them
