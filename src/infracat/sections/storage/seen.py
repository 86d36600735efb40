"""What is seen of a volume, whichever type it is."""

from __future__ import annotations

from infracat.facts import Facts, Looked
from infracat.vhdx.disk import Kind


class Seen(Facts):
    """Of a volume that is there. Sizes are bytes, shares percent."""

    path: str  # on this machine
    trouble: str = ""  # what makes it useless, though it is there: a file where a directory should be, a dead mount
    disk: Looked[Kind | None] = None  # a VHDX's
    flaws: tuple[str, ...] = ()
    worries: Looked[tuple[str, ...]] = ()
    size: Looked[int] = 0  # of a VHDX what the disk holds, of a mount all, of a directory what is free
    filesystem: str = ""  # a mount's
    options: tuple[str, ...] = ()  # those in force, and fstab's words for the start
    auto_mount: Looked[bool] = False
    why_auto_mount: str = ""  # what mounts it, or what does not
    writable: Looked[bool] = False
    why_not_writable: str = ""
    used: Looked[float] = 0.0
    inodes: Looked[float] = 0.0  # the used share of them
