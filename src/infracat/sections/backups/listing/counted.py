"""Which files of a folder are copies: not the checksums, logs and half-written files beside them."""

from __future__ import annotations

import re
from typing import Literal

Counted = Literal["copy", "unfinished", "beside"]

PACKED = {"gz", "zst", "xz", "bz2", "lz4", "zip", "7z", "gpg", "age", "enc"}
MADE_BY = {  # what the files that a method makes are called
    "pg_dump": {"dump", "sql", "pgdump", "dmp", "backup", "bak", "custom", "pgc", "psql", "tar", *PACKED},
    "tar": {"tar", "tgz", "tbz", "tbz2", "txz", "tzst", "taz", "tlz", *PACKED},
    "sqlite": {"sqlite", "sqlite3", "db", "db3", "s3db", "sql", "dump", "bak", "backup", *PACKED},
}
BESIDE = {"sha1", "sha224", "sha256", "sha384", "sha512", "sha1sum", "sha256sum", "sha512sum", "md5", "md5sum", "b2"}
BESIDE |= {"sha1sums", "sha256sums", "sha512sums", "md5sums", "b2sums", "checksums", "manifest", "crc", "sfv", "par2"}
BESIDE |= {"sig", "minisig", "log", "txt", "err", "lock", "pid", "done", "ok"}
UNFINISHED = {"part", "partial", "tmp", "temp", "incomplete", "filepart", "crdownload", "download", "inprogress"}
UNFINISHED |= {"in_progress", "writing", "swp"}
_RSYNCS = re.compile(r"\.(.+)\.[A-Za-z0-9]{6}")  # what it writes to, before it renames


def counted(name: str, method: str, *, dated: bool, named: str = "") -> Counted:
    """What a file is to its series, by its name; ``dated``: a date is in it; ``named``: the glob that it fits.

    A glob names its files: their ending then does not matter, unless it is one of ``BESIDE`` that the glob has not.
    """
    words = [word for word in re.split(r"[.\s]", name.lower()) if word]
    last = words[-1] if words else ""
    if last in UNFINISHED or name.endswith("~") or _is_rsyncs(name, method):
        return "copy" if named.lower().endswith(f".{last}") else "unfinished"
    if name.startswith("."):
        return "beside"
    if named:
        return "beside" if last in BESIDE and not named.lower().endswith(f".{last}") else "copy"
    if last in BESIDE or words[:1] == ["readme"]:
        return "beside"
    return "copy" if _may_be_by(method, words, dated=dated) else "beside"


def _is_rsyncs(name: str, method: str) -> bool:
    inner = _RSYNCS.fullmatch(name)
    return inner is not None and method in MADE_BY and counted(inner[1], method, dated=False) == "copy"


def _may_be_by(method: str, words: list[str], *, dated: bool) -> bool:
    """By an ending (``shop.sql.gz``, ``shop.dump.1``), or by a date and no ending: ``shop-20261122``."""
    if method not in MADE_BY:
        return True
    endings = [word for word in words[1:] if not word[:1].isdigit()]
    return not MADE_BY[method].isdisjoint(re.split("[^a-z0-9]", " ".join(endings))) or (dated and not endings)
