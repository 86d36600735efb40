"""botocore's sessions, clients and metadata services, with bounded answers. To be imported when needed."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import Any

from botocore.exceptions import BotoCoreError, ConnectionClosedError, HTTPClientError, ReadTimeoutError
from botocore.session import Session
from urllib3.exceptions import HTTPError

from infracat.hosts.clouds.cloud import is_in_trouble
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
                if provider.METHOD == "iam-role":
                    own.send = partial(_ask_the_machine, own.send)


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


_ROLES = "/iam/security-credentials/"
_NAME_OF_A_ROLE = re.compile(rb"[\w+=,.@-]{0,256}")


def _ask_the_machine(send: Any, request: Any) -> Any:
    """``HTTPClientError`` for what says neither yes nor no: botocore takes it for a machine without a role.

    A token is another matter: where none can be had, the old protocol is used without one.
    """
    try:
        answer = send(request)
    except (ConnectionClosedError, ReadTimeoutError) as error:
        if request.method == "PUT":
            raise
        raise HTTPClientError(error=error) from error
    if request.method == "PUT":
        return answer
    if is_in_trouble(answer):
        raise HTTPClientError(error=f"it answered with status {answer.status_code}")
    if answer.status_code == 200 and not _is_an_answer(request.url, answer.content):
        raise HTTPClientError(error=_NONSENSE)
    return answer


_NONSENSE = "what answers is no service of credentials"


def _is_an_answer(url: str, body: bytes) -> bool:
    if url.endswith(_ROLES):
        return bool(_NAME_OF_A_ROLE.fullmatch(body.strip()))
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and ("Code" in found or "AccessKeyId" in found)
