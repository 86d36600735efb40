"""What a catalog may say of a cloud account and its resources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from infracat.catalog.fields import CloudUri, Cost, Endpoint, Many, Text
from infracat.catalog.mistakes import shown
from infracat.catalog.rows import Row
from infracat.catalog.rules import RuleViolation

if TYPE_CHECKING:
    from infracat.hosts import Host

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

    def secrets(self, host: Host) -> Iterator[tuple[str, Iterable[str]]]:
        """The credentials in the files of the providers' own tools."""
        from infracat.hosts.clouds import cloud_secrets

        yield cloud_secrets.IN_FILES, cloud_secrets.in_files(host)

    @classmethod
    def rules(cls, configured: Mapping[str, Any]) -> Iterable[RuleViolation]:
        provider, resources = configured.get("provider"), configured.get("resources")
        scheme = SCHEMES.get(str(provider))
        for index, uri in enumerate(resources if isinstance(resources, tuple) and scheme else ()):
            if not uri.startswith(f"{scheme}://"):
                message = f"a resource of {provider} begins with {scheme}:// (got {shown(uri)})"
                yield RuleViolation("resources", message, index)
