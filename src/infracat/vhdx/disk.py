"""Inspects the whole file, from its first bytes to its last block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from infracat.vhdx.blocks import check_blocks
from infracat.vhdx.file import MB, DamagedVhdx, TruncatedVhdx, VhdxFile
from infracat.vhdx.headers import BAT, HEADERS, METADATA, NO_LOG, SIGNATURE, creator, current_header, regions
from infracat.vhdx.metadata import metadata

Kind = Literal["dynamic", "fixed", "differencing", "truncated", "damaged", "no VHDX"]
OTHERS = {b"conectix": "a VHD, the older format", b"QFI\xfb": "a qcow2", b"KDMV": "a VMDK", b"PK": "a zip"}
LOG_IS_LEFT = "its log is not empty: it is in use, or was not closed cleanly and replays its log when it is next opened"


@dataclass(frozen=True, slots=True)
class Disk:
    """A file that should be a VHDX. ``virtual_size`` is None where a flaw keeps it from being read."""

    kind: Kind
    flaws: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()  # flaws with which it can still be used
    virtual_size: int | None = None
    parents: tuple[str, ...] = ()
    creator: str = ""

    def __str__(self) -> str:
        size = f", {self.virtual_size} bytes" if self.virtual_size else ""
        made = f", made by {self.creator}" if self.creator else ""
        parent = f", child of {self.parents[0]}" if self.parents else ""
        return "; ".join((f"{self.kind}{size}{parent}{made}", *self.flaws, *self.warnings))


def inspect(file: VhdxFile) -> Disk:
    """Never raises DamagedVhdx: what is wrong is in ``flaws``. Reads about 200 KB, and 8 bytes a block."""
    if other := _something_else(file):
        return Disk("no VHDX", (other,))
    warnings: list[str] = []
    try:
        return _disk(file, warnings)
    except TruncatedVhdx as flaw:
        return Disk("truncated", (str(flaw),), tuple(warnings))
    except DamagedVhdx as flaw:
        return Disk("damaged", (str(flaw),), tuple(warnings))


def _something_else(file: VhdxFile) -> str:
    if file.size == 0:
        return "it is empty"
    start = file.read(0, min(file.size, len(SIGNATURE)), "file identifier")
    if start == SIGNATURE or (file.size > HEADERS[0] + 4 and file.read(HEADERS[0], 4, "header") == b"head"):
        return ""
    named = next((name for magic, name in OTHERS.items() if start.startswith(magic)), "")
    return f"it is {named}" if named else f"it begins with {start!r}, not with `vhdxfile`"


def _disk(file: VhdxFile, warnings: list[str]) -> Disk:
    made_by = creator(file)
    file.must_reach(MB, "first megabyte")
    log_is_left = current_header(file, warnings).log != NO_LOG
    if log_is_left:
        warnings.append(LOG_IS_LEFT)
    where = regions(file, warnings)
    found = metadata(file, where[METADATA])
    kind: Kind = "differencing" if found.has_parent else "fixed" if found.is_fixed else "dynamic"
    flaw = None
    try:
        check_blocks(file, where[BAT], found)
    except DamagedVhdx as raised:
        flaw = raised
    if flaw and not log_is_left:  # replaying the log may repair it
        kind = "truncated" if isinstance(flaw, TruncatedVhdx) else "damaged"
    flaws = (str(flaw),) if flaw and not log_is_left else ()
    return Disk(kind, flaws, tuple(warnings), found.virtual_size, found.parents, made_by)
