"""What nobody can read here: encrypted files, and compressions that there is no reader for. By their first bytes."""

from __future__ import annotations

import zlib

SAMPLE = 64 * 1024
_ENCRYPTED = {
    b"age-encryption.org/": "age",
    b"-----BEGIN AGE ENCRYPTED": "age",
    b"-----BEGIN PGP MESSAGE": "PGP",
    b"Salted__": "OpenSSL",
    b"U2FsdGVkX1": "OpenSSL",  # the same in base64
    b"$ANSIBLE_VAULT;": "Ansible Vault",
    b"RCLONE\x00\x00": "rclone",
    b"LUKS\xba\xbe": "LUKS",
    b"-----BEGIN PKCS7-----": "S/MIME",
    b"-----BEGIN CMS-----": "S/MIME",
}
_COMPRESSED = {
    b"\x89LZO\x00\r\n\x1a\n": "lzop",
    b"LZIP": "lzip",
    b"LRZI": "lrzip",
    b"\x1f\x9d": "compress",
    b"\x1f\xa0": "compress",
    b"\x1f\x1e": "pack",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!\x1a\x07": "rar",
    b"\xff\x06\x00\x00sNaPpY": "snappy",
    b"]\x00\x00": "lzma",
    b"zPQ": "zpaq",
    b"7kSt": "zpaq",
    b"ArC\x01": "FreeArc",
    b"QFI\xfb": "qcow2",
    **{bytes((0x50 + number, 0x2A, 0x4D, 0x18)): "zstd or lz4, behind a skippable frame" for number in range(16)},
}
_PGP_PACKETS = {
    0x84: 2,
    0x85: 3,
    0x86: 5,
    0x8C: 2,
    0xC1: 0,
    0xC3: 0,
}  # a session key; where its version is, 0: anywhere
_PGP_NAMES = (".gpg", ".pgp")
_NAMES = (".br", ".enc", ".sz", ".snappy", ".lzo", ".zz", ".cpt", ".rz", ".aes", ".crypt", ".age", ".gpg", ".pgp")
_RANDOM = 0.97  # what cannot be compressed any more is compressed, or encrypted
_LEAST = 512  # bytes that tell


def sealed_by(head: bytes, name: str) -> str:
    """``encrypted by age``, ``compressed by lzop``; empty for what may be read."""
    if by := next((by for magic, by in _ENCRYPTED.items() if head.startswith(magic)), ""):
        return f"encrypted by {by}"
    if by := next((by for magic, by in _COMPRESSED.items() if head.startswith(magic)), ""):
        return f"compressed by {by}"
    if _is_pgp(head) or (name.lower().endswith(_PGP_NAMES) and head[:1] >= b"\x80"):
        return "encrypted by PGP"
    return "compressed by zlib" if _is_zlib(head) else ""


def sealed_without_magic(sample: bytes, name: str) -> str:
    """brotli, raw snappy and many encryptions begin with no number of their own: their bytes look like chance."""
    is_named = name.lower().endswith(_NAMES) and not sample.isascii()
    is_random = len(sample) >= _LEAST and len(zlib.compress(sample, 1)) >= len(sample) * _RANDOM
    return "compressed or encrypted in an unknown way" if is_named or is_random else ""


def _is_pgp(head: bytes) -> bool:
    """A packet with a session key, of version 3 (to somebody's key) or 4 to 6 (by a password)."""
    if len(head) < 8 or head[0] not in _PGP_PACKETS:
        return False
    at = _PGP_PACKETS[head[0]] or (2 if head[1] < 192 else 3)
    return head[at] == 3 if head[0] in (0x84, 0x85, 0x86, 0xC1) else head[at] in (4, 5, 6) and head[1] < 192


def _is_zlib(head: bytes) -> bool:
    if len(head) < 8 or head[0] != 0x78 or int.from_bytes(head[:2], "big") % 31:
        return False
    try:
        return bool(zlib.decompressobj().decompress(head))
    except zlib.error:
        return False
