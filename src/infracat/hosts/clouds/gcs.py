"""Google's cloud storage: its buckets, where they are, and whether anything lies in them."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from infracat.facts import CannotObserve
from infracat.hosts.causes import root_cause
from infracat.hosts.clouds.cloud import (
    AuthenticationFailed,
    BucketInfo,
    Forbidden,
    NoService,
    NoSuchBucket,
    connection_error,
    is_this_machine,
    one_line,
    timeouts,
    uri_of,
)
from infracat.hosts.http.bounded import MOST_REDIRECTS, bounded, bounded_session, too_much

if TYPE_CHECKING:
    from infracat.hosts.clouds.google_account import Account
    from infracat.hosts.host import Host

T = TypeVar("T")

GOOGLE = "https://storage.googleapis.com"


@dataclass(frozen=True)
class Gcs:
    """The service, with the credentials that are found here; see ``cloud.Cloud``.

    An emulator (STORAGE_EMULATOR_HOST, or an ``endpoint`` without TLS) is sent none.
    """

    host: Host
    endpoint: str | None = None

    @property
    def url(self) -> str:
        """``http://localhost:9023``; the variable may hold a host and port alone."""
        found = self.endpoint or self.host.variable("STORAGE_EMULATOR_HOST") or GOOGLE
        return (found if "://" in found else f"http://{found}").rstrip("/")

    def credentials(self) -> str:
        """Where they come from."""
        return self._account().kind

    def check_credentials(self) -> None:
        """Lists the project's buckets: credentials that may not list them are accepted as well."""
        command = ["gcloud", "storage", "ls"]
        try:
            self._ask(command, lambda client, own: list(client.list_buckets(max_results=1, **own)))
        except (Forbidden, NoSuchBucket):
            return

    def bucket_info(self, uri: str) -> BucketInfo:
        """Whether a bucket is there, where, and whether it holds anything below the prefix."""
        bucket, prefix = uri_of(uri)
        command = ["gcloud", "storage", "objects", "list", f"gs://{bucket}/{prefix}**", "--limit=1"]
        found = self._ask(
            command,
            lambda client, own: [each.name for each in client.list_blobs(bucket, prefix=prefix, max_results=1, **own)],
        )
        return BucketInfo(self._region_of(bucket), bool(found))

    def _region_of(self, bucket: str) -> str | None:
        """None without permission: listing objects does not include it."""
        command = ["gcloud", "storage", "buckets", "describe", f"gs://{bucket}", "--format=value(location)"]
        try:
            return self._ask(command, lambda client, own: str(client.get_bucket(bucket, **own).location))
        except CannotObserve:
            return None

    def _account(self) -> Account:
        try:
            import google.cloud.storage  # noqa: F401 - is it there at all?

            from infracat.hosts.clouds.google_account import account, anonymous
        except ImportError as error:
            raise CannotObserve("google-cloud-storage is not installed: pip install 'infracat[gcp]'") from error
        if not self.url.startswith("https://"):
            return anonymous()
        return self.host.cached_per_run("the Google account", lambda: account(self.host))

    def _client(self) -> Any:
        from google.auth.transport.requests import AuthorizedSession, Request
        from google.cloud.storage import Client

        whose = self._account()

        def make() -> Any:
            session = AuthorizedSession(whose.credentials, auth_request=Request(bounded_session()))  # type: ignore[no-untyped-call]
            session.max_redirects = MOST_REDIRECTS
            for adapter in session.adapters.values():
                bounded(adapter)
            session.trust_env = not is_this_machine(self.url)
            options = {"api_endpoint": self.url}
            return Client(whose.project, whose.credentials, _http=session, client_options=options)

        return self.host.cached_per_run(("Google's storage", self.url), make)

    def _ask(self, command: list[str], ask: Callable[[Any, dict[str, Any]], T]) -> T:
        client = self._client()
        began, said = time.monotonic(), "no answer"
        try:
            found = ask(client, {"timeout": timeouts(self.host), "retry": None})
            said = found if isinstance(found, str) else f"{len(found)} found"  # type: ignore[arg-type]
            return found
        except Exception as error:  # on a response that is not Google's, its client raises anything
            no = _trouble(error, self.url)
            said = str(no)
            raise no from error
        finally:
            self.host.record_evidence(shlex.join(command), None, said, time.monotonic() - began)


def _trouble(error: Exception, where: str) -> CannotObserve:
    import requests
    from google.api_core.exceptions import GoogleAPICallError
    from google.auth.exceptions import GoogleAuthError

    if isinstance(error, GoogleAPICallError):
        return _said_no(error, where)
    if isinstance(error, GoogleAuthError) and not too_much(error):
        return AuthenticationFailed(f"they are not taken: {one_line(str(error))}")
    if (found := too_much(error)) or isinstance(error, requests.exceptions.Timeout):
        return CannotObserve(f"{where}: {found or 'no answer in time'}")
    if isinstance(error, requests.exceptions.SSLError):
        return NoService(f"{where}: TLS: {one_line(str(root_cause(error)))}")
    if isinstance(error, requests.exceptions.ConnectionError):
        return connection_error(error, where)
    return NoService(f"{where}: it answers, but not as Google's storage does")


def _said_no(error: Any, where: str) -> CannotObserve:
    """A response of Google's is JSON; an emulator's may be empty."""
    status = int(error.code)
    text = getattr(error.response, "text", "")
    if status >= 500 or status == 429:
        return CannotObserve(f"{where}: {one_line(str(error.message))}")
    if text and not text.lstrip().startswith("{"):
        return NoService(f"{where}: it answers, but not as Google's storage does ({status})")
    said = one_line(f"{status} {error.message.rpartition('prettyPrint=false: ')[2]}")
    kinds = {401: AuthenticationFailed, 403: Forbidden, 404: NoSuchBucket}
    words = {401: "they are not taken", 403: "not let in", 404: "there is no such bucket"}
    return kinds.get(status, CannotObserve)(f"{words.get(status, where)} ({said})")
