"""References in a configuration: ``${NAME}`` is a variable or a folder; other forms only the client can resolve."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from infracat.facts import CannotObserve
from infracat.redaction.encodings import whole_characters
from infracat.sections.mcp_tools.configs import UnusableServer

if TYPE_CHECKING:
    from infracat.hosts import Host

_REFERENCE = re.compile(r"\$\{([^{}]{1,500})\}")
_VARIABLE = re.compile(r"(?:env:)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?P<or>:-(?P<default>.*))?", re.DOTALL)


class Variables:
    """Substitutes references in the texts of one entry, and collects the variables that are not set."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._missing: dict[str, None] = {}
        folder = str(host.folder)
        self._predefined = {
            "workspaceFolder": folder,
            "workspaceRoot": folder,
            "workspaceFolderBasename": host.folder.name,
            "userHome": str(host.home),
            "pathSeparator": "/",
            "/": "/",
        }

    def substitute(self, text: str) -> str:
        """``substitute("--db=${DB:-test}")`` is ``--db=test`` where neither the process nor ``.env`` sets ``DB``."""
        return _REFERENCE.sub(self._value, whole_characters(text))

    def raise_if_missing(self, where: str) -> None:
        """Raises ``UnusableServer`` with the names of the variables that are not set."""
        if self._missing:
            nowhere = "is not set in the environment, nor in .env"
            nowhere = nowhere if len(self._missing) == 1 else "are not set in the environment, nor in .env"
            raise UnusableServer(f"{where}: {', '.join(self._missing)} {nowhere}")

    def _value(self, match: re.Match[str]) -> str:
        if match[1] in self._predefined:
            return self._predefined[match[1]]
        variable = _VARIABLE.fullmatch(match[1])
        if variable is None:
            raise CannotObserve(f"{match[0]} cannot be filled in here: only its client knows what it stands for")
        value = self._host.variable(variable["name"])
        if not value and variable["or"]:
            return variable["default"] or ""
        if value is None:
            self._missing[variable["name"]] = None
        return value or ""


def names_in(text: str) -> list[str]:
    """The variables that a text refers to."""
    found = (_VARIABLE.fullmatch(each) for each in _REFERENCE.findall(text))
    return [each["name"] for each in found if each]
