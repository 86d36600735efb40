"""Which files of a folder are copies, and which are checksums, logs or incomplete files, by their names."""

from __future__ import annotations

import re
from typing import Literal

FileClass = Literal["copy", "unfinished", "other"]

COMPRESSED = {"gz", "zst", "xz", "bz2", "lz4", "zip", "7z", "gpg", "age", "enc"}
EXTENSIONS = {  # of the files that a method writes
    "pg_dump": {"dump", "sql", "pgdump", "dmp", "backup", "bak", "custom", "pgc", "psql", "tar", *COMPRESSED},
    "tar": {"tar", "tgz", "tbz", "tbz2", "txz", "tzst", "taz", "tlz", *COMPRESSED},
    "mysqldump": {"sql", "dump", "mysql", "mysqldump", "backup", "bak", *COMPRESSED},
    "sqlite": {"sqlite", "sqlite3", "db", "db3", "s3db", "sql", "dump", "bak", "backup", *COMPRESSED},
}
CHECKSUMS = {"sha1", "sha224", "sha256", "sha384", "sha512", "sha1sum", "sha256sum", "sha512sum", "md5", "md5sum", "b2"}
CHECKSUMS |= {"sha1sums", "sha256sums", "sha512sums", "md5sums", "b2sums", "checksums", "manifest", "crc", "sfv"}
SIDE_FILES = {*CHECKSUMS, "par2", "sig", "minisig", "log", "txt", "err", "lock", "pid", "done", "ok"}
SIDE_FILES |= {"complete", "completed", "success", "finished", "started", "failed", "marker", "stamp", "flag"}
MARKERS = {"latest", "newest", "last", "current", "success", "complete", "completed", "done", "ok", "finished", "ready"}
MARKERS |= {"failed", "status", "stamp", "timestamp", "lastrun", "lastbackup", "marker", "keep", "index", "lock", "pid"}
MARKER_SIZE = 4096  # bytes: a date, or the name of the newest copy
UNFINISHED = {"part", "partial", "tmp", "temp", "incomplete", "filepart", "crdownload", "download", "inprogress"}
UNFINISHED |= {"in_progress", "writing", "swp"}
_RSYNC_TEMPORARY = re.compile(r"\.(.+)\.[A-Za-z0-9]{6}")  # rsync writes to it, and renames it at the end


def classify_file(name: str, method: str, *, dated: bool, pattern: str = "") -> FileClass:
    """The class of a file by its name; ``dated``: the name has a date; ``pattern``: the glob that it matches.

    A glob states which files are copies: their extension then does not matter, unless it is one of ``SIDE_FILES`` and
    the glob does not name it.
    """
    words = [word for word in re.split(r"[.\s]", name.lower()) if word]
    last = words[-1] if words else ""
    if last in UNFINISHED or name.endswith("~") or _is_rsync_temporary(name, method):
        return "copy" if pattern.lower().endswith(f".{last}") else "unfinished"
    if name.startswith("."):
        return "other"
    if pattern:
        return "other" if last in SIDE_FILES and not pattern.lower().endswith(f".{last}") else "copy"
    if last in SIDE_FILES or words[:1] == ["readme"]:
        return "other"
    return "copy" if _may_be_written_by(method, words, dated=dated) else "other"


def is_marker(name: str) -> bool:
    """Whether a file is called as what tells of a backup, and is none: ``latest``, ``_SUCCESS``, ``last-run``."""
    return re.sub("[-_ ]", "", name.lower()) in MARKERS


def tells_of_copies(name: str, size: int) -> bool:
    """Whether a file that fits a glob may be none of the copies that it is about: these are in folders that fit."""
    return not size or is_marker(name) or name.lower().rpartition(".")[2] in SIDE_FILES


def _is_rsync_temporary(name: str, method: str) -> bool:
    final = _RSYNC_TEMPORARY.fullmatch(name)
    return final is not None and method in EXTENSIONS and classify_file(final[1], method, dated=False) == "copy"


def _may_be_written_by(method: str, words: list[str], *, dated: bool) -> bool:
    """By an extension (``shop.sql.gz``, ``shop.dump.1``), or by a date and no extension: ``shop-20261122``."""
    if method not in EXTENSIONS:
        return True
    extensions = [word for word in words[1:] if not word[:1].isdigit()]
    known = not EXTENSIONS[method].isdisjoint(re.split("[^a-z0-9]", " ".join(extensions)))
    return known or (dated and not extensions)
