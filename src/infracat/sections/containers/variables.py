"""Environment variables of a container: compared with the expected ones; values that may be secret are never shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from infracat.facts import CannotObserve, Unavailable
from infracat.redaction.encodings import credentials_in
from infracat.sections.env_vars.secret_names import is_secret

if TYPE_CHECKING:
    from infracat.hosts import Host

HOST_VARIABLE = re.compile(r"\$\{([A-Za-z_]\w*)")  # in an expected value: refers to a variable of this machine
LONGEST = 80  # characters of a value


def variables_in(inspection: Mapping[str, Any]) -> dict[str, str]:
    """Those that the image and ``docker run`` set: what its command was started with."""
    written = (inspection.get("Config") or {}).get("Env") or ()
    return dict(each.split("=", 1) for each in written if "=" in each)


def secret_values(inside: Mapping[str, str]) -> Iterator[str]:
    """Values that are masked in its log."""
    for name, value in inside.items():
        yield from credentials_in(value)
        if value and is_secret(name):
            yield value


def differences(expected: Mapping[str, str], inside: Mapping[str, str], host: Host) -> tuple[str, ...] | Unavailable:
    """``POSTGRES_DB is prod``, ``POSTGRES_PASSWORD has another value``, ``PGDATA is not set``."""
    try:
        return tuple(_differences(expected, inside, host))
    except CannotObserve as error:
        return Unavailable(reason=str(error))


def _differences(expected: Mapping[str, str], inside: Mapping[str, str], host: Host) -> Iterator[str]:
    for name, value in expected.items():
        wanted, missing = _wanted(value, host)
        if name not in inside:
            yield f"{name} is not set"
        elif inside[name] in wanted:
            continue
        elif missing:
            raise CannotObserve(f"{name} cannot be compared: {', '.join(missing)} {_are(missing)} not set here")
        else:
            hidden = bool(HOST_VARIABLE.search(value)) or is_secret(name, value) or any(credentials_in(inside[name]))
            yield f"{name} has another value" if hidden else f"{name} is {_shown(inside[name])}"


def _wanted(value: str, host: Host) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the container may hold, and the variables that are not set here.

    ``${NAME}`` is filled in as compose does it. Without one a dollar is a dollar; compose writes it as two.
    """
    if not HOST_VARIABLE.search(value):
        return (value, value.replace("$$", "$")), ()
    from infracat.catalog.compose_variables import filled

    text, missing = filled(value, {**(host.variables(".env") or {}), **host.environ})
    return (text,), missing


def _are(names: tuple[str, ...]) -> str:
    return "is" if len(names) == 1 else "are"


def _shown(value: str) -> str:
    line = " ".join(value.split())
    return (line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…") or "empty"
