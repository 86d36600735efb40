"""Checks the credentials and the resources of a cloud account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infracat.facts import Absent, CannotObserve, Unavailable
from infracat.hosts.clouds.cloud import (
    AuthenticationFailed,
    BucketInfo,
    Cloud,
    Forbidden,
    NoCredentials,
    NoService,
    NoSuchBucket,
    one_line,
    uri_of,
)
from infracat.sections.cloud_services.order import Order
from infracat.sections.cloud_services.seen import EXISTS, MISSING, Resource, Seen

if TYPE_CHECKING:
    from infracat.hosts import Host


def observe(order: Order, host: Host) -> Seen | Absent:
    """Looks at every resource; where the row states none, it checks the credentials alone.

    ``Absent`` where there are no credentials, or no such service at the endpoint.
    """
    cloud = _cloud(order, host)
    kind = "credentials"
    try:
        kind = cloud.credentials()
        if not order.resources:
            cloud.check_credentials()
        return Seen(credentials=kind, resources=_resources(order, cloud))
    except (NoCredentials, NoService) as no:
        return Absent(why=str(no))
    except AuthenticationFailed as no:
        unavailable = Unavailable(reason="not looked at: the credentials are not taken")
        return Seen(credentials=kind, refusal=str(no), resources=unavailable)


def _cloud(order: Order, host: Host) -> Cloud:
    if order.provider == "azure":
        from infracat.hosts.clouds.azure import Azure

        return Azure(host, order.endpoint)
    if order.provider == "gcp":
        from infracat.hosts.clouds.gcs import Gcs

        return Gcs(host, order.endpoint)
    from infracat.hosts.clouds.s3 import S3

    return S3(host, order.endpoint, order.region)


def _resources(order: Order, cloud: Cloud) -> tuple[Resource, ...]:
    """One after the other; after one that got no answer, the service is not asked any more."""
    found: list[Resource] = []
    for uri in order.resources:
        try:
            found.append(_resource(uri, cloud))
        except CannotObserve as error:
            if not found or isinstance(error, NoCredentials | NoService | AuthenticationFailed):
                raise
            return *found, *(_not_observed(each, f"{each}: {error}") for each in order.resources[len(found) :])
    return tuple(found)


def _resource(uri: str, cloud: Cloud) -> Resource:
    try:
        info = cloud.bucket_info(uri)
    except NoSuchBucket as no:
        return Resource(uri=uri, state=MISSING, why=str(no), region=Unavailable(reason=f"{uri}: {no}"))
    except Forbidden as no:
        unavailable = Unavailable(reason=f"{uri}: who is not let in is not told its region")
        return Resource(uri=uri, state="forbidden", why=str(no), region=unavailable)
    return _existing(uri, info)


def _existing(uri: str, info: BucketInfo) -> Resource:
    region = one_line(info.region or "") or Unavailable(reason=f"{uri}: the service does not tell its region")
    prefix = uri_of(uri).prefix
    if prefix and info.has_objects is None:
        unavailable = Unavailable(reason=f"{uri}: only its region tells what lies in it")
        return Resource(uri=uri, state=unavailable, region=region)
    if prefix and not info.has_objects:
        return Resource(uri=uri, state="empty", why=f"nothing lies below {prefix}", region=region)
    return Resource(uri=uri, state=EXISTS, region=region)


def _not_observed(uri: str, why: str) -> Resource:
    return Resource(uri=uri, state=Unavailable(reason=why), region=Unavailable(reason=why))
