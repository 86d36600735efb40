"""docker's client, with bounded answers. To be imported when needed."""

from __future__ import annotations

from typing import Any

from docker import APIClient, DockerClient

from infracat.hosts.http.bounded import MOST_REDIRECTS, bounded


class BoundedClient(DockerClient):
    """Its answers come whole, within the client's timeout and the bound of ``http.bounded``, or not at all."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.api = _Api(*arguments, **options)


class _Api(APIClient):
    def mount(self, prefix: str | bytes, adapter: Any) -> None:
        """Called for every way to the engine before anything is asked."""
        self.max_redirects = MOST_REDIRECTS
        super().mount(prefix, bounded(adapter))
