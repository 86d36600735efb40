"""What a row expects of a cloud account, as its judges compare and print it."""

from __future__ import annotations

from dataclasses import dataclass

from infracat.facts import CannotObserve
from infracat.sections.cloud_services.seen import EXISTS, Resource


class AnyCredentials:
    """Credentials, wherever they come from."""

    def agrees(self, found: str) -> bool:
        return bool(found)

    def __str__(self) -> str:
        return "credentials"


class AllExist:
    """All resources exist. One that is wrong makes this fail even where others could not be looked at."""

    def agrees(self, found: tuple[Resource, ...]) -> bool:
        return not any(each.is_wrong for each in found) and all(each.state == EXISTS for each in found)

    def __str__(self) -> str:
        return "all there"


@dataclass(frozen=True)
class InRegion:
    """The region of all resources that exist, in any notation: ``West Europe`` is ``westeurope``, ``EU`` is ``eu``."""

    name: str

    def agrees(self, found: tuple[Resource, ...]) -> bool:
        return not self.outside(found) and all(self._is(each.region) for each in found if not each.is_missing)

    def outside(self, found: tuple[Resource, ...]) -> tuple[str, ...]:
        """The resources in other regions: ``s3://shop is in eu-west-1``."""
        known = [(each.uri, region) for each in found if (region := _region(each)) is not None]
        return tuple(f"{uri} is in {region}" for uri, region in known if not self._is(region))

    def show(self, found: tuple[Resource, ...]) -> tuple[str, ...]:
        """Each region once."""
        existing = [each for each in found if not each.is_missing]
        return tuple(dict.fromkeys(_region(each) or "not looked at" for each in existing))

    def _is(self, region: str) -> bool:
        return _normal(region) == _normal(self.name)

    def __str__(self) -> str:
        return self.name


def _region(resource: Resource) -> str | None:
    try:
        return resource.region
    except CannotObserve:
        return None


def _normal(region: str) -> str:
    return region.replace(" ", "").casefold()
