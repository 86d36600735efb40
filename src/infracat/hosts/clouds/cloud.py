"""What a cloud answers, whoever runs it: every way in which one is not let look has its own word.

All are ``CannotObserve``: who does not care for the difference could not look.
"""

from __future__ import annotations

import errno
import re
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol
from urllib.parse import urlsplit

from infracat.facts import CannotObserve
from infracat.hosts.causes import root_cause
from infracat.hosts.commands.capture import cut_between_words
from infracat.hosts.network.sockets import LOCALHOST, NO_SUCH_NAME

if TYPE_CHECKING:
    from infracat.hosts.host import Host

CONNECTING, READING = 5.0, 10.0  # seconds that one request takes at most for each
METADATA = "169.254.169.254"


class NoCredentials(CannotObserve):
    """Nothing here to be let in with."""


class AuthenticationFailed(CannotObserve):
    """The service answers, and does not take these credentials, whatever they are asked for."""


class NoService(CannotObserve):
    """A definite no: nobody is at that address, or somebody who is no such service."""


class NoSuchBucket(CannotObserve):
    """There is no such bucket or container."""


class Forbidden(CannotObserve):
    """The service takes the credentials, and does not let them look there."""


@dataclass(frozen=True)
class BucketInfo:
    """A bucket or container that is there."""

    region: str | None  # None: the service does not say
    has_objects: bool | None  # something lies below the prefix that was asked for; None: one was not let look inside


class Cloud(Protocol):
    """A provider's service, asked with the credentials that are found here. Everything raises the words above."""

    def credentials(self) -> str:
        """Where they come from, in words; never what they are."""

    def check_credentials(self) -> None:
        """Returns when the service takes them."""

    def bucket_info(self, uri: str) -> BucketInfo:
        """Looks into one bucket or container."""


class Uri(NamedTuple):
    """``s3://shop-media/2026/`` → ``shop-media`` and ``2026/``."""

    bucket: str
    prefix: str


def uri_of(text: str) -> Uri:
    """Of ``s3://``, ``az://`` and ``gs://`` alike."""
    bucket, _, prefix = text.partition("://")[2].partition("/")
    return Uri(bucket, prefix)


def timeouts(host: Host) -> tuple[float, float]:
    """For connecting and for reading, within what rows of that ``timeout`` have; raises when no time is left."""
    if host.age >= host.timeout:
        raise CannotObserve(f"timed out after {host.timeout:.3g} s")
    return min(CONNECTING, host.timeout), min(READING, host.timeout)


def is_this_machine(url: str | None) -> bool:
    """Whether a URL leads to this machine: no proxy is asked on the way."""
    return url is not None and urlsplit(url).hostname in ("localhost", *LOCALHOST)


def connection_error(error: BaseException, where: str) -> CannotObserve:
    """What it means that no connection came about: nobody there, or nothing that one could tell."""
    root = root_cause(error)
    if isinstance(root, socket.gaierror) and root.errno in NO_SUCH_NAME:
        return NoService(f"{where}: there is no name {urlsplit(where).hostname}")
    if isinstance(root, ConnectionError) and root.errno == errno.ECONNREFUSED:
        return NoService(f"{where}: connection refused")
    if isinstance(root, ConnectionError) or type(root).__name__ in _HUNG_UP:
        return NoService(f"{where}: it hung up without an answer")
    return CannotObserve(f"{where}: {getattr(root, 'strerror', None) or one_line(str(root))}")


_HUNG_UP = ("RemoteDisconnected", "IncompleteRead", "ProtocolError")


def one_line(text: str) -> str:
    """One line of what a service said, without control characters, and not all of it."""
    return cut_between_words(re.sub(r"[\s\x00-\x1f\x7f-\x9f]+", " ", text).strip(), 300)


def has_metadata_service(host: Host) -> bool:
    """Whether a cloud's machine tells of itself at the address that all clouds use; elsewhere nobody is there."""
    try:
        return host.cached_per_run("cloud metadata", lambda: host.connect(METADATA, 80, timeout=1.0).accepted)
    except CannotObserve:
        return False
