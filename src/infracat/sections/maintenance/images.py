"""The age of container images."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from infracat.catalog.fields import Duration
from infracat.facts import Absent, Facts, MaybeUnknown, Unavailable, default
from infracat.hosts.docker.containers import Containers
from infracat.sections.ages import Age, describe_future
from infracat.sections.maintenance.dates import date_in

if TYPE_CHECKING:
    from infracat.hosts import Host

FIRST = datetime(2013, 3, 1, tzinfo=UTC)  # no image is older: reproducible builds write 0001, 1970 or 1980


class DatedImage(Facts):
    """One that is here, and says when it was built."""

    name: str
    age: float  # seconds, when it was looked at
    renewal: str  # the command that renews it

    def __str__(self) -> str:
        return f"{self.name}: {Age(self.age)}"


class Images(Facts):
    """Those of a row."""

    dated: tuple[DatedImage, ...]
    missing: tuple[str, ...] = ()
    all_dated: MaybeUnknown[bool] = default(True)

    def older_than(self, every: Duration) -> str:
        """What is due, and what to do; empty where nothing is."""
        due = (each for each in self.dated if each.age > every)
        return "; ".join(f"{each.name} is {Age(each.age)} old; due after {Age(every)}: {each.renewal}" for each in due)

    @property
    def lacking(self) -> str:
        return "; ".join(f"there is no image {name} here: docker pull {name}" for name in self.missing)


@dataclass(frozen=True)
class Newer:
    """No image is older than that; one without a date leaves it open, unless another is due."""

    every: Duration

    def agrees(self, found: Images) -> bool:
        return not found.older_than(self.every) and found.all_dated

    def show(self, found: Images) -> str:
        return ", ".join(map(str, found.dated))

    def __str__(self) -> str:
        return f"<= {self.every}"


def observe_images(names: tuple[str, ...], host: Host) -> Images | Absent:
    """Asks the engine when each was built: an image of that date is as old as what is in it, whenever it was pulled."""
    engine = Containers(host)
    dated, missing, open_ = [], [], []
    for name in names:
        found = engine.image(name)
        if found is None:
            missing.append(name)
            continue
        at = _built(str(found.get("Created") or ""))
        why = "has no date: its build leaves it out" if at is None else describe_future(at, host.began)
        if at is None or why:
            open_.append(f"{name} {why if at is None else 'is ' + why}")
        else:
            renewal = f"docker pull {name}" if found.get("RepoDigests") else "it was built here, build it anew"
            dated.append(DatedImage(name=name, age=(host.began - at).total_seconds(), renewal=renewal))
    images = Images(
        dated=tuple(dated), missing=tuple(missing), all_dated=Unavailable("; ".join(open_)) if open_ else True
    )
    return images if dated or open_ else Absent(why=images.lacking)


def _built(created: str) -> datetime | None:
    try:
        at = date_in(created)
    except ValueError:
        return None
    return at if at > FIRST else None
