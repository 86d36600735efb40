"""Names of variables in code blocks: of ``.env`` files and of ``environment:`` in YAML. A value is never kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from infracat.catalog.fields.texts import is_variable
from infracat.markdown.blocks import Code, Inline, Piece

_ENV = re.compile(
    r"\s*(?:export\s+|set\s+|setx\s+|ENV\s+|ARG\s+|\$env:)?([A-Za-z_][A-Za-z0-9_]*)\s?=(?!=)\s*(?P<value>.*)"
)
_YAML = re.compile(r"\s*(?:-\s+)?[\"']?([A-Za-z_][A-Za-z0-9_]*)[\"']?\s*(?:=|:(?:\s|$)|$)")
_YAML_LANGUAGES = ("yaml", "yml", "docker-compose", "compose")
_ENV_LANGUAGES = ("", "env", "dotenv", "bash", "sh", "shell", "zsh", "ini", "properties", "console", "text", "txt",
                  "powershell", "ps1", "dockerfile", "conf", "toml")  # fmt: skip


def names(code: Code) -> Iterator[Inline]:
    """Each name once, where it stands first; lower-case ones are settings of something else."""
    seen: set[str] = set()
    for number, line in _lines(code):
        pattern = _YAML if code.language.casefold() in _YAML_LANGUAGES else _ENV
        found = pattern.match(line)
        name = found[1] if found else ""
        if name and is_variable(name) and name == name.upper() and len(name) > 1 and name not in seen:
            seen.add(name)
            yield Inline((Piece(name, "code", line=number),), number)


def _lines(code: Code) -> Iterator[tuple[int, str]]:
    lines = enumerate(code.text.split("\n"), code.line + 1)
    if code.language.casefold() in _YAML_LANGUAGES:
        yield from _environment(lines)
    elif code.language.casefold() in _ENV_LANGUAGES:
        yield from _assignments(lines)


def _assignments(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Without comments, and without the further lines of a value in quotes and of a key: they may look like names."""
    end = ""
    for number, line in lines:
        if end:
            end = "" if end in line else end
        elif not line.lstrip().startswith(("#", "//")):
            yield number, line
            end = _end_of_value(line)


def _end_of_value(line: str) -> str:
    """What closes a value that goes on below its line; "" for one that does not."""
    if "-----BEGIN" in line:
        return "" if "-----END" in line else "-----END"
    found = _ENV.match(line)
    value = found["value"] if found else ""
    quote = value[:1]
    return quote if quote in ("'", '"', "`") and quote not in value[1:] else ""


def _environment(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The lines directly below an ``environment:``; what is deeper than the first of them belongs to a value."""
    above: int | None = None
    own: int | None = None
    for number, line in lines:
        words = line.strip()
        indent = len(line) - len(line.lstrip())
        if words in ("environment:", "env:"):
            above, own = indent, None
        elif words and not words.startswith("#") and above is not None:
            if indent < above or (indent == above and not words.startswith("- ")):
                above = None
            elif own is None or indent <= own:
                own = indent
                yield number, line
