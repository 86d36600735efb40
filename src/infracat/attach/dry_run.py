"""``--dry-run``: what would be sent, in words, and nothing of it sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from infracat.attach.access import Access
from infracat.attach.retrying_client import PrintLine, TrackerClient
from infracat.attach.transport import prepared
from infracat.hosts.http.transfer import Outgoing

_HIDDEN = "[hidden]"


class DryRunClient(TrackerClient):
    """Prints each request and gets the reply that is expected: nothing of the run is there yet, and all goes well."""

    def __init__(self, access: Access, print_line: PrintLine) -> None:
        super().__init__(access, timeout=0, warn=print_line, log=print_line)
        self._print = print_line
        self._number = 0

    def _attempt(self, request: Outgoing, expected: Any) -> Any:
        self._number += 1
        self._print(f"{self._number}. {request.method} {prepared(self.access, request).url}")
        for line in self._described(request):
            self._print(f"   {line}")
        return expected

    def _described(self, request: Outgoing) -> Iterator[str]:
        for name, value in prepared(self.access, request).headers.items():
            yield f"{name}: {_HIDDEN if name in self.access.headers else value}"
        for name, (file, content, kind) in request.files.items():
            yield f"{name}: the file {file}, {kind}, {len(content)} bytes"
        for name, value in {**request.fields, **(request.json or {})}.items():
            yield from _field(name, value)


def _field(name: str, value: Any) -> Iterator[str]:
    """Text as it is, line by line; a file in JSON by its size."""
    if name == "Attachments":
        for each in value:
            yield f"{name}: {each['FileName']}, {each['FileType']}, {len(each['FileContent'])} characters of base64"
    elif isinstance(value, str) and "\n" in value:
        yield f"{name}:"
        yield from (f"  {line}" for line in value.splitlines())
    else:
        yield f"{name}: {value if isinstance(value, str) else json.dumps(value)}"
