"""S3, Amazon's or any other: buckets, and the objects in them."""

from __future__ import annotations

import shlex
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from infracat.facts import CannotObserve
from infracat.hosts.clouds.aws import account, client
from infracat.hosts.clouds.cloud import BucketInfo, Forbidden, NoService, uri_of
from infracat.hosts.clouds.s3_errors import WrongRegion, cloud_error, region_in
from infracat.hosts.http.bounded import MOST as MOST_ANSWER
from infracat.hosts.http.bounded import allow, too_much

if TYPE_CHECKING:
    from botocore.client import BaseClient

    from infracat.hosts.host import Host

CHUNK = 1 << 20  # bytes of an object that are fetched at a time
PAGE = 1_000  # objects in one page of a listing
PAGES = 2_000  # that are asked for at most: some servers have small ones
MOST = 100_000  # objects that are listed at most
MOST_KEYS = 16_000_000  # characters of their keys
SLACK = 1_000_000  # bytes: an object may have grown since it was listed, and has a head
_OLD_NAMES = {"": "us-east-1", "EU": "eu-west-1"}  # of regions, as get-bucket-location still calls them


@dataclass(frozen=True, slots=True)
class S3Object:
    """One object of a bucket."""

    key: str
    size: int  # bytes
    modified: datetime  # UTC


@dataclass(frozen=True)
class S3:
    """A service, with the credentials that are found here.

    ``endpoint`` is for those that are not Amazon's (and are not named by AWS_ENDPOINT_URL), ``region`` where to ask.
    All calls raise what ``hosts.clouds`` has exceptions for.
    """

    host: Host
    endpoint: str | None = None
    region: str | None = None

    def credentials(self) -> str:
        """Where they come from."""
        return account(self.host).kind

    def bucket_info(self, uri: str) -> BucketInfo:
        """Whether a bucket is there, where, and whether it holds anything below the prefix."""
        bucket, prefix = uri_of(uri)
        try:
            listed = self._list(bucket, prefix, 1)
        except WrongRegion as elsewhere:
            return BucketInfo(elsewhere.region, None)
        region = region_in(listed["ResponseMetadata"]) or self._region_of(bucket)
        return BucketInfo(region, bool(listed.get("Contents")))

    def check_credentials(self) -> None:
        """Lists the buckets: credentials that may not list them are accepted as well."""
        try:
            listed = self._ask("list_buckets")
        except Forbidden:
            return
        if "Buckets" not in listed:
            raise self._foreign_response()

    def objects(self, uri: str) -> Iterator[S3Object]:
        """All below the prefix, page by page."""
        bucket, prefix = uri_of(uri)
        more: dict[str, Any] = {}
        for _ in range(PAGES):
            listed = self._list(bucket, prefix, PAGE, **more)
            for each in listed.get("Contents", ()):
                if not {"Key", "Size", "LastModified"} <= each.keys():
                    raise self._foreign_response()
                yield S3Object(each["Key"], int(each["Size"]), each["LastModified"].astimezone(UTC))
            token = listed.get("NextContinuationToken")
            if not listed.get("IsTruncated") or not token:
                return
            if more.get("ContinuationToken") == token:
                raise CannotObserve(f"{uri}: its listing has no end: a page leads to itself")
            more = {"ContinuationToken": token}
        raise CannotObserve(f"{uri}: its listing has no end: more than {PAGES:,} pages")

    def fetch(self, uri: str, to: BinaryIO, size: int | None) -> None:
        """Writes an object's bytes, within the row's time, and no more than it is listed with."""
        from botocore.exceptions import BotoCoreError
        from urllib3.exceptions import HTTPError

        bucket, key = uri_of(uri)
        body = self._ask("get_object", Bucket=bucket, Key=key)["Body"]
        allow(body._raw_stream, MOST_ANSWER if size is None else size + SLACK, self.host.left)
        try:
            while self.host.left and (chunk := body.read(CHUNK)):
                to.write(chunk)
        except (BotoCoreError, HTTPError) as error:
            raise CannotObserve(f"{uri}: {too_much(error) or f'it broke off: {type(error).__name__}'}") from error
        finally:
            body.close()

    def _list(self, bucket: str, prefix: str, most: int, **more: Any) -> Mapping[str, Any]:
        listed = self._ask("list_objects_v2", Bucket=bucket, Prefix=prefix, MaxKeys=most, **more)
        if "Name" not in listed:  # botocore accepts any well-formed XML as a listing
            raise self._foreign_response()
        return listed

    def _region_of(self, bucket: str) -> str | None:
        return self.host.cached_per_run(("the region of", self.endpoint, bucket), lambda: self._located(bucket))

    def _located(self, bucket: str) -> str | None:
        try:
            found = self._ask("get_bucket_location", Bucket=bucket).get("LocationConstraint") or ""
        except CannotObserve:
            return None
        return _OLD_NAMES.get(found, found)

    def _ask(self, operation: str, **arguments: Any) -> Mapping[str, Any]:
        from botocore.exceptions import BotoCoreError, ClientError
        from botocore.parsers import ResponseParserError

        asked = client(self.host, "s3", endpoint=self.endpoint, region=self.region)
        began, said = time.monotonic(), "no answer"
        try:
            answer: Mapping[str, Any] = getattr(asked, operation)(**arguments)
            said = _told(answer)
            return answer
        except (BotoCoreError, ClientError, ResponseParserError, ValueError, SyntaxError, RecursionError) as error:
            found = cloud_error(error, str(asked.meta.endpoint_url))
            said = str(found)
            raise found from error
        finally:
            self.host.record_evidence(self._command(asked, operation, arguments), None, said, time.monotonic() - began)

    def _command(self, asked: BaseClient, operation: str, arguments: Mapping[str, Any]) -> str:
        """An equivalent command, for the evidence."""
        own = asked.meta.endpoint_url if not str(asked.meta.endpoint_url).endswith(".amazonaws.com") else None
        at = {"--endpoint-url": own, "--region": asked.meta.region_name}
        options = {_OPTIONS[name]: value for name, value in arguments.items() if name in _OPTIONS and value}
        words = [str(word) for name, value in (at | options).items() if value for word in (name, value)]
        return shlex.join(["aws", "s3api", operation.replace("_", "-"), *words])

    def _foreign_response(self) -> NoService:
        asked = client(self.host, "s3", endpoint=self.endpoint, region=self.region)
        return NoService(f"{asked.meta.endpoint_url}: it answers, but not as S3 does")


_OPTIONS = {
    "Bucket": "--bucket",
    "Key": "--key",
    "Prefix": "--prefix",
    "MaxKeys": "--max-keys",
    "ContinuationToken": "--continuation-token",
}


def objects(host: Host, uri: str, endpoint: str | None = None) -> tuple[S3Object, ...]:
    """All objects below ``s3://bucket/prefix``, by their keys.

    Raises ``Missing`` where there is no such bucket, and other kinds of ``CannotObserve``, also for more than 100,000.
    """
    found: list[S3Object] = []
    letters = 0
    for each in S3(host, endpoint).objects(uri):
        found.append(each)
        letters += len(each.key)
        if len(found) > MOST or letters > MOST_KEYS:
            what = f"{MOST:,} objects" if len(found) > MOST else f"{MOST_KEYS:,} characters of names"
            raise CannotObserve(f"{uri}: more than {what}: name a longer prefix")
    return tuple(found)


def fetch(host: Host, uri: str, to: Path, size: int | None = None) -> None:
    """Writes the object ``s3://bucket/key``, of ``size`` bytes at most, to a file. Raises as ``objects`` does."""
    try:
        with to.open("wb") as file:
            S3(host).fetch(uri, file, size)
    except OSError as error:
        raise CannotObserve(f"{uri}: cannot be kept in {to.parent}: {error.strerror or error}") from error


def _told(answer: Mapping[str, Any]) -> str:
    """A summary of a response: of a listing its size, never its names."""
    count = answer.get("KeyCount", len(answer.get("Contents", answer.get("Buckets", ()))))
    meta = answer["ResponseMetadata"]
    if "Body" in answer:
        return f"{meta['HTTPStatusCode']}, {answer.get('ContentLength')} bytes"
    where = answer.get("LocationConstraint") or region_in(meta)
    kind = "buckets" if "Buckets" in answer else "objects"
    counted = "" if "LocationConstraint" in answer else f", {count} {kind}"
    return f"{meta['HTTPStatusCode']}{counted}{f', region {where}' if where else ''}"
