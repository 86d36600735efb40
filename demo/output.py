"""What the demo prints: one line for each thing."""

from __future__ import annotations

import sys


def say(words: str) -> None:
    print(f"demo: {words}", flush=True)  # noqa: T201


def complain(words: str) -> None:
    """The last line of a run that failed."""
    print(f"demo: {words}", file=sys.stderr, flush=True)  # noqa: T201
