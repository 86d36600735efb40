"""What all clouds have in common: an exception for each way in which a look fails, and the service's interface.

All are ``CannotObserve``, for callers that do not care for the difference.
"""

from __future__ import annotations

import errno
import re
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from urllib.parse import urlsplit

from infracat.facts import CannotObserve
from infracat.hosts.causes import root_cause
from infracat.hosts.commands.capture import cut_between_words
from infracat.hosts.http.bounded import too_much
from infracat.hosts.network.tcp import LOCALHOST, NO_SUCH_NAME

if TYPE_CHECKING:
    from infracat.hosts.host import Host

CONNECTING, READING = 5.0, 10.0  # seconds that one request takes at most for each
METADATA = "169.254.169.254"


class NoCredentials(CannotObserve):
    """No credentials are found here."""


class AuthenticationFailed(CannotObserve):
    """The service rejects these credentials for every request."""


class NoService(CannotObserve):
    """A definite no: nothing listens at that address, or another kind of service."""


class NoSuchBucket(CannotObserve):
    """There is no such bucket or container."""


class Forbidden(CannotObserve):
    """The service accepts the credentials, but they have no permission for this."""


@dataclass(frozen=True)
class BucketInfo:
    """A bucket or container that exists."""

    region: str | None  # None: the service does not name it
    has_objects: bool | None  # below the requested prefix; None: no permission to list them


class Cloud(Protocol):
    """A provider's service, with the credentials that are found here. All methods raise the exceptions above."""

    def credentials(self) -> str:
        """Where they come from; never what they are."""

    def check_credentials(self) -> None:
        """Returns when the service accepts them."""

    def bucket_info(self, uri: str) -> BucketInfo:
        """What is known of one bucket or container."""


class Uri(NamedTuple):
    """``s3://shop-media/2026/`` → ``shop-media`` and ``2026/``."""

    bucket: str
    prefix: str


def uri_of(text: str) -> Uri:
    """Of ``s3://``, ``az://`` and ``gs://`` alike."""
    bucket, _, prefix = text.partition("://")[2].partition("/")
    return Uri(bucket, prefix)


def timeouts(host: Host) -> tuple[float, float]:
    """For connecting and for reading, at most the row's ``timeout``; raises when no time is left."""
    if host.age >= host.timeout:
        raise CannotObserve(f"timed out after {host.timeout:.3g} s")
    return min(CONNECTING, host.timeout), min(READING, host.timeout)


def is_this_machine(url: str | None) -> bool:
    """Whether a URL leads to this machine: no proxy is used for it."""
    return url is not None and urlsplit(url).hostname in ("localhost", *LOCALHOST)


def connection_error(error: BaseException, where: str) -> CannotObserve:
    """Our exception for a failed connection: ``NoService`` for a definite no, else ``CannotObserve``."""
    if found := too_much(error):
        return CannotObserve(f"{where}: {found}")
    root = root_cause(error)
    if isinstance(root, socket.gaierror) and root.errno in NO_SUCH_NAME:
        return NoService(f"{where}: there is no name {urlsplit(where).hostname}")
    if isinstance(root, ConnectionError) and root.errno == errno.ECONNREFUSED:
        return NoService(f"{where}: connection refused")
    if isinstance(root, ConnectionError) or type(root).__name__ in _HUNG_UP:
        return NoService(f"{where}: it hung up without an answer")
    return CannotObserve(f"{where}: {getattr(root, 'strerror', None) or one_line(str(root))}")


_HUNG_UP = ("RemoteDisconnected", "IncompleteRead", "ProtocolError")


def is_in_trouble(answer: Any) -> bool:
    """Whether a service says neither yes nor no: it has a fault, no time, or somebody else answers in its place.

    Redirects are what a portal says that wants a login first. An answer of requests or botocore.
    """
    return answer.status_code >= 500 or answer.status_code in (408, 429) or 300 <= answer.status_code < 400


def one_line(text: str) -> str:
    """A service's message on one line, without control characters, of limited length."""
    return cut_between_words(re.sub(r"[\s\x00-\x1f\x7f-\x9f]+", " ", text).strip(), 300)


def has_metadata_service(host: Host) -> bool:
    """Whether there is a metadata service, at the address that all clouds use: on a machine in a cloud."""
    try:
        return host.cached_per_run("cloud metadata", lambda: host.connect(METADATA, 80, timeout=1.0).accepted)
    except CannotObserve:
        return False
