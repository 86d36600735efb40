"""Judges of ``cloud_services``: it answers, accepts the credentials, and has every resource in its region."""

import pytest

from infracat import states
from infracat.sections.cloud_services.expected import AllExist, AnyCredentials, InRegion


def test_exists(cloud_service, seen, expect):
    """There are credentials for it here, and the service answers. Only the source of credentials is shown."""
    expect(seen.credentials, AnyCredentials())


def test_is_let_in(cloud_service, seen, expect):
    """The service accepts these credentials: they are right and have not expired, and the clocks agree."""
    refusal = seen.refusal
    expect("refused" if refusal else "let in", "let in", f"{seen.credentials}: {refusal}")


@states("resources")
def test_resources(cloud_service, seen, expect):
    """Every bucket or container exists and may be listed; below a prefix is at least one object."""
    wrong = [f"{each.uri}: {each.why}" for each in seen.resources if each.is_wrong]
    expect(seen.resources, AllExist(), "; ".join(wrong))


@states("region", "resources")
def test_region(cloud_service, seen, expect):
    """Every resource that exists is in ``region``."""
    if all(each.is_missing for each in seen.resources):
        pytest.skip("none of its resources is there")
    region = InRegion(cloud_service.region)
    expect(seen.resources, region, "; ".join(region.outside(seen.resources)))
