"""Judges of ``cloud_services``: it answers, takes the credentials, and has every resource in its region."""

from infracat import states
from infracat.sections.cloud_services import AllThere, Region, Taken


def test_exists(cloud_service, seen):
    """There are credentials for it on this machine, and the service answers."""


def test_credentials(cloud_service, seen, expect):
    """The service takes them. Where they come from is told, never what they are."""
    expect(seen.credentials, Taken(), f"{seen.credentials.kind}: {seen.credentials.refusal}")


@states("resources")
def test_resources(cloud_service, seen, expect):
    """Every bucket or container is there and may be listed; below a prefix lies at least one object."""
    wrong = [f"{each.uri}: {each.why}" for each in seen.resources if each.is_wrong]
    expect(seen.resources, AllThere(), "; ".join(wrong))


@states("region", "resources")
def test_region(cloud_service, seen, expect):
    """Every resource is in ``region``."""
    region = Region(cloud_service.region)
    expect(seen.resources, region, "; ".join(region.outside(seen.resources)))
