"""What lies in a bucket: below a prefix, or what fits a glob."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from infracat.facts import Absent
from infracat.hosts.clouds.cloud import Missing, uri_of
from infracat.hosts.files.walk import is_wild
from infracat.sections.backups.listing.item import Item
from infracat.sections.backups.listing.sorting import Lying

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.hosts.clouds.s3 import S3Object

SCHEME = "s3://"


def in_bucket(location: str, host: Host) -> Lying | Absent:
    """``s3://bucket/db`` is what lies in ``db/``, or the object ``db``; ``s3://bucket/db/*.dump`` picks."""
    from infracat.hosts.clouds.s3 import objects

    bucket, wanted = uri_of(location)
    prefix = re.split(r"[*?\[]", wanted)[0] if is_wild(wanted) else wanted.rstrip("/")
    try:
        found = [each for each in objects(host, f"{SCHEME}{bucket}/{prefix}") if not each.key.endswith("/")]
    except Missing as missing:
        return Absent(why=f"{SCHEME}{bucket}: {missing}")
    lying = _fitting(found, bucket, wanted) if is_wild(wanted) else _below(found, bucket, prefix)
    return lying if lying.items else Absent(why=_why_none(location, found))


def _why_none(location: str, found: list[S3Object]) -> str:
    if not is_wild(location):
        return f"no object is at {location}"
    others = f": there is {found[0].key}" if found else ""
    return f"no object fits {location}{others}{f' and {len(found) - 1} more' if len(found) > 1 else ''}"


def _below(found: list[S3Object], bucket: str, prefix: str) -> Lying:
    folder = f"{prefix}/" if prefix else ""
    inside = [each for each in found if each.key.startswith(folder)]
    if not inside:
        alone = [each for each in found if each.key == prefix]
        return Lying(f"{SCHEME}{bucket}/{prefix}", list(_items(alone, bucket, _folder_of(prefix))), named=prefix)
    return Lying(f"{SCHEME}{bucket}/{folder}", list(_items(inside, bucket, folder)), is_folder=True)


def _fitting(found: list[S3Object], bucket: str, glob: str) -> Lying:
    """As on a disk: ``*`` does not reach over a slash, ``**`` does."""
    parts = glob.split("/")
    fixed = "".join(f"{part}/" for part in parts[: next(n for n, part in enumerate(parts) if is_wild(part))])
    fits = [each for each in found if _fit(each.key.split("/"), parts)]
    named = parts[-1] if any(letter.isalnum() for letter in parts[-1]) else ""
    return Lying(f"{SCHEME}{bucket}/{fixed}", list(_items(fits, bucket, fixed)), named=named)


def _fit(names: list[str], parts: list[str]) -> bool:
    if not parts or not names:
        return not names and parts in ([], [""], ["**"])
    if parts[0] == "**":
        return _fit(names, parts[1:]) or _fit(names[1:], parts)
    return fnmatchcase(names[0], parts[0]) and _fit(names[1:], parts[1:])


def _folder_of(key: str) -> str:
    return key[: key.rfind("/") + 1]


def _items(found: list[S3Object], bucket: str, folder: str) -> Iterator[Item]:
    for each in found:
        yield Item(each.key[len(folder) :], f"{SCHEME}{bucket}/{each.key}", each.size, each.modified)
