"""Credentials and clients of AWS: the standard chain, with ``.env`` beside the catalog as a part of the environment.

Only what is slow in botocore's defaults is changed: no retries, and short timeouts for a machine's own role.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from infracat.facts import CannotObserve
from infracat.hosts.clouds import credential_process
from infracat.hosts.clouds.cloud import NoCredentials, has_metadata_service, is_this_machine, one_line, timeouts
from infracat.hosts.http.bounded import too_much

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from botocore.config import Config
    from botocore.credentials import Credentials
    from botocore.exceptions import ClientError
    from botocore.session import Session

    from infracat.hosts.host import Host

KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
TOKEN = "AWS_SESSION_TOKEN"  # noqa: S105 - the variable's name
SECRETS = ("AWS_SECRET_ACCESS_KEY", TOKEN)
DEFAULT_REGION = "us-east-1"  # where no region is configured
_FILES = {"credentials_file": "credentials", "config_file": "config"}
_VARIABLES = {
    "profile": ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"),
    "region": ("AWS_REGION", "AWS_DEFAULT_REGION"),
    "ca_bundle": ("AWS_CA_BUNDLE",),
    "credentials_file": ("AWS_SHARED_CREDENTIALS_FILE",),
    "config_file": ("AWS_CONFIG_FILE",),
}
_KINDS = {
    "env": "{keys}",
    "explicit": "{keys}",
    "shared-credentials-file": "profile {profile} of {credentials_file}",
    "config-file": "profile {profile} of {config_file}",
    "custom-process": "the credential_process of profile {profile}",
    "assume-role": "the role of profile {profile}",
    "assume-role-with-web-identity": "a role by web identity",
    "sso": "the single sign-on of profile {profile}",
    "container-role": "this container's role",
    "iam-role": "this machine's role",
}


@dataclass(frozen=True)
class Account:
    """A session with its credentials. Clients are for all threads, but only one thread may make one at a time."""

    session: Session
    kind: str  # where the credentials come from: `profile shop of ~/.aws/credentials`
    making: Lock = field(default_factory=Lock)


def account(host: Host) -> Account:
    """The credentials, looked up once a run. Raises ``NoCredentials``, also for an expired login."""
    return host.cached_per_run("the AWS account", lambda: _account(host))


def client(host: Host, service: str, *, endpoint: str | None = None, region: str | None = None) -> BaseClient:
    """A client, shared by rows with the same settings; path-style addresses for an ``endpoint`` of its own."""
    whose = account(host)
    url = endpoint or host.variable(f"AWS_ENDPOINT_URL_{service.upper()}") or host.variable("AWS_ENDPOINT_URL")
    where = region or whose.session.get_config_variable("region") or DEFAULT_REGION

    def make() -> BaseClient:
        try:
            with whose.making:
                return whose.session.create_client(
                    service, region_name=where, endpoint_url=url, config=_config(host, url)
                )
        except ValueError as error:
            raise CannotObserve(f"{url}: is not a URL: write http://… or https://…") from error

    return host.cached_per_run((service, url, where, timeouts(host)), make)


def _account(host: Host) -> Account:
    """The machine's own role comes last, and only where there is a metadata service: there is no wait for it."""
    try:
        from botocore.exceptions import BotoCoreError, ClientError, ProfileNotFound
    except ImportError as error:
        raise CannotObserve("boto3 is not installed: pip install 'infracat[aws]'") from error
    try:
        session, credentials = _found(host, role=False)
        if credentials is None and _may_have_a_role(host):
            session, credentials = _found(host, role=True)
    except ProfileNotFound as error:
        raise NoCredentials(f"AWS_PROFILE: {one_line(str(error))}") from error
    except (BotoCoreError, ClientError) as error:
        raise _without_credentials(error) from error
    except CannotObserve:
        raise
    except Exception as error:  # on an answer that holds none, botocore raises anything
        raise CannotObserve("no credentials for S3: what answers is no service of credentials") from error
    if credentials is None:
        raise NoCredentials(
            "no credentials for S3: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE,"
            " or run `aws configure`"
        )
    return Account(session, _kind(credentials.method, session, host))


def _without_credentials(error: Exception) -> CannotObserve:
    """``NoCredentials`` where somebody said so; a service that does not answer, or is in trouble, has not."""
    from botocore.exceptions import ClientError, CredentialRetrievalError, HTTPClientError
    from botocore.exceptions import ConnectionError as NoConnection

    if found := too_much(error):
        return CannotObserve(f"no credentials for S3: their service {found}")
    said = f"no credentials for S3: {one_line(str(getattr(error, 'kwargs', {}).get('error', error)))}"
    if isinstance(error, HTTPClientError | NoConnection) or (
        isinstance(error, CredentialRetrievalError) and error.kwargs.get("provider") == "container-role"
    ):
        return CannotObserve(said)
    return CannotObserve(said) if isinstance(error, ClientError) and _has_no_time(error) else NoCredentials(said)


# What STS and the single sign-on say with status 400, and mean "later"
_LATER = (
    *("Throttling", "ThrottlingException", "TooManyRequestsException", "RequestLimitExceeded"),
    "IDPCommunicationError",
)


def _has_no_time(error: ClientError) -> bool:
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") or 0)
    return status >= 500 or status in (408, 429) or error.response.get("Error", {}).get("Code") in _LATER


def _found(host: Host, *, role: bool) -> tuple[Session, Credentials | None]:
    session = _session(host)
    if not role:
        session.get_component("credential_provider").remove("iam-role")
    credentials = session.get_credentials()
    if credentials is not None:
        credentials.get_frozen_credentials()  # this fetches them, where they come from a service
    return session, credentials


def _may_have_a_role(host: Host) -> bool:
    if (host.variable("AWS_EC2_METADATA_DISABLED") or "").lower() == "true":
        return False
    return bool(host.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT")) or has_metadata_service(host)


def _session(host: Host) -> Session:
    """As the AWS tools would find things here, ``.env`` included."""
    from infracat.hosts.clouds.bounded_boto import BoundedSession

    session = BoundedSession()
    settings = session.get_component("config_store")
    for name, file in _FILES.items():
        settings.set_config_variable(name, str(host.home / ".aws" / file))
    for name, variables in _VARIABLES.items():
        if value := next(filter(None, map(host.variable, variables)), None):
            settings.set_config_variable(name, value)
    session.set_default_client_config(_config(host, None))
    for name in _FILES:  # one that is not read whole has secrets that are not masked
        if (file := str(session.get_config_variable(name))) != os.devnull:  # which says that there is none
            host.read_text(file)
    session.bound_providers()
    for provider in session.get_component("credential_provider").providers:
        credential_process.give(provider, host)
    _give_keys(session, host)
    return session


def _give_keys(session: Session, host: Host) -> None:
    key, secret = (host.variable(name) for name in KEYS)
    if key and secret:
        session.set_credentials(key, secret, host.variable(TOKEN) or None)
    elif key or secret:
        there, lacking = KEYS if key else reversed(KEYS)
        raise NoCredentials(f"{there} is set, and {lacking} is not")


def _config(host: Host, url: str | None) -> Config:
    from botocore.config import Config

    connecting, reading = timeouts(host)
    path_by_path: dict[str, Any] = {"s3": {"addressing_style": "path"}} if url else {}
    direct: dict[str, Any] = {"proxies": {}} if is_this_machine(url) else {}
    return Config(
        connect_timeout=connecting,
        read_timeout=reading,
        retries={"total_max_attempts": 1},
        max_pool_connections=50,
        **path_by_path,
        **direct,
    )


def _kind(method: str | None, session: Session, host: Host) -> str:
    settings = {name: session.get_config_variable(name) for name in _FILES}
    shown = {name: str(value).replace(f"{host.home}/", "~/") for name, value in settings.items()}
    keys = f"AWS_ACCESS_KEY_ID of {'the environment' if KEYS[0] in host.environ else '.env'}"
    profile = session.get_config_variable("profile") or "default"
    return _KINDS.get(str(method), str(method)).format(keys=keys, profile=profile, **shown)
