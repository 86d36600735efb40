"""Errors of requests in plain words. Their own messages contain the URL, and that may contain a key."""

from __future__ import annotations

import http.client
import ssl

from requests.exceptions import InvalidURL
from urllib3.exceptions import InvalidHeader, LocationParseError

from infracat.facts import CannotObserve
from infracat.hosts.causes import causes
from infracat.hosts.commands.capture import cut_between_words
from infracat.hosts.http.answers import NoAnswer
from infracat.hosts.http.bounded import ResponseTooLarge
from infracat.hosts.http.replies import HEADER, printable_line

_NOT_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "RECORD_LAYER_FAILURE")


def root_of(error: BaseException) -> BaseException:
    """The error of the socket or of the HTTP parser, below those of requests and urllib3."""
    found = list(causes(error))
    return next((each for each in found if isinstance(each, http.client.HTTPException)), found[-1])


def describe(error: BaseException) -> str:
    """In few words, without any URL."""
    if isinstance(error, ssl.SSLError) and error.reason:
        plain = " (does it speak plain http?)" if error.reason in _NOT_TLS else ""
        return error.reason.lower().replace("_", " ") + plain
    if isinstance(error, ConnectionError):
        return "it hung up"
    return cut_between_words(printable_line(str(error)), HEADER)


def as_outcome(url: str, root: BaseException) -> Exception:
    """``NoAnswer`` where the server does not speak HTTP, ``CannotObserve`` for what is inconclusive."""
    if isinstance(root, ConnectionError | ssl.SSLError):  # reset, or closed without an answer
        return NoAnswer("it hung up without an answer")
    if isinstance(root, UnicodeError | LocationParseError | InvalidURL):
        return NoAnswer("that is no web address")
    if isinstance(root, http.client.HTTPException | InvalidHeader):
        return NoAnswer(f"what it answers is not HTTP: {cut_between_words(printable_line(str(root)), HEADER)}")
    if isinstance(root, ResponseTooLarge):
        return CannotObserve(f"{url}: {root}")
    if isinstance(root, OSError) and root.strerror:
        return CannotObserve(f"{url}: {root.strerror}")
    return CannotObserve(f"{url}: cannot be asked ({type(root).__name__})")
