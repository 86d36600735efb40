"""``${NAME}`` in the values of a catalog is filled in as compose does it; a dollar without a brace is a dollar.

What is filled in is not looked at again: a variable's value that holds a ``${NAME}`` itself keeps it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from infracat.catalog.compose_variables import BRACED, substituted
from infracat.catalog.mistakes import printable, shown
from infracat.catalog.source import MAX_SIZE

_REFERENCE = re.compile(rf"(?P<escaped>\$\$\{{)|{BRACED}|(?P<broken>\$\{{(?=[A-Za-z_]))")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")
_SHOWN = 30  # characters of what is not a variable


class VariableError(ValueError):
    """A text cannot be filled in; the message holds no variable's value."""


def escaped(text: str) -> str:
    """``text`` as a catalog has it where nothing is to be filled in: ``${A}`` → ``$${A}``."""
    return text.replace("${", "$${")


class Values(Protocol):
    """Where the values of variables come from."""

    def get(self, name: str) -> str | None: ...

    def why_not(self, name: str) -> str:
        """Why it has no value, where there is more to say than that."""
        ...


@dataclass(frozen=True)
class KnownValues:
    """What another process has filled in."""

    values: Mapping[str, str] = field(repr=False)

    def get(self, name: str) -> str | None:
        return self.values.get(name)

    def why_not(self, name: str) -> str:  # noqa: ARG002
        return ""


@dataclass
class Variables:
    """Fills in texts; ``used`` has the value of each variable that was asked for and is set."""

    source: Values
    used: dict[str, str] = field(default_factory=dict, repr=False)
    put_in: list[str] = field(default_factory=list, repr=False)  # values, as often as they were put into a text
    room: int = MAX_SIZE  # characters that all values together may still take

    def filled(self, text: str) -> str:
        """``text`` with its variables' values in it; raises ``VariableError``.

        >>> Variables(KnownValues({"HOST": "db"})).filled("${HOST}:${PORT:-5432} costs $5 or $${MORE}")
        'db:5432 costs $5 or ${MORE}'
        """
        return _REFERENCE.sub(self._value, text) if "${" in text else text

    def _value(self, match: re.Match[str]) -> str:
        if match["escaped"]:
            return "${"
        if match["broken"]:
            raise VariableError(_broken(match.string[match.start() : match.start() + _SHOWN]))
        name, how, text = match["braced"], match["how"] or "", match["text"] or ""
        value = substituted(how, text, self._known(name), self.filled)
        if value is None:
            raise VariableError(self._missing(name, text if how.endswith("?") else "", is_strict=how.startswith(":")))
        self.room -= len(value)
        if self.room < 0:
            raise VariableError(f"what is filled in is too much: at most {MAX_SIZE // 1_000_000} MB in all")
        self.put_in.append(value)
        return value

    def _known(self, name: str) -> str | None:
        value = self.source.get(name)
        if value is not None:
            if found := _CONTROL.search(value):
                raise VariableError(f"{printable(name)} holds the control character U+{ord(found[0]):04X}")
            self.used[name] = value
        return value

    def _missing(self, name: str, words: str, *, is_strict: bool) -> str:
        known = printable(name)
        state = "is empty" if is_strict and self.source.get(name) is not None else "is not set"
        if words:
            return f"{known} {state}: {words}"
        why = self.source.why_not(name)
        return f"{known} {state}{f' ({why})' if why else ''}: set it, here or in .env, or write ${{{known}:-default}}"


def _broken(start: str) -> str:
    return f"write ${{NAME}} or ${{NAME:-default}}, and $${{ for a ${{ that is text (got {shown(start)})"
