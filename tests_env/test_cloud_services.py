"""Judges of ``cloud_services``: it answers, takes the credentials, and has every resource in its region."""

import pytest

from infracat import states
from infracat.sections.cloud_services.stated import AllThere, Found, Region


def test_exists(cloud_service, seen, expect):
    """There are credentials for it here, and the service answers. Of credentials only their source is told."""
    expect(seen.credentials, Found())


def test_is_let_in(cloud_service, seen, expect):
    """The service takes these credentials: they are right, have not ended, and the clocks agree."""
    refusal = seen.refusal
    expect("refused" if refusal else "let in", "let in", f"{seen.credentials}: {refusal}")


@states("resources")
def test_resources(cloud_service, seen, expect):
    """Every bucket or container is there and may be listed; below a prefix lies at least one object."""
    wrong = [f"{each.uri}: {each.why}" for each in seen.resources if each.is_wrong]
    expect(seen.resources, AllThere(), "; ".join(wrong))


@states("region", "resources")
def test_region(cloud_service, seen, expect):
    """Every resource that is there is in ``region``."""
    if all(each.is_missing for each in seen.resources):
        pytest.skip("none of its resources is there")
    region = Region(cloud_service.region)
    expect(seen.resources, region, "; ".join(region.outside(seen.resources)))
