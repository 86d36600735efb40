"""A mirror: a folder that rsync brings up to date, which is one copy as a whole."""

from __future__ import annotations

from dataclasses import replace

from infracat.sections.backups.listing.dates_in_names import date_in
from infracat.sections.backups.listing.file_class import EXTENSIONS
from infracat.sections.backups.listing.item import Item, Listing


def as_mirror(listing: Listing) -> Listing:
    """The listing as one copy, where nothing is named as one of several: no dates at its top, not archives alone."""
    tops = {item.name.partition("/")[0] for item in listing.items}
    if not listing.is_folder or any(date_in(name) for name in tops) or all(map(_is_archive, tops)):
        return listing
    whole = Item(
        name="/",
        where=listing.where,
        size=sum(item.size for item in listing.items),
        modified=max(item.modified for item in listing.items),
    )
    return replace(listing, items=[whole])


def _is_archive(name: str) -> bool:
    return not EXTENSIONS["tar"].isdisjoint(name.lower().split(".")[1:])
