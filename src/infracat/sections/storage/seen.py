"""The facts about a volume, whichever type it is."""

from __future__ import annotations

from infracat.facts import Facts, MaybeUnknown, default
from infracat.vhdx.disk import Kind


class Seen(Facts):
    """Of a volume that is there. Sizes are bytes, shares percent."""

    path: str  # on this machine
    trouble: str = ""  # why it is unusable although it exists: a file instead of a directory, a dead mount
    disk: MaybeUnknown[Kind | None] = default(None)  # a VHDX's
    flaws: tuple[str, ...] = ()
    worries: MaybeUnknown[tuple[str, ...]] = default(())
    size: MaybeUnknown[int] = default(0)  # a VHDX's virtual size, a mount's total size, a directory's free space
    filesystem: str = ""  # a mount's
    options: tuple[str, ...] = ()  # those in force, and fstab's options for the start-up
    auto_mount: MaybeUnknown[bool] = default(False)
    why_auto_mount: str = ""  # what mounts it, or what does not
    writable: MaybeUnknown[bool] = default(False)
    why_not_writable: str = ""
    used: MaybeUnknown[float] = default(0.0)
    inodes: MaybeUnknown[float] = default(0.0)  # the used share of them
