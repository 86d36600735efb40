"""botocore's sessions, clients and metadata services, with bounded answers. To be imported when needed."""

from __future__ import annotations

from functools import partial
from typing import Any

from botocore.exceptions import BotoCoreError, HTTPClientError
from botocore.session import Session
from urllib3.exceptions import HTTPError

from infracat.hosts.http.bounded import ResponseTooLarge, bounded_pool, check_values, too_much


class BoundedSession(Session):
    """Its clients too: those that find a role's credentials are made by it as well."""

    def create_client(self, *arguments: Any, **options: Any) -> Any:
        client: Any = super().create_client(*arguments, **options)
        _bound(client._endpoint.http_session)
        return client

    def bound_providers(self) -> None:
        """The metadata services of a machine and of a container have no client."""
        for provider in self.get_component("credential_provider").providers:
            fetcher = getattr(provider, "_role_fetcher", None) or getattr(provider, "_fetcher", None)
            if own := getattr(fetcher, "_session", None):
                _bound(own)


def _bound(session: Any) -> None:
    session._get_connection_manager = partial(_manager, session._get_connection_manager)
    session.send = partial(_send, session.send)


def _manager(find: Any, *arguments: Any, **options: Any) -> Any:
    manager = find(*arguments, **options)
    if "connection_from_url" not in vars(manager):
        manager.connection_from_url = partial(_pool, manager.connection_from_url)
    return manager


def _pool(find: Any, url: str) -> Any:
    return bounded_pool(find(url))


def _send(send: Any, request: Any) -> Any:
    """``HTTPClientError`` for a long answer: for botocore a connection that breaks is no service."""
    try:
        answer = send(request)
        if not request.stream_output or answer.status_code >= 300:
            check_values(answer.content)
        return answer
    except (BotoCoreError, HTTPError, ResponseTooLarge) as error:
        if (found := too_much(error)) or isinstance(error, HTTPError):
            raise HTTPClientError(error=found or error) from error
        raise
