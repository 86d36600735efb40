"""Lists a bucket: the objects below a prefix, or those that match a glob."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from infracat.facts import Absent
from infracat.hosts.clouds.cloud import NoSuchBucket, uri_of
from infracat.hosts.files.walk import is_wild
from infracat.sections.backups.listing.item import Item, Listing

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.hosts.clouds.s3 import S3Object

SCHEME = "s3://"


def list_bucket(location: str, host: Host) -> Listing | Absent:
    """``s3://bucket/db`` is all objects below ``db/``, or the object ``db``; ``s3://bucket/db/*.dump`` is a glob."""
    from infracat.hosts.clouds.s3 import objects

    bucket, wanted = uri_of(location)
    prefix = re.split(r"[*?\[]", wanted)[0] if is_wild(wanted) else wanted.rstrip("/")
    try:
        found = [each for each in objects(host, f"{SCHEME}{bucket}/{prefix}") if not each.key.endswith("/")]
    except NoSuchBucket as missing:
        return Absent(why=f"{SCHEME}{bucket}: {missing}")
    listing = _matching(found, bucket, wanted) if is_wild(wanted) else _below(found, bucket, prefix)
    return listing if listing.items else Absent(why=_why_none(location, found))


def _why_none(location: str, found: list[S3Object]) -> str:
    if not is_wild(location):
        return f"no object is at {location}"
    others = f": there is {found[0].key}" if found else ""
    return f"no object fits {location}{others}{f' and {len(found) - 1} more' if len(found) > 1 else ''}"


def _below(found: list[S3Object], bucket: str, prefix: str) -> Listing:
    folder = f"{prefix}/" if prefix else ""
    inside = [each for each in found if each.key.startswith(folder)]
    if not inside:
        same = [each for each in found if each.key == prefix]
        return Listing(f"{SCHEME}{bucket}/{prefix}", list(_items(same, bucket, _folder_of(prefix))), pattern=prefix)
    return Listing(f"{SCHEME}{bucket}/{folder}", list(_items(inside, bucket, folder)), is_folder=True)


def _matching(found: list[S3Object], bucket: str, glob: str) -> Listing:
    """As in a file system: ``*`` does not match a slash, ``**`` does."""
    parts = glob.split("/")
    fixed = "".join(f"{part}/" for part in parts[: next(n for n, part in enumerate(parts) if is_wild(part))])
    matching = [each for each in found if _matches(each.key.split("/"), parts)]
    pattern = parts[-1] if any(letter.isalnum() for letter in parts[-1]) else ""
    return Listing(f"{SCHEME}{bucket}/{fixed}", list(_items(matching, bucket, fixed)), pattern=pattern)


def _matches(names: list[str], parts: list[str]) -> bool:
    """Part by part, with all that could be reached so far: as many steps as there are names, times the parts."""
    reached = {0}  # how many of the names the parts so far take
    for number, part in enumerate(parts):
        if part == "**":
            reached = set(range(min(reached), len(names) + 1))
        elif not part and number == len(parts) - 1:
            break  # a folder's slash at the end
        else:
            reached = {at + 1 for at in reached if at < len(names) and fnmatchcase(names[at], part)}
        if not reached:
            return False
    return len(names) in reached


def _folder_of(key: str) -> str:
    return key[: key.rfind("/") + 1]


def _items(found: list[S3Object], bucket: str, folder: str) -> Iterator[Item]:
    for each in found:
        yield Item(each.key[len(folder) :], f"{SCHEME}{bucket}/{each.key}", each.size, each.modified)
