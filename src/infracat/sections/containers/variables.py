"""Variables inside a container: compared with the stated ones, and never shown where they may be secret."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from infracat.facts import CannotObserve, Unavailable
from infracat.redaction.encodings import credentials_in
from infracat.sections.env_vars.secret_names import is_secret

if TYPE_CHECKING:
    from infracat.hosts import Host

OURS = re.compile(r"\$\{([A-Za-z_]\w*)\}")  # a stated value that is a variable of this machine
SHOWN = 80  # characters of a value


def variables(found: Mapping[str, Any]) -> dict[str, str]:
    """Those that its command began with: by its image, and by who made it."""
    written = (found.get("Config") or {}).get("Env") or ()
    return dict(each.split("=", 1) for each in written if "=" in each)


def secret_values(inside: Mapping[str, str]) -> Iterator[str]:
    """What its log must not show."""
    for name, value in inside.items():
        yield from credentials_in(value)
        if value and is_secret(name):
            yield value


def differing(stated: Mapping[str, str], inside: Mapping[str, str], host: Host) -> tuple[str, ...] | Unavailable:
    """``POSTGRES_DB is prod``, ``POSTGRES_PASSWORD has another value``, ``PGDATA is not set``."""
    try:
        return tuple(_differing(stated, inside, host))
    except CannotObserve as error:
        return Unavailable(reason=str(error))


def _differing(stated: Mapping[str, str], inside: Mapping[str, str], host: Host) -> Iterator[str]:
    for name, value in stated.items():
        ours = OURS.fullmatch(value)
        wanted = host.variable(ours[1]) if ours else value
        if wanted is None and ours:
            raise CannotObserve(f"{name} cannot be compared: {ours[1]} is not set here")
        if name not in inside:
            yield f"{name} is not set"
        elif inside[name] != wanted:
            hidden = bool(ours) or is_secret(name, value) or any(credentials_in(inside[name]))
            yield f"{name} has another value" if hidden else f"{name} is {_shown(inside[name])}"


def _shown(value: str) -> str:
    line = " ".join(value.split())
    return (line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…") or "empty"
