"""The first megabyte: the file identifier, two headers, and two region tables."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from uuid import UUID

from infracat.vhdx.checksum import has_valid_checksum
from infracat.vhdx.file import KB, MB, DamagedVhdx, VhdxFile

SIGNATURE = b"vhdxfile"
HEADERS = (64 * KB, 128 * KB)
TABLES = (192 * KB, 256 * KB)
MOST_REGIONS = 2047
BAT = UUID("2dc27766-f623-4200-9d64-115e9bfd4a08")
METADATA = UUID("8b7ca206-4790-4b9a-b8fe-575f050f886e")
REGIONS = {BAT: "block allocation table", METADATA: "metadata region"}
NO_LOG = UUID(int=0)

_HEADER = struct.Struct("<4sIQ16s16s16sHHIQ")
_TABLE = struct.Struct("<4sIII")
_REGION = struct.Struct("<16sQII")


@dataclass(frozen=True, slots=True)
class Header:
    """One of the two; the valid one with the higher sequence number is current."""

    offset: int
    sequence: int
    log: UUID
    version: int


@dataclass(frozen=True, slots=True)
class Region:
    """A range of bytes of the file."""

    offset: int
    length: int


def creator(file: VhdxFile) -> str:
    """The program that made the file: ``QEMU v7.2.22``. Raises DamagedVhdx when it is no VHDX."""
    identifier = file.read(0, 520, "file identifier")
    if not identifier.startswith(SIGNATURE):
        raise DamagedVhdx("its file identifier is not `vhdxfile`")
    return identifier[8:].decode("utf-16-le", "replace").partition("\0")[0].strip()


def current_header(file: VhdxFile, warnings: list[str]) -> Header:
    """The current header; a damaged other one is a warning."""
    found = {offset: _header(offset, file.read(offset, 4 * KB, "header")) for offset in HEADERS}
    valid = [header for header in found.values() if header]
    if not valid:
        raise DamagedVhdx("both of its headers are damaged (signature or checksum)")
    current = max(valid, key=lambda header: header.sequence)
    warnings += [
        f"its header at {_kb(offset)} is damaged (signature or checksum): only the other one is left"
        for offset, header in found.items()
        if header is None
    ]
    if current.version != 1:
        raise DamagedVhdx(f"its header says version {current.version}: only 1 is known")
    return current


def _header(offset: int, data: bytes) -> Header | None:
    signature, _, sequence, _, _, log, _, version, _, _ = _HEADER.unpack_from(data)
    if signature != b"head" or not has_valid_checksum(data):
        return None
    return Header(offset, sequence, UUID(bytes_le=log), version)


def regions(file: VhdxFile, warnings: list[str]) -> dict[UUID, Region]:
    """The regions by their kind; when one of the two tables is damaged, that is a warning."""
    found = {offset: _table(file.read(offset, 64 * KB, "region table")) for offset in TABLES}
    valid = [table for table in found.values() if table is not None]
    if not valid:
        raise DamagedVhdx("both of its region tables are damaged (signature, checksum or length)")
    warnings += [
        f"its region table at {_kb(offset)} is damaged (signature or checksum): only the other one is left"
        for offset, table in found.items()
        if table is None
    ]
    return _placed(valid[0], file)


def _table(data: bytes) -> dict[UUID, tuple[Region, bool]] | None:
    signature, _, count, _ = _TABLE.unpack_from(data)
    if signature != b"regi" or count > MOST_REGIONS or not has_valid_checksum(data):
        return None
    entries = (_REGION.unpack_from(data, _TABLE.size + number * _REGION.size) for number in range(count))
    return {UUID(bytes_le=guid): (Region(offset, length), bool(required)) for guid, offset, length, required in entries}


def _placed(table: dict[UUID, tuple[Region, bool]], file: VhdxFile) -> dict[UUID, Region]:
    for guid, name in REGIONS.items():
        if guid not in table:
            raise DamagedVhdx(f"its region table has no {name}")
    for guid, (region, required) in table.items():
        if guid not in REGIONS and required:
            raise DamagedVhdx(f"it needs a region that is not known ({guid})")
        if region.offset < MB or region.offset % MB or region.length % MB or not region.length:
            raise DamagedVhdx(
                f"its {REGIONS.get(guid, guid)} is at {region.offset}, {region.length} bytes: not whole megabytes"
            )
        file.must_reach(region.offset + region.length, str(REGIONS.get(guid, guid)))
    return {guid: region for guid, (region, _) in table.items()}


def _kb(offset: int) -> str:
    return f"{offset // KB} KiB"
