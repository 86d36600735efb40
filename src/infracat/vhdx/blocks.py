"""The block allocation table: every present block lies within the file."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator

from infracat.vhdx.file import MB, DamagedVhdx, TruncatedVhdx, VhdxFile
from infracat.vhdx.headers import Region
from infracat.vhdx.metadata import Metadata

READ = 16 * MB  # of the table: two million blocks, 2 TiB of the smallest
STATES = {0, 1, 2, 3, 6, 7}  # not present, undefined, zero, unmapped, present, partially present
PRESENT = (6, 7)
SECTORS_OF_A_BITMAP = 1 << 23


def check_blocks(file: VhdxFile, region: Region, disk: Metadata) -> None:
    """Raises TruncatedVhdx for a block beyond the end of the file, DamagedVhdx for an impossible entry."""
    blocks = -(-disk.virtual_size // disk.block_size)
    a_bitmap_after = SECTORS_OF_A_BITMAP * disk.sector_size // disk.block_size
    bitmaps = -(-blocks // a_bitmap_after) if disk.has_parent else (blocks - 1) // a_bitmap_after
    if (blocks + bitmaps) * 8 > region.length:
        raise DamagedVhdx(
            f"its block allocation table has room for {region.length // 8} entries, and the disk "
            f"({disk.virtual_size} bytes) needs {blocks + bitmaps}"
        )
    for number, entry in enumerate(_entries(file, region, blocks + bitmaps)):
        if entry:
            _check(file, entry, number, a_bitmap_after, disk)


def _entries(file: VhdxFile, region: Region, count: int) -> Iterator[int]:
    table = array("Q", file.read(region.offset, min(count * 8, READ), "block allocation table"))
    if sys.byteorder == "big":
        table.byteswap()
    yield from table


def _check(file: VhdxFile, entry: int, number: int, a_bitmap_after: int, disk: Metadata) -> None:
    state, offset = entry & 7, entry >> 20 << 20
    if state not in STATES or entry & 0xFFFF8:
        raise DamagedVhdx(f"entry {number} of its block allocation table is none ({entry:#x})")
    if state not in PRESENT:
        return
    if offset < MB:
        raise DamagedVhdx(f"block {number} of the disk is said to be where the headers are")
    group, place = divmod(number, a_bitmap_after + 1)
    if place == a_bitmap_after:
        length = MB
    else:  # the last block may end where the disk ends
        length = min(disk.block_size, disk.virtual_size - (group * a_bitmap_after + place) * disk.block_size)
    if offset + length > file.size:
        raise TruncatedVhdx(f"block {number} of the disk ends at {offset + length}, and the file at {file.size}")
