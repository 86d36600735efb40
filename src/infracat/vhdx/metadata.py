"""The metadata region: the disk's size, its layout, and its parent."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from infracat.vhdx.file import KB, MB, TB, DamagedVhdx, VhdxFile
from infracat.vhdx.headers import Region

PARAMETERS = UUID("caa16737-fa36-4d43-b3b6-33f0aa44e76b")
DISK_SIZE = UUID("2fa54224-cd1b-4876-b211-5dbed83bf4b8")
SECTOR_SIZE = UUID("8141bf1d-a96f-4709-ba47-f233a8faab5f")
PARENT = UUID("a8d35f2d-b30b-454d-abf7-d3d84834ab0c")
NAMES = {
    PARAMETERS: "file parameters",
    DISK_SIZE: "virtual disk size",
    SECTOR_SIZE: "logical sector size",
    PARENT: "parent locator",
}
PATHS = ("relative_path", "absolute_win32_path")  # of the parent, in the order in which they are tried
MOST_ITEMS = 2047

_TABLE = struct.Struct("<8sHH20x")
_ITEM = struct.Struct("<16sIII4x")
_LOCATOR = struct.Struct("<16sHH")
_PAIR = struct.Struct("<IIHH")


@dataclass(frozen=True, slots=True)
class Metadata:
    """The disk's properties; sizes in bytes."""

    virtual_size: int
    block_size: int
    sector_size: int
    is_fixed: bool
    parents: tuple[str, ...]  # paths at which the parent may be, as Windows writes them
    has_parent: bool


def metadata(file: VhdxFile, region: Region) -> Metadata:
    """Raises DamagedVhdx for impossible values: this region has no checksum."""
    items = items_in(file, region)
    block_size, flags = struct.unpack("<II", _item(file, items, PARAMETERS, 8))
    (virtual_size,) = struct.unpack("<Q", _item(file, items, DISK_SIZE, 8))
    (sector_size,) = struct.unpack("<I", _item(file, items, SECTOR_SIZE, 4))
    if not (MB <= block_size <= 256 * MB and block_size.bit_count() == 1):
        raise DamagedVhdx(f"its file parameters say blocks of {block_size} bytes: not 1 MiB to 256 MiB")
    if sector_size not in (512, 4096):
        raise DamagedVhdx(f"its logical sector size is {sector_size} bytes: neither 512 nor 4096")
    if not 0 < virtual_size <= 64 * TB or virtual_size % sector_size:
        raise DamagedVhdx(f"its virtual disk size is {virtual_size} bytes: not whole sectors, or above 64 TiB")
    has_parent = bool(flags & 2)
    parents = _parents(_item(file, items, PARENT)) if has_parent else ()
    return Metadata(virtual_size, block_size, sector_size, bool(flags & 1), parents, has_parent)


def items_in(file: VhdxFile, region: Region) -> Mapping[UUID, Region]:
    table = file.read(region.offset, 64 * KB, "metadata table")
    signature, _, count = _TABLE.unpack_from(table)
    if signature != b"metadata" or count > MOST_ITEMS:
        raise DamagedVhdx("its metadata table is damaged (signature or length)")
    entries = [_ITEM.unpack_from(table, _TABLE.size + number * _ITEM.size) for number in range(count)]
    for guid, offset, length, _ in entries:
        if length and (offset < 64 * KB or offset + length > region.length):
            raise DamagedVhdx(f"its {NAMES.get(UUID(bytes_le=guid), 'metadata')} is outside of the metadata region")
    return {UUID(bytes_le=guid): Region(region.offset + offset, length) for guid, offset, length, _ in entries}


def _item(file: VhdxFile, items: Mapping[UUID, Region], guid: UUID, length: int = 0) -> bytes:
    place = items.get(guid)
    if place is None or place.length < max(length, 1):
        raise DamagedVhdx(f"its metadata has no {NAMES[guid]}")
    return file.read(place.offset, length or min(place.length, MB), NAMES[guid])


def _parents(locator: bytes) -> tuple[str, ...]:
    """The paths in a locator: keys and values in UTF-16."""
    try:
        _, _, count = _LOCATOR.unpack_from(locator)
        pairs = dict(_pair(locator, _LOCATOR.size + number * _PAIR.size) for number in range(count))
    except (struct.error, UnicodeDecodeError) as error:
        raise DamagedVhdx("its parent locator is damaged") from error
    return tuple(pairs[name] for name in PATHS if pairs.get(name))


def _pair(locator: bytes, at: int) -> tuple[str, str]:
    key, value, key_length, value_length = _PAIR.unpack_from(locator, at)
    return locator[key : key + key_length].decode("utf-16-le"), locator[value : value + value_length].decode(
        "utf-16-le"
    )
