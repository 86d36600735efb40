"""Tables of judges, from ``tests_env/``: a judge's docstring is what its user reads."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from docs.words import NONE
from infracat.facts import Facts
from infracat.sections.registry import BUILT_IN, SECTIONS
from infracat.sections.section import Section

NOT_YET = (
    "**Not looked at yet:** this infracat has no observer for this section. `infracat lint` checks its rows, and an "
    "audit reports them as `unknown`, never as passed."
)
HEAD = "| check | for rows with | what it asks for |\n|---|---|---|\n"


def of_section(section: Section) -> str:
    parts = [] if section.observer() else [NOT_YET]
    parts.append(HEAD + "\n".join(_line(judge, section) for judge in judges(section.name)))
    if section.observer():
        parts.append(_facts(section))
    return "\n\n".join(parts)


def judges(section: str) -> Iterator[Callable[..., Any]]:
    """The section's judges, in the order of their file."""
    module = import_module(SECTIONS[section].judges)
    yield from (judge for name, judge in vars(module).items() if name.startswith("test_") and inspect.isfunction(judge))


def says(judge: Callable[..., Any]) -> str:
    """What a judge promises: its docstring."""
    return _plain(inspect.getdoc(judge) or "")


def index() -> str:
    """infracat's own sections, each with what its module says of it."""
    lines = [f"| [`{name}`](sections/{name}.md) | {_about(section)} | {_looked_at(section)} |"
             for name, section in BUILT_IN.items()]  # fmt: skip
    return "| section | what is in it | looked at |\n|---|---|---|\n" + "\n".join(lines)


def _line(judge: Callable[..., Any], section: Section) -> str:
    stated = [_stated(name, section) for name in getattr(judge, "infracat_states", ())]
    warns = " Not met, it warns." if getattr(judge, "infracat_recommended", False) else ""
    name = judge.__name__.removeprefix("test_")
    return f"| `{name}` | {', '.join(stated) or '(every row)'} | {says(judge)}{warns} |"


def _stated(name: str, section: Section) -> str:
    """The field's name; a property, which is no field of the catalog, says what it is."""
    meant = next((each for each in section.row_classes() if isinstance(getattr(each, name, None), property)), None)
    return _plain(inspect.getdoc(getattr(meant, name)) or name).rstrip(".") if meant else f"`{name}`"


def _facts(section: Section) -> str:
    facts: type[Facts] = section.facts()
    listed = ", ".join(f"`{name}`" for name in facts.__dataclass_fields__)
    fixture = f"`{section.fixture}`" if section.fixture else "`catalog`"
    return f"[A check of your own](../write-your-own-check.md) asks for {fixture}; `seen` has {listed}."


def _about(section: Section) -> str:
    about = _plain(inspect.getdoc(import_module(section.package)) or "").partition("\n\n")[0]
    words = about.partition(": ")[2]
    return words[:1].upper() + words[1:]


def _looked_at(section: Section) -> str:
    if section.name == "troubleshooting":
        return NONE
    return "yes" if section.observer() else "not yet"


def _plain(text: str) -> str:
    """A docstring as Markdown, on one line."""
    return re.sub(r"\s+", " ", text.replace("``", "`")).strip()
