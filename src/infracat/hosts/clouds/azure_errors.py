"""Exceptions for refusals of Azure's storage, and for servers that are none."""

from __future__ import annotations

from collections.abc import Mapping

from infracat.facts import CannotObserve
from infracat.hosts.causes import root_cause
from infracat.hosts.clouds.cloud import (
    AuthenticationFailed,
    Forbidden,
    NoService,
    NoSuchBucket,
    connection_error,
    one_line,
)
from infracat.hosts.http.bounded import too_much

# https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes
NOT_TAKEN = (
    *("AuthenticationFailed", "NoAuthenticationInformation", "InvalidAuthenticationInfo"),
    *("AccountIsDisabled", "KeyBasedAuthenticationNotPermitted"),
)
MISSING = ("ContainerNotFound", "ContainerBeingDeleted", "InvalidResourceName", "OutOfRangeInput")
OWN_HEADERS = ("x-ms-request-id", "x-ms-version", "x-ms-error-code")


def is_foreign_response(headers: Mapping[str, str]) -> bool:
    """Whether the response is not from Azure's storage."""
    return bool(headers) and not {name.lower() for name in headers} & set(OWN_HEADERS)


def cloud_error(error: Exception, headers: Mapping[str, str], where: str) -> CannotObserve:
    """Our exception for one of azure-core's."""
    from azure.core import exceptions as azure

    where = where.rstrip("/")
    if found := too_much(error):
        return CannotObserve(f"{where}: {found}")
    if isinstance(error, azure.ServiceRequestError | azure.ServiceResponseError):
        return _no_answer(error, where)
    if isinstance(error, azure.HttpResponseError) and not is_foreign_response(headers):
        return _said_no(error, where)
    if isinstance(error, azure.HttpResponseError) and (error.status_code or 0) >= 500:
        return CannotObserve(f"{where}: {error.status_code} {one_line(str(error.reason))}")
    if is_foreign_response(headers):
        return NoService(f"{where}: it answers, but not as Azure's storage does")
    return CannotObserve(f"{where}: {one_line(str(error))}")


def _no_answer(error: Exception, where: str) -> CannotObserve:
    inner = root_cause(getattr(error, "inner_exception", None) or error)
    name = type(error).__name__ + type(inner).__name__
    if "Timeout" in name:
        return CannotObserve(f"{where}: no answer in time")
    if "SSL" in name:
        return NoService(f"{where}: TLS: {one_line(str(inner))}")
    return connection_error(inner, where)


def _said_no(error: Exception, where: str) -> CannotObserve:
    code = str(getattr(getattr(error, "error_code", None), "value", getattr(error, "error_code", None)))
    status = getattr(error, "status_code", None) or 0
    first = str(getattr(error, "message", error)).partition("\nRequestId")[0]
    said = one_line(f"{status} {code}: {first}")
    if code in MISSING:
        return NoSuchBucket(f"there is no such container ({said})")
    if code in NOT_TAKEN or "failed to authenticate" in first:  # the latter is azurite's AuthorizationFailure
        return AuthenticationFailed(
            f"the account does not take them: is the key, the token or the clock wrong? ({said})"
        )
    if status in (401, 403):
        return Forbidden(f"not let in ({said})")
    if code == "ResourceNotFound":
        return NoService(f"{where}: there is no such account ({said})")
    return CannotObserve(f"{where}: {said}")
