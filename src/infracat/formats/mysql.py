"""Dumps by mysqldump and mariadb-dump: they end with the line that says so; without comments, with the last setting."""

from __future__ import annotations

import re

from infracat.formats.flaws import Damaged
from infracat.formats.sql import HEAD, LONGEST_MARK, Dumps, marks, why_not_the_end
from infracat.formats.streams import Stream

KIND = "SQL of mysqldump"
ENDLESS = "SQL of MySQL"  # by mysqldump --compact, phpMyAdmin, …: nothing in it tells that it is whole
_COMMENT = re.compile(rb"^-- (?:MySQL|MariaDB) dump ", re.MULTILINE)
_SETTINGS = re.compile(rb"^/\*!\d+ SET @(?:OLD_\w+|saved_cs_client) *=", re.MULTILINE)
_BOTH_ENDS = re.compile(rb"\n(?:(-- (?:MySQL|MariaDB) dump )|(-- Dump completed))[^\n]{0,90}(?=\n|\Z)")
_NOTES = b"SET @OLD_SQL_NOTES="  # what it sets back at the end
_HEADS = ("-- MySQL dump", "-- MariaDB dump")
_LAST = "-- Dump completed"
_LAST_SETTING = b"/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;"


def writer_of(stream: Stream) -> str:
    """``SQL of mysqldump``, ``SQL of MySQL``, or nothing."""
    head = stream.peek(HEAD)
    begins = [found for pattern in (_COMMENT, _SETTINGS) if (found := pattern.search(head))]
    if not any(b"\0" not in head[: found.start()] for found in begins):
        return ""
    return KIND if _COMMENT.search(head) or _NOTES in head else ENDLESS


def read_mysql(stream: Stream) -> None:
    """Raises ``Damaged`` where the file does not end as a whole dump does."""
    (_read_commented if _COMMENT.search(stream.peek(HEAD)) else _read_settings)(stream)


def _read_commented(stream: Stream) -> None:
    """A value of a row has no line of its own: line feeds in it are written as \\\\n."""
    dumps = Dumps()
    for match in marks(stream, _BOTH_ENDS, dumps):
        if match[1]:
            dumps.begins("", _LAST)
        else:
            dumps.ends(_LAST)
    if dumps.open:
        raise Damaged(f"{dumps.which} does not end with `{_LAST}`: it is truncated, or mysqldump has failed")
    if why := why_not_the_end(dumps.rest.decode(errors="replace"), _HEADS):
        raise Damaged(f"behind `{_LAST}` {why}: it is truncated, or mysqldump has failed")


def _read_settings(stream: Stream) -> None:
    """As ``--skip-comments`` makes it: it ends with the settings that it began with."""
    end = b""
    while chunk := stream.read():
        end = (end + chunk)[-8 * LONGEST_MARK :]
    if _LAST_SETTING not in end:
        last = _LAST_SETTING.decode()
        raise Damaged(f"it does not end with `{last}`: it is truncated, or mysqldump has failed")
