"""Products and their programs: who reads ``Node.js`` looks for ``node`` on the PATH."""

from __future__ import annotations

from functools import cache

from infracat.init.known_tools import ALSO_CALLED
from infracat.markdown.cells.words import meanings, tables
from infracat.sections.cli_tools.known_tools import known_tools


@cache
def _programs() -> dict[str, str]:
    prose = tables()["prose"]["words"]
    known = {name.casefold(): name for name in known_tools() if name not in prose}
    return known | ALSO_CALLED | {**meanings("programs")}


def program(title: str) -> str | None:
    """The program of a product that is known: ``Node.js`` → ``node``; None for others."""
    plain = " ".join(title.split())
    return plain if plain in known_tools() else _programs().get(plain.casefold())
