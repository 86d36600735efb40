"""Outside text in Markdown: no markup, no mention, no quick action survives."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from infracat.report.printable import on_one_line

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~$&])")
_TICKS = re.compile(r"`+")


def prose(text: str | None) -> str:
    """``text`` on one line, nothing in it markup: ``a*b`` → ``a\\*b``; as code when it may mention somebody."""
    line = on_one_line(text)
    return code(line) if "@" in line else _SPECIAL.sub(r"\\\1", line)


def code(text: str | None) -> str:
    """``text`` on one line as a code span, whatever back-ticks it holds; ``''`` for nothing."""
    line = on_one_line(text)
    fence = "`" * (_longest_run(line) + 1)
    padding = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{padding}{line}{padding}{fence}" if line else ""


def codes(texts: Iterable[str], most: int = 10) -> str:
    """``texts`` as code spans; of more than ``most``, the number of the others."""
    texts = iter(texts)
    named = [code(text) for text in islice(texts, most)]
    others = sum(1 for _ in texts)
    return ", ".join(named) + (f" and {others} more" if others else "")


def fenced(text: str) -> str:
    """``text`` as a code block that nothing in it can close."""
    fence = "`" * max(_longest_run(text) + 1, 3)
    return f"{fence}\n{text}\n{fence}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in _TICKS.findall(text)), default=0)
