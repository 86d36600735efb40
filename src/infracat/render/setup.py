"""SETUP.md: what to install and to start, in the order of ``requires``, by platform."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator
from graphlib import TopologicalSorter

from infracat.catalog.documents_here import DEFAULT
from infracat.render.markup import fenced, inline
from infracat.render.parts import Part
from infracat.render.written import WrittenCatalog, WrittenRow

PLATFORMS = {"linux": "Linux", "darwin": "macOS", "windows": "Windows", "wsl": "WSL"}
_STEPS = {"install": "", "start": "", "verify": "Check:"}
_WORDS = re.compile(r"(?:see|download|visit|ask)\b[^\n]*", re.IGNORECASE)  # and no command
_INTRO = "What to install and to start, each after what it requires; `{verify}` tells what is missing still."
_VARIABLES = "\n\nThe variables to set are in `.env.example`."


def parts(written: WrittenCatalog) -> list[Part]:
    title = str(written.head.get("title") or "this project")
    name = written.catalog.path.name
    verify = "infracat verify" if name == DEFAULT else shlex.join(["infracat", "verify", "-c", name])
    intro = _INTRO.format(verify=verify) + (_VARIABLES if written.of("env_vars") else "")
    return [Part("setup", "\n\n".join(_platforms(written)), f"# Setting up {inline(title)}\n\n{intro}")]


def _platforms(written: WrittenCatalog) -> Iterator[str]:
    """One list for all platforms of which the same is true."""
    rows = [row for row in in_order(written) if row.text("install") or row.text("start")]
    if not rows:
        yield "No row of the catalog says how it is installed or started."
        return
    lists: dict[tuple[str, ...], list[str]] = {}
    for platform, name in PLATFORMS.items():
        keys = tuple(row.key for row in rows if written.typed(row).applies_on(platform))
        lists.setdefault(keys, []).append(name)
    by_key = {row.key: row for row in rows}
    for keys, names in lists.items():
        if len(lists) > 1:
            yield f"## {', '.join(names)}"
        yield "\n\n".join(_step(number, by_key[key], written) for number, key in enumerate(keys, 1)) or "Nothing."


def in_order(written: WrittenCatalog) -> list[WrittenRow]:
    """The rows, each after all that it requires; else the tools, and then the others as they stand in the catalog."""
    rows = {row.key: row for row in written.all_rows}
    keys = sorted(rows, key=lambda key: rows[key].section != "cli_tools")
    order = TopologicalSorter({key: rows[key].items("requires") for key in keys})
    order.prepare()
    return [rows[key] for key in _stable(order, keys)]


def _stable(order: TopologicalSorter[str], keys: list[str]) -> Iterable[str]:
    """Of those that may come next, the one that is the first of ``keys``."""
    place = {key: number for number, key in enumerate(keys)}
    ready: list[str] = []
    while order.is_active():
        ready = sorted([*ready, *order.get_ready()], key=place.__getitem__)
        key = ready.pop(0)
        yield key
        order.done(key)


def _step(number: int, row: WrittenRow, written: WrittenCatalog) -> str:
    head = f"{number}. **{inline(row.label)}**" + (f": {inline(row.text('purpose'))}" if row.text("purpose") else "")
    indent = " " * len(f"{number}. ")
    blocks = [head + _only_for(row, written)]
    for name, words in _STEPS.items():
        if command := row.text(name):
            is_words = _WORDS.fullmatch(command)
            shown = indent + inline(command) if is_words else fenced(command, "sh", indent)
            blocks += [*([indent + words] if words else []), shown]
    return "\n\n".join(blocks)


def _only_for(row: WrittenRow, written: WrittenCatalog) -> str:
    """Not everybody needs it: `` (profile stack, optional)``."""
    typed = written.typed(row)
    profiles = f"profile {' or '.join(typed.profiles)}" if typed.profiles else ""
    said = [*filter(None, [profiles]), *([typed.level] if typed.level != "required" else [])]
    return f" ({', '.join(said)})" if said else ""
