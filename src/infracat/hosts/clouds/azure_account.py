"""Credentials for Azure's storage: the variables that its own tools read, then this machine's identities."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from infracat.facts import CannotObserve
from infracat.hosts.clouds.cloud import (
    AuthenticationFailed,
    NoCredentials,
    has_metadata_service,
    is_in_trouble,
    one_line,
    timeouts,
)
from infracat.hosts.http.bounded import MOST_REDIRECTS, bounded_session, too_much

if TYPE_CHECKING:
    from azure.identity import CredentialUnavailableError
    from azure.storage.blob import BlobServiceClient
    from requests import Response

    from infracat.hosts.host import Host

CONNECTION, KEY, SAS = "AZURE_STORAGE_CONNECTION_STRING", "AZURE_STORAGE_KEY", "AZURE_STORAGE_SAS_TOKEN"
SECRETS = (CONNECTION, KEY, SAS, "AZURE_CLIENT_SECRET")
SCOPE = "https://storage.azure.com/.default"
LOGIN = 10.0  # seconds that one identity may take


class Token(NamedTuple):
    """What azure-core calls an AccessToken."""

    token: str
    expires_on: int


@dataclass(frozen=True)
class Account:
    """A client for all threads, and where its credentials come from."""

    client: BlobServiceClient
    kind: str  # where the credentials come from


def account(host: Host, endpoint: str | None, options: dict[str, Any]) -> Account:
    """By connection string, key, SAS or identity, whichever is found first. ``NoCredentials`` when none is."""
    from azure.storage.blob import BlobServiceClient

    if (text := host.variable(CONNECTION)) and _is_for(endpoint, text):
        try:
            return Account(BlobServiceClient.from_connection_string(text, **options), _of(CONNECTION, host))
        except ValueError as error:
            raise AuthenticationFailed(f"{CONNECTION} is not a connection string") from error
    url = url_of(host, endpoint)
    if not url:
        raise NoCredentials(f"no account to ask: set {CONNECTION}, or AZURE_STORAGE_ACCOUNT")
    kind, credential = _credential(url, host)
    try:
        return Account(BlobServiceClient(url, credential=credential, **options), kind)
    except ValueError as error:
        raise CannotObserve(f"{url}: a login is sent over https only") from error


def bounded_options(connecting: float, reading: float, *, proxies: bool) -> dict[str, Any]:
    """What a client of Azure's is made with: it asks once, within bounds; ``proxies``: by those of the environment.

    azure-core follows redirects itself, up to 30, and keeps all their answers.
    """
    from azure.core.pipeline.transport import RequestsTransport

    session = bounded_session()
    session.trust_env = proxies
    seconds = {"connection_timeout": connecting, "read_timeout": reading}
    transport = RequestsTransport(session=session, use_env_settings=proxies, **seconds)
    return {**seconds, "retry_total": 0, "redirect_max": MOST_REDIRECTS, "transport": transport}


def url_of(host: Host, endpoint: str | None) -> str | None:
    """Where the account is asked; None when nothing names one."""
    stated = (
        endpoint or _own_endpoint(host.variable(CONNECTION) or "") or host.variable("AZURE_STORAGE_SERVICE_ENDPOINT")
    )
    name = host.variable("AZURE_STORAGE_ACCOUNT")
    url = stated or (f"https://{name}.blob.core.windows.net" if name else None)
    return url and url.rstrip("/")


def _is_for(endpoint: str | None, connection_string: str) -> bool:
    """A row's own endpoint is another account's, unless the connection string names the same."""
    return endpoint is None or _own_endpoint(connection_string) == endpoint.rstrip("/")


def _own_endpoint(connection_string: str) -> str | None:
    found = re.search(r"(?:^|;)BlobEndpoint=([^;]+)", connection_string)
    return found[1].rstrip("/") if found else None


def account_name(url: str) -> str:
    """``https://shop.blob.core.windows.net`` → ``shop``; an emulator's is its path."""
    parts = urlsplit(url)
    return parts.path.strip("/").partition("/")[0] or str(parts.hostname).partition(".")[0]


def _credential(url: str, host: Host) -> tuple[str, Any]:
    from azure.core.credentials import AzureNamedKeyCredential, AzureSasCredential

    if key := host.variable(KEY):
        return _of(KEY, host), AzureNamedKeyCredential(host.variable("AZURE_STORAGE_ACCOUNT") or account_name(url), key)
    if sas := host.variable(SAS):
        return _of(SAS, host), AzureSasCredential(sas.lstrip("?"))
    return host.cached_per_run("the Azure identity", lambda: _identity(host))


def _of(variable: str, host: Host) -> str:
    return f"{variable} of {'the environment' if variable in host.environ else '.env'}"


def _identity(host: Host) -> tuple[str, Any]:
    """The first one that exists; when it is refused a token, that is the result."""
    search = _Search()
    for kind, make in _identities(host, search.answers):
        if credential := search.credential(kind, make):
            return kind, credential
    raise search.silent or NoCredentials(
        f"no credentials for Azure: set {CONNECTION} or {KEY}, or log in with `az login`"
    )


@dataclass
class _Search:
    """One identity after the other, until one gives a token."""

    answers: list[Response] = field(default_factory=list)  # of the one that is asked
    silent: CannotObserve | None = None  # the first that may be there, and says nothing

    def credential(self, kind: str, make: Callable[[], Any]) -> Any | None:
        """None where there is no such identity; raises ``CannotObserve`` for one that gives no token."""
        from azure.core.exceptions import AzureError
        from azure.identity import CredentialUnavailableError

        self.answers.clear()
        try:
            made = make()
            made.get_token(SCOPE)
            return made
        except CredentialUnavailableError as error:
            self._pass_over(kind, error)
            return None
        except (AzureError, ValueError) as error:
            raise _without_token(kind, error, self.answers) from error
        except CannotObserve:
            raise
        except Exception as error:  # on an answer that is no token, the library raises anything
            raise CannotObserve(f"{kind}: what answers is no service of tokens") from error

    def _pass_over(self, kind: str, error: CredentialUnavailableError) -> None:
        if found := too_much(error):
            raise CannotObserve(f"{kind}: its service {found}") from error
        if (self.answers and is_in_trouble(self.answers[-1])) or not _says_there_is_none(error):
            self.silent = self.silent or CannotObserve(f"{kind}: {one_line(error.message)}")


def _without_token(kind: str, error: Exception, answers: list[Response]) -> CannotObserve:
    """A refusal, or a service that is not reached or in trouble."""
    from azure.core.exceptions import ClientAuthenticationError

    if found := too_much(error):
        return CannotObserve(f"{kind}: its service {found}")
    if isinstance(error, ClientAuthenticationError) and not (answers and is_in_trouble(answers[-1])):
        return AuthenticationFailed(one_line(error.message))
    return CannotObserve(f"{kind}: {one_line(str(error))}")


def _says_there_is_none(error: BaseException) -> bool:
    """A service that answered, or what is not installed; azure-identity says the same of one that is silent."""
    from azure.core.exceptions import HttpResponseError

    return error.__cause__ is None or isinstance(error.__cause__, HttpResponseError | NotLoggedIn)


def _identities(host: Host, answers: list[Response]) -> Iterator[tuple[str, Callable[[], Any]]]:
    """As DefaultAzureCredential does, without interactive ones, and with short timeouts; notes all ``answers``."""
    from azure import identity

    connecting, reading = timeouts(host)
    options = bounded_options(connecting, reading, proxies=True)
    options["transport"].session.hooks["response"].append(lambda answer, **_: answers.append(answer))
    tenant, client, secret, file = (host.variable(f"AZURE_{name}") for name in _PRINCIPAL)
    if tenant and client and secret:
        kind = _of("AZURE_CLIENT_SECRET", host)
        yield kind, lambda: identity.ClientSecretCredential(tenant, client, secret, **options)
    if tenant and client and file:
        yield (
            _of("AZURE_FEDERATED_TOKEN_FILE", host),
            lambda: identity.WorkloadIdentityCredential(
                tenant_id=tenant, client_id=client, token_file_path=file, **options
            ),
        )
    if host.variable("IDENTITY_ENDPOINT") or host.variable("MSI_ENDPOINT") or has_metadata_service(host):
        yield "the managed identity of this machine", lambda: identity.ManagedIdentityCredential(**options)
    yield "az login", lambda: AzureTool(host)


_PRINCIPAL = ("TENANT_ID", "CLIENT_ID", "CLIENT_SECRET", "FEDERATED_TOKEN_FILE")


class NotLoggedIn(Exception):
    """``az`` knows no account."""


@dataclass(frozen=True)
class AzureTool:
    """The login of the ``az`` program; azure-identity's own child process would outlive ^C."""

    host: Host

    def get_token(self, *scopes: str, **_: Any) -> Token:
        from azure.identity import CredentialUnavailableError

        if not self.host.which("az"):
            raise CredentialUnavailableError(message="there is no program az")
        command = ["az", "account", "get-access-token", "--output", "json", "--scope", scopes[0]]
        ran = self.host.run_unrecorded(command, timeout=LOGIN)
        try:
            found = json.loads(ran.stdout)
            return Token(found["accessToken"], int(found.get("expires_on", time.time() + 300)))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            if "az login" in ran.stderr:
                raise CredentialUnavailableError(message="az is not logged in") from NotLoggedIn()
            raise CannotObserve(f"az gives no token: {one_line(ran.stderr) or f'exit code {ran.exit_code}'}") from error
