"""Credentials for Google's cloud: a key file, gcloud's login, or the machine's own account."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from infracat.facts import CannotObserve
from infracat.hosts.clouds.cloud import (
    AuthenticationFailed,
    NoCredentials,
    connection_error,
    has_metadata_service,
    is_in_trouble,
    one_line,
    timeouts,
)
from infracat.hosts.http.bounded import bounded_session

if TYPE_CHECKING:
    from requests import Response

    from infracat.hosts.host import Host

FILE = "GOOGLE_APPLICATION_CREDENTIALS"
SCOPES = ["https://www.googleapis.com/auth/devstorage.read_only"]
METADATA_URL = "http://metadata.google.internal"
NO_PROJECT = "-"  # where no project is known; no project has that name


_OTHERS = ("external_account", "external_account_authorized_user", "impersonated_service_account")


@dataclass(frozen=True)
class Account:
    """Credentials with a fresh token, and where they come from."""

    credentials: Any
    kind: str
    project: str = NO_PROJECT


def anonymous() -> Account:
    """For an emulator, which needs no credentials."""
    from google.auth.credentials import AnonymousCredentials

    return Account(AnonymousCredentials(), "none, for an emulator")  # type: ignore[no-untyped-call]


def account(host: Host) -> Account:
    """Asked once a run. ``NoCredentials``: there are none; ``AuthenticationFailed``: Google gives no token for them."""
    found = _found(host)
    _fetch_token(found, host)
    return found


def _found(host: Host) -> Account:
    stated = host.variable(FILE)
    folder = host.variable("CLOUDSDK_CONFIG") or "~/.config/gcloud"
    file = stated or f"{folder}/application_default_credentials.json"
    text = host.read_text(file)
    project = host.variable("GOOGLE_CLOUD_PROJECT") or NO_PROJECT
    if text is not None:
        kind = f"{FILE} ({file})" if stated else f"gcloud's login ({file})"
        return _of_file(kind, file, text, project)
    if stated:
        raise NoCredentials(f"{FILE}: there is no file {file}")
    if host.variable("NO_GCE_CHECK") == "true" or not has_metadata_service(host):
        raise NoCredentials(f"no credentials for Google: set {FILE}, or run `gcloud auth application-default login`")
    from google.auth.compute_engine import Credentials

    return Account(Credentials(), "this machine's account", project)  # type: ignore[no-untyped-call]


def _of_file(kind: str, name: str, text: str, project: str) -> Account:
    """No message quotes the file: it holds a private key."""
    from google.auth.exceptions import GoogleAuthError

    try:
        stated = json.loads(text)
        credentials = _reader(stated.get("type"))(stated)
    except (GoogleAuthError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise AuthenticationFailed(f"{name}: it is no key of a service account, and no login of gcloud") from error
    return Account(credentials, kind, stated.get("project_id") or project)


def _reader(kind: str | None) -> Callable[[dict[str, Any]], Any]:
    import google.auth
    from google.oauth2 import credentials, service_account

    if kind == "service_account":
        return partial(service_account.Credentials.from_service_account_info, scopes=SCOPES)
    if kind == "authorized_user":
        return partial(credentials.Credentials.from_authorized_user_info, scopes=SCOPES)
    if kind not in _OTHERS:
        raise ValueError("of no kind that Google has")
    return lambda stated: google.auth.load_credentials_from_dict(stated, scopes=SCOPES)[0]  # type: ignore[no-untyped-call]


def _fetch_token(found: Account, host: Host) -> None:
    from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
    from google.auth.transport.requests import Request

    asking = bounded_session()
    where = getattr(found.credentials, "_token_uri", None) or METADATA_URL
    answers: list[Response] = []
    asking.hooks["response"].append(lambda answer, **_: answers.append(answer))
    try:
        found.credentials.refresh(partial(Request(asking), timeout=max(timeouts(host))))
    except TransportError as error:
        raise CannotObserve(f"no token for {found.kind}: {connection_error(error, where)}") from error
    except RefreshError as error:
        said = one_line(str(error.args[0] if error.args else error))
        if isinstance(error.__cause__, TransportError) and not answers:
            raise CannotObserve(f"no token for {found.kind}: {connection_error(error, where)}") from error
        if answers and not _is_refusal(answers[-1]):
            raise CannotObserve(f"no token for {found.kind}: {said}") from error
        raise AuthenticationFailed(f"Google gives no token: {said}") from error
    except (GoogleAuthError, ValueError) as error:
        raise AuthenticationFailed(f"no token can be asked for: {type(error).__name__}") from error
    except Exception as error:  # on an answer that is no token, the library raises anything
        raise CannotObserve(f"no token for {found.kind}: what answers is no service of tokens") from error


def _is_refusal(answer: Response) -> bool:
    """Whether a service of tokens said no: a proxy's page and a service in trouble do not."""
    if is_in_trouble(answer):
        return False
    try:
        return answer.headers.get("Metadata-Flavor") == "Google" or "error" in answer.json()
    except (ValueError, TypeError, RecursionError):
        return False
