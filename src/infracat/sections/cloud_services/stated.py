"""What a row states of a cloud, and how it judges what is found."""

from __future__ import annotations

from dataclasses import dataclass

from infracat.facts import CannotObserve
from infracat.sections.cloud_services.seen import THERE, Resource


class Found:
    """Credentials, wherever they come from."""

    def agrees(self, found: str) -> bool:
        return bool(found)

    def __str__(self) -> str:
        return "credentials"


class AllThere:
    """Resources that are all there; one that is wrong is told, though others could not be looked at."""

    def agrees(self, found: tuple[Resource, ...]) -> bool:
        return not any(each.is_wrong for each in found) and all(each.state == THERE for each in found)

    def __str__(self) -> str:
        return "all there"


@dataclass(frozen=True)
class Region:
    """Where all of them are that are there: ``West Europe`` is ``westeurope``, and ``EU`` is ``eu``."""

    name: str

    def agrees(self, found: tuple[Resource, ...]) -> bool:
        return not self.outside(found) and all(self._is(each.region) for each in found if not each.is_missing)

    def outside(self, found: tuple[Resource, ...]) -> tuple[str, ...]:
        """Those that are elsewhere, and where: ``s3://shop is in eu-west-1``."""
        known = [(each.uri, region) for each in found if (region := _region(each)) is not None]
        return tuple(f"{uri} is in {region}" for uri, region in known if not self._is(region))

    def show(self, found: tuple[Resource, ...]) -> tuple[str, ...]:
        """Each place once."""
        there = [each for each in found if not each.is_missing]
        return tuple(dict.fromkeys(_region(each) or "not looked at" for each in there))

    def _is(self, region: str) -> bool:
        return _plain(region) == _plain(self.name)

    def __str__(self) -> str:
        return self.name


def _region(resource: Resource) -> str | None:
    try:
        return resource.region
    except CannotObserve:
        return None


def _plain(region: str) -> str:
    return region.replace(" ", "").casefold()
