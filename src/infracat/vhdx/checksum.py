"""CRC-32C (Castagnoli): zlib has only CRC-32."""

from __future__ import annotations

POLYNOMIAL = 0x82F63B78  # reversed
ALL = 0xFFFFFFFF


def _entry(byte: int) -> int:
    for _ in range(8):
        byte = byte >> 1 ^ (POLYNOMIAL if byte & 1 else 0)
    return byte


_TABLE = tuple(_entry(byte) for byte in range(256))


def crc32c(data: bytes) -> int:
    """``crc32c(b"123456789") == 0xE3069283``, as in RFC 3720."""
    crc = ALL
    for byte in data:
        crc = crc >> 8 ^ _TABLE[(crc ^ byte) & 0xFF]
    return crc ^ ALL


def has_valid_checksum(structure: bytes) -> bool:
    """Whether bytes 4 to 7 are the checksum of the structure with those four as zeros."""
    return crc32c(structure[:4] + bytes(4) + structure[8:]) == int.from_bytes(structure[4:8], "little")
