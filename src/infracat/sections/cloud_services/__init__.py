"""``cloud_services``: what is rented in a cloud, and where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from infracat.catalog.fields import CloudUri, Cost, Endpoint, Many, Text
from infracat.catalog.mistakes import shown
from infracat.catalog.rows import Row, Wrong
from infracat.facts import Absent, CannotObserve, Unavailable
from infracat.hosts.clouds.cloud import (
    AuthenticationFailed,
    BucketInfo,
    Cloud,
    Forbidden,
    Missing,
    NoCredentials,
    NoService,
    plain,
    uri_of,
)
from infracat.sections.cloud_services.seen import MISSING, THERE, Resource, Seen
from infracat.sections.cloud_services.stated import AllThere, Found, Region

if TYPE_CHECKING:
    from infracat.hosts import Host

__all__ = ["AllThere", "CloudService", "Found", "Region", "Seen", "observe"]

SCHEMES = {"aws": "s3", "s3": "s3", "azure": "az", "gcp": "gs"}


class CloudService(Row):
    """An account of a provider, and resources in it."""

    section = "cloud_services"

    provider: Literal["aws", "azure", "gcp", "s3"] = Field(
        description="The provider; s3 is any service that speaks it."
    )
    region: Text | None = Field(None, description="Where the resources are.")
    resources: Many[CloudUri] = Field(
        (), description="What must exist there: s3://bucket, az://container, gs://bucket."
    )
    endpoint: Endpoint | None = Field(None, description="The service's URL, where it is not the provider's own.")
    monthly_cost: Cost | None = Field(None, description="What it costs: ~$5/mo.")

    @classmethod
    def rules(cls, stated: Mapping[str, Any]) -> Iterable[Wrong]:
        provider, resources = stated.get("provider"), stated.get("resources")
        scheme = SCHEMES.get(str(provider))
        for index, uri in enumerate(resources if isinstance(resources, tuple) and scheme else ()):
            if not uri.startswith(f"{scheme}://"):
                yield Wrong("resources", f"a resource of {provider} begins with {scheme}:// (got {shown(uri)})", index)


def observe(row: CloudService, host: Host) -> Seen | Absent:
    """Looks into every resource, or only knocks where the row states none.

    No credentials, and no such service at the endpoint, are ``Absent``.
    """
    cloud = _cloud(row, host)
    kind = "credentials"
    try:
        kind = cloud.credentials()
        if not row.resources:
            cloud.check_credentials()
        return Seen(credentials=kind, resources=_looked(row, cloud))
    except (NoCredentials, NoService) as no:
        return Absent(why=str(no))
    except AuthenticationFailed as no:
        unseen = Unavailable(reason="not looked at: the credentials are not taken")
        return Seen(credentials=kind, refusal=str(no), resources=unseen)


def _cloud(row: CloudService, host: Host) -> Cloud:
    if row.provider == "azure":
        from infracat.hosts.clouds.azure import Azure

        return Azure(host, row.endpoint)
    if row.provider == "gcp":
        from infracat.hosts.clouds.gcs import Gcs

        return Gcs(host, row.endpoint)
    from infracat.hosts.clouds.s3 import S3

    return S3(host, row.endpoint, row.region)


def _looked(row: CloudService, cloud: Cloud) -> tuple[Resource, ...]:
    """One after the other; whoever gives no answer is not asked any more."""
    found: list[Resource] = []
    for uri in row.resources:
        try:
            found.append(_resource(uri, cloud))
        except CannotObserve as error:
            if not found or isinstance(error, NoCredentials | NoService | AuthenticationFailed):
                raise
            return *found, *(_unseen(each, f"{each}: {error}") for each in row.resources[len(found) :])
    return tuple(found)


def _resource(uri: str, cloud: Cloud) -> Resource:
    try:
        info = cloud.look(uri)
    except Missing as no:
        return Resource(uri=uri, state=MISSING, why=str(no), region=Unavailable(reason=f"{uri}: {no}"))
    except Forbidden as no:
        unseen = Unavailable(reason=f"{uri}: who is not let in is not told its region")
        return Resource(uri=uri, state="forbidden", why=str(no), region=unseen)
    return _there(uri, info)


def _there(uri: str, info: BucketInfo) -> Resource:
    region = plain(info.region or "") or Unavailable(reason=f"{uri}: the service does not tell its region")
    prefix = uri_of(uri).prefix
    if prefix and info.holds is None:
        unseen = Unavailable(reason=f"{uri}: only its region tells what lies in it")
        return Resource(uri=uri, state=unseen, region=region)
    if prefix and not info.holds:
        return Resource(uri=uri, state="empty", why=f"nothing lies below {prefix}", region=region)
    return Resource(uri=uri, state=THERE, region=region)


def _unseen(uri: str, why: str) -> Resource:
    return Resource(uri=uri, state=Unavailable(reason=why), region=Unavailable(reason=why))
