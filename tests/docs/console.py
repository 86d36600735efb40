"""Commands that a page shows with their output."""

from __future__ import annotations

import re
from collections.abc import Iterator


def commands(text: str) -> Iterator[tuple[str, str]]:
    """Each command of a console's block, and what it printed."""
    for each in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, output = each.partition("\n")
        yield command, output


def steady(text: str) -> str:
    """Without what differs from run to run: run ids, durations, and where lines are broken."""
    text = re.sub(r"[0-9]{8}T[0-9]{6}\.[0-9]{6}Z-[0-9a-f]{4}", "RUN", text)
    return "".join(re.sub(r"in [0-9.]+ s", "in N s", text).split())
