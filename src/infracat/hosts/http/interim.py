"""Informational answers: a server may send any number of them before the final one, and only that one counts.

http.client skips 100 alone, and takes 103 Early Hints for the final answer.
"""

from __future__ import annotations

import http.client
from typing import Any

MOST = 50  # before the final answer
SWITCHING_PROTOCOLS = 101  # final: what follows on the connection is not HTTP


class FinalResponse(http.client.HTTPResponse):
    """The response after all informational ones (1xx, RFC 9110 section 15.2)."""

    fp: Any

    def _read_status(self) -> tuple[str, int, str]:
        for _ in range(MOST + 1):
            found: tuple[str, int, str] = super()._read_status()  # type: ignore[misc]
            if not is_interim(found[1]):
                return found
            http.client.parse_headers(self.fp)
        raise http.client.HTTPException(f"more than {MOST} informational answers, and no final one")


def is_interim(status: int) -> bool:
    """``103``: another answer follows."""
    return 100 <= status < 200 and status != SWITCHING_PROTOCOLS
