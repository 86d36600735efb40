"""Azure's blob storage: its containers, and whether anything lies in them."""

from __future__ import annotations

import logging
import shlex
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from infracat.facts import CannotObserve
from infracat.hosts.clouds.azure_account import Account, account, account_name, bounded_options, url_of
from infracat.hosts.clouds.azure_errors import cloud_error, is_foreign_response
from infracat.hosts.clouds.cloud import BucketInfo, Forbidden, is_this_machine, timeouts, uri_of

if TYPE_CHECKING:
    from infracat.hosts.host import Host


@dataclass(frozen=True)
class Azure:
    """A storage account, with the credentials that are found here; see ``cloud.Cloud``."""

    host: Host
    endpoint: str | None = None

    def credentials(self) -> str:
        """Where they come from."""
        return self._account().kind

    def check_credentials(self) -> None:
        """Lists a container of the account: credentials that may not list are accepted as well."""
        try:
            self._ask("container list", lambda hook: self._account().client.list_containers(**_one(hook)))
        except Forbidden:
            return

    def bucket_info(self, uri: str) -> BucketInfo:
        """Whether a container is there, and holds anything below the prefix."""
        container, prefix = uri_of(uri)
        below: dict[str, Any] = {"name_starts_with": prefix} if prefix else {}
        words = ["--container-name", container, *(["--prefix", prefix] if prefix else [])]
        found = self._ask(
            f"blob list {shlex.join(words)}",
            lambda hook: self._account().client.get_container_client(container).list_blobs(**_one(hook), **below),
        )
        return BucketInfo(self._region(), bool(found))

    def _account(self) -> Account:
        try:
            from azure.core.pipeline.transport import RequestsTransport  # noqa: F401 - is it there at all?
        except ImportError as error:
            raise CannotObserve("azure-storage-blob is not installed: pip install 'infracat[azure]'") from error
        logging.getLogger("azure").addHandler(logging.NullHandler())  # without it, its warnings are printed
        connecting, reading = timeouts(self.host)

        def make() -> Account:
            local = is_this_machine(url_of(self.host, self.endpoint))
            return account(self.host, self.endpoint, bounded_options(connecting, reading, proxies=not local))

        return self.host.cached_per_run(("the Azure account", self.endpoint, connecting, reading), make)

    def _region(self) -> str | None:
        """Only the account's management API knows it: asked through ``az``."""
        name = account_name(self._account().client.url)
        ask = ["az", "storage", "account", "show", "--name", name, "--query", "primaryLocation", "--output", "tsv"]

        def show() -> str | None:
            if not self.host.which("az"):
                return None
            ran = self.host.run(ask)
            return ran.stdout.strip() or None if ran.exit_code == 0 else None

        return self.host.cached_per_run(("the region of", name), show)

    def _ask(self, words: str, ask: Callable[[Callable[[Any], None]], Any]) -> list[Any]:
        """The first page of a response; the evidence is an equivalent ``az`` command."""
        from azure.core.exceptions import AzureError

        client = self._account().client
        began, said, headers = time.monotonic(), "no answer", [dict[str, str]()]
        try:
            page = next(ask(lambda answer: headers.append(dict(answer.http_response.headers))).by_page(), ())
            found = list(page)
            if is_foreign_response(headers[-1]):
                raise ValueError
            said = f"200, {len(found)} found"
            return found
        except (AzureError, ValueError, AttributeError, TypeError, KeyError, RecursionError) as error:
            no = cloud_error(error, headers[-1], client.url)
            said = str(no)
            raise no from error
        finally:
            at = f"az storage {words} --num-results 1 --account-name {client.account_name}"
            own = f" --blob-endpoint {client.url.rstrip('/')}" if "blob.core.windows.net" not in client.url else ""
            self.host.record_evidence(at + own, None, said, time.monotonic() - began)


def _one(hook: Callable[[Any], None]) -> dict[str, Any]:
    return {"results_per_page": 1, "raw_response_hook": hook}
