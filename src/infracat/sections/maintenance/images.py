"""The age of container images."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from infracat.facts import Absent, Unavailable
from infracat.hosts.docker.containers import Containers
from infracat.sections.ages import describe_future
from infracat.sections.maintenance.dates import parse_date
from infracat.sections.maintenance.messages import describe_missing_images
from infracat.sections.maintenance.seen import DatedImage, Images

if TYPE_CHECKING:
    from infracat.hosts import Host

FIRST = datetime(2013, 3, 1, tzinfo=UTC)  # no image is older: reproducible builds write 0001, 1970 or 1980


def observe_images(names: tuple[str, ...], host: Host) -> Images | Absent:
    """Asks the engine for the build date of each: an image is as old as its contents, whenever it was pulled."""
    engine = Containers(host)
    found = [(name, engine.image(name)) for name in names]
    results = [_dated(name, image, host) for name, image in found if image is not None]
    undated = [each for each in results if isinstance(each, str)]
    images = Images(
        dated=tuple(each for each in results if isinstance(each, DatedImage)),
        missing=tuple(name for name, image in found if image is None),
        all_dated=Unavailable("; ".join(undated)) if undated else True,
    )
    return images if results else Absent(why=describe_missing_images(images))


def _dated(name: str, image: Mapping[str, Any], host: Host) -> DatedImage | str:
    """The image, or why its age is unknown."""
    at = _build_date(str(image.get("Created") or ""))
    if at is None:
        return f"{name} has no date: its build leaves it out"
    if why := describe_future(at, host.began):
        return f"{name} is {why}"
    renewal = f"docker pull {name}" if image.get("RepoDigests") else "it was built here, build it anew"
    return DatedImage(name=name, age=(host.began - at).total_seconds(), renewal=renewal)


def _build_date(created: str) -> datetime | None:
    try:
        at = parse_date(created)
    except ValueError:
        return None
    return at if at > FIRST else None
