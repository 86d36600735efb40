"""Exceptions for S3's refusals, and for servers that are no S3."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

# https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
NOT_TAKEN = {
    "InvalidAccessKeyId": "there is no such access key",
    "InvalidClientTokenId": "there is no such access key",
    "SignatureDoesNotMatch": "the secret key is not that of the access key",
    "ExpiredToken": "the session has ended: log in again",
    "TokenRefreshRequired": "the session has ended: log in again",
    "RequestExpired": "the session has ended: log in again",
    "InvalidToken": "the session token is not one",
    "RequestTimeTooSkewed": "the clocks differ",
    "NotSignedUp": "the account has no S3",
    "AccountProblem": "the account has a problem",
    "InvalidSecurity": "the credentials are not valid",
}
ELSEWHERE = ("PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException")


class WrongRegion(CannotObserve):
    """The bucket is there, in another region than the one that was asked."""

    def __init__(self, region: str | None) -> None:
        super().__init__(f"it is in {region or 'another region'}")
        self.region = region


def cloud_error(error: Exception, where: str) -> CannotObserve:
    """Our exception for one of botocore's, or of the libraries below it."""
    from botocore import exceptions as boto

    if found := too_much(error):
        return CannotObserve(f"{where}: {found}")
    if isinstance(error, boto.ClientError):
        return _said_no(error, where)
    if isinstance(error, boto.ParamValidationError):
        return NoSuchBucket("it is not a name that a bucket can have")
    if isinstance(
        root_cause(error), RecursionError
    ):  # botocore asks where the bucket is, is redirected, asks where it is, …
        return NoService(f"{where}: it answers, but not as S3 does: it redirects to who knows where")
    if not isinstance(error, boto.BotoCoreError):  # a response with an invalid date, or invalid XML
        return NoService(f"{where}: it answers, but not as S3 does")
    return _no_answer(error, where)


def _no_answer(error: Exception, where: str) -> CannotObserve:
    from botocore import exceptions as boto

    if isinstance(error, boto.ConnectTimeoutError | boto.ReadTimeoutError):
        return CannotObserve(f"{where}: no answer in time")
    if isinstance(error, boto.SSLError):
        return NoService(f"{where}: TLS: {one_line(str(root_cause(error)))}")
    if isinstance(error, boto.HTTPClientError | boto.ConnectionError):
        return connection_error(error, where)
    return CannotObserve(f"{where}: {one_line(str(error))}")


def region_in(meta: Mapping[str, Any]) -> str | None:
    """Every response of Amazon's about a bucket names its region, a refusal too."""
    region: str | None = meta.get("HTTPHeaders", {}).get("x-amz-bucket-region")
    return region


def _said_no(error: ClientError, where: str) -> CannotObserve:
    answer: Mapping[str, Any] = error.response
    code, meta = str(answer["Error"].get("Code", "")), answer.get("ResponseMetadata", {})
    said = one_line(f"{meta.get('HTTPStatusCode')} {code}: {answer['Error'].get('Message', '')}")
    if error.operation_name.startswith(("AssumeRole", "GetRoleCredentials")):
        return AuthenticationFailed(f"the role is not given: {said}")
    if code in NOT_TAKEN:
        return AuthenticationFailed(f"{NOT_TAKEN[code]}{_clocks(code, meta)} ({said})")
    if code == "NoSuchBucket":
        return NoSuchBucket(f"there is no such bucket ({said})")
    if code in ELSEWHERE:
        return WrongRegion(region_in(meta) or answer["Error"].get("Region"))
    return _by_status(code, meta, said, where)


def _by_status(code: str, meta: Mapping[str, Any], said: str, where: str) -> CannotObserve:
    """A numeric code is botocore's own: the response had none, and S3's always has one."""
    status = int(meta.get("HTTPStatusCode") or 0)
    if status >= 500 and code.isdigit():  # botocore treats any body that is no XML as a 500
        return CannotObserve(f"{where}: it is in trouble, or no S3: it answers without a word of S3's")
    if status >= 500 or status == 429:
        return CannotObserve(f"{where}: {said}")
    if code.isdigit():
        return NoService(f"{where}: it answers, but not as S3 does ({said})")
    if status in (401, 403):
        return Forbidden(f"not let in ({said})")
    return CannotObserve(f"{where}: {said}")


def _clocks(code: str, meta: Mapping[str, Any]) -> str:
    theirs = meta.get("HTTPHeaders", {}).get("date")
    if code != "RequestTimeTooSkewed" or not theirs:
        return ""
    return f": here it is {datetime.now(UTC):%a, %d %b %Y %H:%M:%S} GMT, there {theirs}"
