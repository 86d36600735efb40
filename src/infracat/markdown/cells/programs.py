"""Products and their programs: who reads ``Node.js`` looks for ``node`` on the PATH."""

from __future__ import annotations

import re
import shlex
from functools import cache

from infracat.init.known_tools import ALSO_CALLED, VERIFY
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


_ANY = re.compile(r"(?<!\s)\s*/\s*|(?<!\s)\s+(?:or|oder|ou|veya|atau)\s+", re.IGNORECASE)
_ALL = re.compile(r"(?<!\s)\s*(?:,|&|\+)\s*|(?<!\s)\s+(?:and|und|et|ve|dan)\s+", re.IGNORECASE)


def together(title: str) -> tuple[str, str] | None:
    """The first of several known programs, and the shell line that asks for any, or for all of them.

    >>> together("npm or yarn"), together("Docker & Docker Compose")
    (('npm', 'npm --version || yarn --version'), ('docker', 'docker --version && docker compose version'))
    """
    for separator, operator in ((_ANY, " || "), (_ALL, " && ")):
        found = [program(part) for part in separator.split(title)]
        if 1 < len(found) < 5 and all(found):
            return str(found[0]), operator.join(map(_question, map(str, found)))
    return None


def _question(name: str) -> str:
    known = known_tools().get(name)
    command = VERIFY.get(name) or (known.command(name) if known else [name, "--version"])
    return command if isinstance(command, str) else shlex.join(command)
